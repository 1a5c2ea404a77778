"""Policies as forms offer them: found by title, number, subject words and who issued them."""

from coordination.core.choosing import Chooser, Named
from coordination.opinions.models import Policy


def policy_named(policy: Policy) -> Named:
    """The title; beneath it the number, or the day where it has none."""
    return Named(str(policy.pk), policy.title, policy.number or policy.issued_on.isoformat())


class PolicyChooser(Chooser):
    door = "opinions:choose_policy"

    def named(self, row: Policy) -> Named:
        return policy_named(row)
