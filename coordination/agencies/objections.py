"""Which changes of agencies are possible, and from which day."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from coordination.agencies.flows import TO_COME
from coordination.agencies.models import Agency, FormerName, Reform, ReformSide
from coordination.agencies.succession import Bequest
from coordination.core.flow import Sentence
from coordination.core.templatetags.portal import local_date
from coordination.core.workdays import today

DAYS_BACK = 366  # what was done since that day stays with the agency that did it: farther back it would be too much
YEARS_AHEAD = 5


def objections_to(reform: Reform, estate: Iterable[Bequest]) -> Iterator[Sentence]:
    """All that speaks against carrying a reform out as things stand now: the change itself, then what would move."""
    if objection := objection_to(reform):
        yield objection
    for bequest in estate:
        yield from bequest.objections()


def objection_to(reform: Reform) -> Sentence | None:
    """The first sentence that speaks against a reform as the agencies stand now, or None."""
    changing = [*reform.before, *([reform.renamed] if reform.renamed else [])]
    return (
        _objection_to_sides(reform) or _objection_to_agencies(reform) or objection_to_day(reform.effective_on, changing)
    )


def objection_to_day(day: date, agencies: Iterable[Agency]) -> Sentence | None:
    if day < today() - timedelta(days=DAYS_BACK):
        return _("A change is dated back by a year at most.")
    if day > today() + timedelta(days=365 * YEARS_AHEAD):
        return _("The day is more than %(years)d years ahead.") % {"years": YEARS_AHEAD}
    names = (
        FormerName.objects.filter(agency__in=agencies).order_by().values("agency__name").annotate(last=Max("ends_on"))
    )
    latest = names.order_by("-last").first()
    if latest and day <= latest["last"] + timedelta(days=1):
        return _("“%(agency)s” has had its present name only since %(day)s: choose a later day.") % {
            "agency": latest["agency__name"],
            "day": local_date(latest["last"] + timedelta(days=1)),
        }
    return None


def _objection_to_sides(reform: Reform) -> Sentence | None:
    before, after, kinds = reform.before, reform.after, Reform.Kind
    match reform.kind:
        case kinds.RENAME:
            agency = before[0]
            same_short = reform.new_short_name in {"", agency.short_name}
            return _("The name is the one it has.") if agency.name == reform.new_name and same_short else None
        case kinds.MERGE if len(after) != 1 or after[0] in before or not before:
            return _("Agencies merge into one that is not among them.")
        case kinds.SPLIT if len(after) < 2 or len(before) != 1:
            return _("An agency is split into at least two; itself may be one of them.")
        case kinds.ABOLISH if set(after) & set(before):
            return _("An agency that is abolished does not follow itself.")
    return None


def objection_to_what_ended(agency: Agency) -> Sentence | None:
    if agency.ended_on is None:
        return None
    sentence = _("“%(agency)s” no longer exists: its last day was %(day)s.")
    return sentence % {"agency": agency.name, "day": local_date(agency.ended_on)}


def _objection_to_agencies(reform: Reform) -> Sentence | None:
    """They must exist, and what ends must not be about to change otherwise."""
    for agency in reform.concerned:
        if gone := objection_to_what_ended(agency):
            return gone
    planned = ReformSide.objects.filter(reform__state__in=TO_COME).exclude(reform=reform.pk).select_related("agency")
    as_any, as_leaving = (
        planned.filter(agency__in=reform.before),
        planned.filter(agency__in=reform.after, side="before"),
    )
    leaving = as_leaving.exclude(reform__kind=Reform.Kind.RENAME)
    if other := as_any.first() or leaving.first():
        return _("Another change of “%(agency)s” is planned from %(day)s. Withdraw it first.") % {
            "agency": other.agency.name,
            "day": local_date(other.reform.effective_on),
        }
    return None
