"""A name corrected without a document: everybody concerned is told, and the name it bore stays known."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from coordination.agencies.actions import edit_agency
from coordination.agencies.claims import claims_on
from coordination.agencies.models import Agency
from coordination.core.models import Notification
from tests.agencies.importing import notes, row, start, verdicts
from tests.cast import agency, portal_administrator, signed_in
from tests.reforms import confirmed, merging, planned, root

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def corrected(body: Agency, **said: Any) -> Agency:
    return edit_agency(actor=root(), agency=Agency.objects.get(pk=body.pk), **said)


def told() -> set[str]:
    return set(Notification.objects.filter(kind="name_corrected").values_list("recipient__username", flat=True))


def test_of_a_corrected_name_the_agency_and_the_security_administrators_are_told(cast: SimpleNamespace) -> None:
    portal_administrator("security")
    corrected(cast.a, short_name="水利")
    assert told() == set()
    corrected(cast.a, name="省水利厅（旧）")
    assert told() == {"leader_a", "admin_a", "security"}
    text = Notification.objects.filter(kind="name_corrected")[0].texts["en"]
    assert text["title"] == "The name “省水利厅” was corrected to “省水利厅（旧）”"
    assert text["body"].startswith(f"By {root()}, without a document.")


def test_each_correction_is_told_of(cast: SimpleNamespace) -> None:
    for name in ("省水利局", "省水利厅", "省水利局"):
        corrected(cast.a, name=name)
    assert Notification.objects.filter(kind="name_corrected", recipient=cast.admin_a).count() == 3


def test_of_the_name_it_bore_another_is_warned(cast: SimpleNamespace) -> None:
    corrected(cast.b, name="省财政厅（旧）", short_name="旧")
    shell = agency("省临时筹备处")
    desk, door = signed_in(root()), reverse("agencies:edit", args=[shell.pk])
    form = desk.get(door).context["form"]
    typed = {name: "" if (value := form[name].value()) is None else value for name in form.fields}
    typed |= {"name": "省财政厅", "short_name": "财政厅"}
    form = desk.post(door, typed).context["form"]
    assert form.errors["name"] == ["“省财政厅” was the name of “省财政厅（旧）”."]
    assert form.errors["short_name"] == ["“财政厅” was the name of “省财政厅（旧）”."]
    assert desk.post(door, typed | {"anyway": "on"}).status_code == 302


def test_of_one_that_ended_the_warning_says_what_became_of_it(cast: SimpleNamespace) -> None:
    merging(cast.b, into=cast.a)
    page = signed_in(root()).post(reverse("agencies:new"), {"name": "省财政厅", "kind": "government"})
    said = str(page.context["form"].errors["name"])
    old, new = (f'<a href="{body.get_absolute_url()}">{body.name}</a>' for body in (cast.b, cast.a))
    assert f"“省财政厅” was the name of {old}, which existed until" in said
    assert f"It was merged; {new} follows it today." in said
    assert "anyway" in page.context["form"].fields


@pytest.mark.parametrize(
    ("kind", "heirs", "said"),
    [("split", ["a", "watching"], "It was split;"), ("abolish", ["a"], "It was abolished;")],
)
def test_and_how_it_ended(cast: SimpleNamespace, kind: str, heirs: list[str], said: str) -> None:
    confirmed(planned(kind, [cast.b], [getattr(cast, heir) for heir in heirs]))
    (claim,) = claims_on(["省财政厅"])
    assert said in claim.sentence
    assert f"{cast.a.name}</a> follows it today" in claim.sentence


def test_asking_is_as_cheap_for_three_as_for_one(cast: SimpleNamespace, django_assert_num_queries: Any) -> None:
    for gone in (cast.b, cast.watching):
        merging(gone, into=cast.a)
    with django_assert_num_queries(2):
        claims = [str(claim.sentence) for claim in claims_on(["省财政厅", "省气象局", "省体育局"])]
    assert len(claims) == 3


def test_what_it_bears_again_is_its_own(cast: SimpleNamespace) -> None:
    corrected(cast.b, name="省财厅")
    corrected(cast.b, name="省财政厅")
    (claim,) = claims_on(["省财政厅"])
    assert claim.is_firm
    assert [claim.is_firm for claim in claims_on(["省财厅"])] == [False]


def test_a_table_says_so_too_and_means_nobody_by_it(cast: SimpleNamespace) -> None:
    corrected(cast.b, name="省国库厅", short_name="国库厅")
    run = start(root(), ["单位名称"], ["省财政厅"])
    assert verdicts(run) == ["new"]
    assert "was once the name of: 省国库厅" in str(notes(row(run)))


def test_the_page_says_who_is_told(cast: SimpleNamespace) -> None:
    page = signed_in(root()).get(reverse("agencies:edit", args=[cast.a.pk])).content.decode()
    assert "A change of name by a document is entered as a reform" in page
    assert "Of a corrected name those who lead and administer the agency" in page
