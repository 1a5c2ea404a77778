"""Names that differ by blanks, width or capitals alone are one name: no two agencies that stand bear it."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from coordination.agencies.actions import edit_agency
from coordination.agencies.models import Agency
from coordination.agencies.spelling import spelled
from coordination.core.imports import actions
from tests.agencies.importing import complaints, finish, reasons, row, start, verdicts
from tests.cast import agency, signed_in
from tests.reforms import merging, renaming, root

pytestmark = pytest.mark.django_db

ALIKE = ["省 水利厅", "省\u3000水利厅", "省水利厅 ", "省\xa0水利厅"]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def entered(name: str, **said: Any) -> dict[str, Any]:
    place = {"kind": "government", "relation": "subordinate", "tier": "provincial", "official_order": 9}
    return {"name": name, **place, **said}


@pytest.mark.parametrize("name", ALIKE)
def test_a_name_spelled_like_another_is_not_entered_and_the_other_is_shown(cast: SimpleNamespace, name: str) -> None:
    page = signed_in(root()).post(reverse("agencies:new"), entered(name))
    said = f'Another agency bears the name “{name.strip()}”: <a href="{cast.a.get_absolute_url()}">省水利厅</a>.'
    assert page.context["form"].errors["name"] == [said]
    assert said in page.content.decode()
    assert Agency.objects.filter(name__contains="水利厅").count() == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("省民政厅", "省⺠政厅"), ("长江水利委", "⻓江水利委"), ("省门户办", "省⻔户办"), ("省车管所", "省⻋管所")),
        *(
            ("省黄河局", "省⻩河局"),
            ("省一办", "省⼀办"),
            ("省PPP办", "省РРР办"),
            ("省B办", "省Β办"),
            ("省b办", "省В办"),
        ),
        *(("省·办", "省・办"), ("省·办", "省‧办"), ("省（直）办", "省(直)办")),
    ],
)
def test_nor_is_one_that_only_looks_like_it(cast: SimpleNamespace, one: str, other: str) -> None:
    agency(one)
    page = signed_in(root()).post(reverse("agencies:new"), entered(other))
    assert "Another agency bears the name" in str(page.context["form"].errors["name"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Agency.objects.filter(pk=cast.b.pk).update(name=other)


UNSEEN = [
    *("\ufe0f", "\ufe00", "\U000e0100", "\u034f", "\u3164", "\uffa0", "\u115f", "\u1160", "\u17b4", "\u17b5"),
    *("\u180b", "\u2800", "\u200b", "\U000e0fff", "\U0001d159"),
]


@pytest.mark.parametrize("sign", UNSEEN)
@pytest.mark.parametrize("field", ["name", "short_name", "aliases"])
def test_a_name_has_no_sign_that_nobody_sees(cast: SimpleNamespace, field: str, sign: str) -> None:
    page = signed_in(root()).post(reverse("agencies:new"), entered("省新厅") | {field: f"新{sign}厅"})
    assert page.context["form"].errors[field] == ["Write this in one line, without characters that nobody sees."]
    with pytest.raises(ValidationError):
        edit_agency(actor=None, agency=cast.a, **{field: [f"新{sign}厅"] if field == "aliases" else f"新{sign}厅"})


@pytest.mark.parametrize("field", ["name", "short_name", "aliases"])
def test_nor_one_of_ones_own_make(cast: SimpleNamespace, field: str) -> None:
    page = signed_in(root()).post(reverse("agencies:new"), entered("省新厅") | {field: "财政厅\ue000"})
    said = "Write this without characters of your own make: others see something else there."
    assert page.context["form"].errors[field] == [said]


def test_an_ideograph_newer_than_our_tables_is_taken(cast: SimpleNamespace) -> None:
    assert agency("省\U00031350办").pk


def test_what_is_typed_is_no_mark_up(cast: SimpleNamespace) -> None:
    agency("省<b>厅")
    page = signed_in(root()).post(reverse("agencies:new"), entered("省 <b>厅")).content.decode()
    assert "“省 &lt;b&gt;厅”" in page
    assert "省<b>厅" not in page
    assert "省 <b>厅" not in page


@pytest.mark.parametrize(
    ("field", "typed"),
    [("name", "省财 政厅"), ("short_name", "财政 厅"), ("aliases", "省 财政厅"), ("aliases", "ｆｂ ")],
)
def test_nor_is_an_agency_given_it(cast: SimpleNamespace, field: str, typed: str) -> None:
    edit_agency(actor=None, agency=cast.b, aliases=["FB"])
    desk = signed_in(root())
    form = desk.get(reverse("agencies:edit", args=[cast.a.pk])).context["form"]
    data = {name: "" if (value := form[name].value()) is None else value for name in form.fields}
    answer = desk.post(reverse("agencies:edit", args=[cast.a.pk]), {**data, field: typed})
    assert "Another agency bears the name" in str(answer.context["form"].errors[field])
    assert cast.b.get_absolute_url() in str(answer.context["form"].errors[field])


def test_an_agency_may_be_spelled_otherwise_than_it_was(cast: SimpleNamespace) -> None:
    edit_agency(actor=None, agency=cast.a, name="省 水利厅")
    edit_agency(actor=None, agency=cast.a, name="省水利厅")


def test_a_reform_gives_no_name_spelled_like_that_of_another(cast: SimpleNamespace) -> None:
    told = {"kind": "rename", "step": "preview", "new_name": "省 财政厅", "effective_on": "2026-01-01"}
    door = reverse("agencies:reform_agency", args=[cast.a.pk])
    form = signed_in(root()).post(door, told, follow=True).context["form"]
    assert cast.b.get_absolute_url() in str(form.errors["new_name"])


def test_of_a_name_once_borne_one_is_warned_however_it_is_spelled(cast: SimpleNamespace) -> None:
    renaming(cast.a, new_name="省水务厅", new_short_name="水务厅")
    form = signed_in(root()).post(reverse("agencies:new"), entered("省 水利厅")).context["form"]
    assert "“省 水利厅” was the name of “省水务厅”." in str(form.errors["name"])
    assert "anyway" in form.fields


def test_a_table_means_the_agency_that_is_there(cast: SimpleNamespace) -> None:
    run = start(root(), ["单位名称", "简称"], ["省 水利厅", "水利"], ["省水利厅分局", "财 政厅"])
    assert verdicts(run) == ["changed", "wrong"]
    assert (row(run, 2).target_id, row(run, 2).after) == (cast.a.pk, {"short_name": "水利"})
    assert complaints(row(run, 3)) == ["Short name: Another agency bears the name “财 政厅”: 省财政厅."]


def test_what_was_entered_under_it_since_the_preview_is_not_entered_again(cast: SimpleNamespace) -> None:
    run = start(root(), ["单位名称"], ["省水文局"])
    actions.confirm(actor=root(), run=run, only_good=False)
    agency("省 水文局")
    finish(run)
    assert reasons(row(run)) == [": Another agency bears the name by now: 省水文局"]


@pytest.mark.parametrize("name", [*ALIKE, "省ＡＢ厅", "省ab 厅"])
def test_the_database_refuses_it_too(cast: SimpleNamespace, name: str) -> None:
    agency("省Ab厅")
    with pytest.raises(ValidationError, match="Another agency bears this name"):
        agency(name)
    with pytest.raises(IntegrityError), transaction.atomic():
        Agency.objects.filter(pk=cast.b.pk).update(name=name)


def test_one_that_ended_leaves_its_name_however_it_is_spelled(cast: SimpleNamespace) -> None:
    merging(cast.b, into=cast.a)
    agency("省 财政厅")


def test_the_longest_name_of_the_widest_signs_is_taken(cast: SimpleNamespace) -> None:
    widest = "\ufdfa" * 199  # each becomes eighteen when it is made plain
    assert agency(widest).entry.spellings == [spelled(widest)]
    with pytest.raises(ValidationError):
        agency(f"{widest[:-1]} \ufdfa")


def test_names_that_unfold_beyond_measure_are_refused_beside_the_field(cast: SimpleNamespace) -> None:
    desk, door = signed_in(cast.admin_a), reverse("agencies:edit", args=[cast.a.pk])
    form = desk.get(door).context["form"]
    typed = {name: "" if (value := form[name].value()) is None else value for name in form.fields}
    names = ["\ufdfa" * 190 + str(number) for number in range(30)]
    form = desk.post(door, typed | {"aliases": "\n".join(names)}).context["form"]
    said = "All names together, written out, have more than 16000 characters. Leave some out."
    assert form.errors == {"aliases": [said]}
    assert desk.post(door, typed | {"aliases": "\n".join("水" * 198 + f"{n:02}" for n in range(30))}).status_code == 302
