"""The audit as a table: what its list shows, narrowed down and in order."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from coordination.audit.entries import Line, lines
from coordination.audit.querysets import EntryQuerySet
from coordination.core.tables import Column, Layout
from coordination.core.workdays import clock

MOST = 10_000  # rows; some seconds of work
AT_ONCE = 500


def table_of(rows: EntryQuerySet) -> tuple[Layout, Iterator[list[Any]]]:
    """These entries, with their seals. It says where it was cut off."""
    cut_off = _("Cut off after %(most)d rows: narrow the list to see the rest.") % {"most": MOST}
    layout = Layout(_("Audit"), _columns(), freeze="B2", is_wide=True, most=MOST, cut_off=cut_off)
    return layout, (_values(line) for line in _walked(rows))


def _columns() -> list[Column]:
    return [
        Column(_("Time"), 20),
        Column(_("Person"), 16),
        Column(_("Acting for"), 24),
        Column(_("What"), 22),
        Column(_("Kind of entry"), 14),
        Column(_("Kind of record"), 16),
        Column(_("Record no."), 12),
        Column(_("Title of the record"), 32),
        Column(_("Changed fields"), 32),
        Column(_("Detail"), 24),
        Column(_("Role in the database"), 16),
        Column(_("Seal no."), 12),
        Column(_("Value of the seal"), 66),
    ]


def _walked(rows: EntryQuerySet) -> Iterator[Line]:
    """One more than are written, to tell whether that was all; a few hundred in the memory."""
    found = rows.select_related("subject_type")[: MOST + 1].iterator(chunk_size=AT_ONCE)
    while batch := list(islice(found, AT_ONCE)):
        yield from lines(batch)


def _values(line: Line) -> list[Any]:
    """Times are the portal's, for a table is read by others than whoever asked for it."""
    entry, seal = line.entry, line.seal
    return [
        f"{clock(entry.at):%Y-%m-%d %H:%M:%S}",
        line.who,
        line.agency,
        str(line.what),
        entry.get_source_display(),
        str(line.kind),
        entry.subject_id,
        line.record if line.noun and line.noun.is_titled else "",
        line.touched,
        line.detail,
        entry.by_role,
        seal.seq if seal else None,
        seal.digest if seal else "",
    ]
