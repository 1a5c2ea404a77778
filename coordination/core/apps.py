from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "coordination.core"
    label = "core"
