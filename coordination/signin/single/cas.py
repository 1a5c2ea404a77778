"""CAS protocol 3.0 (apereo.github.io/cas): a ticket, which the server is asked about directly.

The answer is XML. It is read by expat itself, which is told to refuse a document type, so that no entity is ever
looked up or multiplied.
"""

import http
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from coordination.env import Provider
from coordination.signin.single import calling
from coordination.signin.single.pending import Pending
from coordination.signin.single.told import MOST, SignOnFails, Told, untrue, word

SPACE = "http://www.yale.edu/tp/cas"
SUCCESS = ("serviceResponse", "authenticationSuccess")
WAYS = ("authnContextClass", "authenticationMethod", "amr")  # under which servers say how somebody was asked


def way_there(provider: Provider, pending: Pending) -> str:
    """The state stands in the address to come back to, and a ticket is good for one address alone."""
    asked = {"service": pending.back_with_state, **({"renew": "true"} if pending.is_fresh else {})}
    return f"{provider.url}/login?{urlencode(asked)}"


def read(provider: Provider, said: Mapping[str, str], pending: Pending) -> Told:
    """Who came back with a ticket. Raises SignOnFails."""
    if not said.get("ticket"):
        raise SignOnFails(_("You were not signed in: single sign-on was broken off or refused there."), "no ticket")
    asked = {"service": pending.back_with_state, "ticket": said["ticket"]}
    if pending.is_fresh:
        asked["renew"] = "true"
    status, body = calling.call(
        f"{provider.url}/p3/serviceValidate?{urlencode(asked)}", headers={"Accept": "application/xml"}
    )
    if status != http.HTTPStatus.OK:
        raise calling.down(f"answers {status}")
    claims, names = _claims(body), provider.claims
    subject = word(claims, names["subject"])
    if not subject or len(subject) >= MOST or [subject] != claims.get(names["subject"]):
        raise untrue("it does not say who it is")
    ways = {way for name in WAYS for way in claims.get(name, [])}
    return Told(
        by=provider.url,
        subject=subject,
        name=word(claims, names["name"]),
        agency_code=word(claims, names["agency"]),
        number=word(claims, names["number"]),
        is_strong=bool(provider.second_factor & ways),
        at=_moment(word(claims, "authenticationDate")),
        way_out={"door": f"{provider.url}/logout"},
    )


def way_out(provider: Provider, kept: Mapping[str, str], back: str) -> str:
    door = kept.get("door", "")
    return f"{door}?{urlencode({'service': back})}" if calling.is_allowed(door) else ""


def _moment(text: str) -> float:
    """`2026-11-25T10:15:30.123456Z[UTC]`; what cannot be read is not said."""
    try:
        return datetime.fromisoformat(text.partition("[")[0]).timestamp()
    except ValueError:
        return 0.0


def _claims(body: bytes) -> dict[str, Any]:
    """What stands in the success of an answer, by name; several of a name in their order. A failure is Untrue."""
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    path: list[str] = []

    def begin(name: str, _attributes: Any) -> None:
        space, _blank, bare = name.rpartition(" ")
        path.append(bare if space == SPACE else name)
        found[tuple(path)].append("")

    def text(some: str) -> None:
        found[tuple(path)][-1] += some

    def refuse(*_about: Any) -> None:
        raise untrue("the XML declares a document type")

    reader = expat.ParserCreate(namespace_separator=" ")
    reader.StartElementHandler, reader.CharacterDataHandler = begin, text
    reader.EndElementHandler = lambda _name: path.pop()
    reader.StartDoctypeDeclHandler = reader.EntityDeclHandler = refuse
    try:
        reader.Parse(body, True)
    except expat.ExpatError:
        raise calling.down("answers with something else than was asked") from None
    if SUCCESS not in found:
        raise untrue("it does not take the ticket")
    told = {way[-1]: texts for way, texts in found.items() if way[:-1] == (*SUCCESS, "attributes")}
    return {**told, "user": found.get((*SUCCESS, "user"), [])}
