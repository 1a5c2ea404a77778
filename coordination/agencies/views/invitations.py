"""The pages on which people are invited into an agency."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coordination.agencies import actions
from coordination.agencies.forms import InviteForm
from coordination.agencies.models import Agency, Invitation, User
from coordination.agencies.views.posts import wished
from coordination.core.forms import heard_by
from coordination.core.policy import require
from coordination.core.web import SignedIn, done, find, page


@login_required
def invite(request: SignedIn, pk: int) -> HttpResponse:
    """Somebody new, by a letter."""
    found = find(Agency, request, pk)
    require(request.user, "agency.appoint", found)
    form = InviteForm(request.POST or None, agency=found, initial=wished(request, "role"))
    if form.is_valid():
        with heard_by(form):
            made = actions.invite(actor=request.user, agency=found, **form.cleaned_data)
            said = _("%(person)s is invited; the letter goes to %(address)s.")
            return done(request, made, said % {"person": made.full_name, "address": made.address})
    return page(request, "agencies/appoint.html", agency=found, form=form, of_new_person=True)


@login_required
def invite_again(request: SignedIn, pk: int) -> HttpResponse:
    """Somebody who left comes back to the account of then."""
    person = find(User.objects.who_left(), request, pk)
    found = person.posts.latest("ends_on", "pk").agency
    require(request.user, "agency.appoint", found)
    known = {"full_name": person.full_name, "address": person.email}
    form = InviteForm(request.POST or None, agency=found, initial=known, back=person)
    if form.is_valid():
        with heard_by(form):
            made = actions.invite(actor=request.user, agency=found, person=person, **form.cleaned_data)
            said = _("%(person)s is invited; the letter goes to %(address)s.")
            return done(request, made, said % {"person": made.full_name, "address": made.address})
    return page(request, "agencies/invite_again.html", agency=found, person=person, form=form)


@login_required
@require_POST
def resend_invitation(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Invitation.objects.unanswered().select_related("agency"), request, pk)
    actions.resend_invitation(actor=request.user, invitation=found)
    said = _("The letter goes to %(address)s once more. The link of the one before opens nothing any more.")
    return done(request, found, said % {"address": found.address})


@login_required
@require_POST
def withdraw_invitation(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Invitation.objects.unanswered().select_related("agency"), request, pk)
    actions.withdraw_invitation(actor=request.user, invitation=found)
    return done(request, found, _("The invitation of %(person)s is withdrawn.") % {"person": found.full_name})
