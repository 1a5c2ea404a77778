"""What was typed for a preview lies in the session: the page that shows it has an address of its own."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from coordination.agencies.models import Reform
from coordination.core.drafts import MOST
from tests.cast import signed_in
from tests.reforms import root
from tests.writing import written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
TITLE = "关于省级机构改革有关事项的通知"


@pytest.fixture
def door(cast: SimpleNamespace) -> str:
    return f"/agencies/{cast.a.pk}/reform/"


def shown_by(client: Client, door: str, **changed: Any) -> str:
    """The address to which what is sent leads."""
    told = {"kind": "rename", "step": "preview", "effective_on": "2026-03-02", "document_no": "粤委办〔2026〕12号"}
    answer = client.post(door, {**told, "document_title": TITLE, "new_name": "省水务厅", **changed})
    assert answer.status_code == 302
    return str(answer["Location"])


def name_in(client: Client, address: str) -> Any:
    return client.get(address).context["form"]["new_name"].value()


def test_a_preview_is_looked_at_as_often_as_one_likes(door: str) -> None:
    client = signed_in(root())
    address = shown_by(client, door)
    before = written()
    assert [client.get(address).templates[0].name for _look in range(2)] == ["agencies/reform_preview.html"] * 2
    assert written() == before


def test_neither_the_address_nor_another_session_tells_what_was_typed(door: str) -> None:
    client = signed_in(root())
    address = shown_by(client, door, csrfmiddlewaretoken="x")
    assert address.startswith(f"{door}?kind=rename&draft=")
    assert len(address) < len(door) + 40
    assert "csrf" not in str(client.session["drafts"])
    page = signed_in(root()).get(address)
    assert page.status_code == 200
    assert page.templates[0].name == "agencies/reform_form.html"
    assert not page.context["form"].is_bound, "an empty form of that kind"


def test_what_belongs_to_one_page_is_not_shown_on_another(cast: SimpleNamespace, door: str) -> None:
    client = signed_in(root())
    _path, query = shown_by(client, door).split("?")
    assert not client.get(f"/agencies/{cast.b.pk}/reform/?{query}").context["form"].is_bound


def test_what_was_typed_wrongly_is_kept_and_said(door: str) -> None:
    client = signed_in(root())
    page = client.get(shown_by(client, door, document_title=""))
    assert page.context["form"].errors["document_title"]
    assert page.context["form"]["new_name"].value() == "省水务厅"


def test_each_step_back_shows_what_stood_there_and_the_oldest_gives_way(door: str) -> None:
    client = signed_in(root())
    addresses = [shown_by(client, door, new_name=f"省水务{number}厅") for number in range(MOST + 1)]
    assert [name_in(client, address) for address in addresses[:0:-1]] == [f"省水务{n}厅" for n in range(MOST, 0, -1)]
    assert not client.get(addresses[0]).context["form"].is_bound


def test_nothing_is_confirmed_by_looking(door: str) -> None:
    client = signed_in(root())
    seen = client.get(shown_by(client, door)).context["seen"]
    query = shown_by(client, door, kind="", step="confirm", seen=seen).split("draft=")[1]
    page = client.get(f"{door}?kind=rename&draft={query}")
    assert page.templates[0].name == "agencies/reform_preview.html"
    assert not Reform.objects.exists()


def test_what_is_done_is_kept_no_longer(cast: SimpleNamespace, door: str) -> None:
    client = signed_in(root())
    address = shown_by(client, door)
    shown_by(client, f"/agencies/{cast.b.pk}/reform/")
    told = {field.html_name: field.value() or "" for field in client.get(address).context["form"]}
    seen = client.get(address).context["seen"]
    assert client.post(address, {**told, "kind": "rename", "step": "confirm", "seen": seen}).status_code == 302
    assert Reform.objects.count() == 1
    assert [row["path"] for row in client.session["drafts"]] == [f"/agencies/{cast.b.pk}/reform/"]
