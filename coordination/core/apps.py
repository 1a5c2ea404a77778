from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class CoreConfig(AppConfig):
    name = "coordination.core"
    label = "core"
    verbose_name = gettext_lazy("the portal")

    def ready(self) -> None:
        from coordination.core.imports import policy  # noqa: F401  (it registers itself)
