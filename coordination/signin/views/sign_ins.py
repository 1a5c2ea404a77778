"""Where a person is signed in, and was."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from coordination.agencies.middleware import for_nobody
from coordination.core import web
from coordination.core.web import SignedIn, key_page
from coordination.signin import actions
from coordination.signin.models import SignIn
from coordination.signin.sessions import here, in_words


@for_nobody
@login_required
@require_safe
def sign_ins(request: SignedIn) -> HttpResponse:
    """Newest first; those that are open stand out, this one most."""
    rows = SignIn.objects.visible_to(request.user)
    shown = key_page(request, rows, order=["-pk"])
    still_open = set(rows.open().values_list("pk", flat=True))
    lines = [
        {"row": row, "browser": in_words(row.agent), "here": row.pk == here(request), "open": row.pk in still_open}
        for row in shown
    ]
    others = len(still_open - {here(request)})
    return web.page(request, "signin/sign_ins.html", lines=lines, page=shown, others=others)


@for_nobody
@login_required
@require_POST
def end_sign_in(request: SignedIn, pk: int) -> HttpResponse:
    row = web.find(SignIn.objects.filter(ended_at=None), request, pk)
    actions.end_sign_in(actor=request.user, sign_in=row, because=SignIn.End.ENDED)
    return web.done(request, "sign_ins", _("This sign-in is ended."))


@for_nobody
@login_required
@require_POST
def end_other_sign_ins(request: SignedIn) -> HttpResponse:
    count = actions.end_sign_ins(request.user, actor=request.user, but=here(request), because=SignIn.End.ENDED)
    said = ngettext("%(count)s sign-in is ended.", "%(count)s sign-ins are ended.", count) % {"count": count}
    return web.done(request, "sign_ins", said)
