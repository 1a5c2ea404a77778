"""What bears a mark of secrecy is kept out of every text of opinions and disputes, and who handed it in is known."""

from typing import Any

import pytest
from django.urls import reverse

from coordination.core.models import Activity
from coordination.opinions.actions import close_round
from coordination.opinions.models import Comment, Round
from tests.cast import again, signed_in
from tests.opinions.house import furnished

pytestmark = pytest.mark.django_db

LINE = "机密★3年"
OF_A_POLICY = ("title", "number", "issued_by", "subject_words")
NAMES = ("door", "target", "who", "fields", "field")
# One-line fields, likewise.
LINES: list[tuple[str, str, str, dict[str, str], str]] = [
    ("opinions:begin_draft", "", "liaison_a", {"kind": "rule", "text": "第一条 甲"}, "title"),
    ("opinions:begin_dispute", "", "liaison_a", {}, "title"),
    ("opinions:treat", "comment", "liaison_a", {"outcome": "resolved"}, "talked_with"),
    ("opinions:record_talk", "dispute", "liaison_a", {}, "how"),
    ("opinions:open_round", "unsent_no_more", "liaison_a", {}, "letter_no"),
    ("opinions:open_round", "unsent_no_more", "liaison_a", {}, "contact"),
    ("opinions:write_section", "written_section", "liaison_a", {"text": "甲"}, "number"),
    *(
        ("opinions:enter_policy", "", "liaison_a", {}, name)
        for name in ("title", "number", "issued_by", "subject_words")
    ),
]
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


@pytest.mark.parametrize(NAMES, LINES, ids=[f"{line[0]} {line[4]}" for line in LINES])
def test_so_is_a_line(cast: Any, door: str, target: str, who: str, fields: dict[str, str], field: str) -> None:
    made = furnished(cast)
    if target == "unsent_no_more":
        made[target] = made["text"]
        close_round(actor=again(cast.liaison_a), round_=Round.objects.get(pk=made["round"]))
    path = reverse(door, args=[made[target]] if target else [])
    page = signed_in(getattr(cast, who)).post(path, {**fields, field: LINE})
    assert any(SAID in said for said in page.context["form"].errors[field])
    assert Activity.objects.filter(verb="file.refuse_marked").exists()


@pytest.mark.parametrize(NAMES, FORMS, ids=[each[0] for each in FORMS])
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


def test_signs_that_nobody_sees_are_left_out_of_longer_words(cast: Any) -> None:
    """They come with what is pasted, and turn round or part what others read."""
    made = furnished(cast)
    path = reverse("opinions:comment", args=[made["waiting"]])
    before = set(Comment.objects.values_list("pk", flat=True))
    assert signed_in(cast.liaison_b).post(path, {"ground": "甲\u202e乙\u200b丙\r\n\ufeff丁"}).status_code == 302
    assert Comment.objects.exclude(pk__in=before).get().ground == "甲乙丙\n丁"
