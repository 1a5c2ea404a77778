"""What an agency had open when it ended goes on with whoever took its place; what it signed stays under its name."""

from typing import Any

import pytest
from django.utils import translation

from coordination.agencies.models import Post, Reform
from coordination.agencies.succession import estate_of
from coordination.core.activity import history
from coordination.core.errors import NotLawful
from coordination.core.models import Notification, Occurrence
from coordination.core.policy import can
from coordination.opinions import actions, moving, notices
from coordination.opinions.answering import next_of
from coordination.opinions.differing import own_party
from coordination.opinions.dispute_acts import keeps_from
from coordination.opinions.exports.adoption import Adoption
from coordination.opinions.exports.memo import memo
from coordination.opinions.models import AnswerPath, Dispute, Draft, MustAsk, Party, Reply, Request, Round
from coordination.opinions.progress import lines_of, standing_of
from coordination.opinions.worklist.asked import asked_of_my_agency
from tests.cast import again, agency, person, signed_in
from tests.opinions.conftest import asked, given, request_of, sent
from tests.opinions.disputed import a_dispute
from tests.opinions.test_disputes import begun, made_ready, party, raised
from tests.opinions.test_papers import said
from tests.reforms import abolishing, confirmed, fresh, merging, planned, splitting


@pytest.fixture
def dispute(desk: Any) -> Dispute:
    return raised(desk, a_dispute(desk))


def sides(dispute: Dispute) -> set[Any]:
    return {side.agency for side in dispute.parties.select_related("agency")}


def test_the_heir_takes_the_side_and_the_lead_and_goes_on(desk: Any, dispute: Dispute) -> None:
    actions.state_opinion(actor=again(desk.staff_a), party=party(dispute, desk.a), opinion="由财政厅核实")
    merging(desk.a, into=desk.outside)
    dispute.refresh_from_db()
    assert (sides(dispute), dispute.lead) == ({desk.outside, desk.b}, desk.outside)
    assert party(dispute, desk.outside).opinion == "由财政厅核实"
    actions.propose(actor=again(desk.stranger), dispute=dispute, proposal="取第一方案")
    assert "由财政厅核实" in signed_in(again(desk.stranger)).get(dispute.get_absolute_url()).content.decode()
    assert {act.after.get("former") for act in history(dispute)} >= {desk.a.name}


def test_what_was_signed_stays_under_the_name_that_signed_it_and_the_heir_acts_for_it(
    desk: Any, dispute: Dispute
) -> None:
    made_ready(desk, dispute)
    before = Party.objects.values("agency", "sha256", "signed_as").get(pk=party(dispute, desk.b).pk)
    merging(desk.b, into=desk.outside)
    assert Party.objects.values("agency", "sha256", "signed_as").get(pk=party(dispute, desk.b).pk) == before
    actions.propose_agreement(actor=again(desk.liaison_a), dispute=dispute, text="甲案")
    told = Notification.objects.filter(kind="agreement_proposed").values_list("recipient__username", flat=True)
    assert "stranger" in told
    actions.confirm_agreement(actor=again(desk.stranger), party=party(dispute, desk.b))
    dispute.refresh_from_db()
    assert dispute.state == "settled"


def test_the_head_of_the_heir_signs_by_the_post_held_there(desk: Any, dispute: Dispute) -> None:
    made_ready(desk, dispute)
    merging(desk.b, into=desk.outside)
    head = person(desk.outside, "head_of_the_heir", Post.Role.LEADER)
    actions.state_opinion(actor=again(head), party=party(dispute, desk.b), opinion="由水利厅核实")
    Post.objects.filter(user=head).update(title="局长")
    actions.sign_opinion(actor=again(head), party=party(dispute, desk.b))
    assert party(dispute, desk.b).signed_as == "head_of_the_heir · 局长"


@pytest.mark.parametrize("who", ["one_into_the_other", "both_into_another"])
def test_nobody_differs_with_itself(desk: Any, dispute: Dispute, who: str) -> None:
    """What is open between agencies that become one ends; what they signed stays under their names."""
    made_ready(desk, dispute)
    if who == "one_into_the_other":
        merging(desk.b, into=desk.a)
    else:
        merging(desk.a, desk.b, into=desk.outside)
    dispute.refresh_from_db()
    assert sides(dispute) == {desk.a, desk.b}
    assert (dispute.state, dispute.ended_with, dispute.due_on) == ("withdrawn", "parties", None)
    assert not Occurrence.objects.of(dispute).planned().exists()
    assert all(side.sha256 for side in dispute.parties.all())
    assert history(dispute).filter(verb="dispute.unite", actor=None).exists()
    reader = desk.liaison_a if who == "one_into_the_other" else desk.stranger
    assert "终止：分歧各方已成为一个单位" in signed_in(again(reader)).get(dispute.get_absolute_url()).content.decode()
    paper = said(memo(dispute, desk.a))
    assert "（已终止：分歧各方已成为一个单位）" in paper
    assert "已撤回" not in paper
    notice = Notification.objects.filter(kind="dispute_withdrawn").first()
    assert notice
    assert "分歧已终止" in str(notice.texts["zh-hans"])


