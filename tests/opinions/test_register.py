"""The register finds again what it has been told: copied, edited, moved about, and among words that everybody says."""

import random
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.workdays import today
from coordination.opinions import actions
from coordination.opinions.candidates import SAID_BY_ALL, candidates, usual
from coordination.opinions.likeness import LEAST_SHARE, bare, fingerprint, measured, share, stretches
from coordination.opinions.models import Comparison, Draft, Likeness, NoConflict, Policy, PolicySection, Revision, Tie
from coordination.opinions.sections import Passage, as_text, passages
from tests.cast import again
from tests.opinions.conftest import RULE, begun, sent
from tests.opinions.registers import FLOOD, SUPPLIES, entered, written

EDITED = "水库管理单位须在汛期每日八时和二十时各巡查大坝两次，发现渗漏、裂缝等险情的，立即报告当地水行政主管部门。"
DUTY = "值班人员交接班时应当当面清点通信器材，填写交接记录，由双方签字后交档案室保存三年以上备查。"
ALWAYS = "县级以上人民政府应当加强对本行政区域内有关工作的组织领导，建立健全协调机制，及时解决工作中的重大问题。"
END = "本办法自发布之日起施行。"
WORDS = st.text(st.sampled_from("水利防汛调度信息报送abA1 ，。、\n"), max_size=80)


def found(desk: Any, draft: Draft) -> list[tuple[str, str]]:
    """(section of the draft, section of the register) that are alike, once all is compared."""
    version = draft.being_written or draft.standing
    assert version
    actions.compare(actor=again(desk.staff_a), revision=version)
    alike = Likeness.objects.filter(section__revision=version).order_by("section__place", "-share")
    return list(alike.values_list("section__number", "of__text"))


# How likeness is measured --------------------------------------------------------------------------------------------


@given(WORDS, WORDS, st.text(st.sampled_from("甲乙丙丁戊己庚辛壬癸"), min_size=8, max_size=20), WORDS, WORDS)
def test_texts_that_share_eight_characters_share_a_kept_hash(a: str, b: str, run: str, c: str, d: str) -> None:
    assert set(fingerprint(f"{a}{run}{b}")) & set(fingerprint(f"{c}{run}{d}"))


@given(WORDS, WORDS)
def test_a_share_is_a_part_and_whole_where_the_text_is_said_again(text: str, other: str) -> None:
    assert 0 <= share(text, other) <= 1
    if len(bare(text)) >= 5:
        assert share(text, f"{other}{text}{other}") == 1
    assert measured(text)(other) == share(text, other)


@given(st.text(max_size=120), st.text(max_size=120))
def test_what_is_marked_is_the_text_itself_piece_by_piece(text: str, other: str) -> None:
    pieces = list(stretches(text, other))
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)
    assert all(one.is_shared != following.is_shared for one, following in pairwise(pieces))


def test_just_what_both_say_is_marked() -> None:
    marked = [piece.text for piece in stretches(EDITED, FLOOD) if piece.is_shared]
    assert "在汛期每日八时和二十时各巡查大坝" in "".join(marked)
    assert not any("两次" in piece for piece in marked)


@settings(deadline=None)
@given(st.lists(st.sampled_from([FLOOD, SUPPLIES, DUTY, ALWAYS]), min_size=1, max_size=12), st.integers(0, 3))
def test_sections_written_down_are_taken_apart_into_the_same(texts: list[str], way: int) -> None:
    text = {
        0: "\n".join(f"第{'一二三四五六七八九十'[n % 10]}条 {each}" for n, each in enumerate(texts)),
        1: "第一章 总则\n"
        + "\n".join(f"第{n}条 {each}\n其他事项。" for n, each in enumerate(texts, 1))
        + "\n第二章 附则\n第99条 完。",
        2: "说明。\n一、总体要求\n"
        + "\n".join(f"（{'一二三四五六七八九十'[n % 10]}）{each}" for n, each in enumerate(texts))
        + "\n二、完。",
        3: "\n".join(texts),
    }[way]
    cut = passages(text)
    again_ = passages(as_text(cut))
    assert [(each.number, each.headings, each.text) for each in again_] == [
        (each.number, each.headings, each.text) for each in cut
    ]


# What is found again -------------------------------------------------------------------------------------------------


def test_what_is_copied_edited_and_moved_is_found_and_what_is_new_is_not(desk: Any) -> None:
    entered(desk, FLOOD, SUPPLIES)
    alike = found(desk, written(desk, DUTY, SUPPLIES, EDITED))
    assert alike == [("第2条", SUPPLIES), ("第3条", FLOOD)]


def test_what_is_copied_is_found_among_any_number_that_say_the_usual(desk: Any) -> None:
    """The usual sentence is said by more sections than tell anything; the copy shares less with the draft than they."""
    everywhere = entered(desk, ALWAYS, END)
    usual_ones = [
        PolicySection(policy=everywhere, place=n, text=f"{ALWAYS}其{n}", fingerprint=fingerprint(f"{ALWAYS}其{n}"))
        for n in range(10, SAID_BY_ALL + 60)
    ]
    PolicySection.objects.bulk_create(usual_ones)
    entered(desk, f"{DUTY}{SUPPLIES}", title="仓库管理办法")
    alike = found(desk, written(desk, f"{ALWAYS}{DUTY}", ALWAYS))
    assert ("第1条", f"{DUTY}{SUPPLIES}") in alike
    assert not [pair for pair in alike if pair[0] == "第2条"], "what everybody says tells nothing"


