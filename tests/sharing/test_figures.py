"""What comes of sharing, in numbers; and how good a description is, line by line."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coordination.audit.actions import record_reading
from coordination.audit.models import Reading
from coordination.core.workdays import today
from sharing import actions
from sharing.figures import figures_of, overseen_by, readers_of
from sharing.models import Item, ShareRequest, Use
from sharing.quality import quality_of
from tests.cast import signed_in
from tests.sharing.house import asked, in_use, published, with_content
from tests.uploads import pdf

pytestmark = pytest.mark.django_db

FIGURES = reverse("sharing:figures")


def refused(library: SimpleNamespace, title: str, by_law: str = "《个人信息保护法》第二十五条") -> ShareRequest:
    request = asked(library, published(library, title))
    actions.refuse(actor=library.data_officer, request=request, reason="含个人信息", legal_ground=by_law)
    return request


def of_a(library: SimpleNamespace) -> Any:
    return figures_of([library.a], today().year)[0]


def test_an_agency_is_measured_by_its_answers(library: SimpleNamespace) -> None:
    request = in_use(library)
    refused(library, "名册")
    late = asked(library, published(library, "台账"))
    ShareRequest.objects.filter(pk=late.pk).update(due_on=today() - timedelta(days=1))
    told = of_a(library)
    assert (told.asked, told.answered, told.in_time, told.refused) == (3, 2, 2, 1)
    assert (told.percent, told.late_now, told.granted_now, told.published_now) == (100, 1, 1, 3)
    late.refresh_from_db()
    actions.refuse(actor=library.data_officer, request=late, reason="逾期", legal_ground="条例第十五条")
    told = of_a(library)
    assert (told.answered, told.in_time, told.percent, told.late_now) == (3, 2, 66, 0)
    words = {"scene": "汛期调度", "process": "比对水位", "effect": "提前转移", "storage": "厅机房"}
    actions.record_use(actor=library.secretariat, request=request, **words)
    assert of_a(library).uses == Use.objects.count() == 1


def test_what_an_answer_was_due_on_stays_when_the_next_limit_runs(library: SimpleNamespace) -> None:
    """It is supplied within a limit of its own, which says nothing of the answer."""
    request = asked(library, published(library))
    by = request.due_on
    actions.agree(actor=library.data_officer, request=request)
    request.refresh_from_db()
    assert request.answer_due_on == by
    assert request.due_on != by


def test_another_year_has_figures_of_its_own(library: SimpleNamespace) -> None:
    in_use(library)
    before = figures_of([library.a], today().year - 1)[0]
    assert (before.asked, before.answered, before.percent) == (0, 0, None)


def test_what_was_not_brought_up_to_date_within_twice_its_period_is_stale(library: SimpleNamespace) -> None:
    fresh, old, any_time = (published(library, title) for title in ("水位", "雨量", "名录"))
    now = timezone.now()
    Item.objects.filter(pk=fresh.pk).update(changed_at=now - timedelta(days=2) + timedelta(minutes=5))
    Item.objects.filter(pk=old.pk).update(changed_at=now - timedelta(days=2, minutes=5))
    Item.objects.filter(pk=any_time.pk).update(frequency="irregular", changed_at=now - timedelta(days=900))
    assert of_a(library).stale_now == 1
    shown = signed_in(library.liaison_a).get(FIGURES)
    assert [item.pk for item in shown.context["stale"]] == [old.pk]


def test_what_was_never_updated_says_by_when_it_must_be_and_is_late_from_then_on(library: SimpleNamespace) -> None:
    item, client = published(library), signed_in(library.liaison_a)

    def told() -> tuple[Any, list[bool]]:
        quality = client.get(item.get_absolute_url()).context["quality"]
        return quality.first_due_on, [point.is_met for point in quality.points if "更新过" in str(point.asked)]

    def two_days_on() -> None:
        Item.objects.filter(pk=item.pk).update(changed_at=timezone.now() - timedelta(days=2, minutes=5))

    by = today() + timedelta(days=2)
    assert told() == (by, [])
    assert "没有逾期未更新的资源" in client.get(FIGURES).content.decode(), "which is not that all were updated in time"
    two_days_on()
    assert told() == (None, [False])
    actions.add_content(actor=library.staff_a, item=item, uploads=[pdf("一.pdf")])
    assert told() == (by, []), "that it is filled for the first time is no update"
    actions.add_content(actor=library.staff_a, item=item, uploads=[pdf("二.pdf")], note="更新")
    assert told() == (None, [True])
    two_days_on()
    assert told() == (None, [False])
    assert of_a(library).stale_now == 1


def test_only_a_data_authority_reads_the_figures_of_others(library: SimpleNamespace) -> None:
    refused(library, "名册")
    assert list(overseen_by(library.b)) == [library.a]
    as_authority = signed_in(library.liaison_b).get(FIGURES)
    assert [row.agency for row in as_authority.context["others"]] == [library.a]
    assert [row["title"] for row in as_authority.context["in_vain"]] == ["名册"]
    for who in (library.secretariat, library.liaison_a, library.stranger):
        assert signed_in(who).get(FIGURES).context["others"] == []
    stranger = signed_in(library.stranger).get(FIGURES)
    assert stranger.context["in_vain"] == []
    assert "名册" not in stranger.content.decode()


def test_refusals_are_counted_by_their_legal_ground(library: SimpleNamespace) -> None:
    refused(library, "名册")
    refused(library, "台账")
    refused(library, "密码本", by_law="《密码法》第七条")
    shown = signed_in(library.liaison_a).get(FIGURES)
    told = [(row["legal_ground"], row["number"]) for row in shown.context["grounds"]]
    assert told == [("《个人信息保护法》第二十五条", 2), ("《密码法》第七条", 1)]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_as_often_for_one_as_for_three(library: SimpleNamespace, rows: int) -> None:
    for n in range(rows):
        refused(library, f"名册{n}")
    client = signed_in(library.liaison_b)
    client.get(FIGURES)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(FIGURES).status_code == 200
    assert len([query for query in queries if "core_calendarday" not in query["sql"]]) == 14


def test_whoever_provides_an_item_reads_who_uses_it(library: SimpleNamespace) -> None:
    item = in_use(library).item
    office = signed_in(library.secretariat)
    office.get(item.get_absolute_url())
    office.get(item.get_absolute_url())
    signed_in(library.liaison_a).get(item.get_absolute_url())
    record_reading(reader=library.secretariat, of=item, how=Reading.How.HANDED_OUT, detail="1 · 水位.xlsx")
    [readers] = readers_of(item)
    assert (readers.agency, readers.opened, readers.taken) == (library.office.name, 1, 1)
    address = reverse("sharing:use", args=[item.pk])
    assert library.office.name in signed_in(library.liaison_a).get(address).content.decode()
    assert signed_in(library.secretariat).get(address).status_code == 403


def test_a_description_is_judged_line_by_line(library: SimpleNamespace) -> None:
    item = with_content(library.liaison_a, published(library))
    entry: Any = item.standing
    rows = list(entry.data_items.all())
    told = quality_of(item, entry, rows)
    lacking = len(told.points) - told.met
    assert lacking > 0
    entry.abstract, entry.legal_basis, entry.methods = "水" * 20, "《水法》第十六条", ["download", "api"]
    for row in rows:
        row.field, row.note = "column", "说明"
    assert quality_of(item, entry, rows).met == len(told.points)
    shown = signed_in(library.secretariat).get(item.get_absolute_url()).content.decode()
    assert all(str(point.asked) in shown for point in told.points)
    entry.kind = Item.Kind.DOCUMENT
    assert len(quality_of(item, entry, rows).points) == len(told.points) - 4
