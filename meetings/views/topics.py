"""The topic pool."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coordination.audit.actions import record_reading
from coordination.audit.models import Reading
from coordination.core.errors import NotLawful
from coordination.core.forms import heard_by
from coordination.core.policy import abilities, require
from coordination.core.web import SignedIn, done, find, key_page, page
from coordination.opinions.models import Dispute
from meetings import actions
from meetings.filters import TopicFilter
from meetings.flows import TOPIC, TopicState
from meetings.forms.meeting import ReasonForm
from meetings.forms.topics import AcceptForm, NewTopicForm, RewordForm, TopicForm
from meetings.models import AgendaItem, Topic
from meetings.pool import keeps_out_of_the_pool, next_of, steps_of, story_of
from meetings.querysets import mechanisms_to_propose_to
from meetings.suggestions import item_of

_TOPICS = Topic.objects.select_related("mechanism", "proposing_agency").prefetch_related("source")


@login_required
@require_safe
def topics(request: SignedIn) -> HttpResponse:
    chosen = TopicFilter(request.GET, queryset=_TOPICS.visible_to(request.user), request=request)
    return page(
        request,
        "meetings/topics.html",
        filter=chosen,
        page=key_page(request, chosen.qs, order=chosen.order),
        may_propose=mechanisms_to_propose_to(request.user).exists(),
    )


@login_required
@require_safe
def topic(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_TOPICS, request, pk)
    record_reading(reader=request.user, of=found, how=Reading.How.OPENED)
    known = AgendaItem.objects.visible_to(request.user).filter(topic=found)
    items = list(known.select_related("meeting__mechanism"))
    last = found.items.order_by("pk").last()
    current = next((item for item in items if item == last), None)
    dispute = Dispute.objects.visible_to(request.user).filter(pk=found.dispute_id).first() if found.dispute_id else None
    return page(
        request,
        "meetings/topic.html",
        topic=found,
        may=abilities(request.user, found),
        items=items,
        is_being_prepared=found.state == TopicState.ACCEPTED and current is None,
        dispute=dispute,
        steps=steps_of(found),
        next=next_of(found, current),
        story=story_of(found),
    )


@login_required
def new(request: SignedIn) -> HttpResponse:
    chosen = {"mechanism": request.GET["mechanism"]} if "mechanism" in request.GET else {}
    form = NewTopicForm(request.POST or None, user=request.user, initial=chosen)
    if form.is_valid():
        with heard_by(form):
            made = actions.propose_topic(actor=request.user, **form.cleaned_data)
        if form.is_valid():
            return done(request, made, _("Submitted. The office of the mechanism has been told."))
    return page(request, "meetings/topic_new.html", form=form)


@login_required
def propose_dispute(request: SignedIn, pk: int) -> HttpResponse:
    """A dispute goes into the pool of its mechanism, with its file."""
    dispute = find(Dispute.objects.for_page(), request, pk)
    require(request.user, "dispute.propose_topic", dispute)
    if request.method == "GET" and (objection := keeps_out_of_the_pool(dispute)):
        raise NotLawful(objection)
    form = TopicForm(request.POST or None, initial={"kind": Topic.Kind.COORDINATE, **item_of(dispute)})
    if form.is_valid():
        with heard_by(form):
            made = actions.propose_dispute(actor=request.user, dispute=dispute, **form.cleaned_data)
        if form.is_valid():
            return done(request, made, _("Submitted. The office of the mechanism has been told."))
    return page(request, "meetings/topic_new.html", form=form, dispute=dispute)


@login_required
def edit(request: SignedIn, pk: int) -> HttpResponse:
    """What waits is reworded; what was returned is, and goes back to the office."""
    found = find(_TOPICS, request, pk)
    is_returned = found.state == TopicState.RETURNED
    require(request.user, "topic.submit" if is_returned else "topic.edit", found)
    if is_returned and request.method == "GET" and (objection := TOPIC.objection(found, TOPIC["submit"])):
        raise NotLawful(objection)
    form = RewordForm(request.POST or None, topic=found)
    if form.is_valid():
        act = actions.submit_topic if is_returned else actions.edit_topic
        with heard_by(form):
            act(actor=request.user, topic=found, **form.cleaned_data)
        if form.is_valid():
            return done(request, found, _("Submitted again. The office has been told.") if is_returned else _("Saved."))
    return page(request, "meetings/topic_edit.html", topic=found, form=form, is_returned=is_returned)


@login_required
def accept(request: SignedIn, pk: int) -> HttpResponse:
    """It becomes an item of a meeting that is being prepared; from the page of that meeting in one step."""
    found = find(_TOPICS, request, pk)
    require(request.user, "topic.accept", found)
    form = AcceptForm(request.POST or None, topic=found, user=request.user)
    if form.is_valid():
        with heard_by(form):
            item = actions.accept_topic(actor=request.user, topic=found, **form.cleaned_data)
        if form.is_valid():
            return done(request, item, _("Put on the agenda."))
    drafts = form.fields["meeting"].queryset.exists()  # type: ignore[attr-defined]  # of a choice among records
    return page(request, "meetings/topic_accept.html", topic=found, form=form, has_drafts=drafts)


@login_required
def return_topic(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_TOPICS, request, pk)
    require(request.user, "topic.return", found)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            actions.return_topic(actor=request.user, topic=found, **form.cleaned_data)
        if form.is_valid():
            return done(request, found, _("Returned. Whoever proposes it has been told."))
    return page(request, "meetings/topic_return.html", topic=found, form=form)


@login_required
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_TOPICS, request, pk)
    require(request.user, "topic.withdraw", found)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            actions.withdraw_topic(actor=request.user, topic=found, **form.cleaned_data)
        if form.is_valid():
            return done(request, found, _("Withdrawn. It stays on record."))
    return page(request, "meetings/topic_withdraw.html", topic=found, form=form)
