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
    path("drafts/<int:pk>/", texts.draft, name="draft"),
    path("drafts/<int:pk>/versions/<int:number>/", texts.version, name="version"),
    path("circulate/<str:code>/<int:pk>/", circulating.circulate, name="circulate"),
    path("drafts/<int:pk>/take-over/", circulating.take_over, name="take_over"),
    path("drafts/<int:pk>/reopen/", circulating.reopen, name="reopen_draft"),
    # Its rounds
    path("rounds/<int:pk>/", rounds.round_, name="round"),
    # Disputes
    path("disputes/", disputes.disputes, name="disputes"),
    path("disputes/<int:pk>/", disputes.dispute, name="dispute"),
    # The register
    path("policies/", register.policies, name="policies"),
    path("policies/<int:pk>/", register.policy, name="policy"),
]
