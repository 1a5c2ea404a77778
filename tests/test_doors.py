"""Every door of the portal, tried by every member of the cast.

What a person may not know of answers just as what does not exist: same status, same body, same number of queries.
A door that is not in the table fails the test.

The identities that a permission model tells apart, and who stands for each, here or in `test_doors_for_others`:

- anonymous: a client without a session; half signed-in: whoever gave the password and owes the second factor
- outsider: `stranger`, whose agency takes part in nothing; `former`, whose post is over
- granted: the office, to which A granted an item of the library that is listed only; and `guest`, whose agency sits
in one meeting of a mechanism it does not belong to
- member: `staff_a`, and `observer`, who takes part without a say
- editor: `liaison_a`, `leader_a` and `liaison_b`, who answer, report and sign for an agency; `admin_a`, for its people
- office: `secretariat`, `office_leader`
- auditor, system and security administrator: those of the portal, `portal_administrator(role)`
- deactivated: whoever was closed out while signed in
- key of a program: for the rows of one item (`tests/sharing/test_pulling.py`); there is no feed (docs/security.md)
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests import house as built
from tests.cast import signed_in
from tests.opinions.doors import DOORS as OF_OPINIONS
from tests.sharing.doors import DOORS as OF_SHARING
from tests.writing import written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unnoted")]

OFFICE = {"secretariat", "office_leader"}
A = {"liaison_a", "leader_a", "staff_a", "admin_a"}
TAKE_PART = OFFICE | A | {"liaison_b", "observer"}
EVERYONE = TAKE_PART | {"stranger"}
OWING = OFFICE | A | {"liaison_b"}
house, cast = built.house, built.cast
MISSING = 987_654_321
OPENS = {200, 302, 400, 403, 405, 409}  # what is there may be no page to look at, and may not be yours to do

# name: (what it is opened on, who may know of it). Doors without a target are open to everyone signed in.
DOORS: dict[str, tuple[str, set[str]]] = {
    "home": ("", EVERYONE),
    "calendar": ("", EVERYONE),
    "calendar_ics": ("", EVERYONE),
    "arrivals": ("", EVERYONE),
    "arrival": ("arrival", {"liaison_a"}),
    "inbox": ("", EVERYONE),
    "notification": ("notification", {"liaison_a"}),
    "read_all": ("", EVERYONE),
    "preferences": ("", EVERYONE),
    "act_for": ("", EVERYONE),
    "password": ("", EVERYONE),
    "prove_again": ("", EVERYONE),
    **dict.fromkeys(("factors", "add_app", "add_key", "recovery_codes", "renew_codes"), ("", EVERYONE)),
    **dict.fromkeys(("change_address", "confirm_address"), ("", EVERYONE)),
    **dict.fromkeys(("resend_address", "withdraw_address"), ("address_change", {"staff_a", "admin_a"})),
    "remove_factor": ("factor", {"liaison_a"}),
    "sign_ins": ("", EVERYONE),
    "end_sign_in": ("sign_in", {"liaison_a"}),
    "end_other_sign_ins": ("", EVERYONE),
    "accounts": ("", EVERYONE),
    "account_requests": ("", EVERYONE),
    **{
        name: ("account", {"admin_a"})
        for name in ("account", "close_account", "reopen_account", "ask_reset", "ask_role", "keep_password")
    },
    "account_request": ("account_request", {"admin_a", "staff_a"}),
    "agencies:agencies": ("", EVERYONE),
    "agencies:new": ("", EVERYONE),
    "agencies:tree": ("", EVERYONE),
    "agencies:branch": ("agency", EVERYONE),
    "agencies:choose": ("", EVERYONE),
    "agencies:choose_region": ("", EVERYONE),
    "agencies:export": ("kind", EVERYONE),
    "agencies:imports": ("", EVERYONE),
    "agencies:import_template": ("kind", EVERYONE),
    **{
        f"agencies:{name}": ("import_run", set())
        for name in ("import_run", "import_wrong", "import_confirm", "import_discard", "import_undo")
    },
    "agencies:agency": ("agency", EVERYONE),
    "agencies:edit": ("agency", EVERYONE),
    "agencies:remove": ("agency", EVERYONE),
    "agencies:add_duties": ("agency", EVERYONE),
    **{f"agencies:{name}": ("duty", EVERYONE) for name in ("edit_duty", "duty_up", "duty_down", "end_duty")},
    "agencies:people": ("agency", EVERYONE),
    "agencies:export_people": ("agency", EVERYONE),
    "agencies:person": ("person", {"staff_a", "admin_a"}),
    "agencies:invite": ("agency", EVERYONE),
    "agencies:invite_again": ("gone", {"admin_a"}),
    "agencies:resend_invitation": ("invitation", {"admin_a"}),
    "agencies:withdraw_invitation": ("invitation", {"admin_a"}),
    "agencies:reviews": ("agency", EVERYONE),
    "agencies:review": ("review", {"admin_a"}),
    "agencies:confirm_line": ("review_line", {"admin_a"}),
    "agencies:leave": ("post", EVERYONE),
    "agencies:hand_over": ("post", EVERYONE),
    "agencies:call_off_departure": ("departure", A),
    "agencies:new_post": ("agency", EVERYONE),
    "agencies:reforms": ("", EVERYONE),
    "agencies:new_reform": ("", EVERYONE),
    "agencies:reform_agency": ("agency", EVERYONE),
    "agencies:join": ("", EVERYONE),
    "agencies:withdraw_join": ("", EVERYONE),
    "agencies:join_request": ("join_request", {"admin_a", "stranger"}),
    "agencies:reform": ("reform", EVERYONE),
    "agencies:withdraw_reform": ("reform", EVERYONE),
    "agencies:decline_reform": ("reform", EVERYONE),
    "agencies:attach_papers": ("reform", EVERYONE),
    "agencies:reform_paper": ("reform_paper", EVERYONE),
    "agencies:contact": ("post", EVERYONE),
    "agencies:deputy": ("post", EVERYONE),
    "agencies:edit_post": ("post", EVERYONE),
    "agencies:end_post": ("post", EVERYONE),
    "audit:daily_head": ("daily_head", EVERYONE),
    "audit:entries": ("", set()),  # the audit administrator alone, who takes part in nothing: tests/audit
    "audit:entry": ("entry", set()),
    "audit:export": ("kind", set()),
    "audit:verify": ("", set()),
    "audit:verifications": ("", set()),
    "audit:verification": ("verification", set()),
    "mechanisms:mechanisms": ("", EVERYONE),
    "mechanisms:together": ("", EVERYONE),
    "mechanisms:found": ("", EVERYONE),
    "mechanisms:member_list_template": ("kind", EVERYONE),
    "mechanisms:mechanism": ("mechanism", TAKE_PART),
    "mechanisms:edit": ("mechanism", TAKE_PART),
    "mechanisms:enrol": ("mechanism", TAKE_PART),
    "mechanisms:edit_participation": ("participation", TAKE_PART),
    "mechanisms:leave": ("participation", TAKE_PART),
    "mechanisms:withdraw": ("mechanism", TAKE_PART),
    "mechanisms:put_in_force": ("mechanism", TAKE_PART),
    "mechanisms:propose_change": ("amendable", TAKE_PART),
    **{
        f"mechanisms:{name}": ("change", OFFICE)
        for name in ("change", "edit_change", "put_change_in_force", "withdraw_change")
    },
    "meetings:meetings": ("", EVERYONE),
    "meetings:new": ("", EVERYONE),
    **{f"meetings:{name}": ("draft", OFFICE) for name in ("edit", "invite", "add_item", "convene")},
    **{f"meetings:{name}": ("draft_item", OFFICE) for name in ("edit_item", "item_up", "item_down", "remove_item")},
    **{
        f"meetings:{name}": ("held", TAKE_PART)
        for name in (
            "meeting",
            "move",
            "cancel",
            "notice_docx",
            "notice_pdf",
            "ics",
            "begin_minutes",
            "attendance",
            "propose_resolution",
            "minutes",
            "write_minutes",
            "issue_minutes",
            "minutes_docx",
            "minutes_pdf",
        )
    },
    "meetings:invite_further": ("ahead", TAKE_PART),
    "meetings:add_paper": ("ahead_item", TAKE_PART),
    "meetings:withdraw_paper": ("ahead_paper", TAKE_PART),
    **{f"meetings:{name}": ("held_item", TAKE_PART) for name in ("record_item", "record_position")},
    **{
        f"meetings:{name}": ("resolution", TAKE_PART)
        for name in ("edit_resolution", "strike_resolution", "refer_resolution")
    },
    "meetings:item_dispute": ("dispute_item", OFFICE),
    "topics:topics": ("", EVERYONE),
    "topics:new": ("", EVERYONE),
    "topics:propose_dispute": ("ripe_dispute", OWING),
    **{f"topics:{name}": ("topic", OFFICE | A) for name in ("topic", "edit", "accept", "return", "withdraw")},
    "topics:dispute": ("dispute_topic", OWING),
    "meetings:paper": ("paper", TAKE_PART),
    "meetings:answer": ("seat", TAKE_PART),
    "meetings:sign_receipt": ("receipt", TAKE_PART),
    "followup:board": ("", EVERYONE),
    "followup:export": ("", EVERYONE),
    **{
        f"followup:{name}": ("assignment", OWING)
        for name in (
            "assignment",
            "receive",
            "refuse",
            "reissue",
            "report",
            "submit",
            "send_back",
            "close",
            "make_routine",
            "cancel",
            "urge",
            "extend",
        )
    },
    **{
        f"followup:{name}_extension": ("extension", OWING)
        for name in ("endorse", "decline", "grant", "deny", "withdraw")
    },
    **{f"followup:{name}_part": ("part", OWING) for name in ("receive", "lay_down", "send_back")},
    "followup:evidence": ("evidence", OWING),
    **OF_OPINIONS,
    **OF_SHARING,
}
# Asked by people who are not signed in, or not yet.
OPEN = {
    *("sign_in", "second_step", "forgotten", "reset", "first", "join", "join_by_link", "single", "single_back"),
    *("address_by_link", "first_by_link", "sign_out", "set_language", "healthz", "favicon"),
    *("sharing:rows_json", "sharing:rows_csv"),  # by programs, with a key: tests/sharing/test_pulling.py
}
ELSEWHERE = {"admin"}  # Django's own: for the system administrator alone (tests/signin/test_administration.py)


def doors(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            if entry.namespace not in ELSEWHERE:
                yield from doors(entry, f"{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{space}{entry.name}"


def address(name: str, house: SimpleNamespace, *, missing: bool = False) -> str:
    target, _seers = DOORS[name]
    if not target:
        return reverse(name)
    if target == "kind":
        return reverse(name, kwargs={"kind": "csv"})
    found = getattr(house, target)
    keys = list(found) if isinstance(found, tuple) else [found]
    if missing:
        numbers = [place for place, key in enumerate(keys) if isinstance(key, int)]
        keys[numbers[0] if numbers else 0] = MISSING
    return reverse(name, args=keys)


def plain(body: bytes, *paths: str) -> str:
    """The body without what differs by chance or by the address asked for."""
    text = re.sub(
        r'(csrfmiddlewaretoken" value=|X-CSRFToken&quot;: &quot;|X-CSRFToken": ")"?[A-Za-z0-9]+',
        r"\1",
        body.decode(errors="replace"),
    )
    for path in paths:
        text = text.replace(path, "")
    return text


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside leaves no trace: the next one who tries the door finds the same house."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def bytes_of(response: Any) -> bytes:
    """The whole body; the file behind a download is closed, the connection of the test is not."""
    if not response.streaming:
        return bytes(response.content)
    body = response.getvalue()
    for close in response._resource_closers:
        close()
    return bytes(body)


def answer(client: Client, method: str, url: str) -> tuple[int, str, int]:
    """Status, body and number of queries; what the door before had to say is not waited with."""
    client.cookies.pop("messages", None)
    with undone(), CaptureQueriesContext(connection) as queries:
        response = getattr(client, method)(url)
        body = bytes_of(response)
    return response.status_code, plain(body, url), len(queries)


def test_every_door_is_in_the_table() -> None:
    assert set(doors()) == set(DOORS) | OPEN


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", sorted(EVERYONE))
def test_what_one_may_not_know_of_does_not_exist(who: str, method: str, house: SimpleNamespace) -> None:
    """And what one may know of does: what answers to a look, `test_looking` asks."""
    client, wrong = signed_in(house.people[who]), []
    for name, (_target, seers) in sorted(DOORS.items()):
        if who in seers and method == "get":
            continue
        status, body, queries = answer(client, method, address(name, house))
        if who in seers:
            if status not in OPENS:
                wrong.append((name, status))
        elif status not in {404, 405} or (status, body, queries) != answer(
            client, method, address(name, house, missing=True)
        ):
            wrong.append((name, status, "unlike a missing one"))
    assert wrong == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_whoever_is_not_signed_in_is_asked_to(method: str, house: SimpleNamespace) -> None:
    wrong = []
    for name in sorted(DOORS):
        response = getattr(Client(), method)(address(name, house))
        if response.status_code != 302 or not response["Location"].startswith(reverse("sign_in")):
            wrong.append((name, response.status_code))
    assert wrong == []


def test_what_another_site_posts_is_not_taken(house: SimpleNamespace) -> None:
    """Every form carries what only a page of the portal can have given; the same door opens with it."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.people["secretariat"])
    before = written()
    assert {name for name in DOORS if client.post(address(name, house)).status_code != 403} == set()
    assert {
        path for path in ("/sign-in/", "/sign-out/", "/language/", "/join/") if client.post(path).status_code != 403
    } == set()
    assert written() == before
    token = str(client.get(reverse("home")).context["csrf_token"])
    assert client.post(reverse("read_all"), {"csrfmiddlewaretoken": token}).status_code == 302
