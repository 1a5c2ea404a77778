"""Every door of the portal."""

from django.contrib import admin
from django.urls import include, path

from coordination.core.web import favicon, healthz

urlpatterns = [
    path("", include("coordination.workbench.urls")),
    path("", include("coordination.signin.urls")),
    path("agencies/", include("coordination.agencies.urls")),
    path("", include("coordination.audit.urls")),
    path("mechanisms/", include("coordination.mechanisms.urls")),
    path("meetings/", include("meetings.urls")),
    path("topics/", include("meetings.topic_urls")),
    path("sharing/", include("sharing.urls")),
    path("follow-up/", include("coordination.followup.urls")),
    path("opinions/", include("coordination.opinions.urls")),
    path("arrivals/", include("coordination.core.arrivals.urls")),
    path("healthz", healthz, name="healthz"),
    path("favicon.ico", favicon, name="favicon"),
    path("admin/", admin.site.urls),
]
