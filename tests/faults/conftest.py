"""For tests in which processes die: a database of the test's own, a burst of reminders due in it, and a mail server.

Other processes see only what is committed, so nothing here is rolled back: the database is thrown away instead.
"""

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, connections
from psycopg2 import sql

from coordination.agencies.models import Post, User
from coordination.core import reminders, workdays
from coordination.core.models import Delivery
from coordination.core.workdays import add_workdays, today
from coordination.followup.models import Assignment, Part
from coordination.mechanisms.actions import Enrolment, found_mechanism, propose_mechanism
from coordination.mechanisms.models import Mechanism, Participation
from meetings import actions
from meetings.models import Meeting
from tests.cast import agency, person
from tests.servers import WORKER


@pytest.fixture(scope="session")
def mould(django_test_environment: None, django_db_blocker: Any) -> Iterator[str]:
    """A migrated database that nobody connects to, from which each test's own is poured. The run's stays untouched."""
    name = f"{settings.DATABASES['default']['NAME']}_mould{WORKER}"
    with django_db_blocker.unblock():
        _command("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        _command("CREATE DATABASE {}", name)
        with _using(name):
            call_command("migrate", verbosity=0)
        yield name
        _command("DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture
def own_database(mould: str) -> Iterator[str]:
    """A fresh database that every connection of this process uses until the test is over."""
    name = f"{mould}_poured"
    _command("CREATE DATABASE {} TEMPLATE {}", name, mould)
    with _using(name):
        yield name
    _command("DROP DATABASE {} WITH (FORCE)", name)


@contextmanager
def _using(name: str) -> Iterator[None]:
    usual = settings.DATABASES["default"]["NAME"]
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = name
    _forget_what_was_read()
    try:
        yield
    finally:
        connections.close_all()
        settings.DATABASES["default"]["NAME"] = usual
        _forget_what_was_read()


def _forget_what_was_read() -> None:
    workdays.forget()
    ContentType.objects.clear_cache()


def _command(text: str, *names: str) -> None:
    """Said from outside: nobody may be connected to a database that is copied or dropped."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql.SQL(text).format(*map(sql.Identifier, names)))


@dataclass
class House:
    """A mechanism with an agency whose leaders are told of whatever it is late with."""

    mechanism: Mechanism
    leaders: list[Any]
    assignments: list[Assignment] = field(default_factory=list)

    def owe(self, count: int) -> None:
        """So many assignments that are two working days late, all planned for at one go, as after an import.

        The leaders' rung was due a working day ago, whatever the hour is now; the office's lies ahead.
        """
        noun, lead = ContentType.objects.get_for_model(Mechanism), self.leaders[0].acting_for
        first = len(self.assignments)
        rows = Assignment.objects.bulk_create(
            Assignment(
                mechanism=self.mechanism,
                source_type=noun,
                source_id=first + n,
                source_label="来源",
                title=f"任务{first + n}",
                lead_agency=lead,
                issued_by_agency=self.mechanism.offices[0],
                due_on=add_workdays(today(), -2),
            )
            for n in range(count)
        )
        Part.objects.bulk_create(Part(assignment=row, agency=lead, role=Part.Role.LEAD) for row in rows)
        self.assignments += rows
        reminders.plan_missing(limit=count)

    def expected(self) -> set[tuple[str, int]]:
        """Every notification that must be there in the end, by key and recipient."""
        return {
            (f"assignment-late-leader.{row.pk}.v1", leader.pk) for row in self.assignments for leader in self.leaders
        }


@pytest.fixture
def house(own_database: str) -> House:
    office, debtor = agency("省应急管理厅"), agency("省水利厅")
    secretary = person(office, "secretary")
    leaders = [person(debtor, f"leader{n}", Post.Role.LEADER) for n in range(2)]
    role = Participation.Role
    mechanism = propose_mechanism(
        actor=secretary,
        name="省自然灾害防治工作联席会议",
        founding_no="粤办函〔2019〕324号",
        founded_on=today(),
        tier="provincial",
        enrolments=[Enrolment(role.CONVENER, office), Enrolment(role.OFFICE, office), Enrolment(role.MEMBER, debtor)],
    )
    found_mechanism(actor=secretary, mechanism=mechanism)
    Delivery.objects.update(progress="suppressed")  # what the founding gave rise to is not what is watched
    return House(mechanism, leaders)


class Postbox:
    """A mail server that takes everything and keeps the names under which it came."""

    port = 0

    def __init__(self) -> None:
        self.received: list[tuple[str, str]] = []  # Message-ID, recipient
        self.texts: dict[tuple[str, str], str] = {}  # what the last of them said

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        letter = message_from_bytes(envelope.original_content or b"")
        entries = [(str(letter["Message-ID"]), recipient) for recipient in envelope.rcpt_tos]
        text = letter.get_payload(decode=True) or b""
        self.texts |= dict.fromkeys(entries, bytes(text).decode())
        self.received += entries
        return "250 taken"

    def about(self, kind: str) -> list[tuple[str, str]]:
        return [entry for entry in list(self.received) if entry[0].startswith(f"<{kind}.")]


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    box, port = Postbox(), _free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    box.port = port
    yield box
    server.stop()


@pytest.fixture
def through_the_postbox(postbox: Postbox) -> Iterator[Postbox]:
    """Mail of this very process goes there as well."""
    was = settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", postbox.port
    yield postbox
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = was


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def volume(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def meeting(house: House) -> Meeting:
    secretary = User.objects.get(username="secretary")
    draft = actions.draft_meeting(actor=secretary, mechanism=house.mechanism, title="会议")
    agency = house.mechanism.offices[0]
    actions.add_item(actor=secretary, meeting=draft, title="议题", matter="事项", proposing_agency=agency)
    return draft
