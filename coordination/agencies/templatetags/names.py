"""Agencies under the names they bore on the day of a paper."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency, User
from coordination.core.lines import listed

register = template.Library()


@register.filter
def name_on(agency: Agency, day: date | None) -> str:
    """`{{ agency|name_on:meeting.held_on }}`: the full name of that day."""
    return agency.name_on(day)


@register.filter
def called_on(agency: Agency, day: date | None) -> str:
    """The same in short, where there is a short name."""
    return agency.called_on(day)


@register.filter
def with_phones(people: Iterable[User]) -> str:
    """`{{ whom|with_phones }}`: those whom a reader turns to, each with the telephone, else the e-mail address."""
    return listed(f"{one} {one.phone or one.email}".strip() for one in people)


@register.simple_tag(takes_context=True)
def agency_on(context: Context, agency: Agency, day: date | None, *, full: bool = False) -> SafeString:
    """`{% agency_on seat.agency day %}`: as it was called on that day; where it is called otherwise now or is no more,
    with what it is today: 原省安全生产监督管理局，现省应急管理厅.

    Where an agency that ended is on the page, this costs a query: one, however many they are.
    """
    then, now = agency.called_on(day), str(agency)
    if full:
        then, now = agency.name_on(day), agency.name
    if agency.ended_on:
        heir = _successors(context).get(agency.pk)
        if heir is None:
            return format_html("{}", _("%(then)s (no longer exists)") % {"then": then})
        now = heir.name if full else str(heir)
        then = now if day is None else then
    return format_html("{}", then if then == now else _("%(then)s, now %(now)s") % {"then": then, "now": now})


def _successors(context: Context) -> dict[int, Agency]:
    """Who succeeded each agency that ended: few. Kept with the request."""
    kept: dict[str, Any] = getattr(context, "request", context).__dict__
    if "_successors" not in kept:
        ended = Agency.objects.exclude(ended_on=None).exclude(successor=None).select_related("successor")
        kept["_successors"] = {agency.pk: agency.successor for agency in ended}
    found: dict[int, Agency] = kept["_successors"]
    return found
