"""The files of items: brought in pieces, with their folders; and what a page says of each until it is given out."""

import html
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from coordination.agencies.models import User
from coordination.core.arrivals import looking
from coordination.core.arrivals.models import Arrival
from coordination.core.arrivals.refused import NAMED
from coordination.core.flows import FileState
from coordination.core.models import StoredFile
from sharing import actions
from sharing.models import Content, Item, SharingClass
from tests.cast import again, signed_in
from tests.core.arrivals.bringing import begin, bring
from tests.sharing.house import published
from tests.uploads import pdf, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
TABLE = "水库,水位\n甲,10\n乙,20\n".encode()
FOR = {"purpose": "sharing.version"}


@pytest.fixture(autouse=True)
def volume(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


def add_page(item: Item) -> str:
    return reverse("sharing:add_content", args=[item.pk])


def test_files_and_folders_come_in_pieces_and_stand_in_the_version_together(library: SimpleNamespace) -> None:
    item, client = published(library), signed_in(library.staff_a)
    one = bring(client, "水位.csv", TABLE, folder="二季度/原始", **FOR)
    other = bring(client, "水位.csv", TABLE + "丙,30\n".encode(), folder="三季度", **FOR)
    looking.look_into_all()
    page = client.get(add_page(item)).content.decode()
    assert "uploading.js" in page
    assert 'data-purpose="sharing.version"' in page
    assert "二季度/原始/水位.csv" in page, "what came before a reload is still here"
    said = {"uploads_arrived": [one["id"], other["id"]], "uploads": [pdf("说明.pdf")], "uploads_declared": "on"}
    assert client.post(add_page(item), said)["Location"] == reverse("sharing:content", args=[item.pk, 1])
    rows = Content.objects.get().files.all()
    assert [row.path for row in rows] == ["二季度/原始/水位.csv", "三季度/水位.csv", "说明.pdf"]
    assert [row.file.size for row in rows[:2]] == [len(TABLE), len(TABLE) + len("丙,30\n".encode())]
    assert not Arrival.objects.exists()


BAD, NO_KIND = "坏.csv", "程序.exe"


def listed_as_refused(page: str) -> dict[str, str]:
    """What the page says was refused, as it sends it back."""
    said = re.findall(r'name="uploads_(?:refused|why)" value="([^"]*)"', page)
    return dict(zip(said[::2], said[1::2], strict=True))


def test_a_file_that_was_refused_stays_on_the_page_until_it_is_taken_off(library: SimpleNamespace) -> None:
    item, client = published(library), signed_in(library.staff_a)
    bad = bring(client, BAD, b"\0", **FOR)
    looking.look_into_all()
    assert list(listed_as_refused(client.get(add_page(item)).content.decode())) == [BAD]
    sent = {"uploads_refused": [NO_KIND, BAD], "uploads_why": ["This kind", "else"], "address": "ftp://x"}
    page = client.post(add_page(item), sent).content.decode()
    assert list(listed_as_refused(page)) == [BAD, NO_KIND], "once each, and first what the portal knows of"
    assert listed_as_refused(page)[NO_KIND] == "This kind"
    client.delete(bad["address"])
    assert listed_as_refused(client.get(add_page(item)).content.decode()) == {}


def test_a_file_of_its_name_takes_the_place_of_one_that_was_refused(library: SimpleNamespace) -> None:
    item, client = published(library), signed_in(library.staff_a)
    bring(client, BAD, b"\0", **FOR)
    looking.look_into_all()
    bring(client, BAD, TABLE, modified=2, **FOR)
    assert listed_as_refused(client.get(add_page(item)).content.decode()) == {}


def test_the_answer_says_which_files_were_not_added(library: SimpleNamespace) -> None:
    item, client = published(library), signed_in(library.staff_a)
    good, _bad = bring(client, "水位.csv", TABLE, **FOR), bring(client, BAD, b"\0", **FOR)
    looking.look_into_all()
    known = listed_as_refused(client.get(add_page(item)).content.decode())
    said = {
        **known,
        NO_KIND: "This kind is not taken.",
        "机密★10年.csv": "It bears a mark.",
        "机密/方案.csv": "It bears one.",
        "方案.csv": "机密★长期",
    }
    sent = {"uploads_arrived": [good["id"]], "uploads_refused": list(said), "uploads_why": list(said.values())}
    answer = html.unescape(client.post(add_page(item), sent, follow=True).content.decode())
    assert "1 file was added; these were not: “坏.csv”: The content" in answer
    assert "“程序.exe”: This kind is not taken." in answer
    assert "机密" not in answer, "a name with a mark of secrecy is kept nowhere, not even for a moment"
    assert [row.path for row in Content.objects.get().files.all()] == ["水位.csv"]
    assert not Arrival.objects.exists(), "they were told of, and trouble the next version no more"


def test_what_the_answer_does_not_name_is_still_listed_with_the_next_version(library: SimpleNamespace) -> None:
    item, client = published(library), signed_in(library.staff_a)
    good = bring(client, "水位.csv", TABLE, **FOR)
    names = [f"坏{number:02}.csv" for number in range(NAMED + 2)]
    for name in names:
        bring(client, name, b"\0", **FOR)
    looking.look_into_all()
    said = listed_as_refused(client.get(add_page(item)).content.decode())
    bring(client, "别处.csv", b"\0", **FOR)  # for another item, say, while this form was open
    looking.look_into_all()
    sent = {"uploads_arrived": [good["id"]], "uploads_refused": list(said), "uploads_why": list(said.values())}
    answer = html.unescape(client.post(add_page(item), sent, follow=True).content.decode())
    assert "and 2 more" in answer
    left = listed_as_refused(client.get(add_page(item)).content.decode())
    assert list(left) == [*names[NAMED:], "别处.csv"]


def test_without_a_script_they_come_with_the_form(library: SimpleNamespace) -> None:
    item, client = published(library), signed_in(library.staff_a)
    client.post(add_page(item), {"uploads": [pdf("一.pdf"), pdf("二.pdf")], "uploads_declared": "on"})
    assert [row.path for row in Content.objects.get().files.all()] == ["一.pdf", "二.pdf"]


def test_what_a_refused_form_named_is_not_lost(library: SimpleNamespace) -> None:
    item, client = published(library), signed_in(library.staff_a)
    arrived = bring(client, "水位.csv", TABLE, **FOR)
    looking.look_into_all()
    page = client.post(add_page(item), {"uploads_arrived": [arrived["id"]], "address": "ftp://x"}).content.decode()
    assert f'value="{arrived["id"]}" checked' in page
    client.post(add_page(item), {"uploads_arrived": [arrived["id"]]})
    assert Content.objects.get().files.get().path == "水位.csv"


def test_nobody_puts_what_another_brought_into_a_version(library: SimpleNamespace) -> None:
    item = published(library)
    theirs = bring(signed_in(library.liaison_b), "水位.csv", TABLE, **FOR)
    looking.look_into_all()
    answer = signed_in(library.staff_a).post(add_page(item), {"uploads_arrived": [theirs["id"]]})
    assert "no longer here" in answer.content.decode()
    assert not Content.objects.exists()


def test_only_who_works_on_data_brings_anything_for_it(library: SimpleNamespace) -> None:
    for who, status in ((library.data_officer, 201), (library.liaison_b, 201), (library.admin_a, 403)):
        assert begin(signed_in(again(who)), "水位.csv", 10, **FOR).status_code == status


def test_a_name_that_lies_too_deep_is_refused_and_not_cut(library: SimpleNamespace) -> None:
    deep = upload("水位.csv", TABLE)
    deep.folder = "/".join(["深"] * 199)  # type: ignore[attr-defined]
    with pytest.raises(ValidationError, match="400"):
        actions.add_content(actor=library.staff_a, item=published(library), uploads=[deep])


@pytest.mark.parametrize("state", FileState.values)
def test_beside_each_file_stands_what_the_scanner_says(library: SimpleNamespace, state: str) -> None:
    item = published(library, sharing_class=SharingClass.UNCONDITIONAL)
    row = actions.add_content(actor=library.staff_a, item=item, uploads=[pdf()]).files.get()
    StoredFile.objects.update(state=state, finding="Eicar" if state == FileState.QUARANTINED else "")
    url, waits = reverse("sharing:file", args=[row.pk]), state in FileState.waiting()
    for who, sees in ((library.staff_a, True), (library.liaison_b, not waits)):
        client: Client = signed_in(again(who))
        for page in (item.get_absolute_url(), row.get_absolute_url()):
            shown = client.get(page).content.decode()
            assert ("材料.pdf" in shown, f"file-{state}" in shown) == (sees, sees), (who, page)
            assert (f'href="{url}"' in shown) == (state in FileState.open())


def test_what_came_before_is_said_to_be_left_out_until_it_is_ticked(library: SimpleNamespace) -> None:
    item, hint = published(library), "stand here without a tick"
    User.objects.update(language="en")
    client = signed_in(again(library.staff_a))
    assert hint not in client.get(add_page(item)).content.decode()
    good = bring(client, "水位.csv", TABLE, **FOR)
    looking.look_into_all()
    assert hint in client.get(add_page(item)).content.decode()
    page = client.post(add_page(item), {"address": "https://"}).content.decode()
    assert hint in page
    page = client.post(add_page(item), {"address": "https://", "uploads_arrived": [good["id"]]}).content.decode()
    assert hint not in page
