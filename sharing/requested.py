"""Where a request to share stands, what comes next and by when, and what happened."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.agencies.models import Agency
from coordination.core.activity import Event, history
from coordination.core.flow import Sentence
from coordination.core.lines import first_few, listed
from coordination.core.next import Next, steps_on
from sharing.flows import ItemState
from sharing.models import Item, ShareRequest, SharingClass
from sharing.progress import SHOWN, event_of
from sharing.request_flow import SHARE_REQUEST, RequestState

_R = RequestState
_OF_THE_PROVIDER = (_R.SUBMITTED, _R.AGREED, _R.MENDED)


def steps_of(request: ShareRequest) -> list[dict[str, Any]]:
    """The road from the draft to the receipt; off it, the state in which it left the road."""
    here = RequestState(request.state)
    main = [state for state in RequestState if SHARE_REQUEST.stages[state].on_road]
    off = {
        _R.MATERIAL: [_R.DRAFTING, here, _R.SUBMITTED, _R.AGREED, _R.IN_USE, _R.DISPOSED],
        _R.REFUSED: [_R.DRAFTING, _R.SUBMITTED, here],
        _R.WITHDRAWN: [_R.DRAFTING, here],
    }
    after_use = [_R.DRAFTING, _R.SUBMITTED, _R.AGREED, _R.IN_USE, here, _R.DISPOSED]
    road = main if here in main else off.get(here, after_use)
    at = {_R.SUBMITTED: request.submitted_at, _R.AGREED: request.answered_at, here: request.state_at}
    if here not in RequestState.asking():
        at[_R.IN_USE] = _used_since(request)
    return steps_on(road, here, at=at | {_R.DRAFTING: None}, is_over=here == _R.DISPOSED)


def _used_since(request: ShareRequest) -> datetime | None:
    """Since it was supplied; that it was stopped in between and goes on changes nothing of that."""
    return history(request).filter(verb="share_request.supply").values_list("at", flat=True).last()


def next_of(request: ShareRequest) -> Next | None:
    """What must be done now, by whom and by when."""
    what = SHARE_REQUEST.stages[request.state].next
    if not what:
        return None
    if request.state == _R.IN_USE and request.item.state == ItemState.WITHDRAWN:
        what = _("The item is withdrawn: the agency says how it disposed of what it had.")
    if request.state == _R.DRAFTING and (objection := SHARE_REQUEST.objection(request, SHARE_REQUEST["submit"])):
        what = objection
    who = request.item.owner if request.state in _OF_THE_PROVIDER else request.agency
    return Next(what, str(who), request.awaited_by)


def used_by(items: Iterable[Item]) -> Sentence:
    """Which agencies use these items, or ask for them: what whoever suspends or withdraws them ought to know."""
    states = [*RequestState.asking(), *RequestState.using()]
    found = ShareRequest.objects.filter(item__in=items, state__in=states).exclude(state=_R.DRAFTING)
    agencies = Agency.objects.filter(pk__in=found.values("agency")).order_by("official_order", "pk")
    names = [str(agency) for agency in agencies]
    return _("Agencies that use it, or ask for it: %(agencies)s.") % {"agencies": first_few(names)} if names else ""


def stays_open(request: ShareRequest) -> Sentence:
    """What the agency goes on having of the item when this use is suspended or ended; nothing where it is nothing."""
    if request.item.sharing_class == SharingClass.UNCONDITIONAL:
        return _(
            "Shared unconditionally, it stays open to every agency that may know of it: to close it, suspend the item."
        )
    others = [str(other) for other in request.others_in_use()]
    return _("The agency goes on having the content by %(numbers)s.") % {"numbers": listed(others)} if others else ""


_STORY: Mapping[str, tuple[Sentence, str]] = {
    "share_request.begin": (pgettext_lazy("share request", "Begun"), "plus"),
    "share_request.write": (gettext_lazy("Changes saved"), "edit"),
    "share_request.submit": (gettext_lazy("Submitted as %(number)s"), "send"),
    "share_request.ask_material": (gettext_lazy("Asked for what is missing"), "help-circle"),
    "share_request.agree": (pgettext_lazy("share request", "Agreed"), "circle-check"),
    "share_request.refuse": (pgettext_lazy("share request", "Refused"), "ban"),
    "share_request.reconsider": (gettext_lazy("Taken up again"), "refresh"),
    "share_request.supply": (gettext_lazy("Supplied"), "database"),
    "share_request.suspend": (pgettext_lazy("share request", "Use suspended"), "lock"),
    "share_request.mend": (gettext_lazy("Said what was mended"), "checklist"),
    "share_request.resume": (gettext_lazy("May be used again"), "refresh"),
    "share_request.terminate": (pgettext_lazy("share request", "Use ended by the provider"), "ban"),
    "share_request.expire": (gettext_lazy("The period of use ran out"), "hourglass"),
    "share_request.dispose": (pgettext_lazy("share request", "Disposed of"), "trash"),
    "share_request.withdraw": (pgettext_lazy("share request", "Withdrawn"), "circle-x"),
    "share_request.ask_more_time": (gettext_lazy("More time asked"), "hourglass"),
    "share_request.give_more_time": (gettext_lazy("More time given: until %(due_on)s"), "clock-check"),
    "share_request.record_use": (gettext_lazy("Use recorded"), "notes"),
    "share_request.dispute": (gettext_lazy("Disputed"), "stairs-up"),
}


def story_of(request: ShareRequest) -> list[Event]:
    """What happened to it, newest first."""
    return [event_of(row, _STORY) for row in history(request)[:SHOWN]]
