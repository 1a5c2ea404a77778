"""What an item holds, version by version: read, compared, added to, handed out; and who works on the next one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from coordination.audit.actions import record_reading
from coordination.audit.models import Reading
from coordination.core.arrivals.actions import forget_refused
from coordination.core.files import scanning
from coordination.core.files.intake import handed_in
from coordination.core.files.serving import hand_out, require_open
from coordination.core.files.watermarks import hand_out_stamped
from coordination.core.forms import heard_by
from coordination.core.policy import can, require
from coordination.core.web import SignedIn, done, find, page
from sharing import actions
from sharing.actions.holding import stamp_of_contents
from sharing.files import VERSION, taken
from sharing.forms.contents import CheckOutForm, ContentForm
from sharing.models import Content, ContentFile, Item
from sharing.stamps import is_stamped_for, words_on
from sharing.versions import compared
from sharing.views.asking import Asking, asked

_ITEMS = Item.objects.select_related("owner", "space")
_CONTENTS = Content.objects.select_related("item__owner", "added_by")
_FILES = ContentFile.objects.select_related("content__item__owner", "file")


@login_required
@require_safe
def content(request: SignedIn, pk: int, number: int) -> HttpResponse:
    found = get_object_or_404(_CONTENTS.visible_to(request.user), item=pk, number=number)
    record_reading(reader=request.user, of=found, how=Reading.How.OPENED)
    return page(
        request,
        "sharing/content.html",
        content=found,
        item=found.item,
        files=list(_FILES.visible_to(request.user).filter(content=found)),
        before=found.item.contents.filter(number__lt=number).first(),
        newest=found.item.contents.first(),
        is_stamped=is_stamped_for(found.item, request.user),
        masked=ContentFile.objects.masked_for(request.user).filter(content=found).count(),
        may_load=can(request.user, "item.load_rows", found.item),
    )


@login_required
@require_safe
def differences(request: SignedIn, pk: int, number: int, since: int) -> HttpResponse:
    """What is otherwise in a version than in an earlier one."""
    seen = _CONTENTS.visible_to(request.user).filter(item=pk)
    found, before = get_object_or_404(seen, number=number), get_object_or_404(seen, number=since)
    record_reading(reader=request.user, of=found, how=Reading.How.OPENED)
    files = _FILES.visible_to(request.user)
    changes = compared(list(files.filter(content=before)), list(files.filter(content=found)))
    others = seen.exclude(pk=found.pk).values_list("number", flat=True)
    return page(
        request,
        "sharing/content_differences.html",
        content=found,
        item=found.item,
        before=before,
        others=list(others),
        changes=changes,
    )


@login_required
def add(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_ITEMS, request, pk)
    require(request.user, "item.add_content", found)
    form = ContentForm(request.POST or None, request.FILES or None, item=found, person=request.user)
    if handed_in(form, by=request.user):
        with heard_by(form):
            made = actions.add_content(actor=request.user, item=found, **form.words)
            if not form.answer:
                return done(request, made, _("Added. It is the newest version now."))
            messages.warning(request, form.answer)
            forget_refused(actor=request.user, purpose=VERSION, told=form.told)
            return done(request, made)
    last = found.contents.first()
    form.beside([str(last.number), last.note] if last else [], stamp_of_contents(found))
    return page(request, "sharing/content_form.html", item=found, form=form, is_scanned=scanning.is_configured())


@login_required
@require_safe
def file(request: SignedIn, pk: int) -> HttpResponseBase:
    found = find(_FILES.all(), request, pk)
    require_open(found.file)  # what is refused was not read
    item, words = found.content.item, words_on(found.file, found.content.item, request.user)
    answer = hand_out_stamped(found.file, words) if words else None
    detail = taken(found.content.number, found.path)
    record_reading(reader=request.user, of=item, how=Reading.How.HANDED_OUT, detail=detail)
    return answer or hand_out(found.file)


@login_required
def check_out(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_ITEMS, request, pk)
    require(request.user, "item.check_out", found)
    form = CheckOutForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            actions.check_out(actor=request.user, item=found, **form.said)
        if form.is_valid():
            return done(request, found, _("Checked out. Until then nobody else adds a version."))
    return page(request, "sharing/check_out.html", item=found, form=form)


@login_required
@require_POST
def check_in(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_ITEMS, request, pk)
    require(request.user, "item.check_in", found)
    actions.check_in(actor=request.user, item=found)
    return done(request, found, _("Checked in. Others may add a version again."))


@login_required
def end_check_out(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_ITEMS, request, pk)
    require(request.user, "item.end_check_out", found)
    asking = Asking(
        actions.end_check_out,
        _("End the check-out of another?"),
        _("Whoever works on the next version may go on, and so may everybody else. The reason stays on record."),
        _("End the check-out"),
        _("Ended. Others may add a version again."),
    )
    return asked(request, asking, {"item": found}, where=found, about=found)
