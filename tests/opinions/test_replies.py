"""A reply: written, checked and signed inside an agency, and seen by nobody else before."""

from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, transaction
from django.utils import timezone

from coordination.agencies.actions import appoint_deputy
from coordination.agencies.models import Post
from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.models import Notification
from coordination.core.workdays import today
from coordination.opinions import actions
from coordination.opinions.models import AnswerPath, Comment, Draft, Reply
from coordination.opinions.sealing import seal_of_reply
from tests.cast import again, person
from tests.opinions.conftest import asked, given, request_of, sent

COMMENT = {"original": "2小时", "proposed": "4小时", "ground": "基层难以在2小时内核实。"}
OTHER = {"original": "书面", "proposed": "线上", "ground": "便于统计。"}


@pytest.fixture
def begun(desk: Any, draft: Draft) -> Reply:
    request = request_of(asked(desk, draft), desk.b)
    return actions.begin_reply(actor=again(desk.staff_b), request=request)


def commented(desk: Any, reply: Reply) -> Comment:
    actions.write_reply(actor=again(desk.staff_b), reply=reply, result="agree_with_changes")
    section = reply.revision.sections.get(number="第二条")
    return actions.add_comment(actor=again(desk.staff_b), reply=reply, section=section, **COMMENT)


def test_nobody_outside_knows_of_a_reply_before_it_is_given(desk: Any, begun: Reply) -> None:
    comment = commented(desk, begun)
    outsiders = (desk.liaison_a, desk.leader_a, desk.secretariat, desk.office_leader, desk.observer, desk.stranger)
    for other in outsiders:
        assert not Reply.objects.visible_to(again(other)).exists()
        assert not Comment.objects.visible_to(again(other)).exists()
    begun.refresh_from_db()
    actions.sign_reply(actor=again(desk.leader_b), reply=begun)
    assert Comment.objects.visible_to(again(desk.liaison_a)).get() == comment
    assert Reply.objects.visible_to(again(desk.secretariat)).get() == begun, "who leads the mechanism whose text it is"
    assert not Reply.objects.visible_to(again(desk.stranger)).exists()


def test_staff_write_but_do_not_sign(desk: Any, begun: Reply) -> None:
    commented(desk, begun)
    begun.refresh_from_db()
    with pytest.raises(NotPermitted):
        actions.sign_reply(actor=again(desk.staff_b), reply=begun)
    for other in (desk.liaison_a, desk.secretariat, desk.stranger):
        with pytest.raises(NotPermitted):
            actions.sign_reply(actor=again(other), reply=begun)
    actions.sign_reply(actor=again(desk.liaison_b), reply=begun)
    begun.refresh_from_db()
    assert (begun.state, begun.signed_by) == ("given", desk.liaison_b)
    assert begun.request.state == "given"


def test_an_agency_may_have_every_answer_checked_and_signed_by_its_leader(desk: Any, begun: Reply) -> None:
    AnswerPath.objects.create(agency=desk.b, steps="check_sign", signer="leader")
    commented(desk, begun)
    begun.refresh_from_db()
    with pytest.raises(NotLawful):
        actions.sign_reply(actor=again(desk.leader_b), reply=begun)
    actions.hand_on(actor=again(desk.staff_b), reply=begun)
    begun.refresh_from_db()
    assert begun.state == "checking"
    with pytest.raises(NotPermitted):
        actions.write_reply(actor=again(desk.staff_b), reply=begun, result="agree")
    actions.hand_on(actor=again(desk.liaison_b), reply=begun)
    begun.refresh_from_db()
    assert begun.state == "signing"
    with pytest.raises(NotPermitted):
        actions.sign_reply(actor=again(desk.liaison_b), reply=begun)
    actions.sign_reply(actor=again(desk.leader_b), reply=begun)
    begun.refresh_from_db()
    assert begun.signed_by == desk.leader_b


def test_what_is_sent_back_is_rewritten_by_who_wrote_it(desk: Any, begun: Reply) -> None:
    commented(desk, begun)
    actions.hand_on(actor=again(desk.staff_b), reply=begun)
    begun.refresh_from_db()
    assert begun.state == "signing"
    actions.send_back(actor=again(desk.leader_b), reply=begun, reason="依据不足")
    begun.refresh_from_db()
    assert (begun.state, begun.returned_because) == ("writing", "依据不足")
    told = Notification.objects.filter(kind="reply_returned").values_list("recipient__username", flat=True)
    assert set(told) == {"staff_b"}


