"""Web words: what every view says. Find, page, done; key paging; the frame; and how a refusal becomes a page."""

import base64
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from coordination.core.counting import Tally, capped
from coordination.core.files.intake import heed_marks
from coordination.core.flow import Sentence
from coordination.core.models import Notification
from coordination.core.policy import abilities, can
from coordination.core.zones import called, is_elsewhere

if TYPE_CHECKING:
    from coordination.agencies.models import User


class SignedIn(HttpRequest):
    """A request behind `login_required`, for the type checker: whoever asks is a person."""

    user: "User"


Thing = TypeVar("Thing", bound=Model)
View = TypeVar("View", bound=Callable[..., HttpResponse])

logger = logging.getLogger(__name__)

PAGE_SIZE = 25
COUNT_CAP = 10_000
UNREAD_CAP = 99


def find(source: "type[Thing] | QuerySet[Thing]", request: HttpRequest, pk: Any) -> Thing:
    """The record, if this person may know of it. What is hidden and what does not exist answer alike: 404."""
    rows = source if isinstance(source, QuerySet) else source._default_manager.all()  # noqa: SLF001
    seen: QuerySet[Thing] = rows.visible_to(request.user)  # type: ignore[attr-defined]  # every noun's queryset has it
    return get_object_or_404(seen, pk=pk)


def page(request: HttpRequest, template: str, *, status: int = 200, thing: Any = None, **context: Any) -> HttpResponse:
    """The whole page, or its fragment (`_name.html` beside it) when htmx asks. `thing` brings its abilities: `may`.

    A form that comes back with it refused for a mark of secrecy is heeded.
    """
    if request.method == "POST":
        for form in (each for each in context.values() if isinstance(each, BaseForm)):
            heed_marks(form, by=request.user)
    if thing is not None:
        context |= {"thing": thing, "may": abilities(request.user, thing)}
    folder, _slash, name = template.rpartition("/")
    wanted = [f"{folder}/_{name}", template] if is_fragment(request) else template  # few pages have a fragment
    response = render(request, wanted, context, status=status)
    response["Vary"] = "HX-Request"
    return response


def is_fragment(request: HttpRequest) -> bool:
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx and not htmx.boosted and not htmx.history_restore_request)


def done(request: HttpRequest, where: Any, sentence: Sentence = "") -> HttpResponse:
    """The act succeeded: say so and go on to a record's page or an address."""
    if sentence:
        messages.success(request, str(sentence))
    return redirect(resolve_url(where))


