"""What bears a mark of secrecy is kept out of the words that people type, in whatever part of the portal they do."""

from typing import Any

import pytest
from django.forms import BaseForm
from django.urls import reverse

from coordination.agencies.models import User
from coordination.core.models import Activity
from coordination.followup.models import Assignment
from meetings.models import AgendaItem, Meeting
from tests.cast import portal_administrator, signed_in

pytestmark = pytest.mark.django_db

LINE, WORDS = "机密★3年", "000001\n机密★3年\n关于水库调度的意见"


def refused(person: User, door: str, field: str, typed: str, **others: str) -> None:
    """The form comes back with what was typed and says why; that it happened is on record, and no word of it."""
    page = signed_in(person).post(door, {**others, field: typed})
    shown = {id(each): each for context in page.context for each in context.flatten().values()}.values()
    sent = [form for form in shown if isinstance(form, BaseForm) and form.is_bound]
    assert ["本系统为非涉密系统" in str(form.errors[field.rpartition("-")[2]]) for form in sent] == [True]
    assert typed.splitlines()[-1] in page.content.decode()
    kept = Activity.objects.get(verb="file.refuse_marked")
    assert kept.actor_id == person.pk
    assert not {"机密", "水库"} & set(str(vars(kept)))


@pytest.mark.parametrize(("field", "typed"), [("matter", WORDS), ("title", LINE)])
def test_in_meetings(cast: Any, draft: Meeting, field: str, typed: str) -> None:
    refused(cast.secretariat, reverse("meetings:add_item", args=[draft.pk]), field, typed)


def test_in_the_record_of_a_meeting(cast: Any, minuting: Meeting) -> None:
    item = AgendaItem.objects.get()
    refused(cast.secretariat, reverse("meetings:record_item", args=[item.pk]), f"grounds_{cast.a.pk}", WORDS)


def test_in_followup(cast: Any, assignment: Assignment) -> None:
    refused(cast.liaison_a, reverse("followup:report", args=[assignment.pk]), "text", WORDS)


@pytest.mark.parametrize(("field", "typed"), [("purpose", WORDS), ("approved_by", LINE)])
def test_in_mechanisms(cast: Any, field: str, typed: str) -> None:
    refused(cast.secretariat, reverse("mechanisms:edit", args=[cast.mechanism.pk]), field, typed)


@pytest.mark.parametrize(("field", "typed"), [("text", WORDS), ("basis", LINE)])
def test_in_agencies(cast: Any, field: str, typed: str) -> None:
    refused(portal_administrator("system"), reverse("agencies:add_duties", args=[cast.a.pk]), field, typed)


def test_in_names_of_an_agency(cast: Any) -> None:
    refused(portal_administrator("system"), reverse("agencies:edit", args=[cast.a.pk]), "aliases", LINE)


def test_in_accounts(cast: Any) -> None:
    refused(portal_administrator("security"), reverse("close_account", args=[cast.liaison_b.pk]), "reason", WORDS)


def test_in_opinions_where_two_forms_share_a_page(cast: Any) -> None:
    door = reverse("opinions:rules", args=[cast.mechanism.pk])
    refused(cast.secretariat, door, "silence-ground", LINE, rule="silence")
