"""The members are asked about a charter that is amended and about the end of a mechanism; both wait for them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.models import Notification
from coordination.core.policy import abilities
from coordination.core.workdays import today
from coordination.mechanisms.actions import edit_change, enrol, withdraw_change
from coordination.mechanisms.models import Change, Mechanism, Participation
from coordination.opinions import actions
from coordination.opinions.models import Draft, MustAsk, Round
from coordination.opinions.sections import passages
from coordination.opinions.subjects import subject_of
from tests.cast import again, signed_in
from tests.changes import amendment, dissolution, put_in_force
from tests.opinions.conftest import asked, given
from tests.opinions.disputed import a_dispute

pytestmark = pytest.mark.django_db
BEFORE = "一、主要职责\n研究重大事项。\n二、工作规则\n每半年召开一次会议。\n三、经费\n各自承担。"
AFTER = "一、主要职责\n研究和协调重大事项。\n二、工作规则\n每半年召开一次会议。\n四、联络\n各设一名联络员。"


@pytest.fixture(autouse=True)
def _a_charter(cast: Any) -> None:
    Mechanism.objects.filter(pk=cast.mechanism.pk).update(charter=BEFORE)
    cast.mechanism.refresh_from_db()


def brought(cast: Any, change: Change) -> Draft:
    return actions.circulate(actor=again(cast.secretariat), thing=change)


def settled(cast: Any, draft: Draft, **words: Any) -> None:
    draft = Draft.objects.get(pk=draft.pk)
    if draft.being_written:
        actions.send_version(actor=again(cast.secretariat), revision=draft.being_written, **words)
    actions.settle_draft(actor=again(cast.secretariat), draft=Draft.objects.get(pk=draft.pk))


def test_the_text_says_what_the_charter_becomes_and_what_changes_in_it(cast: Any) -> None:
    draft = brought(cast, amendment(cast, AFTER))
    assert (draft.title, draft.kind) == ("省自然灾害防治工作联席会议章程修订方案", "charter")
    told = [(section.headings[0], section.number, section.text) for section in draft.being_written.sections.all()]
    assert told == [
        ("修订事由", "", "机构改革"),
        ("章程", "一、", "主要职责\n研究和协调重大事项。"),
        ("章程", "二、", "工作规则\n每半年召开一次会议。"),
        ("章程", "四、", "联络\n各设一名联络员。"),
        (
            "修订对照",
            "",
            (
                "将“一、主要职责 研究重大事项。”修改为“一、主要职责 研究和协调重大事项。”\n"
                "新增“四、联络 各设一名联络员。”\n"
                "删去“三、经费 各自承担。”"
            ),
        ),
    ]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            "一、研究。\n二、开会。\n一、另一件。",
            "一、研究和决定。\n二、开会。\n一、另一件。",
            ["将“一、研究。”修改为“一、研究和决定。”"],
        ),
        ("研究重大事项。\n每半年开会。", "新的一段。\n研究重大事项。\n每半年开会。", ["新增“新的一段。”"]),
        (
            "第一条 研究。\n第二条 开会。",
            "第一条 研究。\n第二条 设联络员。\n第三条 开会。",
            ["新增“第二条设联络员。”", "其他条目的序号相应调整。"],
        ),
    ],
    ids=["numbers that begin again", "paragraphs without numbers", "an article put in"],
)
def test_what_changes_is_told_by_what_the_passages_say(cast: Any, before: str, after: str, told: list[str]) -> None:
    Mechanism.objects.filter(pk=cast.mechanism.pk).update(charter=before)
    cast.mechanism.refresh_from_db()
    change = Change.objects.get(pk=amendment(cast, after).pk)
    assert subject_of(change).passages(change)[-1].lines == told


@pytest.mark.django_db(transaction=True)
def test_whoever_presses_twice_comes_to_one_text(cast: Any) -> None:
    change = amendment(cast, AFTER)

    def press() -> int:
        try:
            return brought(cast, Change.objects.select_related("mechanism").get(pk=change.pk)).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as fingers:
        texts = [press.result() for press in [fingers.submit(press) for _finger in range(3)]]
    assert texts == [Draft.objects.get().pk] * 3


def test_an_amendment_waits_until_the_text_is_settled_and_takes_effect_with_those_words(cast: Any) -> None:
    change = amendment(cast, AFTER)
    draft = brought(cast, change)
    assert brought(cast, change) == draft, "it is brought once"
    assert abilities(again(cast.secretariat), Change.objects.get())["take_effect"].why
    with pytest.raises(NotLawful):
        put_in_force(cast, change)
    settled(cast, draft)
    edit_change(actor=again(cast.secretariat), change=change, charter="一、另一件事。")
    with pytest.raises(NotLawful):
        put_in_force(cast, change)
    edit_change(actor=again(cast.secretariat), change=change, charter=AFTER)
    put_in_force(cast, change)
    assert Mechanism.objects.get(pk=cast.mechanism.pk).charter == AFTER
    with pytest.raises(NotLawful):
        actions.reopen_draft(actor=again(cast.secretariat), draft=Draft.objects.get(pk=draft.pk), reason="有误")


def test_what_the_members_want_is_written_into_the_amendment_and_taken_over(cast: Any) -> None:
    change = amendment(cast, AFTER)
    draft = brought(cast, change)
    actions.send_version(actor=again(cast.secretariat), revision=draft.being_written)
    draft = Draft.objects.get(pk=draft.pk)
    round_ = actions.open_round(
        actor=again(cast.secretariat), draft=draft, addressees=[actions.Addressee(cast.a)], kind="opinions"
    )
    given(cast.liaison_a, round_.requests.get())
    edit_change(actor=again(cast.secretariat), change=change, charter=AFTER.replace("一名", "两名"))
    actions.take_over(actor=again(cast.secretariat), draft=draft)
    words = "".join(section.text for section in Draft.objects.get(pk=draft.pk).being_written.sections.all())
    assert words.count("各设两名联络员。") == 2, "in the charter, and beside what it was"
    actions.close_round(actor=again(cast.secretariat), round_=round_)
    settled(cast, draft, is_material=False, note="采纳水利厅意见")


def test_a_text_is_not_settled_while_it_says_other_than_where_it_is_written(cast: Any) -> None:
    change = amendment(cast, AFTER)
    draft = brought(cast, change)
    actions.send_version(actor=again(cast.secretariat), revision=draft.being_written)
    edit_change(actor=again(cast.secretariat), change=change, charter=AFTER.replace("一名", "两名"))
    with pytest.raises(NotLawful):
        actions.settle_draft(actor=again(cast.secretariat), draft=Draft.objects.get(pk=draft.pk))
    actions.take_over(actor=again(cast.secretariat), draft=Draft.objects.get(pk=draft.pk))
    settled(cast, draft)
    put_in_force(cast, change)


def test_adopted_wordings_lead_to_where_the_text_is_written(cast: Any) -> None:
    change = amendment(cast, AFTER)
    draft = brought(cast, change)
    actions.send_version(actor=again(cast.secretariat), revision=draft.being_written)
    draft = Draft.objects.get(pk=draft.pk)
    addressees = [actions.Addressee(cast.a)]
    round_ = actions.open_round(actor=again(cast.secretariat), draft=draft, addressees=addressees, kind="opinions")
    section = draft.standing.sections.get(number="二、")
    said = {"original": "每半年", "proposed": "每季度", "ground": "便于调度"}
    reply = given(cast.liaison_a, round_.requests.get(), "agree_with_changes", [(section, said)])
    comments = list(reply.comments.all())
    actions.treat(actor=again(cast.secretariat), comments=comments, outcome="adopted")
    office = signed_in(again(cast.secretariat))
    table = office.get(reverse("opinions:adoption", args=[draft.pk])).content.decode()
    assert change.get_absolute_url() in table
    assert reverse("opinions:take_wording", args=[comments[0].pk]) not in table
    actions.tell_all(actor=again(cast.secretariat), draft=draft)
    actions.close_round(actor=again(cast.secretariat), round_=round_)
    page = office.get(reverse("opinions:settle_draft", args=[draft.pk]))
    assert page.context["untaken"] == 1
    assert reverse("opinions:adoption", args=[draft.pk]) in page.content.decode()


@pytest.mark.parametrize(("kind", "propose"), [("charter", amendment), ("dissolution", dissolution)])
def test_whom_the_rules_name_is_asked_first(cast: Any, kind: str, propose: Any) -> None:
    MustAsk.objects.create(mechanism=cast.mechanism, kind=kind, agency=cast.b, ground="工作规则第九条")
    change = propose(cast)
    with pytest.raises(NotLawful, match=str(cast.b)):
        put_in_force(cast, change)
    draft = brought(cast, change)
    actions.send_version(actor=again(cast.secretariat), revision=draft.being_written)
    draft = Draft.objects.get(pk=draft.pk)
    round_ = actions.open_round(actor=again(cast.secretariat), draft=draft, addressees=[], kind="opinions")
    actions.close_round(actor=again(cast.secretariat), round_=round_)
    with pytest.raises(NotLawful, match=str(cast.b)):
        settled(cast, draft)
    round_ = actions.open_round(actor=again(cast.secretariat), draft=draft, addressees=[], kind="opinions")
    given(cast.liaison_b, round_.requests.get())
    actions.close_round(actor=again(cast.secretariat), round_=round_)
    settled(cast, draft)
    put_in_force(cast, change)
    assert Change.objects.get().state == "in_force"


def test_a_mechanism_is_not_dissolved_while_agencies_are_asked_in_it(cast: Any, desk: Any, draft: Draft) -> None:
    change = dissolution(cast)
    round_ = asked(desk, draft)
    with pytest.raises(NotLawful):
        put_in_force(cast, change)
    actions.close_round(actor=again(desk.liaison_a), round_=round_)
    dispute = a_dispute(desk)
    actions.raise_dispute(actor=again(desk.liaison_a), dispute=dispute)
    with pytest.raises(NotLawful):
        put_in_force(cast, change)
    actions.withdraw_dispute(actor=again(desk.liaison_a), dispute=dispute, reason="已协商一致")
    put_in_force(cast, change)
    assert Mechanism.objects.get(pk=cast.mechanism.pk).state == "dissolved"


@pytest.mark.parametrize("propose", [amendment, dissolution])
def test_with_what_is_no_longer_proposed_its_text_and_its_round_are_withdrawn(cast: Any, propose: Any) -> None:
    change = propose(cast)
    draft = brought(cast, change)
    actions.send_version(actor=again(cast.secretariat), revision=draft.being_written)
    asked_ = [actions.Addressee(cast.a)]
    draft = Draft.objects.get(pk=draft.pk)
    round_ = actions.open_round(actor=again(cast.secretariat), draft=draft, addressees=asked_, kind="opinions")
    withdraw_change(actor=again(cast.secretariat), change=change, reason="另行研究")
    assert Draft.objects.get(pk=draft.pk).state == "withdrawn"
    assert Round.objects.get(pk=round_.pk).state == "withdrawn"
    told = Notification.objects.filter(kind="text_withdrawn").values_list("recipient__username", flat=True)
    assert "liaison_a" in told


@pytest.mark.parametrize("propose", [amendment, dissolution])
def test_what_agencies_answered_is_not_got_rid_of_by_withdrawing_the_text(cast: Any, propose: Any) -> None:
    change = propose(cast)
    draft = brought(cast, change)
    actions.send_version(actor=again(cast.secretariat), revision=draft.being_written)
    draft = Draft.objects.get(pk=draft.pk)
    asked_ = [actions.Addressee(cast.a)]
    round_ = actions.open_round(actor=again(cast.secretariat), draft=draft, addressees=asked_, kind="opinions")
    given(cast.liaison_a, round_.requests.get(), "disagree", [(None, {"ground": "不同意"})])
    actions.withdraw_draft(actor=again(cast.secretariat), draft=Draft.objects.get(pk=draft.pk), reason="另行研究")
    with pytest.raises(NotLawful, match="已有单位"):
        put_in_force(cast, change)
    page = signed_in(again(cast.secretariat)).get(change.get_absolute_url()).content.decode()
    assert draft.get_absolute_url() in page
    assert reverse("opinions:circulate", args=["change", change.pk]) in page


def test_nothing_begins_in_a_mechanism_that_is_dissolved(cast: Any, desk: Any, draft: Draft) -> None:
    dispute = a_dispute(desk)
    assert (dispute.mechanism, draft.mechanism) == (cast.mechanism, cast.mechanism)
    put_in_force(cast, dissolution(cast))
    over = "已撤销"
    with pytest.raises(NotLawful, match=over):
        asked(desk, Draft.objects.get(pk=draft.pk))
    with pytest.raises(NotLawful, match=over):
        actions.raise_dispute(actor=again(desk.liaison_a), dispute=dispute)
    with pytest.raises(NotLawful, match=over):
        a_dispute(desk)
    with pytest.raises(NotLawful, match=over):
        actions.begin_draft(
            actor=again(desk.liaison_a), title="办法", passages=passages("第一条 一。"), mechanism=cast.mechanism
        )


def test_the_text_is_taken_over_by_whoever_may_still_read_where_it_is_written(cast: Any) -> None:
    draft = brought(cast, amendment(cast, AFTER))
    enrol(actor=None, mechanism=cast.mechanism, agency=cast.b, role="convener")
    enrol(actor=None, mechanism=cast.mechanism, agency=cast.b, role="office")
    for row in cast.mechanism.participations.filter(agency=cast.office):
        Participation.objects.filter(pk=row.pk).update(ends_on=today() - timedelta(days=1))
    with pytest.raises(NotPermitted):
        actions.take_over(actor=again(cast.secretariat), draft=Draft.objects.get(pk=draft.pk))


def test_the_pages_lead_there_and_back_and_show_it_to_whom_it_concerns(cast: Any) -> None:
    change = dissolution(cast)
    office, member = signed_in(again(cast.secretariat)), signed_in(again(cast.liaison_a))
    door = reverse("opinions:circulate", args=["change", change.pk])
    assert door in office.get(change.get_absolute_url()).content.decode()
    assert "未结事项由应急厅继续督办" in office.get(door).content.decode()
    assert member.get(door).status_code == 404
    with pytest.raises(NotPermitted):
        actions.circulate(actor=again(cast.liaison_a), thing=change)
    page = office.post(door, follow=True).redirect_chain[-1][0]
    assert page in office.get(change.get_absolute_url()).content.decode()
    assert member.get(page).status_code == 404