def back(request: HttpRequest, otherwise: str = "home") -> str:
    """The address the form names as `next`, if it is ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    here, is_secure = {request.get_host()}, request.is_secure()
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, here, require_https=is_secure):
        return wanted
    return reverse(otherwise)


@dataclass(frozen=True)
class KeyPage:
    """One page of a list that is walked by key, not by number. `count` stops at `cap` and one more."""

    rows: list[Any]
    count: int
    next_url: str = ""
    previous_url: str = ""
    cap: int = COUNT_CAP

    @property
    def counted(self) -> Tally:
        return Tally(self.count, self.cap)

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __bool__(self) -> bool:
        return bool(self.rows)


@dataclass(frozen=True)
class Branch:
    """One side of a gate that says *or*: rows, of whatever model, that lead to the records of a list, each to another.

    `record` is the way to the record's id; `renamed` says where the rows keep a field of the order under another name.
    """

    rows: "QuerySet[Any]"
    record: str = "pk"
    renamed: Mapping[str, str] = field(default_factory=dict)

    def first(self, order: Sequence[str], most: int, place: Sequence[Any] | None = None) -> "QuerySet[Any]":
        """Ids of the first records in this order, or of the first beyond a place in it."""
        names = [self._own(name) for name in order]
        rows = self.rows if place is None else _behind(self.rows, names, place)
        return rows.order_by(*names).values(self.record)[:most]

    def _own(self, name: str) -> str:
        return _turned(self._own(name[1:])) if name.startswith("-") else self.renamed.get(name, name)


def first_of(
    branches: Sequence[Branch], order: Sequence[str], most: int, place: Sequence[Any] | None = None
) -> "QuerySet[Any]":
    """Ids of the first records of each branch, every one once: among them are the first `most` of all together."""
    first, *others = [branch.first(order, most, place) for branch in branches]
    return first.union(*others) if others else first


def key_page(
    request: HttpRequest,
    rows: "QuerySet[Any]",
    *,
    order: Sequence[str],
    size: int = PAGE_SIZE,
    branches: Sequence[Branch] = (),
    count: int | None = None,
    cap: int = COUNT_CAP,
) -> KeyPage:
    """Walk `rows` in `order` (field names, `-` for descending, none of them null, the last one unique).

    The place is in the address (`after` or `before`), so that a page deep in the list costs what the first one does.
    A place that cannot be read is a 404. Where the gate of a large table is an OR, which no single index serves,
    `branches` are its sides: each is walked on its own as far as one page needs, and `rows` only says what to fetch.
    `count` is given where it is known already, up to `cap` and one more.
    """
    after, before = request.GET.get("after"), request.GET.get("before")
    place = _unpack(after or before or "", len(order))
    backwards = bool(before) and place is not None
    walk = [_turned(name) for name in order] if backwards else list(order)
    if len(branches) == 1:  # no gate that says *or*
        rows, branches = rows.filter(pk__in=branches[0].rows.values(branches[0].record)), ()
    if branches:
        chosen = rows.filter(pk__in=first_of(branches, walk, size + 1, place))
    else:
        chosen = rows if place is None else _behind(rows, walk, place)
    found = [((), row) for row in chosen.order_by(*walk)[: size + 1]]
    if count is None:
        count = capped(first_of(branches, (), cap + 1) if branches else rows, cap=cap).number
    keys = KeyPage(rows=[], count=count, cap=cap)
    return _turned_to(request, keys, found, order, size, is_first=place is None, backwards=backwards)


def ranked_page(
    request: HttpRequest,
    rows: "QuerySet[Any]",
    *,
    pieces: Sequence["QuerySet[Any]"],
    order: Sequence[str],
    size: int = PAGE_SIZE,
    cap: int = COUNT_CAP,
) -> KeyPage:
    """As `key_page`, for a list in which what fits best comes first: `pieces` are the parts of `rows` in that order, no
    row in two of them, each walked in `order`. A piece is asked only where those before it left the page unfilled, and
    all are counted only where there is another page.
    """
    after, before = request.GET.get("after"), request.GET.get("before")
    place = _unpack(after or before or "", len(order) + 1)
    backwards = bool(before) and place is not None
    walk = [_turned(name) for name in order] if backwards else list(order)
    start, *within = place or [0]
    if not isinstance(start, int) or not 0 <= start < len(pieces):
        raise Http404
    found: list[tuple[tuple[int, ...], Any]] = []
    for number in range(start, -1, -1) if backwards else range(start, len(pieces)):
        first = Branch(pieces[number]).first(
            walk, size + 1 - len(found), within if number == start and within else None
        )
        found += [((number,), row) for row in rows.filter(pk__in=first).order_by(*walk)]
        if len(found) > size:
            break
    is_all = place is None and len(found) <= size
    count = len(found) if is_all else capped(rows, cap=cap).number
    keys = KeyPage(rows=[], count=count, cap=cap)
    return _turned_to(request, keys, found, order, size, is_first=place is None, backwards=backwards)


def _turned_to(
    request: HttpRequest,
    keys: KeyPage,
    found: Sequence[tuple[tuple[int, ...], Any]],
    order: Sequence[str],
    size: int,
    *,
    is_first: bool,
    backwards: bool,
) -> KeyPage:
    """The page of rows (each behind the number of its piece, if there are pieces) in the order in which they were
    walked: one more than it holds, if there is one.
    """
    more, shown = len(found) > size, list(found[:size])
    if backwards:
        shown.reverse()
    has_next = bool(shown) and (backwards or more)
    has_previous = bool(shown) and (more if backwards else not is_first)
    return replace(
        keys,
        rows=[row for _piece, row in shown],
        next_url=same_list(request, after=_pack(shown[-1][1], order, *shown[-1][0])) if has_next else "",
        previous_url=same_list(request, before=_pack(shown[0][1], order, *shown[0][0])) if has_previous else "",
    )


def _behind(rows: "QuerySet[Any]", walk: Sequence[str], place: Sequence[Any]) -> "QuerySet[Any]":
    """The rows from a place on. A place that was read from another list does not fit the fields of this one: 404."""
    try:
        return rows.filter(_beyond(walk, place))
    except (TypeError, ValueError, OverflowError, ValidationError) as error:
        raise Http404 from error


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: Sequence[str], place: Sequence[Any]) -> Q:
    """Rows that come after `place`: (a, b) > (x, y), written so that an index on a is used."""
    beyond, equal = Q(), Q()
    for name, value in zip(order, place, strict=True):
        bare, sign = (name[1:], "lt") if name.startswith("-") else (name, "gt")
        beyond |= equal & Q(**{f"{bare}__{sign}": value})
        equal &= Q(**{bare: value})
    first = order[0].lstrip("-")
    return Q(**{f"{first}__{'lte' if order[0].startswith('-') else 'gte'}": place[0]}) & beyond


def _pack(row: Any, order: Sequence[str], *piece: int) -> str:
    """The place of a row in an order, behind the number of its piece."""
    place = [*piece, *(reduce(getattr, name.lstrip("-").split("__"), row) for name in order)]
    values = [
        {"t": value.isoformat()}
        if isinstance(value, datetime)
        else {"d": value.isoformat()}
        if isinstance(value, date)
        else value
        for value in place
    ]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _unpack(text: str, length: int) -> list[Any] | None:
    if not text:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(values, list) or len(values) != length:
            raise Http404
        return [_value(value) for value in values]
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise Http404 from error


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return datetime.fromisoformat(value["t"]).astimezone(UTC) if "t" in value else date.fromisoformat(value["d"])
    if isinstance(value, str):
        value.encode()  # half a character is no text
    if isinstance(value, int | str) and "\x00" not in str(value):  # which PostgreSQL keeps in no text
        return value
    raise TypeError


_PLACES = ("after", "before")


def leafs_on(request: HttpRequest) -> bool:
    """A page of a list other than its first is asked for."""
    return any(name in request.GET for name in _PLACES)


def same_list(request: HttpRequest, **asked: str) -> str:
    """The address of this list, asked otherwise by these parameters; from its begin, unless they say where. What is
    empty is not asked any more.
    """
    query = request.GET.copy()
    for name in (*_PLACES, *asked):
        query.pop(name, None)
    query.update({name: value for name, value in asked.items() if value})
    return f"{request.path}?{query.urlencode()}"


def frame(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page shows: navigation, unread notices, the person's posts and zone, the demo mark."""
    user: Any = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    return {
        "frame": {
            "nav": _nav(request) if signed_in else [],
            "unread": _unread(user) if signed_in else Tally(0),
            "posts": user.posts_in_force if signed_in else [],
            "elsewhere": _elsewhere(),
            "demo": settings.DEMO,
        }
    }


