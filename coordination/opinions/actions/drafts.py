"""Texts and their versions: written by sections, sent out, settled, withdrawn."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency, User, liaisons_of
from coordination.core.activity import Actor, record
from coordination.core.errors import NotLawful, SomeoneWasFaster
from coordination.core.files.incoming import Incoming
from coordination.core.files.intake import store
from coordination.core.notices import notify
from coordination.core.overwriting import not_overtaken
from coordination.core.policy import require
from coordination.core.workflow import advance
from coordination.mechanisms.flows import begins_nothing
from coordination.mechanisms.querysets import mechanisms_of
from coordination.opinions import notices
from coordination.opinions.actions.asking import ask_about, take_back
from coordination.opinions.actions.disputing import let_end
from coordination.opinions.actions.holding import hold_draft
from coordination.opinions.continuity import continuing
from coordination.opinions.models import Dispute, Draft, Revision, Section, Treatment
from coordination.opinions.sealing import seal, words_of_version
from coordination.opinions.sections import Passage, keeps_from_asking_about


@transaction.atomic
def begin_draft(
    *, actor: User, title: str, passages: Sequence[Passage], file: Incoming | None = None, **fields: Any
) -> Draft:
    """Enter a text, taken apart into sections. Nobody else sees it before a version is sent out."""
    draft = Draft(title=title, agency=actor.acting_for, made_by=actor, **fields)
    require(actor, "draft.begin", draft)
    if draft.mechanism_id and draft.mechanism_id not in mechanisms_of(draft.agency):
        raise NotLawful(_("Your agency takes no part in this mechanism."))
    if objection := begins_nothing(draft.mechanism):
        raise NotLawful(objection)
    if objection := keeps_from_asking_about(passages):
        raise NotLawful(objection)
    draft.full_clean()
    draft.save()
    kept = store(file, by=actor) if file else None
    revision = Revision.objects.create(draft=draft, number=1, matter=1, file=kept, made_by=actor)
    _write(revision, passages)
    record(actor, "draft.begin", draft, after={"sections": len(passages), "kind": draft.kind})
    return draft


@transaction.atomic
def begin_version(*, actor: User, draft: Draft) -> Revision:
    """Begin the next version with the words of the one sent out last. One is written at a time."""
    draft = hold_draft(draft.pk)
    require(actor, "draft.write", draft)
    if begun := draft.being_written:
        return begun
    standing = draft.standing
    if standing is None:
        raise NotLawful(_("No version has been sent out yet."))
    revision = Revision.objects.create(
        draft=draft, number=standing.number + 1, matter=standing.number + 1, made_by=actor
    )
    Section.objects.bulk_create(
        Section(
            revision=revision,
            place=section.place,
            number=section.number,
            headings=section.headings,
            text=section.text,
            strand=section.strand,
        )
        for section in standing.sections.all()
    )
    record(actor, "draft.begin_version", draft, after={"version": revision.number})
    return revision


@transaction.atomic
def write_section(
    *, actor: User, section: Section, text: str, number: str | None = None, was: str | None = None
) -> None:
    """Change the words of a section, or its number, in the version being written. `was` is the wording that whoever
    writes had before the eyes: where somebody changed it meanwhile, SomeoneWasFaster.
    """
    held = _held(actor, section)
    not_overtaken(was, held.text)
    before = {"text": held.text, "number": held.number}
    section.text = held.text = text
    section.number = held.number = held.number if number is None else number
    held.full_clean(exclude=["revision"])
    held.save(update_fields=["text", "number"])
    record(actor, "draft.write", held.draft, before=before, after={"text": held.text, "number": held.number})


@transaction.atomic
def insert_section(*, actor: User, beside: Section, text: str, number: str = "", is_before: bool = False) -> Section:
    """Put a new section behind another, or before it, wherever that stands now; those from there on move down by one.
    Raises SomeoneWasFaster where the other was left out meanwhile.
    """
    beside = _held(actor, beside)
    revision, place = beside.revision, beside.place if is_before else beside.place + 1
    revision.sections.filter(place__gte=place).update(place=F("place") + 1)
    above = revision.sections.filter(place__lt=place).order_by("-place").first()
    section = Section(
        revision=revision, place=place, number=number, headings=above.headings if above else [], text=text
    )
    section.full_clean(exclude=["revision"])
    section.save()
    record(actor, "draft.write", revision.draft, after={"text": text, "number": number})
    return section


@transaction.atomic
def put_back_section(*, actor: User, revision: Revision, section: Section) -> Section:
    """Take a section that was left out into the version being written again, as it was sent out last: behind the
    nearest of those before it that are still there. It goes on the strand that it was on.
    """
    _writable(actor, revision)
    standing = revision.draft.standing_id
    if section.revision_id != standing or revision.sections.filter(strand=section.strand).exists():
        raise SomeoneWasFaster
    before = Section.objects.filter(revision=standing, place__lt=section.place).values("strand")
    above = revision.sections.filter(strand__in=before).order_by("-place").first()
    place = above.place + 1 if above else 1
    revision.sections.filter(place__gte=place).update(place=F("place") + 1)
    kept = {name: getattr(section, name) for name in ("number", "headings", "text", "strand")}
    put_back = Section.objects.create(revision=revision, place=place, **kept)
    record(actor, "draft.write", revision.draft, after={"text": put_back.text, "number": put_back.number})
    return put_back


@transaction.atomic
def remove_section(*, actor: User, section: Section) -> None:
    """Leave a section out of the version being written; comments on it stay with the version that had it."""
    section = _held(actor, section)
    revision = section.revision
    if revision.sections.count() == 1:
        raise NotLawful(_("A text without any section is none."))
    before = {"text": section.text, "number": section.number}
    section.takes_up.update(taken_into=None)  # what was taken into it is taken into nothing
    place, _gone = section.place, section.delete()
    revision.sections.filter(place__gt=place).update(place=F("place") - 1)
    record(actor, "draft.write", revision.draft, before=before)


@transaction.atomic
def replace_text(*, actor: User, revision: Revision, passages: Sequence[Passage], file: Incoming | None = None) -> None:
    """Take a whole text in place of the one being written; each section continues the one it resembles or whose number
    it bears. What was taken into a section of the one before is taken into the one that continues it.
    """
    _writable(actor, revision)
    if objection := keeps_from_asking_about(passages):
        raise NotLawful(objection)
    taken = list(Treatment.objects.filter(taken_into__revision=revision).select_related("taken_into"))
    strands = [(treatment, treatment.taken_into.strand) for treatment in taken if treatment.taken_into]
    Treatment.objects.filter(pk__in=[treatment.pk for treatment in taken]).update(taken_into=None)
    revision.sections.all().delete()
    _write(revision, passages)
    now = {section.strand: section for section in revision.sections.all()}
    for treatment, strand in strands:
        treatment.taken_into = now.get(strand)
    Treatment.objects.bulk_update(taken, ["taken_into"])
    if file:
        revision.file = store(file, by=actor)
        revision.save(update_fields=["file"])
    record(actor, "draft.write", revision.draft, after={"sections": len(passages)})


@transaction.atomic
def send_version(
    *,
    actor: User,
    revision: Revision,
    is_material: bool = True,
    note: str = "",
    concerned: Collection[Agency] = (),
    seen: str | None = None,
) -> None:
    """Send out the version that was written. From now on it stays as it is, and everybody is asked about it. `seen` is
    the seal of the words that whoever sends it had before the eyes: where they were changed since, SomeoneWasFaster.

    1. of two who act on the text, the second waits; so does whoever signs a reply just now
    2. seal the words; an immaterial change has its reason
    3. whoever has not answered yet is asked about this version
    4. where the matter changed, those concerned and those who must answer are asked again, with new time
    """
    draft = hold_draft(revision.draft_id)
    revision = draft.revisions.get(pk=revision.pk)
    require(actor, "draft.send", draft)
    if revision.sent_at:
        raise NotLawful(_("This version has been sent out already."))
    sealed = seal(words_of_version(revision))
    not_overtaken(seen, sealed)
    before = draft.standing
    revision.is_material, revision.note = is_material or before is None, note
    revision.matter = revision.number if revision.is_material or before is None else before.matter
    revision.sha256, revision.sent_at = sealed, timezone.now()
    revision.full_clean(exclude=["made_by"])
    revision.save()
    draft.standing = revision
    Draft.objects.filter(pk=draft.pk).update(standing=revision)
    record(
        actor,
        "draft.send",
        draft,
        after={"version": revision.number, "is_material": revision.is_material, "sha256": revision.sha256},
        note=note,
    )
    if round_ := draft.open_round:
        ask_about(actor=actor, round_=round_, revision=revision, concerned=concerned)


@transaction.atomic
def settle_draft(*, actor: User, draft: Draft, because: str = "") -> None:
    """The text is settled as it was sent out last (定稿): it may be issued. `because` says why, where an answer that
    must be there is missing, or a dispute is open. Every comment must have its answer, whatever is said.
    """
    held = hold_draft(draft.pk)
    held.settled_because = because = because.strip()
    advance(held, "settle", actor=actor, note=because, settled_because=because)
    draft.refresh_from_db()
    answered = liaisons_of(*notices.asked_in(draft.requests.filter(replies__state="given")))
    notify(notices.TextSettled, draft, among=answered, answered=True)
    notify(notices.TextSettled, draft)  # whoever said nothing is told, and not thanked


@transaction.atomic
def withdraw_draft(*, actor: Actor, draft: Draft, reason: str) -> None:
    """Give the text up. It stays on record with everything that was said. Open disputes over it end, and so does a
    round; whoever was asked about it is told, once, in whichever round that was.
    """
    held = hold_draft(draft.pk)
    advance(held, "withdraw", actor=actor, note=reason)
    draft.refresh_from_db()
    let_end(held.disputes.open(), "lapse", actor=actor, ending=Dispute.Ending.TEXT, reason=reason)
    notify(notices.TextWithdrawn, held, reason=reason)
    if round_ := held.open_round:
        take_back(actor, round_, reason)


def _writable(actor: User, revision: Revision) -> None:
    require(actor, "draft.write", hold_draft(revision.draft_id))
    if Revision.objects.filter(pk=revision.pk, sent_at__isnull=False).exists():
        raise NotLawful(_("A version that was sent out stays as it is: begin the next one."))


def _written_here(revision: Revision) -> None:
    """Its sections are changed one by one only here: a text that is written elsewhere is taken over whole."""
    if revision.draft.subject_id:
        raise NotLawful(_("This text is written elsewhere: change it there, and take it over again."))


def _held(actor: User, section: Section) -> Section:
    """The section as it stands now, in a version that may be written. Where it was left out meanwhile,
    SomeoneWasFaster.
    """
    _writable(actor, section.revision)
    _written_here(section.revision)
    held = Section.objects.select_related("revision__draft").filter(pk=section.pk).first()
    if held is None:
        raise SomeoneWasFaster
    return held


def _write(revision: Revision, passages: Iterable[Passage]) -> None:
    """The sections of a version, each of the strand of the section that it continues in the one sent out before."""
    passages, before = list(passages), revision.draft.standing
    known = list(before.sections.all()) if before else []
    strands = [known[at].strand if at is not None else uuid4() for at in continuing(known, passages)]
    Section.objects.bulk_create(
        Section(
            revision=revision,
            place=place,
            number=passage.number,
            headings=list(passage.headings),
            text=passage.text,
            strand=strand,
        )
        for place, (passage, strand) in enumerate(zip(passages, strands, strict=True), 1)
    )
