"""How long a sign-in lasts, where it is seen, and what ends it."""

import logging
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coordination import env
from coordination.agencies.actions import close_account, reopen_account
from coordination.agencies.models import User
from coordination.core.activity import history
from coordination.core.errors import NotPermitted, SomeoneWasFaster
from coordination.core.models import Activity
from coordination.signin import actions, tasks
from coordination.signin.models import FailedSignIn, SignIn
from coordination.signin.sessions import in_words
from tests.cast import PASSWORD, again, portal_administrator
from tests.signin.devices import app_of, code_of, proved

pytestmark = pytest.mark.django_db

HOME, SIGN_IN, SIGN_INS, INBOX = reverse("home"), reverse("sign_in"), reverse("sign_ins"), reverse("inbox")
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0"


def come(username: str = "liaison_a", password: str = PASSWORD, **more: Any) -> Client:
    client = Client(headers={"user-agent": EDGE})
    client.post(SIGN_IN, {"username": username, "password": password}, REMOTE_ADDR=more.get("address", "10.0.0.7"))
    return client


def is_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


def after(**span: float) -> Any:
    return time_machine.travel(timezone.localtime() + timedelta(**span))


def test_half_an_hour_without_use_ends_it(cast: SimpleNamespace) -> None:
    client = come()
    with after(minutes=29):
        assert is_in(client)
    with after(minutes=58):  # it was used meanwhile
        assert is_in(client)
    with after(minutes=89):
        assert client.get(HOME)["Location"] == f"{SIGN_IN}?next={HOME}"
        assert "一段时间未操作" in client.get(SIGN_IN).content.decode()
    row = SignIn.objects.get()
    assert (row.ended_by, row.session_key) == (SignIn.End.EXPIRED, "")
    assert Activity.objects.filter(verb="sign_in.end", actor=None).exists()


def test_a_page_that_watches_something_is_no_use(cast: SimpleNamespace) -> None:
    client = come()
    for minutes in (10, 20, 29):
        with after(minutes=minutes):
            assert client.get(HOME, headers={"By-Itself": "yes"}).status_code == 200
    with after(minutes=31):
        assert not is_in(client)


def test_a_quarter_where_the_operator_says_so(cast: SimpleNamespace, settings: Any) -> None:
    settings.SESSION_IDLE_MINUTES = 15
    client = come()
    with after(minutes=16):
        assert not is_in(client)


