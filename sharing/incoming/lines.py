"""What a line says in the columns of the guide, understood: fields of an entry, and its data items."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias

from django.db.models import Choices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core.flow import Sentence
from coordination.core.imports.kinds import in_every_language, spoilt
from coordination.core.tables import key
from sharing.forms.entries import MOST_DATA_ITEMS
from sharing.models import Category, DataItem, Entry, Frequency, Item, SharingClass, field_of, spelled_alike

MOST_WORDS = 2000  # signs of a summary or of conditions, as the form takes them

# Under which names a column is found; what is not read all the same is known, and no reason to wonder.
HEADS: Mapping[str, Sequence[str]] = {
    "identifier": ["标识符", "identifier"],
    "category": ["信息资源分类", "资源分类", "category"],
    "title": ["信息资源名称", "资源名称", "title"],
    "code": ["信息资源代码", "资源代码", "code"],
    "kind": ["资源类型", "kind"],
    "provider": ["信息资源提供方", "资源提供方", "provider"],
    "provider_code": ["提供方代码", "信息资源提供方代码", "provider_code"],
    "abstract": ["信息资源摘要", "资源摘要", "摘要", "abstract"],
    "format": ["信息资源格式", "资源格式", "format"],
    "data_items": ["信息项信息", "信息项", "数据项", "data_items"],
    "sharing_class": ["共享类型", "共享属性", "sharing_class"],
    "terms": ["共享条件", "使用条件", "terms"],
    "methods": ["共享方式", "methods"],
    "is_open": ["是否向社会开放", "是否开放", "is_open"],
    "open_conditions": ["开放条件", "open_conditions"],
    "frequency": ["更新周期", "更新频率", "frequency"],
    "related": ["关联资源代码", "related"],
    "data_level": ["数据分级", "data_level"],
    "is_authoritative": ["数源部门", "is_authoritative"],
    "contact": ["联系方式", "联系人", "contact"],
    "issued": ["发布日期"],
    "version": ["版本"],
    "review": ["校核状态"],
}
LABELS: Mapping[str, Sentence] = {
    "format": gettext_lazy("formats"),
    "data_items": gettext_lazy("data items"),
    "provider": gettext_lazy("provided by"),
    "identifier": gettext_lazy("identifier there"),
}
_PARTS = re.compile(r"[;；\n]+")
_LISTED = re.compile(r"[、,，;；/\s]+")
_DATA_ITEM = re.compile(r"(?P<name>.+?)\s*[(（]\s*(?P<type>[A-Za-z])\s*(?P<length>\d{0,6})[^)）]*[)）]")
_YES = {key(word) for word in ("是", "yes", "true", "1", "y")}
_NO = {key(word) for word in ("否", "no", "false", "0", "n")}
_CLASS_BY_ENDING: Mapping[str, str] = {
    **dict.fromkeys(("xls", "xlsx", "et", "csv"), Entry.FormatClass.SHEET),
    **dict.fromkeys(("ofd", "wps", "xml", "txt", "doc", "docx", "pdf", "json", "html"), Entry.FormatClass.FILE),
    **dict.fromkeys(("jpg", "jpeg", "png", "tif", "tiff", "gif", "shp"), Entry.FormatClass.IMAGE),
}

Known: TypeAlias = Mapping[str, Category]  # by code and by name


class NotUnderstood(Exception):
    """What a cell says cannot be taken; the words say why."""


@dataclass(frozen=True)
class Line:
    """One line as it was read: its place in the file, and what it says by column. An empty cell is none."""

    number: int
    cells: Mapping[str, str]

    @property
    def identifier(self) -> str:
        """By what it is known at its source: what that calls it, else its code, else its name."""
        return next((self.cells[name] for name in ("identifier", "code", "title") if self.cells.get(name)), "")

    @property
    def title(self) -> str:
        return self.cells.get("title", "") or self.identifier


@dataclass
class Understood:
    """What a line says of an entry; what is not said is not there. And what of it cannot be taken, in words."""

    said: dict[str, Any] = field(default_factory=dict)
    data_items: list[dict[str, Any]] | None = None
    reasons: list[Sentence] = field(default_factory=list)


def label_of(name: str) -> Sentence:
    return LABELS.get(name) or field_of(name).verbose_name


def understood(line: Line, known: Known) -> Understood:
    told = Understood()
    for name, cell in line.cells.items():
        read = _READ.get(name)
        if read is None or not cell.strip():
            continue
        if lost := spoilt(cell):
            told.reasons.append(f"{label_of(name)}: {lost}")
            continue
        try:
            read(told, cell.strip(), known)
        except NotUnderstood as why:
            told.reasons.append(f"{label_of(name)}: {why}")
    if not line.cells.get("title"):
        told.reasons.append(_("The name is missing."))
    if told.said.get("data_level") == Entry.Level.CORE:
        told.reasons.append(_("Core data is not shared here."))
    return told


def categories() -> Known:
    rows = list(Category.objects.all())
    return {**{key(row.name): row for row in reversed(rows)}, **{row.code: row for row in rows}}


def _words(name: str) -> Callable[[Understood, str, Known], None]:
    def read(told: Understood, cell: str, _known: Known) -> None:
        if len(cell) > MOST_WORDS:
            raise NotUnderstood(_("longer than %(most)d characters") % {"most": MOST_WORDS})
        told.said[name] = cell

    return read


def _line(name: str) -> Callable[[Understood, str, Known], None]:
    def read(told: Understood, cell: str, _known: Known) -> None:
        told.said[name] = " ".join(cell.split())

    return read


def _yes_or_no(name: str) -> Callable[[Understood, str, Known], None]:
    def read(told: Understood, cell: str, _known: Known) -> None:
        if key(cell) not in _YES | _NO:
            raise NotUnderstood(_("“%(said)s” is neither yes nor no") % {"said": cell[:60]})
        told.said[name] = key(cell) in _YES

    return read


def _choice(name: str, choices: type[Choices]) -> Callable[[Understood, str, Known], None]:
    def read(told: Understood, cell: str, _known: Known) -> None:
        told.said[name] = _one_of(choices, cell)

    return read


def _one_of(choices: type[Choices], word: str) -> Any:
    found = _spelled(choices).get(key(word))
    if found is None:
        raise _none_of(word, [str(label) for label in choices.labels])
    return found


def _none_of(word: str, labels: Sequence[str]) -> NotUnderstood:
    said = _("“%(said)s” is none of these: %(choices)s")
    return NotUnderstood(said % {"said": word[:60], "choices": _(", ").join(labels)})


@cache
def _spelled(choices: type[Choices]) -> dict[str, Any]:
    rows: Any = choices
    return {key(word): row.value for row in rows for word in (str(row.value), *in_every_language(row.label))}


def _category(told: Understood, cell: str, known: Known) -> None:
    code = re.match(r"\d+", cell)
    found = known.get(code.group()) if code else known.get(key(cell))
    if found is None:
        raise NotUnderstood(_("“%(said)s” is no category of the catalogue") % {"said": cell[:60]})
    told.said["category"] = found


def _methods(told: Understood, cell: str, _known: Known) -> None:
    words = [word for word in _LISTED.split(cell) if word]
    try:
        told.said["methods"] = list(dict.fromkeys(_one_of(Entry.Method, word) for word in words))
    except NotUnderstood:
        told.said["methods"] = [_one_of(Entry.Method, cell)]  # names in English hold blanks


def _format(told: Understood, cell: str, _known: Known) -> None:
    """`电子表格 xlsx, csv`: the kind of format, then the formats; where only these are said, the kind follows."""
    labels = sorted(_spelled(Entry.FormatClass), key=len, reverse=True)
    named = next((label for label in labels if key(cell).startswith(label)), "")
    words = [word for word in _LISTED.split(cell) if word]
    if named:
        told.said["format_class"] = _spelled(Entry.FormatClass)[named]
        while words and named.startswith(key(words[0])):
            named = named[len(key(words.pop(0))) :]
    elif kinds := [_CLASS_BY_ENDING[word.lower()] for word in words if word.lower() in _CLASS_BY_ENDING]:
        told.said["format_class"] = kinds[0]
    if words:
        told.said["formats"] = ", ".join(words)


def _data_items(told: Understood, cell: str, _known: Known) -> None:
    """`水库名称（C50）；水位（N）`, as the export writes them. What bears no type is text."""
    rows: list[dict[str, Any]] = []
    for part in filter(None, (part.strip() for part in _PARTS.split(cell))):
        found = _DATA_ITEM.fullmatch(part)
        row = {"name": part, "type": DataItem.Type.TEXT.value, "length": None}
        if found:
            length = int(found["length"]) if found["length"] else None
            row = {"name": found["name"], "type": found["type"].upper(), "length": length}
        if row["type"] not in DataItem.Type.values:
            raise NotUnderstood(_("“%(said)s” bears no type of the guide") % {"said": part[:60]})
        rows.append(row)
    if len(rows) > MOST_DATA_ITEMS:
        raise NotUnderstood(_("more than %(most)d data items") % {"most": MOST_DATA_ITEMS})
    if len({spelled_alike(str(row["name"])) for row in rows}) < len(rows):
        raise NotUnderstood(_("Two data items bear this name."))
    told.data_items = rows


_READ: Mapping[str, Callable[[Understood, str, Known], None]] = {
    "title": _line("title"),
    "kind": _choice("kind", Item.Kind),
    "abstract": _words("abstract"),
    "category": _category,
    "format": _format,
    "data_items": _data_items,
    "sharing_class": _choice("sharing_class", SharingClass),
    "terms": _words("terms"),
    "methods": _methods,
    "is_open": _yes_or_no("is_open"),
    "open_conditions": _line("open_conditions"),
    "frequency": _choice("frequency", Frequency),
    "related": _line("related"),
    "data_level": _choice("data_level", Entry.Level),
    "is_authoritative": _yes_or_no("is_authoritative"),
    "contact": _line("contact"),
}
