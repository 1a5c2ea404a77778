"""How work is put to an agency, by the way it stands to the government: assigned, requested, or invited to.

A government follows up with its own departments, with lower governments and with bodies that the law or a commission
puts under it (《政府督查工作条例》, State Council order 733, art. 5): to these work is assigned (交办). Whoever is not
subordinate to it is asked by letter, as is usual between bodies of no common chain (函, 《党政机关公文处理工作条例》
art. 8): party, military and judicial organs, and agencies under vertical administration (商请). Associations and
enterprises owe the government nothing of the kind and are invited (邀请). A technical institution is assigned work
through the department that supervises it; one without such a department is asked.
"""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import pgettext_lazy


class Wording(models.TextChoices):
    """What the portal says where it puts work to an agency."""

    ASSIGN = "assign", pgettext_lazy("wording", "assigned")
    REQUEST = "request", pgettext_lazy("wording", "requested")
    INVITE = "invite", pgettext_lazy("wording", "invited")


WORDINGS: Mapping[str, Wording] = {  # by `Agency.Relation`
    "subordinate": Wording.ASSIGN,
    "public_service": Wording.ASSIGN,
    "party": Wording.REQUEST,
    "vertical": Wording.REQUEST,
    "military": Wording.REQUEST,
    "judicial": Wording.REQUEST,
    "unrelated": Wording.REQUEST,
    "technical": Wording.REQUEST,
    "association": Wording.INVITE,
    "enterprise": Wording.INVITE,
}


def wording_of(relation: str, *, is_supervised: bool) -> Wording:
    """`is_supervised`: a department of the directory stands above the agency."""
    if relation == "technical" and is_supervised:
        return Wording.ASSIGN
    return WORDINGS[relation]
