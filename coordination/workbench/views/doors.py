"""In which language, and for which agency."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coordination.agencies.middleware import for_nobody
from coordination.core import web
from coordination.core.templatetags.portal import ACTING_FOR
from coordination.core.web import SignedIn
from coordination.workbench import actions

A_YEAR = 365 * 24 * 60 * 60


@for_nobody
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    wished = request.POST.get("language", "")
    language = wished if wished in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    if request.user.is_authenticated:
        actions.edit_profile(actor=request.user, language=language)
    response = redirect(web.back(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=A_YEAR, samesite="Lax", secure=settings.TLS, httponly=True
    )
    return response


@for_nobody
@login_required
@require_POST
def act_for(request: SignedIn) -> HttpResponse:
    """Act for the agency of one of one's own posts."""
    posts = {str(post.pk): post for post in request.user.posts_in_force}
    post = posts.get(request.POST.get("post", ""))
    if post is None:
        raise BadRequest
    request.session[ACTING_FOR] = post.agency_id
    return web.done(request, _onward(request), _("You now act for %(agency)s.") % {"agency": post.agency})


def _onward(request: HttpRequest) -> str:
    """Back to where it was chosen; but the page of one record may not be open to the other agency: then home."""
    where = web.back(request)
    try:
        match = resolve(urlsplit(where).path)
    except Resolver404:
        return "home"
    return "home" if match.kwargs and match.url_name != "notification" else where
