"""Papers of the agency that proposes an item: it lays and withdraws its own until the meeting begins."""

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coordination.agencies.models import User
from coordination.core.activity import history
from coordination.core.errors import NotLawful, NotPermitted, SomeoneWasFaster
from meetings import actions
from meetings.models import AgendaItem, Meeting, Paper
from tests.cast import again, signed_in
from tests.uploads import pdf


def url(name: str, thing: Any) -> str:
    return reverse(f"meetings:{name}", args=[thing.pk])


def lay(who: User, item: AgendaItem, name: str = "汇报材料.pdf") -> int:
    """The status with which the form answers."""
    return signed_in(who).post(url("add_paper", item), {"papers_declared": "on", "papers": [pdf(name)]}).status_code


def withdraw(who: User, paper: Paper) -> int:
    return signed_in(who).post(url("withdraw_paper", paper)).status_code


def shown(who: User, meeting: Meeting) -> set[str]:
    """The buttons of the agenda that the person's page has: `add` and the papers to withdraw."""
    page = signed_in(who).get(meeting.get_absolute_url()).content.decode()
    adds = {"add" for item in meeting.items.all() if url("add_paper", item) in page}
    return adds | {str(paper) for paper in Paper.objects.all() if url("withdraw_paper", paper) in page}


def begin(meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() - timedelta(minutes=1))


@pytest.fixture
def item(convened: Meeting) -> AgendaItem:
    """The item that A proposes, of a meeting that is convened."""
    return convened.items.get()


@pytest.fixture
def of_office(cast: SimpleNamespace, item: AgendaItem) -> Paper:
    return actions.add_paper(actor=cast.secretariat, item=item, upload=pdf("办公室.pdf"))


@pytest.fixture
def of_a(cast: SimpleNamespace, item: AgendaItem, of_office: Paper) -> Paper:
    return actions.add_paper(actor=cast.liaison_a, item=item, upload=pdf("水利厅.pdf"))


def everyone(cast: SimpleNamespace) -> Iterator[tuple[str, User]]:
    names = ("secretariat", "liaison_a", "leader_a", "staff_a", "admin_a", "liaison_b", "observer", "stranger")
    yield from ((name, getattr(cast, name)) for name in names)


ANSWERS = {  # to whoever acts on the item that A proposes
    "secretariat": 302,
    "liaison_a": 302,
    "leader_a": 302,
    "staff_a": 302,
    "admin_a": 403,
    "liaison_b": 403,
    "observer": 403,
    "stranger": 404,
}


def test_those_who_work_for_the_proposing_agency_lay_papers(cast: SimpleNamespace, item: AgendaItem) -> None:
    assert {name: lay(who, item, f"{name}.pdf") for name, who in everyone(cast)} == ANSWERS
    laid = {str(paper): paper.laid_by for paper in item.papers.all()}
    assert laid == {
        "secretariat.pdf": cast.office,
        "liaison_a.pdf": cast.a,
        "leader_a.pdf": cast.a,
        "staff_a.pdf": cast.a,
    }


def test_it_withdraws_what_it_laid_itself_and_nothing_else(
    cast: SimpleNamespace, of_office: Paper, of_a: Paper
) -> None:
    assert withdraw(cast.staff_a, of_office) == 403
    with pytest.raises(NotPermitted):
        actions.withdraw_paper(actor=cast.liaison_a, paper=of_office)
    assert withdraw(cast.liaison_b, of_a) == 403
    assert withdraw(cast.staff_a, of_a) == 302  # whoever of the agency laid it
    assert list(Paper.objects.live()) == [of_office]


def test_a_paper_of_the_days_before_is_the_offices(cast: SimpleNamespace, of_office: Paper) -> None:
    Paper.objects.update(laid_by=None)
    assert withdraw(cast.liaison_a, of_office) == 403
    assert withdraw(cast.secretariat, of_office) == 302


def test_the_office_withdraws_any_paper(cast: SimpleNamespace, of_a: Paper) -> None:
    assert withdraw(cast.secretariat, of_a) == 302
    assert of_a not in Paper.objects.live()


def test_an_agency_lays_nothing_on_the_item_of_another(cast: SimpleNamespace, item: AgendaItem) -> None:
    AgendaItem.objects.update(proposing_agency=cast.b)
    assert lay(cast.liaison_a, item) == 403
    assert lay(cast.liaison_b, item) == 302


def test_an_invited_outsider_lays_papers_on_the_item_it_proposes(cast: SimpleNamespace, item: AgendaItem) -> None:
    AgendaItem.objects.update(proposing_agency=cast.outside)
    assert lay(cast.stranger, item) == 404
    actions.invite_further(actor=cast.secretariat, meeting=item.meeting, agencies=[cast.outside])
    assert lay(cast.stranger, item) == 302


