"""A version of a catalogue entry: read, written, signed, reviewed."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from coordination.core.forms import heard_by
from coordination.core.policy import abilities, require
from coordination.core.web import SignedIn, done, find, page
from sharing import actions
from sharing.actions.entries import STEP_OF
from sharing.clocks import limit_of
from sharing.flows import EntryState
from sharing.forms.entries import DataItemFormSet, EntryForm, StatementForm, data_items_of
from sharing.limits import Clock
from sharing.models import Entry, SignOff
from sharing.personal import in_words
from sharing.progress import differences, next_of, steps_of
from sharing.views.asking import Asking, asked

_ENTRIES = Entry.objects.select_related("item__owner__successor", "item__standing", "category")


@login_required
@require_safe
def entry(request: SignedIn, pk: int, number: int) -> HttpResponse:
    """A version, its sign-offs, and what it says otherwise than the one before it."""
    found = get_object_or_404(_ENTRIES.visible_to(request.user), item=pk, number=number)
    own: Any = request.user.acting_for
    is_own = found.item.owner_id in own.line
    published = found.state in (EntryState.PUBLISHED, EntryState.SUPERSEDED)
    before = found.item.entries.filter(number__lt=number, state__in=["published", "superseded"]).first()
    return page(
        request,
        "sharing/entry.html",
        thing=found,
        is_own=is_own,
        # Asked for more time, the data authority learns that and no word of what is being drafted.
        is_told=is_own or published or found.state == EntryState.SUBMITTED,
        data_items=list(found.data_items.all()),
        sign_offs=list(found.sign_offs.order_by("-pk")) if is_own or not published else [],
        differences=differences(found, before) if before else None,
        before=before,
        steps=steps_of(found),
        next=next_of(found),
    )


@login_required
def begin(request: SignedIn) -> HttpResponse:
    require(request.user, "entry.begin", None)
    form, rows = _forms(request, None)
    if request.method == "POST" and form.is_valid() & rows.is_valid():
        with heard_by(form):
            said = form.said
            made = actions.begin_entry(actor=request.user, title=said["title"], kind=said["kind"])
            actions.write_entry(actor=request.user, entry=made, data_items=rows.said, **said)
        if form.is_valid():
            return done(request, made, _("Saved. Nobody outside your agency knows of it yet."))
    return page(request, "sharing/entry_form.html", form=form, rows=rows, entry=None)


@login_required
def write(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_ENTRIES, request, pk)
    require(request.user, "entry.write", found)
    form, rows = _forms(request, found)
    if request.method == "POST" and form.is_valid() & rows.is_valid():
        with heard_by(form):
            actions.write_entry(actor=request.user, entry=found, data_items=rows.said, **form.said)
        if form.is_valid():
            return done(request, found, _("Saved."))
    return page(request, "sharing/entry_form.html", form=form, rows=rows, entry=found)


def _forms(request: SignedIn, found: Entry | None) -> tuple[EntryForm, Any]:
    sent = request.POST if request.method == "POST" else None
    rows = DataItemFormSet(sent, initial=data_items_of(found), prefix="data_items")
    return EntryForm(sent, instance=found), rows


@login_required
def sign(request: SignedIn, pk: int, kind: str) -> HttpResponse:
    """Secrecy, personal information, consent of the head: each by a person who answers for it."""
    found = find(_ENTRIES, request, pk)
    step = STEP_OF[SignOff.Kind(kind)]
    require(request.user, f"entry.{step}", found)
    form = StatementForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            actions.sign_off(actor=request.user, entry=found, kind=kind, statement=form.cleaned_data["statement"])
        if form.is_valid():
            return done(request, found, _("Signed. It stands with your name, post and time."))
    may = abilities(request.user, found)[step]
    return page(
        request,
        "sharing/entry_sign.html",
        entry=found,
        kind=SignOff.Kind(kind),
        form=form,
        why=may.why,
        also=in_words(found.item, found) if request.method == "GET" and kind != SignOff.Kind.SECRECY else "",
        data_items=list(found.data_items.all()),
    )


@login_required
@require_POST
def submit(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_ENTRIES, request, pk)
    require(request.user, "entry.submit", found)
    actions.submit_entry(actor=request.user, entry=found)
    return done(request, found, _("Submitted. The data authority has been told."))


_VERBS: Mapping[str, Asking] = {
    "publish": Asking(
        actions.publish_entry,
        _("Publish this version?"),
        _("It is in the catalogue at once, for everybody who may know of it."),
        pgettext_lazy("entry", "Publish"),
        _("Published. The agency that provides it has been told."),
        form=None,
    ),
    "return": Asking(
        actions.return_entry,
        _("Return this version to its agency?"),
        _("Say everything that is to be mended at once: the agency mends it, signs anew and submits again."),
        pgettext_lazy("entry", "Return"),
        _("Returned. The agency has been told."),
    ),
    "take_back": Asking(
        actions.take_back,
        _("Take this version back to be rewritten?"),
        _("What was signed is signed anew once it is rewritten."),
        _("Take back"),
        _("Taken back. It is signed anew when it is rewritten."),
    ),
    "give_up": Asking(
        actions.give_up_entry,
        _("Give up this version?"),
        _("What is published stands as it was. A resource that was never published is withdrawn with it."),
        _("Give up"),
        _("Given up. It stays on record."),
        grave=True,
    ),
    "ask_more_time": Asking(
        actions.ask_more_time,
        _("Ask the data authority for more time?"),
        "",
        _("Ask for more time"),
        _("Asked. The data authority has been told."),
    ),
}


@login_required
def act(request: SignedIn, pk: int, verb: str) -> HttpResponse:
    """What is done to a version with a reason, or only after being asked once more."""
    found = find(_ENTRIES, request, pk)
    require(request.user, f"entry.{verb}", found)

    def done_at() -> Any:
        is_seen = Entry.objects.visible_to(request.user).filter(pk=pk).exists()
        return found if is_seen else "sharing:reviews"

    more = limit_of(Clock.UPDATE_MORE, found.item.owner)
    said = gettext("At most %(n)d working days more, once (%(source)s).") % {"n": more.workdays, "source": more.source}
    follows = said if verb == "ask_more_time" else ""
    version = gettext("Version %(number)s") % {"number": found.number}
    return asked(
        request,
        _VERBS[verb],
        {"entry": found},
        where=found,
        about=found.item,
        said=f"{found.item.owner} · {version}",
        done_at=done_at,
        what_follows=follows,
    )


@login_required
@require_POST
def give_more_time(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_ENTRIES, request, pk)
    require(request.user, "entry.give_more_time", found)
    actions.give_more_time(actor=request.user, entry=found)
    return done(request, "sharing:reviews", _("Given. The agency has been told."))
