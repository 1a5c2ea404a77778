"""The rows of a file are to be loaded, and are dropped."""

from contextlib import suppress

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.core.activity import record
from coordination.core.errors import NotLawful
from coordination.core.files.serving import require_open
from coordination.core.inspection.kinds import ending_of
from coordination.core.policy import require
from coordination.core.tables.whole import WHOLE
from coordination.core.workflow import advance
from sharing.actions.holding import hold_item
from sharing.models import ContentFile, DataTable, Item
from sharing.rows.failing import SENTENCES
from sharing.rows.heading import described_of, masks_otherwise


@transaction.atomic
def load_rows(*, actor: User, source: ContentFile, sheet: str = "") -> DataTable:
    """Have the rows of a file loaded in the background; of a workbook those of a sheet, without a name of the first
    that says anything. Until all are there, what was loaded before is read.
    """
    item = source.content.item
    hold_item(item)
    require(actor, "item.load_rows", item)
    require_open(source.file)
    if ending_of(source.path) not in WHOLE:
        raise NotLawful(SENTENCES["kind"])
    if item.tables.filter(state="loading").exists():
        raise NotLawful(_("Rows of this item are being loaded already."))
    table = DataTable(item=item, source=source, file=source.file, sheet=sheet, loaded_by=actor)
    table.full_clean(exclude=["loaded_by"])
    table.save()
    record(actor, "item.load_rows", item, after={"file": source.path})
    transaction.on_commit(ring, robust=True)
    return table


@transaction.atomic
def drop_rows(*, actor: User, table: DataTable, reason: str) -> None:
    """Its rows are read by nobody any more, or are not loaded to the end. Files with columns that were masked stay
    closed: without their rows they hold what they held.
    """
    hold_item(table.item)
    table.refresh_from_db(from_queryset=DataTable.objects.select_for_update(no_key=True, of=("self",)))
    facts = {} if table.ended_at else {"ended_at": timezone.now()}
    advance(table, "drop", actor=actor, note=reason, **facts)
    transaction.on_commit(ring, robust=True)


def mask_anew(item: Item) -> None:
    """What was loaded before the catalogue had a column of it masked is closed at once, the file with it, and loaded
    anew as it is described now. The item is held.
    """
    read = item.tables.loaded().first()
    if read is not None and masks_otherwise(read.described, described_of(item)):
        advance(read, "replace", actor=None)
        if not item.tables.filter(state="loading").update(is_masked=True):
            facts = {"source": read.source, "file": read.file, "sheet": read.sheet, "loaded_by": read.loaded_by}
            DataTable.objects.create(item=item, is_masked=True, **facts)
            transaction.on_commit(ring, robust=True)


def ring() -> None:
    """Ask for a worker now. A broken bell is no error: the next round comes anyway."""
    from sharing.tasks import load_tables  # tasks import this module

    with suppress(Exception):
        load_tables.apply_async(expires=30, ignore_result=True)