def test_the_page_has_the_buttons_that_are_open(cast: SimpleNamespace, convened: Meeting, of_a: Paper) -> None:
    everything, nothing = {"add", "办公室.pdf", "水利厅.pdf"}, set[str]()
    people = (cast.secretariat, cast.staff_a, cast.admin_a, cast.liaison_b)
    assert [shown(who, convened) for who in people] == [everything, {"add", "水利厅.pdf"}, nothing, nothing]
    begin(convened)
    assert [shown(who, convened) for who in people] == [everything, nothing, nothing, nothing]
    actions.begin_minutes(actor=cast.secretariat, meeting=Meeting.objects.get())
    assert [shown(who, convened) for who in people] == [nothing] * 4


def test_the_page_says_who_laid_a_paper(cast: SimpleNamespace, convened: Meeting, of_a: Paper) -> None:
    page = signed_in(cast.liaison_b).get(convened.get_absolute_url()).content.decode()
    assert "水利厅" in page.partition("水利厅.pdf")[2].partition("</li>")[0]
    assert "应急厅" in page.partition("办公室.pdf")[2].partition("</li>")[0]


def test_once_the_meeting_has_begun_papers_are_the_offices(
    cast: SimpleNamespace, item: AgendaItem, of_a: Paper
) -> None:
    begin(item.meeting)
    client = signed_in(cast.liaison_a)
    client.cookies["django_language"] = "en"
    refused = client.post(url("add_paper", item), {"papers_declared": "on", "papers": [pdf()]})
    assert refused.status_code == 409
    assert "The meeting has begun: its papers are laid and withdrawn by the office." in refused.content.decode()
    assert withdraw(cast.liaison_a, of_a) == 409
    assert lay(cast.liaison_b, item) == 403
    assert Paper.objects.live().count() == 2
    assert lay(cast.secretariat, item) == 302
    assert withdraw(cast.secretariat, of_a) == 302


def test_what_was_laid_before_a_meeting_that_was_held_stands(
    cast: SimpleNamespace, item: AgendaItem, of_a: Paper
) -> None:
    begin(item.meeting)
    actions.begin_minutes(actor=cast.secretariat, meeting=Meeting.objects.get())
    for who in (cast.liaison_a, cast.secretariat):
        assert (lay(who, item), withdraw(who, of_a)) == (409, 409)
    assert (lay(cast.liaison_b, item), withdraw(cast.liaison_b, of_a)) == (403, 403)
    with pytest.raises(NotLawful):  # read before the minutes were begun
        actions.add_paper(actor=cast.secretariat, item=item, upload=pdf())
    assert Paper.objects.live().count() == 2


def test_a_draft_is_the_offices(cast: SimpleNamespace, draft: Meeting) -> None:
    item = draft.items.get()
    assert lay(cast.liaison_a, item) == 404
    with pytest.raises(NotLawful):
        actions.add_paper(actor=cast.liaison_a, item=item, upload=pdf())
    assert lay(cast.secretariat, item) == 302


def test_a_paper_is_withdrawn_once(cast: SimpleNamespace, of_a: Paper) -> None:
    same = Paper.objects.get(pk=of_a.pk)
    actions.withdraw_paper(actor=cast.liaison_a, paper=of_a)
    with pytest.raises(SomeoneWasFaster):
        actions.withdraw_paper(actor=cast.secretariat, paper=same)


def test_the_office_reads_who_laid_and_who_withdrew(cast: SimpleNamespace, of_a: Paper) -> None:
    actions.withdraw_paper(actor=cast.staff_a, paper=of_a)
    rows = [(row.verb, row.actor, row.acting_for_name) for row in history(of_a.meeting)[:2]]
    assert rows == [
        ("meeting.withdraw_paper", cast.staff_a, "省水利厅"),
        ("meeting.add_paper", cast.liaison_a, "省水利厅"),
    ]


def test_the_page_costs_the_same_however_many_papers_there_are(
    cast: SimpleNamespace, convened: Meeting, item: AgendaItem
) -> None:
    costs = []
    for n in range(3):
        actions.add_paper(actor=again(cast.liaison_a), item=item, upload=pdf(f"{n}.pdf"))
        for who in (cast.liaison_a, cast.secretariat):
            client = signed_in(who)
            client.get(convened.get_absolute_url())
            with CaptureQueriesContext(connection) as queries:
                client.get(convened.get_absolute_url())
            costs.append(len(queries))
    assert costs[:2] == costs[2:4] == costs[4:]
