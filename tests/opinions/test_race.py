"""Agencies sign while the drafting agency sends out a version that changes the matter; the forty times of it are in
tests/faults/test_opinions_race.py. Here one who signs and one who sends meet in either order, and nothing is lost.
"""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.models import Occurrence
from coordination.core.workdays import add_workdays, today
from coordination.opinions import actions
from coordination.opinions.actions import comparing
from coordination.opinions.models import Comment, Draft, Likeness, MoreTime, Reply, Request, Revision, Treatment
from coordination.opinions.sections import passages
from tests.cast import again
from tests.opinions.conftest import RULE, asked, given, request_of

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_S = 20


@pytest.fixture
def replies(desk: Any, draft: Draft) -> list[Reply]:
    """Of three agencies, each lacking nothing but the signature."""
    round_ = asked(desk, draft, desk.b, desk.watching, desk.outside)
    made = []
    for signer in (desk.liaison_b, desk.observer, desk.stranger):
        request = request_of(round_, signer.posts.get().agency)
        reply = actions.begin_reply(actor=again(signer), request=request)
        actions.write_reply(actor=again(signer), reply=reply, result="agree", remarks=f"{signer}的意见")
        made.append(Reply.objects.get(pk=reply.pk))
    return made


def holding(row: Request | Draft | Treatment, first: Callable[[], Any], then: list[Callable[[], Any]]) -> Counter[str]:
    """Begin `then` while a row is held by the transaction that does `first`; what became of each."""
    ends, started = Counter[str](), []

    def run(doer: Callable[[], Any]) -> None:
        try:
            doer()
            ends["done"] += 1
        except (NotLawful, NotPermitted):
            ends["refused"] += 1
        finally:
            connection.close()

    with transaction.atomic():
        type(row)._base_manager.select_for_update(no_key=True).get(pk=row.pk)
        first()
        for doer in then:
            started.append(threading.Thread(target=run, args=[doer]))
            started[-1].start()
        for _try in range(PATIENCE_S * 50):
            if _waiting() >= len(then):
                break
            threading.Event().wait(0.02)
        else:
            pytest.fail("they did not meet")
    for thread in started:
        thread.join(PATIENCE_S)
    return ends


