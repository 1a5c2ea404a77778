"""What was typed for a preview, kept in the session until it is confirmed or a newer one takes its place.

A preview that answers a POST cannot be loaded again and cannot be gone back to. So what is sent is kept here, and the
answer leads to an address that names it: looking there writes nothing, and no address and no log holds what was typed.
The confirmation carries everything once more and needs nothing of this; whoever acts on it drops what was kept.
"""

import secrets
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

MOST = 5  # pages of a session, in several tabs and behind the button that goes back
_PLACE = "drafts"
_NAME = "draft"
_NOT_TYPED = "csrfmiddlewaretoken"


def keep(request: HttpRequest, **also: str) -> str:
    """The address, on this page, that shows what was sent. `also`: what it says besides, for when nothing is kept any
    more.
    """
    typed, key = request.POST.copy(), secrets.token_urlsafe(6)
    typed.pop(_NOT_TYPED, None)
    row = {"key": key, "path": request.path, "typed": typed.urlencode()}
    request.session[_PLACE] = [*request.session.get(_PLACE, []), row][-MOST:]
    return f"{request.path}?{urlencode({**also, _NAME: key})}"


def sent(request: HttpRequest) -> QueryDict:
    """What is sent, or was sent and is shown again, of this page and this session; nothing at first."""
    key = request.GET.get(_NAME)
    if request.method == "POST" or not key:
        return request.POST
    rows = request.session.get(_PLACE, [])
    typed = (row["typed"] for row in rows if (row["key"], row["path"]) == (key, request.path))
    return QueryDict(next(typed, ""))


def drop(request: HttpRequest) -> None:
    """What was typed on this page is done with: none of it is kept any more."""
    rows = request.session.get(_PLACE, [])
    request.session[_PLACE] = [row for row in rows if row["path"] != request.path]
