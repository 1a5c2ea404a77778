"""Whoever is given a copy of what another agency provides finds on every page for whom it was made."""

import csv
import hashlib
import io
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from PIL import Image, ImageChops
from pypdf import PdfReader

from coordination.audit.models import Reading
from coordination.core.files import watermarks
from coordination.core.files.bundling import CONTENTS
from coordination.core.previews import making
from sharing import actions
from sharing.actions.grants import give
from sharing.models import Content, SharingClass
from tests.cast import signed_in
from tests.core.previews.test_showing import document, picture
from tests.sharing.house import published
from tests.uploads import fetched, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
PAGES, PHOTO, TEXT = document(2), picture(600, 400), "每日八时".encode()


@pytest.fixture(autouse=True)
def volume(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def granted(library: SimpleNamespace) -> Content:
    """Of A, on conditions, granted to B: a document, a photograph and a text."""
    item = published(library)
    uploads = [upload("公报.pdf", PAGES), upload("现场.png", PHOTO), upload("说明.txt", TEXT)]
    content = actions.add_content(actor=library.staff_a, item=item, uploads=uploads)
    give(actor=None, item=item, to=library.b, right="download_item", purpose="防汛", until=None)
    return content


def taken(who: Any, content: Content, path: str) -> tuple[int, bytes]:
    row = content.files.get(path=path)
    return fetched(signed_in(who).get(reverse("sharing:file", args=[row.pk])))


def words_of(pdf: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def differs(one: bytes, other: bytes) -> bool:
    first, second = (Image.open(io.BytesIO(content)).convert("RGB") for content in (one, other))
    assert first.size == second.size
    return ImageChops.difference(first, second).getbbox() is not None


def test_others_are_given_copies_that_say_for_whom_and_the_own_agency_the_file(
    library: SimpleNamespace, granted: Content
) -> None:
    own = [taken(library.staff_a, granted, path)[1] for path in ("公报.pdf", "现场.png", "说明.txt")]
    assert own == [PAGES, PHOTO, TEXT]
    pages = words_of(taken(library.liaison_b, granted, "公报.pdf")[1])
    assert len(pages) == 2
    assert all(f"{library.b.name}{library.liaison_b.full_name}" in page for page in pages)
    assert differs(taken(library.liaison_b, granted, "现场.png")[1], PHOTO)
    assert taken(library.liaison_b, granted, "说明.txt")[1] == TEXT
    page = signed_in(library.liaison_b).get(granted.item.get_absolute_url()).content.decode()
    assert "bear a watermark" in page
    assert "bear a watermark" not in signed_in(library.staff_a).get(granted.get_absolute_url()).content.decode()


def test_what_is_open_to_everybody_bears_none(library: SimpleNamespace) -> None:
    item = published(library, sharing_class=SharingClass.UNCONDITIONAL)
    content = actions.add_content(actor=library.staff_a, item=item, uploads=[upload("公报.pdf", PAGES)])
    assert taken(library.liaison_b, content, "公报.pdf") == (200, PAGES)


def test_what_cannot_be_stamped_is_not_given_and_not_recorded(
    library: SimpleNamespace, granted: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watermarks, "_LARGEST", 10)
    status, said = taken(library.liaison_b, granted, "公报.pdf")
    assert (status, "too large to be given a watermark" in said.decode()) == (409, True)
    assert not Reading.objects.filter(how="handed_out").exists()
    assert taken(library.staff_a, granted, "公报.pdf") == (200, PAGES)


def unpacked(who: Any, content: Content) -> tuple[dict[str, bytes], list[list[str]]]:
    answer = signed_in(who).get(reverse("sharing:bundle_zip"), {"item": content.item_id})
    archive = zipfile.ZipFile(io.BytesIO(answer.getvalue()))
    held = {name.rpartition("/")[2]: archive.read(name) for name in archive.namelist()}
    return held, list(csv.reader(io.StringIO(held.pop(CONTENTS).decode("utf-8-sig"))))


def test_the_zip_is_no_way_round_and_its_list_tells_of_the_copies(library: SimpleNamespace, granted: Content) -> None:
    held, table = unpacked(library.liaison_b, granted)
    assert library.b.name in words_of(held["公报.pdf"])[1]
    assert differs(held["现场.png"], PHOTO)
    assert held["说明.txt"] == TEXT
    digests = {row[0].rpartition("/")[2]: row[2] for row in table[1:]}
    assert digests == {name: hashlib.sha256(content).hexdigest() for name, content in held.items()}
    own, _table = unpacked(library.staff_a, granted)
    assert (own["公报.pdf"], own["现场.png"]) == (PAGES, PHOTO)


def test_what_no_zip_can_stamp_is_left_out_and_said_so(
    library: SimpleNamespace, granted: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sharing.bundle.MOST_STAMPED", 1)
    held, table = unpacked(library.liaison_b, granted)
    assert set(held) == {"公报.pdf", "说明.txt"}
    assert any("现场.png" in row[0] and "by itself" in row[3] for row in table[1:])
    monkeypatch.setattr(watermarks, "_LARGEST", 10)
    held, table = unpacked(library.liaison_b, granted)
    assert set(held) == {"说明.txt"}
    assert any("公报.pdf" in row[0] and "too large" in row[3] for row in table[1:])


def test_nor_is_the_preview(library: SimpleNamespace, granted: Content) -> None:
    making.make_all()
    for path in ("公报.pdf", "现场.png"):
        where = reverse("sharing:file_preview", args=[granted.files.get(path=path).pk])
        own, other = (signed_in(who).get(where, {"page": 1}) for who in (library.staff_a, library.liaison_b))
        assert other["Content-Type"] == "image/webp"
        assert differs(own.content, other.content), path