def _waiting() -> int:
    """How many connections wait for a lock that another one holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction is shown what it saw first
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


def next_version(desk: Any, draft: Draft) -> Revision:
    return actions.begin_version(actor=again(desk.liaison_a), draft=draft)


def signing(signer: Any, reply: Reply) -> Callable[[], None]:
    return lambda: actions.sign_reply(actor=again(signer), reply=Reply.objects.get(pk=reply.pk))


def sending(desk: Any, version: Revision) -> Callable[[], None]:
    agencies = [desk.b, desk.watching, desk.outside]
    return lambda: actions.send_version(actor=again(desk.liaison_a), revision=version, concerned=agencies)


def closing(desk: Any, draft: Draft) -> Callable[[], None]:
    return lambda: actions.close_round(actor=again(desk.liaison_a), round_=draft.rounds.get())


def test_whoever_signs_first_is_asked_again_and_the_answer_is_kept(
    desk: Any, draft: Draft, replies: list[Reply]
) -> None:
    version = next_version(desk, draft)
    ends = holding(replies[0].request, signing(desk.liaison_b, replies[0]), [sending(desk, version)])
    assert ends == {"done": 1}
    reply = Reply.objects.select_related("request", "revision").get(pk=replies[0].pk)
    assert (reply.state, reply.revision.number) == ("given", 1)
    assert (reply.request.state, reply.request.revision) == ("stale", version)
    assert not draft.requests.exclude(pk=reply.request_id).exclude(state="asked").exists()
    assert set(draft.requests.values_list("revision__number", flat=True)) == {2}


def test_whoever_sends_first_leaves_nothing_signed_for_the_version_before(
    desk: Any, draft: Draft, replies: list[Reply]
) -> None:
    version = next_version(desk, draft)
    signers = (desk.liaison_b, desk.observer, desk.stranger)
    doers = [signing(signer, reply) for signer, reply in zip(signers, replies, strict=True)]
    ends = holding(draft, sending(desk, version), doers)
    assert ends == {"refused": 3}
    assert set(draft.requests.values_list("state", "revision__number")) == {("asked", 2)}
    kept = Reply.objects.filter(request__round__draft=draft)
    assert set(kept.values_list("state", "revision__number")) == {("writing", 1)}
    assert {reply.remarks for reply in kept} == {reply.remarks for reply in replies}, "what was written is not lost"
    for signer, reply in zip(signers, replies, strict=True):
        actions.take_up_version(actor=again(signer), reply=Reply.objects.get(pk=reply.pk))
        signing(signer, reply)()
    assert set(draft.requests.values_list("state", "revision__number")) == {("given", 2)}


def test_of_two_who_sign_one_does(desk: Any, replies: list[Reply]) -> None:
    ends = holding(
        replies[0].request, lambda: None, [signing(desk.liaison_b, replies[0]), signing(desk.leader_b, replies[0])]
    )
    assert ends == {"done": 1, "refused": 1}
    assert Reply.objects.filter(request=replies[0].request, state="given").count() == 1


def test_of_two_who_begin_at_once_there_is_one_answer(desk: Any, draft: Draft) -> None:
    request = request_of(asked(desk, draft), desk.b)

    def beginning(person: Any) -> Callable[[], Any]:
        return lambda: actions.begin_reply(actor=again(person), request=Request.objects.get(pk=request.pk))

    ends = holding(request, lambda: None, [beginning(desk.staff_b), beginning(desk.liaison_b)])
    assert ends == {"done": 2}
    assert request.replies.count() == 1


def test_nothing_is_said_at_once_over_an_answer_that_is_begun_at_this_moment(desk: Any, draft: Draft) -> None:
    request = request_of(asked(desk, draft), desk.b)

    def begin() -> None:
        reply = actions.begin_reply(actor=again(desk.staff_b), request=request)
        actions.add_comment(actor=again(desk.staff_b), reply=reply, section=None, ground="总体上应当再研究。")

    def at_once() -> None:
        actions.answer_at_once(
            actor=again(desk.liaison_b), request=Request.objects.get(pk=request.pk), result="no_comment"
        )

    assert holding(request, begin, [at_once]) == {"refused": 1}
    assert Request.objects.get(pk=request.pk).state == "asked"
    assert [comment.ground for comment in Reply.objects.get(request=request).comments.all()] == ["总体上应当再研究。"]


def test_of_a_round_that_is_closed_and_more_time_that_is_granted_the_first_holds(desk: Any, draft: Draft) -> None:
    request = request_of(asked(desk, draft), desk.b)
    until = add_workdays(request.due_on, 3)
    more = actions.ask_more_time(actor=again(desk.liaison_b), request=request, until=until, reason="需内部研究")

    def granting() -> None:
        actions.settle_more_time(actor=again(desk.liaison_a), more=MoreTime.objects.get(pk=more.pk), until=until)

    assert holding(request, lambda: None, [granting, granting]) == {"done": 1, "refused": 1}
    assert Request.objects.get(pk=request.pk).due_version == 2
    MoreTime.objects.filter(pk=more.pk).update(outcome="asked")
    assert holding(draft, closing(desk, draft), [granting]) == {"refused": 1}
    assert (Request.objects.get(pk=request.pk).due_on, MoreTime.objects.get(pk=more.pk).outcome) == (until, "asked")
    assert not Occurrence.objects.of(request).planned().exists(), "nobody is reminded of what is over"


def test_nobody_asks_for_time_in_a_round_that_is_closed_at_this_moment(desk: Any, draft: Draft) -> None:
    request = request_of(asked(desk, draft), desk.b)

    def asking() -> None:
        actions.ask_more_time(
            actor=again(desk.liaison_b),
            request=Request.objects.get(pk=request.pk),
            until=add_workdays(request.due_on, 3),
            reason="需内部研究",
        )

    assert holding(draft, closing(desk, draft), [asking]) == {"refused": 1}
    assert not request.extensions.exists()


def test_that_an_agency_still_disagrees_is_not_lost_where_it_is_answered_anew_at_that_moment(
    desk: Any, draft: Draft
) -> None:
    request = request_of(asked(desk, draft), desk.b)
    given(desk.liaison_b, request, "agree_with_changes", [(None, {"ground": "基层难以核实"})])
    comment = Comment.objects.get()
    actions.treat(actor=again(desk.liaison_a), comments=[comment], outcome="not_adopted", reason="上位法已有规定")
    actions.tell_all(actor=again(desk.liaison_a), draft=draft)
    treatment = Treatment.objects.get()

    def disagree() -> None:
        actions.respond(actor=again(desk.liaison_b), treatment=treatment, standing="disagrees", reason="仍不同意")

    def answer_anew() -> None:
        again_found = [Comment.objects.get()]
        actions.treat(actor=again(desk.liaison_a), comments=again_found, outcome="partly", reason="改为3小时")

    assert holding(treatment, disagree, [answer_anew]) == {"done": 1}
    treatment.refresh_from_db()
    assert (treatment.outcome, treatment.standing, treatment.standing_reason) == ("partly", "disagrees", "仍不同意")


def test_a_comparison_passes_over_what_is_struck_from_the_register_while_it_runs(
    desk: Any, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another text is put in the place of a policy after its sections were found, and before that is kept."""
    fields = {"title": "旧办法", "kind": "rule", "number": "1号", "issued_on": today(), "effective_on": today()}
    policy = actions.enter_policy(actor=again(desk.liaison_b), issuers=[desk.b], passages=passages(RULE), **fields)
    actions.begin_comparison(actor=again(desk.liaison_a), revision=draft.being_written)
    looked, met = comparing._alike, list[int]()

    def replace() -> None:
        actions.change_policy(actor=again(desk.liaison_b), policy=policy, passages=passages(RULE))
        connection.close()

    def looks_slowly(section: Any, known: Any) -> Any:
        found = looked(section, known)
        if found and not met:
            met.append(len(found))
            other = threading.Thread(target=replace)
            other.start()
            other.join(PATIENCE_S)
        return found

    monkeypatch.setattr(comparing, "_alike", looks_slowly)
    actions.compare(actor=again(desk.liaison_a), revision=draft.being_written)
    assert met
    assert set(Likeness.objects.values_list("of", flat=True)) <= set(policy.sections.values_list("pk", flat=True))
