"""Work is assigned to departments of the government, requested of other organs, and associations are invited to it."""

from html import unescape
from types import SimpleNamespace

import pytest
from django.utils import timezone
from django.utils.translation import override

from coordination.agencies.actions import appoint
from coordination.agencies.models import Agency, User
from coordination.core.models import Notification
from coordination.core.worklist import waiting_for
from coordination.followup import actions
from coordination.followup.models import Assignment
from coordination.followup.wording import WORDS
from tests.cast import again, assign_due
from tests.followup.pages import address, page, post, signed_in, text

pytestmark = pytest.mark.django_db

# relation of the lead: in each language, what its page and its people are told, and what only the two others say
SAID = {
    "subordinate": {
        "zh-hans": ("已交办", "交办单位", "交办日期", "交办：任务0"),
        "en": ("Issued", "Issued by", "Issued on", "Assignment issued: 任务0"),
    },
    "vertical": {
        "zh-hans": ("已商请", "商请单位", "商请日期", "商请办理：任务0"),
        "en": ("Requested", "Requested by", "Requested on", "Your agency is requested to take on: 任务0"),
    },
    "enterprise": {
        "zh-hans": ("已邀请", "邀请单位", "邀请日期", "邀请参与：任务0"),
        "en": ("Invited", "Invited by", "Invited on", "Your agency is invited to take on: 任务0"),
    },
}
RELATIONS = pytest.mark.parametrize("relation", list(SAID))
LANGUAGES = pytest.mark.parametrize("language", ["zh-hans", "en"])


def stands(agency: Agency, relation: str) -> None:
    Agency.objects.filter(pk=agency.pk).update(relation=relation)
    agency.relation = relation


def read_in(language: str) -> None:
    User.objects.update(language=language)


def seen(person: User, assignment: Assignment) -> str:
    return unescape(text(page(person, assignment)))


def titles(person: User, kind: str, language: str) -> set[str]:
    return {row.texts[language]["title"] for row in Notification.objects.filter(recipient=person, kind=kind)}


@RELATIONS
@LANGUAGES
def test_page_and_notice_follow_the_relation_of_the_lead(cast: SimpleNamespace, relation: str, language: str) -> None:
    stands(cast.a, relation)
    read_in(language)
    task = assign_due(cast, timezone.localdate())
    *on_page, title = SAID[relation][language]
    shown = seen(cast.liaison_a, task)
    assert [word for word in on_page if f">{word}<" not in shown.replace("\n", "")] == []
    assert titles(cast.liaison_a, "assignment_issued", language) == {title}
    elsewhere = {word for other in set(SAID) - {relation} for word in SAID[other][language][:3]}
    assert [word for word in elsewhere if f">{word}<" in shown] == []


@LANGUAGES
def test_each_supporting_agency_is_told_and_shown_in_its_own_words(cast: SimpleNamespace, language: str) -> None:
    stands(cast.b, "association")
    read_in(language)
    task = assign_due(cast, timezone.localdate())
    assert titles(cast.liaison_a, "assignment_issued", language) == {SAID["subordinate"][language][-1]}
    assert titles(cast.liaison_b, "assignment_issued", language) == {SAID["enterprise"][language][-1]}
    told = Notification.objects.get(recipient=cast.liaison_b, kind="assignment_issued")
    body = told.texts[language]["body"]
    assert {"zh-hans": "邀请配合单位", "en": "supporting agencies are invited"}[language] in body
    manners = {
        "zh-hans": ("牵头单位 · 交办", "配合单位 · 邀请"),
        "en": ("Lead agency · assigned", "Supporting agency · invited"),
    }
    assert [manner for manner in manners[language] if manner not in seen(cast.secretariat, task)] == []


@pytest.mark.parametrize(
    ("relation", "again_words", "waits"),
    [
        ("subordinate", "Issue again", "Refused: issue again or cancel"),
        ("judicial", "Request again", "Refused: request again or cancel"),
        ("enterprise", "Invite again", "Refused: invite again or cancel"),
    ],
)
def test_after_a_refusal_the_office_is_shown_the_same_way_on(
    cast: SimpleNamespace, english: None, relation: str, again_words: str, waits: str
) -> None:
    stands(cast.a, relation)
    task = assign_due(cast, timezone.localdate())
    actions.refuse(actor=cast.liaison_a, assignment=task, reason="不属本单位职责")
    shown, verb = seen(cast.secretariat, task), again_words.partition(" ")[0]
    assert f"The office {verb.lower()}" in shown
    assert again_words in shown
    with override("en"):
        assert str(WORDS[cast.a.wording].keeps_from_urging) in shown
        assert waits in [str(line.what) for line in waiting_for(again(cast.secretariat))]
    [told] = Notification.objects.filter(recipient=cast.secretariat, kind="assignment_refused")
    assert verb in told.texts["en"]["body"].splitlines()[-1]


def test_what_goes_to_another_lead_is_said_in_the_words_of_each(cast: SimpleNamespace, english: None) -> None:
    stands(cast.b, "vertical")
    task = assign_due(cast, timezone.localdate())
    actions.refuse(actor=cast.liaison_a, assignment=task, reason="不属本厅职责")
    data = {"lead": cast.b.pk, "reason": "属中央垂直管理事项"}
    answer = signed_in(cast.secretariat).post(address("reissue", task), data, follow=True)
    assert "Requested again. The agencies have been told." in text(answer)
    story = [event.text.partition(" · ")[0] for event in page(cast.secretariat, task).context["story"]]
    assert story == ["Requested again", "Refused by the lead agency", "Issued"]
    assert "Your agency is requested to lead this assignment." in seen(cast.liaison_b, task)


def test_the_urging_of_another_organ_is_a_request(cast: SimpleNamespace, english: None) -> None:
    stands(cast.b, "vertical")
    task = assign_due(cast, timezone.localdate())
    actions.urge(actor=cast.secretariat, assignment=task, note="请抓紧")
    assert titles(cast.liaison_a, "assignment_urged", "en") == {f"The office urges you on: {task}"}
    assert titles(cast.liaison_b, "assignment_urged", "en") == {f"The office requests you to speed up: {task}"}


def test_whoever_answers_for_two_agencies_is_told_once(cast: SimpleNamespace) -> None:
    stands(cast.b, "vertical")
    appoint(actor=None, person=cast.liaison_a, agency=cast.b, role="liaison")
    task = assign_due(cast, timezone.localdate())
    assert titles(cast.liaison_a, "assignment_issued", "en") == {f"Assignment issued: {task}"}


def test_the_ledger_and_a_refusal_of_the_flow_say_it_alike(cast: SimpleNamespace, english: None) -> None:
    stands(cast.a, "vertical")
    task = assign_due(cast, timezone.localdate())
    assert "the state is “Requested”" in unescape(text(post(cast.secretariat, "close", task)))
    assert signed_in(cast.secretariat).get(address("close", task)).status_code == 409
