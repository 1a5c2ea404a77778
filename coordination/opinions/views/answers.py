"""What an agency is asked: the list, the page of a request, and what is done with it before the answer is written."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from coordination.audit.actions import record_reading
from coordination.audit.models import Reading
from coordination.core.errors import NotPermitted
from coordination.core.forms import heard_by
from coordination.core.policy import can, require
from coordination.core.referring import beside
from coordination.core.web import SignedIn, done, find, key_page, page
from coordination.opinions import actions
from coordination.opinions.answering import Page, lines, pressing
from coordination.opinions.forms.answers import (
    AnswerPathForm,
    AskedFilter,
    AtOnceForm,
    MoreTimeForm,
    PapersForm,
    ReplyForm,
    RespondForm,
)
from coordination.opinions.models import Request, path_of
from coordination.opinions.views.own import own_comment, own_request, while_awaited
from coordination.signin.proving import ask_again, has_proved_lately


@login_required
@require_GET
def requests(request: SignedIn) -> HttpResponse:
    own = request.user.acting_for
    rows = Request.objects.of(own) if own else Request.objects.none()
    narrowed = AskedFilter(request.GET, rows=rows)
    found = key_page(request, pressing(narrowed.asked(rows)).for_list(), order=["press", "id"])
    return page(
        request,
        "opinions/requests.html",
        filter=narrowed,
        page=found,
        lines=lines(request.user, found),
        may_set=own is not None and can(request.user, "answer_path.set", path_of(own)),
    )


@login_required
@require_GET
def request_(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Request.objects.for_page(), request, pk)
    record_reading(reader=request.user, of=found, how=Reading.How.OPENED)
    shown = Page(request.user, found)
    if shown.is_ours:
        actions.note_opening(actor=request.user, request=found)
    return page(
        request,
        "opinions/request.html",
        asked=found,
        shown=shown,
        panels=beside.on(request.user, [found.round]),
        form=ReplyForm(reply=shown.words),
        papers_form=PapersForm(auto_id="papers_%s"),
    )


@login_required
@while_awaited("GET")
def more_time(request: SignedIn, pk: int) -> HttpResponse:
    asked = own_request(request, pk)
    require(request.user, "request.ask_more_time", asked)
    form = MoreTimeForm(request.POST or None, request=asked)
    if form.is_valid():
        with heard_by(form):
            actions.ask_more_time(actor=request.user, request=asked, **form.cleaned_data)
    if form.is_bound and form.is_valid():
        return done(request, asked, _("Asked. Until it is granted the present day holds."))
    return page(request, "opinions/more_time.html", asked=asked, form=form)


@login_required
@while_awaited("GET", "POST")
def answer_at_once(request: SignedIn, pk: int) -> HttpResponse:
    """Nothing to say, said in one form. Whoever signs proves who it is, where that was not lately done."""
    asked = own_request(request, pk)
    require(request.user, "request.begin", asked)
    path = path_of(asked.agency)
    signs = bool(request.user.roles & path.signers) and not path.is_checked
    if signs and not has_proved_lately(request):
        return ask_again(request)
    form = AtOnceForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            actions.answer_at_once(actor=request.user, request=asked, **form.cleaned_data)
    if form.is_bound and form.is_valid():
        return done(request, asked, _("Signed and sent.") if signs else _("Handed on inside your agency."))
    return page(request, "opinions/at_once.html", asked=asked, form=form, signs=signs, path=path)


@login_required
def respond(request: SignedIn, pk: int) -> HttpResponse:
    comment = own_comment(request, pk)
    require(request.user, "reply.respond", comment.reply)
    told = comment.told
    if told is None:
        raise Http404
    form = RespondForm(request.POST or None, told=told)
    if form.is_valid():
        with heard_by(form):
            actions.respond(actor=request.user, treatment=told, **form.words)
    if form.is_bound and form.is_valid():
        return done(request, f"{comment.request.get_absolute_url()}#comment-{comment.pk}", _("Said."))
    return page(request, "opinions/respond.html", comment=comment, form=form)


@login_required
def answer_path(request: SignedIn) -> HttpResponse:
    """How the agency acted for comes to an answer."""
    own = request.user.acting_for
    if own is None:
        raise NotPermitted("answer_path.set")
    path = path_of(own)
    require(request.user, "answer_path.set", path)
    form = AnswerPathForm(request.POST or None, path=path)
    if form.is_valid():
        with heard_by(form):
            actions.set_answer_path(actor=request.user, agency=own, **form.cleaned_data)
    if form.is_bound and form.is_valid():
        return done(request, "opinions:requests", _("Kept. What is being written follows from now on."))
    return page(request, "opinions/answer_path.html", path=path, form=form)
