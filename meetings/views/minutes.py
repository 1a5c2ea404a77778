"""Minutes, from the first mark of attendance to the last signature.

Every part of them is a page with one form, so that saving one never loses what was typed into another.
"""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from coordination.audit.actions import record_reading
from coordination.audit.models import Reading
from coordination.core.forms import heard_by
from coordination.core.policy import abilities
from coordination.core.referring import beside
from coordination.core.web import SignedIn, done, find, is_fragment, page
from coordination.core.workdays import today
from coordination.opinions.subjects import circulation_of
from meetings import actions
from meetings.forms.minutes import AttendanceForm, FrontForm, IssueForm, PositionsForm, RecordForm
from meetings.minuting import gaps_of, outlook_of, parts_of, require_open, with_assignments
from meetings.models import AgendaItem, Meeting, Minutes, Receipt, Resolution
from meetings.texts import MinutesPaper, is_unchanged, paper_of

MEETINGS = Meeting.objects.select_related("mechanism")
ITEMS = AgendaItem.objects.select_related("meeting__mechanism", "proposing_agency")


@login_required
@require_POST
def begin_minutes(request: SignedIn, pk: int) -> HttpResponse:
    begun = actions.begin_minutes(actor=request.user, meeting=find(MEETINGS, request, pk))
    return done(request, begun, _("The minutes are begun. Whoever announced somebody counts as present."))


@login_required
def minutes(request: SignedIn, pk: int) -> HttpResponse:
    """The desk of the office while they are written, the paper once they are issued."""
    found = minutes_of(request, pk)
    record_reading(reader=request.user, of=found, how=Reading.How.OPENED)
    may = abilities(request.user, found.meeting)
    if may["minute"]:
        return page(request, "meetings/minutes_desk.html", may=may, **_desk(request, found))
    return page(request, "meetings/minutes.html", may=may, **_paper(request, found))


def minutes_of(request: SignedIn, pk: int) -> Minutes:
    """By the number of their meeting. Whoever may not know of the meeting learns nothing of its minutes either."""
    meeting = find(MEETINGS, request, pk)
    found = get_object_or_404(Minutes.objects.visible_to(request.user), meeting=meeting)
    found.meeting = meeting
    return found


def _desk(request: SignedIn, found: Minutes) -> dict[str, Any]:
    items = list(AgendaItem.objects.for_minutes(found.meeting))
    parts = parts_of(found, items)
    return {
        "meeting": found.meeting,
        "minutes": found,
        "parts": parts,
        "gaps": gaps_of(parts),
        "items": items,
        "resolutions": with_assignments(
            Resolution.objects.visible_to(request.user).for_page(found.meeting), request.user
        ),
        "paper": MinutesPaper.of(found),
        "circulation": circulation_of(request.user, found),
    }


def _paper(request: SignedIn, found: Minutes) -> dict[str, Any]:
    """The paper, whether it is still the one that was issued, who has signed for it, and what came of it."""
    rows = Resolution.objects.visible_to(request.user).for_page(found.meeting)
    resolutions = list(with_assignments(rows, request.user))
    return {
        "meeting": found.meeting,
        "minutes": found,
        "paper": paper_of(found),
        "is_unchanged": is_unchanged(found),
        "resolutions": resolutions,
        "panels": beside.on(request.user, [found.meeting, *resolutions]),
        **receipts_shown(request.user, found),
    }


def receipts_shown(user: Any, found: Minutes) -> dict[str, Any]:
    """Who has signed: those who lead see every receipt, the others their own, with those of agencies that theirs
    succeeded, and how many are owed.
    """
    receipts = list(found.receipts.for_page())
    line = user.acting_for.line if user.acting_for else []
    own = next((row for row in receipts if line and row.agency_id == line[0]), None)
    sees_all = bool(abilities(user, found.meeting)["see_replies"])
    return {
        "receipts": [row for row in receipts if sees_all or row.agency_id in line],
        "signed": sum(row.signed_at is not None for row in receipts),
        "owed": sum(row.signed_at is not None or row.left_on is None for row in receipts),
        "own": own,
        "may_sign": bool(own and abilities(user, own)["sign"]),
    }


@login_required
def attendance(request: SignedIn, pk: int) -> HttpResponse:
    meeting = find(MEETINGS, request, pk)
    require_open(request.user, meeting)
    if is_fragment(request):  # the counts, while the sheet is filled in
        sheet = AttendanceForm(request.GET, meeting=meeting)
        return render(request, "meetings/_attendance_count.html", {"count": sheet.count})
    form = AttendanceForm(request.POST or None, meeting=meeting)
    if form.is_valid():
        with heard_by(form):
            actions.record_attendance(actor=request.user, meeting=meeting, attendance=form.marks)
        if form.is_valid():
            return _go_on(request, meeting, _recorded(list(form.marks.values())), _page_of_item(meeting, 0))
    return page(request, "meetings/attendance.html", form=form, **_at_work(meeting, "attendance"))


