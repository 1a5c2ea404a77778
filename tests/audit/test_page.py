"""The audit administrator, and nobody else, sees who did what to which record; nobody's papers are seen there."""

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise

from coordination.agencies.actions import appoint, end_post
from coordination.agencies.models import Agency, Post, User
from coordination.audit import sealing, sight
from coordination.audit.entries import lines
from coordination.audit.filters import EntryFilter
from coordination.audit.models import Entry, Reading, RowHistory
from coordination.core.activity import record
from coordination.core.models import Activity
from coordination.followup import actions as followup
from coordination.followup.models import Assignment
from coordination.mechanisms.actions import leave
from coordination.mechanisms.models import Mechanism
from coordination.opinions.models import Comment, Dispute, Draft, Offer, Party, Reply, Revision, Round, Treatment
from coordination.signin.models import SignIn
from meetings import actions
from meetings.models import Meeting, Minutes, Position, Resolution
from tests.cast import LONG_AGO, again, person, portal_administrator, signed_in
from tests.signin.devices import proved
from tests.test_architecture import FLOWS, SOURCES

LIST = "/audit/"
NEWEST = ("-at", "-key")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """What is looked at without a page, too."""
    with translation.override("en"):
        yield


@pytest.fixture
def auditor(cast: SimpleNamespace) -> User:
    """Who holds no post, as a portal administrator does not."""
    return User.objects.create(
        username="auditor", full_name="审计员", email="auditor@example.test", portal_role="audit", language="en"
    )


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return str(answer.content.decode())


def shown(client: Client, **asked: Any) -> list[Entry]:
    return [line.entry for line in client.get(LIST, asked).context["lines"]]


def of_act(verb: str) -> Entry:
    return Entry.objects.filter(source="activity", act=verb).latest("key")


def row_of(model: Any) -> Entry:
    return Entry.objects.filter(table=model._meta.db_table).latest("key")


# Who ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["", "system", "security"])
def test_nobody_else_learns_that_there_is_such_a_page(role: str, cast: SimpleNamespace) -> None:
    other = portal_administrator(role) if role else cast.liaison_a
    client = proved(signed_in(other))
    for url in (LIST, reverse("audit:entry", args=[Entry.objects.latest("key").pk])):
        assert client.get(url).status_code == 404
    assert LIST not in text_of(client, reverse("preferences"))
    assert not Reading.objects.exists()


def test_the_auditor_is_led_there(auditor: User) -> None:
    client = signed_in(auditor)
    assert f'href="{LIST}"' in text_of(client, reverse("preferences"))
    assert "Open the audit" in text_of(client, reverse("home"))


def test_reading_the_audit_is_a_reading_too(auditor: User) -> None:
    client = signed_in(auditor)
    client.get(LIST)
    client.get(LIST)
    row = Reading.objects.get()
    assert (row.reader, row.subject_type.model, row.how) == (auditor, "entry", "opened")
    assert shown(client)[0].row_id == row.pk


# What ---------------------------------------------------------------------------------------------------------------


def test_acts_changes_and_readings_stand_in_one_list_newest_first(
    cast: SimpleNamespace, auditor: User, assignment: Assignment
) -> None:
    signed_in(cast.liaison_a).get(assignment.get_absolute_url())
    everything = Activity.objects.count() + RowHistory.objects.count() + Reading.objects.count()
    found, client, url = list[Entry](), signed_in(auditor), LIST
    while url:
        page = client.get(url).context["page"]
        found += page.rows
        url = page.next_url
    assert len(found) == everything + 1  # and that the list was opened
    assert [row.pk for row in found] == list(Entry.objects.order_by(*NEWEST).values_list("pk", flat=True))
    assert {row.source for row in found} == {"activity", "row", "reading"}


def test_a_line_says_who_did_what_to_which_record(cast: SimpleNamespace, auditor: User, convened: Meeting) -> None:
    sealing.seal()
    line = lines([of_act("meeting.convene")])[0]
    assert (line.who, line.agency, str(line.what)) == ("secretariat", "省应急管理厅", "Convene")
    assert (line.record, str(line.kind)) == (convened.title, "Meeting")
    assert line.seal is not None
    page = text_of(signed_in(auditor), LIST)
    assert f">{line.seal.seq}<" in page
    assert "Convene" in page