@pytest.mark.parametrize("end", [END, "本规定自2026年1月1日起施行。", "本条例自公布之日起实施"])
def test_from_when_it_is_in_force_repeats_nothing(desk: Any, end: str) -> None:
    entered(desk, END, end)
    assert found(desk, written(desk, end)) == []


def test_a_look_up_is_bounded_however_long_a_text_is(desk: Any) -> None:
    dice = random.Random(7)
    texts = ["".join(dice.choices("水利防汛调度信息报送", k=60)) for _ in range(400)]
    entered(desk, *texts)
    whole = "".join(texts)
    assert 0 < len(candidates(whole, usual([whole]))) <= 20


def test_what_has_ended_is_compared_with_no_more(desk: Any) -> None:
    policy = entered(desk)
    assert len(found(desk, written(desk, FLOOD))) == 1
    actions.end_policy(actor=again(desk.liaison_b), policy=policy, on=today(), reason="已有新办法")
    assert len(found(desk, written(desk, FLOOD))) == 1, "on its last day it is in force"
    Policy.objects.filter(pk=policy.pk).update(ended_on=today() - timedelta(days=1))
    assert found(desk, written(desk, FLOOD)) == []


def test_no_more_is_said_of_a_section_than_can_be_looked_at(desk: Any) -> None:
    entered(desk, *[f"{FLOOD}第{n}区" for n in range(12)])
    rows = found(desk, written(desk, FLOOD))
    assert len(rows) == 5
    assert Likeness.objects.filter(share__lt=LEAST_SHARE).count() == 0


# Piece by piece ------------------------------------------------------------------------------------------------------


def test_a_comparison_goes_on_in_pieces_and_wherever_it_was_broken_off(desk: Any) -> None:
    entered(desk)
    version = written(desk, FLOOD, SUPPLIES, DUTY).being_written
    actions.begin_comparison(actor=again(desk.staff_a), revision=version)
    assert actions.go_on(actor=again(desk.staff_a), revision=version, seconds=0).done == 1
    assert Likeness.objects.count() == 1
    with pytest.raises(ZeroDivisionError):  # a worker dies in the middle of a piece
        _dies(desk, version)
    comparison = Comparison.objects.get()
    assert (comparison.done, comparison.finished_at) == (1, None)
    assert actions.go_on(actor=again(desk.staff_a), revision=version, seconds=0).done == 2
    comparison = actions.go_on(actor=again(desk.staff_a), revision=version, seconds=0)
    assert comparison.finished_at
    assert Likeness.objects.count() == 2
    assert actions.go_on(actor=again(desk.staff_a), revision=version).finished_at == comparison.finished_at


def _dies(desk: Any, version: Revision) -> None:
    with transaction.atomic():
        actions.go_on(actor=again(desk.staff_a), revision=version)
        raise ZeroDivisionError


def test_where_the_text_changes_meanwhile_it_begins_anew(desk: Any) -> None:
    entered(desk)
    version = written(desk, DUTY, SUPPLIES).being_written
    actions.begin_comparison(actor=again(desk.staff_a), revision=version)
    actions.go_on(actor=again(desk.staff_a), revision=version, seconds=0)
    actions.write_section(actor=again(desk.staff_a), section=version.sections.first(), text=FLOOD)
    assert actions.go_on(actor=again(desk.staff_a), revision=version, seconds=0).done == 1
    assert actions.go_on(actor=again(desk.staff_a), revision=version, seconds=0).finished_at
    assert set(Likeness.objects.values_list("section__number", flat=True)) == {"第1条", "第2条"}


def test_a_version_that_was_sent_out_is_compared_as_well(desk: Any) -> None:
    entered(desk)
    draft = written(desk, FLOOD)
    sent(desk, draft)
    assert found(desk, draft) == [("第1条", FLOOD)]


def test_only_those_who_write_the_draft_compare_it(desk: Any) -> None:
    version = written(desk, FLOOD).being_written
    for other in (desk.liaison_b, desk.secretariat, desk.stranger, desk.admin_a):
        with pytest.raises(NotPermitted):
            actions.begin_comparison(actor=again(other), revision=version)
        with pytest.raises(NotPermitted):
            actions.go_on(actor=again(other), revision=version)
    with pytest.raises(NotLawful):
        actions.go_on(actor=again(desk.staff_a), revision=version)
    actions.begin_comparison(actor=again(desk.staff_a), revision=version)


