"""What bears a mark of secrecy is kept out of every text of opinions and disputes, and who handed it in is known."""

from typing import Any

import pytest
from django.urls import reverse

from coordination.core.models import Activity
from tests.cast import signed_in
from tests.opinions.house import furnished

pytestmark = pytest.mark.django_db

MARKED = "000001\n机密★3年\n关于水库调度的意见"
SAID = "密级标志"
# (door, whose number, who writes, what else the form holds, the field)
FORMS: list[tuple[str, str, str, dict[str, str], str]] = [
    ("opinions:comment", "waiting", "liaison_b", {}, "ground"),
    ("opinions:reply", "waiting", "liaison_b", {"result": "agree"}, "remarks"),
    ("opinions:treat", "comment", "liaison_a", {"outcome": "not_adopted"}, "reason"),
    ("opinions:take_wording", "comment", "liaison_a", {}, "wording"),
    ("opinions:state_opinion", "dispute", "liaison_a", {}, "opinion"),
    (
        "opinions:record_talk",
        "dispute",
        "liaison_a",
        {"held_on": "2026-01-05", "how": "面谈", "present": "甲"},
        "record_text",
    ),
    ("opinions:make_offer", "dispute", "liaison_a", {}, "text"),
    ("opinions:write_section", "written_section", "liaison_a", {}, "text"),
    ("opinions:enter_policy", "", "liaison_a", {"title": "办法", "kind": "rule"}, "text"),
]


@pytest.mark.parametrize(("door", "target", "who", "fields", "field"), FORMS, ids=[each[0] for each in FORMS])
def test_marked_words_are_refused_beside_their_field_and_kept_in_it(
    cast: Any,
    door: str,
    target: str,
    who: str,
    fields: dict[str, str],
    field: str,
) -> None:
    made = furnished(cast)
    path = reverse(door, args=[made[target]] if target else [])
    before = Activity.objects.filter(verb="file.refuse_marked").count()
    page = signed_in(getattr(cast, who)).post(path, {**fields, field: MARKED})
    form = page.context["form"]
    assert [SAID in said for said in form.errors[field]] == [True]
    assert "关于水库调度的意见" in page.content.decode()
    acts = Activity.objects.filter(verb="file.refuse_marked").order_by("-pk")
    assert acts.count() == before + 1
    assert "水库" not in str(vars(acts[0]))
