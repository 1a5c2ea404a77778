"""The doors of the audit."""

from django.urls import path

from coordination.audit import views

app_name = "audit"

urlpatterns = [
    path("audit/", views.entries, name="entries"),
    path("audit/export/<slug:kind>/", views.export, name="export"),
    path("audit/entries/<int:pk>/", views.entry, name="entry"),
    path("audit/verify/", views.verify, name="verify"),
    path("audit/verifications/", views.verifications, name="verifications"),
    path("audit/verifications/<int:pk>/", views.verification, name="verification"),
    path("record/<int:pk>/", views.daily_head, name="daily_head"),
]
