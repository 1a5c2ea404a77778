from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy


class AgenciesConfig(AppConfig):
    name = "coordination.agencies"
    label = "agencies"
    verbose_name = gettext_lazy("Agencies and people")

    def ready(self) -> None:
        from coordination.agencies import (  # noqa: F401  (they register themselves)
            belongings,
            files,
            imports,
            invariants,
            moving,
            notices,
            policy,
            worklist,
        )
        from coordination.agencies.ladders import DORMANCY, REVIEW
        from coordination.agencies.migrated import index_after_migrating
        from coordination.agencies.querysets import people_of_agencies
        from coordination.core import principals, reminders

        post_migrate.connect(index_after_migrating, sender=self)
        principals.register(people_of_agencies)
        reminders.register(REVIEW)
        reminders.register(DORMANCY)
