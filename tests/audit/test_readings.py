"""Who is given restricted content is written down first; where that fails, nothing is given."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.agencies.actions import appoint
from coordination.audit.models import Reading
from coordination.followup import actions as followup
from coordination.followup.models import Assignment
from meetings import actions
from meetings.models import Meeting
from tests.cast import again, signed_in
from tests.test_doors import bytes_of
from tests.uploads import PDF, pdf

OPENED, HANDED_OUT, EXPORTED = Reading.How.OPENED, Reading.How.HANDED_OUT, Reading.How.EXPORTED
# door: (what is written down: how, of which noun, with which detail)
RESTRICTED: dict[str, tuple[str, str, str]] = {
    "meetings:meeting": (OPENED, "meeting", ""),
    "meetings:minutes": (OPENED, "minutes", ""),
    "followup:assignment": (OPENED, "assignment", ""),
    "meetings:paper": (HANDED_OUT, "paper", "汇报材料.pdf"),
    "meetings:notice_docx": (HANDED_OUT, "meeting", ".docx"),
    "meetings:minutes_docx": (HANDED_OUT, "minutes", "第1期.docx"),
    "meetings:notice_pdf": (HANDED_OUT, "meeting", ".pdf"),
    "meetings:minutes_pdf": (HANDED_OUT, "minutes", "第1期.pdf"),
    "meetings:ics": (HANDED_OUT, "meeting", "meeting.ics"),
    "followup:evidence": (HANDED_OUT, "evidence", "佐证.pdf"),
    "followup:export": (EXPORTED, "assignment", "状态: 在办"),
    "calendar_ics": (EXPORTED, "meeting", f"{timezone.localdate():%Y-%m}"),
}


def taken(client: Client, url: str) -> tuple[int, bytes]:
    """Status and body."""
    answer = client.get(url)
    return answer.status_code, bytes_of(answer)


@pytest.fixture
def doors(cast: SimpleNamespace, issued: Any) -> dict[str, str]:
    """The address of each restricted door."""
    Meeting.objects.update(state="draft")  # papers come before the meeting
    paper = actions.add_paper(actor=cast.secretariat, item=issued.meeting.items.get(), upload=pdf("汇报材料.pdf"))
    Meeting.objects.update(state="issued")
    task = Assignment.objects.get()
    report = followup.report(actor=cast.liaison_b, assignment=task, text="已办", evidence=[pdf("佐证.pdf")])
    of_assignment = {"followup:assignment": task.pk, "followup:evidence": report.evidence.get().pk}
    numbers = of_assignment | {"meetings:paper": paper.pk, "followup:export": None, "calendar_ics": None}
    return {
        name: reverse(name, args=[number] if (number := numbers.get(name, issued.meeting_id)) else [])
        for name in RESTRICTED
    }


@pytest.mark.parametrize("name", RESTRICTED)
def test_who_is_given_what_is_written_down(name: str, cast: SimpleNamespace, doors: dict[str, str]) -> None:
    how, noun, detail = RESTRICTED[name]
    assert taken(signed_in(cast.liaison_a), doors[name])[0] == 200
    row = Reading.objects.get()
    assert (row.how, row.subject_type.model, row.reader, row.reader_name) == (how, noun, cast.liaison_a, "liaison_a")
    assert (row.acting_for, row.acting_for_name) == (cast.a.principal, "省水利厅")
    assert row.detail.endswith(detail)
    assert (row.subject_id is None) == (how == EXPORTED)


@pytest.mark.parametrize("name", RESTRICTED)
def test_what_one_may_not_have_is_no_reading(name: str, cast: SimpleNamespace, doors: dict[str, str]) -> None:
    status, _body = taken(signed_in(cast.stranger), doors[name])
    assert status == (200 if RESTRICTED[name][0] == EXPORTED else 404)  # an empty list
    assert not Reading.objects.exclude(how=EXPORTED).exists()


@pytest.mark.parametrize("name", RESTRICTED)
def test_what_cannot_be_written_down_is_not_given(name: str, cast: SimpleNamespace, doors: dict[str, str]) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(cast.liaison_a)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TRIGGER full_disk BEFORE INSERT ON audit_reading EXECUTE FUNCTION refuse_emptying()")
    with transaction.atomic():
        status, given = taken(client, doors[name])
        transaction.set_rollback(True)
    assert status in {409, 500}
    assert not any(mark in given for mark in (PDF, b"PK\x03\x04", b"BEGIN:VCALENDAR", "冬季水利".encode()))


def test_a_page_opened_again_counts_once_a_day_and_capacity(cast: SimpleNamespace, doors: dict[str, str]) -> None:
    appoint(actor=None, person=cast.liaison_a, agency=cast.b, role="staff")
    client, url = signed_in(cast.liaison_a), doors["meetings:meeting"]
    client.get(url)
    client.get(url)
    assert Reading.objects.count() == 1
    client.post(reverse("act_for"), {"post": again(cast.liaison_a).posts.get(agency=cast.b).pk})
    client.get(url)
    assert {row.acting_for_name for row in Reading.objects.all()} == {"省水利厅", "省财政厅"}


def test_a_file_taken_again_counts_each_time(cast: SimpleNamespace, doors: dict[str, str]) -> None:
    client = signed_in(cast.liaison_a)
    taken(client, doors["meetings:paper"])
    taken(client, doors["meetings:paper"])
    assert Reading.objects.count() == 2


@pytest.mark.parametrize("act", ["UPDATE audit_reading SET how = 'opened'", "DELETE FROM audit_reading"])
def test_a_reading_stays_as_it_was_written(act: str, cast: SimpleNamespace, doors: dict[str, str]) -> None:
    taken(signed_in(cast.liaison_a), doors["meetings:paper"])
    with pytest.raises(IntegrityError, match="only added"), transaction.atomic():
        connection.cursor().execute(act)


def test_the_readings_are_never_emptied(db: None) -> None:
    with pytest.raises(IntegrityError, match="never emptied"), transaction.atomic():
        connection.cursor().execute("TRUNCATE audit_reading")
