"""How long a sign-in lasts, and what a browser is called.

The limits are kept by the server: the moments lie in the session, which is a row of the database, and a session that is
ended is deleted there, so it is out with the next request whatever its cookie says.
"""

import re
import time
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

BEGAN, SEEN, ROW = "sign_in.began", "sign_in.seen", "sign_in.row"
NOTED_EVERY_S = 60  # how exactly the last use is known


def begin(request: Any, row: int) -> None:
    request.session[BEGAN] = request.session[SEEN] = time.time()
    request.session[ROW] = row


def here(request: Any) -> int | None:
    """The row of the sign-in in which this request is made."""
    row: int | None = request.session.get(ROW)
    return row


def is_over(request: Any) -> bool:
    """Unused for too long, or too old altogether; one that bears no moments was begun by no door of ours."""
    now, began, seen = time.time(), request.session.get(BEGAN), request.session.get(SEEN)
    if began is None or seen is None:
        return True
    return bool(now - seen > settings.SESSION_IDLE_MINUTES * 60 or now - began > settings.SESSION_COOKIE_AGE)


def was_noted_lately(request: Any) -> bool:
    return bool(time.time() - request.session[SEEN] < NOTED_EVERY_S)


def asks_by_itself(request: Any) -> bool:
    """Asked by a page that watches something, not by a person: nobody need be there. Whoever says so wrongly is signed
    out the sooner.
    """
    return "By-Itself" in request.headers


# In this order: most call themselves by the names of others as well.
_BROWSERS = (
    ("360", r"QihooBrowser|360SE|360EE|QHBrowser"),
    ("QAX", r"Qaxbrowser|QiAnXin"),
    ("WeCom", r"wxwork"),
    ("WeChat", r"MicroMessenger"),
    ("DingTalk", r"DingTalk"),
    ("QQ", r"QQBrowser"),
    ("UC", r"UCBrowser|UBrowser"),
    ("Huawei", r"HuaweiBrowser"),
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/"),
    ("Firefox", r"Firefox/|FxiOS"),
    ("Chrome", r"Chrome/|CriOS"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("HarmonyOS", r"HarmonyOS|OpenHarmony"),
    ("Android", r"Android"),
    ("iOS", r"iPhone|iPad"),
    ("Windows", r"Windows"),
    ("macOS", r"Mac OS X"),
    ("Kylin", r"Kylin"),
    ("UOS", r"UOS|Uniontech"),
    ("Linux", r"Linux|X11"),
)


def in_words(agent: str) -> str:
    """`Edge · Windows`; what calls itself nothing we know is another browser."""
    names = [next((name for name, mark in known if re.search(mark, agent)), "") for known in (_BROWSERS, _SYSTEMS)]
    return " · ".join(filter(None, names)) or _("another browser")
