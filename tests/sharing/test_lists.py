"""The lists of the library: what one may know of, narrowed down, and several at once."""

import io
import re
import zipfile
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.agencies.models import User
from coordination.audit.models import Reading
from coordination.core.files.bundling import CONTENTS
from coordination.core.models import StoredFile
from sharing import actions
from sharing.bundle import bundle_of
from sharing.flows import ItemState
from sharing.models import Item, SharingClass
from tests.cast import again, portal_administrator, signed_in
from tests.sharing.house import published
from tests.uploads import pdf

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["sharing:library", "sharing:own"])
def test_a_list_is_narrowed_down_by_what_is_chosen(library: SimpleNamespace, name: str) -> None:
    published(library)
    client, where = signed_in(library.staff_a), reverse(name)

    def lists(**said: object) -> bool:
        return "水库水雨情" in client.get(where, said).content.decode()

    for said in ({"q": "水雨情"}, {"shared": 2}, {"kind": "dataset"}, {"category": "2"}, {"nature": "catalogued"}):
        assert lists(**said), said
    for said in ({"q": "林业"}, {"shared": 1}, {"kind": "service"}, {"category": "3"}, {"nature": "working"}):
        assert not lists(**said), said


def zipped(response: Any) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(response.getvalue()))
    return {name: archive.read(name) for name in archive.namelist()}


def furnished(library: SimpleNamespace) -> SimpleNamespace:
    """Of A: one for all, one on conditions, one that nobody else knows of; each with a file."""
    free = published(library, "水库公报", sharing_class=SharingClass.UNCONDITIONAL)
    asked, hidden = published(library, "水库名录"), actions.begin_item(actor=library.staff_a, title="未公开的材料")
    for item in (free, asked, hidden):
        actions.add_content(actor=library.staff_a, item=item, uploads=[pdf(f"{item.title}.pdf")])
    return SimpleNamespace(free=free, asked=asked, hidden=hidden, all=[free.pk, asked.pk, hidden.pk])


def test_a_zip_holds_what_one_may_have_and_names_what_one_may_not(library: SimpleNamespace) -> None:
    items = furnished(library)
    client, said = signed_in(library.liaison_b), {"item": items.all}
    page = client.get(reverse("sharing:bundle"), said).content.decode()
    assert "水库公报.pdf" in page
    assert "水库名录" in page
    assert "未公开的材料" not in page
    held = zipped(client.get(reverse("sharing:bundle_zip"), said))
    assert set(held) == {"水库公报/水库公报.pdf", CONTENTS}
    table = held[CONTENTS].decode("utf-8-sig")
    assert "水库名录" in table
    assert "未公开的材料" not in table
    taken = Reading.objects.filter(how="handed_out")
    assert [(row.subject, row.reader) for row in taken] == [(items.free, library.liaison_b)]
    own = zipped(signed_in(library.staff_a).get(reverse("sharing:bundle_zip"), said))
    assert len(own) == len(items.all) + 1


def test_what_the_scanner_keeps_back_is_in_no_zip(library: SimpleNamespace) -> None:
    items = furnished(library)
    StoredFile.objects.filter(name="水库公报.pdf").update(state="quarantined", finding="Eicar")
    client = signed_in(library.staff_a)
    held = zipped(client.get(reverse("sharing:bundle_zip"), {"item": items.all}))
    assert "水库公报/水库公报.pdf" not in held
    assert "Eicar" in held[CONTENTS].decode("utf-8-sig")
    assert client.get(reverse("sharing:bundle_zip"), {"item": items.free.pk}).status_code == 409


def test_a_zip_is_checked_with_as_many_questions_for_one_as_for_three(library: SimpleNamespace) -> None:
    items = furnished(library)

    def asked(keys: list[int]) -> int:
        with CaptureQueriesContext(connection) as queries:
            bundle_of(keys, library.liaison_a)
        return len(queries)

    asked(items.all)  # in what the agency takes part is asked once a request, by whatever gate comes first
    assert asked(items.all[:1]) == asked(items.all) == 2


def test_a_zip_has_a_size_that_a_line_carries(library: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    items, client = furnished(library), signed_in(library.liaison_a)
    assert client.get(reverse("sharing:bundle_zip"), {"item": items.all}).status_code == 200
    monkeypatch.setattr("sharing.bundle.MOST_BYTES", 10)
    assert client.get(reverse("sharing:bundle_zip"), {"item": items.all}).status_code == 409


def test_several_are_withdrawn_with_one_reason_and_each_is_checked(library: SimpleNamespace) -> None:
    items = furnished(library)
    foreign = actions.begin_item(actor=library.secretariat, title="别家的材料")
    keys = [*items.all, foreign.pk]
    refused = signed_in(library.liaison_b).post(
        reverse("sharing:withdraw_several"), {"item": keys, "reason": "作废"}, follow=True
    )
    shown = refused.content.decode()
    assert "水库公报" in shown
    assert "未公开的材料" not in shown
    assert not Item.objects.filter(state=ItemState.WITHDRAWN).exists()
    client = signed_in(library.data_officer)
    assert "未公开的材料" in client.get(reverse("sharing:withdraw_several"), {"item": keys}).content.decode()
    client.post(reverse("sharing:withdraw_several"), {"item": keys, "reason": ""})
    assert not Item.objects.filter(state=ItemState.WITHDRAWN).exists()
    done = client.post(reverse("sharing:withdraw_several"), {"item": keys, "reason": "作废"}, follow=True)
    assert "别家的材料" not in done.content.decode()
    gone = Item.objects.filter(state=ItemState.WITHDRAWN, because="作废")
    assert set(gone.values_list("pk", flat=True)) == set(items.all)


def test_nothing_ticked_or_nonsense_is_told_so(library: SimpleNamespace) -> None:
    client = signed_in(library.staff_a)
    for said in ({}, {"item": ["x", "-1", "9" * 40]}):
        assert client.get(reverse("sharing:bundle"), said).status_code == 200
        assert client.get(reverse("sharing:withdraw_several"), said).status_code == 200
        assert client.get(reverse("sharing:bundle_zip"), said).status_code == 409


LISTS = ("library", "own", "requests", "our_requests", "corrections", "grants", "reviews", "following", "keys")


def main_of(response: Any) -> str:
    return str(response.content.decode().partition("<main")[2].partition("</main>")[0])


def ways_in(shown: str) -> set[str]:
    return {way.partition("?")[0] for way in re.findall(r'<a [^>]*href="([^"]+)"', shown)}


@pytest.mark.parametrize("role", ["system", "audit"])
def test_whoever_acts_for_no_agency_is_not_told_that_nothing_is_shared(library: SimpleNamespace, role: str) -> None:
    published(library)
    who = User.objects.filter(portal_role=role).first() or portal_administrator(role)
    User.objects.filter(pk=who.pk).update(language="en")
    client = signed_in(again(who))
    for name in (*LISTS, "collected", "figures"):
        shown = main_of(client.get(reverse(f"sharing:{name}")))
        assert "You act for no agency. Shared information is shown to those who act for an agency." in shown, name
        assert ways_in(shown) == {reverse("sharing:categories"), reverse("sharing:authorities")}, name


def test_whoever_acts_for_no_agency_is_led_from_what_all_may_read_to_no_list(library: SimpleNamespace) -> None:
    for name in ("categories", "authorities"):
        shown = main_of(signed_in(library.root).get(reverse(f"sharing:{name}")))
        assert not ways_in(shown) & {reverse(f"sharing:{each}") for each in LISTS}, name
