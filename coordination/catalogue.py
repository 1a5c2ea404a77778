"""Message catalogues without GNU gettext, which a fresh machine does not have.

The source language is English: what stands in the code is what an English reader sees, so `locale/en` holds a header
and no entries. Every other catalogue must hold every message, complete. Entries are ordered by the file they stand in
and carry no line numbers, so a moved line changes no catalogue.
"""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import polib
from django.utils.translation.template import templatize

PYTHON = ("coordination", "meetings", "sharing")
TEMPLATES = ("templates",)
PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]?[\d.]*[a-zA-Z]|%[srd]|\{\w*\}")
PLACES: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
KEYWORDS = {"_": None} | {name + tail: places for name, places in PLACES.items() for tail in ("", "_lazy", "_noop")}

Key = tuple[str | None, str]  # context and English text


@dataclass
class Message:
    """One text of the source: its plural, if it counts something, and the files it stands in."""

    context: str | None
    text: str
    plural: str = ""
    files: list[str] = field(default_factory=list)

    @property
    def key(self) -> Key:
        return self.context, self.text


def extract(root: Path) -> dict[Key, Message]:
    """Every message of our Python and our templates, in the order of the files."""
    found: dict[Key, Message] = {}
    for file in _sources(root):
        name = file.relative_to(root).as_posix()
        for message in _messages(file):
            known = found.setdefault(message.key, message)
            known.plural = known.plural or message.plural
            if name not in known.files:
                known.files.append(name)
    return found


def _sources(root: Path) -> Iterator[Path]:
    python = (file for folder in PYTHON for file in (root / folder).rglob("*.py") if "migrations" not in file.parts)
    templates = (
        file for folder in TEMPLATES for file in (root / folder).rglob("*") if file.suffix in {".html", ".txt"}
    )
    yield from sorted(python)
    yield from sorted(templates)


def _messages(file: Path) -> Iterator[Message]:
    from babel.messages.extract import extract as read  # only whoever writes texts needs Babel

    source = file.read_text()
    if file.suffix != ".py":
        # What remains of a template is no Python block, so nothing in it may look indented.
        source = "\n".join(line.lstrip() for line in templatize(source, origin=str(file)).splitlines())
    for _line, texts, _comments, context in read("python", BytesIO(source.encode()), keywords=KEYWORDS):
        singular, *plural = (texts,) if isinstance(texts, str) else texts
        if singular:
            yield Message(context, singular, plural[0] if plural else "")


def update(po_path: Path, messages: dict[Key, Message]) -> None:
    """Bring a catalogue into step: keep what is translated, add what is new, drop what nobody says any more."""
    old = polib.pofile(str(po_path))
    known = {(entry.msgctxt, entry.msgid): entry for entry in old if not entry.obsolete}
    new = polib.POFile(wrapwidth=0)
    new.metadata, new.header = old.metadata, old.header
    plurals = int(re.findall(r"nplurals=(\d+)", old.metadata["Plural-Forms"])[0])
    for message in _wanted(po_path, messages).values():
        new.append(_entry(message, known.get(message.key), plurals))
    _write(po_path, f"{new}\n".removeprefix("#\n").encode())


def _wanted(po_path: Path, messages: dict[Key, Message]) -> dict[Key, Message]:
    return {} if _language(po_path) == "en" else messages


def _language(po_path: Path) -> str:
    return po_path.parent.parent.name


def _entry(message: Message, known: polib.POEntry | None, plurals: int) -> polib.POEntry:
    entry = polib.POEntry(
        msgctxt=message.context, msgid=message.text, occurrences=[(file, "") for file in message.files]
    )
    if "%" in "".join(PLACEHOLDER.findall(message.text + message.plural)):
        entry.flags = ["python-format"]
    if known is not None and known.fuzzy:
        entry.flags.append("fuzzy")
    if message.plural:
        entry.msgid_plural = message.plural
        kept = known.msgstr_plural if known is not None else {}
        entry.msgstr_plural = {form: kept.get(form, "") for form in range(plurals)}
    elif known is not None:
        entry.msgstr = known.msgstr
    return entry


def faults(po_path: Path, messages: dict[Key, Message]) -> Iterator[str]:
    """Everything that keeps a catalogue from being complete and true, one sentence each."""
    wanted = _wanted(po_path, messages)
    seen: set[Key] = set()
    for entry in polib.pofile(str(po_path)):
        key = (entry.msgctxt, entry.msgid)
        seen.add(key)
        if entry.obsolete or key not in wanted:
            yield f"nobody says it any more: {_shown(key)}"
        elif entry.fuzzy:
            yield f"fuzzy: {_shown(key)}"
        elif bool(entry.msgid_plural) != bool(wanted[key].plural) or entry.msgid_plural != wanted[key].plural:
            yield f"plural differs from the source: {_shown(key)}"
        else:
            yield from _faults_of(entry, key)
    for key, message in wanted.items():
        if key not in seen:
            yield f"missing: {_shown(key)} ({', '.join(message.files)})"


def _faults_of(entry: polib.POEntry, key: Key) -> Iterator[str]:
    translations = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    allowed = [_placeholders(text) for text in (entry.msgid, entry.msgid_plural) if text]
    for translation in translations:
        if not translation:
            yield f"untranslated: {_shown(key)}"
        elif _placeholders(translation) not in allowed:
            yield f"placeholders differ: {_shown(key)}"
        elif _edges(translation) != _edges(entry.msgid):
            yield f"line breaks at its ends differ: {_shown(key)}"


def _placeholders(text: str) -> list[str]:
    return sorted(set(PLACEHOLDER.findall(text)))


def _edges(text: str) -> tuple[bool, bool]:
    return text.startswith("\n"), text.endswith("\n")


def _shown(key: Key) -> str:
    context, text = key
    return f"{text!r} [{context}]" if context else repr(text)


def compile_all(locale: Path) -> None:
    """Before Django is set up: it reads the texts once, and would go on without those that are written after that."""
    for po_path in sorted(locale.glob("*/LC_MESSAGES/django.po")):
        with suppress(OSError):  # a tree that cannot be written was compiled when it was built
            compile_if_newer(po_path)


def compile_if_newer(po_path: Path) -> bool:
    """Write the binary form beside the catalogue when that changed since; whole or not at all."""
    mo_path = po_path.with_suffix(".mo")
    if mo_path.exists() and mo_path.stat().st_mtime_ns >= po_path.stat().st_mtime_ns:
        return False
    _write(mo_path, polib.pofile(str(po_path)).to_binary())
    return True


def _write(path: Path, content: bytes) -> None:
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(path)
