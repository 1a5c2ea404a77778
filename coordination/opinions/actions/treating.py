"""What becomes of comments: answered one by one or together, taken into the next version, told to their authors."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency, User, liaisons_of
from coordination.core.activity import Change, record, record_all
from coordination.core.errors import NotLawful, SomeoneWasFaster
from coordination.core.notices import notify
from coordination.core.overwriting import not_overtaken
from coordination.core.policy import require
from coordination.core.workdays import today
from coordination.opinions import notices
from coordination.opinions.actions.drafts import begin_version, write_section
from coordination.opinions.actions.holding import hold_draft, hold_treatments
from coordination.opinions.models import Comment, Draft, Round, Section, Treatment
from coordination.opinions.sealing import stamp_of_answer

if TYPE_CHECKING:
    from django.db.models import QuerySet

ANSWER = (
    "outcome",
    "reason",
    "talked_on",
    "talked_how",
    "talked_with",
    "together",
    "treated_by",
    "treated_at",
    "told_at",
    "taken_into",
)
STANDING = ("standing", "standing_reason", "standing_at")
TAKING = ("adopted", "partly", "resolved")  # outcomes by which a wording goes into the text


@transaction.atomic
def treat(
    *,
    actor: User,
    comments: Sequence[Comment],
    outcome: str,
    reason: str = "",
    talked_on: date | None = None,
    talked_how: str = "",
    talked_with: str = "",
    seen: Collection[str] | None = None,
) -> None:
    """Answer comments: one, or several that say much the same, each for itself and with whoever made it.

    They are told when the answers go out (`tell_answers`). What was told already and is answered anew is told at once,
    each agency once for all of its comments: it never goes by an answer that no longer holds. That it still disagrees
    stands until it says otherwise.

    `seen` are the stamps of what stood there for each: where a colleague answered one meanwhile, SomeoneWasFaster.
    """
    draft = hold_draft(_draft_of(comments).pk)
    require(actor, "draft.treat", draft)
    if Comment.objects.filter(pk__in=[comment.pk for comment in comments], reply__given_at=None).exists():
        raise NotLawful(_("This comment is not given yet."))
    known = hold_treatments(comments)
    if seen is not None and not {stamp_of_answer(each, known.get(each.pk)) for each in comments} <= set(seen):
        raise SomeoneWasFaster
    said: dict[str, Any] = {"outcome": outcome, "reason": reason, "together": uuid4() if len(comments) > 1 else None}
    said |= {"talked_on": talked_on, "talked_how": talked_how, "talked_with": talked_with}
    said |= {"treated_by": actor, "treated_at": timezone.now()}
    changes = [Change(each, _before(known.get(each.pk)), {"outcome": outcome, "reason": reason}) for each in comments]
    rows = [_answered(known.get(each.pk) or Treatment(), each, said) for each in comments]
    _check(rows[0])  # they all say the same
    Treatment.objects.bulk_create(row for row in rows if row.pk is None)
    Treatment.objects.bulk_update([row for row in rows if row.comment_id in known], [*ANSWER, *STANDING])
    act = record(actor, "comment.treat", changes[0].thing, before=changes[0].before, after=changes[0].after)
    record_all(actor, "comment.treat", changes[1:])
    heard = defaultdict[Round, set[Agency]](set)
    for row in rows:
        if row.told_at:
            heard[row.comment.request.round].add(row.comment.request.agency)
    for round_, agencies in heard.items():
        notify(notices.CommentsAnswered, round_, among=liaisons_of(*notices.going_on(*agencies)), act=act)


def _before(row: Treatment | None) -> dict[str, Any]:
    return {"outcome": row.outcome, "reason": row.reason} if row else {}


def _answered(row: Treatment, comment: Comment, said: Mapping[str, Any]) -> Treatment:
    """Who was told already is told at once, and who was content is asked anew. What is no longer adopted counts as
    taken up nowhere, though the words that were taken stay in their version until somebody writes that section anew.
    """
    row.comment = comment
    for name, value in said.items():
        setattr(row, name, value)
    row.told_at = row.treated_at if row.told_at else None
    if row.outcome not in TAKING:
        row.taken_into = None
    if row.standing == Treatment.Standing.CONTENT:
        row.standing, row.standing_reason, row.standing_at = Treatment.Standing.NOTHING, "", None
    return row


def _check(row: Treatment) -> None:
    row.full_clean(exclude=["comment", "treated_by", "taken_into"])
    if row.talked_on and row.talked_on > today():
        raise NotLawful(_("A talk is recorded once it was held."))


@transaction.atomic
def take_wording(*, actor: User, comment: Comment, wording: str | None = None) -> Section:
    """Take the proposed wording of an adopted comment, or what it was changed to, into the next version.

    Raises NotLawful where nothing was proposed, the section is no more, or the wording is in that version already.
    """
    draft = hold_draft(comment.draft.pk)
    require(actor, "draft.write", draft)
    rows = Treatment.objects.select_related("taken_into__revision")
    treatment = rows.filter(comment=comment, outcome__in=TAKING).first()
    if treatment is None:
        raise NotLawful(_("Adopt the comment first."))
    text = (wording if wording is not None else comment.proposed).strip()
    if not text:
        raise NotLawful(_("The comment proposes no wording: write the section yourself."))
    version = begin_version(actor=actor, draft=draft)
    if treatment.taken_into and treatment.taken_into.revision == version:
        raise NotLawful(_("This wording is in the next version already."))
    section = version.sections.filter(strand=comment.section.strand).first() if comment.section else None
    if section is None:
        raise NotLawful(_("The section of this comment is no more in the next version: write it yourself."))
    write_section(actor=actor, section=section, text=put_in(section.text, comment.original, text))
    treatment.taken_into = section
    treatment.save(update_fields=["taken_into"])
    return section


@transaction.atomic
def take_all(*, actor: User, draft: Draft) -> tuple[int, int]:
    """Take the wordings of all adopted comments that fit into the next version: how many were taken, how many are left
    to be written by hand.

    One fits where the words it was made to still stand in the section as it is being written, exactly once; or where
    what it proposes stands there in their place already, because another agency proposed the same.
    """
    draft = hold_draft(draft.pk)
    require(actor, "draft.write", draft)
    waiting = list(to_be_taken(draft).select_related("comment__section").order_by("pk"))
    if not waiting:
        raise NotLawful(_("No adopted wording waits to be taken."))
    now: Any = draft.being_written or draft.standing
    texts = dict(now.sections.values_list("strand", "text"))
    taken = []
    for row in waiting:
        strand = row.comment.section.strand  # type: ignore[union-attr]  # they have one
        text = _fitted(texts[strand], row.comment) if strand in texts else None
        if text is not None:
            texts[strand] = text
            taken.append(row)
    if not taken:
        raise NotLawful(_("None of them fits into the text as it stands: take them one by one, by hand."))
    _write_in(actor, draft, texts, taken)
    return len(taken), len(waiting) - len(taken)


def _write_in(actor: User, draft: Draft, texts: dict[UUID, str], taken: list[Treatment]) -> None:
    version = begin_version(actor=actor, draft=draft)
    sections = {section.strand: section for section in version.sections.all()}
    for strand, section in sections.items():
        if section.text != texts[strand]:
            write_section(actor=actor, section=section, text=texts[strand])
    for row in taken:
        row.taken_into = sections[row.comment.section.strand]  # type: ignore[union-attr]  # as above
    Treatment.objects.bulk_update(taken, ["taken_into"])


def to_be_taken(draft: Draft) -> "QuerySet[Treatment]":
    """Answers by which a wording is adopted as it was proposed, and is in no version yet."""
    rows = Treatment.objects.filter(comment__reply__request__round__draft=draft, outcome="adopted", taken_into=None)
    return rows.filter(comment__section__isnull=False).exclude(comment__proposed="")


def _fitted(text: str, comment: Comment) -> str | None:
    original, proposed = comment.original.strip(), comment.proposed.strip()
    if proposed in text and (not original or original not in text or original in proposed):
        return text
    return text.replace(original, proposed) if original and text.count(original) == 1 else None


@transaction.atomic
def tell_all(*, actor: User, draft: Draft) -> int:
    """Tell the agencies what became of their comments in every round about the text; how many answers went out."""
    require(actor, "draft.tell", draft)
    due = Treatment.objects.filter(comment__reply__request__round__draft=draft, told_at=None)
    rounds = list(Round.objects.filter(pk__in=due.values("comment__reply__request__round")).order_by("pk"))
    if not rounds:
        raise NotLawful(_("There is no new answer to tell."))
    return sum(tell_answers(actor=actor, round_=round_) for round_ in rounds)


@transaction.atomic
def tell_answers(*, actor: User, round_: Round) -> int:
    """Tell the agencies what became of their comments (反馈采纳情况); how many answers went out."""
    draft = hold_draft(round_.draft_id)
    require(actor, "draft.tell", draft)
    due = Treatment.objects.filter(comment__reply__request__round=round_, told_at=None)
    newly = list(Agency.objects.filter(opinion_requests__replies__comments__treatment__in=due).distinct())
    told = due.update(told_at=timezone.now())
    if not told:
        raise NotLawful(_("There is no new answer to tell."))
    act = record(actor, "round.tell", round_, after={"answers": told})
    notify(notices.CommentsAnswered, round_, among=liaisons_of(*notices.going_on(*newly)), act=act)
    return told


@transaction.atomic
def respond(*, actor: User, treatment: Treatment, standing: str, reason: str = "", seen: str | None = None) -> None:
    """The commenting agency says whether it is content with the answer, or still disagrees, and why. `seen` is the
    stamp of the answer that it has read: changed since, SomeoneWasFaster.
    """
    comment = treatment.comment
    hold_draft(comment.draft.pk)
    row = hold_treatments([comment])[comment.pk]
    row.comment = Comment.objects.select_related("reply__request__round__draft").get(pk=comment.pk)
    require(actor, "reply.respond", row.comment.reply)
    not_overtaken(seen, stamp_of_answer(row.comment, row))
    if row.told_at is None:
        raise NotLawful(_("There is no answer to this comment yet."))
    row.standing, row.standing_reason, row.standing_at = standing, reason, timezone.now()
    row.full_clean(exclude=["comment", "treated_by"])
    row.save(update_fields=[*STANDING])
    act = record(actor, "comment.respond", row.comment, after={"standing": standing}, note=reason)
    if standing == Treatment.Standing.DISAGREES:
        notify(notices.StillDisagrees, row.comment, act=act)


def put_in(text: str, original: str, proposed: str) -> str:
    """The proposed wording in place of what it was about; in place of the whole section where that is not found."""
    return text.replace(original, proposed, 1) if original and original in text else proposed


def _draft_of(comments: Sequence[Comment]) -> Draft:
    drafts: dict[int, Any] = {comment.draft.pk: comment.draft for comment in comments}
    if len(drafts) != 1:
        raise NotLawful(_("Answer comments on one text together."))
    return next(iter(drafts.values()))  # type: ignore[no-any-return]  # the only one
