"""The second factor: who needs one, setting it up, showing it, and what opens while it is not shown."""

import html
import json
import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings as project
from django.core.cache import cache
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone, translation

from coordination.agencies.models import Post, User
from coordination.core.activity import history
from coordination.core.errors import Refusal
from coordination.mechanisms.models import Participation
from coordination.signin import actions, lockout
from coordination.signin.factors import codes_left
from coordination.signin.holders import why_a_factor
from tests.cast import PASSWORD, again, agency, person, signed_in
from tests.signin.devices import ORIGIN, SecurityKey, app_of, code_of, proved

pytestmark = pytest.mark.django_db

HOME, SIGN_IN, SECOND, INBOX = reverse("home"), reverse("sign_in"), reverse("second_step"), reverse("inbox")
FACTORS, ADD_APP, ADD_KEY = reverse("factors"), reverse("add_app"), reverse("add_key")
AGAIN, CODES, RENEW = reverse("prove_again"), reverse("recovery_codes"), reverse("renew_codes")


@pytest.fixture(autouse=True)
def _nobody_is_locked_out_and_all_read_english(cast: SimpleNamespace, settings: Any) -> None:
    cache.clear()
    settings.PORTAL_URL = ORIGIN
    User.objects.update(language="en")


@pytest.fixture
def required(settings: Any) -> None:
    settings.SECOND_FACTOR = "required"


def half(username: str = "liaison_a", **more: str) -> Client:
    """Past the password, before the second step."""
    client = Client()
    client.cookies[project.LANGUAGE_COOKIE_NAME] = "en"
    assert client.post(SIGN_IN, {"username": username, "password": PASSWORD, **more})["Location"] == SECOND
    return client


def question_of(client: Client, page: str) -> dict[str, Any]:
    found = re.search(r'data-question="([^"]+)"', client.get(page).content.decode())
    assert found
    return dict(json.loads(html.unescape(found[1])))


def test_a_form_waits_for_the_answer_of_the_key(cast: SimpleNamespace) -> None:
    app_of(cast.admin_a)
    page = proved(signed_in(cast.admin_a)).get(ADD_KEY).content.decode()
    assert re.search(r'<input type="hidden" name="answer" id="id_answer">', page)


# Who needs one --------------------------------------------------------------------------------------------------------


def test_who_needs_one_is_said_by_the_posts(cast: SimpleNamespace) -> None:
    needs = {name for name in vars(cast) if isinstance(getattr(cast, name), User) and why_a_factor(getattr(cast, name))}
    assert needs == {"secretariat", "office_leader", "leader_a", "admin_a"}


def test_an_administrator_of_the_portal_needs_one(cast: SimpleNamespace) -> None:
    keeper = User(username="keeper", portal_role=User.PortalRole.AUDIT)
    keeper.save()
    assert why_a_factor(keeper)


def test_it_is_all_the_same_for_which_agency_one_acts(cast: SimpleNamespace) -> None:
    below = agency("省水文局")
    both = person(below, "both", Post.Role.STAFF)
    assert why_a_factor(both) is None
    Post.objects.create(user=both, agency=cast.a, role=Post.Role.ADMINISTRATOR)
    both = again(both)
    both.act_for(below.pk)
    assert why_a_factor(both)


def test_it_ends_with_the_office(cast: SimpleNamespace) -> None:
    Participation.objects.filter(agency=cast.office).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert why_a_factor(again(cast.secretariat)) is None


def test_whoever_needs_one_and_has_none_is_led_there_first(cast: SimpleNamespace, required: None) -> None:
    client = signed_in(cast.secretariat)
    for door in (HOME, INBOX, cast.mechanism.get_absolute_url(), reverse("preferences"), "/admin/"):
        assert client.get(door)["Location"] == FACTORS
    shown = client.get(FACTORS).content.decode()
    assert "First set up a second factor" in shown
    assert "Your agency keeps the office of a mechanism, or leads it." in shown
    assert client.post(reverse("sign_out"))["Location"] == SIGN_IN


def test_nobody_else_is(cast: SimpleNamespace, required: None) -> None:
    assert signed_in(cast.liaison_a).get(HOME).status_code == 200


def test_where_everybody_needs_one_everybody_is(cast: SimpleNamespace, settings: Any) -> None:
    settings.SECOND_FACTOR = "everybody"
    client = signed_in(cast.liaison_a)
    for door in (HOME, INBOX, cast.mechanism.get_absolute_url()):
        assert client.get(door)["Location"] == FACTORS
    assert "Here everybody signs in with a second factor." in client.get(FACTORS).content.decode()
    with translation.override("en"), pytest.raises(Refusal, match="add another one first"):
        actions.remove_factor(actor=cast.liaison_a, factor=app_of(cast.liaison_a))


