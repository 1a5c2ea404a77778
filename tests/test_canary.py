"""A word of its own in every text, file name and file of what is not for everybody: of what agencies do together, of
what is an agency's own affair (who is invited, asks to join, is suspended and why, which address waits), of reasons and
of the record of acts. Then everything is opened by everybody, the three administrators of the portal among them, and no
word is found where the rules do not allow it: not on a page, in a file, an export, a calendar, a letter, the log, or
what the queue and the cache hold.
"""

import io
import logging
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

import pytest
import redis
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.files.base import ContentFile
from django.db import connection, models
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone

from coordination.agencies import actions as agencies
from coordination.agencies.models import (
    AccountReviewLine,
    AddressChange,
    Invitation,
    JoinRequest,
    Post,
    Reform,
    User,
)
from coordination.core import delivery
from coordination.core.imports.models import ImportRow, ImportRun
from coordination.core.models import Activity, Notification, StoredFile
from coordination.core.search import Text, vector
from coordination.followup import actions as followup
from coordination.followup.models import Assignment, Evidence, Report
from coordination.mechanisms.models import Change, Mechanism, Participation
from coordination.signin.models import AccountRequest
from meetings import actions
from meetings.models import AgendaItem, Attendee, Meeting, Minutes, Paper, Position, Resolution, Seat, Topic
from sharing.models import BadRow, Category, DataRow, ItemPassage, Refresh
from tests import house as built
from tests.cast import again, person, portal_administrator, signed_in
from tests.opinions import who_sees
from tests.reforms import renaming, root
from tests.sharing import who_sees as shared
from tests.signin.devices import proved
from tests.test_doors import DOORS, EVERYONE, address, bytes_of
from tests.test_who_sees_what import RULES, Rules

pytestmark = pytest.mark.django_db
house, cast = built.house, built.cast

WORD = re.compile(r"canary[0-9a-f]{12}")
LONG_ENOUGH = 20
ALIKE = 3


def once_issued(rules: Rules, meeting: Meeting) -> bool:
    """What the meeting came to is the office's until the minutes are out."""
    return rules.meeting(meeting) and (meeting.state == "issued" or rules.leads(meeting.mechanism_id))


def about_it(rules: Rules, row: Activity) -> bool:
    """What was said with an act is for those who see what it was done with, if there is a rule of that."""
    thing = row.subject
    rule = RULES.get(type(thing)) or FOR.get(type(thing))
    return rule is not None and rule(rules, thing)


def imports(rules: Rules, row: Any) -> bool:
    return bool(rules.person.portal_role == "system")


# noun: whom its texts are for.
FOR: dict[type[models.Model], Callable[[Rules, Any], bool]] = {
    Mechanism: Rules.mechanism,
    Participation: lambda rules, row: rules.mechanism(row.mechanism),
    Change: Rules.change,
    Topic: Rules.topic,
    Meeting: Rules.meeting,
    Seat: lambda rules, row: rules.meeting(row.meeting),
    Attendee: lambda rules, row: rules.meeting(row.seat.meeting),
    AgendaItem: lambda rules, row: rules.meeting(row.meeting),
    Position: lambda rules, row: once_issued(rules, row.item.meeting),
    Paper: lambda rules, row: rules.meeting(row.item.meeting),
    Minutes: Rules.on_paper,
    Resolution: Rules.on_paper,
    Assignment: Rules.assignment,
    Report: lambda rules, row: rules.assignment(row.assignment),
    User: Rules.knows_who_is_who,
    Post: lambda rules, row: rules.user(row.user),
    Invitation: Rules.of_an_agency,
    AddressChange: Rules.address_change,
    JoinRequest: Rules.join_request,
    Reform: Rules.reform,
    AccountReviewLine: lambda rules, row: rules.review(row.review),
    AccountRequest: Rules.account_request,
    ImportRun: imports,
    ImportRow: imports,
    Activity: about_it,
    **who_sees.OF_OPINIONS,
    **who_sees.WITHOUT_A_GATE,
    **shared.OF_SHARING,
    **shared.WITHOUT_A_GATE,
}
NARROWER = {
    (AgendaItem, "record"): lambda rules, row: once_issued(rules, row.meeting),
    (User, "employee_number"): Rules.user,
    (Activity, "actor_name"): lambda rules, row: rules.audits(row) or about_it(rules, row),
    **who_sees.NARROWER,
    **shared.NARROWER,
}
ONLY = {
    User: {"phone", "employee_number"},  # the name is known to all
    Post: {"reason"},
    Category: {"name", "name_en", "source"},  # its code is its key, and stands in addresses
    Activity: {"note", "actor_name"},
    ImportRun: {"file_name"},
    Refresh: {"file_name", "path"},  # it has one source
}
NO_TEXT = {"sha256", "digest", "seed", "verb"}


