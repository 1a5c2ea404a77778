"""What a file looks like is made once for each content, shown to whoever passed the gate of its record, or refused in a
sentence.
"""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.http import Http404
from django.template.loader import render_to_string
from docx import Document
from PIL import Image
from pypdf import PdfWriter

from coordination.core import confined
from coordination.core.errors import NotLawful
from coordination.core.files.intake import store
from coordination.core.flows import FileState
from coordination.core.models import StoredFile
from coordination.core.previews import making, shelf
from coordination.core.previews.made import NoPreview
from coordination.core.previews.models import Preview
from coordination.core.previews.showing import SENTENCES, picture_of, preview_of
from coordination.core.previews.ways import WAYS
from coordination.core.tasks import make_previews
from tests.core.files import made
from tests.core.files.bad import DTD, LAUGHS
from tests.core.previews.conftest import Look
from tests.uploads import upload
from tests.writing import written

pytestmark = pytest.mark.django_db


def document(pages: int, width: float = 595, height: float = 842, password: str = "") -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(width, height)
    if password:
        writer.encrypt(password)
    writer.write(out)
    return out.getvalue()


def seen(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def picture(width: int, height: int, kind: str = "PNG", **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(out, kind, **more)
    return out.getvalue()


def test_the_first_pages_are_drawn_and_others_when_somebody_looks(look: Look, volume: Path) -> None:
    shown = look("汇报.pdf", document(12))
    assert (shown.progress, shown.way, list(shown.pages)) == ("made", "pages", list(range(1, 13)))
    file = StoredFile.objects.get()
    there = sorted(path.name for path in (volume / "previews").rglob("*.webp"))
    assert there == [f"{number}.webp" for number in range(1, 6)]
    first = picture_of(file, 1)
    assert (first["Content-Type"], first["X-Content-Type-Options"]) == ("image/webp", "nosniff")
    assert seen(first.content).size == (1100, 1557)
    assert seen(picture_of(file, 12).content).size == (1100, 1557)
    assert len(list((volume / "previews").rglob("*.webp"))) == 6
    for number in (0, 13, -1, 10**9):
        with pytest.raises(Http404):
            picture_of(file, number)


@pytest.mark.parametrize(("width", "height"), [(14_400, 14_400), (3, 14_400), (14_400, 3), (1, 1)])
def test_a_page_of_any_size_is_drawn_within_ours(look: Look, width: int, height: int) -> None:
    assert look("图纸.pdf", document(1, width, height)).progress == "made"
    size = seen(picture_of(StoredFile.objects.get(), 1).content).size
    assert size[0] <= 1100
    assert size[1] <= 2200


def test_a_picture_is_made_small_turned_and_says_nothing_of_its_place(look: Look) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Secret Camera"
    shown = look("照片.jpg", picture(3000, 2000, "JPEG", exif=exif))
    assert (shown.way, shown.facts["of"]) == ("picture", [3000, 2000])
    small = picture_of(StoredFile.objects.get(), 1).content
    assert b"Camera" not in small
    assert seen(small).size == (1100, 1650)


def test_the_same_content_is_drawn_once_and_looking_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = (store(upload(name, document(1)), by=None) for name in ("甲.pdf", "乙.pdf"))
    before = written()
    assert preview_of(one).progress == "waiting"
    assert written() == before
    make_previews(one.pk)
    assert preview_of(one) == preview_of(other)
    assert preview_of(other).progress == "made"
    assert Preview.objects.count() == 1
    make_previews(other.pk)
    make_previews()
    assert Preview.objects.get().tries == 1


def test_a_document_is_shown_with_its_headings_and_tables(look: Look) -> None:
    out, paper = io.BytesIO(), Document()
    paper.add_heading("第一章 总则", level=1)
    paper.add_paragraph("为了<b>规范</b>共享，制定本办法。")
    table = paper.add_table(rows=2, cols=2)
    for cell, words in zip(
        (cell for row in table.rows for cell in row.cells), ("单位", "数", "省水利厅", "1"), strict=True
    ):
        cell.text = words
    paper.add_paragraph("附则")
    paper.save(out)
    shown = look("办法.docx", out.getvalue())
    assert shown.facts["blocks"] == [
        {"as": "h1", "text": "第一章 总则", "rows": []},
        {"as": "p", "text": "为了<b>规范</b>共享，制定本办法。", "rows": []},
        {"as": "table", "rows": [["单位", "数"], ["省水利厅", "1"]]},
        {"as": "p", "text": "附则", "rows": []},
    ]
    page = render_to_string("parts/preview.html", {"preview": shown, "address": "/x/"})
    assert "&lt;b&gt;规范" in page
    assert "<td>省水利厅</td>" in page


def test_slides_are_read_in_their_order(look: Look) -> None:
    def slide(title: str, words: str) -> str:
        said = (
            f'<p:sp><p:ph type="title"/><a:p><a:t>{title}</a:t></a:p></p:sp><p:sp><a:p><a:t>{words}</a:t></a:p></p:sp>'
        )
        row = "<a:tbl><a:tr><a:tc><a:p><a:t>甲</a:t></a:p></a:tc><a:tc><a:p><a:t>乙</a:t></a:p></a:tc></a:tr></a:tbl>"
        return f'<p:sld xmlns:p="urn:p" xmlns:a="urn:a">{said}{row}</p:sld>'

    parts = {f"ppt/slides/slide{n}.xml": slide(f"第{n}页", "说明") for n in (10, 2, 1)}
    shown = look("汇报.pptx", made.office("pptx", parts=parts))
    numbers = [block["number"] for block in shown.facts["blocks"] if block["as"] == "slide"]
    assert numbers == [1, 2, 10]
    assert [block["as"] for block in shown.facts["blocks"][:4]] == ["slide", "h2", "p", "table"]
    assert shown.facts["blocks"][3]["rows"] == [["甲", "乙"]]


def flat_png(width: int, height: int) -> bytes:
    """A few kilobytes that unpack to all these pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    packer = zlib.compressobj(9)
    line = b"\0" * (width // 8 + 1)
    data = b"".join(packer.compress(line * 1_000) for _ in range(height // 1_000)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def told_otherwise(text: str) -> bytes:
    return made.with_parts(made.word("汇报"), {"word/document.xml": text})


NOTHING_TO_SHOW: list[tuple[str, Any, str]] = [
    ("炸弹.png", lambda: flat_png(40_000, 40_000), "inflated"),
    ("破.png", lambda: made.png()[:40], "unreadable"),
    ("锁.pdf", lambda: document(1, password="x"), "locked"),
    ("破.pdf", lambda: b"%PDF-1.4\nnothing", "unreadable"),
    ("外部.docx", lambda: told_otherwise(DTD + made.w("<w:p/>")), "unreadable"),
    ("炸弹.docx", lambda: told_otherwise(made.w("<w:p/>" + " " * 60 * 1024**2)), "inflated"),
    ("外部.xlsx", lambda: made.with_parts(made.sheet("甲"), {"xl/sharedStrings.xml": LAUGHS}), "unreadable"),
    ("炸弹.xlsx", lambda: made.with_parts(made.sheet("甲"), {"xl/x.bin": b"0" * 300 * 1024**2}), "inflated"),
    ("破.xls", made.xls, "unreadable"),
    ("破.csv", lambda: b"\xff\x81\xff,\xff\n", "unreadable"),
]


@pytest.mark.parametrize(("name", "content", "why"), NOTHING_TO_SHOW, ids=[each[0] for each in NOTHING_TO_SHOW])
def test_what_cannot_be_shown_says_why(name: str, content: Any, why: str, volume: Path) -> None:
    """Also what no examination would have let in."""
    ending = f".{name.rpartition('.')[2]}"
    file = StoredFile.objects.create(name=name, sha256="a" * 64, size=1, content="bad", state=FileState.UNSCANNED)
    volume.mkdir()
    (volume / "bad").write_bytes(content())
    making.ask_for(file)
    assert making.make_all() == 1
    assert Preview.objects.get(ending=ending).trouble == why
    shown = preview_of(file)
    assert (shown.progress, shown.sentence) == ("none", SENTENCES[why])


def test_a_reader_that_comes_to_harm_means_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(confined, "_START", "# {}\nimport os; os.kill(os.getpid(), 9)")
    (tmp_path / "a.pdf").write_bytes(document(1))
    with (tmp_path / "a.pdf").open("rb") as file, pytest.raises(NoPreview, match="costly"):
        WAYS[".pdf"](file)


def test_where_all_are_at_work_it_is_tried_again(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    file = store(upload("a.pdf", document(1)), by=None)
    making.ask_for(file)

    def busy(*_words: object, **_more: object) -> None:
        raise confined.Busy

    with monkeypatch.context() as patched:
        patched.setattr(confined, "ask", busy)
        assert making.make_all() == 0
    row = Preview.objects.get()
    assert (row.tries, row.trouble, row.made_at) == (0, "", None)


def test_what_is_kept_back_is_not_shown_either(look: Look) -> None:
    look("汇报.pdf", document(1))
    file = StoredFile.objects.get()
    for state, progress in ((FileState.QUARANTINED, "none"), (FileState.CHECKING, "waiting")):
        StoredFile.objects.filter(pk=file.pk).update(state=state)
        file.refresh_from_db()
        assert preview_of(file).progress == progress
        with pytest.raises(NotLawful):
            picture_of(file, 1)


def test_kinds_that_nobody_draws_say_so(look: Look) -> None:
    for name, content in (("包.zip", made.packed({"a.txt": "x"})), ("版式.ofd", made.ofd("x"))):
        assert look(name, content).sentence == SENTENCES["kind"]
    assert not Preview.objects.exists()


def test_a_preview_is_whole_or_not_there(volume: Path) -> None:
    place = shelf.folder("ab" * 32, ".txt")
    shelf.lay_facts(place, {"as": "lines"})
    assert [path.name for path in volume.rglob("*") if path.is_file()] == ["facts.json"]
    assert shelf.picture(place, 1) is None
