"""Previews are made in the background, once for each content. The rows are the ledger: any number may work at once."""

import logging
import time
from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from coordination.core import confined
from coordination.core.files import storage
from coordination.core.inspection.kinds import ending_of
from coordination.core.models import StoredFile
from coordination.core.previews import office, shelf
from coordination.core.previews.made import Made, NoPreview
from coordination.core.previews.models import Preview
from coordination.core.previews.ways import WAYS

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # a task lives no longer
ROUND_S = 60
LOST = "lost"  # the trouble of what could not be read
_TRIES = 3  # of a file at which the worker itself died
_AGAIN = timedelta(seconds=20)  # where all processes were at work


def ask_for(file: StoredFile) -> None:
    """Have a preview made, unless there is one or never will be. Nothing happens where it is wanted already."""
    ending = ending_of(file.name)
    if ending in WAYS:
        facts = {"content": str(file.content.name), "size": file.size}
        found, is_new = Preview.objects.get_or_create(sha256=file.sha256, ending=ending, defaults=facts)
        if not is_new and _may_be_made_now(found):
            waiting = {"trouble": "", "tries": 0, "due_at": timezone.now()}
            Preview.objects.filter(pk=found.pk, trouble=found.trouble).update(**waiting)
        transaction.on_commit(ring, robust=True)


def _may_be_made_now(preview: Preview) -> bool:
    """LibreOffice has been installed since, or where the file lies answers again: asked once in a lease."""
    if preview.trouble == LOST:
        return preview.due_at <= timezone.now()
    return preview.trouble == office.NO_OFFICE and bool(office.program())


def ring(file: StoredFile | None = None) -> None:
    """Ask for a worker now, for what waits and for this file. A broken bell is no error: whoever looks again rings."""
    from coordination.core.tasks import make_previews  # tasks import this module

    with suppress(Exception):
        make_previews.apply_async(args=(file.pk,) if file else (), expires=30, ignore_result=True)


def make_all() -> int:
    """Make what waits; how many were settled."""
    until, settled = time.monotonic() + ROUND_S, 0
    while preview := _claim():
        settled += _make(preview)
        if time.monotonic() > until:
            ring()
            break
    return settled


@transaction.atomic
def _claim() -> Preview | None:
    due = Preview.objects.filter(made_at=None, trouble="", due_at__lte=timezone.now()).order_by("due_at")
    preview = due.select_for_update(skip_locked=True, no_key=True).first()
    if preview is not None:
        preview.due_at, preview.tries = timezone.now() + LEASE, preview.tries + 1
        preview.save(update_fields=["due_at", "tries"])
    return preview


def _make(preview: Preview) -> bool:
    ours = Preview.objects.filter(pk=preview.pk, due_at=preview.due_at)
    if preview.tries > _TRIES:
        return bool(ours.update(trouble="costly"))
    try:
        with storage.opened(preview.content) as file:
            lay(preview, WAYS[preview.ending](file))
        ours.update(made_at=timezone.now())
    except NoPreview as none:
        ours.update(trouble=none.trouble)
    except confined.Busy:
        ours.update(due_at=timezone.now() + _AGAIN, tries=preview.tries - 1)
        return False
    except OSError:
        logger.exception("no preview of %s can be made", preview)
        ours.update(trouble=LOST)
    return True


def lay(preview: Preview, made: Made) -> None:
    """Pictures and pages first: whoever finds the facts finds what they speak of."""
    place = shelf.folder(preview.sha256, preview.ending)
    if made.pdf is not None:
        with made.pdf:
            shelf.lay_pdf(place, made.pdf)
    for number, picture in made.pictures.items():
        shelf.lay_picture(place, number, picture)
    shelf.lay_facts(place, made.facts)
