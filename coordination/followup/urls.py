"""The doors of followup."""

from django.urls import path

from coordination.followup import views

app_name = "followup"

urlpatterns = [
    path("", views.board, name="board"),
    path("export.xlsx", views.export, name="export"),
    path("<int:pk>/", views.assignment, name="assignment"),
    path("<int:pk>/receive/", views.receive, name="receive"),
    path("<int:pk>/refuse/", views.refuse, name="refuse"),
    path("<int:pk>/reissue/", views.reissue, name="reissue"),
    path("<int:pk>/report/", views.report, name="report"),
    path("<int:pk>/submit/", views.submit, name="submit"),
    path("<int:pk>/return/", views.send_back, name="send_back"),
    path("<int:pk>/close/", views.close, name="close"),
    path("<int:pk>/routine/", views.make_routine, name="make_routine"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("parts/<int:pk>/receive/", views.receive_part, name="receive_part"),
    path("parts/<int:pk>/lay-down/", views.act_on_part, {"verb": "lay_down"}, name="lay_down_part"),
    path("parts/<int:pk>/return/", views.act_on_part, {"verb": "send_back"}, name="send_back_part"),
    path("<int:pk>/extend/", views.extend, name="extend"),
    *[
        path(f"extensions/<int:pk>/{verb}/", views.answer_extension, {"verb": verb}, name=f"{verb}_extension")
        for verb in ("endorse", "decline", "grant", "deny", "withdraw")
    ],
    path("<int:pk>/urge/", views.urge, name="urge"),
    path("evidence/<int:pk>/", views.evidence, name="evidence"),
]