def _recorded(marks: list[tuple[str, str]]) -> str:
    still_open = sum(not attendance for attendance, note in marks)
    if not still_open:
        return _("The attendance is recorded.")
    said = ngettext(
        "Saved. The attendance of %(n)d agency is still open.",
        "Saved. The attendance of %(n)d agencies is still open.",
        still_open,
    )
    return said % {"n": still_open}


def _at_work(meeting: Meeting, part: str) -> dict[str, Any]:
    """What every page of the work shows: how far it is, and where one is."""
    return {"meeting": meeting, "parts": parts_of(meeting.minutes), "here": part}


def _page_of_item(meeting: Meeting, after: int) -> str:
    """The record of the next item; behind the last one, the resolutions."""
    following = meeting.items.filter(no__gt=after).first()
    if following:
        return reverse("meetings:record_item", args=[following.pk])
    return f"{reverse('meetings:minutes', args=[meeting.pk])}#resolutions"


def _go_on(request: SignedIn, meeting: Meeting, sentence: str, onward: str) -> HttpResponse:
    """Back to the desk, or on to the next part if that was asked for."""
    return done(request, onward if {"onward", "resolve", "rest"} & request.POST.keys() else meeting.minutes, sentence)


@login_required
def record_item(request: SignedIn, pk: int) -> HttpResponse:
    item = find(ITEMS, request, pk)
    require_open(request.user, item.meeting)
    form = RecordForm(request.POST or None, item=item)
    if form.is_valid():
        text, outcome = form.cleaned_data["record"], form.cleaned_data["outcome"]
        with heard_by(form):
            actions.record_item(actor=request.user, item=item, text=text, outcome=outcome, stands=form.stands())
        if form.is_valid():
            said = _("Recorded.") if text.strip() else _("Saved as a draft: the item has no record yet.")
            return _go_on(request, item.meeting, said, _after(request, item))
    return page(request, "meetings/record_item.html", item=item, form=form, **_at_work(item.meeting, "items"))


def _after(request: SignedIn, item: AgendaItem) -> str:
    """To a resolution on the item, if that was asked for; else to the next item."""
    if "resolve" in request.POST:
        return f"{reverse('meetings:propose_resolution', args=[item.meeting_id])}?item={item.pk}"
    return _page_of_item(item.meeting, item.no)


@login_required
def record_position(request: SignedIn, pk: int) -> HttpResponse:
    """The positions on an item alone: where a disagreement is settled after the record was written."""
    item = find(ITEMS, request, pk)
    require_open(request.user, item.meeting)
    form = PositionsForm(request.POST or None, item=item)
    if form.is_valid():
        stands = form.stands()
        with heard_by(form):
            actions.record_positions(actor=request.user, item=item, stands=stands)
        if form.is_valid():
            said = ngettext("%(n)d position is recorded.", "%(n)d positions are recorded.", len(stands))
            return done(request, item.meeting.minutes, said % {"n": len(stands)} if stands else _("Nothing changed."))
    return page(request, "meetings/record_positions.html", item=item, form=form, **_at_work(item.meeting, "items"))


@login_required
def write_minutes(request: SignedIn, pk: int) -> HttpResponse:
    meeting = find(MEETINGS, request, pk)
    require_open(request.user, meeting)
    form = FrontForm(request.POST or None, minutes=meeting.minutes)
    if form.is_valid():
        with heard_by(form):
            actions.write_minutes(actor=request.user, minutes=meeting.minutes, **form.cleaned_data)
        if form.is_valid():
            onward = reverse("meetings:issue_minutes", args=[meeting.pk])
            return _go_on(request, meeting, _("The front matter is saved."), onward)
    return page(request, "meetings/minutes_write.html", form=form, **_at_work(meeting, "front"))


@login_required
def issue_minutes(request: SignedIn, pk: int) -> HttpResponse:
    """What issuing will do, asked once more; a refusal says what is missing and where it is made good."""
    found = minutes_of(request, pk)
    require_open(request.user, found.meeting)
    form = IssueForm(request.POST if request.method == "POST" else None, paper=MinutesPaper.of(found, on=today()))
    if form.is_valid():
        with heard_by(form):
            assignments = actions.issue_minutes(actor=request.user, minutes=found)
        if form.is_valid():
            return done(request, found, _issued(found, len(assignments)))
    return page(
        request,
        "meetings/minutes_issue.html",
        status=409 if form.errors else 200,
        form=form,
        paper=form.paper,
        outlook=outlook_of(found),
        gaps=gaps_of(parts_of(found)),
        **_at_work(found.meeting, "issue"),
    )


def _issued(found: Minutes, count: int) -> str:
    said = ngettext(
        "Issued as %(number)s. %(n)d assignment is given.", "Issued as %(number)s. %(n)d assignments are given.", count
    )
    return said % {"number": found.document_no, "n": count}


@login_required
@require_POST
def sign_receipt(request: SignedIn, pk: int) -> HttpResponse:
    receipt = find(Receipt.objects.select_related("minutes__meeting", "agency"), request, pk)
    if receipt.signed_at and receipt.agency == request.user.acting_for:
        return done(request, receipt.minutes, _("Your agency has signed for these minutes already."))
    actions.sign_receipt(actor=request.user, receipt=receipt)
    return done(request, receipt.minutes, _("Signed for."))
