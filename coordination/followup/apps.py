from django.apps import AppConfig


class FollowupConfig(AppConfig):
    name = "coordination.followup"
    label = "followup"

    def ready(self) -> None:
        from coordination.core import reminders
        from coordination.followup import (  # noqa: F401  (they register themselves)
            audited,
            files,
            invariants,
            moving,
            notices,
            panels,
            policy,
            referred,
            worklist,
        )
        from coordination.followup.ladder import EXTENSIONS, LADDER, PARTS, REFUSALS

        for ladder in (LADDER, PARTS, EXTENSIONS, REFUSALS):
            reminders.register(ladder)
