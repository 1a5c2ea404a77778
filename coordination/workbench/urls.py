"""The doors of workbench."""

from django.urls import path

from coordination.workbench import views

urlpatterns = [
    path("", views.home, name="home"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar.ics", views.calendar_ics, name="calendar_ics"),
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<int:pk>/", views.notification, name="notification"),
    path("inbox/read/", views.read_all, name="read_all"),
    path("preferences/", views.preferences, name="preferences"),
    path("language/", views.set_language, name="set_language"),
    path("act-for/", views.act_for, name="act_for"),
]
