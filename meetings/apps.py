from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    label = "meetings"

    def ready(self) -> None:
        from meetings import (  # noqa: F401  (they register themselves)
            audited,
            belongings,
            circulating,
            ending,
            files,
            invariants,
            moving,
            notices,
            panels,
            policy,
            referred,
            worklist,
        )
