"""The doors of agencies."""

from django.urls import path

from coordination.agencies import views

app_name = "agencies"

urlpatterns = [
    path("", views.agencies, name="agencies"),
    path("new/", views.new, name="new"),
    path("tree/", views.tree, name="tree"),
    path("tree/<int:pk>/", views.tree, name="branch"),
    path("choose/", views.choose, name="choose"),
    path("choose/region/", views.choose_region, name="choose_region"),
    path("export/<slug:kind>/", views.export, name="export"),
    path("import/", views.imports, name="imports"),
    path("import/template/<slug:kind>/", views.import_template, name="import_template"),
    path("import/<int:pk>/", views.import_run, name="import_run"),
    path("import/<int:pk>/wrong/", views.import_wrong, name="import_wrong"),
    path("import/<int:pk>/confirm/", views.import_confirm, name="import_confirm"),
    path("import/<int:pk>/discard/", views.import_discard, name="import_discard"),
    path("import/<int:pk>/undo/", views.import_undo, name="import_undo"),
    path("<int:pk>/", views.agency, name="agency"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/duties/new/", views.add_duties, name="add_duties"),
    path("duties/<int:pk>/edit/", views.edit_duty, name="edit_duty"),
    path("duties/<int:pk>/up/", views.move_duty, {"up": True}, name="duty_up"),
    path("duties/<int:pk>/down/", views.move_duty, {"up": False}, name="duty_down"),
    path("duties/<int:pk>/end/", views.end_duty, name="end_duty"),
    path("<int:pk>/people/", views.people, name="people"),
    path("<int:pk>/people/export.xlsx", views.export_people, name="export_people"),
    path("people/<int:pk>/", views.person, name="person"),
    path("<int:pk>/people/invite/", views.invite, name="invite"),
    path("people/<int:pk>/invite/", views.invite_again, name="invite_again"),
    path("invitations/<int:pk>/resend/", views.resend_invitation, name="resend_invitation"),
    path("invitations/<int:pk>/withdraw/", views.withdraw_invitation, name="withdraw_invitation"),
    path("<int:pk>/posts/new/", views.new_post, name="new_post"),
    path("posts/<int:pk>/contact/", views.contact, name="contact"),
    path("posts/<int:pk>/edit/", views.edit_post, name="edit_post"),
    path("posts/<int:pk>/deputy/", views.deputy, name="deputy"),
    path("posts/<int:pk>/end/", views.end_post, name="end_post"),
    path("posts/<int:pk>/leave/", views.leave, name="leave"),
    path("posts/<int:pk>/hand-over/", views.hand_over, name="hand_over"),
    path("departures/<int:pk>/call-off/", views.call_off_departure, name="call_off_departure"),
    path("<int:pk>/reform/", views.reform_agency, name="reform_agency"),
    path("reforms/", views.reforms, name="reforms"),
    path("reforms/new/", views.new_reform, name="new_reform"),
    path("reforms/<int:pk>/", views.reform, name="reform"),
    path("reforms/<int:pk>/papers/", views.attach_papers, name="attach_papers"),
    path("reforms/papers/<int:pk>/", views.reform_paper, name="reform_paper"),
    path("reforms/<int:pk>/withdraw/", views.withdraw_reform, name="withdraw_reform"),
]
