from django.apps import AppConfig


class MechanismsConfig(AppConfig):
    name = "coordination.mechanisms"
    label = "mechanisms"

    def ready(self) -> None:
        from coordination.core import principals
        from coordination.mechanisms import notices, policy  # noqa: F401  (they register themselves)
        from coordination.mechanisms.querysets import people_of_mechanisms

        principals.register(people_of_mechanisms)
