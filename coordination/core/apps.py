from django.apps import AppConfig
from django.db.models.signals import pre_migrate
from django.utils.translation import gettext_lazy


class CoreConfig(AppConfig):
    name = "coordination.core"
    label = "core"
    verbose_name = gettext_lazy("the portal")

    def ready(self) -> None:
        import coordination.core.arrivals.policy
        import coordination.core.checks
        import coordination.core.files.notices
        import coordination.core.files.policy
        import coordination.core.imports.policy  # noqa: F401  (they register themselves)
        from coordination.core.migrated import refuse_what_is_half_way

        pre_migrate.connect(refuse_what_is_half_way, sender=self)
