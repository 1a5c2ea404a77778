"""The pages on which an agency's people are looked after."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coordination.agencies import actions, staff
from coordination.agencies.filters import PeopleFilter
from coordination.agencies.forms import ContactForm
from coordination.agencies.models import AddressChange, Agency, Post, User
from coordination.core.forms import heard_by
from coordination.core.policy import can, require
from coordination.core.web import SignedIn, done, find, key_page, page


def _chosen(request: SignedIn, agency: Agency) -> PeopleFilter:
    return PeopleFilter(request.GET, agency=agency, keeps=can(request.user, "agency.appoint", agency))


@login_required
@require_safe
def people(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Agency, request, pk)
    chosen = _chosen(request, found)
    shown = key_page(request, staff.with_posts_in(found, chosen.qs), order=staff.IN_THE_LIST)
    waiting = found.invitations.unanswered().for_page() if chosen.keeps else []
    return page(
        request,
        "agencies/people.html",
        thing=found,
        agency=found,
        filter=chosen,
        page=shown,
        invitations=waiting,
        joins=staff.who_asked_to_join(found, request.user) if chosen.keeps else [],
    )


@login_required
@require_safe
def export_people(request: SignedIn, pk: int) -> FileResponse:
    found = find(Agency, request, pk)
    chosen = _chosen(request, found)
    written = staff.workbook(found, chosen.qs, keeps=chosen.keeps)
    return FileResponse(written, as_attachment=True, filename=staff.file_name(found))


@login_required
@require_safe
def person(request: SignedIn, pk: int) -> HttpResponse:
    found = find(User, request, pk)
    portrait = staff.Portrait(found, request.user)
    return page(request, "agencies/person.html", thing=found, person=found, portrait=portrait)


@login_required
def contact(request: SignedIn, pk: int) -> HttpResponse:
    post = find(Post.objects.in_force().select_related("agency", "user"), request, pk)
    require(request.user, "post.edit_contact", post)
    form = ContactForm(request.POST or None, person=post.user)
    if form.is_valid():
        address = form.cleaned_data["email"]
        waits = AddressChange.objects.waiting_alike(request.user, post.user, address).exists()
        with heard_by(form):
            person = actions.edit_contact(actor=request.user, post=post, **form.cleaned_data)
            return done(request, person, _said_of(person, address, waits=waits))
    return page(request, "agencies/contact.html", agency=post.agency, person=post.user, form=form)


def _said_of(person: User, address: str, *, waits: bool) -> str:
    if waits:
        said = _("Saved. %(address)s waits for confirmation already: no other letter goes, unless you send it again.")
        return said % {"address": address}
    if address != person.email:
        said = _("Saved. The letter goes to %(address)s; the address counts once %(person)s has confirmed it there.")
        return said % {"address": address, "person": person}
    return _("%(person)s can be reached now.") % {"person": person}
