"""The doors of meetings."""

from django.urls import path

from meetings import views

app_name = "meetings"

urlpatterns = [
    path("", views.meetings, name="meetings"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.meeting, name="meeting"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/invite/", views.invite, name="invite"),
    path("<int:pk>/invite/further/", views.invite_further, name="invite_further"),
    path("<int:pk>/items/new/", views.add_item, name="add_item"),
    path("items/<int:pk>/edit/", views.edit_item, name="edit_item"),
    path("items/<int:pk>/up/", views.move_item, {"up": True}, name="item_up"),
    path("items/<int:pk>/down/", views.move_item, {"up": False}, name="item_down"),
    path("items/<int:pk>/remove/", views.remove_item, name="remove_item"),
    path("items/<int:pk>/dispute/", views.item_dispute, name="item_dispute"),
    path("items/<int:pk>/papers/", views.add_paper, name="add_paper"),
    path("papers/<int:pk>/", views.paper, name="paper"),
    path("papers/<int:pk>/withdraw/", views.withdraw_paper, name="withdraw_paper"),
    path("<int:pk>/convene/", views.convene, name="convene"),
    path("<int:pk>/move/", views.move, name="move"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("seats/<int:pk>/answer/", views.answer, name="answer"),
    path("<int:pk>/notice.docx", views.notice, {"kind": "docx"}, name="notice_docx"),
    path("<int:pk>/notice.pdf", views.notice, {"kind": "pdf"}, name="notice_pdf"),
    path("<int:pk>/meeting.ics", views.ics, name="ics"),
    path("<int:pk>/minutes/begin/", views.begin_minutes, name="begin_minutes"),
    path("<int:pk>/attendance/", views.attendance, name="attendance"),
    path("items/<int:pk>/record/", views.record_item, name="record_item"),
    path("items/<int:pk>/positions/", views.record_position, name="record_position"),
    path("<int:pk>/resolutions/new/", views.propose_resolution, name="propose_resolution"),
    path("resolutions/<int:pk>/edit/", views.edit_resolution, name="edit_resolution"),
    path("resolutions/<int:pk>/strike/", views.strike_resolution, name="strike_resolution"),
    path("resolutions/<int:pk>/refer/", views.refer_resolution, name="refer_resolution"),
    path("<int:pk>/minutes/", views.minutes, name="minutes"),
    path("<int:pk>/minutes/write/", views.write_minutes, name="write_minutes"),
    path("<int:pk>/minutes/issue/", views.issue_minutes, name="issue_minutes"),
    path("<int:pk>/minutes.docx", views.minutes_paper, {"kind": "docx"}, name="minutes_docx"),
    path("<int:pk>/minutes.pdf", views.minutes_paper, {"kind": "pdf"}, name="minutes_pdf"),
    path("receipts/<int:pk>/sign/", views.sign_receipt, name="sign_receipt"),
]
