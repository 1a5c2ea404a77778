"""A draft compared with the register, some sections at a time; and what its drafters say of what is found."""

import hashlib
import time
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.core.activity import record
from coordination.core.errors import NotLawful
from coordination.core.policy import require
from coordination.opinions.candidates import candidates, usual
from coordination.opinions.likeness import LEAST_SHARE, MOST_OF_A_SECTION, is_formal, measured
from coordination.opinions.models import Comparison, Likeness, NoConflict, Policy, PolicySection, Revision, Section

SLICE = 0.3  # seconds of work, after which the page says how far it is


@transaction.atomic
def begin_comparison(*, actor: User, revision: Revision) -> Comparison:
    """Compare a version with the register, or compare it anew: nothing is done yet, `go_on` does it.

    What was found before stays to be read until its section is compared again.
    """
    require(actor, "draft.compare", revision.draft)
    sections = list(revision.sections.all())
    now: dict[str, object] = {"started_by": actor, "started_at": timezone.now(), "finished_at": None}
    comparison, _is_new = Comparison.objects.update_or_create(
        revision=revision, defaults={"sha256": sealed(sections), "total": len(sections), "done": 0, **now}
    )
    record(actor, "draft.compare", revision.draft, after={"version": revision.number, "sections": len(sections)})
    return comparison


@transaction.atomic
def go_on(*, actor: User, revision: Revision, seconds: float = SLICE) -> Comparison:
    """Compare the next sections, at least one and for about so long. Whatever is committed stays done, wherever the
    work is broken off. Where the text has changed since it was begun, it begins anew.
    """
    require(actor, "draft.compare", revision.draft)
    comparison = Comparison.objects.select_for_update().filter(revision=revision).first()
    if comparison is None:
        raise NotLawful(_("The comparison has not been started."))
    sections = list(revision.sections.all())
    if comparison.sha256 != sealed(sections):
        comparison.sha256, comparison.total = sealed(sections), len(sections)
        comparison.done, comparison.started_at, comparison.finished_at = 0, timezone.now(), None
    ends, ahead = time.monotonic() + seconds, sections[comparison.done :]
    known = usual([section.text for section in ahead])
    looked_at, found = list[Section](), list[Likeness]()
    for section in ahead:
        looked_at.append(section)
        found += _alike(section, known)
        if time.monotonic() > ends:
            break
    found = _still_there(found)
    Likeness.objects.filter(section__in=looked_at).delete()  # what was found before
    Likeness.objects.bulk_create(found)
    comparison.done += len(looked_at)
    if comparison.done == comparison.total and comparison.finished_at is None:
        comparison.finished_at = timezone.now()
    comparison.save()
    return comparison


def compare(*, actor: User, revision: Revision) -> int:
    """The whole at once; how many likenesses were found."""
    begin_comparison(actor=actor, revision=revision)
    while go_on(actor=actor, revision=revision).finished_at is None:
        pass
    return Likeness.objects.filter(section__revision=revision).count()


@transaction.atomic
def say_no_conflict(*, actor: User, likeness: Likeness) -> None:
    """It was looked at, and does not conflict: it is not asked about again while both wordings stay as they are."""
    draft = likeness.section.draft
    require(actor, "draft.compare", draft)
    said = NoConflict(draft=draft, of_id=likeness.of_id, sha256=likeness.sha256, said_by=actor)
    NoConflict.objects.bulk_create([said], ignore_conflicts=True)
    record(actor, "draft.say_no_conflict", draft, after=_named(likeness))


@transaction.atomic
def look_again(*, actor: User, likeness: Likeness) -> None:
    """Take that back."""
    draft = likeness.section.draft
    require(actor, "draft.compare", draft)
    NoConflict.objects.filter(draft=draft, of=likeness.of_id, sha256=likeness.sha256).delete()
    record(actor, "draft.look_again", draft, after=_named(likeness))


def sealed(sections: Iterable[Section]) -> str:
    """A hash over the wordings in their order."""
    return hashlib.sha256("\0".join(section.text for section in sections).encode()).hexdigest()


def _named(likeness: Likeness) -> dict[str, str]:
    of = likeness.of
    return {"section": str(likeness.section), "of": f"{of.policy} {of}"}


def _still_there(found: Iterable[Likeness]) -> list[Likeness]:
    """Without those to sections that were replaced or struck while this was compared. Held until this is kept are the
    policies, as by whoever changes one: before what was found in them is touched, as there.
    """
    of = PolicySection.objects.filter(pk__in=[row.of_id for row in found])
    held = Policy.objects.select_for_update(no_key=True).filter(pk__in=of.values("policy")).order_by("pk")
    there = set(of.filter(policy__in=[policy.pk for policy in held]).values_list("pk", flat=True))
    return [row for row in found if row.of_id in there]


def _alike(section: Section, known: Mapping[int, float]) -> list[Likeness]:
    """What tells this section most from others, as far as it says much the same."""
    if is_formal(section.text):
        return []
    words, measure = sealed([section]), measured(section.text)
    found = ((pk, measure(text)) for pk, text in candidates(section.text, known).items())
    rows = [Likeness(section=section, of_id=pk, share=part, sha256=words) for pk, part in found if part >= LEAST_SHARE]
    return rows[:MOST_OF_A_SECTION]
