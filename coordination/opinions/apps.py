from django.apps import AppConfig


class OpinionsConfig(AppConfig):
    name = "coordination.opinions"
    label = "opinions"

    def ready(self) -> None:
        from coordination.core import reminders
        from coordination.opinions import audited, disputing, files, founding, imports, notices, policy, worklist  # noqa: F401  (they register themselves)
        from coordination.opinions.ladder import DISPUTES, REQUESTS

        reminders.register(REQUESTS)
        reminders.register(DISPUTES)