@pytest.mark.django_db(transaction=True)
def test_a_row_that_changed_is_told_of_who_did_the_act(cast: SimpleNamespace) -> None:
    end_post(actor=cast.admin_a, post=cast.staff_a.posts.get(), on=timezone.localdate() + timedelta(days=9))
    line = lines([row_of(Post)])[0]
    assert (line.who, line.agency, line.is_alone) == ("admin_a", "省水利厅", False)
    Post.objects.update(title="副主任")
    alone = lines([row_of(Post)])[0]
    assert (alone.who, alone.is_alone) == ("", True)
    assert alone.entry.by_role == connection.settings_dict["USER"]


@pytest.mark.django_db(transaction=True)
def test_what_was_written_together_is_shown_together(cast: SimpleNamespace, auditor: User, issued: Minutes) -> None:
    page = signed_in(auditor).get(of_act("minutes.issue").get_absolute_url())
    together = page.context["together"]
    assert {"meetings_minutes", "meetings_resolution", "followup_assignment"} <= {one.entry.table for one in together}
    assert {"resolution.adopt", "assignment.issue"} <= {one.entry.act for one in together}


def test_before_and_after_are_words_that_anybody_reads(cast: SimpleNamespace, auditor: User) -> None:
    post, day = cast.liaison_b.posts.get(), timezone.localdate() + timedelta(days=9)
    Post.objects.filter(pk=post.pk).update(ends_on=day, is_main=False, role="leader")
    changes = {str(one.label): (one.before, one.after) for one in lines([row_of(Post)])[0].changes}
    assert changes == {
        "role": ("Liaison officer", "Leader"),
        "until": ("", f"{day:%-d %b %Y}"),
        "main post": ("yes", "no"),
    }
    Post.objects.filter(pk=post.pk).update(agency=cast.a)
    assert [(one.before, one.after) for one in lines([row_of(Post)])[0].changes] == [("财政厅", "水利厅")]


def test_what_acts_record_of_other_tables_is_in_words_too(cast: SimpleNamespace) -> None:
    leave(
        actor=cast.secretariat, participation=cast.mechanism.participations.get(agency=cast.b), on=LONG_AGO, reason=""
    )
    changes = {str(one.label): one.after for one in lines([of_act("mechanism.leave")])[0].changes}
    assert changes == {"agency": "省财政厅", "role": "Member", "until": "1 Sep 2019"}


def test_in_chinese_too(cast: SimpleNamespace, auditor: User) -> None:
    User.objects.filter(pk=auditor.pk).update(language="zh-hans")
    Post.objects.filter(user=cast.liaison_b).update(role="leader")
    page = text_of(signed_in(again(auditor)), row_of(Post).get_absolute_url())
    for word in ("变更前", "角色", "联络员", "负责人"):
        assert word in page


# What not -----------------------------------------------------------------------------------------------------------

CANARY = re.compile(r"canary\w*")


def test_nothing_that_agencies_write_is_shown(cast: SimpleNamespace, auditor: User, minuting: Meeting) -> None:
    """Every text that is written down bears the word; then every entry is opened, and every page of the list."""
    item, canary = minuting.items.get(), "canary"
    actions.record_item(actor=cast.secretariat, item=item, text=f"{canary}-record", outcome="decided")
    actions.record_position(
        actor=cast.secretariat, item=item, agency=cast.b, stance="reservation", grounds=f"{canary}-grounds"
    )
    actions.record_position(actor=cast.secretariat, item=item, agency=cast.b, stance="agree")
    actions.propose_resolution(
        actor=cast.secretariat,
        meeting=minuting,
        item=item,
        text=f"{canary}-resolution",
        lead_agency=cast.a,
        due_on=timezone.localdate() + timedelta(days=30),
    )
    everyone = {seat.pk: ("present", f"{canary}-note") for seat in minuting.seats.all()}
    actions.record_attendance(actor=cast.secretariat, meeting=minuting, attendance=everyone)
    actions.write_minutes(
        actor=cast.secretariat, minutes=minuting.minutes, opening=f"{canary}-opening", signed_by="张明"
    )
    actions.issue_minutes(actor=cast.secretariat, minutes=Minutes.objects.get())
    task = Assignment.objects.get()
    followup.refuse(actor=cast.liaison_a, assignment=task, reason=f"{canary}-refusal")
    followup.reissue(
        actor=cast.secretariat, assignment=Assignment.objects.get(), lead=cast.b, due_on=None, reason=f"{canary}-again"
    )
    followup.receive(actor=cast.liaison_b, assignment=Assignment.objects.get())
    followup.report(actor=cast.liaison_b, assignment=Assignment.objects.get(), text=f"{canary}-report", problems=canary)
    signed_in(cast.liaison_b).get(task.get_absolute_url())
    written = "\n".join(str((row.before, row.after, row.note)) for row in Activity.objects.all())
    assert len(set(CANARY.findall(written + "".join(str(row.after) for row in RowHistory.objects.all())))) > 0
    client, url = signed_in(auditor), LIST
    seen = [text_of(client, entry.get_absolute_url()) for entry in Entry.objects.all()]
    while url:
        answer = client.get(url)
        seen.append(answer.content.decode())
        url = answer.context["page"].next_url
    assert CANARY.findall("".join(seen)) == []
    assert "text changed; the content is not shown here" in "".join(seen)
    assert "A reason was given" in "".join(seen)


