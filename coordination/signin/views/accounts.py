"""Looking after accounts: the security administrator's all, an agency administrator's own people."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from coordination.agencies.actions import close_account, reopen_account
from coordination.agencies.models import User
from coordination.agencies.notices import agencies_over
from coordination.agencies.progress import missed_while_away
from coordination.agencies.worklist import administers
from coordination.core import web
from coordination.core.activity import history
from coordination.core.counting import capped
from coordination.core.forms import heard_by
from coordination.core.lines import listed
from coordination.core.policy import can, require
from coordination.core.web import SignedIn, key_page
from coordination.signin import actions
from coordination.signin.emergency import password_opens
from coordination.signin.factors import has_factor
from coordination.signin.filters import AccountFilter, AccountRequestFilter
from coordination.signin.flows import RequestState
from coordination.signin.forms import ReasonForm, RefusalForm, RoleForm
from coordination.signin.models import AccountRequest
from coordination.signin.querysets import accounts_visible_to, for_the_list
from coordination.signin.stories import story_of

STAYED = gettext_noop("The posts stay as they are, but for those whose term has ended since.")


def _found(request: SignedIn, pk: int) -> User:
    return get_object_or_404(accounts_visible_to(request.user), pk=pk)


def _require_keeper(person: User) -> None:
    """Accounts are looked after by the security administrator, and by agencies' own. Raises PermissionDenied."""
    if person.portal_role != User.PortalRole.SECURITY and not administers(person):
        raise PermissionDenied


@login_required
@require_safe
def accounts(request: SignedIn) -> HttpResponse:
    _require_keeper(request.user)
    chosen = AccountFilter(request.GET, accounts_visible_to(request.user), request=request)
    shown = key_page(request, for_the_list(chosen.qs), order=["username"])
    waiting = capped(AccountRequest.objects.visible_to(request.user).open())
    return web.page(request, "signin/accounts.html", filter=chosen, page=shown, requests_waiting=waiting)


@login_required
@require_safe
def account(request: SignedIn, pk: int) -> HttpResponse:
    person = _found(request, pk)
    codes = ("user.close", "user.reopen", "user.ask_reset", "user.ask_role", "user.keep_password")
    may = {code.partition(".")[2]: can(request.user, code, person) for code in codes}
    asked = AccountRequest.objects.visible_to(request.user).filter(subject=person).select_related("asked_by")
    return web.page(
        request,
        "signin/account.html",
        person=person,
        posts=person.posts.not_over().select_related("agency", "stands_in_for__user"),
        has_factor=has_factor(person),
        has_single=settings.SINGLE_SIGN_ON is not None,
        password_opens=password_opens(person),
        may=may,
        requests=asked.order_by("-pk")[:5],
        story=story_of(person),
    )


def _asked(request: SignedIn, person: User, form: Any, **words: Any) -> HttpResponse:
    return web.page(request, "signin/account_act.html", person=person, form=form, **words)


def _read_by(person: User) -> str:
    """Before a reason is written, who reads it: the person in a letter, the administrators in the story or a notice."""
    if there := agencies_over(person):
        return _("The person and the administrators of %(agencies)s read this.") % {"agencies": listed(there)}
    return _("The person reads this in a letter.")


def _back_to(request: SignedIn, person: User) -> str:
    """Whoever looks after all accounts goes on with the account, whoever looks after people with the person."""
    return reverse("account", args=[person.pk]) if request.user.portal_role else person.get_absolute_url()


@login_required
def close(request: SignedIn, pk: int) -> HttpResponse:
    person = _found(request, pk)
    require(request.user, "user.close", person)
    form = ReasonForm(request.POST or None, read_by=_read_by(person))
    if form.is_valid():
        close_account(actor=request.user, person=person, note=form.cleaned_data["reason"])
        return web.done(request, _back_to(request, person), _("The account is suspended."))
    words = {"title": _("Suspend this account?"), "action": _("Suspend"), "back_url": _back_to(request, person)}
    said = _("All its sign-ins end at once, and nobody signs in with it.")
    return _asked(request, person, form, said=said, grave=True, gaps=missed_while_away(person), **words)


