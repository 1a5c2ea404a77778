from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "coordination.workbench"
    label = "workbench"
