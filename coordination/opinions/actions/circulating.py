"""Texts that are written elsewhere: brought here to be asked about, and brought again as they have become."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.core.errors import NotLawful
from coordination.core.notices import notify
from coordination.core.policy import require
from coordination.core.workflow import advance
from coordination.opinions import notices
from coordination.opinions.actions.drafts import begin_draft, begin_version, replace_text
from coordination.opinions.actions.holding import hold_draft
from coordination.opinions.models import Draft
from coordination.opinions.subjects import Subject, draft_about, keeps_from_circulating, subject_of

LONGEST_TITLE = 200


@transaction.atomic
def circulate(*, actor: User, thing: Any) -> Draft:
    """Bring the text of a record here as it stands now; where that was done already, the text that came of it. The
    record is held: it is not issued meanwhile.
    """
    kind = _held(actor, thing)
    if known := draft_about(thing):
        return known
    return begin_draft(
        actor=actor,
        title=kind.title(thing)[:LONGEST_TITLE],
        passages=kind.passages(thing),
        kind=kind.kind(thing),
        mechanism=kind.mechanism(thing),
        subject_type=ContentType.objects.get_for_model(thing),
        subject_id=thing.pk,
    )


@transaction.atomic
def take_over(*, actor: User, draft: Draft) -> None:
    """Bring the text again, as it stands now where it is written, into the version being written: for whoever may read
    it there still.
    """
    thing = draft.subject
    if thing is None:
        raise NotLawful(_("This text is written here: there is nothing to take over."))
    kind = _held(actor, thing)
    version = draft.being_written or begin_version(actor=actor, draft=draft)
    replace_text(actor=actor, revision=version, passages=kind.passages(thing))


def _held(actor: User, thing: Any) -> type[Subject]:
    """The record whose text is brought here, held by whoever may bring it, as long as it is not issued there."""
    kind = subject_of(thing)
    kind.hold(thing)
    require(actor, kind.ability, kind.asked_on(thing))
    if objection := keeps_from_circulating(thing):
        raise NotLawful(objection)
    return kind


@transaction.atomic
def reopen_draft(*, actor: User, draft: Draft, reason: str) -> None:
    """Take a settled text up again: it is asked about anew, and not issued before it is settled again. Whoever was told
    that it was settled is told that it no longer is. Where it is written elsewhere, that record is held first: nobody
    issues it with the words that were settled while they are taken up again.
    """
    if draft.subject:
        subject_of(draft.subject).hold(draft.subject)
    held = hold_draft(draft.pk)
    advance(held, "reopen", actor=actor, note=reason, settled_because="")
    draft.refresh_from_db()
    notify(notices.TextReopened, draft, reason=reason)
