"""Office documents as the real LibreOffice lays them out, where it is installed; and what is shown where it is not."""

import io
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from docx import Document
from docx.oxml import parse_xml
from openpyxl import Workbook
from PIL import Image
from pypdf import PdfReader

from coordination.core.converting.isolation import is_known_here
from coordination.core.models import StoredFile
from coordination.core.previews import making, office
from coordination.core.previews.made import NoPreview
from coordination.core.previews.models import Preview
from coordination.core.previews.showing import SENTENCES, picture_of, preview_of
from tests.core.files import made
from tests.core.previews.conftest import Look

pytestmark = pytest.mark.django_db

soffice = shutil.which("soffice")
laid_out = pytest.mark.skipif(not (soffice and is_known_here()), reason="LibreOffice is not installed here")


def word(*paragraphs: str) -> bytes:
    paper, out = Document(), io.BytesIO()
    for number, words in enumerate(paragraphs):
        if number:
            paper.add_page_break()
        paper.add_paragraph(words)
    paper.save(out)
    return out.getvalue()


def book(*rows: list[Any]) -> bytes:
    workbook, out = Workbook(), io.BytesIO()
    for row in rows:
        workbook.active.append(row)
    workbook.save(out)
    return out.getvalue()


def slides(*words: str) -> bytes:
    """As one file of OpenDocument, which LibreOffice then writes as the others do."""
    spaces = {"office": "office", "draw": "drawing", "svg": "svg-compatible", "text": "text"}
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"' for name, space in spaces.items()
    )
    frame = '<draw:frame svg:width="20cm" svg:height="4cm" svg:x="2cm" svg:y="3cm"><draw:text-box>'
    ends = "</draw:text-box></draw:frame></draw:page>"
    pages = "".join(f"<draw:page>{frame}<text:p>{said}</text:p>{ends}" for said in words)
    kind = "application/vnd.oasis.opendocument.presentation"
    body = f"<office:body><office:presentation>{pages}</office:presentation></office:body>"
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return (
        f'{head}<office:document{names} office:version="1.3" office:mimetype="{kind}">{body}</office:document>'.encode()
    )


@pytest.fixture
def turned(tmp_path: Path) -> Callable[[bytes, str, str], bytes]:
    """A document of one kind as LibreOffice writes it in another."""

    def turn(content: bytes, ending: str, into: str) -> bytes:
        (tmp_path / f"given{ending}").write_bytes(content)
        home = f"-env:UserInstallation=file://{tmp_path}/office"
        command = [str(soffice), "--headless", home, "--convert-to", into, "--outdir", str(tmp_path)]
        subprocess.run([*command, f"given{ending}"], cwd=tmp_path, check=True, capture_output=True, timeout=120)
        return (tmp_path / f"given.{into}").read_bytes()

    return turn


@pytest.fixture
def installed(settings: Any) -> None:
    settings.SOFFICE = "soffice"


def said(content: bytes, ending: str) -> str:
    """What the pages say that would be shown."""
    with _on_disk(content) as given, office.as_pdf(given, ending) as pdf:
        return "\n".join(page.extract_text() for page in PdfReader(pdf).pages)


def _on_disk(content: bytes) -> Any:
    file = tempfile.TemporaryFile()  # noqa: SIM115  (whoever asked closes it)
    file.write(content)
    file.seek(0)
    return file


@laid_out
@pytest.mark.usefixtures("installed")
def test_pages_of_texts_of_every_kind_are_pictures(look: Look, turned: Any) -> None:
    text = word("一号洪水", "二号洪水")
    given = {
        "材料.docx": text,
        "材料.doc": turned(text, ".docx", "doc"),
        "富文本.doc": turned(text, ".docx", "rtf"),
        "新.wps": text,
        "旧.wps": turned(text, ".docx", "doc"),
    }
    for name, content in given.items():
        shown = look(name, content)
        assert (shown.way, list(shown.pages)) == ("pages", [1, 2]), name
        picture = picture_of(StoredFile.objects.get(name=name), 2)
        assert Image.open(io.BytesIO(picture.content)).width == 1100, name


@laid_out
@pytest.mark.usefixtures("installed")
def test_slides_of_every_kind_are_pictures(look: Look, turned: Any) -> None:
    show = slides("一号洪水", "二号洪水")
    old, new = (turned(show, ".fodp", ending) for ending in ("ppt", "pptx"))
    for name, content in {"汇报.pptx": new, "汇报.ppt": old, "汇报.dps": old}.items():
        shown = look(name, content)
        assert (shown.way, list(shown.pages)) == ("pages", [1, 2]), name
        assert picture_of(StoredFile.objects.get(name=name), 2).status_code == 200
    assert "二号洪水" in said(new, ".pptx")
    assert "二号洪水" in said(old, ".ppt")


@laid_out
@pytest.mark.usefixtures("installed")
def test_later_pages_are_drawn_when_somebody_comes_to_them(look: Look, volume: Path) -> None:
    assert list(look("材料.docx", word(*"甲乙丙丁戊己庚")).pages) == list(range(1, 8))
    assert len(list((volume / "previews").rglob("*.webp"))) == 5
    picture_of(StoredFile.objects.get(), 6)
    assert len(list((volume / "previews").rglob("*.webp"))) == 7


