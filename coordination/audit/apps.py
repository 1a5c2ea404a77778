from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "coordination.audit"
    label = "audit"
    verbose_name = _("Audit")

    def ready(self) -> None:
        from coordination.audit import audited, invariants, notices, policy  # noqa: F401  (they register themselves)
