"""Twenty agencies sign their answers while the drafting agency sends out a new version, forty times over."""

import threading
from collections import Counter
from collections.abc import Callable
from functools import partial
from time import sleep
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections

from coordination.core.errors import NotLawful
from coordination.core.reconcile import invariants
from coordination.opinions import actions
from coordination.opinions.models import Draft, Reply, Request
from coordination.opinions.sections import passages
from tests.cast import again, agency, person

pytestmark = pytest.mark.kill

TEXT = "第一条 各单位应当在2小时内报送灾情信息。\n第二条 本办法自发布之日起施行。"
AGENCIES, TIMES = 20, 40
APART_S = 0.06  # between two who sign: the first are done before the new version is out, the last find it


@pytest.fixture
def house(own_database: str) -> SimpleNamespace:
    drafter = person(agency("省应急管理厅"), "drafter")
    asked = [agency(f"第{n}厅") for n in range(AGENCIES)]
    signers = [person(each, f"signer{n}") for n, each in enumerate(asked)]
    return SimpleNamespace(drafter=drafter, asked=asked, signers=signers)


def at_once(doers: list[Callable[[], Any]]) -> Counter[str]:
    """What became of each: `done`, or the name of the refusal."""
    ready, ends = threading.Barrier(len(doers)), Counter[str]()

    def run(doer: Callable[[], Any]) -> None:
        try:
            ready.wait(20)
            doer()
            ends["done"] += 1
        except Exception as refusal:  # noqa: BLE001  (counted by its name)
            ends[type(refusal).__name__] += 1
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[doer]) for doer in doers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return ends


def a_round(house: SimpleNamespace) -> tuple[Draft, list[Reply]]:
    """A text sent out, and from every agency an answer that lacks nothing but the signature."""
    drafter = again(house.drafter)
    draft = actions.begin_draft(actor=drafter, title="报送办法", passages=passages(TEXT))
    actions.send_version(actor=drafter, revision=draft.being_written)
    draft.refresh_from_db()
    round_ = actions.open_round(
        actor=drafter, draft=draft, addressees=[actions.Addressee(each) for each in house.asked]
    )
    requests = {request.agency_id: request for request in round_.requests.select_related("agency")}
    replies = [
        Reply(request=requests[signer.acting_for.pk], revision=draft.standing, result="agree", made_by=signer)
        for signer in house.signers
    ]
    return draft, Reply.objects.bulk_create(replies)


def signing_of(signer: Any, reply: Reply, place: int) -> Callable[[], None]:
    def sign() -> None:
        sleep(place * APART_S)
        actions.sign_reply(actor=signer, reply=reply)

    return sign


def test_each_answer_is_bound_to_one_version_and_none_is_lost(house: SimpleNamespace) -> None:
    before_and_after = Counter[str]()
    for _time in range(TIMES):
        draft, replies = a_round(house)
        version = actions.begin_version(actor=again(house.drafter), draft=draft)
        signing = [
            signing_of(again(each), reply, n)
            for n, (each, reply) in enumerate(zip(house.signers, replies, strict=True))
        ]
        sending = partial(actions.send_version, actor=again(house.drafter), revision=version, concerned=house.asked)
        ends = at_once([*signing[:10], sending, *signing[10:]])

        given = set(Reply.objects.filter(request__round__draft=draft, state="given").values_list("request", flat=True))
        states = Request.objects.filter(round__draft=draft).values_list("pk", "state", "revision__number")
        assert sum(ends.values()) == AGENCIES + 1
        assert set(ends) <= {"done", NotLawful.__name__}, ends
        assert ends["done"] == len(given) + 1, "what was told to have been done is there"
        for pk, state, number in states:
            assert (state, number) == (("stale", 2) if pk in given else ("asked", 2))
        assert not Reply.objects.filter(request__round__draft=draft, revision=version).exists()
        before_and_after["signed before" if given else "none"] += len(given)
        before_and_after["found the new version"] += ends[NotLawful.__name__]
    assert before_and_after["signed before"], "the race was met from one side"
    assert before_and_after["found the new version"], "and from the other"
    assert {rule.name for rule in invariants() if rule.broken()} <= {"I12"}, "but that nobody sweeps here"
