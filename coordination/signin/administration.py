"""Django's administration as an app, with our own door (`site.py`). Read before any model is."""

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    default_site = "coordination.signin.site.Administration"
