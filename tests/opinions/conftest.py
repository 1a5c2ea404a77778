"""A text of agency A in the mechanism, sent to B, the office and an agency outside."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from coordination.agencies.models import Agency, Post, User
from coordination.opinions import actions
from coordination.opinions.models import Comment, Dispute, Draft, Reply, Request, Revision, Round
from coordination.opinions.sections import passages
from tests.cast import again, person, signed_in
from tests.opinions.disputed import a_dispute
from tests.opinions.test_disputes import raised

RULE = """第一章 总则
第一条 为了规范灾情信息报送，制定本办法。
第二条 各单位应当在2小时内报送灾情信息。
第三条 报送采用书面方式。
第二章 附则
第四条 本办法自发布之日起施行。"""
COMMENT = {"original": "2小时", "proposed": "4小时", "ground": "基层难以在2小时内核实。"}


@pytest.fixture
def desk(cast: Any) -> SimpleNamespace:
    """The people of the story: A drafts, B answers (staff, liaison officer, leader)."""
    cast.staff_b = person(cast.b, "staff_b", Post.Role.STAFF)
    cast.leader_b = person(cast.b, "leader_b", Post.Role.LEADER)
    found: SimpleNamespace = cast
    return found


@pytest.fixture
def draft(desk: Any) -> Draft:
    return begun(desk)


def begun(desk: Any, **fields: Any) -> Draft:
    given = {"title": "灾情信息报送办法", "kind": "rule", "mechanism": desk.mechanism, **fields}
    return actions.begin_draft(actor=again(desk.liaison_a), passages=passages(RULE), **given)


def sent(desk: Any, draft: Draft, **how: Any) -> Revision:
    """The version being written, sent out."""
    version = draft.being_written or actions.begin_version(actor=again(desk.liaison_a), draft=draft)
    actions.send_version(actor=again(desk.liaison_a), revision=version, **how)
    draft.refresh_from_db()
    draft.__dict__.pop("open_round", None)
    version.refresh_from_db()
    return version


def asked(desk: Any, draft: Draft, *agencies: Agency, **fields: Any) -> Round:
    if draft.standing is None:
        sent(desk, draft)
    chosen = [each if isinstance(each, actions.Addressee) else actions.Addressee(each) for each in agencies or [desk.b]]
    return actions.open_round(actor=again(desk.liaison_a), draft=draft, addressees=chosen, **fields)


def request_of(round_: Round, agency: Agency) -> Request:
    return round_.requests.get(agency=agency)


def given(by: User, request: Request, result: str = "agree", comments: Any = (), **words: Any) -> Reply:
    """A reply of an agency, written and signed by one person who may do both."""
    reply = actions.begin_reply(actor=again(by), request=request)
    actions.write_reply(actor=again(by), reply=reply, result=result, remarks=words.get("remarks", ""))
    for section, comment in comments:
        actions.add_comment(actor=again(by), reply=reply, section=section, **comment)
    reply.refresh_from_db()
    actions.sign_reply(actor=again(by), reply=reply)
    reply.refresh_from_db()
    return reply


@pytest.fixture
def drafter(desk: Any) -> Client:
    return signed_in(desk.liaison_a)


@pytest.fixture
def request_b(desk: Any, draft: Draft) -> Request:
    return request_of(asked(desk, draft, desk.b, desk.watching, letter="请于限期内回复。"), desk.b)


@pytest.fixture
def comments(desk: Any, draft: Draft) -> list[Comment]:
    """B and the agency outside propose the same for one section; B also something for another."""
    round_ = asked(desk, draft, desk.b, desk.outside)
    second, third = (round_.draft.standing.sections.get(number=number) for number in ("第二条", "第三条"))
    other = {"original": "书面方式", "proposed": "书面或者电子方式", "ground": "便于应急。"}
    first = given(desk.liaison_b, request_of(round_, desk.b), "disagree", [(second, COMMENT), (third, other)])
    same = given(desk.stranger, request_of(round_, desk.outside), "agree_with_changes", [(second, COMMENT)])
    return [*first.comments.all(), *same.comments.all()]


@pytest.fixture
def draft_of_a(desk: Any) -> Dispute:
    return a_dispute(desk)


@pytest.fixture
def dispute(desk: Any, draft_of_a: Dispute) -> Dispute:
    return raised(desk, draft_of_a)
