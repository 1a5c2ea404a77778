"""A draft compared with the register of policies, and entered there once it is settled."""

from typing import Any

import pytest

from coordination.core.workdays import today
from coordination.opinions import actions
from coordination.opinions.consistency import consistency_of
from coordination.opinions.models import Comparison, Draft, Likeness, NoConflict, Policy, Tie
from tests.cast import again, signed_in
from tests.opinions.conftest import asked, sent
from tests.opinions.registers import FLOOD, SUPPLIES, compared, entered, written
from tests.opinions.test_register_pages import at, queries, shown, told

pytestmark = pytest.mark.usefixtures("english")


# A draft compared ----------------------------------------------------------------------------------------------------


@pytest.fixture
def text(desk: Any) -> Draft:
    entered(desk, number="粤水〔2024〕3号")
    return written(desk, FLOOD, SUPPLIES, "与任何规定都不相同的一条，说的是另一件事情。")


def test_a_comparison_is_started_shows_how_far_it_is_and_what_it_found(desk: Any, text: Draft) -> None:
    client, here = signed_in(desk.staff_a), at("compare_with_register", text.pk)
    assert "Compare with the register" in shown(client, here)
    client.post(here)
    assert 'value="0" max="3"' in shown(client, here)
    assert client.post(at("go_on", text.pk))["Location"] == here, "without the script one goes on by hand"
    page = shown(client, here)
    assert page.count('class="find"') == 2
    assert "<mark>" in page
    assert "100%" in page
    assert Policy.objects.get().sections.first().get_absolute_url() in page  # type: ignore[union-attr]
    assert page.index('id="section-1"') < page.index('id="section-2"')
    assert 'id="section-3"' not in page


def test_with_the_script_each_answer_asks_for_the_next_piece(desk: Any, text: Draft, monkeypatch: Any) -> None:
    monkeypatch.setattr("coordination.opinions.views.comparing.SLICE", 0)
    client, url = signed_in(desk.staff_a), at("go_on", text.pk)
    client.post(at("compare_with_register", text.pk))
    answers = [client.post(url, headers={"HX-Request": "true"}) for _ in range(3)]
    assert 'value="1" max="3"' in told(answers[0])
    assert f'hx-post="{url}"' in told(answers[0])
    assert 'value="2" max="3"' in told(answers[1])
    assert answers[-1]["HX-Refresh"] == "true"
    assert Comparison.objects.get().finished_at


def test_what_was_found_is_worked_off(desk: Any, text: Draft) -> None:
    client, here = signed_in(desk.staff_a), at("compare_with_register", text.pk)
    actions.compare(actor=again(desk.staff_a), revision=text.being_written)
    first, second = Likeness.objects.order_by("section__place")
    client.post(at("say_no_conflict", first.pk), {"next": f"{here}#section-1"})
    page = shown(client, here)
    assert 'id="section-1"' not in page
    assert "No conflict" in shown(client, here, show="all")
    response = client.post(
        at("tie_draft", text.pk), {"to": second.of.policy_id, "kind": "conflicts", "note": "期限不同", "next": here}
    )
    assert response["Location"] == here
    assert Tie.objects.get().note == "期限不同"
    assert "conflicts with" in shown(client, here)
    client.post(at("look_again", first.pk))
    assert 'id="section-1"' in shown(client, here)


def test_it_is_said_when_the_text_or_the_register_has_changed_since(desk: Any, text: Draft) -> None:
    client, here = signed_in(desk.staff_a), at("compare_with_register", text.pk)
    version = text.being_written
    assert version
    actions.compare(actor=again(desk.staff_a), revision=version)
    assert "has changed" not in shown(client, here)
    entered(desk, title="另一办法")
    assert "The register has changed since" in shown(client, here)
    actions.compare(actor=again(desk.staff_a), revision=version)
    actions.write_section(actor=again(desk.staff_a), section=version.sections.first(), text="改过的。")
    assert "The text has changed since" in shown(client, here)


def test_what_was_found_costs_the_same_however_much_it_is(desk: Any) -> None:
    client = signed_in(desk.staff_a)

    def cost(*texts: str) -> int:
        draft = written(desk, *texts)
        actions.compare(actor=again(desk.staff_a), revision=draft.being_written)
        here = at("compare_with_register", draft.pk)
        queries(client, here)
        return queries(client, here)

    entered(desk)
    few = cost(FLOOD)
    for n in range(3):
        entered(desk, f"{FLOOD}{n}", f"{SUPPLIES}{n}", title=f"办法{n}")
    assert cost(FLOOD, SUPPLIES, FLOOD + SUPPLIES) == few