@login_required
def reopen(request: SignedIn, pk: int) -> HttpResponse:
    person = _found(request, pk)
    require(request.user, "user.reopen", person)
    form = ReasonForm(request.POST or None, read_by=_read_by(person))
    if form.is_valid():
        with heard_by(form):
            reopen_account(actor=request.user, person=person, note=form.cleaned_data["reason"])
            return web.done(request, _back_to(request, person), _("The account is open again."))
    words = {"title": _("Open this account again?"), "action": _("Open again"), "back_url": _back_to(request, person)}
    return _asked(request, person, form, said=_(STAYED), **words)


@login_required
def ask_reset(request: SignedIn, pk: int) -> HttpResponse:
    person = _found(request, pk)
    require(request.user, "user.ask_reset", person)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            asked = actions.ask_reset(actor=request.user, person=person, reason=form.cleaned_data["reason"])
            return web.done(request, asked, _("It is asked. A second person confirms it within twenty-four hours."))
    words = {"title": _("Have the second factor reset?"), "action": _("Ask for it")}
    said = _("Make sure who asks you: see the person, or call back on the number in the directory.")
    return _asked(request, person, form, said=said, **words)


@login_required
def ask_role(request: SignedIn, pk: int) -> HttpResponse:
    person = _found(request, pk)
    require(request.user, "user.ask_role", person)
    form = RoleForm(request.POST or None, initial={"role": person.portal_role})
    if form.is_valid():
        with heard_by(form):
            asked = actions.ask_role(actor=request.user, person=person, **form.cleaned_data)
            return web.done(request, asked, _("It is asked. A second person confirms it within twenty-four hours."))
    words = {"title": _("Administrator of the portal"), "action": _("Ask for it")}
    said = _("System, security and audit exclude one another, and none of them holds a post in an agency.")
    return _asked(request, person, form, said=said, **words)


@login_required
def keep_password(request: SignedIn, pk: int) -> HttpResponse:
    person = _found(request, pk)
    require(request.user, "user.keep_password", person)
    form = ReasonForm(request.POST or None)
    keeps = not person.keeps_password
    if form.is_valid():
        actions.keep_password(actor=request.user, person=person, keeps=keeps, reason=form.cleaned_data["reason"])
        return web.done(request, reverse("account", args=[pk]), _("Saved."))
    if keeps:
        words = {"title": _("Keep a password for emergencies?"), "action": _("Keep a password")}
        said = _("The person may then sign in with a password as well, also when single sign-on is down.")
    else:
        words = {"title": _("No password for emergencies any more?"), "action": _("Take it back")}
        said = _("The person then signs in with single sign-on alone. Present sign-ins end.")
    return _asked(request, person, form, said=said, **words)


@login_required
@require_safe
def account_requests(request: SignedIn) -> HttpResponse:
    """All that two persons did or are to do, newest first."""
    _require_keeper(request.user)
    chosen = AccountRequestFilter(request.GET, AccountRequest.objects.visible_to(request.user))
    rows = chosen.qs.select_related("subject", "asked_by", "decided_by")
    shown = key_page(request, rows, order=["-pk"])
    return web.page(request, "signin/account_requests.html", filter=chosen, page=shown)


@login_required
def account_request(request: SignedIn, pk: int) -> HttpResponse:
    """The page of what two persons do: what is asked, by whom, and the buttons of the second."""
    rows = AccountRequest.objects.select_related("subject", "asked_by", "decided_by")
    asked = web.find(rows, request, pk)
    form = RefusalForm(request.POST if request.POST.get("step") == "refuse" else None)
    if request.method == "POST" and request.POST.get("step") == "confirm":
        actions.confirm(actor=request.user, request=asked)
        return web.done(request, asked, _("Confirmed and done. The person is told by mail."))
    if request.method == "POST" and request.POST.get("step") == "withdraw":
        actions.withdraw(actor=request.user, request=asked)
        return web.done(request, asked, _("Withdrawn."))
    if form.is_valid():
        actions.refuse(actor=request.user, request=asked, note=form.cleaned_data["reason"])
        return web.done(request, asked, _("Refused."))
    said = history(asked).values_list("note", flat=True).first() if asked.state == RequestState.REFUSED else ""
    return web.page(request, "signin/account_request.html", thing=asked, form=form, said=said)
