from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class SignInConfig(AppConfig):
    name = "coordination.signin"
    label = "signin"
    verbose_name = gettext_lazy("Sign in")