class Planted:
    """Where each word is, and who may come upon it."""

    def __init__(self, house: SimpleNamespace) -> None:
        self.house = house
        self.words: dict[str, tuple[str, Callable[[Rules], bool]]] = {}
        self.judged: dict[tuple[Rules, str], bool] = {}

    def word(self, where: str, allowed: Callable[[Rules], bool]) -> str:
        word = f"canary{uuid5(NAMESPACE_URL, where).hex[:12]}"
        self.words[word] = (where, allowed)
        return word

    def plant(self) -> None:
        """In the rows themselves: what is frozen is written past its triggers."""
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
        for noun, allowed in FOR.items():
            for row in noun._default_manager.all():
                self._row(noun, row, allowed)
        for paper in Paper.objects.select_related("file", "item__meeting"):
            self._file(paper.file, lambda rules, row=paper: rules.meeting(row.item.meeting))
        for evidence in Evidence.objects.select_related("file", "report__assignment"):
            self._file(evidence.file, lambda rules, row=evidence: rules.assignment(row.report.assignment))
        for noun, rule in {**who_sees.FILES, **shared.FILES}.items():
            for row in noun._default_manager.filter(file__isnull=False).select_related("file"):
                self._file(row.file, lambda rules, row=row, rule=rule: rule(rules, row))
        with connection.cursor() as cursor:
            cursor.execute("RESET session_replication_role")

    def _row(self, noun: type[models.Model], row: Any, allowed: Callable[[Rules, Any], bool]) -> None:
        said = {}
        for field in noun._meta.fields:
            is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
            is_meant = field.name in ONLY.get(noun, {field.name}) and field.name not in NO_TEXT
            if is_text and is_meant and (field.max_length or LONG_ENOUGH) >= LONG_ENOUGH:
                rule = NARROWER.get((noun, field.name), allowed)
                said[field.name] = self.word(
                    f"{noun.__name__} {row.pk} {field.name}", lambda rules, rule=rule: rule(rules, row)
                )
        if isinstance(row, Minutes):  # is read again by its blocks
            said["text"] = row.text + said["text"] if row.text else ""
        if isinstance(row, DataRow | BadRow):
            word = self.word(f"{noun.__name__} {row.pk} cells", lambda rules: allowed(rules, row))
            said["cells"] = [word, *(float(cell) if isinstance(cell, Decimal) else cell for cell in row.cells[1:])]
        if isinstance(row, ItemPassage):  # is shown where a search finds it
            said["search"] = vector([Text(said["words"])])
        noun._default_manager.filter(pk=row.pk).update(**said)

    def _file(self, file: StoredFile, allowed: Callable[[Rules], bool]) -> None:
        body = f"%PDF-1.4\n{self.word(f'body of file {file.pk}', allowed)}\n%%EOF".encode()
        name = self.word(f"name of file {file.pk}", allowed)
        path = file.content.storage.save(f"canaries/{file.pk}", ContentFile(body))
        StoredFile.objects.filter(pk=file.pk).update(name=f"{name}.pdf", content=path, size=len(body))

    def out_of_place(self, text: str, rules: Rules | None) -> list[str]:
        return sorted(self.words[word][0] for word in set(WORD.findall(text)) if not self._is_for(rules, word))

    def _is_for(self, rules: Rules | None, word: str) -> bool:
        """Asked once of each: nothing changes while everything is opened."""
        if rules is None:
            return False
        if (rules, word) not in self.judged:
            self.judged[rules, word] = self.words[word][1](rules)
        return self.judged[rules, word]


def read(body: bytes) -> str:
    """The text of an answer, without the marks of what was looked for; what is packed is unpacked."""
    if not body.startswith(b"PK\x03\x04"):
        return re.sub("</?mark>", "", body.decode(errors="replace"))
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        return "\n".join(packed.read(name).decode(errors="replace") for name in packed.namelist())


