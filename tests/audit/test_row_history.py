"""The database writes down each change of a row that binds, whoever makes it."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from guardian.models import GroupObjectPermission, UserObjectPermission

from coordination.agencies.actions import end_post
from coordination.agencies.models import Agency, Post, User
from coordination.audit import guarded
from coordination.audit.models import RowHistory
from coordination.core.models import Activity
from coordination.core.reconcile import invariants
from coordination.followup.models import Assignment, Extension, Part, Refusal
from coordination.mechanisms.models import Change, Participation
from coordination.opinions import models as opinions
from meetings.models import Minutes, Resolution, Support
from sharing import models as sharing

BINDING = {
    Post,
    User.groups.through,
    GroupObjectPermission,
    UserObjectPermission,
    Change,
    Participation,
    Assignment,
    Part,
    Extension,
    Refusal,
    Minutes,
    Resolution,
    Support,
    opinions.AnswerPath,
    opinions.Dispute,
    opinions.Draft,
    opinions.MoreTime,
    opinions.MustAsk,
    opinions.Offer,
    opinions.Party,
    opinions.Reply,
    opinions.Request,
    opinions.Round,
    opinions.Silence,
    opinions.Treatment,
    sharing.AccessKey,
    sharing.Authority,
    sharing.Correction,
    sharing.Entry,
    sharing.Grant,
    sharing.Item,
    sharing.LocalLimit,
    sharing.Origin,
    sharing.ShareRequest,
    sharing.Source,
}


def rows_of(model: Any) -> list[RowHistory]:
    return list(RowHistory.objects.filter(table=model._meta.db_table).order_by("pk"))


def sql(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text)


def grant(model: Any, **holder: Any) -> Any:
    noun = ContentType.objects.get_for_model(Agency)
    permission = Permission.objects.filter(content_type=noun).first()
    row = str(Agency.objects.earliest("pk").pk)
    return model.objects.create(permission=permission, content_type=noun, object_pk=row, **holder)


def test_every_table_that_binds_is_guarded(db: None) -> None:
    assert {table for table, trigger in guarded.guards() if trigger == "keep_history"} == {
        model._meta.db_table for model in BINDING
    }
    assert unguarded() == 0


def test_entering_and_deleting_keep_the_whole_row(cast: SimpleNamespace) -> None:
    for model, holder in (
        (UserObjectPermission, {"user": cast.liaison_a}),
        (GroupObjectPermission, {"group": cast.a.principal}),
    ):
        row = grant(model, **holder)
        number = row.pk
        row.delete()
        entered, deleted = rows_of(model)
        assert (entered.operation, entered.row_id, entered.before) == ("insert", number, None)
        assert (deleted.operation, deleted.row_id, deleted.after) == ("delete", number, None)
        assert entered.after == deleted.before
        assert entered.after is not None
        assert entered.after["object_pk"] == str(Agency.objects.earliest("pk").pk)


def test_of_a_change_only_what_differs_is_kept(cast: SimpleNamespace) -> None:
    post, day = cast.liaison_a.posts.get(), timezone.localdate() + timedelta(days=9)
    end_post(actor=cast.admin_a, post=post, on=day)
    row = rows_of(Post)[-1]
    assert (row.operation, row.row_id) == ("update", post.pk)
    assert (row.before, row.after) == ({"ends_on": None}, {"ends_on": day.isoformat()})


def test_what_changes_nothing_leaves_nothing(cast: SimpleNamespace) -> None:
    before = RowHistory.objects.count()
    Post.objects.update(title="")
    assert RowHistory.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_a_change_is_found_with_the_act_that_made_it(issued: Minutes) -> None:
    act = Activity.objects.get(verb="minutes.issue")
    changed = {row.table for row in RowHistory.objects.filter(transaction=act.transaction)}
    assert changed == {"meetings_minutes", "meetings_resolution", "followup_assignment", "followup_part"}


def test_what_came_past_the_portal_is_kept_with_the_role_that_did_it(assignment: Assignment) -> None:
    sql("UPDATE followup_assignment SET due_on = due_on + 90")
    row = rows_of(Assignment)[-1]
    assert set(row.after or {}) == {"due_on", "presses_on"}
    assert row.by_role == connection.settings_dict["USER"]


@pytest.mark.parametrize("act", ["UPDATE audit_rowhistory SET by_role = 'nobody'", "DELETE FROM audit_rowhistory"])
def test_history_can_be_neither_changed_nor_deleted(act: str, cast: SimpleNamespace) -> None:
    with pytest.raises(IntegrityError, match="only added"), transaction.atomic():
        sql(act)


@pytest.mark.parametrize("table", ["audit_rowhistory", "mechanisms_participation", "agencies_user_groups"])
def test_neither_history_nor_what_it_tells_of_is_emptied(table: str, db: None) -> None:
    with pytest.raises(IntegrityError, match="never emptied"), transaction.atomic():
        sql(f"TRUNCATE {table} CASCADE")


def test_a_table_of_the_same_name_elsewhere_does_not_catch_what_is_written(cast: SimpleNamespace) -> None:
    before = RowHistory.objects.count()
    sql("CREATE TEMPORARY TABLE audit_rowhistory (LIKE public.audit_rowhistory INCLUDING ALL)")
    Post.objects.update(title="副主任")
    sql("DROP TABLE pg_temp.audit_rowhistory")
    assert RowHistory.objects.count() == before + Post.objects.count()


@pytest.mark.parametrize(
    "damage",
    [
        "ALTER TABLE followup_part DISABLE TRIGGER keep_history",
        "ALTER TABLE core_activity DISABLE TRIGGER only_added",
        "DROP TRIGGER never_emptied ON meetings_resolution",
        "ALTER TABLE agencies_post ENABLE REPLICA TRIGGER keep_history",
    ],
)
def test_a_guard_that_is_missing_or_off_is_seen(damage: str, db: None) -> None:
    sql(damage)
    assert unguarded() == 1


unguarded: Callable[[], int] = next(rule.broken for rule in invariants() if rule.name == "I18")
