"""What waits for the asking side on its home page."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coordination.agencies.models import User
from coordination.core.workdays import add_workdays, today
from coordination.opinions import actions
from coordination.opinions.models import Draft, Request
from coordination.opinions.worklist.asking import comments_to_answer, still_disagreeing
from tests.cast import again, signed_in
from tests.opinions.conftest import asked, given, request_of

pytestmark = pytest.mark.usefixtures("english")
COMMENT = {"original": "2小时", "proposed": "4小时", "ground": "基层难以在2小时内核实。"}


def shown(user: User, address: str) -> str:
    response = signed_in(again(user)).get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_what_waits_for_the_asking_side_stands_on_its_home_page(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft, desk.b, desk.outside)
    section = round_.draft.standing.sections.get(number="第二条")
    reply = given(desk.liaison_b, request_of(round_, desk.b), "disagree", [(section, COMMENT)])
    other = request_of(round_, desk.outside)
    actions.ask_more_time(
        actor=again(desk.stranger), request=other, until=add_workdays(other.due_on, 2), reason="需内部研究"
    )
    body = shown(desk.liaison_a, "/")
    assert "体育局 asks for more time: decide" in body
    assert "Answer the comments of the agencies" in body
    assert "Close the round" not in body
    actions.treat(actor=again(desk.staff_a), comments=[reply.comments.get()], outcome="not_adopted", reason="已有规定")
    assert "Tell the agencies what became of their comments" in shown(desk.liaison_a, "/")
    assert "Tell the agencies" not in shown(desk.staff_a, "/"), "nor do staff tell them"
    actions.tell_all(actor=again(desk.liaison_a), draft=draft)
    assert "Tell the agencies" not in shown(desk.liaison_a, "/")
    treatment = reply.comments.get().treatment
    actions.respond(actor=again(desk.liaison_b), treatment=treatment, standing="disagrees", reason="不符合实际")
    past = today() - timedelta(days=3)
    Request.objects.filter(pk=other.pk).update(first_due_on=past, due_on=past)
    body = shown(desk.liaison_a, "/")
    assert "Answer the comments of the agencies" not in body
    assert "Agencies still disagree" in body
    assert "Close the round: its time is over" in body
    given(desk.stranger, other)
    assert "Close the round: all have answered" in shown(desk.liaison_a, "/")
    assert "Close the round" not in shown(desk.staff_a, "/"), "staff do not close it"
    for reader in (desk.liaison_b, desk.secretariat, desk.observer):
        assert "Agencies still disagree" not in shown(reader, "/")


def test_what_waits_is_looked_for_text_by_text_of_ours(desk: Any, draft: Draft) -> None:
    """Not among all comments of the house, as the database would where it may turn the question round."""
    round_ = asked(desk, draft, desk.b)
    given(desk.liaison_b, request_of(round_, desk.b), "disagree", [(None, COMMENT), (None, COMMENT)])
    reader = again(desk.staff_a)
    with CaptureQueriesContext(connection) as queries:
        (line,) = comments_to_answer(reader)
        assert list(still_disagreeing(reader)) == []
    assert line.title == draft.title
    looked = [query["sql"] for query in queries if "opinions_treatment" in query["sql"]]
    assert len(looked) == 2
    for sql in looked:
        assert "EXISTS" not in sql
        assert "LIMIT 1) counted" in sql
