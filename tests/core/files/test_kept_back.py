"""What people see of a file that waits to be scanned, and of one in which malware was found."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.audit.models import Reading
from coordination.core.flows import FileState
from coordination.core.tasks import check_files
from coordination.core.workflow import advance
from coordination.followup import actions as followup
from coordination.followup.models import Assignment
from meetings import actions
from meetings.models import Meeting, Paper
from tests.cast import signed_in
from tests.core.files.clamd import EICAR, Start
from tests.test_doors import answer
from tests.uploads import fetched, pdf, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def laid(cast: SimpleNamespace, clamd: Start, convened: Meeting) -> Paper:
    """A paper of A that waits to be scanned."""
    clamd()
    return actions.add_paper(actor=cast.liaison_a, item=convened.items.get(), upload=upload("汇报.txt", b"text"))


def shown(who: Any, meeting: Meeting, words: str = "汇报.txt") -> bool:
    return words in signed_in(who).get(meeting.get_absolute_url()).content.decode()


def answers(who: Any, paper: Paper) -> int:
    return fetched(signed_in(who).get(reverse("meetings:paper", args=[paper.pk])))[0]


def test_until_it_is_scanned_only_its_own_agency_knows_of_a_paper(
    cast: SimpleNamespace, english: None, convened: Meeting, laid: Paper
) -> None:
    own, others = (cast.liaison_a, cast.staff_a), (cast.secretariat, cast.liaison_b, cast.observer)
    assert [shown(who, convened) for who in (*own, *others)] == [True, True, False, False, False]
    assert [answers(who, laid) for who in (*own, *others)] == [409, 409, 404, 404, 404]
    page = signed_in(cast.liaison_a).get(convened.get_absolute_url()).content.decode()
    assert "waits to be scanned" in page
    assert reverse("meetings:paper", args=[laid.pk]) not in page.replace(
        reverse("meetings:withdraw_paper", args=[laid.pk]), ""
    )
    check_files()
    assert [shown(who, convened) for who in (*own, *others)] == [True] * 5
    assert [answers(who, laid) for who in (*own, *others)] == [200] * 5


def test_the_story_of_the_meeting_does_not_give_it_away_either(
    cast: SimpleNamespace, convened: Meeting, laid: Paper
) -> None:
    assert not shown(cast.secretariat, convened)
    actions.withdraw_paper(actor=cast.liaison_a, paper=laid)
    assert not shown(cast.secretariat, convened)
    check_files()
    assert shown(cast.secretariat, convened)


def test_a_paper_that_is_hidden_answers_like_one_that_is_missing(cast: SimpleNamespace, laid: Paper) -> None:
    client = signed_in(cast.liaison_b)
    hidden, missing = (answer(client, "get", reverse("meetings:paper", args=[pk])) for pk in (laid.pk, 987_654))
    assert hidden == missing


def test_quarantined_papers_are_listed_with_the_reason_and_given_to_nobody(
    cast: SimpleNamespace, english: None, clamd: Start, convened: Meeting
) -> None:
    clamd()
    paper = actions.add_paper(actor=cast.liaison_a, item=convened.items.get(), upload=upload("汇报.txt", EICAR))
    check_files()
    for who in (cast.liaison_a, cast.secretariat, cast.liaison_b):
        assert shown(who, convened, "quarantined: Eicar-Test-Signature")
        response = signed_in(who).get(reverse("meetings:paper", args=[paper.pk]))
        assert response.status_code == 409
        assert "Eicar-Test-Signature" in response.content.decode()
        assert EICAR not in response.content
    assert not Reading.objects.filter(how=Reading.How.HANDED_OUT).exists(), "who was refused it has not read it"
    assert answers(cast.stranger, paper) == 404


def test_evidence_waits_likewise(cast: SimpleNamespace, english: None, clamd: Start, assignment: Assignment) -> None:
    clamd()
    report = followup.report(actor=cast.liaison_b, assignment=assignment, text="已办", evidence=[pdf("佐证.pdf")])
    door = reverse("followup:evidence", args=[report.evidence.get().pk])
    people = (cast.liaison_b, cast.liaison_a, cast.secretariat)

    def seen() -> list[tuple[bool, int]]:
        clients = [signed_in(who) for who in people]
        pages = [client.get(assignment.get_absolute_url()).content.decode() for client in clients]
        return [("佐证.pdf" in page, fetched(client.get(door))[0]) for page, client in zip(pages, clients, strict=True)]

    assert seen() == [(True, 409), (False, 404), (False, 404)]
    check_files()
    assert seen() == [(True, 200)] * 3


@pytest.mark.parametrize(("found", "words"), [("unscanned", "not scanned"), ("clean", "scanned")])
def test_the_pages_say_what_the_scanner_said(
    cast: SimpleNamespace, english: None, convened: Meeting, found: str, words: str
) -> None:
    paper = actions.add_paper(actor=cast.liaison_a, item=convened.items.get(), upload=pdf())
    if found == FileState.CLEAN:
        advance(paper.file, "pass_check", actor=None)
    page = signed_in(cast.liaison_b).get(convened.get_absolute_url()).content.decode()
    assert f'<span class="file-state file-{found}">{words}</span>' in page


def test_a_page_with_more_papers_asks_no_more(cast: SimpleNamespace, convened: Meeting) -> None:
    counts = []
    for n in (1, 2):
        for k in range(n):
            actions.add_paper(actor=cast.liaison_a, item=convened.items.get(), upload=pdf(f"{n}{k}.pdf"))
        client = signed_in(cast.liaison_a)
        client.get(convened.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(convened.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1]