def test_a_given_reply_and_its_comments_are_changed_by_nobody(desk: Any, begun: Reply) -> None:
    comment = commented(desk, begun)
    begun.refresh_from_db()
    actions.sign_reply(actor=again(desk.liaison_b), reply=begun)
    with pytest.raises(NotPermitted):
        actions.drop_comment(actor=again(desk.liaison_b), comment=comment)
    for change in (
        lambda: Comment.objects.filter(pk=comment.pk).update(proposed="6小时"),
        lambda: Comment.objects.filter(pk=comment.pk).delete(),
        lambda: Comment.objects.create(reply=begun, place=9, ground="又一条"),
        lambda: Reply.objects.filter(pk=begun.pk).update(result="agree"),
    ):
        with pytest.raises(Error), transaction.atomic():
            change()


def test_a_seal_is_the_same_by_whatever_clock_it_is_looked_at(desk: Any, begun: Reply) -> None:
    actions.write_reply(actor=again(desk.leader_b), reply=begun, result="agree")
    begun.given_at = timezone.now().astimezone(ZoneInfo("Asia/Shanghai"))
    signed = seal_of_reply(begun)
    begun.given_at = begun.given_at.astimezone(UTC)
    assert seal_of_reply(begun) == signed


@pytest.mark.parametrize("result", ["disagree", "agree_with_changes"])
def test_whoever_objects_says_what_and_why(desk: Any, begun: Reply, result: str) -> None:
    actions.write_reply(actor=again(desk.staff_b), reply=begun, result=result)
    begun.refresh_from_db()
    with pytest.raises(NotLawful):
        actions.sign_reply(actor=again(desk.liaison_b), reply=begun)
    with pytest.raises(ValidationError):
        actions.add_comment(actor=again(desk.staff_b), reply=begun, section=None, ground="")
    actions.add_comment(actor=again(desk.staff_b), reply=begun, section=None, ground="总体上应当再研究。")
    actions.sign_reply(actor=again(desk.liaison_b), reply=begun)


def test_a_deputy_signs_and_is_recorded_as_one(desk: Any, begun: Reply) -> None:
    deputy = person(desk.b, "deputy_b", Post.Role.STAFF)
    post = desk.leader_b.posts.get()
    admin = person(desk.b, "admin_b", Post.Role.ADMINISTRATOR)
    appoint_deputy(actor=again(admin), post=post, deputy=deputy, starts_on=today(), ends_on=None, reason="出差")
    AnswerPath.objects.create(agency=desk.b, signer="leader")
    commented(desk, begun)
    begun.refresh_from_db()
    with pytest.raises(NotPermitted):
        actions.sign_reply(actor=again(desk.liaison_b), reply=begun)
    actions.sign_reply(actor=again(deputy), reply=begun)
    begun.refresh_from_db()
    assert (begun.signed_by, begun.in_place_of) == (deputy, "leader_b")


def test_whoever_may_sign_in_the_own_right_signs_by_the_own_post(desk: Any, begun: Reply) -> None:
    """Whichever of both posts is the main one; for a head alone to sign it is the other's place that counts."""
    admin = person(desk.b, "admin_b", Post.Role.ADMINISTRATOR)
    Post.objects.filter(user=desk.liaison_b).update(title="办公室主任", is_main=False)
    Post.objects.filter(user=desk.leader_b).update(title="厅长")
    stand_in = appoint_deputy(
        actor=again(admin),
        post=desk.leader_b.posts.get(),
        deputy=desk.liaison_b,
        starts_on=today(),
        ends_on=None,
        reason="出差",
    )
    Post.objects.filter(pk=stand_in.pk).update(title="厅长", is_main=True)
    actions.write_reply(actor=again(desk.staff_b), reply=begun, result="agree")
    actions.sign_reply(actor=again(desk.liaison_b), reply=begun)
    begun.refresh_from_db()
    assert (begun.signed_as, begun.in_place_of) == ("liaison_b · 办公室主任", "")
    AnswerPath.objects.create(agency=desk.b, signer="leader")
    sent(desk, begun.draft, concerned=[desk.b])
    anew = given(desk.liaison_b, type(begun.request).objects.get(pk=begun.request_id))
    assert (anew.signed_as, anew.in_place_of) == ("liaison_b · 厅长", "leader_b")


