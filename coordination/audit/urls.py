"""The doors of the audit."""

from django.urls import path

from coordination.audit import views

app_name = "audit"

urlpatterns = [path("record/<int:pk>/", views.daily_head, name="daily_head")]
