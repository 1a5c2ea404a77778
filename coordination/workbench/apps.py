from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "coordination.workbench"
    label = "workbench"

    def ready(self) -> None:
        from coordination.workbench import audited  # noqa: F401  (it registers itself)
