"""A mechanism that is to be founded: its members are asked about its purpose, its charter and who takes part
(国办函〔2019〕30号: 牵头单位会有关单位提出建立申请).
"""

from typing import Any

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from coordination.core.panels import Line, Panel
from coordination.mechanisms.flows import MECHANISM, MechanismState
from coordination.mechanisms.models import Mechanism, Participation
from coordination.mechanisms.panels import panel
from coordination.opinions.models import Draft
from coordination.opinions.sections import Passage, passages
from coordination.opinions.subjects import Subject, circulation_of, keeps_from_issuing, subject


@subject
class Founding(Subject):
    code = "mechanism"
    model = Mechanism
    kind = Draft.Kind.FOUNDING
    ability = "mechanism.edit"
    act = _("Ask the members about it")

    @classmethod
    def title(cls, thing: Mechanism) -> str:
        return f"{thing.name}组建方案"

    @classmethod
    def mechanism(cls, thing: Mechanism) -> Mechanism:
        return thing

    @classmethod
    def is_issued(cls, thing: Mechanism) -> bool:
        return thing.state != MechanismState.DRAFT

    @classmethod
    def passages(cls, thing: Mechanism) -> list[Passage]:
        """名称, 宗旨, 章程, 参加单位: each under its heading, the charter by its own numbers."""
        found = [Passage("", ("名称",), [thing.name])]
        found += [Passage("", ("宗旨",), [thing.purpose])] if thing.purpose else []
        found += [Passage(part.number, ("章程", *part.headings), list(part.lines)) for part in passages(thing.charter)]
        with override("zh-hans"):  # a paper is Chinese whatever language the reader uses
            lines = [
                f"{role.label}：{'、'.join(agency.name for agency in agencies)}"
                for role in Participation.Role
                if (agencies := thing.agencies_as(role))
            ]
        return [*found, Passage("", ("参加单位",), lines)]


def asked_about(person: Any, mechanism: Mechanism) -> Panel | None:
    """On the page of a mechanism that is still a draft: how far the asking is, or the way to begin it."""
    found = circulation_of(person, mechanism)
    if found is None:
        return None
    lines = [Line(found.draft.title, found.draft.get_absolute_url(), thing=found.draft)] if found.draft else []
    return Panel(
        lines,
        empty=gettext("Nobody has been asked about it here."),
        icon="messages",
        act_url="" if found.draft else found.url,
        act=Founding.act,
    )


panel(_("What the members say"), asked_about)
MECHANISM.hear("found", keeps_from_issuing)