def test_what_is_covered_cannot_be_found_by_searching_for_it(
    cast: SimpleNamespace, auditor: User, assignment: Assignment
) -> None:
    client, words = signed_in(auditor), assignment.title[:8]
    assert Activity.objects.filter(subject_label__contains=words).exists()
    assert shown(client, q=words) == []
    assert shown(client, q=Meeting.objects.get().title) != []


def test_only_what_an_app_names_is_shown(cast: SimpleNamespace) -> None:
    act = record(
        None, "agency.edit", cast.a, before={"pinyin_override": "a"}, after={"pinyin_override": "b", "nobody": "knows"}
    )
    changes = lines([Entry.objects.get(source="activity", row_id=act.pk)])[0].changes
    assert [(str(one.label), one.before, one.after, one.is_covered) for one in changes] == [
        (str(Agency._meta.get_field("pinyin_override").verbose_name), "", "", True),
        ("Further details: 1", "", "", True),
    ]


@pytest.mark.parametrize("noun", list(sight.nouns()), ids=lambda noun: noun.model.__name__)
def test_every_name_is_said_in_both_languages(noun: sight.Noun) -> None:
    """What comes from Django itself, or from nobody, is in English alone."""
    assert isinstance(noun.name, Promise)
    assert {key for key, label in noun.shown.items() if not isinstance(label, Promise)} == set()


def test_texts_of_agencies_are_named_nowhere() -> None:
    """The list of what may be read, looked at from the other side."""
    covered = {
        Mechanism: {"purpose", "charter"},
        Meeting: {"requirements", "link", "contact", "cancelled_because"},
        Minutes: {"opening", "closing", "text", "scope"},
        Resolution: {"text"},
        Assignment: {"title", "source_label"},
        Position: {"stance", "grounds"},
        User: {"email", "phone", "password"},
        Draft: {"title", "settled_because"},
        Revision: {"note"},
        Round: {"letter"},
        Reply: {"result", "remarks", "returned_because"},
        Comment: {"original", "proposed", "ground", "legal_basis"},
        Treatment: {"reason", "talked_with", "standing_reason"},
        Dispute: {"title", "matter", "proposal", "agreement", "ruling"},
        Party: {"opinion", "grounds", "legal_basis", "reservation"},
        Offer: {"text"},
    }
    shown_now = {noun.model: set(noun.shown) for noun in sight.nouns()}
    assert {model: names & shown_now[model] for model, names in covered.items() if names & shown_now[model]} == {}


def test_every_act_has_a_name() -> None:
    said = {flow.code(step) for flow in FLOWS.values() for step in flow.steps.values()}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"record", "record_all"}:
                said |= {arg.value for arg in node.args[1:2] if isinstance(arg, ast.Constant)}
    assert {str(verb) for verb in said} - sight.acts().keys() == set()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_lists_of_the_filter_name_each_thing_once_and_in_order(language: str) -> None:
    with translation.override(language):
        fields = EntryFilter({}).fields
        nouns = [label for _table, label in fields["noun"].choices][1:]
        groups = fields["act"].choices[1:]
    assert len(nouns) == len(set(nouns))
    first = ["单位", "导入"] if language == "zh-hans" else ["Account review", "Agency"]
    assert [label for label in nouns if label in first] == first
    assert all(label == label[:1].upper() + label[1:] for label in nouns)
    assert len(groups) == len(dict(groups)), "no kind of record heads two lists"
    acts = [label for _act, label in dict(groups)["邀请" if language == "zh-hans" else "Invitation"]]
    told = ["Accept an invitation", "Invite a person", "Send an invitation again", "Withdraw an invitation"]
    assert acts == (["撤回邀请", "重新发送邀请", "接受邀请", "邀请人员"] if language == "zh-hans" else told)


