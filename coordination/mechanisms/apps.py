from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MechanismsConfig(AppConfig):
    name = "coordination.mechanisms"
    label = "mechanisms"

    def ready(self) -> None:
        from coordination.agencies import company
        from coordination.agencies.panels import citations, panel
        from coordination.core import principals
        from coordination.mechanisms import audited, invariants, moving, notices, policy, worklist  # noqa: F401  (they register themselves)
        from coordination.mechanisms.panels import citing, taking_part
        from coordination.mechanisms.querysets import companions_of, people_of_mechanisms

        principals.register(people_of_mechanisms)
        company.register(companions_of, "mechanisms:together")
        panel(_("Mechanisms"), taking_part)
        citations.register(citing)
