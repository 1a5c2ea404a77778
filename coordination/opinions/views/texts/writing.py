"""The version being written: section by section, or as a whole.

Each section is a form of its own, in place where there is script, on a page of its own where there is none.
"""

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coordination.core.errors import NotLawful
from coordination.core.files.intake import handed_in
from coordination.core.forms import heard_by
from coordination.core.policy import require
from coordination.core.web import SignedIn, done, find, is_fragment, page
from coordination.opinions import actions
from coordination.opinions.comparing import Comparison, Pair, pair_of
from coordination.opinions.forms.texts import ReplaceForm, SectionForm
from coordination.opinions.models import Draft, Section

SECTIONS = Section.objects.select_related("revision__draft__standing", "revision__draft__agency")
TEXTS = Draft.objects.for_list()


@login_required
@require_GET
def write_version(request: SignedIn, pk: int) -> HttpResponse:
    found = find(TEXTS, request, pk)
    require(request.user, "draft.write", found)
    version = found.being_written
    if version is None:
        return redirect(found)
    compared = Comparison.of(found.standing, version)
    return page(request, "opinions/write_version.html", thing=found, version=version, compared=compared)


@login_required
def write_section(request: SignedIn, pk: int) -> HttpResponse:
    section = _writable(request, pk)
    if "look" in request.GET:
        return _shown(request, section)
    form = SectionForm(request.POST if request.method == "POST" else None, section=section, auto_id=f"s{pk}_%s")
    was = section.text
    if form.is_valid():
        with heard_by(form):
            actions.write_section(actor=request.user, section=section, was=was, **form.cleaned_data)
        if form.is_valid():
            return _saved(request, section)
    return page(request, "opinions/write_section.html", section=section, form=form)


@login_required
def insert_section(request: SignedIn, pk: int) -> HttpResponse:
    """A new section behind this one, or before it where that is asked for."""
    beside = _writable(request, pk)
    is_before = "before" in request.GET
    form = SectionForm(request.POST if request.method == "POST" else None, auto_id=f"n{pk}_%s")
    if form.is_valid():
        with heard_by(form):
            new = actions.insert_section(actor=request.user, beside=beside, is_before=is_before, **form.cleaned_data)
        if form.is_valid():
            return _saved(request, new)
    return page(request, "opinions/insert_section.html", section=beside, is_before=is_before, form=form)


@login_required
def remove_section(request: SignedIn, pk: int) -> HttpResponse:
    """Asked once more, but where it can be put back at once."""
    section = _writable(request, pk)
    pair = pair_of(section, section.draft)
    if request.method != "POST":
        return page(request, "opinions/remove_section.html", section=section, pair=pair, form=Form())
    actions.remove_section(actor=request.user, section=section)
    if is_fragment(request):
        return _clause(request, Pair(pair.before, None), section, _("Left out."))
    return done(request, _writing(section.draft), _("The section is left out."))


@login_required
@require_POST
def put_back_section(request: SignedIn, pk: int) -> HttpResponse:
    """A section of the version sent out last, into the one being written."""
    gone = find(SECTIONS, request, pk)
    draft = gone.draft
    require(request.user, "draft.write", draft)
    version = draft.being_written
    if version is None:
        raise NotLawful(_("No version is being written: begin the next one."))
    return _saved(request, actions.put_back_section(actor=request.user, revision=version, section=gone))


@login_required
def replace_text(request: SignedIn, pk: int) -> HttpResponse:
    found = find(TEXTS, request, pk)
    require(request.user, "draft.write", found)
    version = found.being_written
    if version is None:
        raise NotLawful(_("No version is being written: begin the next one."))
    form = ReplaceForm(*((request.POST, request.FILES) if request.method == "POST" else ()), version=version)
    if request.method == "POST" and handed_in(form, by=request.user):
        with heard_by(form):
            actions.replace_text(actor=request.user, revision=version, **form.words)
        if form.is_valid():
            return done(request, _writing(found), _("The text is replaced."))
    return page(request, "opinions/replace_text.html", thing=found, version=version, form=form)


def _writable(request: SignedIn, pk: int) -> Section:
    """A section of the version being written, for whoever may write it."""
    section = find(SECTIONS, request, pk)
    require(request.user, "draft.write", section)
    if section.revision.sent_at:
        raise NotLawful(_("A version that was sent out stays as it is: begin the next one."))
    return section


def _writing(draft: Draft, section: Section | None = None) -> str:
    """The page on which the version is written, at a section of it."""
    anchor = f"#s-{section.strand}" if section else ""
    return reverse("opinions:write_version", args=[draft.pk]) + anchor


def _shown(request: SignedIn, section: Section, said: str = "") -> HttpResponse:
    """The section in its place; the page itself where it is not asked for alone."""
    if not is_fragment(request):
        return redirect(_writing(section.draft, section))
    return _clause(request, pair_of(section, section.draft), section, said)


def _clause(request: SignedIn, pair: Pair, section: Section, said: str) -> HttpResponse:
    """A section by itself, with how much of the whole text is another now."""
    draft = section.draft
    context = {"pair": pair, "draft": draft, "said": said, "is_fresh": True}
    if said and draft.standing:
        context["compared"] = Comparison.of(draft.standing, section.revision)
    return render(request, "opinions/_clause.html", context)


def _saved(request: SignedIn, section: Section) -> HttpResponse:
    if is_fragment(request):
        return _shown(request, section, _("Saved."))
    return done(request, _writing(section.draft, section), _("Saved."))
