"""What is done with files that people hand in."""

from typing import Any

from django.db import transaction

from coordination.core.files import storage
from coordination.core.files.examining import check
from coordination.core.files.incoming import Incoming
from coordination.core.inspection.kinds import KINDS, ending_of
from coordination.core.models import StoredFile


@transaction.atomic
def store(upload: Incoming, *, by: Any) -> StoredFile:
    """Keep a file: look into it, unless that was done; lay it down by its digest; then write its row.

    The row belongs to the transaction of the act that needs the file. Raises ValidationError.
    """
    check(upload)
    name = upload.name or ""
    return StoredFile.objects.create(
        name=name,
        content=storage.keep(upload.path, upload.sha256),
        size=upload.size or 0,
        sha256=upload.sha256,
        media_type=KINDS[ending_of(name)].media_type,
        uploaded_by=by,
    )
