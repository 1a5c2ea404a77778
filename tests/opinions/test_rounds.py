"""A round: who is asked, until when, what silence means, and what keeps a text from being settled."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.models import Notification, Occurrence
from coordination.core.workdays import add_workdays, today
from coordination.opinions import actions
from coordination.opinions.flows import DRAFT
from coordination.opinions.models import Draft, MoreTime, MustAsk, Request, Silence
from coordination.opinions.texts import Settling
from tests.cast import again
from tests.opinions.conftest import asked, begun, given, request_of, sent

OF_THE_GATE = 2  # statements: in which mechanisms an agency is, and whether it sees the round
COMMENT = {"original": "2小时", "proposed": "4小时", "ground": "基层难以在2小时内核实。"}


def test_whom_the_rules_of_the_mechanism_name_is_always_asked(desk: Any, draft: Draft) -> None:
    MustAsk.objects.create(mechanism=desk.mechanism, kind="rule", agency=desk.outside, ground="章程第六条")
    round_ = asked(desk, draft, desk.b)
    assert {row.agency: row.is_mandatory for row in round_.requests.select_related("agency")} == {
        desk.b: False,
        desk.outside: True,
    }
    assert asked(desk, begun(desk, kind="policy"), desk.b).requests.count() == 1


def test_the_time_to_answer_is_counted_in_working_days_by_the_table(desk: Any, draft: Draft) -> None:
    assert asked(desk, draft).due_on == add_workdays(today(), 7)
    assert asked(desk, begun(desk), is_urgent=True).due_on == add_workdays(today(), 2)
    with pytest.raises(NotLawful):
        asked(desk, begun(desk), due_on=today())


def test_one_round_about_a_text_is_open_at_a_time(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft)
    with pytest.raises(NotLawful):
        asked(desk, draft)
    actions.close_round(actor=again(desk.liaison_a), round_=round_)
    assert asked(desk, draft, kind="countersigning").is_open


def test_silence_is_no_consent_unless_the_mechanism_says_so(desk: Any, draft: Draft) -> None:
    def late(round_: Any) -> Request:
        Request.objects.filter(round=round_).update(
            first_due_on=today() - timedelta(days=3), due_on=today() - timedelta(days=3)
        )
        assert not request_of(round_, desk.b).is_taken_as_consent, "while it is open, an answer may still come"
        actions.close_round(actor=again(desk.liaison_a), round_=round_)
        return request_of(round_, desk.b)

    request = late(asked(desk, draft))
    assert request.is_late
    assert not request.is_taken_as_consent
    Silence.objects.create(mechanism=desk.mechanism, is_consent=True, ground="工作规则第九条")
    request = late(asked(desk, begun(desk)))
    assert request.is_taken_as_consent
    assert request.state == "asked", "it is never an answer"
    assert not late(asked(desk, begun(desk, mechanism=None))).is_taken_as_consent


def test_more_time_is_granted_and_the_first_date_is_kept(desk: Any, draft: Draft) -> None:
    request = request_of(asked(desk, draft), desk.b)
    first = request.due_on
    later = add_workdays(first, 5)
    more = actions.ask_more_time(actor=again(desk.liaison_b), request=request, until=later, reason="需内部研究")
    with pytest.raises(NotLawful):
        actions.ask_more_time(actor=again(desk.liaison_b), request=request, until=later, reason="再要")
    actions.settle_more_time(actor=again(desk.liaison_a), more=more, until=later)
    request.refresh_from_db()
    assert (request.first_due_on, request.due_on, request.due_version) == (first, later, 2)
    planned = Occurrence.objects.of(request).planned()
    assert set(planned.values_list("due_version", flat=True)) == {2}


def test_whoever_owes_an_answer_is_reminded_at_half_time_before_on_and_after_the_day(desk: Any, draft: Draft) -> None:
    request = request_of(asked(desk, draft), desk.b)
    rules = Occurrence.objects.of(request).planned().order_by("fire_at").values_list("rule", flat=True)
    assert list(rules) == ["opinion.half", "opinion.T-2", "opinion.T0", "opinion.T+1", "opinion.T+3"]
    given(desk.liaison_b, request)
    assert not Occurrence.objects.of(request).planned().exists()


def test_a_text_is_not_settled_while_an_answer_that_must_be_there_is_missing(desk: Any, draft: Draft) -> None:
    must = actions.Addressee(desk.b, is_mandatory=True)
    round_ = asked(desk, draft, must)
    actions.close_round(actor=again(desk.liaison_a), round_=round_)
    draft = Draft.objects.get(pk=draft.pk)
    with pytest.raises(NotLawful):
        actions.settle_draft(actor=again(desk.liaison_a), draft=draft)
    with pytest.raises(NotLawful):
        actions.settle_draft(actor=again(desk.liaison_a), draft=draft, because=" 　\n")
    actions.settle_draft(actor=again(desk.liaison_a), draft=draft, because="对方两次催办未复，时限紧迫")
    assert (draft.state, draft.settled_because) == ("settled", "对方两次催办未复，时限紧迫")


def test_a_text_is_not_settled_while_a_comment_has_no_answer_whatever_is_said(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft)
    request = request_of(round_, desk.b)
    section = request.revision.sections.get(number="第二条")
    reply = given(desk.liaison_b, request, "agree_with_changes", [(section, COMMENT)])
    actions.close_round(actor=again(desk.liaison_a), round_=round_)
    draft = Draft.objects.get(pk=draft.pk)
    with pytest.raises(NotLawful):
        actions.settle_draft(actor=again(desk.liaison_a), draft=draft, because="来不及")
    actions.treat(actor=again(desk.staff_a), comments=[reply.comments.get()], outcome="adopted")
    with pytest.raises(NotLawful):
        actions.settle_draft(actor=again(desk.liaison_a), draft=draft)
    actions.tell_answers(actor=again(desk.liaison_a), round_=round_)
    actions.settle_draft(actor=again(desk.liaison_a), draft=draft)


def test_nothing_is_settled_that_was_never_sent_out_or_is_being_asked_about(desk: Any, draft: Draft) -> None:
    with pytest.raises(NotLawful):
        actions.settle_draft(actor=again(desk.liaison_a), draft=draft)
    round_ = asked(desk, draft)
    with pytest.raises(NotLawful):
        actions.settle_draft(actor=again(desk.liaison_a), draft=Draft.objects.get(pk=draft.pk))
    actions.close_round(actor=again(desk.liaison_a), round_=round_)
    actions.settle_draft(actor=again(desk.liaison_a), draft=Draft.objects.get(pk=draft.pk))


def test_the_agencies_are_told_that_they_are_asked(desk: Any, draft: Draft) -> None:
    asked(desk, draft, desk.b, desk.outside)
    told = Notification.objects.filter(kind="opinion_asked").values_list("recipient__username", flat=True)
    assert set(told) == {"liaison_b", "stranger"}
    assert sent(desk, draft, is_material=False, note="改正错别字")
    told = Notification.objects.filter(kind="text_changed").values_list("recipient__username", flat=True)
    assert set(told) == {"liaison_b", "stranger"}


def test_a_round_that_is_taken_back_does_not_take_back_who_must_be_heard(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft, actions.Addressee(desk.b, is_mandatory=True))
    actions.withdraw_round(actor=again(desk.liaison_a), round_=round_, reason="改期")
    held = Draft.objects.get(pk=draft.pk)
    with pytest.raises(NotLawful):
        actions.settle_draft(actor=again(desk.liaison_a), draft=held)
    actions.settle_draft(actor=again(desk.liaison_a), draft=held, because="已口头听取")


def test_silence_is_no_consent_of_whoever_spoke_before_or_waits_for_more_time(desk: Any, draft: Draft) -> None:
    Silence.objects.create(mechanism=desk.mechanism, is_consent=True, ground="工作规则第九条")
    round_ = asked(desk, draft, desk.b, desk.outside)
    request, other = request_of(round_, desk.b), request_of(round_, desk.outside)
    given(desk.liaison_b, request, "disagree", [(None, COMMENT)])
    sent(desk, draft, concerned=[desk.b])
    actions.ask_more_time(actor=again(desk.stranger), request=other, until=add_workdays(today(), 20), reason="需研究")
    Request.objects.filter(round=round_).update(
        first_due_on=today() - timedelta(days=3), due_on=today() - timedelta(days=3)
    )
    actions.close_round(actor=again(desk.liaison_a), round_=round_)
    assert not any(row.is_taken_as_consent for row in round_.requests.all())


def test_whom_a_rule_names_since_is_asked_again_about_the_next_matter(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft)
    given(desk.liaison_b, request_of(round_, desk.b))
    MustAsk.objects.create(mechanism=desk.mechanism, kind="rule", agency=desk.b, ground="章程第六条")
    sent(desk, draft)
    assert request_of(round_, desk.b).state == "stale"


@pytest.mark.parametrize("ends_by", ["an answer", "a new day"])
def test_what_is_left_of_time_asked_for_lapses_and_more_may_be_asked_for(desk: Any, draft: Draft, ends_by: str) -> None:
    request = request_of(asked(desk, draft), desk.b)
    actions.ask_more_time(
        actor=again(desk.liaison_b), request=request, until=add_workdays(request.due_on, 1), reason="需研究"
    )
    Request.objects.update(due_on=add_workdays(today(), 1), first_due_on=add_workdays(today(), 1))
    sent(desk, draft, is_material=False, note="改正错别字")
    assert MoreTime.objects.get().outcome == "asked", "the day stands, and the question with it"
    if ends_by == "an answer":
        given(desk.liaison_b, request)
        assert MoreTime.objects.get().outcome == "lapsed"
    sent(desk, draft, concerned=[desk.b])
    assert MoreTime.objects.get().outcome == "lapsed"
    request.refresh_from_db()
    later = add_workdays(request.due_on, 3)
    actions.ask_more_time(actor=again(desk.liaison_b), request=request, until=later, reason="仍需研究")
    assert [row.outcome for row in request.extensions.all()] == ["lapsed", "asked"]


def test_a_day_out_of_reach_is_refused(desk: Any, draft: Draft) -> None:
    with pytest.raises(NotLawful):
        asked(desk, draft, due_on=today().replace(year=9999))
    request = request_of(asked(desk, draft), desk.b)
    later = add_workdays(request.due_on, 3)
    with pytest.raises(NotLawful):
        actions.ask_more_time(
            actor=again(desk.liaison_b), request=request, until=today().replace(year=9999), reason="需研究"
        )
    more = actions.ask_more_time(actor=again(desk.liaison_b), request=request, until=later, reason="需研究")
    with pytest.raises(NotLawful):
        actions.settle_more_time(actor=again(desk.liaison_a), more=more, until=today().replace(year=9999))


def test_nothing_is_done_on_a_text_that_was_settled_meanwhile(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft)
    reply = given(desk.liaison_b, request_of(round_, desk.b), "agree_with_changes", [(None, COMMENT)])
    comment = reply.comments.select_related("reply__request__round__draft").get()
    assert comment.draft.state == "drafting"
    actions.treat(actor=again(desk.liaison_a), comments=[comment], outcome="adopted")
    actions.tell_answers(actor=again(desk.liaison_a), round_=round_)
    actions.close_round(actor=again(desk.liaison_a), round_=round_)
    actions.settle_draft(actor=again(desk.liaison_a), draft=Draft.objects.get(pk=draft.pk))
    with pytest.raises(NotPermitted):
        actions.treat(actor=again(desk.liaison_a), comments=[comment], outcome="not_adopted", reason="迟了")


@pytest.mark.parametrize("end", ["close", "withdraw"])
def test_the_end_of_a_round_asks_as_much_of_one_agency_as_of_three(desk: Any, end: str) -> None:
    """But for the gate of every notice, which asks of each agency whether it may see what it is told of."""
    counted = []
    for agencies in ([desk.b], [desk.b, desk.outside, desk.watching]):
        round_ = asked(desk, begun(desk), *agencies)
        with CaptureQueriesContext(connection) as caught:
            if end == "close":
                actions.close_round(actor=again(desk.liaison_a), round_=round_)
            else:
                actions.withdraw_round(actor=again(desk.liaison_a), round_=round_, reason="另行征求。")
        counted.append(len(caught) - OF_THE_GATE * len(agencies))
        assert not Occurrence.objects.filter(subject_id__in=round_.requests.values("pk")).planned().exists()
    assert counted[0] == counted[1]


def test_whoever_urges_holds_the_text_before_what_is_asked_and_joins_nothing_to_what_is_held(
    desk: Any, draft: Draft
) -> None:
    round_ = asked(desk, draft, desk.b, desk.outside)
    with CaptureQueriesContext(connection) as queries:
        assert actions.urge(actor=again(desk.liaison_a), requests=list(round_.requests.all())) == 2
    held = [query["sql"] for query in queries if "FOR NO KEY UPDATE" in query["sql"]]
    assert [table for sql in held for table in ("_draft", "_request") if f'FROM "opinions{table}"' in sql] == [
        "_draft",
        "_request",
    ]
    assert not any("JOIN" in sql for sql in held)
    assert len([query for query in queries if 'INSERT INTO "core_activity"' in query["sql"]]) == 1


def test_what_keeps_a_text_from_being_settled_is_asked_once(
    desk: Any, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And it is known of each objection whether a reason overrides it."""
    round_ = asked(desk, draft, actions.Addressee(desk.b, is_mandatory=True), desk.outside)
    given(desk.stranger, request_of(round_, desk.outside), "disagree", [(None, COMMENT)])
    heard = []

    def hear(text: Draft) -> None:
        heard.append(text)

    settle = DRAFT["settle"]
    monkeypatch.setitem(DRAFT.steps, "settle", replace(settle, guards=(*settle.guards, hear)))
    with override("en"):
        settling = Settling.of(draft, again(desk.liaison_a))
    assert heard == [draft]
    assert {*settling.first} == {"1 comment has no answer yet.", "A round is still open: close it first."}
    assert len(settling.with_reason) == 1
    assert str(desk.b) in str(settling.with_reason[0])
