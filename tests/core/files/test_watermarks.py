"""A copy says on every page for whom it was made; the original stays as it is."""

import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation
from PIL import Image, ImageChops
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject

from coordination.core import confined
from coordination.core.errors import NotLawful
from coordination.core.files import storage, watermarks
from coordination.core.files.intake import store
from coordination.core.files.watermarks import NotStamped, hand_out_stamped, stamped, words_for
from coordination.core.flows import FileState
from coordination.core.models import StoredFile
from tests.core.files import made
from tests.uploads import fetched, upload

pytestmark = pytest.mark.django_db
WORDS = "省财政厅 张三 2026-11-27 10:32 仅限内部使用"


def document(*sizes: tuple[float, float], rotation: int = 0, password: str = "", owner: str = "") -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    for width, height in sizes:
        page = writer.add_blank_page(width, height)
        if rotation:
            page.rotate(rotation)
            page.cropbox = RectangleObject((50, 50, width - 50, height - 50))
    if password or owner:
        writer.encrypt(password, owner or None)
    writer.write(out)
    return out.getvalue()


def kept(name: str, content: bytes) -> StoredFile:
    """Also what no examination would have let in."""
    path = storage.landing() / "x"
    path.write_bytes(content)
    place = storage.keep(path, f"{len(content):064x}")
    return StoredFile.objects.create(name=name, content=place, size=len(content), state=FileState.UNSCANNED)


@pytest.mark.parametrize("rotation", [0, 90, 180])
def test_every_page_of_a_pdf_says_for_whom_it_is(rotation: int) -> None:
    content = document((595, 842), (842, 595), (595, 842), (2384, 3370), rotation=rotation)
    file = store(upload("汇报.pdf", content), by=None)
    with stamped(file, WORDS) as copy:
        result = copy.read()
    pages = PdfReader(io.BytesIO(result)).pages
    assert len(pages) == 4
    assert all(WORDS.replace(" ", "") in page.extract_text().replace(" ", "") for page in pages)
    assert sorted(map(float, pages[0].mediabox[2:])) == [595, 842]
    assert len(result) < len(content) + 200_000
    with storage.opened(str(file.content.name)) as original:
        assert original.read() == content


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_says_it_too_and_stays_what_it_was(kind: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (2600, 1800), "white").save(out, kind)
    file = store(upload(f"照片.{kind.lower()}", out.getvalue()), by=None)
    with stamped(file, WORDS) as copy:
        picture = Image.open(copy)
        picture.load()
    assert (picture.format, picture.size) == (kind, (2600, 1800))
    differs = ImageChops.difference(picture.convert("L"), Image.new("L", picture.size, 255))
    assert differs.getbbox() is not None
    assert all(differs.crop(box).getbbox() for box in ((0, 0, 900, 700), (1700, 0, 2600, 700), (800, 1100, 1800, 1800)))
    assert sum(value > 8 for value in differs.resize((260, 180)).tobytes()) < 260 * 180 / 3, "what lies beneath is read"
    assert max(differs.tobytes()) < 90, "and it is light"


REFUSED: list[tuple[str, Callable[[], bytes], str]] = [
    ("锁.pdf", lambda: document((595, 842), password="x", owner="y"), "locked"),
    ("破.pdf", lambda: b"%PDF-1.4\nnothing", "damaged"),
    ("空.pdf", document, "damaged"),
    ("破.png", lambda: made.png()[:40], "damaged"),
    ("汇报.docx", made.word, "Only PDF"),
]


@pytest.mark.parametrize(("name", "content", "why"), REFUSED, ids=[name for name, *_ in REFUSED])
def test_what_cannot_be_stamped_says_why(name: str, content: Callable[[], bytes], why: str) -> None:
    with translation.override("en"), pytest.raises(NotStamped, match=why):
        stamped(kept(name, content()), WORDS)
    assert list(storage.landing().iterdir()) == []


def test_what_is_locked_against_changes_only_is_stamped() -> None:
    with stamped(kept("限.pdf", document((595, 842), owner="y")), WORDS) as copy:
        assert "张三" in PdfReader(copy).pages[0].extract_text()


def test_it_is_made_elsewhere_and_what_comes_to_harm_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    file = kept("a.pdf", document((595, 842)))
    monkeypatch.setattr(confined, "_START", "# {}\nimport os; os.kill(os.getpid(), 9)")
    with translation.override("en"), pytest.raises(NotStamped, match="more time"):
        stamped(file, WORDS)
    monkeypatch.setattr(watermarks, "_LARGEST", 10)
    with translation.override("en"), pytest.raises(NotStamped, match="too large"):
        stamped(file, WORDS)


def test_the_words_name_person_agency_and_moment(cast: SimpleNamespace) -> None:
    words = words_for(cast.liaison_a)
    assert words.startswith("省水利厅 liaison_a 20")
    assert words.endswith("仅限内部使用")


def test_nothing_in_the_words_is_markup() -> None:
    hostile = '#panic("x") $x$ <a> \\ "】 #include "/etc/passwd"'
    with stamped(kept("a.pdf", document((595, 842))), hostile) as copy:
        assert "#panic" in PdfReader(copy).pages[0].extract_text()


def test_it_is_handed_out_as_the_original_would_be() -> None:
    file: Any = kept("a.pdf", document((595, 842)))
    file.media_type = "application/pdf"
    answer = hand_out_stamped(file, WORDS)
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert fetched(answer)[1].startswith(b"%PDF")
    file.state = FileState.QUARANTINED
    with pytest.raises(NotLawful):
        hand_out_stamped(file, WORDS)
