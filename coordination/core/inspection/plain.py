"""Plain text, tables as text, rich text, and pictures."""

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import puremagic

from .examination import Examination, Reader
from .verdict import Reason, Refused
from .zipped import is_archive_too

# How what a browser would take for a page begins (https://mimesniff.spec.whatwg.org, 7.1), and programs.
_PAGE = re.compile(
    r"(<!doctype|<\?xml|<\?php|<!--|#!|mime-version:|<(html|head|body|script|iframe|svg|h1|div|font|table|a|style|title|b|"
    r"br|p|img|object|embed|meta|link|form)[\s/>])",
    re.IGNORECASE,
)
_HEAD = 4_096
_PIECE = 256 * 1024
_SURE = 0.4  # of puremagic: four bytes agree
_RICH = b"{\\rtf"
_RICH_CHARACTER = re.compile(rb"\\u(-?\d{1,5}) ?(?:\\'[0-9a-f]{2}|\?)?|((?:\\'[0-9a-f]{2})+)", re.IGNORECASE)
_RICH_OBJECT = re.compile(rb"\\obj(data|ect|update|emb|ocx|link)", re.IGNORECASE)
_RICH_FETCH = re.compile(
    rb"\\\*\\template\s*[^}]{0,200}(://|\\\\\\\\)|\bDDE(AUTO)?\b|INCLUDETEXT|INCLUDEPICTURE", re.IGNORECASE
)
_CELLS = re.compile(r"[,;\t\"|]")


def read_text(file: BinaryIO, examination: Examination) -> None:
    examination.read_on(_text(file))


def read_table(file: BinaryIO, examination: Examination) -> None:
    """Each cell counts as a line."""
    examination.read_on(_CELLS.sub("\n", text) if "密" in text else text for text in _text(file))


def _text(file: BinaryIO) -> Iterator[str]:
    """All of it, piece by piece, if the whole is text: in UTF-8, GB18030, or UTF-16 with its mark."""
    head = file.read(_HEAD)
    if is_archive_too(file):
        raise Refused(Reason.UNFIT)
    utf_16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for charset in ("utf-16",) if utf_16 else ("utf-8-sig", "gb18030"):
        file.seek(0)
        try:
            yield from _lines(_decoded(file, charset), head)
        except UnicodeDecodeError:
            continue
        return
    raise Refused(Reason.UNFIT)


def _decoded(file: BinaryIO, charset: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(charset)()
    while raw := file.read(_PIECE):
        yield decoder.decode(raw)
    yield decoder.decode(b"", final=True)


def _lines(pieces: Iterable[str], head: bytes) -> Iterator[str]:
    """The same, each piece up to the end of a line, so far as lines end."""
    rest, is_begun = "", False
    for piece in pieces:
        if "\0" in piece:
            raise Refused(Reason.UNFIT)
        if not is_begun and (_PAGE.match(piece[:_HEAD].lstrip("\ufeff \t\r\n\v\f")) or _is_known(head)):
            raise Refused(Reason.DISGUISED)
        is_begun |= bool(piece)
        whole, end, new = piece.rpartition("\n")
        if end or len(rest) > _PIECE:
            yield rest + whole
            rest = new
        else:
            rest += new
    yield rest


def _is_known(content: bytes) -> bool:
    """Does it begin as something that is no text?"""
    try:
        guesses = puremagic.magic_string(content[:_HEAD])
    except (puremagic.PureError, ValueError):
        return False
    return any(guess.confidence >= _SURE and not guess.mime_type.startswith("text/plain") for guess in guesses)


def rich_or(other: Reader) -> Reader:
    """Word opens rich text under the name of its own documents."""

    def read(file: BinaryIO, examination: Examination) -> None:
        head = file.read(len(_RICH))
        file.seek(0)
        (_read_rich if head == _RICH else other)(file, examination)

    return read


def _read_rich(file: BinaryIO, examination: Examination) -> None:
    content = file.read()
    if _RICH_OBJECT.search(content):
        raise Refused(Reason.EMBEDDED)
    if _RICH_FETCH.search(content):
        raise Refused(Reason.REMOTE)
    said = _RICH_CHARACTER.sub(_character, content[: 4 * examination.limits.text])
    lines = re.sub(rb"\\(par|line|cell|row|tab)\b", b"\n", said)
    examination.read(re.sub(rb"\\[a-z]+-?\d* ?|[{}]", b"", lines).decode("utf-8", errors="replace"))


def _character(found: "re.Match[bytes]") -> bytes:
    if found[1] is not None:
        return chr(int(found[1]) % 0x10000).encode("utf-8", errors="replace")
    raw = bytes(int(code, 16) for code in re.findall(rb"[0-9a-fA-F]{2}", found[2]))
    return raw.decode("gb18030", errors="replace").encode()


def picture(kind: str, head: bytes) -> Reader:
    """Reads a picture that begins so and that puremagic knows as being of the kind."""

    def read(file: BinaryIO, examination: Examination) -> None:
        content = file.read(_HEAD)
        try:
            known = {guess.mime_type for guess in puremagic.magic_string(content)}
        except (puremagic.PureError, ValueError):
            known = set()
        if not content.startswith(head) or kind not in known or is_archive_too(file):
            raise Refused(Reason.UNFIT)

    return read
