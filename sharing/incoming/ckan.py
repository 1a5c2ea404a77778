"""The data sets of a CKAN site, by its `package_search` (https://docs.ckan.org/en/latest/api/).

Only sites that the operator named (`CKAN_SITES`) are called; what they answer is believed no more than a file is.
"""

import http.client
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from coordination.core import calling
from coordination.core.tables import Unreadable
from sharing.incoming.files import LIMITS, Brought, numbered

PAGE = 200  # data sets of one answer; a site gives 1,000 at most
MOST_BYTES = 8 * 1024**2  # of one answer
_PATH = "/api/3/action/package_search"
_FREQUENCY_KEYS = ("update_frequency", "frequency", "accrual_periodicity", "accrualPeriodicity")


def read(address: str) -> Brought:
    """All public data sets of a site, named by its address. Raises Unreadable."""
    site = site_of(address)
    rows = [_row(package) for package in _packages(site) if isinstance(package, dict)]
    return Brought(site, numbered(rows), [])


def site_of(address: str) -> str:
    """The address of a site without what may hang behind it. Raises Unreadable where it is none of those allowed."""
    parts = urlsplit(address) if calling.is_among(address, settings.CKAN_SITES) else None
    if parts is None or _climbs(parts.path):
        raise Unreadable(_("From this address nothing is taken in. Whoever operates the portal names the sites."))
    path = parts.path.partition("/api/")[0].partition("/dataset")[0].rstrip("/")
    return f"{parts.scheme}://{parts.netloc}".lower() + path


def _climbs(path: str) -> bool:
    """Does it lead elsewhere on the site than it seems to, however often it is encoded?"""
    while (plain := unquote(path)) != path:
        path = plain
    return any(segment.partition(";")[0].strip() in {".", ".."} for segment in re.split(r"[/\\]", path))


def _packages(site: str) -> Iterator[Any]:
    """Page by page, in an order that does not move meanwhile."""
    start = 0
    while True:
        found = _asked(f"{site}{_PATH}?{urlencode({'rows': PAGE, 'start': start, 'sort': 'id asc'})}")
        rows, count = found.get("results"), found.get("count")
        if not isinstance(rows, list) or not isinstance(count, int):
            raise _no_catalogue()
        if count > LIMITS.rows:
            raise Unreadable(_("There are more than %(limit)d entries: bring them in parts.") % {"limit": LIMITS.rows})
        yield from rows
        start += len(rows)
        if not rows or start >= count:
            if start < count:  # fewer than were promised would look as if the others were gone
                raise _no_catalogue()
            return


def _asked(url: str) -> Mapping[str, Any]:
    try:
        status, body = calling.call(url, origins=settings.CKAN_SITES, most=MOST_BYTES)
    except calling.Unreached:
        raise Unreadable(_("The site does not answer, or not in time. Try again later.")) from None
    if status != http.HTTPStatus.OK:
        raise Unreadable(_("The site answers with %(status)d instead of its catalogue.") % {"status": status})
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    result = said.get("result") if isinstance(said, dict) and said.get("success") is True else None
    if not isinstance(result, dict):
        raise _no_catalogue()
    return result


def _no_catalogue() -> Unreadable:
    return Unreadable(_("What the site answers is no catalogue of CKAN."))


def _row(package: Mapping[str, Any]) -> dict[str, str]:
    """In the columns of the guide. Terms of sharing are not taken over: a licence for the public is none of them."""
    resources = [one for one in _listed(package, "resources") if isinstance(one, dict)]
    formats = dict.fromkeys(filter(None, (_text(one, "format").lower() for one in resources)))
    extras = {_text(one, "key"): _text(one, "value") for one in _listed(package, "extras") if isinstance(one, dict)}
    said = {name: _text(package, name) or extras.get(name, "") for name in _FREQUENCY_KEYS}
    methods = ["api" if "api" in name else "download" for name in formats] or ["download"] * bool(resources)
    return {
        "identifier": _text(package, "id") or _text(package, "name"),
        "title": _text(package, "title") or _text(package, "name"),
        "abstract": _text(package, "notes"),
        "format": " ".join(formats),
        "methods": "、".join(dict.fromkeys(methods)),
        "frequency": next(filter(None, said.values()), ""),
    }


def _listed(of: Mapping[str, Any], name: str) -> list[Any]:
    found = of.get(name)
    return found if isinstance(found, list) else []


def _text(of: Mapping[str, Any], name: str) -> str:
    found = of.get(name)
    return str(found) if isinstance(found, str | int) else ""
