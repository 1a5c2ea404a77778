"""What is typed into the forms of an assignment: reports with their evidence, and what is said to bad input."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from coordination.core.models import Activity
from coordination.followup import actions
from coordination.followup.models import Assignment, Evidence, Report
from tests.cast import signed_in
from tests.followup.pages import open_to, page, post, text
from tests.uploads import PDF, pdf

pytestmark = pytest.mark.usefixtures("english")

TOO_LONG = "长" * 10_001
EXE = SimpleUploadedFile("病毒.exe", b"MZ")
PAGE = SimpleUploadedFile("网页.pdf", b"<html><script>alert(1)</script></html>")
EMPTY = SimpleUploadedFile("空.pdf", b"")
BAD = [
    ("refuse", "assignment", "liaison_a", {"reason": ""}, "reason"),
    ("refuse", "assignment", "liaison_a", {"reason": "   "}, "reason"),
    ("refuse", "assignment", "liaison_a", {"reason": TOO_LONG}, "reason"),
    ("report", "received", "liaison_a", {"problems": "缺人"}, "text"),
    ("report", "received", "liaison_a", {"text": "情况", "percent": "101"}, "percent"),
    ("report", "received", "liaison_a", {"text": "情况", "percent": "-1"}, "percent"),
    ("report", "received", "liaison_a", {"text": "情况", "percent": "一半"}, "percent"),
    ("report", "received", "liaison_a", {"text": "情况", "evidence_declared": "on", "evidence": [EXE]}, "evidence"),
    ("report", "received", "liaison_a", {"text": "情况", "evidence_declared": "on", "evidence": [PAGE]}, "evidence"),
    (
        "report",
        "received",
        "liaison_a",
        {"text": "情况", "evidence_declared": "on", "evidence": [EMPTY, pdf()]},
        "evidence",
    ),
    (
        "report",
        "received",
        "liaison_a",
        {"text": "情况", "evidence_declared": "on", "evidence": [pdf(f"{n}.pdf") for n in range(11)]},
        "evidence",
    ),
    ("submit", "reported", "liaison_a", {"note": TOO_LONG, "without": "另行反馈"}, "note"),
    ("send_back", "submitted", "secretariat", {"reason": ""}, "reason"),
    ("send_back", "submitted", "secretariat", {"reason": "缺佐证", "due_on": "2020-01-01"}, "due_on"),
    ("send_back", "submitted", "secretariat", {"reason": "缺佐证", "due_on": "9999-12-31"}, "due_on"),
    ("send_back", "submitted", "secretariat", {"reason": "缺佐证", "due_on": "明天"}, "due_on"),
    ("close", "submitted", "secretariat", {"note": TOO_LONG}, "note"),
    ("reissue", "refused", "secretariat", {"reason": "改派"}, "lead"),
    ("reissue", "refused", "secretariat", {"reason": "改派", "lead": "outside"}, "lead"),
    ("reissue", "refused", "secretariat", {"reason": "改派", "lead": "watching"}, "lead"),
    ("reissue", "refused", "secretariat", {"reason": "", "lead": "b"}, "reason"),
    ("reissue", "refused", "secretariat", {"reason": "改派", "lead": "b", "due_on": "2020-01-01"}, "due_on"),
    ("cancel", "reported", "secretariat", {"reason": ""}, "reason"),
    ("urge", "reported", "secretariat", {"note": ""}, "note"),
]


@pytest.mark.parametrize(("verb", "on", "who", "data", "field_name"), BAD)
def test_bad_input_is_said_beside_its_field_and_changes_nothing(
    request: pytest.FixtureRequest,
    cast: SimpleNamespace,
    verb: str,
    on: str,
    who: str,
    data: dict[str, Any],
    field_name: str,
) -> None:
    thing: Assignment = request.getfixturevalue(on)
    acts = Activity.objects.count()
    sent = {k: getattr(cast, v).pk if k == "lead" else v for k, v in data.items()}
    response = post(getattr(cast, who), verb, thing, **sent)
    assert response.status_code == 200
    form = response.context["form"]
    assert field_name in form.errors
    assert f'id="{form[field_name].auto_id}_error"' in text(response)
    typed = [v for v in sent.values() if isinstance(v, str) and v.strip()]
    assert all(words in text(response) for words in typed)
    assert (Activity.objects.count(), Evidence.objects.count()) == (acts, 0)
    assert Assignment.objects.get(pk=thing.pk).state == thing.state


def test_long_term_is_not_made_routine_by_too_long_a_note(cast: SimpleNamespace, submitted: Assignment) -> None:
    Assignment.objects.filter(pk=submitted.pk).update(due_on=None)
    assert "note" in post(cast.secretariat, "make_routine", submitted, note=TOO_LONG).context["form"].errors


def test_files_must_be_chosen_again_when_something_else_is_wrong(cast: SimpleNamespace, received: Assignment) -> None:
    response = post(cast.liaison_a, "report", received, text="", evidence=[pdf()], evidence_declared="on")
    assert set(response.context["form"].errors) == {"text", "evidence"}


def test_a_dated_assignment_is_not_made_routine(cast: SimpleNamespace, submitted: Assignment) -> None:
    assert "Only a long-term assignment" in text(page(cast.secretariat, submitted))
    assert "Only a long-term assignment" in text(post(cast.secretariat, "make_routine", submitted, note="转常态"))
    assert Assignment.objects.get().state == "submitted"


def test_the_lead_receives_before_it_reports(cast: SimpleNamespace, assignment: Assignment) -> None:
    assert "Receive the assignment before you report on it." in text(page(cast.liaison_a, assignment))
    assert "Receive the assignment" in text(post(cast.liaison_a, "report", assignment, text="情况"))
    assert not Report.objects.exists()
    assert post(cast.liaison_b, "report", assignment, text="情况").status_code == 302


def test_only_a_supporting_agency_is_asked_whether_its_part_is_done(
    cast: SimpleNamespace, received: Assignment
) -> None:
    assert "is_done" not in page(cast.liaison_a, received).context["turn"].first.form.fields
    assert "is_done" in page(cast.liaison_b, received).context["turn"].first.form.fields
    post(cast.liaison_a, "report", received, text="情况", is_done="on")
    assert received.parts.get(agency=cast.a).done_at is None


def test_a_supporting_agency_takes_back_that_its_part_is_done(cast: SimpleNamespace, received: Assignment) -> None:
    post(cast.liaison_b, "report", received, text="已完成", is_done="on")
    assert received.parts.get(agency=cast.b).done_at
    assert open_to(cast.liaison_b, received) == {"report"}
    post(cast.liaison_b, "report", received, text="还有一项未完")
    assert received.parts.get(agency=cast.b).done_at is None


def test_a_supporting_agencys_figure_is_not_the_assignments(cast: SimpleNamespace, reported: Assignment) -> None:
    post(cast.liaison_b, "report", reported, text="情况", percent=5)
    assert Assignment.objects.get().percent == 60


@pytest.fixture
def evidence(cast: SimpleNamespace, received: Assignment) -> Evidence:
    report = actions.report(actor=cast.liaison_a, assignment=received, text="情况", evidence=[pdf("佐证.pdf")])
    return report.evidence.get()


@pytest.mark.parametrize("who", ["secretariat", "liaison_a", "liaison_b", "admin_a"])
def test_evidence_is_handed_to_those_who_see_the_assignment(
    cast: SimpleNamespace, evidence: Evidence, who: str
) -> None:
    response = signed_in(getattr(cast, who)).get(reverse("followup:evidence", args=[evidence.pk]))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment")
    response.close()


@pytest.mark.parametrize("who", ["observer", "stranger"])
def test_evidence_does_not_exist_for_others(cast: SimpleNamespace, evidence: Evidence, who: str) -> None:
    assert signed_in(getattr(cast, who)).get(reverse("followup:evidence", args=[evidence.pk])).status_code == 404
