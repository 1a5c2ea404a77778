"""How somebody comes in: the letter with the link, and the page it leads to."""

import re
from typing import Any

from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from coordination.core import delivery

PASSWORD = "a quiet house by the river"
JOIN = reverse("join")


def letter_to(address: str) -> Any:
    """The last letter of invitation to an address, once all that waits has been sent."""
    delivery.deliver_due()
    return [letter for letter in mail.outbox if letter.to == [address] and JOIN in letter.body][-1]


def link_in(letter: Any) -> str:
    """The way in, without the portal's own address."""
    (found, *others) = re.findall(rf"{re.escape(settings.PORTAL_URL)}(/join/\S+)", letter.body)
    assert set(others) <= {found}
    return str(found)


def opened(link: str, client: Client | None = None) -> Client:
    """A browser in which the link was opened."""
    client = client or Client()
    assert client.get(link)["Location"] == JOIN
    return client


def newcomer(**changed: str) -> dict[str, str]:
    return {"full_name": "王晓", "username": "wang_xiao", "password": PASSWORD, "again": PASSWORD, **changed}


def joined(address: str, username: str, **changed: str) -> Client:
    """Somebody who was invited has accepted, and is in."""
    client = opened(link_in(letter_to(address)))
    answer = client.post(JOIN, newcomer(username=username, **changed))
    assert (answer.status_code, answer["Location"]) == (302, "/"), answer.content.decode()[:3000]
    return client
