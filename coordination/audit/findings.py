"""What a verification found, as its page shows it: in words, and with the way to the row where it is still there."""

from dataclasses import dataclass

from django.utils.text import capfirst

from coordination.audit import sight
from coordination.audit.chain import SOURCES
from coordination.audit.models import Entry, Seal, Verification
from coordination.audit.verifying import Finding, Kind
from coordination.core.flow import Sentence

_PLACES = {source.model._meta.db_table: name for name, source in SOURCES.items()}  # noqa: SLF001  (Django's own name)


@dataclass(frozen=True)
class Shown:
    """One finding: what is wrong, at which place of the chain, with which row of which table."""

    finding: Finding
    entry: Entry | None

    @property
    def what(self) -> Sentence:
        return Kind(self.finding.kind).label

    @property
    def where(self) -> str:
        """Which of the three tables; its number says which row."""
        name = _PLACES.get(self.finding.table)
        return str(Seal.Source(name).label) if name else self.finding.table

    @property
    def record(self) -> str:
        """What the row tells of, as far as it can still be believed."""
        if self.entry is None:
            return ""
        noun = sight.noun_of(table=self.entry.table, kind=self.entry.subject_type)
        named = sight.record_called(noun, self.entry.subject_label, self.entry.subject_id)
        return " · ".join(filter(None, [capfirst(str(noun.name)) if noun else self.entry.table, named]))


def findings_of(verification: Verification) -> list[Shown]:
    """Two statements for any number of them."""
    found = [Finding(**each) for each in verification.findings]
    rows = [(_PLACES[each.table], each.row_id) for each in found if each.table in _PLACES and each.row_id]
    known = Entry.objects.filter(row_id__in={number for _source, number in rows}).select_related("subject_type")
    entries = {(entry.source, entry.row_id): entry for entry in known}
    return [Shown(each, entries.get((_PLACES.get(each.table, ""), each.row_id or 0))) for each in found]
