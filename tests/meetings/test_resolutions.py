"""Resolutions: worded, reworded, struck, referred; adopted by consensus when the minutes are issued."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.core.activity import history
from coordination.core.documents import chinese_date
from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.models import CalendarDay
from coordination.core.workdays import forget, roll_forward
from coordination.followup.models import Assignment
from meetings import actions
from meetings.models import AgendaItem, Meeting, Minutes, Resolution
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(cast: SimpleNamespace) -> Client:
    return signed_in(cast.secretariat)


def url(name: str, pk: int) -> str:
    return reverse(f"meetings:{name}", args=[pk])


def today() -> date:
    return timezone.localdate()


def wording(cast: SimpleNamespace, **changed: Any) -> dict[str, Any]:
    return {
        "text": "开展冬季检查",
        "lead_agency": cast.a.pk,
        "supporting": [cast.b.pk],
        "due_on": (today() + timedelta(days=30)).isoformat(),
        **changed,
    }


def propose(cast: SimpleNamespace, meeting: Meeting, text: str, **fields: Any) -> Resolution:
    fields = {"lead_agency": cast.a, "is_long_term": True, **fields}
    return actions.propose_resolution(actor=cast.secretariat, meeting=meeting, text=text, **fields)


def numbered(meeting: Meeting) -> list[tuple[int, str]]:
    return list(meeting.resolutions.order_by("no").values_list("no", "text"))


def day_off(day: date) -> None:
    CalendarDay.objects.update_or_create(
        region="CN", date=day, defaults={"is_workday": False, "name": "放假", "is_estimated": False}
    )
    forget()


# Wording ------------------------------------------------------------------------------------------------------------


def test_the_office_proposes_a_resolution(cast: SimpleNamespace, minuting: Meeting, office: Client) -> None:
    item = minuting.items.get()
    response = office.post(url("propose_resolution", minuting.pk), wording(cast, item=item.pk))
    assert response.status_code == 302
    row = Resolution.objects.get()
    assert (row.no, row.text, row.item, row.lead_agency, row.state) == (1, "开展冬季检查", item, cast.a, "proposed")
    assert list(row.supporting_agencies.all()) == [cast.b]
    assert not Assignment.objects.exists()


def test_the_item_one_comes_from_is_chosen_already(minuting: Meeting, office: Client) -> None:
    item = minuting.items.get()
    page = office.get(url("propose_resolution", minuting.pk), {"item": item.pk})
    assert str(page.context["form"]["item"].value()) == str(item.pk)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"text": " "}, "text"),
        ({"lead_agency": ""}, "lead_agency"),
        ({"due_on": ""}, "due_on"),
        ({"is_long_term": "on"}, "due_on"),
        ({"due_on": "2027-02-30"}, "due_on"),
        ({"due_on": "9999-12-31"}, "due_on"),  # after which no day follows on which to say that it is late
        ({"item": "987654"}, "item"),
    ],
)
def test_what_is_missing_or_contradicts_itself_is_said_beside_its_field(
    changed: dict[str, str], field: str, cast: SimpleNamespace, minuting: Meeting, office: Client
) -> None:
    page = office.post(url("propose_resolution", minuting.pk), wording(cast, **changed))
    assert list(page.context["form"].errors) == [field]
    assert not Resolution.objects.exists()


def test_the_lead_agency_does_not_support_itself(cast: SimpleNamespace, minuting: Meeting, office: Client) -> None:
    page = office.post(url("propose_resolution", minuting.pk), wording(cast, supporting=[cast.a.pk, cast.b.pk]))
    assert list(page.context["form"].errors) == ["supporting"]
    assert "开展冬季检查" in page.content.decode()


def test_an_agency_that_has_no_part_in_the_meeting_is_not_charged(
    cast: SimpleNamespace, minuting: Meeting, office: Client
) -> None:
    page = office.post(url("propose_resolution", minuting.pk), wording(cast, lead_agency=cast.outside.pk))
    assert list(page.context["form"].errors) == ["lead_agency"]


def test_an_item_of_another_meeting_is_refused_by_the_record_itself(cast: SimpleNamespace, minuting: Meeting) -> None:
    other = actions.draft_meeting(actor=cast.secretariat, mechanism=cast.mechanism, title="另一次", kind="thematic")
    item = actions.add_item(actor=cast.secretariat, meeting=other, title="别的", matter="别的", proposing_agency=cast.a)
    with pytest.raises(ValidationError):
        propose(cast, minuting, "错位", item=item)


def test_a_resolution_is_reworded(cast: SimpleNamespace, minuting: Meeting, office: Client) -> None:
    row = propose(cast, minuting, "旧的", supporting=[cast.b])
    assert "旧的" in office.get(url("edit_resolution", row.pk)).content.decode()
    office.post(url("edit_resolution", row.pk), wording(cast, text="新的", supporting=[cast.watching.pk]))
    row.refresh_from_db()
    assert (row.no, row.text, row.is_long_term) == (1, "新的", False)
    assert list(row.supporting_agencies.all()) == [cast.watching]


def test_a_struck_proposal_leaves_no_gap_and_stays_in_the_history(
    cast: SimpleNamespace, minuting: Meeting, office: Client
) -> None:
    first, _second, _third = (propose(cast, minuting, text) for text in ("甲", "乙", "丙"))
    office.post(url("strike_resolution", first.pk))
    assert numbered(minuting) == [(1, "乙"), (2, "丙")]
    assert history(minuting)[0].before["text"] == "甲"


def test_what_is_referred_stands_after_what_binds(cast: SimpleNamespace, minuting: Meeting) -> None:
    first = propose(cast, minuting, "甲")
    propose(cast, minuting, "乙")
    actions.refer_resolution(actor=cast.secretariat, resolution=first, reason="未取得一致")
    propose(cast, minuting, "丙")
    assert numbered(minuting) == [(1, "乙"), (2, "丙"), (3, "甲")]


@pytest.mark.parametrize("name", ["edit_resolution", "strike_resolution", "refer_resolution"])
def test_what_is_referred_keeps_its_wording(
    name: str, cast: SimpleNamespace, minuting: Meeting, office: Client
) -> None:
    row = propose(cast, minuting, "甲")
    actions.refer_resolution(actor=cast.secretariat, resolution=row, reason="未取得一致")
    response = office.post(url(name, row.pk), wording(cast, reason="再报"))
    assert response.status_code == 409
    row.refresh_from_db()
    assert (row.text, row.state) == ("甲", "referred")


def test_a_referral_gives_its_reason(cast: SimpleNamespace, minuting: Meeting, office: Client) -> None:
    row = propose(cast, minuting, "甲")
    page = office.post(url("refer_resolution", row.pk), {"reason": " "})
    assert list(page.context["form"].errors) == ["reason"]
    office.post(url("refer_resolution", row.pk), {"reason": "两次协商未取得一致"})
    row.refresh_from_db()
    assert row.state == "referred"
    assert history(minuting)[0].note == "两次协商未取得一致"


@pytest.mark.parametrize("name", ["edit_resolution", "strike_resolution", "refer_resolution"])
def test_members_and_strangers_learn_nothing_of_a_proposal(name: str, cast: SimpleNamespace, recorded: Minutes) -> None:
    row = Resolution.objects.get()
    for person in (cast.liaison_a, cast.observer, cast.stranger):
        assert signed_in(person).post(url(name, row.pk)).status_code == 404
    assert Client().post(url(name, row.pk)).status_code == 302
    assert Resolution.objects.get().state == "proposed"


def test_only_the_office_words_resolutions(cast: SimpleNamespace, minuting: Meeting) -> None:
    with pytest.raises(NotPermitted):
        actions.propose_resolution(
            actor=cast.liaison_a, meeting=minuting, text="甲", lead_agency=cast.b, is_long_term=True
        )


# Dates --------------------------------------------------------------------------------------------------------------


def notes(office: Client, meeting: Meeting, day: date) -> list[str]:
    page = office.get(
        url("propose_resolution", meeting.pk), {"due_on": day.isoformat()}, headers={"HX-Request": "true"}
    )
    return list(page.context["notes"])


def workday_ahead() -> date:
    """A working day of this year or the next whose year we then make official."""
    return roll_forward(today() + timedelta(days=3))


def official(year: int) -> None:
    CalendarDay.objects.filter(date__year=year).update(is_estimated=False)
    CalendarDay.objects.get_or_create(region="CN", date=date(year, 1, 1), defaults={"is_workday": False})
    forget()


def test_a_plain_working_day_needs_no_word(minuting: Meeting, office: Client) -> None:
    day = workday_ahead()
    official(day.year)
    assert notes(office, minuting, day) == []


def test_a_day_off_says_which_day_it_moves_to(minuting: Meeting, office: Client) -> None:
    day = workday_ahead()
    official(day.year)
    day_off(day)
    rolled = roll_forward(day)
    official(rolled.year)
    (note,) = notes(office, minuting, day)
    assert chinese_date(rolled) in note
    assert rolled > day


def test_a_year_without_official_holidays_is_called_estimated(minuting: Meeting, office: Client) -> None:
    day = roll_forward(date(today().year + 9, 6, 3))
    assert any(str(day.year) in note for note in notes(office, minuting, day))


def test_no_date_or_half_a_date_has_no_notes(minuting: Meeting, office: Client) -> None:
    page = office.get(url("propose_resolution", minuting.pk), {"due_on": "20"}, headers={"HX-Request": "true"})
    assert page.status_code == 200
    assert page.context["notes"] == []


def test_a_due_date_before_the_meeting_is_an_error_beside_the_field(
    cast: SimpleNamespace, minuting: Meeting, office: Client
) -> None:
    day = timezone.localdate(minuting.starts_at) - timedelta(days=1)
    page = office.post(url("propose_resolution", minuting.pk), wording(cast, due_on=day.isoformat()))
    assert list(page.context["form"].errors) == ["due_on"]
    assert not Resolution.objects.exists()


def test_a_date_between_the_meeting_and_today_is_taken_with_a_warning(
    cast: SimpleNamespace, minuting: Meeting, office: Client
) -> None:
    Meeting.objects.update(starts_at=timezone.now() - timedelta(days=30))
    day = today() - timedelta(days=20)
    assert notes(office, minuting, day)
    office.post(url("propose_resolution", minuting.pk), wording(cast, due_on=day.isoformat()))
    assert Resolution.objects.get().due_on == day


def test_an_assignment_is_due_on_the_working_day_that_was_announced(
    cast: SimpleNamespace, recorded: Minutes, office: Client
) -> None:
    day = workday_ahead()
    day_off(day)
    Resolution.objects.update(due_on=day)
    (task,) = office.get(url("issue_minutes", recorded.meeting_id)).context["outlook"].tasks
    actions.issue_minutes(actor=cast.secretariat, minutes=recorded)
    assignment = Assignment.objects.get()
    assert (assignment.stated_due_on, assignment.due_on) == (day, task.due_on)
    assert task.due_on == roll_forward(day) > day


# Consensus ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def disputed(cast: SimpleNamespace, recorded: Minutes) -> AgendaItem:
    """The item of the resolution, on which B disagrees."""
    item = recorded.meeting.items.get()
    actions.record_position(actor=cast.secretariat, item=item, agency=cast.b, stance="disagree", grounds="经费不足")
    return item


def test_a_disagreement_keeps_the_minutes_from_being_issued_and_names_the_ways_out(
    cast: SimpleNamespace, disputed: AgendaItem, recorded: Minutes, office: Client
) -> None:
    page = office.post(url("issue_minutes", recorded.meeting_id))
    assert page.status_code == 409
    (gap,) = page.context["gaps"]
    assert "省财政厅" in str(gap.sentence)
    row = Resolution.objects.get()
    assert [way for _label, way in gap.ways] == [url("record_position", disputed.pk), url("refer_resolution", row.pk)]
    assert (Minutes.objects.get().state, row.state) == ("draft", "proposed")


def test_settled_it_is_adopted_and_what_was_said_before_is_kept(
    cast: SimpleNamespace, disputed: AgendaItem, recorded: Minutes
) -> None:
    actions.record_position(
        actor=cast.secretariat, item=disputed, agency=cast.b, stance="reservation", grounds="经费另议"
    )
    actions.issue_minutes(actor=cast.secretariat, minutes=recorded)
    assert Resolution.objects.get().state == "adopted"
    assert "经费另议" in Minutes.objects.get().text
    assert [row.stance for row in disputed.positions.all()] == ["disagree", "reservation"]


def test_referred_it_gives_nobody_an_assignment_and_is_printed_with_the_grounds(
    cast: SimpleNamespace, disputed: AgendaItem, recorded: Minutes
) -> None:
    actions.refer_resolution(actor=cast.secretariat, resolution=Resolution.objects.get(), reason="报请裁定")
    actions.issue_minutes(actor=cast.secretariat, minutes=recorded)
    assert Resolution.objects.get().state == "referred"
    assert not Assignment.objects.exists()
    text = Minutes.objects.get().text
    assert "未取得一致、报请上级裁定的事项" in text
    assert "会议议定事项" not in text
    assert "省财政厅对“冬季水利工程检查”不同意：经费不足。" in text


def test_there_is_no_majority(cast: SimpleNamespace, disputed: AgendaItem, recorded: Minutes) -> None:
    for agency in (cast.a, cast.office, cast.watching):
        actions.record_position(actor=cast.secretariat, item=disputed, agency=agency, stance="agree")
    with pytest.raises(NotLawful):
        actions.issue_minutes(actor=cast.secretariat, minutes=recorded)


# What came of it ----------------------------------------------------------------------------------------------------


def test_each_reader_finds_the_assignments_that_reader_may_see(cast: SimpleNamespace, issued: Minutes) -> None:
    link = Assignment.objects.get().get_absolute_url()
    seen = {
        name: link in signed_in(getattr(cast, name)).get(issued.get_absolute_url()).content.decode()
        for name in ("secretariat", "liaison_a", "liaison_b", "observer")
    }
    assert seen == {"secretariat": True, "liaison_a": True, "liaison_b": True, "observer": False}


def test_a_long_title_still_fits_what_an_assignment_says_of_its_source(
    cast: SimpleNamespace, recorded: Minutes
) -> None:
    Meeting.objects.update(title="长" * 200)
    minutes = Minutes.objects.get()
    actions.issue_minutes(actor=cast.secretariat, minutes=minutes)
    label = Assignment.objects.get().source_label
    assert label.endswith(minutes.document_no)
    assert len(label) == 200