@pytest.mark.parametrize("word", ["14", "31", "-20", "soon", "1e1", "20.5"])
def test_less_than_a_quarter_or_more_than_half_an_hour_is_no_setting(
    monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    monkeypatch.setenv("SESSION_IDLE_MINUTES", "20")
    assert env.number("SESSION_IDLE_MINUTES", 30, least=15, most=30) == 20
    monkeypatch.setenv("SESSION_IDLE_MINUTES", word)
    with pytest.raises(ImproperlyConfigured, match="from 15 to 30"):
        env.number("SESSION_IDLE_MINUTES", 30, least=15, most=30)


def test_twelve_hours_end_it_however_much_it_is_used(cast: SimpleNamespace) -> None:
    client = come()
    for minutes in range(20, 12 * 60, 20):
        with after(minutes=minutes):
            assert is_in(client)
    with after(hours=12, minutes=1):
        assert not is_in(client)


def test_a_session_that_no_door_began_is_over(cast: SimpleNamespace) -> None:
    client = come()
    session = client.session
    del session["sign_in.began"]
    session.save()
    assert not is_in(client)


def test_the_page_says_when_from_where_and_with_which_browser(cast: SimpleNamespace) -> None:
    client, other = come(), come(address="10.0.0.8")
    come("liaison_b", address="10.9.9.9")
    lines = client.get(SIGN_INS).context["lines"]
    assert [(line["row"].address, line["browser"], line["here"], line["open"]) for line in lines] == [
        ("10.0.0.8", "Edge · Windows", False, True),
        ("10.0.0.7", "Edge · Windows", True, True),
    ]
    other.post(reverse("sign_out"))
    assert [line["open"] for line in client.get(SIGN_INS).context["lines"]] == [False, True]


def test_the_list_asks_the_same_for_one_and_for_three(cast: SimpleNamespace) -> None:
    client, counts = come(), []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(SIGN_INS)
        counts.append(len(queries))
        come()
        come()
    assert counts[0] == counts[1]


def test_one_is_ended_and_is_out_at_once(cast: SimpleNamespace) -> None:
    client, other = come(), come()
    row = SignIn.objects.latest("pk")
    assert client.post(reverse("end_sign_in", args=[row.pk]))["Location"] == SIGN_INS
    assert not is_in(other)
    assert is_in(client)
    assert client.post(reverse("end_sign_in", args=[row.pk])).status_code == 404  # it has ended


def test_nobody_ends_anothers(cast: SimpleNamespace) -> None:
    client = come()
    row = SignIn.objects.get()
    assert come("liaison_b").post(reverse("end_sign_in", args=[row.pk])).status_code == 404
    assert is_in(client)


def test_all_others_are_ended_and_this_one_goes_on(cast: SimpleNamespace) -> None:
    client, others = come(), [come(), come()]
    foreign = come("liaison_b")
    assert client.post(reverse("end_other_sign_ins"))["Location"] == SIGN_INS
    assert [is_in(each) for each in (client, *others, foreign)] == [True, False, False, True]
    assert history(cast.liaison_a)[0].after == {"count": 2, "because": "ended"}


def test_another_password_ends_the_others(cast: SimpleNamespace) -> None:
    client, other, new = come(), come(), "a quiet river under the old bridge"
    typed = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    client.post(reverse("password"), typed)
    assert (is_in(client), is_in(other)) == (True, False)
    ended = SignIn.objects.filter(ended_by=SignIn.End.CHANGED)
    assert ended.count() == 1
    later = come(password=new)
    assert later.post(reverse("end_other_sign_ins")).status_code == 302
    assert not is_in(client)  # its row has followed it under its new key


def test_another_factor_ends_the_others(cast: SimpleNamespace) -> None:
    client, other = proved(come()), come()
    page = client.get(reverse("add_app"))
    secret = page.context["secret"].replace(" ", "")
    client.post(reverse("add_app"), {"code": code_of(secret)})
    assert (is_in(client), is_in(other)) == (True, False)


def test_a_suspended_account_is_out_everywhere_at_once(cast: SimpleNamespace) -> None:
    clients = [come("staff_a"), come("staff_a")]
    keys = [client.session.session_key for client in clients]
    close_account(actor=cast.admin_a, person=cast.staff_a, note="调离")
    assert [is_in(client) for client in clients] == [False, False]
    assert not Session.objects.filter(session_key__in=keys).exists()
    assert set(SignIn.objects.values_list("ended_by", flat=True)) == {SignIn.End.CLOSED}
    assert not cast.a.principal.user_set.filter(pk=cast.staff_a.pk).exists()
    assert not is_in(come("staff_a"))
    reopen_account(actor=cast.admin_a, person=again(cast.staff_a), note="误操作")
    assert is_in(come("staff_a"))
    assert [is_in(client) for client in clients] == [False, False]
    assert cast.a.principal.user_set.filter(pk=cast.staff_a.pk).exists()


def test_only_whoever_keeps_the_account_suspends_it(cast: SimpleNamespace) -> None:
    for who in (cast.liaison_a, cast.staff_a, cast.secretariat, cast.stranger):
        with pytest.raises(NotPermitted):
            close_account(actor=who, person=cast.liaison_b, note="")
    with pytest.raises(NotPermitted):
        close_account(actor=cast.admin_a, person=cast.admin_a, note="")
    with pytest.raises(NotPermitted):
        close_account(actor=cast.admin_a, person=cast.liaison_b, note="")
    keeper = User.objects.create(username="keeper", full_name="安全", portal_role=User.PortalRole.SECURITY)
    close_account(actor=keeper, person=cast.liaison_b, note="长期未用")
    assert not again(cast.liaison_b).is_active
    with pytest.raises(NotPermitted):
        close_account(actor=cast.admin_a, person=keeper, note="")


def test_coming_in_is_recorded_with_what_was_proved(cast: SimpleNamespace) -> None:
    come()
    row = Activity.objects.get(verb="sign_in.begin")
    assert (row.actor, row.after) == (cast.liaison_a, {"address": "10.0.0.7", "proofs": ["password"]})
    app = app_of(cast.liaison_a)
    half = come()
    assert Activity.objects.filter(verb="sign_in.begin").count() == 1  # half is not in
    half.post(reverse("second_step"), {"code": code_of(app)})
    assert Activity.objects.filter(verb="sign_in.begin").latest("pk").after["proofs"] == ["password", "mfa"]


def test_failures_are_recorded_without_what_was_typed(cast: SimpleNamespace, caplog: pytest.LogCaptureFixture) -> None:
    secret = "what-somebody-typed-by-mistake"
    with caplog.at_level(logging.DEBUG):
        come(password=secret)
        come(username=secret, password=secret)
        app_of(cast.liaison_b)
        half = come("liaison_b")
        half.post(reverse("second_step"), {"code": "918273"})
    failures = Activity.objects.filter(verb="sign_in.fail").order_by("pk")
    assert [row.subject_label for row in failures] == ["liaison_a", "?", "liaison_b"]
    assert FailedSignIn.objects.filter(user=None).count() == 1
    rows = [*Activity.objects.all(), *FailedSignIn.objects.all(), *SignIn.objects.all()]
    kept = "".join(str(vars(row)) for row in rows)
    for word in (secret, PASSWORD, "918273"):
        assert word not in kept
        assert word not in caplog.text.replace("SELECT", "")


def test_the_night_marks_what_was_left_open(cast: SimpleNamespace) -> None:
    come()
    with after(hours=13):
        tasks.tidy()
        tasks.tidy()
    assert SignIn.objects.get().ended_by == SignIn.End.EXPIRED
    assert not Session.objects.exists()


def test_ending_twice_leaves_the_first_reason(cast: SimpleNamespace) -> None:
    come()
    row = SignIn.objects.get()
    actions.end_sign_in(actor=cast.liaison_a, sign_in=row, because=SignIn.End.ENDED)
    actions.end_sign_in(actor=None, sign_in=row, because=SignIn.End.EXPIRED)
    assert SignIn.objects.get().ended_by == SignIn.End.ENDED


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (EDGE, "Edge · Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/108 Safari/537.36 Qaxbrowser", "QAX · Linux"),
        ("Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 Chrome/86 Safari/537.36 QIHU 360SE", "360 · Windows"),
        ("Mozilla/5.0 (X11; Linux aarch64; Kylin) Gecko Firefox/115.0", "Firefox · Kylin"),
        ("Mozilla/5.0 (Linux; Android 13) Chrome/107 Mobile Safari MicroMessenger/8.0", "WeChat · Android"),
        ("Mozilla/5.0 (Phone; OpenHarmony 5.0) ArkWeb/4 Mobile HuaweiBrowser/5", "Huawei · HarmonyOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1", "Safari · iOS"),
        ("curl/8", "其他浏览器"),
        ("", "其他浏览器"),
    ],
)
def test_a_browser_is_told_in_words(agent: str, words: str) -> None:
    assert in_words(agent) == words


