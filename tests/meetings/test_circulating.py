"""Minutes and foundings are asked about here before they are issued where they are written."""

from typing import Any

import pytest
from django.urls import reverse

from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.policy import abilities
from coordination.mechanisms.actions import Enrolment, edit_mechanism, found_mechanism, propose_mechanism
from coordination.mechanisms.models import Mechanism, Participation
from coordination.opinions import actions
from coordination.opinions.models import Draft, MustAsk
from coordination.opinions.subjects import keeps_from_issuing
from meetings.actions import issue_minutes, record_item
from tests.cast import again, signed_in
from tests.opinions.conftest import given

pytestmark = pytest.mark.django_db
Role = Participation.Role


def brought(by: Any, thing: Any) -> Draft:
    return actions.circulate(actor=again(by), thing=thing)


def settled(by: Any, draft: Draft, **words: Any) -> None:
    actions.send_version(actor=again(by), revision=draft.being_written, **words)
    actions.settle_draft(actor=again(by), draft=Draft.objects.get(pk=draft.pk))


def test_minutes_are_not_issued_while_agencies_are_asked_about_them(cast: Any, recorded: Any) -> None:
    draft = brought(cast.secretariat, recorded)
    assert brought(cast.secretariat, recorded) == draft, "they are brought once"
    assert [section.number for section in draft.being_written.sections.all()] == ["", "一、", "二、", ""]
    with pytest.raises(NotLawful):
        issue_minutes(actor=again(cast.secretariat), minutes=recorded)
    settled(cast.secretariat, draft)
    issue_minutes(actor=again(cast.secretariat), minutes=recorded)
    with pytest.raises(NotPermitted):
        brought(cast.secretariat, recorded)


def test_only_the_words_that_were_settled_are_issued(cast: Any, recorded: Any) -> None:
    draft = brought(cast.secretariat, recorded)
    settled(cast.secretariat, draft)
    item = recorded.meeting.items.get()
    record_item(actor=again(cast.secretariat), item=item, text="会议没有同意。", outcome="decided")
    with pytest.raises(NotLawful):
        issue_minutes(actor=again(cast.secretariat), minutes=recorded)
    draft = Draft.objects.get(pk=draft.pk)
    actions.reopen_draft(actor=again(cast.secretariat), draft=draft, reason="记录有误")
    actions.take_over(actor=again(cast.secretariat), draft=draft)
    settled(cast.secretariat, draft)
    issue_minutes(actor=again(cast.secretariat), minutes=recorded)


def test_an_answer_that_must_be_there_is_waited_for(cast: Any, recorded: Any) -> None:
    MustAsk.objects.create(mechanism=cast.mechanism, kind="minutes", agency=cast.b, ground="工作规则第八条")
    assert str(cast.b) in str(keeps_from_issuing(recorded))
    with pytest.raises(NotLawful):
        issue_minutes(actor=again(cast.secretariat), minutes=recorded)
    draft = brought(cast.secretariat, recorded)
    actions.send_version(actor=again(cast.secretariat), revision=draft.being_written)
    draft = Draft.objects.get(pk=draft.pk)
    round_ = actions.open_round(actor=again(cast.secretariat), draft=draft, addressees=[], kind="countersigning")
    given(cast.liaison_b, round_.requests.get())
    actions.close_round(actor=again(cast.secretariat), round_=round_)
    actions.settle_draft(actor=again(cast.secretariat), draft=Draft.objects.get(pk=draft.pk))
    issue_minutes(actor=again(cast.secretariat), minutes=recorded)


def test_what_is_written_elsewhere_is_not_changed_here(cast: Any, recorded: Any) -> None:
    section = brought(cast.secretariat, recorded).being_written.sections.first()
    with pytest.raises(NotLawful):
        actions.write_section(actor=again(cast.secretariat), section=section, text="另一句")


@pytest.fixture
def founding(cast: Any) -> Mechanism:
    return propose_mechanism(
        actor=None,
        name="省危险化学品安全生产联席会议",
        purpose="统筹危险化学品安全。",
        charter="一、主要职责\n研究解决重大问题。\n二、工作规则\n每半年召开一次全体会议。",
        founding_no="川办函〔2026〕9号",
        founded_on="2026-11-01",
        tier="provincial",
        enrolments=[Enrolment(Role.CONVENER, cast.a), Enrolment(Role.OFFICE, cast.a), Enrolment(Role.MEMBER, cast.b)],
    )


