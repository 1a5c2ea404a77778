"""What lies ahead of an agency that ended, its successor attends, brings and signs; what was held stays as it was."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from coordination.agencies.models import Agency
from coordination.agencies.succession import estate_of, staying_with
from coordination.core.activity import history
from coordination.core.errors import NotLawful
from coordination.core.reconcile import invariants
from coordination.core.workdays import today
from coordination.followup.models import Assignment
from coordination.mechanisms.models import Mechanism, Participation
from meetings import actions
from meetings.actions.meeting import Person
from meetings.forms.agenda import ItemForm
from meetings.forms.meeting import FurtherForm, InviteForm
from meetings.forms.minutes import ResolutionForm
from meetings.minuting import receiving
from meetings.models import Meeting, Minutes, Receipt, Resolution, Seat, Support
from meetings.querysets import stuck_assignments
from tests.cast import again, agency, signed_in
from tests.reforms import abolishing, fresh, merging, splitting
from tests.uploads import pdf

pytestmark = pytest.mark.django_db


def seat_of(meeting: Meeting, body: Agency) -> Seat | None:
    return meeting.seats.filter(agency=body).first()


def answers(meeting: Meeting, body: Agency) -> tuple[str, list[str]]:
    seat = meeting.seats.get(agency=body)
    return seat.state, [row.name for row in seat.attendees.all()]


def answered(cast: SimpleNamespace, meeting: Meeting, who: str, name: str) -> None:
    person = getattr(cast, who)
    seat = meeting.seats.get(agency=person.acting_for)
    actions.answer(actor=person, seat=seat, step="accept", attendees=[Person(name)])


def left_behind() -> int:
    return next(rule for rule in invariants() if rule.name == "I25").broken()


# Seats


@pytest.mark.parametrize("stage", ["draft", "convened"])
def test_the_successor_sits_where_the_agency_would_have(
    cast: SimpleNamespace, stage: str, request: pytest.FixtureRequest
) -> None:
    meeting = request.getfixturevalue(stage)
    merging(cast.b, into=cast.outside)
    assert seat_of(meeting, cast.b) is None
    seat = seat_of(meeting, cast.outside)
    assert (seat.state, seat.is_observer) == ("invited", False)
    assert left_behind() == 0


def test_its_answer_goes_with_the_seat(cast: SimpleNamespace, convened: Meeting) -> None:
    answered(cast, convened, "liaison_b", "赵敏")
    merging(cast.b, into=cast.outside)
    assert answers(convened, cast.outside) == ("accepted", ["赵敏"])


@pytest.mark.parametrize(
    ("who_answered", "then"),
    [
        ((), ("invited", [])),
        (("liaison_a",), ("accepted", ["李强"])),
        (("liaison_b",), ("accepted", ["赵敏"])),
        (("liaison_a", "liaison_b"), ("accepted", ["李强"])),
    ],
)
def test_of_two_seats_one_stays_with_the_answer_that_was_given(
    cast: SimpleNamespace, convened: Meeting, who_answered: tuple[str, ...], then: tuple[str, list[str]]
) -> None:
    for who, name in (("liaison_a", "李强"), ("liaison_b", "赵敏")):
        if who in who_answered:
            answered(cast, convened, who, name)
    merging(cast.b, into=cast.a)
    assert answers(convened, cast.a) == then
    assert convened.seats.count() == 3
    row = history(convened).filter(verb="meeting.succeed_seat").get()
    assert row.after == {"agency": "省水利厅", "former": "省财政厅"}
    assert len(row.before["seats"]) == 1


def test_a_guest_that_gives_its_seat_to_a_member_no_longer_observes(cast: SimpleNamespace, draft: Meeting) -> None:
    actions.invite(actor=cast.secretariat, meeting=draft, agencies=[cast.office, cast.b, cast.outside])
    merging(cast.outside, into=cast.b)
    assert not seat_of(draft, cast.b).is_observer
    merging(cast.watching, into=fresh(cast.office))
    assert not seat_of(draft, cast.office).is_observer


def test_a_seat_given_to_somebody_outside_the_mechanism_observes(cast: SimpleNamespace, draft: Meeting) -> None:
    second, third = agency("省水库局"), agency("省水文局")
    splitting(cast.a, into=[second, third], choices={"seats": {"": third.pk}})
    assert seat_of(draft, third).is_observer


def test_without_a_successor_the_seat_is_struck(cast: SimpleNamespace, convened: Meeting) -> None:
    abolishing(cast.watching)
    assert seat_of(convened, cast.watching) is None
    assert history(convened).filter(verb="meeting.strike_seat").get().after == {"agency": "省气象局"}


@pytest.mark.parametrize("ahead", [timedelta(days=2), timedelta(days=10)])
def test_a_meeting_before_the_day_is_held_with_the_agency_itself(
    cast: SimpleNamespace, convened: Meeting, ahead: timedelta
) -> None:
    Meeting.objects.filter(pk=convened.pk).update(starts_at=timezone.now() + ahead)
    planned = merging(cast.b, into=cast.a, effective_on=today() + timedelta(days=5))
    moving = {bequest.moving.code for bequest in estate_of(planned)}
    assert ("seats" in moving) is (ahead.days == 10)


def test_what_has_begun_is_held_with_whoever_sat_there(cast: SimpleNamespace, minuting: Meeting) -> None:
    merging(cast.b, into=cast.a)
    assert seat_of(minuting, cast.b) is not None
    assert left_behind() == 0


# Items and papers


def test_the_successor_brings_what_the_agency_brought(cast: SimpleNamespace, convened: Meeting) -> None:
    item = convened.items.get()
    laid = actions.add_paper(actor=cast.liaison_a, item=item, upload=pdf("汇报.pdf"))
    merging(cast.a, into=cast.outside)
    item.refresh_from_db()
    assert item.proposing_agency == cast.outside
    actions.add_paper(actor=again(cast.stranger), item=item, upload=pdf("补充.pdf"))
    laid.refresh_from_db()
    actions.withdraw_paper(actor=again(cast.stranger), paper=laid)
    assert left_behind() == 0


def test_an_item_needs_somebody_who_brings_it(cast: SimpleNamespace, convened: Meeting) -> None:
    convened.items.update(proposing_agency=cast.watching)
    with translation.override("en"), pytest.raises(NotLawful, match="Agenda items of meetings ahead"):
        abolishing(cast.watching)


# Resolutions


def test_what_is_resolved_binds_the_successor(cast: SimpleNamespace, recorded: Minutes) -> None:
    """Led by A, supported by B; B merges into A: A leads alone."""
    merging(cast.b, into=cast.a)
    resolution = Resolution.objects.get()
    assert (resolution.lead_agency, list(resolution.supporting_agencies.all())) == (cast.a, [])
    actions.issue_minutes(actor=cast.secretariat, minutes=Minutes.objects.get())
    assert {part.agency for part in Assignment.objects.get().parts.live()} == {cast.a}


def test_the_successor_of_the_lead_leads_and_no_longer_supports(cast: SimpleNamespace, recorded: Minutes) -> None:
    merging(cast.a, into=cast.b)
    resolution = Resolution.objects.get()
    assert (resolution.lead_agency, list(resolution.supporting_agencies.all())) == (cast.b, [])
    assert left_behind() == 0


def test_support_passes_once(cast: SimpleNamespace, recorded: Minutes) -> None:
    Support.objects.create(resolution=Resolution.objects.get(), agency=cast.watching)
    merging(cast.b, cast.watching, into=cast.outside)
    assert list(Resolution.objects.get().supporting_agencies.all()) == [cast.outside]


def test_a_supporting_agency_may_go_without_a_successor_and_a_lead_may_not(
    cast: SimpleNamespace, recorded: Minutes
) -> None:
    abolishing(cast.b)
    assert not Support.objects.exists()
    with translation.override("en"), pytest.raises(NotLawful, match="as lead: choose"):
        abolishing(cast.a)


# Minutes and receipts


def test_minutes_issued_later_are_signed_for_by_the_successor(cast: SimpleNamespace, recorded: Minutes) -> None:
    """Whoever sat there is no more; who keeps its records answers for it."""
    merging(cast.watching, into=cast.outside)
    assert set(receiving(recorded.meeting)) == {cast.office, cast.a, cast.b, cast.outside}
    actions.issue_minutes(actor=cast.secretariat, minutes=Minutes.objects.get())
    assert Receipt.objects.filter(agency=cast.outside).exists()
    assert left_behind() == 0


def test_minutes_issued_later_name_who_sat_there(cast: SimpleNamespace, recorded: Minutes) -> None:
    merging(cast.watching, into=cast.outside)
    minutes = Minutes.objects.get()
    actions.issue_minutes(actor=cast.secretariat, minutes=minutes)
    assert "列席：省气象局" in minutes.text


def test_what_was_still_to_be_signed_for_is_signed_by_the_successor(cast: SimpleNamespace, issued: Minutes) -> None:
    merging(cast.b, into=cast.outside)
    receipt = issued.receipts.get(agency=cast.outside)
    actions.sign_receipt(actor=again(cast.stranger), receipt=receipt)
    assert history(issued).filter(verb="minutes.succeed_receipt").get().after["agency"] == "省体育局"


def test_of_two_receipts_one_is_owed(cast: SimpleNamespace, issued: Minutes) -> None:
    merging(cast.b, into=cast.a)
    assert Receipt.objects.owed().count() == 3
    assert left_behind() == 0


def test_what_was_signed_stays_signed_and_its_successor_sees_it(cast: SimpleNamespace, issued: Minutes) -> None:
    actions.sign_receipt(actor=cast.liaison_b, receipt=issued.receipts.get(agency=cast.b))
    merging(cast.b, into=cast.a)
    assert issued.receipts.filter(agency=cast.b).exclude(signed_at=None).exists()
    shown = signed_in(cast.liaison_a).get(issued.get_absolute_url()).context["receipts"]
    assert {row.agency for row in shown} == {cast.a, cast.b}
    others = signed_in(cast.observer).get(issued.get_absolute_url()).context["receipts"]
    assert {row.agency for row in others} == {cast.watching}


def test_without_a_successor_nobody_owes_a_signature(cast: SimpleNamespace, issued: Minutes) -> None:
    abolishing(cast.watching)
    assert Receipt.objects.owed().count() == 3
    page = signed_in(cast.secretariat).get(issued.get_absolute_url()).content.decode()
    assert "省气象局" in page or "气象局" in page


# What may be seen


def test_a_meeting_at_which_it_was_a_guest_is_seen_by_its_successor_alone(
    cast: SimpleNamespace, draft: Meeting
) -> None:
    actions.invite(actor=cast.secretariat, meeting=draft, agencies=[cast.office, cast.a, cast.outside])
    actions.convene(actor=cast.secretariat, meeting=draft)
    Meeting.objects.filter(pk=draft.pk).update(starts_at=timezone.now() - timedelta(days=1))
    heir, other = agency("省文化和旅游厅"), agency("省广播电视局")
    people = [SimpleNamespace(is_authenticated=True, acting_for=fresh(body)) for body in (heir, other)]
    assert [Meeting.objects.visible_to(who).exists() for who in people] == [False, False]
    merging(cast.outside, into=heir)
    people = [SimpleNamespace(is_authenticated=True, acting_for=fresh(body)) for body in (heir, other)]
    assert [Meeting.objects.visible_to(who).exists() for who in people] == [True, False]


def test_its_own_answer_at_a_meeting_that_was_held_is_shown_to_its_successor(
    cast: SimpleNamespace, convened: Meeting
) -> None:
    seat = convened.seats.get(agency=cast.b)
    actions.answer(actor=cast.liaison_b, seat=seat, step="decline", reason="另有任务")
    Meeting.objects.filter(pk=convened.pk).update(starts_at=timezone.now() - timedelta(days=1))
    merging(cast.b, into=cast.a)

    def seen(who: str) -> set[Agency]:
        return {row.agency for row in signed_in(getattr(cast, who)).get(convened.get_absolute_url()).context["seats"]}

    assert cast.b in seen("liaison_a")
    assert cast.b not in seen("observer")


# What is offered


def test_an_agency_that_ended_is_offered_nowhere(cast: SimpleNamespace, draft: Meeting) -> None:
    Participation.objects.filter(agency=cast.outside).delete()
    merging(cast.b, into=cast.a)
    user, meeting = again(cast.secretariat), Meeting.objects.get()
    invite = InviteForm(meeting=meeting, user=user)
    offered = [
        ItemForm(meeting=meeting, user=user).fields["proposing_agency"],
        invite.fields["participants"],
        invite.fields["others"],
        FurtherForm(meeting=meeting, user=user).fields["agencies"],
        ResolutionForm(meeting=meeting).fields["lead_agency"],
    ]
    for field in offered:
        assert cast.b not in field.queryset  # type: ignore[attr-defined]
    assert cast.outside in invite.fields["others"].queryset  # type: ignore[attr-defined]


def test_a_problem_that_the_agency_named_counts_until_its_successor_reports(
    cast: SimpleNamespace, assignment: Assignment
) -> None:
    from coordination.followup.actions import receive, report

    receive(actor=cast.liaison_a, assignment=assignment)
    report(actor=cast.liaison_a, assignment=assignment, text="已办一半", problems="资金未到位")
    merging(cast.a, into=cast.outside)
    mechanism = Mechanism.objects.get()
    meeting = actions.draft_meeting(actor=cast.secretariat, mechanism=mechanism, title="专题会议")
    assert stuck_assignments(meeting, again(cast.secretariat)).count() == 1
    report(actor=again(cast.stranger), assignment=Assignment.objects.get(), text="资金已到位")
    assert stuck_assignments(meeting, again(cast.secretariat)).count() == 0


def test_the_preview_names_no_matter_and_says_what_stays(cast: SimpleNamespace, issued: Minutes) -> None:
    ahead = actions.draft_meeting(actor=cast.secretariat, mechanism=cast.mechanism, title="不可泄露的会议")
    actions.add_item(
        actor=cast.secretariat, meeting=ahead, title="不可泄露的议题", matter="事项", proposing_agency=cast.b
    )
    planned = merging(cast.b, into=cast.a, effective_on=today() + timedelta(days=1))
    shown = {bequest.moving.code: bequest for bequest in estate_of(planned, cast.secretariat)}
    assert {code: shown[code].count for code in ("seats", "items", "receipts")} == {
        "seats": 1,
        "items": 1,
        "receipts": 1,
    }
    lines = {code: bequest.first_lines for code, bequest in shown.items()}
    assert (len(lines["seats"]), len(lines["items"]), len(lines["receipts"])) == (1, 1, 1)
    assert "不可泄露" not in str(lines)
    for told in estate_of(planned, cast.liaison_b):  # the meeting ahead is a draft of the office's
        assert told.unknown == (1 if told.moving.code in {"seats", "items"} else 0)
    with translation.override("en"):
        assert [str(said) for said in staying_with(planned)] == [
            "1 seat at a meeting that is over stays under its name, with attendance, positions and receipts."
        ]


def test_the_database_seats_no_agency_that_ended(cast: SimpleNamespace, recorded: Minutes) -> None:
    merging(cast.watching, into=cast.a)
    meeting, resolution = recorded.meeting, Resolution.objects.get()
    for given in (
        lambda: Seat.objects.filter(meeting=meeting, agency=cast.b).update(agency=cast.watching),
        lambda: meeting.items.update(proposing_agency=cast.watching),
        lambda: Resolution.objects.update(lead_agency=cast.watching),
        lambda: Support.objects.create(resolution=resolution, agency=cast.watching),
        lambda: Receipt.objects.create(minutes=recorded, agency=cast.watching),
    ):
        with pytest.raises(IntegrityError, match="ended on"), transaction.atomic():
            given()
