"""What is done for the audit."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model

from coordination.agencies.models import User
from coordination.audit.chain import head
from coordination.audit.models import DailyHead, Reading
from coordination.audit.notices import EndOfRecord
from coordination.core.notices import notify
from coordination.core.workdays import today


@transaction.atomic(savepoint=False)
def record_reading(*, reader: User, of: Model | type[Model], how: Reading.How, detail: str = "") -> None:
    """Write down that content of a record, or of a list of such records, is about to be handed to a person.

    Called before the answer is made: where this fails, so does the answer, and nothing is handed out. Who may have it
    was asked before, by `find`. A page opened again on the same day is known already.
    """
    agency, is_record = reader.acting_for, isinstance(of, Model)
    row = Reading(
        reader=reader,
        reader_name=reader.full_name,
        acting_for=agency.principal if agency else None,
        acting_for_name=agency.name if agency else "",
        subject_type=ContentType.objects.get_for_model(of),
        subject_id=of.pk if is_record else None,
        subject_label=str(of)[:300] if is_record else "",
        how=how,
        detail=detail[:300],
    )
    known: dict[str, Any] = {"ignore_conflicts": True} if how == Reading.How.OPENED else {}
    Reading.objects.bulk_create([row], **known)


@transaction.atomic
def tell_agencies() -> DailyHead | None:
    """Tell every agency, once a day, with what the chain ends. The portal does so by itself; no person may or need.

    1. one row a day says what was told; of two who would write it one does
    2. each liaison officer is told, by mail and on file
    """
    end = head()
    if end is None:
        return None
    told, is_new = DailyHead.objects.get_or_create(on=today(), defaults={"seq": end.seq, "digest": end.digest})
    if is_new:
        notify(EndOfRecord, told)
    return told if is_new else None