def test_no_conflict_holds_for_the_very_wording_in_whatever_version(desk: Any) -> None:
    entered(desk)
    draft = written(desk, FLOOD)
    found(desk, draft)
    actions.say_no_conflict(actor=again(desk.staff_a), likeness=Likeness.objects.get())
    sent(desk, draft)
    following = actions.begin_version(actor=again(desk.liaison_a), draft=draft)
    found(desk, draft)
    looks = Likeness.objects.with_looks().filter(section__revision=following)
    assert looks.get().is_looked_at
    actions.write_section(actor=again(desk.staff_a), section=following.sections.get(), text=EDITED)
    found(desk, draft)
    assert not looks.get().is_looked_at
    actions.write_section(actor=again(desk.staff_a), section=following.sections.get(), text=FLOOD)
    found(desk, draft)
    actions.look_again(actor=again(desk.staff_a), likeness=looks.get())
    assert not NoConflict.objects.exists()
    with pytest.raises(NotPermitted):
        actions.say_no_conflict(actor=again(desk.liaison_b), likeness=looks.get())


# The register --------------------------------------------------------------------------------------------------------


def test_who_speaks_for_an_agency_enters_and_who_entered_or_issued_it_changes(desk: Any) -> None:
    with pytest.raises(NotPermitted):
        entered(desk, by=desk.staff_b)
    policy = entered(desk, issuers=[desk.a])
    for by, title in ((desk.liaison_b, "巡查办法"), (desk.liaison_a, "水库巡查办法（试行）")):
        actions.change_policy(actor=again(by), policy=policy, title=title)
        assert Policy.objects.get().title == title
    for other in (desk.secretariat, desk.stranger, desk.staff_a):
        with pytest.raises(NotPermitted):
            actions.change_policy(actor=again(other), policy=policy, title="改")


def test_whatever_is_corrected_it_is_found_by(desk: Any) -> None:
    policy = entered(desk, number="粤水〔2024〕3号", subject_words=["防汛"], issuers=[desk.a, desk.b])

    def finds(*words: str) -> list[bool]:
        return [Policy.objects.found_by(each).exists() for each in words]

    assert all(finds("库巡", "粤水〔2024〕3号", "防汛", "水利厅", "财政", "shuiku", "巡查 防汛"))
    assert finds("抗旱") == [False]
    actions.change_policy(actor=again(desk.liaison_b), policy=policy, title="山塘巡查办法", subject_words=["抗旱"])
    assert finds("抗旱", "防汛", "水库", "山塘") == [True, False, False, True]


def test_a_text_that_is_replaced_takes_what_was_found_with_it_and_that_is_told(desk: Any) -> None:
    policy = entered(desk)
    draft = written(desk, FLOOD)
    found(desk, draft)
    began = Comparison.objects.get().started_at
    actions.change_policy(actor=again(desk.liaison_b), policy=policy, passages=[Passage("第一条", (), [SUPPLIES])])
    policy.refresh_from_db()
    assert policy.text_at > began
    assert not Likeness.objects.exists()


def test_what_was_entered_by_mistake_is_struck_unless_something_refers_to_it(desk: Any) -> None:
    policy, other = entered(desk), entered(desk, title="另一办法")
    draft = written(desk, FLOOD)
    found(desk, draft)
    row = actions.tie(actor=again(desk.liaison_b), policy=other, to=policy, kind="implements")
    for each in (policy, other):
        with pytest.raises(NotLawful):
            actions.strike_policy(actor=again(desk.liaison_b), policy=each)
    actions.untie(actor=again(desk.liaison_b), row=row)
    with pytest.raises(NotPermitted):
        actions.strike_policy(actor=again(desk.stranger), policy=policy)
    actions.strike_policy(actor=again(desk.liaison_b), policy=policy)
    assert list(Policy.objects.all()) == [other]


def test_a_policy_is_no_relation_of_its_own(desk: Any) -> None:
    policy = entered(desk)
    with pytest.raises(NotLawful):
        actions.tie(actor=again(desk.liaison_b), policy=policy, to=policy, kind="amends")


def test_a_settled_text_is_entered_once_with_what_it_was_said_to_be(desk: Any) -> None:
    former = entered(desk)
    draft = begun(desk)
    actions.tie(actor=again(desk.staff_a), draft=draft, to=former, kind="replaces")
    version = sent(desk, draft)

    def enter(by: Any) -> Policy:
        cut = passages(as_text(version.sections.all()))
        days = {"issued_on": today(), "effective_on": today()}
        return actions.enter_policy(
            actor=again(by), issuers=[desk.a], passages=cut, draft=draft, title=draft.title, kind="rule", **days
        )

    with pytest.raises(NotPermitted):
        enter(desk.liaison_a)  # it is not settled yet
    actions.settle_draft(actor=again(desk.liaison_a), draft=draft)
    with pytest.raises(NotPermitted):
        enter(desk.liaison_b)
    policy = enter(desk.liaison_a)
    assert [row.text for row in policy.sections.all()] == [row.text for row in version.sections.all()]
    assert len(policy.sections.all()) == len(passages(RULE))
    assert Tie.objects.get(policy=policy).to == former
    with pytest.raises(Exception, match=r"Draft|草案|exist"):
        enter(desk.liaison_a)
