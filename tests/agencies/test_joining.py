"""Somebody whom single sign-on vouches for asks to join the agency that it names, and waits for its administrator."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.agencies import actions, staff
from coordination.agencies.codes import agency_of
from coordination.agencies.models import Agency, JoinRequest, Post, User
from coordination.core.errors import NotLawful, NotPermitted, Refusal
from coordination.core.models import Activity, Notification
from coordination.core.worklist import waiting_for
from coordination.env import Provider
from tests.cast import again, agency, person, portal_administrator, signed_in

pytestmark = pytest.mark.django_db

JOIN, HOME = reverse("agencies:join"), reverse("home")
CODE = "11440000007000007X"
BY = "https://sso.example.gov.cn"
NOTE = "防汛处，四级调研员"


@pytest.fixture(autouse=True)
def _single_sign_on(settings: Any) -> None:
    settings.SINGLE_SIGN_ON = Provider("oidc", BY, "portal", "s", {}, "openid", frozenset(), False, "", [BY])


@pytest.fixture
def newcomer(cast: SimpleNamespace) -> User:
    """Came by single sign-on, which says A; belongs to nobody yet."""
    Agency.objects.filter(pk=cast.a.pk).update(credit_code=CODE)
    return come("sso-1", "张伟", {"agency": CODE, "number": "017", "name": "张伟"})


def come(username: str, name: str, told: dict[str, str]) -> User:
    user = User.objects.create(username=username, full_name=name, employee_number=told.get("number", ""))
    SocialAccount.objects.create(user=user, provider=BY, uid=username, extra_data=told)
    return user


@pytest.fixture
def asked(newcomer: User) -> JoinRequest:
    return actions.ask_to_join(actor=newcomer, note=NOTE)


def told(user: User) -> list[str]:
    rows = Notification.objects.filter(recipient=user, kind__startswith="join")
    return list(rows.order_by("pk").values_list("kind", flat=True))


# Asking


def test_whoever_belongs_nowhere_is_led_to_the_page_on_which_it_is_asked(newcomer: User, cast: SimpleNamespace) -> None:
    client = signed_in(newcomer)
    assert client.get(HOME)["Location"] == JOIN
    assert cast.a.name in client.get(JOIN).content.decode()
    assert client.post(JOIN, {"note": NOTE}).status_code == 302
    request = JoinRequest.objects.get()
    assert (request.person, request.agency, request.employee_number, request.note) == (newcomer, cast.a, "017", NOTE)
    assert client.get(JOIN).context["is_open"]
    assert told(cast.admin_a) == ["join_asked"]
    assert told(cast.leader_a) == told(newcomer) == []


def test_until_the_yes_nothing_is_seen(newcomer: User, asked: JoinRequest, cast: SimpleNamespace) -> None:
    client = signed_in(newcomer)
    for door in (
        reverse("agencies:agencies"),
        reverse("mechanisms:mechanisms"),
        reverse("meetings:meetings"),
        reverse("followup:board"),
    ):
        assert cast.b.name not in client.get(door).content.decode()
    assert client.get(reverse("agencies:agency", args=[cast.a.pk])).status_code == 404
    assert not newcomer.groups.exists()


def test_the_agency_is_the_one_single_sign_on_names_and_no_other(newcomer: User, cast: SimpleNamespace) -> None:
    signed_in(newcomer).post(JOIN, {"note": NOTE, "agency": cast.b.pk})
    assert JoinRequest.objects.get().agency == cast.a


@pytest.mark.parametrize(("code", "words"), [("UNKNOWN", "UNKNOWN"), ("", "Ask your agency's administrator")])
def test_without_an_agency_the_page_says_what_to_do(
    code: str, words: str, cast: SimpleNamespace, english: None
) -> None:
    nobody = come("sso-2", "李娜", {"agency": code})
    User.objects.filter(pk=nobody.pk).update(language="en")
    client = signed_in(nobody)
    page = client.get(JOIN).content.decode().replace("&#x27;", "'")
    assert words in page
    client.post(JOIN, {"note": NOTE})
    assert not JoinRequest.objects.exists()
    with pytest.raises(Refusal):
        actions.ask_to_join(actor=nobody, note=NOTE)


def test_whom_nobody_vouches_for_asks_nothing(newcomer: User, cast: SimpleNamespace, settings: Any) -> None:
    loner = User.objects.create(username="loner", full_name="无单位")
    assert signed_in(loner).get(JOIN)["Location"] == HOME
    with pytest.raises(Refusal):
        actions.ask_to_join(actor=loner, note=NOTE)
    settings.SINGLE_SIGN_ON = None
    assert signed_in(newcomer).get(HOME).status_code == 200
    with pytest.raises(Refusal):
        actions.ask_to_join(actor=newcomer, note=NOTE)


def test_one_asks_once_at_a_time(newcomer: User, asked: JoinRequest) -> None:
    client = signed_in(newcomer)
    client.post(JOIN, {"note": "再次"})
    assert JoinRequest.objects.count() == 1
    client.post(reverse("agencies:withdraw_join"))
    assert JoinRequest.objects.get().state == "withdrawn"
    client.post(JOIN, {"note": "再次"})
    assert JoinRequest.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        JoinRequest.objects.create(person=newcomer, agency=asked.agency, note="x")


def test_a_member_and_an_administrator_of_the_portal_do_not_ask(newcomer: User, cast: SimpleNamespace) -> None:
    actions.appoint(actor=None, person=newcomer, agency=cast.a, role=Post.Role.STAFF)
    root = portal_administrator("system")
    SocialAccount.objects.create(user=root, provider=BY, uid="root", extra_data={"agency": CODE})
    for user in (again(newcomer), root):
        with pytest.raises(NotPermitted):
            actions.ask_to_join(actor=user, note=NOTE)
    assert signed_in(root).get(HOME).status_code == 200


# Deciding


def test_the_administrators_yes_gives_a_post_that_counts_at_once(
    newcomer: User, asked: JoinRequest, cast: SimpleNamespace
) -> None:
    client = signed_in(newcomer)
    door = reverse("agencies:join_request", args=[asked.pk])
    assert (
        signed_in(cast.admin_a).post(door, {"step": "accept", "role": "staff", "title": "防汛处"})["Location"] == door
    )
    post = newcomer.posts.get()
    assert (post.agency, post.role, post.title, post.is_main) == (cast.a, "staff", "防汛处", True)
    assert client.get(HOME).status_code == 200
    assert client.get(JOIN)["Location"] == HOME
    assert told(newcomer) == ["join_decided"]
    row = Activity.objects.get(verb="join_request.accept")
    assert (row.actor, row.acting_for_name) == (cast.admin_a, cast.a.name)


def test_a_no_says_why_and_one_may_ask_again(newcomer: User, asked: JoinRequest, cast: SimpleNamespace) -> None:
    door = reverse("agencies:join_request", args=[asked.pk])
    administrator = signed_in(cast.admin_a)
    assert administrator.post(door, {"step": "refuse", "refuse-note": ""}).status_code == 200
    administrator.post(door, {"step": "refuse", "refuse-note": "查无此人"})
    assert not newcomer.posts.exists()
    assert told(newcomer) == ["join_decided"]
    client = signed_in(newcomer)
    assert "查无此人" in client.get(JOIN).content.decode()
    client.post(JOIN, {"note": "已与人事处核实"})
    assert JoinRequest.objects.filter(state="asked").count() == 1


def test_only_who_administers_the_agency_decides(newcomer: User, asked: JoinRequest, cast: SimpleNamespace) -> None:
    elsewhere = person(cast.b, "admin_b", Post.Role.ADMINISTRATOR)
    for user in (cast.leader_a, cast.liaison_a, elsewhere, newcomer):
        with pytest.raises(NotPermitted):
            actions.accept_joining(actor=user, request=asked, role="staff")
        with pytest.raises(NotPermitted):
            actions.refuse_joining(actor=user, request=asked, note="x")
    with pytest.raises(NotPermitted):
        actions.withdraw_joining(actor=cast.admin_a, request=asked)
    for user, status in ((cast.leader_a, 404), (elsewhere, 404), (newcomer, 200), (cast.admin_a, 200)):
        assert signed_in(user).get(reverse("agencies:join_request", args=[asked.pk])).status_code == status
    actions.accept_joining(actor=cast.admin_a, request=asked, role="staff")


def test_the_agency_above_decides_for_one_without_administrator_else_the_portal(
    newcomer: User, cast: SimpleNamespace
) -> None:
    root = portal_administrator("system")
    below = agency("省水文局", parent=cast.a, internal_code="SWJ")
    alone = agency("省地震局", internal_code="DZJ")
    for number, (where, first) in enumerate(((below, cast.admin_a), (alone, root))):
        one = come(f"sso-1{number}", "陈杰", {"agency": where.internal_code})
        request = actions.ask_to_join(actor=one, note=NOTE)
        assert told(first)[-1:] == ["join_asked"]
        assert request.get_absolute_url() in {line.url for line in waiting_for(again(first))}
        actions.accept_joining(actor=again(first), request=request, role="administrator")
        assert request.get_absolute_url() not in {line.url for line in waiting_for(again(first))}
    assert len(told(root)) == 1


def test_it_waits_on_the_home_page_of_whoever_decides(
    newcomer: User, asked: JoinRequest, cast: SimpleNamespace
) -> None:
    def lines(user: User) -> list[str]:
        return [line.url for line in waiting_for(again(user)) if "join" in line.url]

    assert lines(cast.admin_a) == [asked.get_absolute_url()]
    assert lines(cast.leader_a) == lines(newcomer) == lines(portal_administrator("system")) == []
    actions.accept_joining(actor=cast.admin_a, request=asked, role="staff")
    assert lines(cast.admin_a) == []


@pytest.mark.parametrize("what", ["ended", "closed", "there already"])
def test_what_came_between_is_said(what: str, newcomer: User, asked: JoinRequest, cast: SimpleNamespace) -> None:
    if what == "ended":
        Agency.objects.filter(pk=cast.a.pk).update(ended_on="2020-01-01")
    elif what == "closed":
        User.objects.filter(pk=newcomer.pk).update(is_active=False)
    else:
        actions.appoint(actor=None, person=newcomer, agency=cast.a, role=Post.Role.STAFF)
    with pytest.raises(NotLawful):
        actions.accept_joining(actor=cast.admin_a, request=JoinRequest.objects.get(), role="staff")
    assert not [line for line in waiting_for(again(cast.admin_a)) if "join" in line.url]


# An account that is there already


@pytest.fixture
def older(cast: SimpleNamespace, newcomer: User) -> User:
    """A's staff has had an account for years, under the same name."""
    User.objects.filter(pk=cast.staff_a.pk).update(full_name="张伟")
    return again(cast.staff_a)


