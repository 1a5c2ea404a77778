"""What a file of an item looks like, to whoever may have it: the page, and the pictures in it."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from coordination.audit.actions import record_reading
from coordination.audit.models import Reading
from coordination.core.previews.showing import MADE, picture_of, preview_of
from coordination.core.web import SignedIn, find, page
from sharing.dictionary import dictionary_of
from sharing.models import ContentFile
from sharing.stamps import words_on_picture

_FILES = ContentFile.objects.select_related("content__item__owner", "content__item__standing", "file")
_LONGEST_NUMBER = 6  # digits of a page


@login_required
@require_safe
def preview(request: SignedIn, pk: int) -> HttpResponse:
    """With `page`, that page as a picture. Whoever sees any of it counts as a reader, once a day."""
    found = find(_FILES.all(), request, pk)
    if "page" in request.GET:
        words = words_on_picture(found.content.item, request.user)
        picture = picture_of(found.file, _number(request.GET["page"]), words=words)
        _record(request, found)
        return picture
    shown = preview_of(found.file)
    if shown.progress == MADE:
        _record(request, found)
    item = found.content.item
    return page(
        request,
        "sharing/preview.html",
        row=found,
        item=item,
        preview=shown,
        dictionary=dictionary_of(item, shown),
    )


def _record(request: SignedIn, found: ContentFile) -> None:
    record_reading(reader=request.user, of=found, how=Reading.How.OPENED, detail=str(found.content))


def _number(said: str) -> int:
    if not (said.isascii() and said.isdecimal() and len(said) <= _LONGEST_NUMBER):
        raise Http404
    return int(said)
