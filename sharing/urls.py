"""The doors of the library."""

from django.urls import path

from sharing.views import authorities, collected, contents, entries, items, library, relations, requests, spaces, who

app_name = "sharing"

urlpatterns = [
    path("", library.library, name="library"),
    path("export.<str:kind>", library.export, name="export"),
    path("own/", library.own, name="own"),
    path("reviews/", library.reviews, name="reviews"),
    path("collected/", collected.collected, name="collected"),
    # An item
    path("items/new/", items.begin, name="begin_item"),
    path("items/<int:pk>/", items.item, name="item"),
    path("items/<int:pk>/edit/", items.edit, name="edit_item"),
    path("items/<int:pk>/publish/", items.publish, name="publish_item"),
    path("items/<int:pk>/suspend/", items.act, {"verb": "suspend"}, name="suspend_item"),
    path("items/<int:pk>/resume/", items.resume, name="resume_item"),
    path("items/<int:pk>/withdraw/", items.act, {"verb": "withdraw"}, name="withdraw_item"),
    path("items/<int:pk>/next-version/", items.next_version, name="next_version"),
    path("items/<int:pk>/who/", who.audience, name="who"),
    path("items/<int:pk>/relate/", relations.relate, name="relate"),
    path("relations/<int:pk>/take-back/", relations.take_back, name="take_back_relation"),
    path("choose/", relations.choose, name="choose"),
    path("spaces/<int:group>/", spaces.space, name="space"),
    # What it holds
    path("items/<int:pk>/content/new/", contents.add, name="add_content"),
    path("items/<int:pk>/content/<int:number>/", contents.content, name="content"),
    path("items/<int:pk>/content/<int:number>/since/<int:since>/", contents.differences, name="content_differences"),
    path("files/<int:pk>/", contents.file, name="file"),
    path("items/<int:pk>/check-out/", contents.check_out, name="check_out"),
    path("items/<int:pk>/check-in/", contents.check_in, name="check_in"),
    path("items/<int:pk>/end-check-out/", contents.end_check_out, name="end_check_out"),
    # Its catalogue entry
    path("items/<int:pk>/entry/<int:number>/", entries.entry, name="entry"),
    path("entries/new/", entries.begin, name="begin_entry"),
    path("entries/<int:pk>/write/", entries.write, name="write_entry"),
    path("entries/<int:pk>/secrecy/", entries.sign, {"kind": "secrecy"}, name="check_secrecy"),
    path("entries/<int:pk>/impact/", entries.sign, {"kind": "impact"}, name="assess_impact"),
    path("entries/<int:pk>/consent/", entries.sign, {"kind": "consent"}, name="consent"),
    path("entries/<int:pk>/submit/", entries.submit, name="submit_entry"),
    path("entries/<int:pk>/take-back/", entries.act, {"verb": "take_back"}, name="take_back_entry"),
    path("entries/<int:pk>/return/", entries.act, {"verb": "return"}, name="return_entry"),
    path("entries/<int:pk>/publish/", entries.act, {"verb": "publish"}, name="publish_entry"),
    path("entries/<int:pk>/give-up/", entries.act, {"verb": "give_up"}, name="give_up_entry"),
    path("entries/<int:pk>/more-time/", entries.act, {"verb": "ask_more_time"}, name="ask_more_time"),
    path("entries/<int:pk>/give-more-time/", entries.give_more_time, name="give_more_time"),
    # Requests
    path("requests/", requests.requests, {"side": "theirs"}, name="requests"),
    path("requests/ours/", requests.requests, {"side": "ours"}, name="our_requests"),
    path("items/<int:pk>/request/", requests.begin, name="begin_request"),
    path("requests/<int:pk>/", requests.share_request, name="request"),
    path("requests/<int:pk>/write/", requests.write, name="write_request"),
    path("requests/<int:pk>/submit/", requests.submit, name="submit_request"),
    path("requests/<int:pk>/renew/", requests.renew, name="renew"),
    path("requests/<int:pk>/resume/", requests.resume, name="resume_use"),
    path("requests/<int:pk>/give-more-time/", requests.give_more_time, name="give_more_time_to_answer"),
    path("requests/<int:pk>/uses/", requests.record_use, name="record_use"),
    path("requests/<int:pk>/dispute/", requests.dispute, name="dispute_request"),
    path("requests/<int:pk>/agree/", requests.act, {"verb": "agree"}, name="agree"),
    path("requests/<int:pk>/ask-material/", requests.act, {"verb": "ask_material"}, name="ask_material"),
    path("requests/<int:pk>/refuse/", requests.act, {"verb": "refuse"}, name="refuse"),
    path("requests/<int:pk>/reconsider/", requests.act, {"verb": "reconsider"}, name="reconsider"),
    path("requests/<int:pk>/supply/", requests.act, {"verb": "supply"}, name="supply"),
    path("requests/<int:pk>/suspend/", requests.act, {"verb": "suspend"}, name="suspend_use"),
    path("requests/<int:pk>/terminate/", requests.act, {"verb": "terminate"}, name="terminate_use"),
    path("requests/<int:pk>/dispose/", requests.act, {"verb": "dispose"}, name="dispose"),
    path("requests/<int:pk>/withdraw/", requests.act, {"verb": "withdraw"}, name="withdraw_request"),
    path("requests/<int:pk>/ask-more-time/", requests.act, {"verb": "ask_more_time"}, name="ask_more_time_to_answer"),
    # Who reviews, and within what limits
    path("authorities/", authorities.authorities, name="authorities"),
    path("authorities/name/", authorities.name, name="name_authority"),
    path("authorities/<int:pk>/end/", authorities.end, name="end_authority"),
    path("limits/set/", authorities.set_limit, name="set_limit"),
    path("limits/<int:pk>/drop/", authorities.drop_limit, name="drop_limit"),
]