def unite(user: User, request: JoinRequest, other: User) -> Any:
    door = reverse("agencies:join_request", args=[request.pk])
    return signed_in(user).post(door, {"step": "unite", "person": other.pk})


def test_the_administrator_says_that_it_is_somebody_who_is_there_already(
    older: User, newcomer: User, asked: JoinRequest, cast: SimpleNamespace
) -> None:
    client = signed_in(newcomer)
    page = signed_in(cast.admin_a).get(asked.get_absolute_url())
    assert page.context["alike"] == [older]
    assert unite(cast.admin_a, asked, older).status_code == 302
    assert SocialAccount.objects.get().user == older
    assert again(older).employee_number == "017"
    assert not again(newcomer).is_active
    assert client.get(HOME)["Location"].startswith(reverse("sign_in"))
    assert JoinRequest.objects.get().joined_as == older
    assert told(older) == ["join_decided"]
    assert older.posts.count() == 1


@pytest.mark.parametrize("what", ["another name", "bound", "also elsewhere", "of the portal", "oneself", "has posts"])
def test_an_account_is_connected_only_where_nothing_is_doubtful(
    what: str, older: User, newcomer: User, asked: JoinRequest, cast: SimpleNamespace
) -> None:
    decides: Callable[[], Any] = lambda: unite(cast.admin_a, asked, older)  # noqa: E731
    if what == "another name":
        User.objects.filter(pk=older.pk).update(full_name="张三")
    elif what == "bound":
        SocialAccount.objects.create(user=older, provider=BY, uid="another")
    elif what == "also elsewhere":
        actions.appoint(actor=None, person=older, agency=cast.b, role=Post.Role.STAFF)
    elif what == "of the portal":
        older = portal_administrator("audit", username="older")
        User.objects.filter(pk=older.pk).update(full_name="张伟")
    elif what == "oneself":
        older = cast.admin_a
        User.objects.filter(pk=older.pk).update(full_name="张伟")
    else:
        actions.appoint(actor=None, person=newcomer, agency=cast.b, role=Post.Role.STAFF)
    assert decides().status_code in {403, 404, 409}
    assert JoinRequest.objects.get().state == "asked"
    assert SocialAccount.objects.get(uid="sso-1").user == newcomer
    assert again(newcomer).is_active