def crawl(client: Client, start: set[str]) -> Iterator[tuple[str, str]]:
    """Every answer that can be reached by links and forms that ask, one for each address. Of addresses that narrow the
    same page down by the same names, a list to each of many agencies, some stand for all.
    """
    seen, ahead, alike = set(start), sorted(start), Counter[tuple[str, str]]()
    while ahead:
        path = ahead.pop()
        response = client.get(path)
        text = read(bytes_of(response))
        yield path, f"{text}\n{response.headers}"
        if "html" in response.get("Content-Type", ""):
            for link in re.findall(r'(?:href|action)="(/[^"#]*)', text):
                bare = link.replace("&amp;", "&")
                if bare not in seen and is_ours(bare):
                    seen.add(bare)
                    kind = urlsplit(bare).path, re.sub("=[^&]*", "", urlsplit(bare).query)
                    alike[kind] += 1
                    if alike[kind] <= ALIKE:
                        ahead.append(bare)


def is_ours(link: str) -> bool:
    path = urlsplit(link).path
    if path.startswith(("/static/", "/admin/")):
        return False
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def rules_of(person: User) -> Rules:
    fresh = again(person)
    return Rules(fresh, fresh.acting_for)


@pytest.fixture
def planted(house: SimpleNamespace, cast: SimpleNamespace) -> Planted:
    """Also an account that was suspended with a reason, a reform that was called off, and what two persons decide."""
    suspended = person(cast.a, "suspended", "staff")
    agencies.close_account(actor=cast.admin_a, person=suspended, note="借调期满未归")
    called_off = renaming(cast.watching, new_name="省气象台", effective_on=timezone.localdate() + timedelta(days=40))
    agencies.withdraw_reform(actor=root(), reform=called_off, reason="文件收回")
    planted = Planted(house)
    planted.plant()
    return planted


def visitors(world: SimpleNamespace) -> Iterator[tuple[str, Client, Rules]]:
    """Everybody who is signed in, and the rules that hold for each."""
    for who in sorted(EVERYONE):
        yield who, signed_in(world.people[who]), rules_of(world.people[who])
    for role in User.PortalRole.values:
        if role:
            keeper = User.objects.filter(portal_role=role).first() or portal_administrator(role)
            yield role, proved(signed_in(keeper)), rules_of(keeper)


SEARCHES = {
    *(
        "/follow-up/?view=all",
        "/meetings/?q=canary",
        "/topics/?q=canary",
        "/mechanisms/?q=canary",
        "/?q=canary",
        "/agencies/?q=canary",
    ),
    *("/accounts/?q=canary", "/agencies/reforms/?q=canary", "/audit/?q=canary"),
    *("/sharing/?q=canary", "/sharing/own/?q=canary", "/sharing/collected/?fields=canary"),
    *(f"/opinions/{place}?q=canary" for place in ("", "drafts/", "disputes/", "policies/")),
}


def test_no_word_is_found_where_it_may_not_be(planted: Planted, caplog: pytest.LogCaptureFixture) -> None:
    world = planted.house
    start = {address(name, world) for name in DOORS} | SEARCHES
    found: dict[str, set[str]] = {}
    wrong, answers = [], 0
    caplog.set_level(logging.DEBUG)
    for who, client, rules in visitors(world):
        for path, text in crawl(client, start):
            answers += 1
            wrong += [(who, path, where) for where in strange_to(who, planted.out_of_place(text, rules))]
            for word in WORD.findall(text):
                found.setdefault(planted.words[word][0].split()[0], set()).add(word)
    for path, text in crawl(Client(), start):
        wrong += [("a visitor", path, where) for where in planted.out_of_place(text, None)]
    assert wrong == []
    assert planted.out_of_place(caplog.text, None) == []
    assert planted.out_of_place(stored_beside_the_database(), None) == []
    assert answers > 500
    assert sum(map(len, found.values())) > 60, "the words are where people find them"
    assert {noun.__name__ for noun in FOR} - set(found) == NOWHERE


NOWHERE = {
    *("Position", "Post"),  # there are no positions here; why somebody stands in is told by letter alone
    *("CheckOut", "Relation", "Behind", "Harvest"),  # nobody works on anything; these say nothing in texts of their own
    *("Bulletin", "Pull"),  # keep numbers alone
    "RefreshRun",  # why it was stopped is said in the portal's words and by names of columns
    *("ReplyPaper", "DisputePaper", "Likeness"),  # say nothing: their files and passages have words of their own
}


