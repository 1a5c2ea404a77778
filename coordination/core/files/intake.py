"""What is done with files that people hand in."""

import logging
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import BaseForm
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.core.activity import record
from coordination.core.files import scanning, storage
from coordination.core.files.examining import SECRET, check
from coordination.core.files.incoming import Incoming
from coordination.core.flows import FileState
from coordination.core.forms import FilesField
from coordination.core.inspection.kinds import KINDS, ending_of
from coordination.core.models import StoredFile
from coordination.core.workflow import advance

logger = logging.getLogger(__name__)


@transaction.atomic
def store(upload: Incoming, *, by: Any) -> StoredFile:
    """Keep a file: look into it, unless that was done; lay it down by its digest; then write its row, with who has
    declared when that it holds no secret.

    The row belongs to the transaction of the act that needs the file. When that is done the file is scanned; where the
    portal has no scanner, it is marked so at once. Raises ValidationError.
    """
    if by is not None and not upload.is_declared:
        raise ValidationError(_("Whoever hands in a file declares that it holds no secret."), code="undeclared")
    check(upload)
    if StoredFile.objects.filter(sha256=upload.sha256, state=FileState.QUARANTINED).exists():
        raise ValidationError(_("Malware was found in this very file before. It was not kept."), code="quarantined")
    name, agency = upload.name or "", getattr(by, "acting_for", None)
    try:
        content = storage.keep(upload.path, upload.sha256)
    except OSError:
        logger.exception("a file cannot be kept")
        raise ValidationError(_("The file could not be taken in just now. Try again later.")) from None
    file = StoredFile.objects.create(
        name=name,
        content=content,
        size=upload.size or 0,
        sha256=upload.sha256,
        media_type=KINDS[ending_of(name)].media_type,
        uploaded_by=by,
        uploaded_for=agency.principal if agency else None,
        declared_at=timezone.now() if by is not None else None,
    )
    upload.kept()
    if scanning.is_configured():
        from coordination.core.tasks import ring_for_files  # tasks import this package

        transaction.on_commit(ring_for_files, robust=True)
    else:
        advance(file, "leave_unscanned", actor=None)
    return file


@transaction.atomic
def heed_marks(form: BaseForm, *, by: Any) -> None:
    """Where a form was refused for a mark of secrecy: who handed that in, for which agency and when goes on record,
    once, for those who watch over secrecy. Nothing of the file or the text does, neither its name nor a word of it.
    """
    if getattr(form, "is_heeded", False):
        return
    if any(error.code == SECRET for errors in form.errors.as_data().values() for error in errors):
        record(by, "file.refuse_marked", by)
        form.is_heeded = True  # type: ignore[attr-defined]  # by `handed_in`, before its page is made


def handed_in(form: BaseForm, *, by: Any) -> bool:
    """`form.is_valid()` of a form with which files come. If it is not: marks of secrecy are heeded, and of files that
    were in order it is said that they must be chosen again.
    """
    if form.is_valid():
        return True
    heed_marks(form, by=by)
    for name, field in form.fields.items():
        if isinstance(field, FilesField) and form.files.getlist(form.add_prefix(name)) and name not in form.errors:
            form.add_error(name, _("Choose the files again: a browser does not keep them."))
    return False