@laid_out
@pytest.mark.usefixtures("installed")
def test_of_a_workbook_the_rows_are_shown_and_how_it_is_printed(look: Look, turned: Any) -> None:
    rows = book(["水库", "水位"], ["甲", 10.5])
    for name, content in {"水位.xlsx": rows, "水位.xls": turned(rows, ".xlsx", "xls")}.items():
        shown = look(name, content)
        assert (shown.way, list(shown.pages)) == ("tables", [1]), name
        assert [column["name"] for column in shown.facts["sheets"][0]["columns"]] == ["水库", "水位"]
        assert picture_of(StoredFile.objects.get(name=name), 1).status_code == 200


@laid_out
@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(("name", "content"), [("破.doc", made.doc()), ("破.ppt", made.ppt())])
def test_a_broken_document_says_so(look: Look, name: str, content: bytes) -> None:
    shown = look(name, content)
    assert (shown.progress, Preview.objects.get().trouble) in (("none", "unreadable"), ("none", "costly"), ("made", ""))
    if shown.progress == "none":
        assert shown.sentence in {str(SENTENCES["unreadable"]), str(SENTENCES["costly"])}


@laid_out
@pytest.mark.usefixtures("installed")
def test_what_is_no_document_says_so() -> None:
    for ending in (".docx", ".xlsx", ".ppt"):
        with pytest.raises(NoPreview, match="unreadable"):
            said(b"PK\x03\x04" + b"nonsense" * 99, ending)


@laid_out
@pytest.mark.usefixtures("installed")
def test_nothing_else_on_the_machine_gets_into_the_pages(tmp_path: Path) -> None:
    """Neither a file that a document includes nor a picture or table that it links to."""
    (tmp_path / "secret.txt").write_text("INWARD")
    (tmp_path / "secret.csv").write_text("INWARD,1")
    Image.effect_noise((300, 300), 90).convert("RGB").save(tmp_path / "secret.png")
    with _on_disk(including(tmp_path)) as given, office.as_pdf(given, ".docx") as pdf:
        page = PdfReader(pdf).pages[0]
        assert "seen before" in page.extract_text()
        assert "INWARD" not in page.extract_text()
        assert [picture.image.size for picture in page.images] == []
    linked = [[f'=WEBSERVICE("file://{tmp_path}/secret.txt")'], [f"='file://{tmp_path}/secret.csv'#$secret.A1"]]
    assert "INWARD" not in said(book(["seen"], *linked), ".xlsx")


def including(folder: Path) -> bytes:
    """A text file by a field, and a picture by a link."""
    paper, out = Document(), io.BytesIO()
    run = paper.add_paragraph("seen ")._p
    word_ns = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    for inner in (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve"> INCLUDETEXT "{folder}/secret.txt" </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>before</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    ):
        run.append(parse_xml(f"<w:r {word_ns}>{inner}</w:r>"))
    dot = io.BytesIO()
    Image.new("RGB", (9, 9)).save(dot, "PNG")
    dot.seek(0)
    paper.add_picture(dot)
    paper.save(out)
    with zipfile.ZipFile(out) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"r:embed=", b"r:link=")
    rels = "word/_rels/document.xml.rels"
    outside = f'Target="file://{folder}/secret.png" TargetMode="External"'.encode()
    parts[rels] = parts[rels].replace(b'Target="media/image1.png"', outside)
    return made.packed(parts)


@pytest.mark.skipif(not is_known_here(), reason="No filter of system calls is known for this machine")
def test_it_has_no_network_and_neither_has_what_it_starts() -> None:
    tries = """
import socket, subprocess, sys
from coordination.core.converting.isolation import without_network
without_network()
socket.socketpair()
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK):
    try:
        socket.socket(family)
        print("open", family)
    except OSError:
        print("refused")
if len(sys.argv) > 1:
    subprocess.run([sys.executable, "-c", "import socket; socket.socket()"], check=False)
"""
    ended = subprocess.run([sys.executable, "-c", tries, "child"], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == ["refused"] * 3
    assert "not supported by protocol" in ended.stderr


@laid_out
@pytest.mark.usefixtures("installed")
def test_nothing_of_it_stays_behind() -> None:
    def homes() -> set[Path]:
        return set(Path(tempfile.gettempdir()).glob("office-*"))

    before = homes()
    assert "一号洪水" in said(word("一号洪水"), ".docx")
    assert homes() <= before


def test_without_it_the_newer_kinds_are_words_and_the_older_say_why(look: Look) -> None:
    assert look("材料.docx", word("一号洪水")).way == "words"
    shown = look("旧.doc", made.doc())
    assert (shown.progress, shown.sentence) == ("none", str(SENTENCES[office.NO_OFFICE]))


@laid_out
def test_installed_later_it_is_used_when_somebody_looks(look: Look, turned: Any, settings: Any) -> None:
    content = turned(word("一号洪水"), ".docx", "doc")
    assert look("旧.doc", content).progress == "none"
    file = StoredFile.objects.get()
    settings.SOFFICE = "soffice"
    making.ask_for(file)
    making.make_all()
    assert preview_of(file).way == "pages"


def test_the_operator_is_told_where_there_is_none(settings: Any) -> None:
    def told() -> set[str]:
        return {str(each.id) for each in run_checks(include_deployment_checks=True)}

    settings.SOFFICE = "no-such-office"
    assert "core.I001" in told()
    settings.SOFFICE = ""
    assert "core.I001" not in told()
