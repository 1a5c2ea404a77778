"""What was done stays as it was written: the database itself refuses to change or delete it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from coordination.agencies.models import Agency, Post
from coordination.core.activity import Change, history, plain, record, record_all, relabelled
from coordination.core.models import Activity
from coordination.followup import actions
from coordination.followup.models import Assignment, Report
from meetings.actions import record_position
from meetings.models import Meeting, Position


def refused(act: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError, match="only added"), transaction.atomic():
        act()


def sql(text: str) -> Callable[[], object]:
    return lambda: connection.cursor().execute(text)


def test_activity_can_be_neither_changed_nor_deleted(cast: SimpleNamespace) -> None:
    row = Activity.objects.earliest("pk")
    refused(lambda: Activity.objects.filter(pk=row.pk).update(note="changed afterwards"))
    refused(row.delete)
    refused(row.save)
    refused(sql("UPDATE core_activity SET actor_name = 'somebody else'"))
    refused(sql("DELETE FROM core_activity"))
    assert Activity.objects.get(pk=row.pk).note == row.note


def test_reports_and_positions_can_be_neither_changed_nor_deleted(
    cast: SimpleNamespace, assignment: Assignment
) -> None:
    actions.receive(actor=cast.liaison_a, assignment=assignment)
    report = actions.report(actor=cast.liaison_a, assignment=assignment, text="完成一半", percent=50)
    refused(lambda: Report.objects.update(text="完成全部"))
    refused(report.delete)
    assert Report.objects.get().text == "完成一半"


def test_a_reservation_is_kept_for_ever(cast: SimpleNamespace, minuting: Meeting) -> None:
    item = minuting.items.get()
    record_position(actor=cast.secretariat, item=item, agency=cast.b, stance="reservation", grounds="资金渠道未明确")
    refused(lambda: Position.objects.update(stance="agree"))
    refused(lambda: Position.objects.all().delete())
    record_position(actor=cast.secretariat, item=item, agency=cast.b, stance="agree")
    assert [row.stance for row in Position.objects.all()] == ["reservation", "agree"]
    assert [row.stance for row in item.positions_now()] == ["agree"]


@pytest.mark.parametrize("table", ["core_activity", "followup_report", "followup_escalation", "meetings_position"])
def test_a_table_of_what_is_only_added_is_never_emptied(table: str, db: None) -> None:
    with pytest.raises(IntegrityError, match=f"{table} is never emptied"), transaction.atomic():
        sql(f"TRUNCATE {table} CASCADE")()


def test_names_are_kept_as_they_were_on_the_day(cast: SimpleNamespace) -> None:
    record(cast.liaison_a, "agency.edit", cast.a, note="检查")
    cast.liaison_a.full_name = "改名之后"
    cast.liaison_a.save()
    cast.a.name = "省水务厅"
    cast.a.save()
    row = history(cast.a)[0]
    assert (row.actor_name, row.acting_for_name, row.subject_label) == ("liaison_a", "省水利厅", "水利厅")
    assert (row.actor, row.acting_for) == (cast.liaison_a, cast.a.principal)


def test_a_label_that_was_kept_is_read_in_the_language_of_the_reader(cast: SimpleNamespace) -> None:
    """Names stay; the role is said anew. Who bears a word that is no role here keeps it."""
    kept = [f"李强 · 水利厅 · {role}" for role in ("联络员", "Liaison officer", "联络员（代张三）", "Admiral (ret.)")]
    noun = ContentType.objects.get_for_model(Post).pk
    said = {}
    for language in ("en", "zh-hans"):
        with override(language):
            said[language] = [relabelled(noun, label).rpartition(" · ")[2] for label in kept]
    assert said == {
        "en": ["Liaison officer", "Liaison officer", "Liaison officer (for 张三)", "Admiral (ret.)"],
        "zh-hans": ["联络员", "联络员", "联络员（代张三）", "Admiral (ret.)"],
    }
    assert relabelled(Post, "李强 · 水利厅（筹）") == "李强 · 水利厅（筹）"


def test_what_the_portal_does_itself_has_no_person(cast: SimpleNamespace) -> None:
    row = record(None, "agency.edit", cast.a)
    assert (row.actor, row.actor_name, row.acting_for, row.acting_for_name) == (None, "", None, "")


@pytest.mark.django_db(transaction=True)
def test_acts_that_were_done_together_are_known_by_their_transaction(cast: SimpleNamespace) -> None:
    with transaction.atomic():
        together = {record(None, "agency.edit", one).pk for one in (cast.a, cast.b)}
    alone = record(None, "agency.edit", cast.a)
    numbers = dict(Activity.objects.values_list("pk", "transaction"))
    assert len({numbers[pk] for pk in together}) == 1
    assert numbers[alone.pk] not in {numbers[pk] for pk in together}


def test_history_is_of_one_record_and_newest_first(cast: SimpleNamespace) -> None:
    for number in range(3):
        record(None, f"agency.{number}", cast.a)
    record(None, "agency.other", cast.b)
    assert [row.verb for row in history(cast.a)[:3]] == ["agency.2", "agency.1", "agency.0"]
    assert "agency.other" not in {row.verb for row in history(cast.a)}


def test_every_value_is_kept_as_something_that_can_be_read(cast: SimpleNamespace) -> None:
    values = {
        "day": date(2026, 11, 23),
        "moment": datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
        "agency": cast.a,
        "figure": Decimal("1.50"),
        "names": ["甲", "乙"],
        "inner": {1: None, "yes": True},
    }
    assert plain(values) == {
        "day": "2026-11-23",
        "moment": "2026-11-23T09:30:00+00:00",
        "agency": "水利厅",
        "figure": "1.50",
        "names": ["甲", "乙"],
        "inner": {"1": None, "yes": True},
    }
    assert Activity.objects.get(pk=record(None, "agency.edit", cast.a, after=values).pk).after == plain(values)


def test_very_many_records_are_told_of_in_one_statement_and_each_by_its_own_row(
    cast: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    agencies = [cast.a, cast.b, cast.outside]
    ContentType.objects.get_for_model(Agency)
    with django_assert_num_queries(1):
        record_all(
            cast.secretariat,
            "agency.edit",
            [Change(row, {"parent": None}, {"parent": cast.office}) for row in agencies],
            note="机构改革",
        )
    rows = [history(row).first() for row in agencies]
    assert [(row.subject_label, row.after, row.note) for row in rows] == [
        (str(agency), {"parent": "应急厅"}, "机构改革") for agency in agencies
    ]
    assert {(row.actor_name, row.acting_for_name) for row in rows} == {("secretariat", "省应急管理厅")}
