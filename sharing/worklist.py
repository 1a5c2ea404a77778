"""What waits in the library: versions that an agency has in hand, and those that wait for the data authority."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Post
from coordination.core.flow import Sentence
from coordination.core.worklist import LIMIT, Waiting, source
from sharing.flows import EntryState
from sharing.models import Entry
from sharing.policy import DATA_OFFICE

_OFFICE: Mapping[str, tuple[Sentence, str]] = {
    EntryState.DRAFTING: (_("Complete the catalogue entry"), "edit"),
    EntryState.SECRECY_CHECKED: (_("Assess what it says of people"), "user-check"),
    EntryState.CONSENTED: (_("Submit the catalogue entry"), "send"),
}
_HEAD: Mapping[str, tuple[Sentence, str]] = {EntryState.IMPACT_ASSESSED: (_("Consent to its publication"), "signature")}


@source
def entries_in_hand(person: Any) -> Iterator[Waiting]:
    """Each with what this very person does next."""
    own = person.acting_for
    if own is None or not person.roles & DATA_OFFICE:
        return
    duties = {**_OFFICE, **(_HEAD if Post.Role.LEADER in person.roles else {})}
    rows = Entry.objects.filter(item__owner__in=own.line, state__in=duties).select_related("item")
    for entry in rows.order_by("due_on", "state_at", "pk")[:LIMIT]:
        what, icon = duties[entry.state]
        yield Waiting(
            what=what,
            title=entry.title,
            url=entry.get_absolute_url(),
            due_on=entry.due_on,
            icon=icon,
            thing=entry,
        )


@source
def entries_to_review(person: Any) -> Iterator[Waiting]:
    """As the data authority."""
    if person.acting_for is None or not person.roles & DATA_OFFICE:
        return
    rows = Entry.objects.to_review(person).select_related("item__owner")
    for entry in rows.order_by("due_on", "pk")[:LIMIT]:
        yield Waiting(
            what=_("Review the catalogue entry"),
            title=entry.title,
            url=entry.get_absolute_url(),
            due_on=entry.due_on,
            icon="clipboard-check",
            where=str(entry.item.owner),
            thing=entry,
        )
