"""What a file of an item looks like: to whoever may have it, and to nobody else."""

import io
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from PIL import Image

from coordination.audit.models import Reading
from coordination.core.models import StoredFile
from coordination.core.previews import making
from coordination.core.previews.models import Preview
from sharing import actions
from sharing.models import ContentFile, Item, SharingClass, Visibility
from tests.cast import again, signed_in
from tests.core.previews.test_showing import document
from tests.sharing.house import published
from tests.uploads import upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
TABLE = "水库名称,水位,所在乡镇\n甲,10.5,城关\n乙,20,东街\n".encode("gb18030")


@pytest.fixture(autouse=True)
def volume(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


def with_file(library: SimpleNamespace, name: str, content: bytes, **said: Any) -> ContentFile:
    item = said.pop("item", None) or published(library, **said)
    row = actions.add_content(actor=library.staff_a, item=item, uploads=[upload(name, content)]).files.get()
    making.make_all()
    return row


def address(row: ContentFile) -> str:
    return reverse("sharing:file_preview", args=[row.pk])


def test_adding_a_version_has_its_previews_made_once_a_content(library: SimpleNamespace) -> None:
    row = with_file(library, "水位.csv", TABLE)
    assert (Preview.objects.get().sha256, Preview.objects.get().trouble) == (row.file.sha256, "")
    again_kept = {"note": "改", "kept": [row], "uploads": [upload("副本.csv", TABLE)]}
    actions.add_content(actor=library.staff_a, item=row.content.item, **again_kept)
    assert Preview.objects.count() == 1


def test_a_table_is_shown_with_its_types_beside_what_the_entry_says_of_its_columns(library: SimpleNamespace) -> None:
    row = with_file(library, "水位.csv", TABLE)
    page = signed_in(library.staff_a).get(address(row)).content.decode()
    for said in ("GB18030", "城关", "number", "水库名称", "责任人身份证号", "What the columns mean"):
        assert said in page, said
    assert "Columns that the catalogue entry does not describe: 所在乡镇" in page
    assert "Data items of the entry that have no column here: 责任人身份证号" in page


def test_what_no_entry_describes_has_no_dictionary(library: SimpleNamespace) -> None:
    item = actions.begin_item(actor=library.staff_a, title="会商材料")
    row = with_file(library, "水位.csv", TABLE, item=item)
    page = signed_in(library.staff_a).get(address(row)).content.decode()
    assert "城关" in page
    assert "What the columns mean" not in page


def test_the_pages_of_a_document_are_pictures_for_whoever_may_have_it(library: SimpleNamespace) -> None:
    row = with_file(library, "公报.pdf", document(2))
    owner, other = signed_in(library.staff_a), signed_in(library.liaison_b)
    page = owner.get(address(row)).content.decode()
    assert f"{address(row)}?page=2" in page
    picture = owner.get(address(row), {"page": 2})
    assert (picture["Content-Type"], picture["Cache-Control"]) == ("image/webp", "private, no-store")
    assert Image.open(io.BytesIO(picture.content)).size[0] > 300
    for asked in ({}, {"page": 1}, {"page": 99}):
        assert other.get(address(row), asked).status_code == 404, asked
    for wrong in ("3", "0", "-1", "x", "", "１", "9" * 40, "1\x00"):
        assert owner.get(address(row), {"page": wrong}).status_code == 404, wrong


def test_a_preview_goes_with_the_content_and_not_with_the_item(library: SimpleNamespace) -> None:
    row = with_file(library, "公报.pdf", document(1), sharing_class=SharingClass.UNCONDITIONAL)
    item, other = row.content.item, signed_in(library.liaison_b)
    assert address(row) in other.get(item.get_absolute_url()).content.decode()
    assert other.get(address(row), {"page": 1}).status_code == 200
    Item.objects.filter(pk=item.pk).update(sharing_class=SharingClass.CONDITIONAL, terms="防汛")
    assert address(row) not in other.get(item.get_absolute_url()).content.decode()
    assert other.get(address(row), {"page": 1}).status_code == 404
    Item.objects.filter(pk=item.pk).update(sharing_class=SharingClass.UNCONDITIONAL, visibility=Visibility.OWN)
    assert other.get(address(row)).status_code == 404


def test_who_looked_is_on_record_once_a_day(library: SimpleNamespace) -> None:
    row = with_file(library, "公报.pdf", document(2), sharing_class=SharingClass.UNCONDITIONAL)
    other = signed_in(library.liaison_b)
    other.get(address(row), {"page": 2})
    other.get(address(row))
    reading = Reading.objects.get(subject_label="公报.pdf")
    assert (reading.reader, reading.how, reading.subject) == (library.liaison_b, "opened", row)
    assert reading.detail == str(row.content)
    signed_in(library.stranger).get(address(row), {"page": 99})
    assert Reading.objects.filter(subject_label="公报.pdf").count() == 1, "what was not seen was not read"


def test_what_the_scanner_keeps_back_is_not_shown_either(library: SimpleNamespace) -> None:
    row = with_file(library, "公报.pdf", document(1))
    owner = signed_in(library.staff_a)
    StoredFile.objects.filter(pk=row.file_id).update(state="quarantined", finding="Eicar")
    assert address(row) not in owner.get(row.get_absolute_url()).content.decode()
    assert "Eicar" in owner.get(address(row)).content.decode()
    assert owner.get(address(row), {"page": 1}).status_code == 409
    assert not Reading.objects.filter(subject_label="公报.pdf").exists()


def test_three_files_ask_no_more_than_one(library: SimpleNamespace) -> None:
    item, client = published(library), signed_in(library.staff_a)

    def asked(count: int) -> int:
        files = [upload(f"{number}.csv", TABLE) for number in range(count)]
        actions.add_content(actor=again(library.staff_a), item=item, uploads=files, note="更新")
        with CaptureQueriesContext(connection) as queries:
            client.get(item.get_absolute_url())
        return len(queries)

    asked(1)
    assert asked(1) == asked(3)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed here")
def test_pages_of_an_office_document_bear_the_watermark_of_whoever_looks(
    library: SimpleNamespace, settings: Any
) -> None:
    settings.SOFFICE = "soffice"
    paper, out = Document(), io.BytesIO()
    paper.save(out)
    said = {"sharing_class": SharingClass.UNCONDITIONAL, "visibility": Visibility.SPACE}
    item = actions.begin_item(actor=library.data_officer, title="会商材料", space=library.mechanism.principal, **said)
    row = with_file(library, "材料.docx", out.getvalue(), item=item)
    actions.publish_item(actor=library.data_officer, item=item)
    own, others = (
        signed_in(who).get(address(row), {"page": 1}).content for who in (library.staff_a, again(library.observer))
    )
    blank, stamped = (Image.open(io.BytesIO(each)).convert("L") for each in (own, others))
    assert blank.getextrema()[0] > 250, "nothing is written on it"
    assert stamped.getextrema()[0] < 250, "but for whom it was made"
