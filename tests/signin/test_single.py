"""Single sign-on with OpenID Connect, at a provider that runs beside the test: who comes in as whom, and what is not
believed.
"""

import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation

from coordination import env
from coordination.agencies import actions
from coordination.agencies.actions import close_account
from coordination.agencies.models import JoinRequest, Post, User
from coordination.core import delivery
from coordination.core.models import Activity, Notification
from coordination.signin.models import FailedSignIn
from coordination.signin.single import oidc
from coordination.signin.tasks import write_reset_letter
from tests.cast import PASSWORD, again, portal_administrator, signed_in
from tests.invited import JOIN, letter_to, link_in, opened
from tests.provider import Provider, provider
from tests.signin.coming import (
    BACK,
    DOOR,
    HOME,
    SIGN_IN,
    begun,
    brought,
    come,
    configured,
    folder,
    led_on,
    person_in,
    query,
    said,
)
from tests.signin.devices import app_of, code_of

pytestmark = pytest.mark.django_db

CODE = "11440000007000007X"
ANEW = "a quiet house by the river"
UNTRUE = "What single sign-on answered cannot be believed."


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with provider(folder(tmp_path_factory.mktemp("sso"))) as host:
        yield host


@pytest.fixture
def host(running: Provider, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Provider:
    cache.clear()
    running.tells({"sub": "zhang.wei", "name": "张伟", "agency_code": CODE, "employee_number": "A-017"})
    configured(settings, monkeypatch, running)
    return running


@pytest.fixture
def known(cast: SimpleNamespace, host: Provider) -> User:
    """Somebody who has come that way before."""
    SocialAccount.objects.create(user=cast.liaison_a, provider=f"{host.url}/oidc", uid="zhang.wei")
    person: User = cast.liaison_a
    return person


def refused(client: Client, sentence: str = UNTRUE, **asked: str) -> None:
    answer = come(client, **asked)
    assert answer["Location"] == SIGN_IN
    assert person_in(client) is None
    assert sentence in said(client)


def test_a_known_subject_signs_in_as_its_account(known: User) -> None:
    client = Client()
    assert come(client)["Location"] == HOME
    assert person_in(client) == known.pk
    assert client.get(HOME).status_code == 200
    begin = Activity.objects.filter(verb="sign_in.begin").get()
    assert begin.actor == known
    assert begin.after["proofs"] == ["single"]


def test_the_way_there_carries_state_nonce_and_challenge(known: User, host: Provider) -> None:
    there = query(begun(Client())["Location"])
    assert there["code_challenge_method"] == "S256"
    assert min(len(there[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    assert there["redirect_uri"].endswith(BACK)
    other = query(begun(Client())["Location"])
    assert not {there[name] for name in ("state", "nonce", "code_challenge")} & set(other.values())


def test_it_leads_to_where_one_wanted_to_go_and_never_out_of_the_portal(known: User) -> None:
    assert come(Client(), next=reverse("inbox"))["Location"] == reverse("inbox")
    for wanted in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        assert come(Client(), next=wanted)["Location"] == HOME


def test_the_session_gets_a_new_key(known: User) -> None:
    client = Client()
    back = brought(client)
    before = client.session.session_key
    client.get(back)
    assert client.session.session_key != before


def test_the_door_is_opened_by_a_form_of_our_own_alone(known: User) -> None:
    assert Client().get(DOOR).status_code == 405
    assert Client(enforce_csrf_checks=True).post(DOOR).status_code == 403


def test_a_name_that_changed_there_is_the_same_person(known: User, host: Provider) -> None:
    host.tells({"sub": "zhang.wei", "name": "Zhang Wei", "email": "leader_a@example.test", "email_verified": True})
    client = Client()
    come(client)
    assert person_in(client) == known.pk
    assert again(known).full_name == known.full_name


# Who comes for the first time


def test_an_unknown_subject_gets_an_account_that_holds_no_post(cast: SimpleNamespace, host: Provider) -> None:
    client = Client()
    come(client)
    person = User.objects.get(pk=person_in(client))
    assert (person.full_name, person.employee_number, person.email) == ("张伟", "A-017", "")
    assert not person.posts.exists()
    assert not person.has_usable_password()
    other = Client()
    come(other)
    assert person_in(other) == person.pk


def test_who_is_new_joins_the_agency_that_is_named_there(cast: SimpleNamespace, host: Provider) -> None:
    type(cast.a).objects.filter(pk=cast.a.pk).update(credit_code=CODE)
    client = Client()
    come(client)
    join = client.get(HOME)["Location"]
    assert cast.a.name in client.get(join).content.decode()
    client.post(join, {"note": "防汛处"})
    asked = JoinRequest.objects.get()
    assert asked.employee_number == "A-017"
    signed_in(cast.admin_a).post(asked.get_absolute_url(), {"step": "accept", "role": "liaison"})
    assert client.get(HOME).status_code == 200
    assert asked.person.posts.get().agency == cast.a


def test_who_is_invited_accepts_by_single_sign_on(cast: SimpleNamespace, host: Provider) -> None:
    """The letter says that the mailbox is the person's, the provider who it is; neither is believed for the other."""
    invited = {"address": "zhang@example.test", "full_name": "张伟", "role": Post.Role.LIAISON}
    actions.invite(actor=cast.admin_a, agency=cast.a, **invited)
    client = opened(link_in(letter_to("zhang@example.test")))
    page = client.get(JOIN).content.decode()
    assert f'action="{DOOR}"' in page
    assert "password" not in page
    assert come(client, next=JOIN)["Location"] == JOIN
    assert client.get(JOIN).context["is_meant"]
    assert client.post(JOIN)["Location"] == HOME
    person = User.objects.get(pk=person_in(client))
    assert (person.email, person.posts.get().agency) == ("zhang@example.test", cast.a)
    assert client.get(HOME).status_code == 200


@pytest.mark.parametrize("keeps_password", [False, True])
def test_who_comes_back_chooses_a_password_only_where_one_opens_the_account(
    known: User, cast: SimpleNamespace, host: Provider, keeps_password: bool
) -> None:
    User.objects.filter(pk=known.pk).update(keeps_password=keeps_password, email="w@example.test")
    actions.end_post(actor=None, post=known.posts.get())
    back = again(known)
    actions.invite(actor=None, agency=cast.a, address="w@example.test", full_name="某人", role="staff", person=back)
    browser = opened(link_in(letter_to("w@example.test")))
    assert ('name="password"' in browser.get(JOIN).content.decode()) is keeps_password
    answer = browser.post(JOIN, {"password": ANEW, "again": ANEW})
    back = again(known)
    assert (back.is_active, back.roles) == (True, {"staff"})
    assert back.check_password(ANEW) is keeps_password
    assert person_in(browser) == (known.pk if keeps_password else None), "the link alone lets nobody in"
    assert answer["Location"] == (HOME if keeps_password else SIGN_IN)
    assert keeps_password or not back.has_usable_password(), "nor does the password of then, should it open again"
    client = Client()
    come(client)
    assert person_in(client) == known.pk


@pytest.mark.parametrize("keeps_password", [False, True])
def test_an_account_without_an_address_is_opened_again_to_single_sign_on_alone(
    known: User, cast: SimpleNamespace, host: Provider, keeps_password: bool
) -> None:
    """Whoever reads the letter need not be its owner: no password is chosen by it, and no address taken from it."""
    User.objects.filter(pk=known.pk).update(keeps_password=keeps_password, email="")
    actions.end_post(actor=None, post=known.posts.get())
    to = {"address": "w@example.test", "full_name": "某人", "role": "staff"}
    actions.invite(actor=None, agency=cast.a, person=again(known), **to)
    opened(link_in(letter_to("w@example.test"))).post(JOIN, {"password": ANEW, "again": ANEW})
    back = again(known)
    assert (back.is_active, back.email, back.check_password(ANEW)) == (not keeps_password, "", False)


@pytest.fixture
def unbound(cast: SimpleNamespace, host: Provider) -> User:
    """Whose account is older than single sign-on, who left, and is invited back."""
    User.objects.filter(pk=cast.staff_a.pk).update(email="w@example.test")
    actions.end_post(actor=None, post=cast.staff_a.posts.get())
    back = again(cast.staff_a)
    actions.invite(actor=None, agency=cast.a, address="w@example.test", full_name="某人", role="staff", person=back)
    return back


def test_who_comes_back_and_is_not_known_there_yet_is_known_from_then_on(unbound: User) -> None:
    browser = opened(link_in(letter_to("w@example.test")))
    assert f'action="{DOOR}"' in browser.get(JOIN).content.decode()
    browser.post(JOIN)
    assert not again(unbound).is_active, "the link alone opens nothing that nobody could sign in to"
    assert come(browser, next=JOIN)["Location"] == JOIN
    made = User.objects.get(pk=person_in(browser))
    assert "Your account of then is opened again." in browser.get(JOIN).content.decode()
    assert browser.post(JOIN)["Location"] == SIGN_IN
    back = again(unbound)
    assert (back.is_active, back.roles, back.email) == (True, {"staff"}, "w@example.test")
    assert (again(made).is_active, person_in(browser)) == (False, None)
    client = Client()
    come(client)
    assert person_in(client) == unbound.pk
    assert not JoinRequest.objects.exists()


def test_nobody_who_is_here_takes_the_account_of_somebody_who_is_invited_back(
    unbound: User, known: User, cast: SimpleNamespace
) -> None:
    browser = opened(link_in(letter_to("w@example.test")))
    come(browser, next=JOIN)
    assert person_in(browser) == known.pk
    for client in (browser, opened(link_in(letter_to("w@example.test")), signed_in(cast.leader_a))):
        assert not client.get(JOIN).context["is_meant"]
        client.post(JOIN)
    assert not again(unbound).is_active


def test_an_invitation_of_somebody_who_is_here_is_not_taken_by_whoever_comes(
    cast: SimpleNamespace, host: Provider
) -> None:
    invited = {"address": cast.liaison_b.email, "full_name": "李娜", "role": Post.Role.LIAISON}
    actions.invite(actor=cast.admin_a, agency=cast.a, **invited)
    client = opened(link_in(letter_to(cast.liaison_b.email)))
    come(client, next=JOIN)
    assert not client.get(JOIN).context["is_meant"]
    client.post(JOIN)
    assert not User.objects.get(pk=person_in(client)).posts.exists()


def test_nobody_is_taken_for_a_person_by_name_or_e_mail(cast: SimpleNamespace, host: Provider) -> None:
    claims = {"sub": "x", "name": "liaison_a", "preferred_username": "liaison_a", "email": cast.liaison_a.email}
    for verified in (False, True):
        host.tells({**claims, "sub": f"x{verified}", "email_verified": verified})
        client = Client()
        come(client)
        assert person_in(client) != cast.liaison_a.pk
        assert User.objects.get(pk=person_in(client)).email == (cast.liaison_a.email if verified else "")


@pytest.fixture
def numbered(cast: SimpleNamespace, host: Provider, settings: Any, monkeypatch: pytest.MonkeyPatch) -> User:
    """A's staff bears the number that the provider says, and the operator trusts numbers."""
    configured(settings, monkeypatch, host, SSO_BINDS_NUMBERS="1")
    type(cast.a).objects.filter(pk=cast.a.pk).update(internal_code=CODE)
    User.objects.filter(pk=cast.staff_a.pk).update(employee_number="ａ-017")  # full-width, as somebody typed it
    person: User = cast.staff_a
    return person


def test_agency_and_employee_number_are_the_person_where_the_operator_trusts_them(numbered: User) -> None:
    client = Client()
    come(client)
    assert person_in(client) == numbered.pk
    assert Activity.objects.get(verb="user.bind_sign_on").after["how"] == "number"


def test_whoever_was_found_by_the_number_is_told_once_by_letter_too(numbered: User) -> None:
    User.objects.filter(pk=numbered.pk).update(language="en")
    come(Client())
    come(Client())
    row = Notification.objects.get(kind="bound_by_number")
    assert row.recipient == numbered
    assert "A-017" in row.texts["en"]["body"]
    delivery.deliver_due()
    letters = [letter for letter in mail.outbox if letter.to == [numbered.email]]
    assert [("bound to single sign-on" in letter.subject, "A-017" in letter.body) for letter in letters] == [
        (True, True)
    ]


def test_whoever_gets_a_new_account_is_not(cast: SimpleNamespace, host: Provider) -> None:
    come(Client())
    assert not Notification.objects.filter(kind="bound_by_number").exists()


@pytest.mark.parametrize("wrong", ["not trusted", "another agency", "two of them", "bound", "over", "administrator"])
def test_a_number_is_nobody_where_anything_is_doubtful(
    wrong: str, numbered: User, cast: SimpleNamespace, host: Provider, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = User.objects.filter(pk=numbered.pk)
    if wrong == "not trusted":
        configured(settings, monkeypatch, host, SSO_BINDS_NUMBERS="0")
    elif wrong == "another agency":
        host.tells({"sub": "zhang.wei", "agency_code": "B", "employee_number": "A-017"})
        type(cast.b).objects.filter(pk=cast.b.pk).update(internal_code="B")
    elif wrong == "two of them":
        User.objects.filter(pk=cast.leader_a.pk).update(employee_number="A-017")
    elif wrong == "bound":
        SocialAccount.objects.create(user=numbered, provider=f"{host.url}/oidc", uid="somebody else")
    elif wrong == "over":
        Post.objects.filter(user=numbered).update(ended_at="2020-01-01T00:00+08:00", ends_on="2020-01-01")
    else:
        Post.objects.filter(user=numbered).delete()
        people.update(portal_role="system")
    client = Client()
    come(client)
    assert person_in(client) not in {None, numbered.pk, cast.leader_a.pk}


def test_the_rest_is_asked_of_userinfo_about_the_same_person(cast: SimpleNamespace, host: Provider) -> None:
    host.tells({"sub": "li.na"}, userinfo={"name": "李娜", "employee_number": 42, "agency_code": [CODE]})
    client = Client()
    come(client)
    person = User.objects.get(pk=person_in(client))
    assert (person.full_name, person.employee_number) == ("李娜", "42")
    host.tells({"sub": "zhao"}, userinfo={"sub": "li.na"})
    refused(Client())


def test_claims_are_found_under_the_names_the_operator_gives(
    cast: SimpleNamespace, host: Provider, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(settings, monkeypatch, host, SSO_CLAIMS="subject=uid,name=user.cn,number=user.no,agency=org.code")
    host.tells({"sub": "x", "uid": "u-1", "user": {"cn": "王芳", "no": "7"}, "org": {"code": CODE}})
    come(Client())
    row = SocialAccount.objects.get()
    assert (row.uid, row.extra_data) == ("u-1", {"name": "王芳", "agency": CODE, "number": "7"})


# What is not believed

BENT: dict[str, dict[str, Any]] = {
    "another issuer": {"claims": {"iss": "https://evil.example"}},
    "for somebody else": {"claims": {"aud": "another"}},
    "for others as well": {"claims": {"aud": ["portal", "another"]}},
    "another party": {"claims": {"aud": ["portal", "another"], "azp": "another"}},
    "expired": {"claims": {"exp": int(time.time()) - 3600}},
    "never ends": {"claims": {"exp": None}},
    "of the future": {"claims": {"iat": int(time.time()) + 3600, "nbf": int(time.time()) + 3600}},
    "another nonce": {"claims": {"nonce": "planted"}},
    "no nonce": {"claims": {"nonce": None}},
    "nobody": {"claims": {"sub": None}},
    "empty": {"claims": {"sub": " "}},
    "endless": {"claims": {"sub": "x" * 400}},
    "unsigned": {"signed": "none"},
    "signed with what is published": {"signed": "HS256"},
    "signed by somebody else": {"signed": "another"},
    "another issuer's answer": {"back": {"iss": "https://evil.example"}},
    "another code": {"back": {"code": "guessed"}},
    "no code": {"back": {"code": ""}},
}


@pytest.mark.parametrize("what", BENT)
def test_what_is_bent_lets_nobody_in(what: str, known: User, host: Provider) -> None:
    bent = dict(BENT[what])
    host.tells({"sub": "zhang.wei", **bent.pop("claims", {})}, **bent)
    accounts = User.objects.count()
    refused(Client())
    assert User.objects.count() == accounts
    assert FailedSignIn.objects.count() == 1
    host.tells({"sub": "zhang.wei"})
    client = Client()
    come(client)
    assert person_in(client) == known.pk


def test_an_answer_opens_once(known: User) -> None:
    client = Client()
    back = brought(client)
    client.get(back)
    client.post(reverse("sign_out"))
    assert client.get(back)["Location"] == SIGN_IN
    assert person_in(client) is None
    assert "is used already" in said(client)


def test_a_code_that_was_used_opens_nothing_in_an_answer_of_its_own(known: User) -> None:
    first, second = Client(), Client()
    used = query(brought(first))
    first.get(BACK, used)
    state = query(begun(second)["Location"])["state"]
    second.get(BACK, {"code": used["code"], "state": state})
    assert person_in(second) is None
    assert UNTRUE in said(second)


def test_an_answer_is_taken_in_the_browser_that_asked_alone(known: User) -> None:
    """Nobody is signed in as somebody else by a link (login CSRF)."""
    planted, victim = brought(Client()), Client()
    begun(victim)
    victim.get(planted)
    assert person_in(victim) is None
    assert "was begun in another browser" in said(victim)


def test_an_answer_that_comes_too_late_is_not_taken(known: User) -> None:
    client = Client()
    back = brought(client)
    session = client.session
    session["single.pending"] = [{**row, "begun_at": time.time() - 601} for row in session["single.pending"]]
    session.save()
    client.get(back)
    assert person_in(client) is None


def test_several_tabs_may_begin_side_by_side(known: User) -> None:
    client = Client()
    first, second = brought(client, next=reverse("inbox")), brought(client)
    assert client.get(first)["Location"] == reverse("inbox")
    assert client.get(second)["Location"] == HOME
    assert person_in(client) == known.pk


def test_a_key_that_is_new_there_is_fetched(known: User, host: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    come(Client())
    host.tells({"sub": "zhang.wei"}, kid="second")
    monkeypatch.setattr(oidc, "ASKED_AGAIN_S", 0)
    client = Client()
    come(client)
    assert person_in(client) == known.pk


def test_a_key_that_nobody_published_is_asked_for_seldom(known: User, host: Provider) -> None:
    come(Client())
    before = sum(row["path"] == "/oidc/jwks" for row in host.asked)
    host.tells({"sub": "zhang.wei"}, kid="third", broken="/oidc/nothing")
    for _ in range(3):
        refused(Client())
    assert sum(row["path"] == "/oidc/jwks" for row in host.asked) == before


def test_breaking_off_there_is_said_plainly(known: User, host: Provider) -> None:
    host.tells(refuses=True)
    refused(Client(), "You were not signed in: single sign-on was broken off or refused there.")
    assert not FailedSignIn.objects.exists()


@pytest.mark.parametrize("broken", ["/oidc/.well-known/openid-configuration", "/oidc/token", "/oidc/jwks"])
@pytest.mark.parametrize("status", [503, 302, 200])
def test_a_provider_that_is_down_is_said_to_be(broken: str, status: int, known: User, host: Provider) -> None:
    good = begun(client := Client())
    oidc.forget()
    host.tells({"sub": "zhang.wei"}, broken=broken, status=status)
    if broken.endswith("configuration"):
        assert begun(client)["Location"] == SIGN_IN
    else:
        client.get(led_on(good["Location"]))
    assert person_in(client) is None
    expected = UNTRUE if (broken, status) == ("/oidc/token", 302) else "Single sign-on does not answer at the moment."
    assert expected in said(client)


def test_endpoints_at_another_host_are_not_called(known: User, host: Provider) -> None:
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        oidc.forget()
        host.tells({"sub": "zhang.wei"}, discovery={name: "http://169.254.169.254/latest"})
        client = Client()
        answer = begun(client)
        if name == "authorization_endpoint":
            assert answer["Location"] == SIGN_IN
        else:
            come(client)
        assert "does not answer" in said(client)


# The provider is down, and who still comes in


def down(settings: Any, monkeypatch: pytest.MonkeyPatch, host: Provider) -> None:
    configured(settings, monkeypatch, host, SSO_URL="http://127.0.0.1:9/oidc")


def by_password(username: str, password: str = PASSWORD) -> Client:
    client = Client()
    client.last = client.post(SIGN_IN, {"username": username, "password": password})  # type: ignore[attr-defined]
    return client


def test_where_nobody_answers_the_page_says_so_and_accounts_for_emergencies_come_in(
    cast: SimpleNamespace, host: Provider, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    down(settings, monkeypatch, host)
    client = Client()
    assert begun(client)["Location"] == SIGN_IN
    assert said(client) == "Single sign-on does not answer at the moment. Try again in a few minutes."
    User.objects.filter(pk=cast.liaison_a.pk).update(keeps_password=True)
    assert person_in(by_password("liaison_a")) == cast.liaison_a.pk
    for role in ("system", "security", "audit"):
        assert person_in(by_password(portal_administrator(role).username))


def test_a_right_password_of_others_is_answered_like_a_wrong_one(cast: SimpleNamespace, host: Provider) -> None:
    User.objects.filter(pk=cast.observer.pk).update(is_active=False)
    tried = [("liaison_b", PASSWORD), ("liaison_b", "wrong"), ("nobody", PASSWORD), ("observer", PASSWORD)]
    answers = [by_password(*pair).last for pair in tried]  # type: ignore[attr-defined]
    with translation.override("en"):
        said = {tuple(answer.context["form"].non_field_errors()) for answer in answers}
    assert len(said) == 1
    assert "Sign in with single sign-on" in said.pop()[0]


def test_without_single_sign_on_passwords_are_for_everybody(cast: SimpleNamespace) -> None:
    assert person_in(by_password("liaison_b")) == cast.liaison_b.pk
    assert Client().post(DOOR).status_code == Client().get(BACK).status_code == 404
    assert "single" not in Client().get(SIGN_IN).content.decode()


def test_letters_and_the_page_of_passwords_are_for_those_who_use_one(
    cast: SimpleNamespace, host: Provider, django_capture_on_commit_callbacks: Any, mailoutbox: list[Any]
) -> None:
    User.objects.filter(pk=cast.liaison_a.pk).update(keeps_password=True)
    for username, letters in (("liaison_b", 0), ("liaison_a", 1)):
        with django_capture_on_commit_callbacks(execute=True):
            write_reset_letter(User.objects.get(username=username).pk)
        assert len(mailoutbox) == letters
    assert signed_in(cast.liaison_b).get(reverse("password")).status_code == 404
    assert signed_in(cast.liaison_a).get(reverse("password")).status_code == 200


def test_a_security_administrator_says_who_keeps_a_password(cast: SimpleNamespace, host: Provider) -> None:
    keeper = signed_in(portal_administrator("security"))
    door = reverse("keep_password", args=[cast.liaison_a.pk])
    assert keeper.post(door, {"reason": "值班"}).status_code == 302
    assert again(cast.liaison_a).keeps_password
    client = by_password("liaison_a")
    assert client.get(HOME).status_code == 200
    assert keeper.post(door, {"reason": "不再值班"}).status_code == 302
    assert client.get(HOME).status_code == 302
    assert [row.note for row in Activity.objects.filter(verb="user.keep_password").order_by("pk")] == [
        "值班",
        "不再值班",
    ]
    assert signed_in(cast.admin_a).post(door, {"reason": "x"}).status_code == 403
    assert not again(cast.liaison_a).keeps_password


# The second factor


def test_whoever_has_a_second_factor_shows_it_here(known: User, host: Provider) -> None:
    factor = app_of(known)
    host.tells({"sub": "zhang.wei", "amr": ["pwd", "otp"], "acr": "2"})  # said, but nobody believes it
    client = Client()
    assert come(client)["Location"] == reverse("second_step")
    assert person_in(client) is None
    client.post(reverse("second_step"), {"code": code_of(factor)})
    assert person_in(client) == known.pk


@pytest.mark.parametrize("claims", [{"amr": ["pwd", "otp"]}, {"acr": "urn:gov:loa:3"}])
def test_a_factor_shown_there_counts_where_the_operator_says_so(
    claims: dict[str, Any], known: User, host: Provider, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(settings, monkeypatch, host, SSO_SECOND_FACTOR="otp,urn:gov:loa:3")
    app_of(known)
    host.tells({"sub": "zhang.wei", **claims})
    client = Client()
    assert come(client)["Location"] == HOME
    assert person_in(client) == known.pk
    host.tells({"sub": "zhang.wei", "amr": ["pwd"], "acr": "1"})
    assert come(Client())["Location"] == reverse("second_step")


def test_who_needs_a_factor_and_has_none_sets_it_up_unless_one_was_shown_there(
    cast: SimpleNamespace, host: Provider, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SECOND_FACTOR = "required"
    configured(settings, monkeypatch, host, SSO_SECOND_FACTOR="otp")
    SocialAccount.objects.create(user=cast.leader_a, provider=f"{host.url}/oidc", uid="leader")
    for ways, status in ((["pwd"], 302), (["otp"], 200)):
        host.tells({"sub": "leader", "amr": ways})
        client = Client()
        come(client)
        assert client.get(HOME).status_code == status


def test_what_guards_the_account_is_changed_after_single_sign_on_asked_anew(known: User, host: Provider) -> None:
    client = Client()
    host.tells({"sub": "zhang.wei", "auth_time": int(time.time()) - 3600})
    come(client)
    asked = client.get(reverse("add_app"))
    assert asked["Location"] == f"{reverse('prove_again')}?next={reverse('add_app')}"
    assert f'action="{DOOR}"' in client.get(asked["Location"]).content.decode()
    there = query(begun(client, next=reverse("add_app"))["Location"])
    assert (there["prompt"], there["max_age"]) == ("login", "0")
    assert come(client, next=reverse("add_app"))["Location"] == reverse("factors")  # it did not ask anew
    host.tells({"sub": "somebody.else"})
    assert come(client, next=reverse("add_app"))["Location"] == reverse("factors")
    host.tells({"sub": "zhang.wei"})
    assert come(client, next=reverse("add_app"))["Location"] == reverse("add_app")
    assert client.get(reverse("add_app")).status_code == 200


# The end


def test_a_suspended_account_is_refused_and_out_within_the_same_second(known: User, cast: SimpleNamespace) -> None:
    client, late = Client(), Client()
    come(client)
    back = brought(late)
    close_account(actor=cast.admin_a, person=known, note="调离")
    assert client.get(HOME).status_code == 302
    late.get(back)
    assert person_in(late) is None
    refused(Client(), "This account is no longer active.")


def test_signing_out_ends_it_there_as_well(known: User, host: Provider) -> None:
    client = Client()
    come(client)
    there = client.post(reverse("sign_out"))["Location"]
    assert there.startswith(f"{host.url}/oidc/logout?")
    asked = query(there)
    assert asked["post_logout_redirect_uri"].endswith(SIGN_IN)
    assert asked["id_token_hint"].count(".") == 2
    assert person_in(client) is None


def test_who_came_by_password_is_not_led_there(cast: SimpleNamespace, host: Provider) -> None:
    User.objects.filter(pk=cast.liaison_a.pk).update(keeps_password=True)
    assert by_password("liaison_a").post(reverse("sign_out"))["Location"] == SIGN_IN


def test_no_page_names_the_provider_and_the_policy_allows_its_forms(known: User, host: Provider) -> None:
    page = Client().get(SIGN_IN).content.decode()
    assert str(host.port) not in page
    assert f'action="{DOOR}"' in page


# What an operator sets


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"SSO_URL": "http://sso.example/realm"}, "no https address"),
        ({"SSO_URL": "https://user:word@sso.example"}, "no plain address"),
        ({"SSO_CLIENT": ""}, "needs SSO_CLIENT"),
        ({"SSO_KIND": "saml"}, "none of: oidc, cas"),
        ({"SSO_CLAIMS": "e-mail=mail"}, "SSO_CLAIMS names e-mail"),
        ({"SSO_CLAIMS": "agency="}, "SSO_CLAIMS names agency"),
        ({"SSO_HOSTS": "sso.example"}, "no plain address"),
    ],
)
def test_nonsense_stops_the_start(wrong: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = {"SSO_URL": "https://sso.example/realm", "SSO_CLIENT": "portal", "SSO_SECRET": "s"}
    for name, value in {**right, **wrong}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Exception, match=words):
        env.single_sign_on()


def test_secrets_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"SSO_URL": "https://sso.example", "SSO_CLIENT": "portal", "SSO_SECRET": "geheim"}.items():
        monkeypatch.setenv(name, value)
    assert "geheim" not in repr(env.single_sign_on())
