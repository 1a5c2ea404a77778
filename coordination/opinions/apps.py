from django.apps import AppConfig


class OpinionsConfig(AppConfig):
    name = "coordination.opinions"
    label = "opinions"

    def ready(self) -> None:
        from coordination.core import reminders
        from coordination.opinions import (  # noqa: F401  (they register themselves)
            audited,
            disputing,
            files,
            imports,
            invariants,
            moving,
            notices,
            panels,
            policy,
            procedures,
            referred,
            worklist,
        )
        from coordination.opinions.ladder import DISPUTES, REQUESTS

        reminders.register(REQUESTS)
        reminders.register(DISPUTES)
