from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "coordination.workbench"
    label = "workbench"

    def ready(self) -> None:
        from coordination.workbench import audited, notices  # noqa: F401  (they register themselves)
