"""One item: what others may know of it, and what its agency does with it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import model_to_dict
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from coordination.audit.actions import record_reading
from coordination.audit.models import Reading
from coordination.core.flow import Sentence
from coordination.core.forms import heard_by
from coordination.core.policy import can, require
from coordination.core.principals import bodies
from coordination.core.web import SignedIn, done, find, page
from coordination.core.workflow import require_lawful
from sharing import actions
from sharing.actions.holding import stamp_of_item
from sharing.behind import comes_from
from sharing.flows import EntryState
from sharing.forms.entries import NextVersionForm
from sharing.forms.items import ItemForm
from sharing.keys import for_programs
from sharing.models import CheckOut, Content, ContentFile, Entry, Following, Item, ShareRequest
from sharing.personal import in_words, personal_columns
from sharing.progress import story_of
from sharing.quality import quality_of
from sharing.refreshed import card_of
from sharing.related import related_to
from sharing.requested import used_by
from sharing.sight import sight_of, why_not
from sharing.stamps import is_stamped_for
from sharing.tabled import loadings_of
from sharing.views.asking import Asking, asked

MOST_VERSIONS = 50  # of the content, on its page; each leads to the one before it
_ITEMS = Item.objects.select_related("owner", "category", "standing", "space")
_SHOWN = _ITEMS.select_related("origin__source")


@login_required
@require_safe
def item(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_SHOWN.with_dispute(), request, pk)
    record_reading(reader=request.user, of=found, how=Reading.How.OPENED)
    own: Any = request.user.acting_for
    is_own = found.owner_id in own.line
    versions = list(Entry.objects.visible_to(request.user).filter(item=found).order_by("-number"))
    said_so_far = versions[0] if is_own and versions else None  # before it is published
    entry = found.standing or said_so_far
    data_items = list(entry.data_items.all()) if entry else []
    contents = list(Content.objects.visible_to(request.user).filter(item=found)[:MOST_VERSIONS])
    sight = sight_of(found, request.user)
    check_out = CheckOut.objects.visible_to(request.user).live().filter(item=found).select_related("person").first()
    return page(
        request,
        "sharing/item.html",
        thing=found,
        entry=entry,
        data_items=data_items,
        described=found if found.standing else entry or found,
        quality=quality_of(found, entry, data_items) if entry and found.standing else None,
        versions=versions,
        prepared=next((each for each in versions if is_own and each.state in EntryState.open()), None),
        space=bodies([found.space_id]).get(found.space_id),
        is_own=is_own,
        under_way=None if is_own else ShareRequest.objects.under_way(own, found),
        is_followed=Following.objects.visible_to(request.user).filter(item=found).exists(),
        origin=getattr(found, "origin", None) if is_own else None,
        sight=sight,
        why_not="" if sight.had else why_not(found),
        contents=contents,
        files=files_of(contents[0], request.user) if contents else [],
        is_stamped=is_stamped_for(found, request.user),
        personal=personal_columns(contents[0]) if is_own and contents else [],
        masked=ContentFile.objects.masked_for(request.user).filter(content=contents[0]).count() if contents else 0,
        loadings=loadings_of(found, request.user, is_own=is_own),
        programs=for_programs(found, request.user) if sight.had else None,
        refreshed=card_of(found, request.user) if is_own and contents else None,
        relations=related_to(found, request.user),
        comes_from=comes_from(found, request.user),
        check_out=check_out,
        is_out_elsewhere=check_out is not None and check_out.person != request.user,
        story=story_of(found, is_own=is_own),
    )


def files_of(content: Content, person: Any) -> list[ContentFile]:
    """Those of a version that the person may have."""
    return list(ContentFile.objects.visible_to(person).filter(content=content).select_related("file"))


@login_required
def begin(request: SignedIn) -> HttpResponse:
    require(request.user, "item.begin", None)
    form = ItemForm(request.POST or None, user=request.user)
    if form.is_valid():
        with heard_by(form):
            made = actions.begin_item(actor=request.user, **form.cleaned_data)
        if form.is_valid():
            return done(request, made, _("Saved. Nobody outside your agency knows of it yet."))
    return page(request, "sharing/item_form.html", form=form, item=None, may_begin_entry=_may_catalogue(request))


def _may_catalogue(request: SignedIn) -> bool:
    return can(request.user, "entry.begin", None)


@login_required
def edit(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_ITEMS, request, pk)
    require(request.user, "item.edit", found)
    form = ItemForm(request.POST or None, user=request.user, item=found, initial=model_to_dict(found))
    if form.is_valid():
        with heard_by(form):
            actions.edit_item(actor=request.user, item=found, **form.words)
        if form.is_valid():
            return done(request, found, _("Saved."))
    if form.is_bound:
        found = find(_ITEMS, request, pk)
    said = [found.title, found.abstract, found.get_visibility_display(), found.get_sharing_class_display(), found.terms]
    form.beside(said, stamp_of_item(found))
    return page(request, "sharing/item_form.html", form=form, item=found)


_VERBS = {
    "publish": Asking(
        actions.publish_item,
        pgettext_lazy("item", "Publish this item?"),
        "",
        pgettext_lazy("item", "Publish"),
        _("Published. Whoever may know of it finds it now."),
        form=None,
    ),
    "resume": Asking(
        actions.resume_item,
        pgettext_lazy("item", "Resume sharing this item?"),
        _("Whoever may have its content is given it again at once."),
        pgettext_lazy("item", "Resume"),
        _("Resumed."),
        form=None,
    ),
    "suspend": Asking(
        actions.suspend_item,
        pgettext_lazy("item", "Suspend this item?"),
        _("Nobody else is given its content until you resume it. Whoever knows of it reads the reason."),
        pgettext_lazy("item", "Suspend sharing"),
        _("Suspended."),
    ),
    "withdraw": Asking(
        actions.withdraw_item,
        _("Withdraw this item for good?"),
        _("It is given to nobody any more. Whoever knew of it still finds that it was there, and reads the reason."),
        pgettext_lazy("item", "Withdraw"),
        _("Withdrawn. It stays on record."),
        grave=True,
    ),
}


@login_required
def act(request: SignedIn, pk: int, verb: str) -> HttpResponse:
    """What is done to an item on a page of its own."""
    found = find(_ITEMS, request, pk)
    require(request.user, f"item.{verb}", found)
    follows: Sentence = ""
    also: Sentence = ""
    if request.method == "GET":
        require_lawful(found, verb)
        follows = _becomes_known(found) if verb == "publish" else ""
        also = in_words(found) if verb in {"publish", "resume"} else used_by([found])
    return asked(request, _VERBS[verb], {"item": found}, where=found, about=found, what_follows=follows, also=also)


def _becomes_known(item: Item) -> Sentence:
    space = bodies([item.space_id]).get(item.space_id)
    facts = {
        "who": item.get_visibility_display(),
        "space": space.name if space else "",
        "terms": item.get_sharing_class_display(),
    }
    return _("Who may know of it from now on: %(who)s (space: %(space)s). Sharing class: %(terms)s.") % facts


@login_required
def next_version(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_ITEMS, request, pk)
    require(request.user, "item.begin_version", found)
    form = NextVersionForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            made = actions.begin_version(actor=request.user, item=found, **form.cleaned_data)
        if form.is_valid():
            return done(request, made, _("The next version is begun: change what is to be said otherwise."))
    return page(request, "sharing/version_new.html", item=found, form=form)
