"""What a correction may be about, where it stands, what comes next and by when, and what happened."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.core.activity import Event, history
from coordination.core.flow import Sentence
from coordination.core.next import Next, steps_on
from coordination.core.policy import can
from sharing.correction_flow import CORRECTION, CorrectionState
from sharing.models import Content, ContentFile, Correction, Entry, Item
from sharing.progress import SHOWN, event_of

MOST_VERSIONS, MOST_FILES = 10, 100  # among which one chooses

_C = CorrectionState


@dataclass(frozen=True)
class Subject:
    """Something of an item that a mistake may be in: `key` names it in a form."""

    key: str
    label: Sentence
    entry: Entry | None = None
    content: Content | None = None
    file: ContentFile | None = None


def subjects_of(item: Item, person: Any) -> list[Subject]:
    """The entry, for whoever knows of the item; the newest versions and their files, for whoever may have them; of a
    file that is masked, whose rows are read instead, its name.
    """
    return list(_subjects(item, person))


def _subjects(item: Item, person: Any) -> Iterator[Subject]:
    if item.standing:
        label = _("Catalogue entry, version %(number)d") % {"number": item.standing.number}
        yield Subject("entry", label, entry=item.standing)
    contents = list(Content.objects.visible_to(person).filter(item=item).order_by("-number")[:MOST_VERSIONS])
    rows = ContentFile.objects.named_to(person).filter(content__in=[content.pk for content in contents])
    rows = rows.select_related("content").order_by("-content__number", "position")[:MOST_FILES]
    files: dict[int, list[ContentFile]] = {}
    for row in rows:
        files.setdefault(row.content_id, []).append(row)
    for content in contents:
        version = _("Content, version %(number)d") % {"number": content.number}
        yield Subject(f"content-{content.pk}", version, content=content)
        for row in files.get(content.pk, []):
            yield Subject(f"file-{row.pk}", f"{version} · {row.path}", content=content, file=row)


def about(correction: Correction, person: Any) -> Sentence:
    """In words; the name of a file to whoever may have it, or reads or read its rows."""
    number = {"number": correction.old.number}
    if correction.entry:
        return _("Catalogue entry, version %(number)d") % number
    if correction.file is None:
        return _("Content, version %(number)d") % number
    row = ContentFile.objects.named_to(person, "loaded", "replaced").filter(pk=correction.file.pk).first()
    return " · ".join([_("Content, version %(number)d") % number, row.path if row else _("one file")])


def steps_of(correction: Correction) -> list[dict[str, Any]]:
    """From the report to the answer; off this road, the state in which it left it."""
    here = CorrectionState(correction.state)
    road = [_C.SUBMITTED, _C.CORRECTED if here == _C.SUBMITTED else here]
    at = {_C.SUBMITTED: correction.made_at} | ({} if here == _C.SUBMITTED else {here: correction.state_at})
    return steps_on(road, here, at=at, is_over=here != _C.SUBMITTED)


def next_of(correction: Correction) -> Next | None:
    """What must be done now, by whom and by when."""
    what = CORRECTION.stages[correction.state].next
    return Next(what, str(correction.item.owner), correction.due_on) if what else None


def comes_first(correction: Correction, person: Any) -> dict[str, Any]:
    """What the provider does before it can answer that it is put right: `label` and `url`."""
    item = correction.item
    if correction.content is None:
        return {"label": _("To the item"), "url": item.get_absolute_url()}
    newest = item.contents.filter(number__gt=correction.content.number).order_by("-number").first()
    mistaken = correction.file.file.sha256 if correction.file else None
    if newest is None or newest.files.filter(file__sha256=mistaken).exists():
        return {"label": _("New version of the content"), "url": reverse("sharing:add_content", args=[item.pk])}
    read = item.tables.loaded().select_related("source").first()
    tables = [row for row in newest.files.select_related("file") if row.is_tabular]
    tables.sort(key=lambda row: read is None or row.path != read.source.path)
    if tables and can(person, "item.load_rows", item) and not item.tables.filter(state="loading").exists():
        return {"label": _("Load the rows"), "url": reverse("sharing:load_rows", args=[tables[0].pk])}
    return {"label": _("Show the rows"), "url": reverse("sharing:rows", args=[item.pk])}


_STORY: Mapping[str, tuple[Sentence, str]] = {
    "correction.report": (gettext_lazy("Reported: to be answered until %(due_on)s"), "flag"),
    "correction.correct": (pgettext_lazy("correction", "Corrected"), "circle-check"),
    "correction.turn_down": (pgettext_lazy("correction", "Not upheld"), "ban"),
    "correction.withdraw": (pgettext_lazy("correction", "Withdrawn"), "circle-x"),
    "correction.tell": (gettext_lazy("Agencies that hold the old version told: %(number)s"), "bell"),
}


def story_of(correction: Correction) -> list[Event]:
    """What happened to it, newest first."""
    return [event_of(row, _STORY) for row in history(correction)[:SHOWN]]