def told_before(reform: Reform) -> dict[str, list[str]]:
    """What whoever enters or confirms a change reads of each kind that moves, besides how many there are."""
    with translation.override("en"):
        estate = [each for each in estate_of(reform) if each.moving.__module__ == moving.__name__]
        return {each.moving.code: [str(said) for said in each.remarks] for each in estate if each.remarks}


@pytest.mark.parametrize("into_another", [False, True])
def test_which_disputes_and_questions_end_is_said_before_agencies_become_one(
    desk: Any, dispute: Dispute, draft: Draft, into_another: bool
) -> None:
    request = request_of(asked(desk, draft, desk.b, desk.watching), desk.b)
    merged = [desk.a, desk.b] if into_another else [desk.b]
    reform = planned("merge", merged, [desk.outside if into_another else desk.a])
    ends = "1 of these disputes ends: its parties become one agency."
    asks = "1 of these answers is owed no longer: who asks and who is asked become one agency."
    drafts = "1 answer to these texts is owed no longer: who drafts and who is asked become one agency."
    of_the_draft = {"opinion_drafts": [drafts]} if into_another else {}
    assert told_before(reform) == {"dispute_sides": [ends], "opinion_requests": [asks], **of_the_draft}
    confirmed(reform)
    dispute.refresh_from_db()
    request.refresh_from_db()
    assert (dispute.state, request.state) == ("withdrawn", "withdrawn")


def test_which_questions_pass_and_which_stay_is_said_before_an_agency_ends(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft, desk.b, desk.outside)
    reform = planned("merge", [desk.b], [desk.outside])
    said = told_before(reform).pop("opinion_requests")
    assert [each.partition(",")[0] for each in said] == ["1 of these answers stays under the old name"]
    confirmed(reform)
    assert {row.agency for row in round_.requests.select_related("agency")} == {desk.b, desk.outside}


@pytest.mark.parametrize("who", ["one_into_the_other", "both_into_another"])
def test_what_was_not_raised_between_those_that_become_one_ends_too(desk: Any, who: str) -> None:
    dispute = begun(desk)
    merging(*([desk.b] if who == "one_into_the_other" else [desk.a, desk.b]), into=desk.outside)
    if who == "one_into_the_other":
        assert Dispute.objects.get(pk=dispute.pk).state == "draft"
        merging(desk.a, into=desk.outside)
    dispute = Dispute.objects.get(pk=dispute.pk)
    assert (dispute.state, dispute.ended_with, dispute.put_at) == ("withdrawn", "parties", None)


def test_parties_that_have_become_one_raise_nothing_against_each_other(desk: Any) -> None:
    """However it came to be written down so: two names of one agency are one party."""
    dispute = begun(desk)
    Party.objects.filter(dispute=dispute, agency=desk.a).update(agency=desk.office)
    merging(desk.office, into=desk.b)
    Dispute.objects.filter(pk=dispute.pk).update(state="draft", ended_with="")
    Party.objects.filter(dispute=dispute).exclude(agency=desk.b).update(agency=desk.office)
    with translation.override("en"), pytest.raises(NotLawful, match="two parties at least"):
        actions.raise_dispute(actor=again(desk.liaison_a), dispute=dispute)


def test_a_dispute_goes_on_with_those_that_are_not_one(desk: Any) -> None:
    dispute = raised(desk, begun(desk, parties=[desk.b, desk.office]))
    merging(desk.b, into=desk.a)
    dispute.refresh_from_db()
    assert (dispute.state, dispute.ended_with) == ("open", "")


def test_whoever_splits_gives_each_dispute_to_whom_it_belongs(desk: Any) -> None:
    second, third = agency("省水库局"), agency("省水文局")
    two = [raised(desk, a_dispute(desk, title=f"第{n}项")) for n in range(2)]
    chosen = {
        "dispute_sides": {str(party(two[1], desk.a).pk): third.pk},
        "dispute_leads": {str(two[1].pk): third.pk},
    }
    splitting(desk.a, into=[second, third], choices=chosen)
    assert [Dispute.objects.get(pk=each.pk).lead for each in two] == [second, third]
    assert [sides(each) for each in two] == [{second, desk.b}, {third, desk.b}]


