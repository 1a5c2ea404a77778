"""What a person follows: told apart by what is new of it, begun, renamed, told otherwise, stopped."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import Group
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from coordination.core.errors import NotLawful
from coordination.core.forms import heard_by
from coordination.core.policy import require
from coordination.core.web import SignedIn, done, find, key_page, page
from sharing import actions
from sharing.filters import ItemFilter
from sharing.followed import lines_for, lines_of
from sharing.forms.following import FollowingForm, KeepForm
from sharing.models import Category, Following, Item
from sharing.views.no_agency import shown_to_agencies
from sharing.views.spaces import known_body

_ROWS = Following.objects.select_related("item", "category")
_FOLLOWED = _("You follow it: news comes in one letter each working day. Under “Following” you say otherwise.")


@login_required
@require_safe
@shown_to_agencies
def following(request: SignedIn) -> HttpResponse:
    """Everything the person follows in the agency acted for, with what came since the person last said to have seen
    it.
    """
    now = timezone.now()
    shown = key_page(request, _ROWS.visible_to(request.user), order=("-pk",))
    lines = lines_for(shown.rows, request.user, until=now)
    is_new = any(line.news for line in lines)
    return page(request, "sharing/following.html", page=shown, lines=lines, is_new=is_new, until=now.isoformat())


@login_required
@require_POST
def seen(request: SignedIn) -> HttpResponse:
    """As it stood when the page was opened: what came later stays new."""
    try:
        until = parse_datetime(request.POST.get("until", ""))
    except ValueError:
        until = None
    actions.mark_seen(actor=request.user, until=until if until and until.tzinfo else None)
    return done(request, "sharing:following", _("Marked as seen."))


@login_required
@require_POST
def follow_item(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Item, request, pk)
    actions.follow(actor=request.user, item=found)
    return done(request, found, _FOLLOWED)


@login_required
@require_POST
def follow_space(request: SignedIn, group: int) -> HttpResponse:
    known_body(request, group)
    actions.follow(actor=request.user, space=Group.objects.get(pk=group))
    return done(request, "sharing:following", _FOLLOWED)


@login_required
@require_POST
def follow_category(request: SignedIn, code: str) -> HttpResponse:
    """The tree is common knowledge, also to those who keep the directory: they act for nobody, and follow nothing."""
    if request.user.acting_for is None:
        raise Http404
    actions.follow(actor=request.user, category=find(Category, request, code))
    return done(request, "sharing:following", _FOLLOWED)


@login_required
def keep(request: SignedIn) -> HttpResponse:
    """Keep what the list was asked for, which stands in the address."""
    require(request.user, "following.begin", None)
    chosen = ItemFilter(request.GET, queryset=Item.objects.none(), request=request)
    search = urlencode([(name, request.GET.get(name, "")) for name in chosen.said])
    if not search:
        raise NotLawful(_("Search the library or narrow its list down first, and keep that."))
    form = KeepForm(request.POST or None, words=chosen.said.get("q", ""))
    if form.is_valid():
        with heard_by(form):
            actions.keep_search(actor=request.user, search=search, **form.cleaned_data)
        if form.is_valid():
            return done(request, "sharing:following", _("Kept. What is new and answers it stands here."))
    return page(request, "sharing/keep_search.html", form=form, said=list(chosen.in_words()), search=search)


@login_required
def change(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_ROWS, request, pk)
    require(request.user, "following.change", found)
    form = FollowingForm(request.POST or None, following=found)
    if form.is_valid():
        with heard_by(form):
            actions.change_following(actor=request.user, following=found, **form.cleaned_data)
        if form.is_valid():
            return done(request, "sharing:following", _("Saved."))
    return page(request, "sharing/following_form.html", form=form, line=lines_of([found], request.user)[0])


@login_required
@require_POST
def stop(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Following, request, pk)
    actions.stop_following(actor=request.user, following=found)
    return done(request, "sharing:following", _("You follow it no more."))
