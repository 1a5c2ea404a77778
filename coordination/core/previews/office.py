"""Documents that offices write, as PDF by LibreOffice where it is installed (`core/converting`)."""

import shutil
import tempfile
from typing import IO

from django.conf import settings

from coordination.core import confined
from coordination.core.converting.isolation import is_known_here
from coordination.core.converting.limits import WALL_S
from coordination.core.files import storage
from coordination.core.previews.made import NoPreview

NO_OFFICE = "no_office"


def program() -> str:
    """Where LibreOffice lies; nothing where there is none, or nothing could keep it from the network."""
    return (is_known_here() and settings.SOFFICE and shutil.which(settings.SOFFICE)) or ""


def as_pdf(file: IO[bytes], ending: str) -> IO[bytes]:
    """On the disk for as long as it is open. Raises NoPreview, confined.Busy."""
    found = program()
    if not found:
        raise NoPreview(NO_OFFICE)
    file.seek(0, 2)
    file.seek(0)  # where the process finds it, whatever was read ahead
    into = tempfile.TemporaryFile(dir=storage.landing())  # noqa: SIM115  (whoever asked closes it)
    try:
        refused = confined.make("converting", found, ending, of=file, into=into, wall_s=WALL_S)
    except confined.Harmed:
        refused = "costly"
    except BaseException:
        into.close()
        raise
    if refused:
        into.close()
        raise NoPreview(refused)
    into.seek(0)
    return into