def test_what_was_found_of_a_draft_is_known_to_its_agency_alone(desk: Any) -> None:
    """The canary: a title, a note and a wording of A, wherever B and others may look."""
    likeness, tie = compared(desk)
    draft = tie.draft
    assert draft
    policy = likeness.of.policy
    canaries = ("未公开的草案", "未公开的考虑")
    assert canaries[0] in shown(signed_in(desk.staff_a), policy.get_absolute_url())
    for other in (desk.liaison_b, desk.secretariat, desk.stranger):
        client = signed_in(other)
        pages = [policy.get_absolute_url(), at("policies"), at("choose_policy")]
        assert not any(canary in shown(client, page) for canary in canaries for page in pages)
        for name, pk in (
            *(("compare_with_register", draft.pk), ("tie_draft", draft.pk)),
            *(("go_on", draft.pk), ("untie", tie.pk)),
            *(("say_no_conflict", likeness.pk), ("look_again", likeness.pk)),
        ):
            assert client.post(at(name, pk)).status_code == 404, name
        assert not consistency_of(draft, again(other))
    assert not NoConflict.objects.exists()


def test_who_is_asked_sees_what_the_draft_is_to_policies_and_not_what_was_found_or_noted(desk: Any) -> None:
    likeness, tie = compared(desk)
    draft = tie.draft
    assert draft
    sent(desk, draft)
    draft.refresh_from_db()
    asked(desk, draft, desk.b)
    page = shown(signed_in(desk.liaison_b), likeness.of.policy.get_absolute_url())
    assert "未公开的草案" in page
    assert "未公开的考虑" not in page
    policies = consistency_of(draft, again(desk.liaison_b))
    assert ([row.kind for row in policies.ties], policies.outcome, policies.is_own) == (["amends"], None, False)
    assert signed_in(desk.liaison_b).get(at("compare_with_register", draft.pk)).status_code == 404


# A draft that is settled ---------------------------------------------------------------------------------------------


def test_a_settled_text_is_entered_with_one_click_and_what_it_replaces_may_be_ended(desk: Any) -> None:
    old = entered(desk, title="旧办法", issuers=[desk.a])
    foreign = entered(desk, title="别家的办法")
    draft = written(desk, FLOOD, SUPPLIES)
    for policy in (old, foreign):
        actions.tie(actor=again(desk.liaison_a), draft=draft, to=policy, kind="replaces")
    client, enter = signed_in(desk.liaison_a), f"{at('enter_policy')}?draft={draft.pk}"
    assert client.get(enter).status_code == 404, "it is not settled yet"
    sent(desk, draft)
    actions.settle_draft(actor=again(desk.liaison_a), draft=Draft.objects.get(pk=draft.pk))
    page = shown(client, at("compare_with_register", draft.pk))
    assert enter in page
    assert at("end_policy", old.pk) in page
    assert at("end_policy", foreign.pk) not in page, "only who entered or issued it ends it"
    assert signed_in(desk.liaison_b).get(enter).status_code == 404
    form = client.get(enter).context["form"]
    said = {name: form[name].value() for name in ("title", "kind", "issuers", "text")}
    days = {"issued_on": today(), "effective_on": today(), "number": "粤水〔2026〕1号"}
    client.post(enter, said | days)
    policy = Policy.objects.get(draft=draft)
    assert [row.text for row in policy.sections.all()] == [FLOOD, SUPPLIES]
    assert set(Tie.objects.filter(policy=policy).values_list("to__title", flat=True)) == {"旧办法", "别家的办法"}
    assert client.get(enter).status_code == 404, "it is entered once"
    assert client.get(at("end_policy", old.pk)).context["form"]["reason"].value() == "Replaced by: 新办法"


@pytest.mark.parametrize("said", ["x", "9" * 30, "-1", "１"])
def test_what_is_no_draft_is_none(desk: Any, said: str) -> None:
    assert signed_in(desk.liaison_a).get(at("enter_policy"), {"draft": said}).status_code == 404