def test_without_an_heir_an_agency_with_an_open_dispute_is_not_abolished(desk: Any, dispute: Dispute) -> None:
    with translation.override("en"), pytest.raises(NotLawful, match="Sides in open disputes"):
        abolishing(desk.b)
    actions.withdraw_dispute(actor=again(desk.liaison_a), dispute=dispute, reason="已商定")
    ended = party(dispute, desk.b).agency
    abolishing(desk.b, after=desk.outside)
    assert party(dispute, ended).agency == ended, "what has ended stays as it was"


def test_the_heir_owes_the_answer_with_what_was_written_of_it(desk: Any, draft: Draft) -> None:
    owed = request_of(asked(desk, draft), desk.b)
    reply = actions.begin_reply(actor=again(desk.staff_b), request=owed)
    merging(desk.b, into=desk.outside)
    owed = Request.objects.get(pk=owed.pk)
    assert owed.agency == desk.outside
    assert {each.username for each in notices.OpinionDueToday.audience(owed)} >= {"stranger"}
    actions.write_reply(actor=again(desk.stranger), reply=reply, result="agree", remarks="")
    reply.refresh_from_db()
    actions.sign_reply(actor=again(desk.stranger), reply=reply)
    assert Request.objects.get(pk=owed.pk).state == "given"


def test_an_answer_that_was_given_stays_with_the_agency_that_gave_it(desk: Any, draft: Draft) -> None:
    answered = request_of(asked(desk, draft), desk.b)
    given(desk.liaison_b, answered)
    leader = person(desk.outside, "leader_of_heir", "leader")
    Request.objects.filter(pk=answered.pk).update(state="stale")
    merging(desk.b, into=desk.outside)
    answered = Request.objects.get(pk=answered.pk)
    assert answered.agency == desk.b
    assert leader in set(notices.OpinionLateToLeader.audience(answered))


def test_the_heir_goes_on_with_the_text(desk: Any, draft: Draft) -> None:
    asked(desk, draft)
    merging(desk.a, into=desk.outside)
    draft.refresh_from_db()
    assert draft.agency == desk.outside
    actions.begin_version(actor=again(desk.stranger), draft=draft)


def test_agencies_asked_in_one_round_merge_and_the_answer_that_must_be_there_passes(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft, desk.office, actions.Addressee(desk.b, is_mandatory=True))
    merging(desk.office, desk.b, into=desk.outside)
    assert set(round_.requests.values_list("agency", "is_mandatory")) == {
        (desk.office.pk, False),
        (desk.outside.pk, True),
    }
    for owed in round_.requests.all():
        actions.answer_at_once(actor=again(desk.stranger), request=owed, result="no_comment")
    assert not round_.requests.exclude(state="given").exists()


def test_parties_of_one_dispute_merge_and_one_side_passes(desk: Any) -> None:
    dispute = raised(desk, begun(desk, parties=[desk.b, desk.office]))
    merging(desk.b, desk.office, into=desk.outside)
    assert sides(dispute) == {desk.a, desk.outside, desk.office}


def test_whoever_acts_for_two_sides_acts_first_for_the_one_that_waits(desk: Any) -> None:
    """What B has signed only a head words anew; what the office wrote, and its head has not signed, anybody does."""
    dispute = raised(desk, begun(desk, parties=[desk.b, desk.office]))
    actions.state_opinion(actor=again(desk.staff_b), party=party(dispute, desk.b), opinion="由水利厅核实")
    actions.sign_opinion(actor=again(desk.leader_b), party=party(dispute, desk.b))
    actions.state_opinion(actor=again(desk.secretariat), party=party(dispute, desk.office), opinion="由应急厅核实")
    merging(desk.b, desk.office, into=desk.outside)
    staff, dispute = person(desk.outside, "staff_of_heir", Post.Role.STAFF), Dispute.objects.get(pk=dispute.pk)
    assert own_party(dispute, again(staff), "state") == party(dispute, desk.outside)
    assert keeps_from("state", dispute, again(staff)) is None
    assert own_party(dispute, again(staff), "sign") == party(dispute, desk.outside)
    Party.objects.filter(dispute=dispute, agency=desk.outside).update(opinion="")
    Party.objects.filter(dispute=dispute, agency=desk.b).update(signed_at=None, signed_by=None, signed_as="", sha256="")
    assert own_party(dispute, again(staff), "sign") == party(dispute, desk.b), "nothing is there to sign of the other"


