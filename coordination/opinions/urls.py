"""The doors of opinions."""

from django.urls import path

from coordination.opinions.views import answers, circulating, disputes, register, replying, rounds, texts

app_name = "opinions"

urlpatterns = [
    # What an agency is asked
    path("", answers.requests, name="requests"),
    path("requests/<int:pk>/", answers.request_, name="request"),
    path("requests/<int:pk>/more-time/", answers.more_time, name="more_time"),
    path("requests/<int:pk>/at-once/", answers.answer_at_once, name="answer_at_once"),
    path("requests/<int:pk>/answer/", replying.reply, name="reply"),
    path("requests/<int:pk>/comment/", replying.comment, name="comment"),
    path("requests/<int:pk>/attach/", replying.attach, name="attach_to_reply"),
    path("requests/<int:pk>/take-up/", replying.take_up, name="take_up"),
    path("requests/<int:pk>/hand-on/", replying.hand_on, name="hand_on"),
    path("requests/<int:pk>/return/", replying.send_back, name="send_back"),
    path("requests/<int:pk>/sign/", replying.sign, name="sign"),
    path("comments/<int:pk>/", replying.change_comment, name="change_comment"),
    path("comments/<int:pk>/drop/", replying.drop_comment, name="drop_comment"),
    path("comments/<int:pk>/respond/", answers.respond, name="respond"),
    path("reply-papers/<int:pk>/", replying.reply_paper, name="reply_paper"),
    path("reply-papers/<int:pk>/drop/", replying.drop_paper, name="drop_reply_paper"),
    path("way-to-an-answer/", answers.answer_path, name="answer_path"),
    # Its own texts
    path("drafts/", texts.drafts, name="drafts"),
    path("drafts/new/", texts.begin_draft, name="begin_draft"),
    path("drafts/<int:pk>/", texts.draft, name="draft"),
    path("drafts/<int:pk>/settle/", texts.settle_draft, name="settle_draft"),
    path("drafts/<int:pk>/withdraw/", texts.withdraw_draft, name="withdraw_draft"),
    path("drafts/<int:pk>/next-version/", texts.begin_version, name="begin_version"),
    path("drafts/<int:pk>/write/", texts.write_version, name="write_version"),
    path("drafts/<int:pk>/replace/", texts.replace_text, name="replace_text"),
    path("drafts/<int:pk>/send/", texts.send_version, name="send_version"),
    path("drafts/<int:pk>/versions/<int:number>/", texts.version, name="version"),
    path("circulate/<str:code>/<int:pk>/", circulating.circulate, name="circulate"),
    path("drafts/<int:pk>/take-over/", circulating.take_over, name="take_over"),
    path("drafts/<int:pk>/reopen/", circulating.reopen, name="reopen_draft"),
    path("drafts/<int:pk>/versions/<int:number>/compare/", texts.compare_versions, name="compare_versions"),
    path("drafts/<int:pk>/versions/<int:number>/file/", texts.version_file, name="version_file"),
    path("sections/<int:pk>/", texts.write_section, name="write_section"),
    path("sections/<int:pk>/insert/", texts.insert_section, name="insert_section"),
    path("sections/<int:pk>/remove/", texts.remove_section, name="remove_section"),
    path("sections/<int:pk>/put-back/", texts.put_back_section, name="put_back_section"),
    # Its rounds
    path("rounds/<int:pk>/", rounds.round_, name="round"),
    # Disputes
    path("disputes/", disputes.disputes, name="disputes"),
    path("disputes/<int:pk>/", disputes.dispute, name="dispute"),
    path("disputes/new/", disputes.begin_dispute, name="begin_dispute"),
    path("disputes/<int:pk>/edit/", disputes.edit_dispute, name="edit_dispute"),
    path("disputes/<int:pk>/raise/", disputes.act, {"verb": "raise"}, name="raise_dispute"),
    path("disputes/<int:pk>/opinion/", disputes.act, {"verb": "state"}, name="state_opinion"),
    path("disputes/<int:pk>/sign/", disputes.act, {"verb": "sign"}, name="sign_opinion"),
    path("disputes/<int:pk>/options/", disputes.act, {"verb": "put_forward"}, name="add_option"),
    path("disputes/options/<int:pk>/withdraw/", disputes.withdraw_option, name="withdraw_option"),
    path("disputes/<int:pk>/proposal/", disputes.act, {"verb": "propose"}, name="propose_ending"),
    path("disputes/<int:pk>/talks/", disputes.act, {"verb": "talk"}, name="record_talk"),
    path("disputes/<int:pk>/offers/", disputes.act, {"verb": "make_offer"}, name="make_offer"),
    path("disputes/offers/<int:pk>/withdraw/", disputes.withdraw_offer, name="withdraw_offer"),
    path("disputes/<int:pk>/agreement/", disputes.act, {"verb": "offer"}, name="propose_agreement"),
    path("disputes/<int:pk>/confirm/", disputes.act, {"verb": "confirm"}, name="confirm_agreement"),
    path("disputes/<int:pk>/decline/", disputes.act, {"verb": "decline"}, name="decline_agreement"),
    path("disputes/<int:pk>/climb/", disputes.act, {"verb": "climb"}, name="climb"),
    path("disputes/<int:pk>/ruling/", disputes.act, {"verb": "rule"}, name="record_ruling"),
    path("disputes/<int:pk>/reserve/", disputes.act, {"verb": "reserve"}, name="reserve"),
    path("disputes/<int:pk>/papers/", disputes.act, {"verb": "attach"}, name="attach_papers"),
    path("disputes/papers/<int:pk>/", disputes.dispute_paper, name="dispute_paper"),
    path("disputes/<int:pk>/withdraw/", disputes.act, {"verb": "withdraw"}, name="withdraw_dispute"),
    # The register
    path("policies/", register.policies, name="policies"),
    path("policies/<int:pk>/", register.policy, name="policy"),
]
