"""The answer itself: written, commented section by section, handed on inside the agency, and signed."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coordination.audit.actions import record_reading
from coordination.audit.models import Reading
from coordination.core.files.intake import handed_in
from coordination.core.files.serving import hand_out, require_open
from coordination.core.forms import heard_by
from coordination.core.policy import require
from coordination.core.web import SignedIn, done, find, is_fragment, page
from coordination.opinions import actions
from coordination.opinions.answering import Page
from coordination.opinions.forms.answers import CommentForm, PapersForm, ReplyForm, SendBackForm, SignForm
from coordination.opinions.forms.words import LONGEST
from coordination.opinions.models import Comment, Reply, ReplyPaper, Request, Revision, Section
from coordination.opinions.sealing import signature, stamp_of_comment, stamp_of_reply, stamp_of_words
from coordination.opinions.views.own import own_comment, own_paper, own_reply, own_request, while_awaited
from coordination.signin.proving import ask_again, has_proved_lately

LONGEST_KEY = 18
SIGN, HAND_ON = "sign", "hand_on"  # what the button beside `Save` goes on to


@login_required
@while_awaited("GET")
def reply(request: SignedIn, pk: int) -> HttpResponse:
    """Result and remarks. What a colleague wrote meanwhile is shown beside what was typed, and nothing is lost."""
    asked = own_request(request, pk)
    shown = Page(request.user, asked)
    _require_writing(shown)
    form, then = ReplyForm(request.POST or None, reply=shown.words), request.POST.get("then")
    if form.is_valid():
        with heard_by(form):
            begun = shown.reply or actions.begin_reply(actor=request.user, request=asked)
            actions.write_reply(actor=request.user, reply=begun, **form.words)
            if then == HAND_ON:
                actions.hand_on(actor=request.user, reply=begun)
    if form.is_bound and form.is_valid():
        if then == SIGN:
            return redirect("opinions:sign", pk)
        said = _("Handed on.") if then == HAND_ON else _("Kept. Nobody outside your agency sees it.")
        return done(request, f"{asked.get_absolute_url()}#answer", said)
    shown = Page(request.user, asked)
    form.beside(shown.words, stamp_of_words(shown.words))
    return page(request, "opinions/reply.html", asked=asked, shown=shown, form=form)


@login_required
@while_awaited("GET")
def comment(request: SignedIn, pk: int) -> HttpResponse:
    """A comment on a section, or on the whole; the first one begins the answer."""
    asked = own_request(request, pk)
    shown = Page(request.user, asked)
    _require_writing(shown)
    revision = shown.reply.revision if shown.reply else asked.revision
    form = CommentForm(request.POST or None, revision=revision, **_pointed_at(request, revision))
    if form.is_valid():
        with heard_by(form):
            begun = shown.reply or actions.begin_reply(actor=request.user, request=asked)
            actions.add_comment(actor=request.user, reply=begun, **form.cleaned_data)
    if form.is_bound and form.is_valid():
        said = _("The comment is kept. Nobody outside your agency sees it yet.")
        return _commented(request, asked, form.cleaned_data["section"], said)
    return page(request, "opinions/comment.html", asked=asked, form=form, place=form.place)


@login_required
def change_comment(request: SignedIn, pk: int) -> HttpResponse:
    found = own_comment(request, pk)
    asked, revision = found.request, found.reply.revision
    require(request.user, "reply.write", found.reply)
    form = CommentForm(request.POST or None, revision=revision, comment=found)
    if form.is_valid():
        with heard_by(form):
            actions.change_comment(actor=request.user, comment=found, **form.words)
    if form.is_bound and form.is_valid():
        return _commented(request, asked, form.cleaned_data["section"], _("The comment is changed."))
    now = Comment.objects.filter(pk=pk).select_related("section").first()
    if now is not None:
        form.beside(now, stamp_of_comment(now))
    return page(request, "opinions/comment.html", asked=asked, form=form, comment=found, place=form.place)


@login_required
@require_POST
def drop_comment(request: SignedIn, pk: int) -> HttpResponse:
    found = own_comment(request, pk)
    actions.drop_comment(actor=request.user, comment=found, seen=request.POST.get("seen"))
    return done(
        request, f"{found.request.get_absolute_url()}#{_anchor(found.section)}", _("The comment is taken back.")
    )


@login_required
@while_awaited("GET")
def attach(request: SignedIn, pk: int) -> HttpResponse:
    asked = own_request(request, pk)
    shown = Page(request.user, asked)
    _require_writing(shown)
    form = PapersForm(request.POST, request.FILES) if request.method == "POST" else PapersForm()
    with heard_by(form):
        if handed_in(form, by=request.user):
            begun = shown.reply or actions.begin_reply(actor=request.user, request=asked)
            actions.add_papers(actor=request.user, reply=begun, **form.cleaned_data)
            return done(request, f"{asked.get_absolute_url()}#answer", _("Attached."))
    return page(request, "opinions/attach.html", asked=asked, form=form)


@login_required
@require_POST
def drop_paper(request: SignedIn, pk: int) -> HttpResponse:
    paper = own_paper(request, pk)
    actions.drop_paper(actor=request.user, paper=paper)
    return done(request, f"{paper.reply.get_absolute_url()}#answer", _("It is taken off the answer."))


@login_required
@require_GET
def reply_paper(request: SignedIn, pk: int) -> HttpResponseBase:
    """Also for the side that asks, once the answer is given."""
    found = find(ReplyPaper.objects.select_related("file"), request, pk)
    require_open(found.file)  # what is refused was not read
    record_reading(reader=request.user, of=found, how=Reading.How.HANDED_OUT, detail=found.file.name)
    return hand_out(found.file)


@login_required
@require_POST
def take_up(request: SignedIn, pk: int) -> HttpResponse:
    found = own_reply(request, pk)
    actions.take_up_version(actor=request.user, reply=found)
    return done(
        request, found, _("The answer goes on with the new version; its comments have followed their sections.")
    )


@login_required
@require_POST
def hand_on(request: SignedIn, pk: int) -> HttpResponse:
    found = own_reply(request, pk)
    actions.hand_on(actor=request.user, reply=found)
    return done(request, f"{found.get_absolute_url()}#answer", _("Handed on."))


@login_required
@while_awaited("GET")
def send_back(request: SignedIn, pk: int) -> HttpResponse:
    found = own_reply(request, pk)
    require(request.user, "reply.send_back", found)
    form = SendBackForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            actions.send_back(actor=request.user, reply=found, **form.cleaned_data)
    if form.is_bound and form.is_valid():
        return done(request, found, _("Returned. Whoever wrote it has been told why."))
    return page(request, "opinions/send_back.html", asked=found.request, form=form)


@login_required
@while_awaited("GET", "POST")
def sign(request: SignedIn, pk: int) -> HttpResponse:
    """What exactly will be sent, in whose name and by which post; then the signature, by who has proved who it is."""
    found = own_reply(request, pk)
    require(request.user, "reply.sign", found)
    if not has_proved_lately(request):
        return ask_again(request)
    form = SignForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with heard_by(form):
            actions.sign_reply(actor=request.user, reply=found, seen=form.cleaned_data["seen"])
    if form.is_bound and form.is_valid():
        return done(request, f"{found.get_absolute_url()}#given", _("Signed and sent. The asking agency sees it now."))
    shown = Page(request.user, own_request(request, pk))
    return page(request, "opinions/sign.html", asked=found.request, shown=shown, form=form, **_signing(request, found))


def _signing(request: SignedIn, reply: Reply) -> dict[str, Any]:
    """In whose name it is signed, as `require` has found it."""
    person, own = request.user, request.user.acting_for or reply.request.agency
    return {
        "agency": own,
        "signed_as": signature(person, own, reply.path.signers),
        "in_place_of": person.in_place_of_name,
        "stamp": stamp_of_reply(reply),
    }


def _require_writing(shown: Page) -> None:
    """Where no answer is awaited any more the act itself refuses, in its form: nothing typed is lost."""
    if not shown.asked.is_waiting:
        return
    if shown.reply:
        require(shown.person, "reply.write", shown.reply)
    else:
        require(shown.person, "request.begin", shown.asked)


def _pointed_at(request: SignedIn, revision: Revision) -> dict[str, Any]:
    """The section beside which the button stood, and the words that were chosen in it: all of it, if none were."""
    key = request.GET.get("section", "")
    known = key.isascii() and key.isdecimal() and len(key) < LONGEST_KEY
    section = revision.sections.filter(pk=key).first() if known else None
    chosen = request.GET.get("original", "").strip()[:LONGEST]
    return {"section": section, "original": (chosen or section.text) if section else ""}


def _anchor(section: Section | None) -> str:
    return f"place-{section.pk}" if section else "whole"


def _commented(request: SignedIn, asked: Request, section: Section | None, said: str) -> HttpResponse:
    """On to the section on the page; where only the section is asked for, that alone as it stands now."""
    if not is_fragment(request):
        return done(request, f"{asked.get_absolute_url()}#{_anchor(section)}", said)
    shown = Page(request.user, own_request(request, asked.pk))
    place = next((each for each in shown.places if each.section == section), None)
    response = page(request, "opinions/place.html", asked=asked, shown=shown, place=place, said=said)
    response["HX-Retarget"], response["HX-Reswap"] = f"#{_anchor(section)}", "outerHTML"
    return response
