from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "coordination.agencies"
    label = "agencies"

    def ready(self) -> None:
        from coordination.agencies import policy, worklist  # noqa: F401  (they register themselves)
        from coordination.agencies.querysets import people_of_agencies
        from coordination.core import principals

        principals.register(people_of_agencies)
