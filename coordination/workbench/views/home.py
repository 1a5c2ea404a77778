"""The home page: what waits for me, what is late, what is next."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from coordination.agencies.joining import told_of
from coordination.core import web
from coordination.core.web import SignedIn
from coordination.core.worklist import waiting_for
from coordination.workbench.dashboard import Dashboard
from coordination.workbench.keepers import DESKS


@login_required
@require_safe
def home(request: SignedIn) -> HttpResponse:
    agency = request.user.acting_for
    if desk := DESKS.get(request.user.portal_role):
        return web.page(request, desk.template, board=desk(request.user))
    if agency is None and told_of(request.user):
        return redirect("agencies:join")
    if agency is None:
        return web.page(request, "workbench/no_post.html", waiting=waiting_for(request.user))
    return web.page(request, "workbench/home.html", board=Dashboard(request.user, agency))
