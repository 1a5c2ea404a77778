"""The pages of mechanisms."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import model_to_dict
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from coordination.core.files.intake import heed_marks
from coordination.core.forms import heard_by
from coordination.core.numbering import unusual_number
from coordination.core.policy import can, require
from coordination.core.web import SignedIn, done, find, key_page, page, stands_under
from coordination.core.workflow import require_lawful
from coordination.mechanisms import actions
from coordination.mechanisms.filters import MechanismFilter
from coordination.mechanisms.flows import ChangeState
from coordination.mechanisms.forms import (
    FORMS,
    ApprovalForm,
    EnrolForm,
    LeaveForm,
    MechanismForm,
    ParticipationForm,
    TogetherForm,
    WithdrawForm,
)
from coordination.mechanisms.founding import Founding
from coordination.mechanisms.holding import stamp_of_change
from coordination.mechanisms.membertable import TEMPLATES
from coordination.mechanisms.models import Change, Mechanism, Participation
from coordination.mechanisms.panels import beside_change, panels
from coordination.mechanisms.progress import comparison_of, in_the_way_of, next_of, parts_of, steps_of, story_of
from coordination.mechanisms.together import AT_ONCE, Picture, companies, working_together


@login_required
def mechanisms(request: SignedIn) -> HttpResponse:
    rows = Mechanism.objects.visible_to(request.user).with_members()
    chosen = MechanismFilter(request.GET, queryset=rows, request=request)
    return page(
        request,
        "mechanisms/mechanisms.html",
        filter=chosen,
        page=key_page(request, chosen.qs, order=["name", "pk"]),
        may_propose=can(request.user, "mechanism.propose", None),
    )


@login_required
@stands_under("agencies:agencies")
def together(request: SignedIn) -> HttpResponse:
    """Which agencies work together in which mechanisms, of those the person sees."""
    form = TogetherForm(request.GET, person=request.user)
    rows = working_together(request.user, form.chosen)
    found = key_page(request, rows, order=["name", "pk"], size=AT_ONCE)
    shown = companies(found.rows)
    picture = Picture(shown, form.chosen or request.user.acting_for)
    return page(request, "mechanisms/together.html", form=form, page=found, companies=shown, picture=picture)


@login_required
def mechanism(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Mechanism.objects.select_related("region"), request, pk)
    changes = list(found.changes.visible_to(request.user))
    return page(
        request,
        "mechanisms/mechanism.html",
        thing=found,
        mechanism=found,
        steps=steps_of(found),
        next=next_of(found),
        groups=parts_of(found),
        panels=panels.on(request.user, found),
        story=story_of(found),
        changes=changes,
        amended=next((each for each in changes if each.is_in_force and not each.is_dissolution), None),
    )


@login_required
def found(request: SignedIn) -> HttpResponse:
    """Two steps on one address: the facts and the list, then how the list was read; only a confirmed one is written."""
    require(request.user, "mechanism.propose", None)
    founding = Founding(request)
    heed_marks(founding.form, by=request.user)
    if founding.is_confirmed:
        with heard_by(founding.confirm):
            new = actions.establish_mechanism(actor=request.user, **founding.proposal)
            sentence = _("The mechanism is in force. Its agencies have been told.")
            return done(request, new, sentence if new.is_in_force else _("The mechanism is kept as a draft."))
    return page(request, founding.template, **founding.context)


@login_required
def member_list_template(request: SignedIn, kind: str) -> HttpResponse:
    """The table to be filled in; its first rows name the reader's own agency."""
    if kind not in TEMPLATES:
        raise Http404
    media_type, write = TEMPLATES[kind]
    agency = request.user.acting_for
    response = HttpResponse(write(agency.name if agency else ""), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="members.{kind}"'
    return response


@login_required
def edit(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Mechanism, request, pk)
    require(request.user, "mechanism.edit", found)
    form = MechanismForm(request.POST or None, instance=found)
    if form.is_valid():
        with heard_by(form):
            actions.edit_mechanism(actor=request.user, mechanism=found, **form.changed)
            return done(request, found, " ".join([_("Saved."), *map(str, unusual_number(found.founding_no))]))
    return page(request, "mechanisms/edit.html", mechanism=found, form=form)


@login_required
def enrol(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Mechanism, request, pk)
    require(request.user, "mechanism.enrol", found)
    form = EnrolForm(request.POST or None, person=request.user, initial={"agency": request.GET.get("agency")})
    if form.is_valid():
        with heard_by(form):
            row = actions.enrol(actor=request.user, mechanism=found, **form.cleaned_data)
            return done(request, found, _("%(row)s: enrolled.") % {"row": row})
    return page(request, "mechanisms/enrol.html", mechanism=found, form=form)


@login_required
def edit_participation(request: SignedIn, pk: int) -> HttpResponse:
    row = find(Participation.objects.in_force().select_related("mechanism", "agency"), request, pk)
    require(request.user, "mechanism.enrol", row.mechanism)
    form = ParticipationForm(request.POST or None, participation=row)
    if form.is_valid():
        with heard_by(form):
            actions.edit_participation(actor=request.user, participation=row, **form.cleaned_data)
            return done(request, row.mechanism, _("Saved."))
    return page(request, "mechanisms/participation.html", mechanism=row.mechanism, row=row, form=form)


@login_required
def leave(request: SignedIn, pk: int) -> HttpResponse:
    row = find(Participation.objects.in_force().select_related("mechanism", "agency"), request, pk)
    require(request.user, "mechanism.enrol", row.mechanism)
    form = LeaveForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            actions.leave(actor=request.user, participation=row, **form.cleaned_data)
            return done(request, row.mechanism, _("%(row)s: ended.") % {"row": row})
    question: dict[str, Any] = {
        "question": _("End this participation: %(row)s?") % {"row": row},
        "action": _("End the participation"),
        "back_url": row.mechanism.get_absolute_url(),
        "grave": True,
    }
    return page(request, "mechanisms/leave.html", mechanism=row.mechanism, form=form, **question)


@login_required
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Mechanism, request, pk)
    require(request.user, "mechanism.withdraw", found)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            actions.withdraw_mechanism(actor=request.user, mechanism=found, **form.cleaned_data)
            return done(request, found, _("The draft is withdrawn."))
    question: dict[str, Any] = {
        "question": _("Withdraw this draft: %(mechanism)s?") % {"mechanism": found},
        "what_follows": _("It cannot be put in force afterwards. It stays on record, with the reason."),
        "action": _("Withdraw the draft"),
        "back_url": found.get_absolute_url(),
        "grave": True,
    }
    return page(request, "mechanisms/leave.html", mechanism=found, form=form, **question)


