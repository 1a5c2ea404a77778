"""A change of agencies is entered on pages: kind, document, all that moves row by row, and one button hands it in."""

import re
from datetime import timedelta
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coordination.agencies.actions import (
    add_duties,
    appoint,
    appoint_deputy,
    attach_papers,
    take_effect_due,
    withdraw_reform,
)
from coordination.agencies.models import Agency, Post, Reform, ReformPaper, User
from coordination.agencies.succession import LISTED, SHOWN
from coordination.core.files.holders import page_of
from coordination.core.models import Activity, StoredFile
from coordination.core.templatetags.portal import local_date
from coordination.core.workdays import today
from coordination.core.worklist import waiting_for
from coordination.followup.models import Assignment
from coordination.mechanisms.actions import Enrolment, propose_mechanism
from coordination.mechanisms.models import Mechanism
from tests.cast import again, agency, at, person, signed_in
from tests.reforms import abolishing, confirmed, document, fresh, merging, renaming, root, splitting
from tests.uploads import PDF, pdf

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_english(cast: SimpleNamespace, english: None, settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


class Desk(Client):
    """Goes on to the address of a preview, as a browser does."""

    def post(self, *arguments: Any, **more: Any) -> Any:
        answer = super().post(*arguments, **more)
        return self.get(answer.url) if "draft=" in answer.headers.get("Location", "") else answer


@pytest.fixture
def desk(cast: SimpleNamespace) -> Client:
    """The system administrator's."""
    client = Desk()
    client.force_login(root())
    return client


def entry(body: Agency) -> str:
    return f"/agencies/{body.pk}/reform/"


def test_a_list_without_a_reform_says_what_it_is_for_and_a_filter_that_nothing_matches(cast: SimpleNamespace) -> None:
    keeper = root()
    User.objects.filter(pk=keeper.pk).update(language="en")
    told_to = ((keeper, "is entered here once"), (cast.liaison_a, "are shown here as soon as they are known"))
    for who, said in told_to:
        browser = signed_in(again(who))
        plain, narrowed = (browser.get("/agencies/reforms/", asked).content.decode() for asked in ({}, {"q": "水利"}))
        assert said in plain
        assert "No reform matches." not in plain
        assert "No reform matches." in narrowed
        assert ("Enter a reform</a>" in plain) is (who == keeper)


def told(kind: str, **changed: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "step": "preview",
        "effective_on": today().isoformat(),
        "document_no": "粤委办〔2026〕12号",
        "document_title": "关于省级机构改革有关事项的通知",
        **changed,
    }


def carried(page: Any) -> dict[str, Any]:
    """What the page of the preview would post with nothing touched."""
    form, choosing = page.context["form"], page.context.get("choosing")
    posted: dict[str, Any] = {"kind": str(page.context["kind"]), "seen": page.context["seen"]}
    for bound in (form, choosing) if choosing else (form,):
        for field in bound:
            value = field.value()
            posted[field.html_name] = "" if value is None else value
    return posted | ({"chosen": "1"} if choosing else {})


def handed_in(desk: Client, body: Agency, page: Any) -> Reform:
    """What comes of the button beneath the preview."""
    answer = desk.post(entry(body), {**carried(page), "step": "confirm"})
    made = Reform.objects.latest("pk")
    assert answer["Location"] == made.get_absolute_url()
    return made


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# Who may


@pytest.mark.parametrize("who", ["secretariat", "admin_a", "liaison_a"])
def test_whoever_may_not_is_neither_offered_nor_let_in(cast: SimpleNamespace, desk: Client, who: str) -> None:
    client = signed_in(getattr(cast, who))
    for page, offer in (("/agencies/reforms/", "/agencies/reforms/new/"), (cast.a.get_absolute_url(), entry(cast.a))):
        assert offer in desk.get(page).content.decode()
        assert offer not in client.get(page).content.decode()
        assert (desk.get(offer).status_code, client.get(offer).status_code) == (200, 403)
    assert client.post(entry(cast.a), told("rename", new_name="省水务厅", step="confirm")).status_code == 403
    assert not Reform.objects.exists()


def test_an_agency_that_ended_is_reformed_no_more(cast: SimpleNamespace, desk: Client) -> None:
    merging(cast.b, into=cast.a)
    answer = desk.get(entry(cast.b))
    assert answer.status_code == 409
    assert "no longer exists: its last day was" in answer.content.decode()
    assert entry(cast.b) not in desk.get(cast.b.get_absolute_url()).content.decode()


def test_from_the_list_one_comes_to_the_agency(cast: SimpleNamespace, desk: Client) -> None:
    assert desk.post("/agencies/reforms/new/", {"agency": cast.a.pk})["Location"] == entry(cast.a)
    assert "This field is required" in desk.post("/agencies/reforms/new/", {"agency": ""}).content.decode()


# Entering


def test_a_merger_is_previewed_row_by_row_and_carried_out_as_it_was_shown(
    cast: SimpleNamespace, desk: Client, assignment: Assignment
) -> None:
    add_duties(actor=None, agency=cast.b, texts=["救灾资金保障"])
    helper = person(cast.b, "helper_b", Post.Role.STAFF)
    appoint_deputy(actor=None, post=cast.liaison_b.posts.get(), deputy=helper, reason="出差")
    page = desk.post(entry(cast.b), told("merge", successor=cast.a.pk))
    assert [one.moving.code for one in page.context["estate"]] == [
        "posts",
        "duties",
        "participations",
        "assignments",
        "receipts",
    ]
    for line in (
        "liaison_b · Liaison officer",
        "helper_b · Liaison officer · deputy of liaison_b",
        "救灾资金保障",
        "1 role in a mechanism",
        "1 part of an open assignment",
    ):
        assert line in text(page)
    assert "省自然灾害防治工作联席会议" not in text(page), "what mechanisms there are is none of the portal's business"
    assert not Reform.objects.exists(), "looking changes nothing"
    made = handed_in(desk, cast.b, page)
    assert (made.state, fresh(cast.b).ended_on) == ("planned", None)
    assert confirmed(made).state == "in_force"
    assert fresh(cast.b).successor == cast.a
    assert dict(made.moved) == {one.moving.code: one.count for one in page.context["estate"]}
    after = text(desk.get(made.get_absolute_url()))
    assert "What moved" in after
    assert "3 posts" in after


def asked_before(page: Any) -> list[str]:
    """The lines of the question that comes before the confirmation, and whether it is asked gravely."""
    found = re.search(r'value="confirm" data-confirm="([^"]*)" (data-grave)?', page.content.decode())
    assert found is not None, "it is done with one click"
    return [*unescape(found[1]).splitlines(), found[2] or ""]


def test_before_it_is_handed_in_it_is_asked_with_all_that_follows(cast: SimpleNamespace, desk: Client) -> None:
    appoint(actor=None, person=cast.liaison_b, agency=cast.b, role="staff")
    person(cast.b, "staff_b", Post.Role.STAFF)
    add_duties(actor=None, agency=cast.b, texts=["救灾资金保障"])
    merger = desk.post(entry(cast.b), told("merge", successor=cast.a.pk))
    assert asked_before(merger) == [
        "“省财政厅” merges into “省水利厅”.",
        "It waits for the security administrator's confirmation, and takes effect with it.",
        "The posts of 2 people pass to “省水利厅”.",
        "Besides: 1 duty, 1 role in a mechanism.",
        "Hand it in?",
        "",
    ]
    abolition = desk.post(entry(cast.outside), told("abolish"))
    assert asked_before(abolition)[2:] == [
        "The posts of 1 person end: without another post it can no longer sign in.",
        "Hand it in?",
        "",
    ]
    day = (today() + timedelta(days=10)).isoformat()
    later = asked_before(desk.post(entry(cast.a), told("rename", new_name="省水务厅", effective_on=day)))
    assert (later[0], later[2:]) == ("“省水利厅” is named “省水务厅”.", ["Hand it in?", ""])
    assert "and then takes effect by itself on" in later[1]


def test_a_new_name_is_told_with_the_merger(cast: SimpleNamespace, desk: Client) -> None:
    page = desk.post(entry(cast.b), told("merge", successor=cast.a.pk, others=[cast.outside.pk], new_name="省水财厅"))
    confirmed(handed_in(desk, cast.b, page))
    assert (fresh(cast.a).name, fresh(cast.a).absorbed) == ("省水财厅", sorted([cast.b.pk, cast.outside.pk]))


def test_a_renaming_moves_nothing_and_says_so(cast: SimpleNamespace, desk: Client) -> None:
    page = desk.post(entry(cast.a), told("rename", new_name="省水务厅", new_short_name="水务厅"))
    assert page.context["estate"] == []
    assert "The name alone." in text(page)
    confirmed(handed_in(desk, cast.a, page))
    assert fresh(cast.a).name == "省水务厅"


def test_what_is_divided_goes_where_it_was_given(cast: SimpleNamespace, desk: Client) -> None:
    first, second = agency("省水文局"), agency("省水库局")
    page = desk.post(entry(cast.a), told("split", successor=first.pk, others=[second.pk]))
    leader = cast.leader_a.posts.get()
    given = {**carried(page), "heir-participations": second.pk, f"heir-posts-{leader.pk}": second.pk}
    shown = desk.post(entry(cast.a), {**given, "step": "preview"})
    shares = {one.moving.code: dict(one.shares) for one in shown.context["estate"]}
    assert shares == {"posts": {first: 3, second: 1}, "participations": {second: 1}}
    confirmed(handed_in(desk, cast.a, shown))
    assert fresh(cast.a).successor == first
    assert cast.leader_a.posts.filter(agency=second).exists()
    assert cast.mechanism.participations.get(ends_on=None, agency=second).role == "member"


def test_what_must_be_taken_over_is_not_abolished_before_somebody_does(
    cast: SimpleNamespace, desk: Client, assignment: Assignment
) -> None:
    page = desk.post(entry(cast.b), told("abolish"))
    assert "Open assignments: choose who takes them over (1)." in text(page)
    refused = desk.post(entry(cast.b), {**carried(page), "step": "confirm"})
    assert refused.status_code == 200
    assert not Reform.objects.exists()
    page = desk.post(entry(cast.b), told("abolish", successor=cast.a.pk))
    assert confirmed(handed_in(desk, cast.b, page)).state == "in_force"


def test_what_changed_since_it_was_shown_is_shown_again(cast: SimpleNamespace, desk: Client) -> None:
    page = desk.post(entry(cast.b), told("merge", successor=cast.a.pk))
    person(cast.b, "newcomer", Post.Role.STAFF)
    again = desk.post(entry(cast.b), {**carried(page), "step": "confirm"})
    assert "What would move has changed since it was shown." in text(again)
    assert "newcomer" in text(again)
    assert not Reform.objects.exists()
    assert handed_in(desk, cast.b, again).state == "planned"


@pytest.mark.parametrize(
    ("kind", "changed", "field", "sentence"),
    [
        ("rename", {"new_name": ""}, "new_name", "This field is required."),
        ("rename", {"new_name": "省财政厅"}, "new_name", "Another agency bears the name “省财政厅”: "),
        ("rename", {"new_name": "省水务厅", "document_no": ""}, "document_no", "This field is required."),
        ("rename", {"new_name": "省水务厅", "effective_on": "2019-01-01"}, "effective_on", "dated back by a year"),
        ("rename", {"new_name": "省水利厅", "new_short_name": "水利厅"}, None, "The name is the one it has."),
        ("merge", {}, "successor", "This field is required."),
        ("split", {}, "successor", "This field is required."),
        ("merge", {"new_short_name": "水财厅"}, "new_name", "The new name is missing."),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_what_was_typed_stays(
    cast: SimpleNamespace, desk: Client, kind: str, changed: dict[str, str], field: str | None, sentence: str
) -> None:
    page = desk.post(entry(cast.a), told(kind, document_title="关于机构改革的通知", **changed))
    form = page.context["form"]
    assert any(sentence in error for error in (form.errors[field] if field else form.non_field_errors()))
    assert form["document_title"].value() == "关于机构改革的通知"
    assert "关于机构改革的通知" in page.content.decode()


def test_a_name_that_another_bore_is_taken_by_whoever_was_warned_and_stays_taken(
    cast: SimpleNamespace, desk: Client
) -> None:
    renaming(cast.b, new_name="省财政和国资厅")
    asked = told("rename", new_name="省财政厅")
    warned = desk.post(entry(cast.a), asked)
    assert "“省财政厅” was the name of “省财政和国资厅”." in text(warned)
    page = desk.post(entry(cast.a), {**asked, "anyway": "on"})
    assert page.templates[0].name == "agencies/reform_preview.html"
    confirmed(handed_in(desk, cast.a, page))
    assert fresh(cast.a).name == "省财政厅"


def test_whoever_goes_back_finds_what_was_typed(cast: SimpleNamespace, desk: Client) -> None:
    page = desk.post(entry(cast.b), told("merge", successor=cast.a.pk, others=[cast.outside.pk], note="另行发文"))
    back = desk.post(entry(cast.b), {**carried(page), "step": "change"})
    assert back.templates[0].name == "agencies/reform_form.html"
    form = back.context["form"]
    assert not form.is_bound
    assert (form["note"].value(), form["document_no"].value()) == ("另行发文", "粤委办〔2026〕12号")
    assert (form["successor"].value(), form["others"].value()) == (str(cast.a.pk), [str(cast.outside.pk)])


def test_of_very_many_the_first_are_named_and_the_rest_counted(cast: SimpleNamespace, desk: Client) -> None:
    add_duties(actor=None, agency=cast.outside, texts=[f"第{place}项" for place in range(1, LISTED + 4)])
    page = desk.post(entry(cast.outside), told("merge", successor=cast.a.pk))
    duties = next(one for one in page.context["estate"] if one.moving.code == "duties")
    assert (len(duties.first_lines), len(duties.more_lines), duties.further) == (SHOWN, LISTED - SHOWN, 3)
    assert f"第{LISTED}项" in text(page)
    assert f"第{LISTED + 1}项" not in text(page)
    assert "3 more are not named one by one." in text(page)


def test_the_preview_costs_the_same_for_one_row_of_a_kind_and_for_three(cast: SimpleNamespace, desk: Client) -> None:
    asked, costs, counts = told("merge", successor=cast.a.pk), [], []
    add_duties(actor=None, agency=cast.outside, texts=["群众体育"])
    desk.post(entry(cast.outside), asked)
    for more in (0, 2):
        for place in range(more):
            add_duties(actor=None, agency=cast.outside, texts=[f"第{place}项"])
            person(cast.outside, f"more_{place}", Post.Role.STAFF)
        with CaptureQueriesContext(connection) as queries:
            page = desk.post(entry(cast.outside), asked)
        costs.append(len(queries))
        counts.append([one.count for one in page.context["estate"]])
    assert counts == [[1, 1], [3, 3]]
    assert costs[0] == costs[1]


# Waiting for its day


def test_what_is_dated_ahead_is_planned_listed_and_withdrawn(cast: SimpleNamespace, desk: Client) -> None:
    day = today() + timedelta(days=10)
    page = desk.post(entry(cast.b), told("merge", successor=cast.a.pk, effective_on=day.isoformat()))
    planned = confirmed(handed_in(desk, cast.b, page))
    assert planned.state == "confirmed"
    assert fresh(cast.b).ended_on is None
    for body in (cast.a, cast.b):
        shown = signed_in(cast.liaison_a).get(body.get_absolute_url())
        assert "Planned from" in text(shown)
        assert planned.get_absolute_url() in shown.content.decode()
    kind_page = desk.get(entry(cast.b))
    assert planned.get_absolute_url() in kind_page.content.decode()
    assert "Withdraw" in text(desk.get(planned.get_absolute_url()))
    assert "Withdraw" not in text(signed_in(cast.liaison_a).get(planned.get_absolute_url()))
    desk.post(f"{planned.get_absolute_url()}withdraw/", {"reason": "另行研究"})
    planned.refresh_from_db()
    assert planned.state == "withdrawn"
    assert "Planned from" not in text(signed_in(cast.liaison_a).get(cast.a.get_absolute_url()))
    assert take_effect_due() == 0


def test_who_is_not_concerned_sees_the_document_and_not_what_moves(cast: SimpleNamespace, desk: Client) -> None:
    planned = merging(cast.b, into=cast.a, effective_on=today() + A_DAY)
    address = planned.get_absolute_url()
    for who, sees in ((cast.liaison_a, True), (cast.stranger, False)):
        page = text(signed_in(who).get(address))
        assert "粤委办〔2026〕12号" in page
        assert ("What moves" in page) is sees


def led_by_b(cast: SimpleNamespace, name: str) -> Mechanism:
    """A draft of which nobody but B knows."""
    return propose_mechanism(
        actor=cast.liaison_b,
        name=name,
        founding_no="粤办函〔2026〕1号",
        founded_on=today(),
        tier="provincial",
        enrolments=[Enrolment("convener", cast.b), Enrolment("office", cast.b)],
    )


@pytest.fixture
def secret(cast: SimpleNamespace) -> Mechanism:
    return led_by_b(cast, "不可泄露的联席会议")


def test_a_record_is_named_only_to_whom_it_is_shown_elsewhere(
    cast: SimpleNamespace, secret: Mechanism, assignment: Assignment
) -> None:
    admin_b = person(cast.b, "admin_b", Post.Role.ADMINISTRATOR, language="en")
    planned = merging(cast.b, into=cast.a, effective_on=today() + A_DAY)
    counted = "3 roles in mechanisms"
    shared, own = f"{cast.mechanism.name} · Member", f"{secret.name} · Convener"
    task = f"#{assignment.pk} · Supporting · {local_date(assignment.due_on)}"
    for who, sees, names in (
        (admin_b, [counted, shared, own, task], []),
        (cast.admin_a, [counted, shared, "2 are counted, but not named"], [own]),
        (root(), [counted, "3 are counted, but not named"], [own, shared, cast.mechanism.name]),
        (cast.liaison_b, [counted, shared, own, "Only what you see elsewhere too"], []),
        (cast.liaison_a, ["1 role in a mechanism", shared], [own, "not named", counted]),
        (cast.stranger, [], [own, shared, "What moves"]),
    ):
        page = text(signed_in(who).get(planned.get_absolute_url()))
        assert [line for line in sees if line not in page] == [], who
        assert [line for line in names if line in page] == [], who
        assert (secret.name in page) is (own in sees)


def test_what_is_given_away_one_by_one_is_told_apart_by_number(
    cast: SimpleNamespace, desk: Client, secret: Mechanism, assignment: Assignment
) -> None:
    page = desk.post(entry(cast.b), told("split", successor=cast.a.pk, others=[cast.outside.pk]))
    task = f"#{assignment.pk} · Supporting · {local_date(assignment.due_on)}"
    labels = [named for share in page.context["choosing"].shares for named, _field in share.rows]
    assert {
        f"#{secret.pk} · Convener",
        f"#{cast.mechanism.pk} · Member",
        task,
    } <= {*labels}
    assert "liaison_b · Liaison officer" in labels
    assert secret.name not in page.content.decode()


def test_what_keeps_a_reform_is_kept_without_names(cast: SimpleNamespace, secret: Mechanism) -> None:
    day = today() + A_DAY
    planned = abolishing(cast.b, effective_on=day)
    Mechanism.objects.filter(pk=secret.pk).update(state="active")
    with time_machine.travel(at(day, 0)):
        assert take_effect_due() == 0
        planned.refresh_from_db()
        assert f"in mechanism #{secret.pk}" in planned.obstacle
        kept = Activity.objects.filter(verb__startswith="reform.").values_list("before", "after", "note")
        assert secret.name not in f"{planned.obstacle}{planned.choices}{planned.moved}{list(kept)}"
        assert "could not take effect" in text(signed_in(cast.stranger).get(planned.get_absolute_url()))
        assert planned.obstacle not in text(signed_in(cast.stranger).get(planned.get_absolute_url()))
        assert planned.obstacle in text(signed_in(root()).get(planned.get_absolute_url()))


def test_the_page_of_a_planned_reform_costs_the_same_whatever_moves(cast: SimpleNamespace, secret: Mechanism) -> None:
    planned, costs = merging(cast.b, into=cast.a, effective_on=today() + A_DAY), {}
    for more in (0, 2):
        for place in range(more):
            led_by_b(cast, f"第{place}个联席会议")
            person(cast.b, f"more_{place}", Post.Role.STAFF)
        for who in (cast.admin_a, cast.liaison_b, root()):
            client = signed_in(who)
            client.get(planned.get_absolute_url())
            with CaptureQueriesContext(connection) as queries:
                page = client.get(planned.get_absolute_url())
            costs.setdefault(who, []).append((len(queries), [one.count for one in page.context["estate"]]))
    assert [count for _cost, count in costs[cast.liaison_b]] == [[1, 3], [3, 7]]
    assert all(before == after for (before, _), (after, _) in costs.values()), costs


def test_what_could_not_take_effect_waits_for_the_administrator(cast: SimpleNamespace, desk: Client) -> None:
    day = today() + A_DAY
    planned = renaming(cast.b, new_name="省国资厅", effective_on=day)
    agency("省国资厅")

    def waits_for(user: User) -> list[str]:
        return [line.url for line in waiting_for(again(user)) if line.url == planned.get_absolute_url()]

    assert waits_for(root()) == []
    with time_machine.travel(at(day, 0)):
        assert take_effect_due() == 0
        assert (waits_for(root()), waits_for(cast.admin_a)) == ([planned.get_absolute_url()], [])
        page = text(signed_in(root()).get(planned.get_absolute_url()))
        assert "It could not take effect on its day:" in page
        assert "Another agency bears this name." in page
        withdraw_reform(actor=root(), reform=planned, reason="另行研究")
        assert waits_for(root()) == []


# The document itself


def handed_out(client: Client, paper: ReformPaper) -> bytes | None:
    """What comes of asking for it; nothing where it does not exist for whoever asks."""
    answer = client.get(f"/agencies/reforms/papers/{paper.pk}/")
    return None if answer.status_code == 404 else b"".join(answer.streaming_content)


def test_the_document_is_attached_by_the_administrator_and_read_by_whoever_takes_part(
    cast: SimpleNamespace, desk: Client
) -> None:
    made = renaming(cast.a, new_name="省水务厅")
    door = f"{made.get_absolute_url()}papers/"
    handed = {"papers": [pdf("粤委办〔2026〕12号.pdf")], "papers_declared": "on"}
    assert signed_in(cast.admin_a).post(door, handed).status_code == 403
    assert "Attach the document" not in text(signed_in(cast.admin_a).get(made.get_absolute_url()))
    assert "Attach the document" in text(desk.get(made.get_absolute_url()))
    undeclared = desk.post(door, {"papers": [pdf("通知.pdf")]})
    assert "Tick the declaration" in undeclared.context["form"].errors["papers"][0]
    assert not made.papers.exists()
    handed["papers"] = [pdf("粤委办〔2026〕12号.pdf")]
    assert desk.post(door, handed)["Location"] == made.get_absolute_url()
    paper = made.papers.get()
    page = signed_in(cast.stranger).get(made.get_absolute_url())
    assert "粤委办〔2026〕12号.pdf" in page.content.decode()
    assert handed_out(signed_in(cast.stranger), paper) == PDF
    row = Activity.objects.filter(verb="reform.attach").get()
    assert row.after == {"file": "粤委办〔2026〕12号.pdf", "sha256": paper.file.sha256}


def test_the_document_of_what_was_withdrawn_is_the_administrators_alone(cast: SimpleNamespace, desk: Client) -> None:
    planned = renaming(cast.a, new_name="省水务厅", effective_on=today() + A_DAY)
    attach_papers(actor=root(), reform=planned, papers=[pdf("通知.pdf")])
    [paper] = planned.papers.all()
    assert handed_out(signed_in(cast.admin_a), paper) == PDF
    withdraw_reform(actor=root(), reform=planned, reason="不改了")
    assert handed_out(signed_in(cast.admin_a), paper) is None
    assert handed_out(desk, paper) == PDF


def test_a_document_being_scanned_is_shown_to_whoever_handed_it_in_alone(cast: SimpleNamespace, desk: Client) -> None:
    made = renaming(cast.a, new_name="省水务厅")
    attach_papers(actor=root(), reform=made, papers=[pdf("通知.pdf")])
    StoredFile.objects.update(state="stored")
    [paper] = made.papers.all()
    assert handed_out(signed_in(cast.admin_a), paper) is None
    assert "通知.pdf" not in text(signed_in(cast.admin_a).get(made.get_absolute_url()))
    assert "通知.pdf" in text(desk.get(made.get_absolute_url()))
    assert desk.get(f"/agencies/reforms/papers/{paper.pk}/").status_code == 409
    assert page_of(paper.file) == made.get_absolute_url()


# What became of an agency


def test_the_page_of_an_agency_tells_its_names_and_changes(cast: SimpleNamespace) -> None:
    renaming(cast.a, new_name="省水务厅", effective_on=today() - timedelta(days=30))
    abolishing(cast.outside, after=cast.a)
    page = signed_in(cast.liaison_b).get(cast.a.get_absolute_url())
    assert [each.name for each in page.context["names"]] == ["省水务厅", "省水利厅"]
    assert [change.kind for change in page.context["changes"]] == ["abolish", "rename"]
    gone = text(signed_in(cast.liaison_b).get(cast.outside.get_absolute_url()))
    assert "This agency no longer exists" in gone
    assert "Successor: 省水务厅" in gone
    for empty in ("Nobody holds a post here yet", "No duties", "share no mechanism"):
        assert empty not in gone


def test_what_an_agency_that_ended_was_there_for_stays_on_its_page(cast: SimpleNamespace) -> None:
    add_duties(actor=None, agency=cast.outside, texts=["群众体育"])
    abolishing(cast.outside, after=cast.a)
    gone = text(signed_in(cast.liaison_b).get(cast.outside.get_absolute_url()))
    assert "群众体育" in gone
    assert "No duties" not in gone


def test_what_ended_is_listed_where_it_is_asked_for_and_found_by_name(cast: SimpleNamespace) -> None:
    merging(cast.b, into=cast.a)
    client = signed_in(cast.liaison_a)

    def found(query: str) -> set[str]:
        return {row.name for row in client.get(f"/agencies/?{query}").context["page"]}

    assert "省财政厅" not in found("")
    assert found("existence=ended") == {"省财政厅"}
    assert found("q=财政") == {"省财政厅"}
    assert "existed until" in text(client.get("/agencies/?q=财政"))


def test_a_name_borne_once_finds_the_agency(cast: SimpleNamespace) -> None:
    renaming(cast.a, new_name="省水务厅", new_short_name="水务厅")
    client = signed_in(cast.liaison_b)
    for words in ("水利厅", "shuili", "slt"):
        assert [row.name for row in client.get("/agencies/", {"q": words}).context["page"]] == ["省水务厅"]


def test_the_list_of_changes_is_narrowed_down_by_agency_document_kind_and_state(cast: SimpleNamespace) -> None:
    renaming(cast.a, new_name="省水务厅", document_no="粤府函〔2026〕1号")
    merging(cast.outside, into=cast.a, effective_on=today() + A_DAY)
    withdrawn = splitting(
        cast.b, into=[cast.b, agency("省国资委")], effective_on=today() + A_DAY, document_no="粤府函〔2026〕3号"
    )
    withdraw_reform(actor=root(), reform=withdrawn, reason="不改了")

    def listed(client: Client, **asked: str) -> list[str]:
        return [row.kind for row in client.get("/agencies/reforms/", asked).context["page"]]

    reader, admin = signed_in(cast.liaison_b), signed_in(root())
    assert listed(reader) == ["split", "merge", "rename"], "B was told of it, and that it does not come about"
    assert listed(signed_in(cast.liaison_a)) == ["merge", "rename"]
    assert listed(admin) == ["split", "merge", "rename"]
    assert listed(reader, q="水利") == ["merge", "rename"], "by a name it bore"
    assert listed(reader, q="体育") == ["merge"]
    assert listed(reader, q="函〔2026〕1号") == listed(reader, q="函[2026] 1号") == ["rename"]
    Reform.objects.filter(kind="rename").update(document_no="粤府函[2026]1号")  # as it was kept before
    assert listed(reader, q="函[2026]1号") == ["rename"]
    assert listed(reader, kind="merge") == ["merge"]
    assert listed(reader, state="in_force") == ["rename"]
    assert "No reform matches." in text(reader.get("/agencies/reforms/?q=不存在"))


def test_the_list_of_changes_costs_the_same_for_one_and_for_three(cast: SimpleNamespace) -> None:
    client, costs, counts = signed_in(cast.liaison_b), [], []
    renaming(cast.a, new_name="省水务厅")
    client.get("/agencies/reforms/")
    for more in (False, True):
        if more:
            renaming(cast.b, new_name="省财政局")
            merging(cast.outside, into=cast.a)
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/agencies/reforms/")
        costs.append(len(queries))
        counts.append(len(page.context["page"].rows))
    assert counts == [1, 3]
    assert costs[0] == costs[1]


@pytest.mark.parametrize(("short", "is_refused"), [("", True), ("水利厅", True), ("水务厅", False)])
def test_a_name_that_is_the_present_one_is_no_change(cast: SimpleNamespace, short: str, is_refused: bool) -> None:
    told = {"kind": "rename", "step": "preview", "new_name": "省水利厅", "new_short_name": short} | document()
    page = signed_in(root()).post(entry(cast.a), told, follow=True).content.decode()
    assert ("The name is the one it has." in page) == is_refused