def test_whoever_follows_an_agency_that_answered_is_told_what_becomes_of_the_text(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft)
    given(desk.liaison_b, request_of(round_, desk.b))
    merging(desk.b, into=desk.outside)
    sent(desk, draft, concerned=[request_of(round_, desk.b).agency])
    told = Notification.objects.filter(kind="asked_again").values_list("recipient__username", flat=True)
    assert "stranger" in told
    again_asked = request_of(round_, desk.b)
    assert again(desk.stranger) in set(notices.TextSettled.audience(again_asked.draft))
    actions.answer_at_once(actor=again(desk.stranger), request=again_asked, result="no_comment")


def test_who_must_be_asked_by_rule_is_followed_by_its_heir(desk: Any, draft: Draft) -> None:
    rule = {"mechanism": desk.mechanism, "kind": "rule"}
    first = MustAsk.objects.create(**rule, agency=desk.b, ground="章程第六条")
    MustAsk.objects.create(**rule, agency=desk.office, ground="章程第七条")
    merging(desk.b, desk.office, into=desk.outside)
    assert [(each.agency, each.ground) for each in MustAsk.objects.in_force()] == [(desk.outside, first.ground)]
    first.refresh_from_db()
    assert first.ended_at
    assert [act.verb for act in history(first)] == ["must_ask.end"]
    round_ = asked(desk, draft, fresh(desk.b))
    assert list(round_.requests.values_list("agency", "is_mandatory")) == [(desk.outside.pk, True)]


def test_an_answer_given_before_keeps_the_rule_that_passed_to_the_heir(desk: Any, draft: Draft) -> None:
    MustAsk.objects.create(mechanism=desk.mechanism, kind="rule", agency=desk.b, ground="章程第六条")
    given(desk.liaison_b, request_of(asked(desk, draft), desk.b))
    merging(desk.b, into=desk.outside)
    assert draft.unanswered_by_mandatory() == []


def test_in_the_place_of_an_agency_that_ended_its_heir_is_asked_and_nobody_where_there_is_none(
    desk: Any, draft: Draft
) -> None:
    MustAsk.objects.create(mechanism=desk.mechanism, kind="rule", agency=desk.office, ground="章程第六条")
    merging(desk.office, into=desk.outside)
    alone = agency("省地震预报所")
    abolishing(alone)
    round_ = asked(desk, draft, fresh(desk.office), fresh(alone))
    assert [each.agency for each in round_.requests.all()] == [desk.outside]
    with pytest.raises(NotLawful):
        actions.ask_further(actor=again(desk.liaison_a), round_=round_, agencies=[fresh(desk.office)])


def test_whoever_drafts_a_text_need_not_answer_itself(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft, actions.Addressee(desk.b, is_mandatory=True), desk.office)
    merging(desk.b, into=desk.a)
    assert request_of(round_, desk.b), "what it was asked stays under its name"
    assert draft.unanswered_by_mandatory() == []


def test_whoever_is_asked_and_goes_on_with_the_text_need_not_answer_itself(desk: Any, draft: Draft) -> None:
    asked(desk, draft, actions.Addressee(desk.b, is_mandatory=True))
    merging(desk.a, into=desk.b)
    draft.refresh_from_db()
    assert (draft.agency, draft.unanswered_by_mandatory()) == (desk.b, [])


@pytest.mark.parametrize("who", ["asked_into_drafting", "drafting_into_asked", "both_into_another"])
def test_nobody_owes_an_answer_to_itself(desk: Any, draft: Draft, who: str) -> None:
    """The request is over, whichever of the two goes on; the others are asked on."""
    round_ = asked(desk, draft, actions.Addressee(desk.b, is_mandatory=True), desk.office)
    request = request_of(round_, desk.b)
    actions.begin_reply(actor=again(desk.staff_b), request=request)
    if who == "asked_into_drafting":
        merging(desk.b, into=desk.a)
    elif who == "drafting_into_asked":
        merging(desk.a, into=desk.b)
    else:
        merging(desk.a, desk.b, into=desk.outside)
    request.refresh_from_db()
    assert (request.state, request_of(round_, desk.office).state) == ("withdrawn", "asked")
    assert not Occurrence.objects.of(request).planned().exists()
    act = history(request).filter(verb="request.withdraw").get()
    assert (act.actor, act.note) == (None, "关于省级机构改革有关事项的通知（粤委办〔2026〕12号）")
    standing = standing_of(Round.objects.get(pk=round_.pk))
    assert (standing.asked, standing.answered, standing.missing) == (1, 0, [])
    head = {"asked_into_drafting": desk.liaison_a, "drafting_into_asked": desk.liaison_b}.get(who, desk.stranger)
    assert not list(asked_of_my_agency(again(head)))
    page = signed_in(again(head)).get(request.get_absolute_url()).content.decode()
    assert "不再征求" in page
    assert "逾期未反馈" not in page
    adoption = Adoption(Draft.objects.get(pk=draft.pk))
    assert adoption.situation(request_of(round_, request.agency)) == "已与主办单位合并，不再征求"
    actions.close_round(actor=again(head), round_=Round.objects.get(pk=round_.pk))
    actions.settle_draft(actor=again(head), draft=Draft.objects.get(pk=draft.pk))
    line = lines_of(list(round_.requests.filter(pk=request.pk).with_answers()), again(head))[0]
    assert (line.is_late, str(line.words)) == (False, "不再征求")