def test_a_name_that_the_newcomer_took_here_counts_for_nothing(
    older: User, newcomer: User, asked: JoinRequest, cast: SimpleNamespace
) -> None:
    profile = {"form": "profile", "full_name": cast.liaison_a.full_name, "phone": ""}
    assert signed_in(newcomer).post(reverse("preferences"), profile).status_code == 302
    assert again(newcomer).full_name == cast.liaison_a.full_name
    with pytest.raises(Refusal, match="单点登录提供的姓名"):
        actions.unite_by_joining(actor=cast.admin_a, request=asked, person=cast.liaison_a)
    assert signed_in(cast.admin_a).get(asked.get_absolute_url()).context["alike"] == [older]
    assert unite(cast.admin_a, asked, older).status_code == 302


@pytest.mark.parametrize("role", ["leader", "administrator"])
def test_whoever_leads_or_administers_is_not_connected_on_anothers_word(
    role: str, older: User, asked: JoinRequest, cast: SimpleNamespace
) -> None:
    actions.appoint(actor=cast.admin_a, person=older, agency=cast.a, role=role)
    page = signed_in(cast.admin_a).get(asked.get_absolute_url())
    assert page.context["alike"] == [older]
    assert 'value="unite"' not in page.content.decode()
    with pytest.raises(Refusal, match="任职移交"):
        actions.unite_by_joining(actor=cast.admin_a, request=asked, person=older)
    assert SocialAccount.objects.get().user == asked.person