def test_where_it_is_only_offered_the_page_advises_it(cast: SimpleNamespace) -> None:
    client = signed_in(cast.secretariat)
    assert client.get(HOME).status_code == 200
    assert "A second factor is advised" in client.get(FACTORS).content.decode()


def test_it_is_required_unless_somebody_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    import runpy

    monkeypatch.delenv("SECOND_FACTOR")
    assert runpy.run_path("coordination/settings.py")["SECOND_FACTOR"] == "required"
    monkeypatch.setenv("DEMO", "1")
    assert runpy.run_path("coordination/settings.py")["SECOND_FACTOR"] == "offered"


# Setting it up --------------------------------------------------------------------------------------------------------


def test_an_app_is_set_up_with_the_code_it_shows(cast: SimpleNamespace, required: None) -> None:
    client = signed_in(cast.secretariat)
    assert client.get(ADD_APP)["Location"] == f"{AGAIN}?next={ADD_APP}"
    assert client.post(AGAIN, {"password": "wrong", "next": ADD_APP}).status_code == 200
    assert client.post(AGAIN, {"password": PASSWORD, "next": ADD_APP})["Location"] == ADD_APP
    page = client.get(ADD_APP)
    assert "data:image/svg+xml;base64," in page.content.decode()
    secret = page.context["secret"].replace(" ", "")
    wrong = client.post(ADD_APP, {"code": "000000"})
    assert "This code does not match" in wrong.content.decode()
    assert wrong.context["secret"].replace(" ", "") == secret  # the app need not read it anew
    assert client.post(ADD_APP, {"code": code_of(secret)})["Location"] == CODES
    assert client.get(HOME).status_code == 200
    assert len(client.get(CODES).context["codes"]) == 10
    row = history(cast.secretariat)[0]
    assert (row.verb, row.after) == ("user.add_factor", {"kind": "totp"})
    kept = Authenticator.objects.get(user=cast.secretariat, type="totp").data["secret"]
    assert secret not in kept  # it lies encrypted


def test_a_key_is_registered_and_then_signs_in(cast: SimpleNamespace) -> None:
    key, client = SecurityKey(), proved(signed_in(cast.liaison_a))
    answer = key.create(question_of(client, ADD_KEY))
    assert client.post(ADD_KEY, {"name": "blue", "answer": answer})["Location"] == CODES
    coming = half()
    assert coming.post(SECOND, {"answer": key.get(question_of(coming, SECOND))})["Location"] == HOME
    assert coming.get(HOME).status_code == 200
    assert "blue" in coming.get(FACTORS).content.decode()


def test_an_answer_registers_once(cast: SimpleNamespace) -> None:
    client = proved(signed_in(cast.liaison_a))
    answer = SecurityKey().create(question_of(client, ADD_KEY))
    assert client.post(ADD_KEY, {"name": "blue", "answer": answer}).status_code == 302
    said = client.post(ADD_KEY, {"name": "again", "answer": answer})
    assert "The key did not answer what was asked" in said.content.decode()
    assert Authenticator.objects.filter(user=cast.liaison_a, type="webauthn").count() == 1


def test_a_wrong_answer_uses_the_question_up(cast: SimpleNamespace) -> None:
    client = proved(signed_in(cast.liaison_a))
    good = SecurityKey().create(question_of(client, ADD_KEY))
    elsewhere = SecurityKey("https://evil.example").create({"publicKey": {"rp": {"id": "x"}, "challenge": "AAAA"}})
    assert client.post(ADD_KEY, {"name": "blue", "answer": elsewhere}).status_code == 200
    client.post(ADD_KEY, {"name": "blue", "answer": good})
    assert not Authenticator.objects.filter(user=cast.liaison_a).exists()


@pytest.mark.parametrize("answer", ["", "no json", "[]", "1", "{}", '{"id": 1}', '{"response": {}}', "null", '"x"'])
def test_nonsense_for_an_answer_is_refused_in_words(cast: SimpleNamespace, answer: str) -> None:
    client = proved(signed_in(cast.liaison_a))
    client.get(ADD_KEY)
    assert client.post(ADD_KEY, {"name": "blue", "answer": answer}).status_code == 200
    app_of(cast.liaison_a)
    assert half().post(SECOND, {"answer": answer}).status_code == 200


def test_a_page_that_only_looks_like_the_portal_gets_no_key_to_sign(cast: SimpleNamespace) -> None:
    client = proved(signed_in(cast.liaison_a))
    answer = SecurityKey("https://evil.example").create(question_of(client, ADD_KEY))
    assert client.post(ADD_KEY, {"name": "blue", "answer": answer}).status_code == 200
    assert not Authenticator.objects.filter(user=cast.liaison_a).exists()


