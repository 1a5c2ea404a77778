"""The doors of opinions."""

from django.urls import path

from coordination.opinions.views import answers, circulating, disputes, register, rounds, texts

app_name = "opinions"

urlpatterns = [
    # What an agency is asked
    path("", answers.requests, name="requests"),
    path("requests/<int:pk>/", answers.request_, name="request"),
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
    # The register
    path("policies/", register.policies, name="policies"),
    path("policies/<int:pk>/", register.policy, name="policy"),
]