def test_what_the_security_administrator_closed_no_agency_opens(cast: SimpleNamespace) -> None:
    keeper = portal_administrator("security")
    close_account(actor=keeper, person=again(cast.staff_a), note="异常登录")
    with pytest.raises(NotPermitted):
        reopen_account(actor=cast.admin_a, person=again(cast.staff_a), note="要用")
    reopen_account(actor=keeper, person=again(cast.staff_a), note="已核实")
    close_account(actor=cast.admin_a, person=again(cast.staff_a), note="外出")
    reopen_account(actor=cast.admin_a, person=again(cast.staff_a), note="返岗")
    assert again(cast.staff_a).is_active


def test_nor_by_closing_it_once_more_or_when_another_answers_for_security(cast: SimpleNamespace) -> None:
    keeper = portal_administrator("security")
    close_account(actor=keeper, person=again(cast.staff_a), note="异常登录")
    with pytest.raises(SomeoneWasFaster):
        close_account(actor=cast.admin_a, person=again(cast.staff_a), note="停用")
    User.objects.filter(pk=keeper.pk).update(portal_role="")
    with pytest.raises(NotPermitted):
        reopen_account(actor=cast.admin_a, person=again(cast.staff_a), note="要用")
    assert again(cast.staff_a).closed_by_security
    with pytest.raises(IntegrityError, match="what_security_closed_is_closed"), transaction.atomic():
        User.objects.filter(pk=cast.staff_a.pk).update(is_active=True)
    other = portal_administrator("security", username="other")
    reopen_account(actor=other, person=again(cast.staff_a), note="已核实")
    assert not again(cast.staff_a).closed_by_security