@login_required
@require_POST
def put_in_force(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Mechanism, request, pk)
    actions.found_mechanism(actor=request.user, mechanism=found)
    return done(request, found, _("The mechanism is in force. Its agencies have been told."))


@login_required
def propose_change(request: SignedIn, pk: int, kind: str) -> HttpResponse:
    """The charter as it is to be, or why and how the mechanism ends: written down, before anybody is asked."""
    if kind not in FORMS:
        raise Http404
    found = find(Mechanism, request, pk)
    require(request.user, "mechanism.dissolve" if kind == Change.Kind.DISSOLUTION else "mechanism.amend", found)
    if request.method == "GET" and (known := found.changes.filter(kind=kind, state=ChangeState.DRAFT).first()):
        return done(request, known)
    form = FORMS[kind](request.POST or None, initial={"purpose": found.purpose, "charter": found.charter})
    if form.is_valid():
        with heard_by(form):
            new = actions.propose_change(actor=request.user, mechanism=found, kind=kind, **form.cleaned_data)
            return done(request, new, _("Kept as a draft. Ask the members about it."))
    title = Change.Kind(kind).label
    return page(request, "mechanisms/change_form.html", mechanism=found, form=form, title=title, back=found)


@login_required
def change(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Change.objects.select_related("mechanism"), request, pk)
    return page(
        request,
        "mechanisms/change.html",
        thing=found,
        change=found,
        mechanism=found.mechanism,
        steps=steps_of(found),
        next=next_of(found),
        in_the_way=in_the_way_of(request.user, found),
        comparison=comparison_of(found),
        panels=beside_change.on(request.user, found),
        story=story_of(found),
    )


@login_required
def edit_change(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Change.objects.select_related("mechanism"), request, pk)
    require(request.user, "change.edit", found)
    form = FORMS[found.kind](request.POST or None, initial=model_to_dict(found))
    if form.is_valid():
        with heard_by(form):
            actions.edit_change(actor=request.user, change=found, **form.words)
            return done(request, found, _("Saved."))
    if form.is_bound:
        found = find(Change.objects.select_related("mechanism"), request, pk)
    form.beside([found.reason, found.purpose, found.charter, found.arrangements], stamp_of_change(found))
    title = found.get_kind_display()
    return page(request, "mechanisms/change_form.html", mechanism=found.mechanism, form=form, title=title, back=found)


@login_required
def put_change_in_force(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Change.objects.select_related("mechanism"), request, pk)
    require(request.user, "change.take_effect", found)
    if request.method == "GET":
        require_lawful(found, "take_effect")
    form = ApprovalForm(request.POST or None, change=found)
    if form.is_valid():
        with heard_by(form):
            actions.put_change_in_force(actor=request.user, change=found, **form.cleaned_data)
            sentence = " ".join(
                [_("In force. The agencies have been told."), *map(str, unusual_number(found.document_no))]
            )
            return done(request, found.mechanism, sentence)
    question: dict[str, Any] = {
        "question": _("Put in force: %(change)s?") % {"change": found},
        "what_follows": _("The charter becomes what the amendment says. All agencies in the mechanism are told."),
        "action": pgettext("change", "Put in force"),
        "back_url": found.get_absolute_url(),
    }
    if found.is_dissolution:
        follows = _("Nothing new begins in it afterwards. All its agencies are told, and keep reading its papers.")
        question |= {"what_follows": follows, "grave": True}
    return page(request, "mechanisms/leave.html", mechanism=found.mechanism, change=found, form=form, **question)


@login_required
def withdraw_change(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Change.objects.select_related("mechanism"), request, pk)
    require(request.user, "change.withdraw", found)
    if request.method == "GET":
        require_lawful(found, "withdraw")
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            actions.withdraw_change(actor=request.user, change=found, **form.cleaned_data)
            return done(request, found, _("Withdrawn."))
    question: dict[str, Any] = {
        "question": _("Withdraw this: %(change)s?") % {"change": found},
        "what_follows": _("It stays on record, with the reason. The mechanism stays as it is."),
        "action": _("Withdraw"),
        "back_url": found.get_absolute_url(),
        "grave": True,
    }
    return page(request, "mechanisms/leave.html", mechanism=found.mechanism, change=found, form=form, **question)