def test_a_mechanism_is_not_put_in_force_while_its_members_are_asked(cast: Any, founding: Mechanism) -> None:
    draft = brought(cast.liaison_a, founding)
    told = [(section.headings, section.number) for section in draft.being_written.sections.all()]
    assert told == [(["名称"], ""), (["宗旨"], ""), (["章程"], "一、"), (["章程"], "二、"), (["参加单位"], "")]
    assert abilities(again(cast.liaison_a), founding)["found"].why
    with pytest.raises(NotLawful):
        found_mechanism(actor=again(cast.liaison_a), mechanism=founding)
    settled(cast.liaison_a, draft)
    edit_mechanism(actor=again(cast.liaison_a), mechanism=founding, charter="一、主要职责\n另一件事。")
    with pytest.raises(NotLawful):
        found_mechanism(actor=again(cast.liaison_a), mechanism=founding)
    edit_mechanism(
        actor=again(cast.liaison_a),
        mechanism=founding,
        charter="一、主要职责\n研究解决重大问题。\n二、工作规则\n每半年召开一次全体会议。",
    )
    found_mechanism(actor=again(cast.liaison_a), mechanism=founding)
    with pytest.raises(NotLawful):
        brought(cast.liaison_a, founding)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_lead_there_and_back(cast: Any, founding: Mechanism, recorded: Any, language: str) -> None:
    client, office = signed_in(cast.liaison_a), signed_in(cast.secretariat)
    for each in (client, office):
        each.cookies["django_language"] = language
    door = reverse("opinions:circulate", args=["mechanism", founding.pk])
    assert door in client.get(founding.get_absolute_url()).content.decode()
    assert "每半年召开一次全体会议" in client.get(door).content.decode()
    draft = client.post(door, follow=True).redirect_chain[-1][0]
    assert draft in client.get(founding.get_absolute_url()).content.decode()
    assert client.get(door).status_code == 302
    assert signed_in(cast.liaison_b).get(door).status_code in {403, 404}
    door = reverse("opinions:circulate", args=["minutes", recorded.pk])
    assert door in office.get(recorded.get_absolute_url()).content.decode()
    assert office.get(door).status_code == 200
    assert signed_in(cast.stranger).get(door).status_code == 404
    assert office.get(reverse("opinions:circulate", args=["nothing", recorded.pk])).status_code == 404


def test_a_settled_text_is_taken_up_again_with_a_reason(cast: Any, founding: Mechanism) -> None:
    draft = brought(cast.liaison_a, founding)
    settled(cast.liaison_a, draft)
    client, door = signed_in(cast.liaison_a), reverse("opinions:reopen_draft", args=[draft.pk])
    assert client.post(door, {"reason": ""}).status_code == 200
    assert Draft.objects.get(pk=draft.pk).state == "settled"
    assert client.post(door, {"reason": "章程有改动"}).status_code == 302
    assert Draft.objects.get(pk=draft.pk).state == "drafting"
    client.post(reverse("opinions:take_over", args=[draft.pk]))
    assert Draft.objects.get(pk=draft.pk).being_written.sections.count() == 5


def test_what_is_issued_is_not_taken_up_again(cast: Any, founding: Mechanism, recorded: Any) -> None:
    """Neither a mechanism that is in force nor minutes that are out; the page offers it no more."""
    of_the_founding, of_the_minutes = brought(cast.liaison_a, founding), brought(cast.secretariat, recorded)
    settled(cast.liaison_a, of_the_founding)
    settled(cast.secretariat, of_the_minutes)
    door, page = reverse("opinions:reopen_draft", args=[of_the_founding.pk]), signed_in(cast.liaison_a)
    assert door in page.get(of_the_founding.get_absolute_url()).content.decode()
    found_mechanism(actor=again(cast.liaison_a), mechanism=founding)
    issue_minutes(actor=again(cast.secretariat), minutes=recorded)
    for who, draft in ((cast.liaison_a, of_the_founding), (cast.secretariat, of_the_minutes)):
        with pytest.raises(NotLawful):
            actions.reopen_draft(actor=again(who), draft=draft, reason="有误")
        assert Draft.objects.get(pk=draft.pk).state == "settled"
    assert door not in page.get(of_the_founding.get_absolute_url()).content.decode()
