"""What an agency was asked by one with which it has become one since is asked no more, and nobody is told of a text of
its own as if it were another's.
"""

from typing import Any

import pytest
from django.urls import reverse

from coordination.core.models import Notification, Occurrence
from coordination.opinions import actions
from coordination.opinions.forms.texts import SendForm
from coordination.opinions.models import Draft, Request, Round
from tests.cast import again, signed_in
from tests.opinions.conftest import asked, given, request_of, sent
from tests.reforms import merging


@pytest.fixture
def round_(desk: Any, draft: Draft) -> Round:
    """B was asked, as it had to be, and has become one with A, which drafts the text; the office is asked on."""
    return asked(desk, draft, actions.Addressee(desk.b, is_mandatory=True), desk.office)


def of(draft: Draft) -> Draft:
    return Draft.objects.get(pk=draft.pk)


def told() -> set[tuple[str, str]]:
    return set(Notification.objects.values_list("kind", "recipient__username"))


@pytest.mark.parametrize("is_material", [True, False])
def test_a_new_version_does_not_bring_it_back(desk: Any, draft: Draft, round_: Round, is_material: bool) -> None:
    merging(desk.b, into=desk.a)
    before = Request.objects.values().get(pk=request_of(round_, desk.b).pk)
    sent(desk, of(draft), is_material=is_material, note="改正错别字")
    assert Request.objects.values().get(pk=before["id"]) == before
    assert not Occurrence.objects.of(request_of(round_, desk.b)).planned().exists()
    assert request_of(round_, desk.office).revision.number == 2


def test_an_answer_that_was_given_before_is_not_asked_for_again(desk: Any, draft: Draft, round_: Round) -> None:
    given(desk.liaison_b, request_of(round_, desk.b))
    merging(desk.b, into=desk.a)
    sent(desk, of(draft), concerned=[request_of(round_, desk.b).agency])
    assert request_of(round_, desk.b).state == "given"
    assert ("asked_again", "liaison_a") not in told()


def test_whoever_drafts_the_text_is_told_nothing_of_it_as_one_who_was_asked(
    desk: Any, draft: Draft, round_: Round
) -> None:
    given(desk.secretariat, request_of(round_, desk.office))
    merging(desk.b, into=desk.a)
    before = told()
    sent(desk, of(draft), concerned=[desk.office])
    given(desk.secretariat, request_of(round_, desk.office))
    actions.ask_further(actor=again(desk.liaison_a), round_=Round.objects.get(pk=round_.pk), agencies=[desk.outside])
    actions.close_round(actor=again(desk.liaison_a), round_=Round.objects.get(pk=round_.pk))
    actions.settle_draft(actor=again(desk.liaison_a), draft=of(draft))
    new = told() - before
    assert {("round_closed", "secretariat"), ("text_settled", "secretariat"), ("opinion_asked", "stranger")} <= new
    assert {kind for kind, who in new if who in {"liaison_a", "liaison_b"}} <= {"reply_given"}


def test_it_is_not_listed_among_those_that_have_answered(desk: Any, draft: Draft, round_: Round) -> None:
    given(desk.secretariat, request_of(round_, desk.office))
    merging(desk.b, into=desk.a)
    actions.begin_version(actor=again(desk.liaison_a), draft=of(draft))
    page = signed_in(again(desk.liaison_a)).get(reverse("opinions:send_version", args=[draft.pk]))
    form: SendForm = page.context["form"]
    assert ([request.agency for request in form.free], form.always, form.waiting) == ([desk.office], [], 0)