def test_what_a_key_is_bound_to_is_not_taken_from_the_request(cast: SimpleNamespace, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    client = proved(signed_in(cast.liaison_a))
    shown = client.get(ADD_KEY, headers={"host": "evil.example"}).content.decode()
    assert "portal.example.org" in shown
    assert "evil.example" not in shown


def test_keys_are_offered_only_where_browsers_take_them(cast: SimpleNamespace, settings: Any) -> None:
    client, offered = signed_in(cast.liaison_a), []
    for settings.PORTAL_URL in ("https://p.example", "http://localhost:1", "http://p.example", "https://10.0.0.1"):
        offered.append(ADD_KEY in client.get(FACTORS).content.decode())
    assert offered == [True, True, False, False]


# Showing it -----------------------------------------------------------------------------------------------------------


def test_the_password_alone_opens_nothing(cast: SimpleNamespace) -> None:
    app = app_of(cast.liaison_a)
    client = half(next=INBOX)
    assert client.get(HOME)["Location"].startswith(SIGN_IN)
    assert client.get(SECOND).status_code == 200
    assert client.post(SECOND, {"code": code_of(app)})["Location"] == INBOX
    assert client.get(HOME).status_code == 200


def test_a_code_of_a_moment_ago_is_still_good_and_an_older_one_not(cast: SimpleNamespace) -> None:
    app = app_of(cast.liaison_a)
    assert half().post(SECOND, {"code": code_of(app, steps=-3)}).status_code == 200
    assert half().post(SECOND, {"code": code_of(app, steps=-1)}).status_code == 302


def test_a_code_opens_once(cast: SimpleNamespace) -> None:
    app, begun = app_of(cast.liaison_a), timezone.now()
    code = code_of(app, steps=1)
    assert half().post(SECOND, {"code": code}).status_code == 302
    cache.clear()  # what the cache remembers is not what forbids it
    with time_machine.travel(begun + timedelta(seconds=45)):
        assert half().post(SECOND, {"code": code}).status_code == 200
        assert half().post(SECOND, {"code": code_of(app, steps=-1)}).status_code == 200  # nor one from before it


def test_full_width_figures_and_blanks_are_figures(cast: SimpleNamespace) -> None:
    code = code_of(app_of(cast.liaison_a))
    wide = "".join(chr(ord(figure) + 0xFEE0) for figure in code)
    assert half().post(SECOND, {"code": f" {wide[:3]} {wide[3:]}"}).status_code == 302


def test_a_recovery_code_opens_once(cast: SimpleNamespace) -> None:
    app_of(cast.liaison_a)
    client = proved(signed_in(cast.liaison_a))
    assert client.post(RENEW)["Location"] == CODES
    code = codes_left(cast.liaison_a)[3]
    assert half().post(SECOND, {"code": code}).status_code == 302
    assert half().post(SECOND, {"code": code}).status_code == 200
    assert len(codes_left(cast.liaison_a)) == 9
    old = codes_left(cast.liaison_a)[0]
    client.post(RENEW)
    assert half().post(SECOND, {"code": old}).status_code == 200


def test_the_code_of_somebody_else_opens_nothing(cast: SimpleNamespace) -> None:
    app_of(cast.liaison_a)
    assert half().post(SECOND, {"code": code_of(app_of(cast.liaison_b))}).status_code == 200


def test_ten_wrong_codes_from_anywhere_end_the_guessing(cast: SimpleNamespace) -> None:
    app, client = app_of(cast.liaison_a), half()
    for number in range(lockout.FAILURES):
        client.post(SECOND, {"code": f"{number:06}"}, REMOTE_ADDR=f"10.0.0.{number}")
    assert "Too many failed attempts" in client.post(SECOND, {"code": code_of(app)}).content.decode()
    assert "Too many failed attempts" in half().post(SECOND, {"code": code_of(app)}).content.decode()


def test_the_session_gets_a_new_key_with_the_second_step(cast: SimpleNamespace) -> None:
    app, client = app_of(cast.liaison_a), half()
    planted = client.session.session_key
    client.post(SECOND, {"code": code_of(app)})
    assert client.session.session_key != planted


def test_an_account_that_was_closed_between_the_steps_stays_out(cast: SimpleNamespace) -> None:
    app, client = app_of(cast.liaison_a), half()
    User.objects.filter(pk=cast.liaison_a.pk).update(is_active=False)
    assert client.post(SECOND, {"code": code_of(app)})["Location"] == SIGN_IN
    assert client.get(HOME)["Location"].startswith(SIGN_IN)


def test_the_second_step_waits_a_quarter_of_an_hour(cast: SimpleNamespace) -> None:
    app, client = app_of(cast.liaison_a), half()
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert client.post(SECOND, {"code": code_of(app)})["Location"] == SIGN_IN


def test_without_a_first_step_there_is_no_second(cast: SimpleNamespace) -> None:
    assert Client().get(SECOND)["Location"] == SIGN_IN
    assert signed_in(cast.liaison_a).get(SECOND)["Location"] == HOME


def every_address(resolver: URLResolver | None = None, path: str = "/") -> list[str]:
    """Each pattern of the URLconf, the administration's among them, with a figure for whatever is asked."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        here = path + re.sub(r"<[^>]+>|\(\?P<.*\)", "1", str(entry.pattern)).strip("^$")
        found += every_address(entry, here) if isinstance(entry, URLResolver) else [here]
    return found


OPEN = {
    "/sign-in/",
    "/sign-in/second/",
    "/sign-in/forgotten/",
    "/sign-in/reset/1/1/",
    "/sign-in/first/1/",
    "/sign-in/single/",
    "/sign-in/single/back/",
    "/sign-out/",
}
OPEN |= {"/language/", "/healthz", "/favicon.ico"}
OPEN |= {"/sharing/rows/1.json", "/sharing/rows/1.csv"}  # to programs with a key, whoever is signed in beside
OPEN |= {"/join/1/", "/address/confirm/1/"}  # a link is opened by whoever has it, and by no form


@pytest.mark.parametrize("method", ["get", "post"])
def test_half_signed_in_reaches_the_second_step_and_the_way_out_only(cast: SimpleNamespace, method: str) -> None:
    app_of(cast.liaison_a)
    client, addresses = half(), every_address()
    assert len(addresses) > 90
    wrong = []
    for address in addresses:
        if address in OPEN:
            continue
        response = getattr(client, method)(address)
        turned_away = (
            response.status_code in {302, 301} and re.match(r"/(sign-in|admin/login)/|/admin/$", response["Location"])
        ) or response.status_code == 404
        if not turned_away or response.wsgi_request.user.is_authenticated:
            wrong.append((address, response.status_code, response.get("Location")))
    assert wrong == []


# Giving it up ---------------------------------------------------------------------------------------------------------


def test_what_guards_the_account_is_changed_only_after_asking_again(cast: SimpleNamespace) -> None:
    app = app_of(cast.liaison_a)
    client = signed_in(cast.liaison_a)
    remove = reverse("remove_factor", args=[app.pk])
    for door, method in [(remove, "post"), (CODES, "get"), (RENEW, "post"), (ADD_APP, "post"), (ADD_KEY, "get")]:
        assert getattr(client, method)(door)["Location"].startswith(AGAIN), door
    assert client.post(AGAIN, {"password": PASSWORD, "next": remove}).status_code == 200  # the password is not enough
    assert client.post(AGAIN, {"code": code_of(app), "next": remove})["Location"] == remove
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert client.post(remove)["Location"].startswith(AGAIN)
    assert client.post(remove)["Location"] == FACTORS
    assert not Authenticator.objects.filter(user=cast.liaison_a).exists()
    assert history(cast.liaison_a)[0].verb == "user.remove_factor"


def test_whoever_needs_one_keeps_one(cast: SimpleNamespace, required: None) -> None:
    app = app_of(cast.secretariat)
    client = proved(signed_in(cast.secretariat))
    refused = client.post(reverse("remove_factor", args=[app.pk]))
    assert refused.status_code == 409
    assert "add another one first" in refused.content.decode()


def test_nobody_removes_anothers(cast: SimpleNamespace) -> None:
    app = app_of(cast.liaison_a)
    assert proved(signed_in(cast.liaison_b)).post(reverse("remove_factor", args=[app.pk])).status_code == 404


def test_asking_again_leads_nowhere_else(cast: SimpleNamespace) -> None:
    client = signed_in(cast.liaison_a)
    assert client.post(AGAIN, {"password": PASSWORD, "next": "https://evil.example/"})["Location"] == FACTORS


def test_guessing_the_password_when_asked_again_ends_too(cast: SimpleNamespace) -> None:
    client = signed_in(cast.liaison_a)
    for _ in range(lockout.FAILURES):
        client.post(AGAIN, {"password": "wrong"})
    assert "Too many failed attempts" in client.post(AGAIN, {"password": PASSWORD}).content.decode()


def test_codes_without_a_factor_are_not_made(cast: SimpleNamespace) -> None:
    assert proved(signed_in(cast.liaison_a)).post(RENEW).status_code == 409
