"""What waits in the library: versions, requests, corrections and fetched files that an agency has in hand, and what
waits for the data authority.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Post
from coordination.core.flow import Sentence
from coordination.core.worklist import LIMIT, Waiting, source
from sharing.flows import EntryState
from sharing.models import Authority, Correction, Entry, RefreshRun, ShareRequest
from sharing.policy import DATA_OFFICE
from sharing.request_flow import RequestState

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


_ANSWER: Mapping[str, tuple[Sentence, str]] = {
    RequestState.SUBMITTED: (_("Answer the request to share"), "messages"),
    RequestState.AGREED: (_("Supply what we agreed to"), "database"),
    RequestState.MENDED: (_("Check what was mended, and let it be used again or not"), "checklist"),
}
_ASK: Mapping[str, tuple[Sentence, str]] = {
    RequestState.DRAFTING: (_("Submit our request to share"), "send"),
    RequestState.MATERIAL: (_("Add what is missing in our request"), "edit"),
    RequestState.SUSPENDED: (_("Mend what the provider found, and say so"), "lock"),
    RequestState.TERMINATED: (_("Say how it was disposed of"), "trash"),
    RequestState.EXPIRED: (_("Say how it was disposed of"), "trash"),
}


@source
def requests_in_hand(person: Any) -> Iterator[Waiting]:
    """Those to be answered, and our own: as many of each as a list shows, found by one question. Everyone in the data
    office finds them, deputies too.
    """
    own = person.acting_for
    if own is None or not person.roles & DATA_OFFICE:
        return
    theirs = ShareRequest.objects.asked_of(own).filter(state__in=_ANSWER).order_by("due_on", "pk")
    ours = ShareRequest.objects.of(own).filter(state__in=_ASK).order_by("state_at", "pk")
    first = theirs.values("pk")[:LIMIT].union(ours.values("pk")[:LIMIT])
    for request in ShareRequest.objects.filter(pk__in=first).for_list().with_known(person):
        if request.state in _ANSWER:
            yield _line(request, *_ANSWER[request.state], str(request.agency))
        else:
            yield _line(request, *_ASK[request.state], str(request.item.owner))


@source
def corrections_to_answer(person: Any) -> Iterator[Waiting]:
    """Mistakes that others report in what our agency provides."""
    own = person.acting_for
    if own is None or not person.roles & DATA_OFFICE:
        return
    rows = Correction.objects.put_to(own).open().for_list()
    for correction in rows.order_by("due_on", "pk")[:LIMIT]:
        yield Waiting(
            what=_("Check the reported mistake and answer"),
            title=correction.item.title,
            url=correction.get_absolute_url(),
            due_on=correction.due_on,
            icon="flag",
            where=str(correction.agency),
            thing=correction,
        )


@source
def fetched_to_decide_about(person: Any) -> Iterator[Waiting]:
    """What a refresh of our own did not put in place by itself."""
    own = person.acting_for
    if own is None or not person.roles & DATA_OFFICE:
        return
    rows = RefreshRun.objects.visible_to(person).to_decide().exclude(refresh__item__state="withdrawn")
    for run in rows.select_related("refresh__item").order_by("state_at", "pk")[:LIMIT]:
        yield Waiting(
            what=_("Decide whether what was fetched is put in place"),
            title=run.item.title,
            url=run.get_absolute_url(),
            icon="refresh",
            thing=run,
        )


def _title_of(request: Any) -> str:
    """Of the item, where the reader may know of it."""
    return str(request.item.title if request.is_known else request)


def _line(request: Any, what: Sentence, icon: str, where: str) -> Waiting:
    return Waiting(
        what=what,
        title=_title_of(request),
        url=request.get_absolute_url(),
        due_on=request.awaited_by,
        icon=icon,
        where=where,
        presses=request.is_stopped,
        thing=request,
    )


@source
def for_the_data_authority(person: Any) -> Iterator[Waiting]:
    """What it reviews, and who asks it for more time: providers that are to answer, or to change the catalogue."""
    own = person.acting_for
    if own is None or not person.roles & DATA_OFFICE or not Authority.objects.held_by(own).exists():
        return
    entries = Entry.objects.select_related("item__owner")
    for entry in entries.to_review(person).order_by("due_on", "pk")[:LIMIT]:
        yield Waiting(
            what=_("Review the catalogue entry"),
            title=entry.title,
            url=entry.get_absolute_url(),
            due_on=entry.due_on,
            icon="clipboard-check",
            where=str(entry.item.owner),
            thing=entry,
        )
    answers = ShareRequest.objects.waiting_for_more_time(person).for_list().with_known(person)
    for request in answers.order_by("more_asked_at", "pk")[:LIMIT]:
        yield _for_more_time(request, _title_of(request))
    for entry in entries.waiting_for_more_time(person).order_by("more_asked_at", "pk")[:LIMIT]:
        yield _for_more_time(entry, entry.title)


def _for_more_time(thing: Entry | ShareRequest, title: str) -> Waiting:
    return Waiting(
        what=_("Give more time, or do not"),
        title=title,
        url=thing.get_absolute_url(),
        icon="hourglass",
        where=str(thing.item.owner),
        thing=thing,
    )
