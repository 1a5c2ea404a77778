"""What was read elsewhere is kept to be looked through, and is brought in once."""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.core.activity import record
from coordination.core.errors import NotLawful
from coordination.core.flow import Sentence
from coordination.core.overwriting import not_overtaken
from coordination.core.policy import require
from sharing.actions.entries import begin_entry, begin_version, write_entry
from sharing.actions.items import withdraw_item
from sharing.flows import EntryState
from sharing.incoming.comparing import Fate, Finding, outlook
from sharing.incoming.files import Brought
from sharing.incoming.lines import Line
from sharing.models import Entry, Harvest, Origin, Source


@transaction.atomic
def read_source(*, actor: User, brought: Brought, name: str = "") -> Harvest:
    """Keep what was read of a file or a site, to be looked through. No entry is written, and no file kept."""
    require(actor, "source.read", None)
    agency: Any = actor.acting_for
    called = name or brought.name
    source = Source.objects.filter(agency=agency, name=called).first()
    if source is None:
        source = Source(agency=agency, name=called, made_by=actor)
        source.full_clean(exclude=["made_by"])
        source.save()
    lines = [{"number": line.number, "cells": dict(line.cells)} for line in brought.lines]
    remarks = [remark.as_data() for remark in brought.remarks]
    harvest = Harvest.objects.create(source=source, lines=lines, remarks=remarks, read_by=actor)
    record(actor, "source.read", source, after={"lines": len(lines)})
    return harvest


def lines_of(harvest: Harvest) -> list[Line]:
    return [_line_of(row) for row in harvest.lines]


def left_out_of(harvest: Harvest) -> list[Finding]:
    """The lines that were refused when it was brought in, with the reasons: what is here has changed since."""
    rows = [row for row in harvest.lines if "reasons" in row]
    return [Finding(_line_of(row), Fate.REFUSED, reasons=_to_be_read(row["reasons"])) for row in rows]


def _to_be_read(reasons: Any) -> list[Sentence]:
    """In the reader's language; once they were kept in that of whoever brought the lines in alone."""
    if isinstance(reasons, list):
        return reasons
    return list(reasons.get(get_language()) or next(iter(reasons.values())))


def _line_of(row: dict[str, Any]) -> Line:
    return Line(row["number"], row["cells"])


@transaction.atomic
def bring_in(*, actor: User, harvest: Harvest, gone: Collection[int] = (), seen: str | None = None) -> dict[str, int]:
    """Make drafts of what is new, and new versions of what changed; how many lines came to what.

    1. the source is held, so that nobody brings it in beside; it is brought in once
    2. what would become of the lines is asked again: `seen` is the stamp of what the actor looked through
    3. entries are begun or written by the verbs that people use; refused lines are left out, and keep the reasons
    4. each item keeps its source, its identifier there, and when it was found there last
    5. of what is gone there, the items named in `gone` (keys of origins) are withdrawn, unless it is too many
    """
    source = Source.objects.select_for_update(no_key=True).get(pk=harvest.source_id)
    harvest.refresh_from_db()
    require(actor, "harvest.bring_in", harvest)
    if harvest.done_at is not None:
        raise NotLawful(_("This was brought in already."))
    look = outlook(source, lines_of(harvest))
    not_overtaken(seen, look.stamp)
    reasons = _reasons(source, harvest) if look.counts[Fate.REFUSED] else {}
    for finding in look.findings:
        if finding.fate != Fate.REFUSED:
            _take(actor, source, finding)
    leaving = [origin for origin in look.gone if origin.pk in gone]
    if leaving and look.stop:
        raise NotLawful(look.stop)
    for origin in leaving:
        withdraw_item(actor=actor, item=origin.item, reason=_("Gone at its source: %(source)s") % {"source": source})
    Origin.objects.filter(pk__in=[origin.pk for origin in leaving]).update(gone_at=timezone.now())
    counts = {**look.counts, "gone": len(leaving)}
    harvest.lines = [
        {**row, "reasons": reasons[row["number"]]} if row["number"] in reasons else row for row in harvest.lines
    ]
    harvest.done_at, harvest.done_by, harvest.counts = timezone.now(), actor, counts
    harvest.save(update_fields=["lines", "done_at", "done_by", "counts"])
    record(actor, "source.bring_in", source, after=counts)
    return counts


def _reasons(source: Source, harvest: Harvest) -> dict[int, dict[str, list[str]]]:
    """Of the lines that are refused, by number and language: some are sentences of the framework, with plurals."""
    told: dict[int, dict[str, list[str]]] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for one in outlook(source, lines_of(harvest)).findings:
                if one.fate == Fate.REFUSED:
                    told.setdefault(one.line.number, {})[language] = list(map(str, one.reasons))
    return told


def _take(actor: User, source: Source, finding: Finding) -> None:
    item = finding.item
    if finding.fate == Fate.NEW:
        said = finding.said
        kind = {"kind": said["kind"]} if "kind" in said else {}
        entry = begin_entry(actor=actor, title=said["title"], **kind)
        write_entry(actor=actor, entry=entry, data_items=finding.data_items, **said)
        item = entry.item
    elif finding.fate == Fate.CHANGED:
        entry = _version_to_write(actor, source, finding)
        write_entry(actor=actor, entry=entry, data_items=finding.data_items, **finding.said)
    facts = {"source": source, "identifier": finding.line.identifier, "imported_at": timezone.now(), "gone_at": None}
    Origin.objects.update_or_create(item=item, defaults=facts)


def _version_to_write(actor: User, source: Source, finding: Finding) -> Entry:
    """The version that is being drafted, else the next one."""
    entry, item = finding.entry, finding.item
    if entry is not None and entry.state == EntryState.DRAFTING:
        return entry
    if item is None:
        raise NotLawful(_("There is no version to begin with."))
    note = _("Brought in from %(source)s") % {"source": source}
    return begin_version(actor=actor, item=item, note=note[:300])