def strange_to(who: str, places: list[str]) -> list[str]:
    """The audit administrator is told which meeting, mechanism and category it was, by title and name."""
    told = re.compile(r"Meeting \d+ title|Mechanism \d+ (short_)?name|Category \d+ name(_en)?")
    return [where for where in places if not (who == "audit" and told.fullmatch(where))]


def stored_beside_the_database() -> str:
    """All that the cache and the queue hold."""
    told = []
    for url in (settings.CACHES["default"]["LOCATION"], settings.CELERY_BROKER_URL.replace("redis+socket", "unix")):
        server = redis.Redis.from_url(url.replace("virtual_host", "db"))
        for key in server.scan_iter():
            told += [key, server.dump(key) or b""]
    return b"\n".join(told).decode(errors="replace")


def test_letters_say_nothing_to_those_who_may_not_know(planted: Planted) -> None:
    """Of what happens after the words are planted; each letter is compared with the rules of whoever gets it."""
    world = planted.house
    office = again(world.people["secretariat"])
    Meeting.objects.filter(pk=world.ahead).update(starts_at=timezone.now() + timedelta(days=9))
    Notification.objects.all().update(read_at=timezone.now())
    before = Notification.objects.count()
    actions.move(
        actor=office,
        meeting=Meeting.objects.get(pk=world.ahead),
        starts_at=timezone.now() + timedelta(days=12),
        ends_at=None,
        place=Meeting.objects.get(pk=world.ahead).place,
        link="",
        reason="场地调整",
    )
    followup.urge(actor=office, assignment=Assignment.objects.get(pk=world.assignment), note="请抓紧")
    assert Notification.objects.count() > before + 3
    delivery.deliver_due()
    people = {person.email: person for person in User.objects.exclude(email="")}
    letters = [letter for letter in mail.outbox if WORD.search(letter.message().as_string() + letter.body)]
    assert letters
    for letter in letters:
        for to in letter.recipients():
            whole = letter.subject + letter.body + "".join(str(part) for part in letter.attachments)
            assert planted.out_of_place(whole, rules_of(people[to])) == [], (to, letter.subject)


@pytest.mark.usefixtures("planted")
def test_a_visitor_is_nobody() -> None:
    for noun in FOR:
        if hasattr(noun._default_manager.all(), "visible_to"):
            assert not noun._default_manager.all().visible_to(AnonymousUser()).exists()


def test_letters_about_an_agency_of_its_own_reach_nobody_else(planted: Planted) -> None:
    """Its invitations, requests, accounts and reforms: each letter is for whoever it concerns, or for the address."""
    world = planted.house
    keeper, member = again(world.people["admin_a"]), again(world.people["staff_a"])
    invitation, change = Invitation.objects.get(pk=world.invitation), AddressChange.objects.get(pk=world.address_change)
    Invitation.objects.filter(pk=invitation.pk).update(address="new@example.test")
    AddressChange.objects.filter(pk=change.pk).update(address="other@example.test")
    Notification.objects.all().update(read_at=timezone.now())
    before = Notification.objects.count()
    agencies.resend_invitation(actor=keeper, invitation=Invitation.objects.get(pk=invitation.pk))
    agencies.resend_address(actor=member, change=AddressChange.objects.get(pk=change.pk))
    agencies.refuse_joining(actor=keeper, request=JoinRequest.objects.get(pk=world.join_request), note="编制已满")
    agencies.close_account(actor=keeper, person=member, note="借调期满未归")
    agencies.withdraw_reform(actor=root(), reform=Reform.objects.get(pk=world.reform), reason="文件收回")
    assert Notification.objects.count() > before
    delivery.deliver_due()
    people = {one.email: one for one in User.objects.exclude(email="")}
    own = {"new@example.test": f"Invitation {invitation.pk} ", "other@example.test": f"AddressChange {change.pk} "}
    letters = [letter for letter in mail.outbox if WORD.search(letter.subject + letter.body)]
    assert letters
    for letter in letters:
        for to in letter.recipients():
            rules = rules_of(people[to]) if to in people else None
            strange = planted.out_of_place(letter.subject + letter.body, rules)
            assert [where for where in strange if not where.startswith(own.get(to, "-"))] == [], (to, letter.subject)
