"""One of everything, for what goes through every page of the portal. A test takes `house`, and `cast` where it names
people: those of the house.
"""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from coordination.agencies.actions import add_duties, change_address, end_post, invite, open_reviews
from coordination.agencies.models import AccountReview, Departure, JoinRequest, ReformPaper
from coordination.audit.models import DailyHead, Entry, Verification
from coordination.core.files.intake import store
from coordination.core.models import Notification
from coordination.core.workdays import today
from coordination.followup import actions as followup
from coordination.followup.models import Assignment, Extension
from coordination.mechanisms.models import Participation
from coordination.signin.models import AccountRequest, SignIn
from meetings import actions
from meetings.models import Meeting
from tests.agencies.importing import administrator, start
from tests.cast import drafted, everybody, hold, record
from tests.cast import person as somebody
from tests.changes import amendment
from tests.core.arrivals.bringing import arriving
from tests.kept import kept
from tests.opinions.house import furnished
from tests.reforms import renaming
from tests.sharing.doors import one_of_everything as shared
from tests.signin.devices import app_of
from tests.uploads import pdf

PEOPLE = (
    *("secretariat", "office_leader", "liaison_a", "leader_a", "staff_a", "admin_a"),
    *("liaison_b", "observer", "stranger"),
)


@pytest.fixture
def house(db: None) -> SimpleNamespace:
    return kept(_one_of_everything)


@pytest.fixture
def cast(house: SimpleNamespace) -> SimpleNamespace:
    found: SimpleNamespace = house.cast
    return found


def _one_of_everything() -> SimpleNamespace:
    """A draft, a meeting ahead, a held and issued one with all that hangs on it, an assignment with evidence; a case of
    each thing that is an agency's own; what opinions and the library are furnished with.
    """
    cast = everybody()
    meeting = drafted(cast)
    actions.convene(actor=cast.secretariat, meeting=meeting)
    recorded = record(cast, hold(cast, meeting))
    item = recorded.meeting.items.get()
    Meeting.objects.filter(pk=recorded.meeting_id).update(state="draft")  # papers come before the meeting
    paper = actions.add_paper(
        actor=cast.secretariat, item=type(item).objects.get(pk=item.pk), upload=pdf("议题材料.pdf")
    )
    Meeting.objects.filter(pk=recorded.meeting_id).update(state="minuting")
    recorded.refresh_from_db()
    actions.issue_minutes(actor=cast.secretariat, minutes=type(recorded).objects.get())
    draft = actions.draft_meeting(actor=cast.secretariat, mechanism=cast.mechanism, title="未公开的筹备")
    draft_item = actions.add_item(
        actor=cast.secretariat, meeting=draft, title="未公开", matter="未公开", proposing_agency=cast.a
    )
    ahead = actions.draft_meeting(
        actor=cast.secretariat,
        mechanism=cast.mechanism,
        title="第二次全体会议",
        place="三楼会议室",
        starts_at=timezone.now() + timedelta(days=9),
    )
    ahead_item = actions.add_item(
        actor=cast.secretariat, meeting=ahead, title="议题", matter="事项", proposing_agency=cast.a
    )
    actions.convene(actor=cast.secretariat, meeting=ahead)
    ahead_paper = actions.add_paper(actor=cast.liaison_a, item=ahead_item, upload=pdf("汇报材料.pdf"))
    task = Assignment.objects.get()
    report = followup.report(actor=cast.liaison_b, assignment=task, text="已办", evidence=[pdf("佐证.pdf")])
    later = Extension.objects.create(  # approved in the agency: whoever sees the assignment knows of it
        assignment=task,
        agency=cast.a,
        reason="汛期不能施工",
        progress="已勘察",
        until=today() + timedelta(days=40),
        due_on=today() + timedelta(days=20),
        asked_by=cast.liaison_a,
        endorsed_at=timezone.now(),
        state="endorsed",
    )
    held = recorded.meeting
    planned = renaming(cast.b, new_name="省财政和国资厅", effective_on=timezone.localdate() + timedelta(days=30))
    gone = somebody(cast.a, "gone", "staff")
    end_post(actor=None, post=gone.posts.get())
    invitation = invite(actor=None, agency=cast.a, address="new@example.test", full_name="新人", role="staff")
    change_address(actor=cast.staff_a, address="new@example.test")
    open_reviews()
    review = AccountReview.objects.get(agency=cast.a)
    topic = actions.propose_topic(
        actor=cast.liaison_a, mechanism=cast.mechanism, title="会商机制", kind="study", matter="建立会商机制"
    )
    return SimpleNamespace(
        topic=topic.pk,
        review=review.pk,
        review_line=review.lines.first().pk,
        notification=Notification.objects.filter(recipient=cast.liaison_a).first().pk,
        arrival=arriving(cast.liaison_a).pk,
        agency=cast.a.pk,
        reform=planned.pk,
        reform_paper=ReformPaper.objects.create(reform=planned, file=store(pdf("通知.pdf"), by=None)).pk,
        join_request=JoinRequest.objects.create(person=cast.stranger, agency=cast.a, note="借调").pk,
        import_run=start(administrator("importer"), ("单位名称",), ("省林业局",)).pk,
        post=cast.liaison_a.posts.get().pk,
        entry=Entry.objects.latest("key").pk,
        verification=Verification.objects.create().pk,
        person=cast.staff_a.pk,
        gone=gone.pk,
        departure=Departure.objects.create(user=cast.staff_a, agency=cast.a, leaves=False, last_on=today()).pk,
        invitation=invitation.pk,
        address_change=cast.staff_a.address_changes.get().pk,
        daily_head=DailyHead.objects.create(seq=1, digest="0" * 64).pk,
        duty=add_duties(actor=None, agency=cast.a, texts=["水旱灾害防御", "水库安全度汛"])[0].pk,
        mechanism=cast.mechanism.pk,
        amendable=(cast.mechanism.pk, "charter"),
        change=amendment(cast).pk,
        participation=Participation.objects.filter(agency=cast.b).get().pk,
        draft=draft.pk,
        draft_item=draft_item.pk,
        ahead=ahead.pk,
        ahead_item=ahead_item.pk,
        ahead_paper=ahead_paper.pk,
        held=held.pk,
        held_item=item.pk,
        resolution=held.resolutions.get().pk,
        paper=paper.pk,
        seat=held.seats.get(agency=cast.a).pk,
        receipt=recorded.receipts.get(agency=cast.a).pk,
        assignment=task.pk,
        extension=later.pk,
        part=task.parts.get(agency=cast.b).pk,
        evidence=report.evidence.get().pk,
        circulated=("minutes", held.minutes.pk),
        account=cast.staff_a.pk,
        account_request=AccountRequest.objects.create(
            kind="factors", subject=cast.staff_a, asked_by=cast.admin_a, reason="手机丢失"
        ).pk,
        sign_in=SignIn.objects.create(user=cast.liaison_a).pk,
        factor=app_of(cast.liaison_a).pk,
        **furnished(cast),
        **shared(cast),
        people={name: getattr(cast, name) for name in PEOPLE},
        cast=cast,
    )
