"""Handing files out: as downloads that run nowhere."""

import logging

from django.http import FileResponse
from django.utils.translation import gettext as _

from coordination.core.errors import NotLawful
from coordination.core.flows import FileState
from coordination.core.models import StoredFile

logger = logging.getLogger(__name__)

# Were a browser to show a file after all, it would stand alone: without scripts, forms, or a look at anything of ours.
HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def require_open(file: StoredFile) -> None:
    """Raise NotLawful where the file is kept back; the sentence says why."""
    if file.state in FileState.waiting():
        raise NotLawful(_("This file is still being scanned for malware. Try again in a minute."))
    if not file.is_open:
        said = _("The portal's scanner found “%(finding)s” in this file: nobody is given it.")
        raise NotLawful(said % {"finding": file.finding})


def hand_out(file: StoredFile) -> FileResponse:
    """The bytes as a download, for whoever may see the record on which the file hangs.

    Raises NotLawful where they are kept back or cannot be read; the sentence says which.
    """
    require_open(file)
    try:
        content = file.content.open("rb")
    except OSError:
        logger.exception("file %d cannot be read", file.pk)
        raise NotLawful(_("This file cannot be read at the moment. The operators have to look into it.")) from None
    return FileResponse(content, as_attachment=True, filename=file.name, content_type=file.media_type, headers=HEADERS)