def test_how_somebody_proved_to_be_who_is_said_in_words(cast: SimpleNamespace) -> None:
    row = SignIn.objects.create(user=cast.liaison_a)
    record(cast.liaison_a, "sign_in.begin", row, after={"proofs": ["password", "mfa", "socialaccount"]})
    (change,) = lines([of_act("sign_in.begin")])[0].changes
    assert (str(change.label), change.after) == ("proved by", "Password, Second factor, Single sign-on")


# Narrowed -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_list_is_narrowed_by_person_agency_act_kind_and_day(
    cast: SimpleNamespace, auditor: User, issued: Minutes
) -> None:
    signed_in(cast.liaison_b).get(issued.get_absolute_url())
    client = signed_in(auditor)
    assert {row.act for row in shown(client, person="liaison_a", source="activity")} == {"seat.accept"}
    assert {row.table for row in shown(client, person="secretariat", source="row")} >= {"meetings_minutes"}
    assert {row.person_name for row in shown(client, agency="cz")} == {
        "liaison_b"
    }  # by pinyin, whom a name may have left
    assert {row.act for row in shown(client, act="minutes.issue")} == {"minutes.issue"}
    assert {row.table for row in shown(client, noun="meetings_resolution") if row.source == "row"} == {
        "meetings_resolution"
    }
    assert {row.act for row in shown(client, noun="meetings_resolution") if row.source == "activity"} == {
        "resolution.adopt"
    }
    assert {row.source for row in shown(client, source="reading")} == {"reading"}
    today = timezone.localdate()
    assert shown(client, from_day=today, to_day=today)
    assert shown(client, from_day=today + timedelta(days=1)) == []
    assert shown(client, to_day=today - timedelta(days=1)) == []


@pytest.mark.django_db(transaction=True)
def test_changes_without_an_act_are_found(cast: SimpleNamespace, auditor: User) -> None:
    client = signed_in(auditor)
    before = {row.pk for row in shown(client, source="alone")}
    Post.objects.filter(user=cast.staff_a).update(title="处长")
    (found,) = [row for row in shown(client, source="alone") if row.pk not in before]
    assert found.table == "agencies_post"


def test_what_cannot_be_read_is_said_beside_its_field(auditor: User) -> None:
    page = text_of(signed_in(auditor), f"{LIST}?from_day=yesterday&person=liaison_a&act=none&noun=none")
    assert page.count("field-error") == 3
    assert "liaison_b" not in page


def test_an_empty_answer_says_so(auditor: User) -> None:
    assert "No entry matches" in text_of(signed_in(auditor), f"{LIST}?q=nothing-of-that-name")


def test_a_name_in_the_audit_is_no_markup(cast: SimpleNamespace, auditor: User) -> None:
    Agency.objects.filter(pk=cast.a.pk).update(short_name="<script>alert(1)</script>")
    record(None, "agency.edit", Agency.objects.get(pk=cast.a.pk))
    assert "<script>alert" not in text_of(signed_in(auditor), LIST)


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_costs_the_same_for_one_entry_and_for_three(count: int, cast: SimpleNamespace, auditor: User) -> None:
    for number in range(count):
        appoint(actor=None, person=person(cast.a, f"new{number}"), agency=cast.b, role="staff")
    client = signed_in(auditor)
    for url, cost in ((f"{LIST}?q=new", 17), (row_of(Post).get_absolute_url(), 12)):
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        assert len(queries) == cost, [query["sql"][:90] for query in queries]


def test_the_list_walks_the_indexes(auditor: User) -> None:
    """However much there is, the newest come first out of three indexes by time."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Entry.objects.order_by(*NEWEST)[:26].explain()
    for index in ("activity_by_time", "history_by_time", "reading_by_time"):
        assert index in plan


def test_the_settings_name_the_policy_of_the_page() -> None:
    assert [entry[3:] for entry in settings.NAVIGATION if entry[1].startswith("audit:")] == [("audit.read",)]
