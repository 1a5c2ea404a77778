"""Files that hold in full what their rows show masked: who is given them as they are."""

import re
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.lookups import IRegex

from coordination.core.querysets import reader
from coordination.core.tables.whole import WHOLE

READ_IN_FULL = "read_in_full"
_READ = ("loaded", "replaced")  # its rows were there to be read
_TABLE = rf"({'|'.join(map(re.escape, WHOLE))})$"  # names of what rows can be loaded from


def in_full(user: Any, item: str, file: str, name: str) -> Q:
    """Of files on items (`item`, `file` and `name`, under which it lies: the ways to them): all but those that hold
    what is masked, and of these too what the person's agency provides or was granted in full. It opens nothing by
    itself: the gate of the content comes first.
    """
    agency = reader(user)
    if agency is None:
        return Q(pk=None)
    from sharing.models import Grant  # this module is read before the models are

    grants = Grant.objects.live().held_by(agency).of_right(READ_IN_FULL).filter(content_object=OuterRef(f"{item}__pk"))
    own = Q(**{f"{item}__owner__in": agency.line})
    return ~holds_what_is_masked(item, file, name) | own | Q(Exists(grants))


def holds_what_is_masked(item: str, file: str, name: str) -> Q:
    """Rows of the file were loaded with masked columns, or of another of the item with this very content; or rows of
    another, and this is a table too that did not lie beside it: another version of it, whatever it is called. And rows
    of this content were not loaded later without any, of a workbook those of the same sheet.

    It stays so when the rows are dropped or replaced; and a table that comes to an item with masked rows is closed
    until its own rows say that it may be open.
    """
    from sharing.models import ContentFile, DataTable  # likewise

    this = OuterRef(OuterRef(f"{file}__sha256"))
    beside = ContentFile.objects.filter(content=OuterRef("source__content"), file__sha256=this)
    without = DataTable.objects.filter(
        item=OuterRef("item"),
        sheet=OuterRef("sheet"),
        is_masked=False,
        state__in=_READ,
        pk__gt=OuterRef("pk"),
        file__sha256=this,
    )
    another = Q(IRegex(OuterRef(name), _TABLE)) & ~Exists(beside)
    masked = DataTable.objects.filter(item=OuterRef(f"{item}__pk"), is_masked=True)
    alike = Q(file__sha256=OuterRef(f"{file}__sha256"))
    return Q(Exists(masked.filter(alike | another).filter(~Exists(without))))
