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
from coordination.mechanisms.holding import hold_change, hold_mechanism
from coordination.mechanisms.models import Change, Mechanism, Participation
from coordination.mechanisms.panels import beside_change, panel
from coordination.opinions.actions.drafts import withdraw_draft
from coordination.opinions.continuity import continuing
from coordination.opinions.flows import DraftState
from coordination.opinions.models import Dispute, Draft, Round
from coordination.opinions.sections import Passage, passages
from coordination.opinions.subjects import (
    Subject,
    circulating_url,
    draft_about,
    keeps_from_issuing,
    may_circulate,
    subject,
)

ASK_THE_MEMBERS = _("Ask the members about it")
SHOWN = 5  # texts about one proposal


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
    def hold(cls, thing: Mechanism) -> None:
        hold_mechanism(thing)

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
    def hold(cls, thing: Change) -> None:
        hold_change(thing)

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
    """What changes, a line for each passage: 修改为, 新增, 删去; then that others are numbered anew, where they are."""
    comes_from = continuing(before, after)
    renumbered = False
    for passage, place in zip(after, comes_from, strict=True):
        if place is None:
            yield f"新增{_quoted(passage)}"
        elif before[place].lines != passage.lines:
            yield f"将{_quoted(before[place])}修改为{_quoted(passage)}"
        else:
            renumbered = renumbered or _numbered(before[place]) != _numbered(passage)
    for place, passage in enumerate(before):
        if place not in comes_from:
            yield f"删去{_quoted(passage)}"
    if renumbered:
        yield "其他条目的序号相应调整。"


def _quoted(part: Passage) -> str:
    under = _numbered(part) if part.number else f"{part.headings[-1]}："
    return f"“{under}{' '.join(part.lines)}”"


def _numbered(part: Passage) -> str:
    """A text without numbers has a count for each paragraph, which nobody wrote."""
    return "" if part.number.isdecimal() else part.number


def asked_about(person: Any, thing: Mechanism | Change) -> Panel | None:
    """On the page of what is proposed: the texts about it, those given up too, or the way to begin one."""
    texts = list(Draft.objects.about(thing).visible_to(person).order_by("-pk")[:SHOWN])
    begins = may_circulate(person, thing) and draft_about(thing) is None
    if not texts and not begins:
        return None
    return Panel(
        [Line(text.title, text.get_absolute_url(), on=text.state_at, thing=text) for text in texts],
        empty=gettext("Nobody has been asked about it here."),
        icon="messages",
        act_url=circulating_url(thing) if begins else "",
        act=ASK_THE_MEMBERS,
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


def _give_its_text_up(thing: Mechanism | Change, reason: str) -> None:
    """Nobody goes on being asked about what is no longer proposed: the portal withdraws the text with its round."""
    text = draft_about(thing)
    if text is not None and text.state == DraftState.DRAFTING:
        withdraw_draft(actor=None, draft=text, reason=reason)


panel(_("What the members say"), asked_about)
beside_change.register(_("What the members say"), asked_about)
for flow, comes_about in ((MECHANISM, "found"), (CHANGE, "take_effect")):
    flow.hear(comes_about, keeps_from_issuing)
    flow.follow("withdraw", _give_its_text_up)
