"""In production the portal works under a role that can write the audit and never change it."""

# ruff: noqa: S608  (names of tables stand in this file)

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection

from coordination.audit import chain, sealing
from coordination.audit.actions import tell_agencies
from coordination.audit.models import DailyHead, Reading, RowHistory
from coordination.audit.verifying import verify
from coordination.core import delivery, reminders
from coordination.core.models import Activity
from coordination.mechanisms.actions import edit_mechanism
from coordination.mechanisms.models import Mechanism, Participation
from meetings.actions import issue_minutes
from meetings.models import Minutes, Position
from tests.audit.tampering import sql
from tests.cast import signed_in
from tests.servers import WORKER

ROLE = f"portal_of_a_test{WORKER}"
ONLY_ADDED = [
    *("core_activity", "audit_rowhistory", "audit_reading", "audit_seal", "audit_dailyhead"),
    *("followup_report", "followup_escalation", "meetings_position", "opinions_talk"),
    *("sharing_content", "sharing_contentfile", "sharing_signoff", "sharing_use"),
]


def made(*arguments: str) -> str:
    out = StringIO()
    call_command("database_roles", "--role", ROLE, *arguments, stdout=out)
    return out.getvalue()


@contextmanager
def under(role: str) -> Iterator[None]:
    """Every connection of this test is the role's."""
    owner = connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict["USER"] = role
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["USER"] = owner


@pytest.fixture
def writer(transactional_db: None) -> Iterator[str]:
    made()
    yield ROLE
    sql(f"DROP OWNED BY {ROLE}")
    sql(f"DROP ROLE {ROLE}")


def test_every_table_that_is_only_added_to_is_meant() -> None:
    from coordination.audit.management.commands.database_roles import only_added

    assert set(only_added()) == set(ONLY_ADDED)


def test_the_portal_does_its_work_under_it(writer: str, cast: SimpleNamespace, recorded: Minutes) -> None:
    with under(writer):
        issue_minutes(actor=cast.secretariat, minutes=recorded)
        edit_mechanism(actor=cast.secretariat, mechanism=Mechanism.objects.get(), purpose="统筹防灾")
        signed_in(cast.liaison_a).get(recorded.get_absolute_url())
        sealing.seal()
        tell_agencies()
        reminders.fire_due()
        delivery.deliver_due()
        assert verify().is_sound
    assert DailyHead.objects.get().seq == chain.head().seq  # type: ignore[union-attr]
    assert RowHistory.objects.filter(by_role=ROLE, table="meetings_minutes").exists()
    assert Reading.objects.exists()


def test_it_can_neither_change_nor_delete_nor_empty_what_is_only_added_to(
    writer: str, cast: SimpleNamespace, minuting: object
) -> None:
    with under(writer):
        for table in ONLY_ADDED:
            for act in (
                f"UPDATE {table} SET {'seq' if table == 'audit_seal' else 'id'} = 1",
                f"DELETE FROM {table}",
                f"TRUNCATE {table} CASCADE",
                f"SELECT 1 FROM {table} FOR UPDATE",
            ):
                with pytest.raises(ProgrammingError, match="permission denied"):
                    sql(act)
        Participation.objects.update(note="")  # as it may elsewhere
        Position.objects.count()


@pytest.mark.parametrize(
    ("act", "refusal"),
    [
        ("ALTER TABLE core_activity DISABLE TRIGGER ALL", "must be owner"),
        ("DROP TRIGGER keep_history ON meetings_resolution", "must be owner"),
        ("ALTER FUNCTION refuse_change() RENAME TO gone", "must be owner"),
        ("SET session_replication_role = replica", "permission denied"),
        ("TRUNCATE mechanisms_participation CASCADE", "permission denied"),
        ("CREATE TABLE beside (id int)", "permission denied"),
        ("DELETE FROM django_migrations", "permission denied"),
    ],
)
def test_it_can_switch_nothing_off(act: str, refusal: str, writer: str) -> None:
    with under(writer), pytest.raises(ProgrammingError, match=refusal):
        sql(act)


def test_it_can_forge_no_history(writer: str) -> None:
    columns = "(at, table_name, row_id, operation, transaction, by_role)"
    with under(writer), pytest.raises(ProgrammingError, match="permission denied"):
        sql(f"INSERT INTO audit_rowhistory {columns} VALUES (now(), 'agencies_post', 1, 'update', 1, 'postgres')")


def test_making_it_again_changes_nothing_and_takes_back_what_was_granted_since(writer: str) -> None:
    sql(f"GRANT UPDATE, TRUNCATE ON core_activity TO {ROLE}")
    assert made().startswith(ROLE)
    with under(writer), pytest.raises(ProgrammingError, match="permission denied"):
        Activity.objects.update(note="")


def test_a_role_that_gets_its_rights_elsewhere_is_refused(writer: str) -> None:
    sql(f"CREATE ROLE {ROLE}_others; GRANT UPDATE ON audit_seal TO {ROLE}_others; GRANT {ROLE}_others TO {ROLE}")
    try:
        with pytest.raises(CommandError, match="UPDATE on audit_seal"):
            made()
    finally:
        sql(f"DROP OWNED BY {ROLE}_others; DROP ROLE {ROLE}_others")


def test_the_owner_cannot_be_the_writer(db: None) -> None:
    with pytest.raises(CommandError, match="is the role that is signed in now"):
        call_command("database_roles", "--role", connection.settings_dict["USER"])


def test_what_would_be_run_can_be_printed_and_tells_no_password(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_PASSWORD", "a password that nobody guesses")
    printed = made("--print")
    assert f'CREATE ROLE "{ROLE}" LOGIN;' in printed
    assert 'REVOKE UPDATE, DELETE ON "core_activity"' in printed
    assert "SCRAM-SHA-256$" in printed
    assert "nobody guesses" not in printed