def test_what_was_answered_to_an_agency_with_which_one_becomes_one_stays(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft, desk.b, desk.office)
    given(desk.liaison_b, request_of(round_, desk.b))
    merging(desk.b, into=desk.a)
    assert request_of(round_, desk.b).state == "given"
    assert standing_of(Round.objects.get(pk=round_.pk)).answered == 1


@pytest.mark.parametrize("when", ["after_its_answer", "before_it"])
def test_the_heir_gives_the_answer_that_must_be_there(desk: Any, draft: Draft, when: str) -> None:
    """The round in which it had to be given is closed, so the request stays under the old name: its heir is missing,
    and its heir's answer is the one that was.
    """
    round_ = asked(desk, draft, actions.Addressee(desk.b, is_mandatory=True))
    if when == "after_its_answer":
        given(desk.liaison_b, request_of(round_, desk.b))
    actions.close_round(actor=again(desk.liaison_a), round_=round_)
    merging(desk.b, into=desk.office)
    merging(desk.office, into=desk.outside)
    if when == "after_its_answer":
        assert draft.unanswered_by_mandatory() == []
        sent(desk, draft)
    assert Draft.objects.get(pk=draft.pk).unanswered_by_mandatory() == [desk.outside]
    given(desk.stranger, asked(desk, Draft.objects.get(pk=draft.pk), desk.outside).requests.get())
    assert Draft.objects.get(pk=draft.pk).unanswered_by_mandatory() == []


def test_nobody_waits_for_the_answer_of_an_agency_that_ended_without_an_heir(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft, actions.Addressee(desk.b, is_mandatory=True))
    actions.close_round(actor=again(desk.liaison_a), round_=round_)
    assert draft.unanswered_by_mandatory() == [desk.b]
    abolishing(desk.b)
    assert draft.unanswered_by_mandatory() == []
    actions.settle_draft(actor=again(desk.liaison_a), draft=Draft.objects.get(pk=draft.pk))


def test_what_was_asked_under_the_old_name_is_answered_in_the_way_of_the_heir(desk: Any, draft: Draft) -> None:
    """Who signs, who is told and who is named: the people of the agency that acts now, by the way it chose."""
    AnswerPath.objects.create(agency=desk.b, steps="check_sign", signer="leader")
    owed = request_of(asked(desk, draft), desk.b)
    Request.objects.filter(pk=owed.pk).update(state="given", given_at=owed.state_at)
    merging(desk.b, into=desk.outside)
    sent(desk, draft, concerned=[fresh(desk.b)])
    staff, owed = person(desk.outside, "staff_of_heir", Post.Role.STAFF), Request.objects.get(pk=owed.pk)
    assert (owed.agency, owed.state) == (desk.b, "stale")
    reply = actions.begin_reply(actor=again(staff), request=owed)
    actions.write_reply(actor=again(staff), reply=reply, result="agree")
    actions.hand_on(actor=again(staff), reply=Reply.objects.get(pk=reply.pk))
    reply = Reply.objects.get(pk=reply.pk)
    assert reply.state == "signing", "the heir has nothing checked"
    told = Notification.objects.filter(kind="reply_handed_on").values_list("recipient__username", flat=True)
    assert "stranger" in told
    assert desk.stranger.full_name in next_of(owed, reply).who
    AnswerPath.objects.create(agency=desk.outside, steps="sign", signer="leader")
    assert not can(again(desk.stranger), "reply.sign", reply)
    head = person(desk.outside, "head_of_heir", Post.Role.LEADER)
    actions.sign_reply(actor=again(head), reply=reply)
    assert Request.objects.get(pk=owed.pk).state == "given"
