"""What is done with a mechanism by a procedure, and those concerned are asked about first: it is founded, its charter
is amended, it is dissolved (国办函〔2019〕30号: 牵头单位会有关单位提出建立申请; 撤销、变更 likewise).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext, ngettext, override
from django.utils.translation import gettext_lazy as _

from coordination.core.flow import Sentence
from coordination.core.panels import Line, Panel
from coordination.mechanisms.flows import CHANGE, MECHANISM, ChangeState, MechanismState, objects_to_dissolving
from coordination.mechanisms.models import Change, Mechanism, Participation
from coordination.mechanisms.panels import beside_change, panel
from coordination.opinions.models import Dispute, Draft, Round
from coordination.opinions.sections import Passage, passages
from coordination.opinions.subjects import Subject, circulation_of, keeps_from_issuing, subject

ASK_THE_MEMBERS = _("Ask the members about it")


@subject
class Founding(Subject):
    code = "mechanism"
    model = Mechanism
    ability = "mechanism.edit"
    act = ASK_THE_MEMBERS

    @classmethod
    def kind(cls, thing: Mechanism) -> Draft.Kind:
        return Draft.Kind.FOUNDING

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
        found = [Passage("", ("名称",), [thing.name]), *_under("宗旨", thing.purpose), *_charter(thing.charter)]
        with override("zh-hans"):  # a paper is Chinese whatever language the reader uses
            lines = [
                f"{role.label}：{'、'.join(agency.name for agency in agencies)}"
                for role in Participation.Role
                if (agencies := thing.agencies_as(role))
            ]
        return [*found, Passage("", ("参加单位",), lines)]


@subject
class Changing(Subject):
    code = "change"
    model = Change
    ability = "change.edit"
    act = ASK_THE_MEMBERS

    @classmethod
    def kind(cls, thing: Change) -> Draft.Kind:
        return Draft.Kind.DISSOLUTION if thing.is_dissolution else Draft.Kind.CHARTER

    @classmethod
    def title(cls, thing: Change) -> str:
        name = thing.mechanism.name
        return f"关于撤销{name}的方案" if thing.is_dissolution else f"{name}章程修订方案"

    @classmethod
    def mechanism(cls, thing: Change) -> Mechanism:
        return thing.mechanism

    @classmethod
    def is_issued(cls, thing: Change) -> bool:
        return thing.state != ChangeState.DRAFT

    @classmethod
    def passages(cls, thing: Change) -> list[Passage]:
        """事由, and what becomes of the mechanism: its charter as it is to be, with what changes in it passage by
        passage; or, where it ends, what becomes of what is open.
        """
        if thing.is_dissolution:
            return [*_under("撤销事由", thing.reason), *_under("撤销后有关事项的安排", thing.arrangements)]
        words = [*_under("宗旨", thing.purpose), *_charter(thing.charter)]
        mechanism = thing.mechanism
        compared = list(_compared([*_under("宗旨", mechanism.purpose), *_charter(mechanism.charter)], words))
        return [*_under("修订事由", thing.reason), *words, Passage("", ("修订对照",), compared or ["文字没有变化。"])]


def _under(heading: str, words: str) -> list[Passage]:
    return [Passage("", (heading,), words.splitlines())] if words else []


def _charter(words: str) -> list[Passage]:
    """By its own numbers."""
    return [Passage(part.number, ("章程", *part.headings), list(part.lines)) for part in passages(words)]


def _compared(before: Sequence[Passage], after: Sequence[Passage]) -> Iterator[str]:
    """What changes, a line for each passage: 修改为, 新增, 删去. They are the same by heading and number."""
    was, becomes = ({(part.headings, part.number): _quoted(part) for part in parts} for parts in (before, after))
    for place, words in becomes.items():
        if place not in was:
            yield f"新增{words}"
        elif was[place] != words:
            yield f"将{was[place]}修改为{words}"
    for place, words in was.items():
        if place not in becomes:
            yield f"删去{words}"


def _quoted(part: Passage) -> str:
    return f"“{part.number or part.headings[-1] + '：'}{' '.join(part.lines)}”"


def asked_about(person: Any, thing: Mechanism | Change) -> Panel | None:
    """On the page of what is proposed: how far the asking is, or the way to begin it."""
    found = circulation_of(person, thing)
    if found is None:
        return None
    lines = [Line(found.draft.title, found.draft.get_absolute_url(), thing=found.draft)] if found.draft else []
    return Panel(
        lines,
        empty=gettext("Nobody has been asked about it here."),
        icon="messages",
        act_url="" if found.draft else found.url,
        act=found.act,
    )


@objects_to_dissolving
def _still_asking(mechanism: Mechanism) -> Sentence | None:
    """A mechanism is not dissolved while agencies are asked about a text of it."""
    number = Round.objects.open().filter(draft__mechanism=mechanism).count()
    sentence = ngettext(
        "Agencies are being asked in %(n)d round of it.", "Agencies are being asked in %(n)d rounds of it.", number
    )
    return sentence % {"n": number} if number else None


@objects_to_dissolving
def _still_at_odds(mechanism: Mechanism) -> Sentence | None:
    """Nor while a dispute is before it."""
    number = Dispute.objects.open().filter(mechanism=mechanism).count()
    sentence = ngettext("%(n)d dispute is open in it.", "%(n)d disputes are open in it.", number)
    return sentence % {"n": number} if number else None


panel(_("What the members say"), asked_about)
beside_change.register(_("What the members say"), asked_about)
MECHANISM.hear("found", keeps_from_issuing)
CHANGE.hear("take_effect", keeps_from_issuing)
