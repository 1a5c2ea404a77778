from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "sharing"
    label = "sharing"

    def ready(self) -> None:
        from coordination.core import reminders
        from sharing import audited, files, notices, policy, told, worklist  # noqa: F401  (they register themselves)
        from sharing.ladder import ENTRIES, REQUESTS

        reminders.register(ENTRIES)
        reminders.register(REQUESTS)
