"""Files brought in pieces, as a browser brings them."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from coordination.core.arrivals import actions
from coordination.core.arrivals.actions import Said
from coordination.core.arrivals.models import Arrival
from coordination.core.arrivals.purposes import Purpose, called, purpose
from coordination.core.policy import predicate


@predicate
def works_for_no_sports_agency(person: Any, thing: Any) -> bool:
    return not isinstance(person, AnonymousUser) and person.acting_for.name != "省体育局"


TRIED: Purpose = called("tests.tried") or purpose("tests.tried", may=works_for_no_sports_agency)


def arriving(person: Any, name: str = "数据.csv", size: int = 10, **more: Any) -> Arrival:
    said = Said(name, more.pop("folder", ""), size, more.pop("modified", 0))
    return actions.begin(actor=person, purpose=TRIED, said=said, is_declared=True, **more)


def arrived(person: Any, name: str = "数据.csv", content: bytes = b"a,b\n1,2\n", **more: Any) -> Arrival:
    """All of it is here; nobody has looked into it yet."""
    row = arriving(person, name, len(content), **more)
    return actions.take(actor=person, arrival=row, offset=0, content=content)


def begin(client: Client, name: str, size: int, **facts: Any) -> Any:
    said = {"purpose": TRIED.code, "name": name, "size": size, "modified": 1, "declared": "on", **facts}
    return client.post(reverse("arrivals"), {key: value for key, value in said.items() if value is not None})


def send(client: Client, address: str, offset: Any, content: bytes, **more: Any) -> Any:
    kind = "application/offset+octet-stream"
    return client.patch(address, content, content_type=kind, headers={"Upload-Offset": str(offset)}, **more)


def bring(client: Client, name: str, content: bytes, piece: int = 7, **facts: Any) -> dict[str, Any]:
    """The whole of it, piece by piece; what the last answer said."""
    told: dict[str, Any] = begin(client, name, len(content), **facts).json()
    while told["arrived"] < len(content):
        begins = told["arrived"]
        told = send(client, told["address"], begins, content[begins : begins + piece]).json()
    return told