def test_an_agency_asked_again_begins_with_what_was_not_followed(desk: Any, draft: Draft) -> None:
    request = request_of(asked(desk, draft), desk.b)
    section = request.revision.sections.get(number="第二条")
    said = given(desk.liaison_b, request, "agree_with_changes", [(section, COMMENT), (section, OTHER), (None, OTHER)])
    first, second, _third = said.comments.all()
    actions.treat(actor=again(desk.liaison_a), comments=[first], outcome="not_adopted", reason="已有规定。")
    actions.treat(actor=again(desk.liaison_a), comments=[second], outcome="adopted")
    actions.tell_answers(actor=again(desk.liaison_a), round_=request.round)
    version = sent(desk, draft, concerned=[desk.b])
    request.refresh_from_db()
    reply = actions.begin_reply(actor=again(desk.staff_b), request=request)
    assert reply.revision == version
    carried = reply.comments.get()
    assert (carried.proposed, carried.section) == (COMMENT["proposed"], version.sections.get(number="第二条"))


def test_what_is_said_again_is_said_of_the_words_as_they_stand_now(desk: Any, draft: Draft) -> None:
    """And what was taken in is not said again."""
    request = request_of(asked(desk, draft), desk.b)
    two, three = (request.revision.sections.get(number=number) for number in ("第二条", "第三条"))
    said = given(desk.liaison_b, request, "agree_with_changes", [(two, COMMENT), (three, OTHER), (two, COMMENT)])
    first, second, third = said.comments.order_by("place")
    actions.treat(actor=again(desk.liaison_a), comments=[first, second, third], outcome="partly", reason="另行表述。")
    actions.tell_answers(actor=again(desk.liaison_a), round_=request.round)
    actions.take_wording(actor=again(desk.staff_a), comment=second, wording="报送采用电子方式。")
    version = draft.being_written
    new = "各单位应当及时报送灾情信息。"
    actions.write_section(actor=again(desk.staff_a), section=version.sections.get(strand=two.strand), text=new)
    sent(desk, draft, concerned=[desk.b])
    request.refresh_from_db()
    reply = actions.begin_reply(actor=again(desk.staff_b), request=request)
    assert list(reply.comments.order_by("place").values_list("original", flat=True)) == [new, new]


def test_what_has_no_answer_yet_is_owed_one_and_need_not_be_said_again(desk: Any, draft: Draft) -> None:
    request = request_of(asked(desk, draft), desk.b)
    section = request.revision.sections.get(number="第二条")
    given(desk.liaison_b, request, "agree_with_changes", [(section, COMMENT)])
    sent(desk, draft, concerned=[desk.b])
    request.refresh_from_db()
    again_said = given(desk.liaison_b, request, "agree_with_changes")
    assert not again_said.comments.exists()
    assert Draft.objects.get(pk=draft.pk).comments_unanswered() == 1


def test_nothing_is_said_at_once_over_what_staff_have_begun_to_write(desk: Any, begun: Reply) -> None:
    commented(desk, begun)
    with pytest.raises(NotLawful, match="1条修改意见"):
        actions.answer_at_once(actor=again(desk.liaison_b), request=begun.request, result="no_comment")
    assert begun.comments.count() == 1


@pytest.mark.parametrize("result", ["no_comment", "not_concerned"])
def test_whoever_has_nothing_to_say_makes_no_comments(desk: Any, begun: Reply, result: str) -> None:
    actions.write_reply(actor=again(desk.staff_b), reply=begun, result=result)
    actions.add_comment(actor=again(desk.staff_b), reply=begun, section=None, **COMMENT)
    begun.refresh_from_db()
    for go_on in (
        lambda: actions.hand_on(actor=again(desk.staff_b), reply=begun),
        lambda: actions.sign_reply(actor=again(desk.liaison_b), reply=begun),
    ):
        with pytest.raises(NotLawful, match="1条修改意见"):
            go_on()
    AnswerPath.objects.create(agency=desk.b, steps="check_sign")
    with pytest.raises(NotLawful, match="1条修改意见"):
        actions.hand_on(actor=again(desk.staff_b), reply=begun)
    actions.drop_comment(actor=again(desk.staff_b), comment=begun.comments.get())
    actions.hand_on(actor=again(desk.staff_b), reply=begun)
