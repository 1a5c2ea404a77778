from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class SignInConfig(AppConfig):
    name = "coordination.signin"
    label = "signin"
    verbose_name = gettext_lazy("Sign in")

    def ready(self) -> None:
        from coordination.core.ways_in import way_in
        from coordination.signin import notices, policy, receivers, stories, vouching, worklist  # noqa: F401  (they register themselves)
        from coordination.signin.actions import end_sign_ins

        way_in(end_sign_ins)
