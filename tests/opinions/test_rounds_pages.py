"""The pages of a round: asking, and following what comes of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from coordination.agencies.models import User
from coordination.core.models import Activity, Notification
from coordination.core.workdays import add_workdays, day_of, today
from coordination.opinions import actions
from coordination.opinions.models import DAY, Draft, MustAsk, Request, Round, Silence
from coordination.opinions.progress import standing_of
from tests.cast import again, agency, person, signed_in
from tests.opinions.conftest import asked, given, request_of, sent

pytestmark = pytest.mark.usefixtures("english")
COMMENT = {"original": "2小时", "proposed": "4小时", "ground": "基层难以在2小时内核实。"}


def url(name: str, thing: Any) -> str:
    return reverse(f"opinions:{name}", args=[thing.pk])


def shown(user: User, address: str) -> str:
    response = signed_in(again(user)).get(address)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def words(draft: Draft, user: User, **more: Any) -> dict[str, Any]:
    """What a person sends who changes nothing that the form proposes."""
    form = signed_in(again(user)).get(url("open_round", draft)).context["form"]
    said = {name: form[name].value() for name in ("kind", "letter", "contact")}
    return said | {"workdays": "", "due_on": "", "letter_no": ""} | more


def said_of(round_: Round) -> str:
    with override("en"):
        return standing_of(round_).sentence


def made_late(round_: Round, *agencies: Any) -> None:
    day = today() - timedelta(days=3)
    Request.objects.filter(round=round_, agency__in=agencies).update(first_due_on=day, due_on=day)


def test_whom_one_asks_is_shown_before_it_is_sent(desk: Any, draft: Draft) -> None:
    sent(desk, draft)
    client, address = signed_in(again(desk.liaison_a)), url("open_round", draft)
    said = words(draft, desk.liaison_a, members="on", must=[desk.b.pk])
    looked_over = client.post(address, said)
    assert not Round.objects.exists(), "nothing is sent yet"
    assert "2 agencies will be asked" in looked_over.content.decode()
    seal = looked_over.context["form"].seal
    changed = client.post(address, {**said, "seen": seal, "observers": "on"})
    assert not Round.objects.exists(), "what was not shown is not sent"
    assert "3 agencies will be asked" in changed.content.decode()
    response = client.post(address, {**said, "seen": seal})
    round_ = Round.objects.get()
    assert response["Location"] == round_.get_absolute_url()
    asked_of = {row.agency: row.is_mandatory for row in round_.requests.select_related("agency")}
    assert asked_of == {desk.office: False, desk.b: True}
    assert round_.due_on == add_workdays(today(), 7)


def test_the_letter_is_written_in_official_words_and_the_drafter_may_name_the_day(desk: Any, draft: Draft) -> None:
    sent(desk, draft)
    client, address = signed_in(again(desk.liaison_a)), url("open_round", draft)
    said = words(draft, desk.liaison_a, members="on", kind="countersigning", workdays="3")
    looked_over = client.post(address, said)
    letter = looked_over.context["form"]["letter"].value()
    assert "会签" in letter, "a letter nobody touched follows the kind"
    said |= {"letter": f"{letter}请于{DAY}前会签。"}
    looked_over = client.post(address, said)
    client.post(address, {**said, "seen": looked_over.context["form"].seal})
    round_ = Round.objects.get()
    day = add_workdays(today(), 3)
    assert round_.letter_read == f"{letter}请于{day.year}年{day.month}月{day.day}日前会签。"
    assert round_.contact.startswith("liaison_a")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"workdays": "3", "due_on": "2099-01-04"}, "Give working days or a day, not both."),
        ({"due_on": "2020-01-02"}, "The day until which to answer has to come after today."),
        ({"letter": ""}, "This field is required."),
        ({"members": ""}, "Choose at least one agency to ask."),
        ({"workdays": "0"}, "Ensure this value is greater than or equal to 1."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    desk: Any, draft: Draft, wrong: dict[str, str], sentence: str
) -> None:
    sent(desk, draft)
    said = words(draft, desk.liaison_a, members="on", letter_no="粤水函〔2026〕7号") | wrong
    response = signed_in(again(desk.liaison_a)).post(url("open_round", draft), said)
    body = response.content.decode()
    assert sentence in body
    assert "粤水函〔2026〕7号" in body
    assert not Round.objects.exists()


def test_whom_a_rule_names_is_asked_whatever_is_chosen_and_the_ground_is_shown(desk: Any, draft: Draft) -> None:
    MustAsk.objects.create(mechanism=desk.mechanism, kind="rule", agency=desk.outside, ground="章程第六条")
    Silence.objects.create(mechanism=desk.mechanism, is_consent=True, ground="工作规则第九条")
    sent(desk, draft)
    body = shown(desk.liaison_a, url("open_round", draft))
    assert "章程第六条" in body
    assert "by 工作规则第九条" in body
    client, address = signed_in(again(desk.liaison_a)), url("open_round", draft)
    said = words(draft, desk.liaison_a)
    looked_over = client.post(address, said)
    client.post(address, {**said, "seen": looked_over.context["form"].seal})
    round_ = Round.objects.get()
    assert [row.agency for row in round_.requests.filter(is_mandatory=True)] == [desk.outside]
    assert (round_.silence, round_.silence_ground) == ("consent", "工作规则第九条")


def test_only_who_speaks_for_the_drafting_agency_asks(desk: Any, draft: Draft) -> None:
    address = url("open_round", draft)
    statuses = {}
    for name in ("liaison_a", "staff_a", "liaison_b", "secretariat", "stranger"):
        statuses[name] = signed_in(again(getattr(desk, name))).get(address).status_code
    assert statuses == {"liaison_a": 409, "staff_a": 403, "liaison_b": 404, "secretariat": 404, "stranger": 404}
    sent(desk, draft)
    assert signed_in(again(desk.liaison_a)).get(address).status_code == 200
    assert signed_in(again(desk.secretariat)).get(address).status_code == 403
    asked(desk, draft)
    assert signed_in(again(desk.liaison_a)).get(address).status_code == 409


def test_how_a_round_stands_is_said_in_one_sentence(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft, desk.outside, desk.office, actions.Addressee(desk.b, is_mandatory=True))
    assert said_of(round_) == (
        "None of the 3 agencies has answered yet; the answer of 财政厅, which must be there, is missing."
    )
    section = round_.draft.standing.sections.get(number="第二条")
    given(desk.stranger, request_of(round_, desk.outside), "disagree", [(section, COMMENT)])
    made_late(round_, desk.b)
    assert said_of(round_) == (
        "1 of 3 agencies has answered; 1 disagrees; 1 is late; the answer of 财政厅, which must be there, is missing."
    )
    body = shown(desk.liaison_a, round_.get_absolute_url())
    assert said_of(round_) in body
    for said in ("A round is still open", "1 answer that must be there is missing", "1 comment has no answer yet"):
        assert said in body
    actions.close_round(actor=again(desk.liaison_a), round_=round_)
    assert "2 did not answer" in said_of(Round.objects.get(pk=round_.pk))


def test_no_agency_is_counted_twice_and_a_withdrawn_round_reproaches_nobody(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft, desk.outside, desk.office, desk.b)
    comments = [(round_.draft.standing.sections.get(number="第二条"), COMMENT)]
    given(desk.stranger, request_of(round_, desk.outside), "disagree", comments)
    given(desk.liaison_b, request_of(round_, desk.b), "agree_with_changes", comments)
    assert said_of(round_) == "2 of 3 agencies have answered, 1 of them with comments; 1 disagrees."
    actions.withdraw_round(actor=again(desk.liaison_a), round_=round_, reason="另行起草")
    assert said_of(Round.objects.get(pk=round_.pk)) == (
        "2 of 3 agencies have answered, 1 of them with comments; 1 disagrees."
    )
    unanswered = asked(desk, draft, desk.outside, desk.office)
    actions.withdraw_round(actor=again(desk.liaison_a), round_=unanswered, reason="另行起草")
    unanswered.refresh_from_db()
    assert said_of(unanswered) == "The round is withdrawn, and no agency had answered."
    body = shown(desk.liaison_a, unanswered.get_absolute_url())
    assert "Nothing keeps the text from being settled" not in body


def test_whoever_asked_reads_each_answer_from_the_round(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft, desk.b, desk.office)
    answered, silent = request_of(round_, desk.b), request_of(round_, desk.office)
    begun = actions.begin_reply(actor=again(desk.staff_b), request=answered)
    actions.write_reply(actor=again(desk.staff_b), reply=begun, result="agree", remarks="总体可行，建议尽快印发。")
    body = shown(desk.liaison_a, round_.get_absolute_url())
    assert _way(answered) not in body, "nobody outside knows of it before it is given"
    assert "总体可行" not in body
    begun.refresh_from_db()
    actions.sign_reply(actor=again(desk.liaison_b), reply=begun)
    begun.refresh_from_db()
    body = shown(desk.liaison_a, round_.get_absolute_url())
    assert _way(answered) in body
    assert _way(silent) not in body
    assert "总体可行，建议尽快印发。" in body
    assert begun.sha256 in shown(desk.liaison_a, answered.get_absolute_url())


def _way(request: Request) -> str:
    return f'href="{request.get_absolute_url()}"'


def test_late_is_never_shown_as_consent_unless_a_rule_says_so(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft)
    made_late(round_, desk.b)
    body = shown(desk.liaison_a, round_.get_absolute_url())
    assert "is-late" in body
    assert "Taken as no objection" not in body
    Round.objects.filter(pk=round_.pk).update(silence="consent", silence_ground="工作规则第九条")
    body = shown(desk.liaison_a, round_.get_absolute_url())
    assert "is-late" in body, "while it is open, an answer may still come"
    assert "Taken as no objection" not in body
    actions.close_round(actor=again(desk.liaison_a), round_=Round.objects.get(pk=round_.pk))
    body = shown(desk.liaison_a, round_.get_absolute_url())
    assert "is-late" not in body
    assert "Taken as no objection" in body
    assert "by 工作规则第九条" in body


def test_an_agency_that_was_asked_learns_of_nobody_else(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft, desk.b, desk.outside)
    own = request_of(round_, desk.b)
    response = signed_in(again(desk.liaison_b)).get(round_.get_absolute_url())
    assert response["Location"] == own.get_absolute_url()
    for user, status in ((desk.liaison_a, 200), (desk.secretariat, 200), (desk.observer, 404)):
        assert signed_in(again(user)).get(round_.get_absolute_url()).status_code == status
    assert signed_in(again(desk.liaison_b)).get(url("adoption", draft)).status_code == 404


def test_what_an_agency_writes_inside_is_not_seen_on_the_page_of_the_round(desk: Any, draft: Draft) -> None:
    request = request_of(asked(desk, draft), desk.b)
    reply = actions.begin_reply(actor=again(desk.staff_b), request=request)
    actions.write_reply(actor=again(desk.staff_b), reply=reply, result="disagree", remarks="CANARY-7f3a")
    section = request.revision.sections.get(number="第二条")
    actions.add_comment(actor=again(desk.staff_b), reply=reply, section=section, **COMMENT | {"ground": "CANARY-7f3a"})
    for name, thing in (("round", request.round), ("adoption", draft), ("close_round", request.round)):
        body = shown(desk.liaison_a, url(name, thing))
        assert "CANARY-7f3a" not in body
        assert "4小时" not in body
    assert said_of(request.round) == "The agency has not answered yet."


def test_the_list_of_agencies_is_narrowed_by_state(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft, desk.b, desk.outside, desk.office)
    section = round_.draft.standing.sections.get(number="第二条")
    given(desk.stranger, request_of(round_, desk.outside), "disagree", [(section, COMMENT)])
    made_late(round_, desk.b)
    found = {}
    for state in ("waiting", "late", "answered", "comments", "disagree", "must"):
        page = signed_in(again(desk.liaison_a)).get(f"{round_.get_absolute_url()}?state={state}").context["page"]
        found[state] = {row.agency for row in page}
    assert found == {
        "waiting": {desk.b, desk.office},
        "late": {desk.b},
        "answered": {desk.outside},
        "comments": {desk.outside},
        "disagree": {desk.outside},
        "must": set(),
    }


def test_an_agency_is_urged_once_a_day(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft, desk.b, desk.outside)
    request = request_of(round_, desk.b)
    client = signed_in(again(desk.staff_a))
    assert signed_in(again(desk.liaison_b)).post(url("urge", request)).status_code == 404
    assert signed_in(again(desk.secretariat)).post(url("urge", request)).status_code == 403
    assert client.post(url("urge", request)).status_code == 302
    urged = Notification.objects.filter(kind="opinion_urged")
    assert [row.recipient for row in urged] == [desk.liaison_b]
    assert "Urged today" in client.get(round_.get_absolute_url()).content.decode()
    assert client.post(url("urge", request)).status_code == 409
    assert client.post(url("urge_all", round_), {"note": "请尽快"}).status_code == 302
    assert {row.recipient for row in urged.all()} == {desk.liaison_b, desk.stranger}
    assert Activity.objects.filter(verb="request.urge").count() == 2
    assert "Nobody was told" in client.post(url("urge_all", round_), {"note": "再催"}).content.decode()


def test_a_second_urging_on_another_day_is_told_again(desk: Any, draft: Draft) -> None:
    request = request_of(asked(desk, draft), desk.b)
    actions.urge(actor=again(desk.staff_a), requests=[request])
    Notification.objects.filter(kind="opinion_urged").update(key="opinion_urged.of.another.day")
    assert actions.urge(actor=again(desk.staff_a), requests=[request]) == 1


def test_who_is_asked_later_has_as_many_days(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft)
    earlier = timezone.now() - timedelta(days=30)
    Round.objects.filter(pk=round_.pk).update(opened_at=earlier, due_on=add_workdays(day_of(earlier), 7))
    client = signed_in(again(desk.liaison_a))
    assert client.post(url("ask_further", round_), {"agencies": []}).status_code == 200
    response = client.post(url("ask_further", round_), {"agencies": [desk.outside.pk], "is_mandatory": "on"})
    assert response.status_code == 302
    request = request_of(round_, desk.outside)
    assert (request.due_on, request.is_mandatory) == (add_workdays(today(), 7), True)
    assert signed_in(again(desk.staff_a)).get(url("ask_further", round_)).status_code == 403


@pytest.mark.parametrize("decision", ["grant", "refuse"])
def test_more_time_is_granted_or_refused_with_an_answer(desk: Any, draft: Draft, decision: str) -> None:
    request = request_of(asked(desk, draft), desk.b)
    first, later = request.due_on, add_workdays(request.due_on, 5)
    more = actions.ask_more_time(actor=again(desk.liaison_b), request=request, until=later, reason="需内部研究")
    client = signed_in(again(desk.liaison_a))
    assert f"more-time/{more.pk}" in client.get(request.round.get_absolute_url()).content.decode()
    assert signed_in(again(desk.liaison_b)).get(url("settle_more_time", more)).status_code == 404
    wrong = {"decision": decision, "until": first.isoformat(), "answer": ""}
    sentence = {"grant": "Grant a day after the present one.", "refuse": "Say why no more time is granted."}[decision]
    assert sentence in client.post(url("settle_more_time", more), wrong).content.decode()
    right = {"decision": decision, "until": later.isoformat(), "answer": "时限紧迫"}
    assert client.post(url("settle_more_time", more), right).status_code == 302
    request.refresh_from_db()
    assert (request.first_due_on, request.due_on) == (first, later if decision == "grant" else first)
    assert client.get(url("settle_more_time", more)).status_code == 409


def test_a_round_that_ends_early_says_why(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft)
    client = signed_in(again(desk.liaison_a))
    assert "This field is required" in client.post(url("close_round", round_), {"note": ""}).content.decode()
    made_late(round_, desk.b)
    assert client.post(url("close_round", round_), {"note": ""}).status_code == 302, "its time is over"
    round_.refresh_from_db()
    assert round_.state == "closed"
    assert signed_in(again(desk.staff_a)).get(url("close_round", round_)).status_code == 403


def test_a_round_is_withdrawn_with_its_reason(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft)
    client = signed_in(again(desk.liaison_a))
    assert client.post(url("withdraw_round", round_), {"reason": ""}).status_code == 200
    assert client.post(url("withdraw_round", round_), {"reason": "另行起草"}).status_code == 302
    round_.refresh_from_db()
    assert round_.state == "withdrawn"


def test_a_page_of_a_round_asks_as_much_for_three_agencies_as_for_one(desk: Any, draft: Draft) -> None:
    def counted(round_: Round) -> int:
        client = signed_in(again(desk.liaison_a))
        client.get(round_.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(round_.get_absolute_url())
        return len(queries)

    def heard(round_: Round, who: Any, of: Any) -> None:
        section = round_.draft.standing.sections.get(number="第二条")
        given(who, request_of(round_, of), "disagree", [(section, COMMENT), (None, COMMENT)])

    round_ = asked(desk, draft, desk.b)
    heard(round_, desk.liaison_b, desk.b)
    one = counted(round_)
    for n in range(2):
        new = agency(f"省单位{n}")
        actions.ask_further(actor=again(desk.liaison_a), round_=round_, agencies=[new])
        heard(round_, person(new, f"new{n}"), new)
    assert round_.requests.count() == 3
    assert counted(round_) == one
