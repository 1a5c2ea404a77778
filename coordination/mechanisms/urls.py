"""The doors of mechanisms."""

from django.urls import path

from coordination.mechanisms import views

app_name = "mechanisms"

urlpatterns = [
    path("", views.mechanisms, name="mechanisms"),
    path("together/", views.together, name="together"),
    path("found/", views.found, name="found"),
    path("found/template.<str:kind>", views.member_list_template, name="member_list_template"),
    path("<int:pk>/", views.mechanism, name="mechanism"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/enrol/", views.enrol, name="enrol"),
    path("participations/<int:pk>/edit/", views.edit_participation, name="edit_participation"),
    path("participations/<int:pk>/leave/", views.leave, name="leave"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/found/", views.put_in_force, name="put_in_force"),
    path("<int:pk>/changes/<str:kind>/", views.propose_change, name="propose_change"),
    path("changes/<int:pk>/", views.change, name="change"),
    path("changes/<int:pk>/edit/", views.edit_change, name="edit_change"),
    path("changes/<int:pk>/put-in-force/", views.put_change_in_force, name="put_change_in_force"),
    path("changes/<int:pk>/withdraw/", views.withdraw_change, name="withdraw_change"),
]
