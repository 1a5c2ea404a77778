from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    label = "meetings"

    def ready(self) -> None:
        from meetings import audited, belongings, files, invariants, moving, notices, panels, policy, worklist  # noqa: F401  (they register themselves)
