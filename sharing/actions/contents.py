"""What an item holds is added version by version; whoever works on the next one checks the item out meanwhile."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.core.activity import record
from coordination.core.errors import NotLawful
from coordination.core.files.incoming import Incoming
from coordination.core.files.intake import store
from coordination.core.overwriting import not_overtaken
from coordination.core.policy import require
from coordination.core.previews.making import ask_for
from coordination.core.workdays import day_of
from sharing.actions.holding import hold_item, stamp_of_contents
from sharing.actions.indexing import index_contents
from sharing.flows import ItemState
from sharing.models import CheckOut, Content, ContentFile, Item
from sharing.models.content import LONGEST_PATH


@transaction.atomic
def add_content(
    *,
    actor: User,
    item: Item,
    note: str = "",
    address: str = "",
    uploads: Sequence[Incoming] = (),
    kept: Sequence[ContentFile] = (),
    seen: str | None = None,
) -> Content:
    """The next version of what the item holds: all its files, those `kept` of the version before among them, and the
    address.

    1. the item is held; nobody else has checked it out, and there is no version newer than the one the actor saw
    2. version and files stand for good; what they look like is made in the background
    3. whoever had checked it out has handed it in
    4. what is published is new in lists
    5. what its files say is read for search, what only older versions say is found no more
    """
    hold_item(item)
    require(actor, "item.add_content", item)
    _require_free(actor, item)
    not_overtaken(seen, stamp_of_contents(item))
    last = item.contents.first()
    if last and not note:
        raise ValidationError({"note": _("Say what changed since the version before.")})
    if not (uploads or kept or address):
        raise ValidationError({"uploads": _("Add a file or an address: there is nothing in this version.")})
    content = Content(item=item, number=last.number + 1 if last else 1, note=note, address=address, added_by=actor)
    content.full_clean(exclude=["added_by"])
    content.save()
    files = [(row.path, row.file) for row in kept] + [(_path_of(upload), store(upload, by=actor)) for upload in uploads]
    for _path, file in files:
        ask_for(file)
    ContentFile.objects.bulk_create(
        ContentFile(content=content, position=position, file=file, path=path)
        for position, (path, file) in enumerate(_named_once(files), start=1)
    )
    CheckOut.objects.filter(item=item).delete()
    if item.state == ItemState.PUBLISHED:
        item.changed_at = timezone.now()
        item.save(update_fields=["changed_at"])
    index_contents(item)
    record(actor, "item.add_content", item, after={"number": content.number, "files": len(files)}, note=note)
    return content


def _require_free(actor: User, item: Item) -> None:
    held = CheckOut.objects.live().filter(item=item).exclude(person=actor).select_related("person").first()
    if held:
        said = _("%(person)s has checked it out until %(until)s. Wait, or agree on who adds the next version.")
        raise NotLawful(said % {"person": held.person, "until": date_format(day_of(held.until))})


def _path_of(upload: Incoming) -> str:
    """Under what name it lies in the version: within a folder that was chosen, with the way to it."""
    path = "/".join(filter(None, [getattr(upload, "folder", ""), upload.name]))
    if len(path) > LONGEST_PATH:
        said = _("“%(path)s…” lies too deep: with its folders its name may have %(most)d characters.")
        raise ValidationError({"uploads": said % {"path": path[:40], "most": LONGEST_PATH}})
    return path


def _named_once(files: Sequence[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Of two that bear one name the later stands: whoever keeps a file and adds another of its name replaces it."""
    return list({path: (path, file) for path, file in files}.values())


@transaction.atomic
def check_out(*, actor: User, item: Item, until: datetime, note: str = "") -> CheckOut:
    """Work on the next version, and let others of the agency wait until a moment at the latest. One that has ended
    gives way.
    """
    hold_item(item)
    require(actor, "item.check_out", item)
    _require_free(actor, item)
    CheckOut.objects.filter(item=item).delete()
    taken = CheckOut(item=item, person=actor, agency=actor.acting_for, until=until, note=note)
    if until <= taken.taken_at:
        raise ValidationError({"until": _("That moment has passed.")})
    taken.full_clean(exclude=["item"])
    taken.save()
    record(actor, "item.check_out", item, after={"until": until}, note=note)
    return taken


@transaction.atomic
def check_in(*, actor: User, item: Item) -> None:
    """Give it back without a new version."""
    hold_item(item)
    require(actor, "item.check_in", item)
    CheckOut.objects.filter(item=item).delete()
    record(actor, "item.check_in", item)


@transaction.atomic
def end_check_out(*, actor: User, item: Item, reason: str) -> None:
    """The leader or the data officer ends what another has checked out, with a reason that stays on record."""
    hold_item(item)
    require(actor, "item.end_check_out", item)
    held = CheckOut.objects.select_related("person").get(item=item)
    held.delete()
    record(actor, "item.end_check_out", item, before={"person": held.person, "until": held.until}, note=reason)