# Codes and figures


def test_an_agency_is_known_by_either_code_however_it_is_typed(newcomer: User, cast: SimpleNamespace) -> None:
    Agency.objects.filter(pk=cast.b.pk).update(internal_code="CZT-01")
    assert agency_of(CODE) == agency_of(f" {CODE.lower()} ") == agency_of("１１440000007000007Ｘ") == cast.a
    assert agency_of("CZT-01") == cast.b
    assert agency_of("") is agency_of("  ") is agency_of("NONE") is None
    Agency.objects.filter(pk=cast.b.pk).update(internal_code=CODE)
    assert agency_of(CODE) is None
    Agency.objects.filter(pk=cast.b.pk).update(internal_code=None)
    Agency.objects.filter(pk=cast.a.pk).update(ended_on="2020-01-01")
    assert agency_of(CODE) is None


def test_one_and_three_who_wait_cost_the_same(newcomer: User, asked: JoinRequest, cast: SimpleNamespace) -> None:
    counts = []
    for more in (0, 2):
        for number in range(more):
            actions.ask_to_join(actor=come(f"sso-9{number}", "某某", {"agency": CODE}), note=NOTE)
        who = again(cast.admin_a)
        with CaptureQueriesContext(connection) as queries:
            waiting_for(who)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_whoever_decides_sees_those_who_wait_and_those_who_were_answered(
    newcomer: User, asked: JoinRequest, cast: SimpleNamespace
) -> None:
    desk = signed_in(cast.admin_a)
    other = come("sso-2", "李娜", {"agency": CODE, "number": "018", "name": "李娜"})
    no = actions.ask_to_join(actor=other, note="财务处")
    actions.refuse_joining(actor=cast.admin_a, request=no, note="不在编")
    third = actions.ask_to_join(actor=come("sso-3", "王芳", {"agency": CODE}), note="办公室")
    page = desk.get(cast.a.people_url)
    assert page.context["joins"] == [asked, third, no]
    for row in (asked, third, no):
        assert f'href="{row.get_absolute_url()}"' in page.content.decode()
        assert desk.get(row.get_absolute_url()).status_code == 200
    for stranger in (cast.liaison_a, cast.liaison_b, portal_administrator("system")):
        assert signed_in(stranger).get(cast.a.people_url).context["joins"] == []


def test_the_list_of_who_asked_is_bounded_and_costs_the_same_for_one_and_for_three(
    newcomer: User, asked: JoinRequest, cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, costs = signed_in(cast.admin_a), []
    desk.get(cast.a.people_url)
    for number in (2, 4):
        with CaptureQueriesContext(connection) as queries:
            desk.get(cast.a.people_url)
        costs.append(len(queries))
        for name in (f"sso-{number}", f"sso-{number + 1}"):
            actions.ask_to_join(actor=come(name, name, {"agency": CODE}), note="办公室")
    assert costs[0] == costs[1]
    monkeypatch.setattr(staff, "SHOWN", 3)
    assert desk.get(cast.a.people_url).context["joins"][0] == asked
    assert len(desk.get(cast.a.people_url).context["joins"]) == 3
