"""What a person was told."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from coordination.core import web
from coordination.core.models import Notification
from coordination.core.notices import Category
from coordination.core.web import SignedIn
from coordination.workbench import actions
from coordination.workbench.filters import InboxFilter
from coordination.workbench.inbox import open_letters, seen_as

LABELS = dict(Category.choices)


@login_required
@require_safe
def inbox(request: SignedIn) -> HttpResponse:
    found = InboxFilter(request.GET, Notification.objects.visible_to(request.user))
    page = web.key_page(request, found.qs, order=("-pk",))
    still_open = open_letters(request.user, page.rows)
    letters = [(row, LABELS.get(row.category, ""), row.pk in still_open) for row in page]
    return web.page(request, "workbench/inbox.html", filter=found, page=page, letters=letters)


@login_required
@require_safe
def notification(request: SignedIn, pk: int) -> HttpResponse:
    """Mark it read and go to what it is about; where that is not open to the person, say so."""
    row = web.find(Notification, request, pk)
    actions.mark_read(actor=request.user, notification=row)
    agency = seen_as(request.user, row)
    if agency is not None and agency == request.user.acting_for:
        return redirect(row.url)
    return web.page(request, "workbench/notification.html", status=200 if agency else 410, row=row, agency=agency)


@login_required
@require_POST
def read_all(request: SignedIn) -> HttpResponse:
    count = actions.mark_all_read(actor=request.user)
    said = ngettext("%(count)s notice is marked as read.", "%(count)s notices are marked as read.", count)
    return web.done(request, web.back(request, "inbox"), said % {"count": count} if count else _("Nothing was unread."))