def _unread(user: Any) -> Tally:
    return capped(Notification.objects.filter(recipient=user).unread(), cap=UNREAD_CAP)


def _elsewhere() -> str:
    """The zone in which this page shows its moments, where that is not the portal's."""
    zone = timezone.get_current_timezone()
    return called(str(zone)) if is_elsewhere(zone, timezone.now()) else ""


def stands_under(entry: str) -> Callable[[View], View]:
    """Decorator: the navigation marks this entry, the part to which the page belongs for whoever reads it, although
    another app answers.
    """

    def mark(view: View) -> View:
        view.__dict__["stands_under"] = entry
        return view

    return mark


def _nav(request: HttpRequest) -> list[dict[str, Any]]:
    """Every entry, but one that names a policy only to whom that says yes. The nearest to this page is active."""
    entries: list[Any] = list(settings.NAVIGATION)
    items = [
        {"label": label, "url": reverse(name), "icon": icon, "near": _nearness(request, name)}
        for label, name, icon, *asked in entries
        if all(can(request.user, code, None) for code in asked)
    ]
    nearest = max(items, key=lambda item: item["near"], default=None)
    return [{**item, "active": item is nearest and item["near"] > 0} for item in items]


def _nearness(request: HttpRequest, name: str) -> int:
    """How much of the address of this page is that of an entry; a little where they are of one app. What the page says
    itself goes first.
    """
    here, url = request.resolver_match, reverse(name)
    if here is not None and getattr(here.func, "stands_under", "") == name:
        return len(request.path) + 2
    if here is not None and here.view_name == name:
        return len(request.path) + 1
    if url != "/" and request.path.startswith(url):
        return len(url)
    space, colon, _name = name.partition(":")
    return int(bool(colon) and here is not None and here.namespace == space)


def favicon(_request: HttpRequest) -> HttpResponse:
    """Browsers ask here on their own wherever an answer names no mark: a file, the administration, a failure."""
    return HttpResponseRedirect(static("mark.svg"))


def healthz(request: HttpRequest) -> HttpResponse:
    """Plain `ok` when the database and the cache answer. Asked by supervisors and proxies; tells nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    cache.set("healthz", timezone.now().timestamp(), 10)
    return HttpResponse("ok", content_type="text/plain")
