"""The three administrators of the portal, and Django's administration behind the portal's own door."""

import re
import threading
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from django.utils.translation import override

from coordination.agencies.actions import appoint
from coordination.agencies.models import Post, User
from coordination.core.workdays import today
from tests.cast import PASSWORD, portal_administrator, signed_in
from tests.signin.devices import app_of, code_of, proved

pytestmark = pytest.mark.django_db

ROLES = ["system", "security", "audit"]
SIGN_IN, ADMIN, SECOND = reverse("sign_in"), "/admin/", reverse("second_step")


def admin_pages() -> list[str]:
    site: Any = next(entry for entry in get_resolver().url_patterns if getattr(entry, "namespace", "") == "admin")
    named = {entry.name for entry in site.url_patterns if getattr(entry, "name", None)}
    return [reverse(f"admin:{name}") for name in sorted(named) if name not in {"view_on_site", "app_list", "login"}]


# Three, and nobody two of them ---------------------------------------------------------------------------------------


def test_nobody_is_superuser(cast: SimpleNamespace) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=cast.liaison_a.pk).update(is_superuser=True)
    with pytest.raises(TypeError):
        User.objects.create_superuser("chief", "c@example.test", "x")
    with pytest.raises(TypeError):
        call_command("createsuperuser", interactive=False, username="chief", email="c@example.test", full_name="x")


@pytest.mark.parametrize("role", ["sys,sec", "root", "superuser"])
def test_a_role_is_one_of_three(role: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        portal_administrator("system", username="x").__class__.objects.filter(username="x").update(portal_role=role)


@pytest.mark.parametrize("role", ROLES)
def test_whoever_holds_a_post_is_none_of_them(cast: SimpleNamespace, role: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=cast.liaison_a.pk).update(portal_role=role)
    Post.objects.filter(user=cast.liaison_a).update(ends_on=timezone.localdate() - timedelta(days=2))
    User.objects.filter(pk=cast.liaison_a.pk).update(portal_role=role)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(user=cast.liaison_a).update(ends_on=None)


@pytest.mark.parametrize("zone", ["Etc/GMT+12", "Pacific/Kiritimati"])  # at any hour, in one of them it is another day
def test_the_last_day_of_a_post_is_one_of_the_portals_calendar(cast: SimpleNamespace, zone: str) -> None:
    user, posts = User.objects.filter(pk=cast.liaison_a.pk), Post.objects.filter(user=cast.liaison_a)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('TimeZone', %s, true)", [zone])
    posts.update(ends_on=today())
    with pytest.raises(IntegrityError), transaction.atomic():
        user.update(portal_role="audit")
    posts.update(ends_on=today() - timedelta(days=1))
    assert user.update(portal_role="audit") == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        posts.update(ends_on=today())


@pytest.mark.parametrize("role", ROLES)
def test_none_of_them_is_appointed_to_a_post(cast: SimpleNamespace, role: str) -> None:
    keeper = portal_administrator(role)
    with pytest.raises(ValidationError):
        appoint(actor=None, person=keeper, agency=cast.a, role=Post.Role.STAFF)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(user=keeper, agency=cast.a)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_appoint_at_once_to_a_post_and_to_the_portal_one_is_refused(cast: SimpleNamespace) -> None:
    Post.objects.filter(user=cast.staff_a).delete()
    begun, ended = threading.Event(), []

    def to_the_portal() -> None:
        begun.set()
        try:
            User.objects.filter(pk=cast.staff_a.pk).update(portal_role="audit")
            ended.append("appointed")
        except IntegrityError:
            ended.append("refused")
        finally:
            connections.close_all()

    other = threading.Thread(target=to_the_portal)
    with transaction.atomic():
        Post.objects.create(user=cast.staff_a, agency=cast.a)
        other.start()
        begun.wait()
        other.join(0.5)
    other.join(10)
    assert ended == ["refused"]


@pytest.mark.parametrize("role", ROLES)
def test_none_of_them_sees_what_agencies_do(cast: SimpleNamespace, role: str) -> None:
    client = signed_in(portal_administrator(role))
    assert client.get(cast.mechanism.get_absolute_url()).status_code == 404
    assert client.get(reverse("mechanisms:mechanisms")).context["page"].count == 0
    assert client.get(reverse("agencies:new")).status_code == (200 if role == "system" else 403)
    assert client.get(cast.a.get_absolute_url()).status_code == (404 if role == "audit" else 200)
    assert client.get(reverse("home")).status_code == 200


MENUS = {
    "system": ["Home", "Agencies", "Reforms", "Import", "Working days", "Data authorities", "Administration"],
    "security": ["Home", "Reforms", "Accounts", "Requests"],
    "audit": ["Home", "Audit"],
}
OF_AGENCIES = ["Home", "Mechanisms", "Joint meetings", "Topics", "Follow-up", "Opinions", "Sharing"]
OF_AGENCIES += ["Calendar", "Agencies"]


def menu(client: Client, page: str = "/") -> list[str]:
    with override("en"):
        return [str(entry["label"]) for entry in client.get(page).context["frame"]["nav"]]


@pytest.mark.parametrize("role", ROLES)
def test_each_finds_in_the_menu_just_what_is_theirs(cast: SimpleNamespace, role: str) -> None:
    client = proved(signed_in(portal_administrator(role)))
    assert menu(client) == MENUS[role]
    assert menu(signed_in(cast.liaison_a)) == menu(signed_in(cast.admin_a)) == OF_AGENCIES
    for entry in client.get("/").context["frame"]["nav"]:
        assert client.get(entry["url"]).status_code == 200, entry["url"]


@pytest.mark.parametrize("role", ROLES)
def test_no_page_offers_them_keys_to_what_agencies_do(cast: SimpleNamespace, role: str) -> None:
    board = f'data-url="{reverse("followup:board")}"'
    assert board not in signed_in(portal_administrator(role)).get("/").content.decode()
    assert board in signed_in(cast.liaison_a).get("/").content.decode()


@pytest.mark.parametrize(
    ("role", "name", "active"),
    [
        ("system", "agencies:agencies", "Agencies"),
        ("system", "agencies:new", "Agencies"),
        ("system", "agencies:reforms", "Reforms"),
        ("system", "agencies:new_reform", "Reforms"),
        ("system", "agencies:imports", "Import"),
        ("security", "agencies:reforms", "Reforms"),
        ("security", "accounts", "Accounts"),
        ("security", "account_requests", "Requests"),
        ("security", "preferences", ""),
        ("audit", "audit:verifications", "Audit"),
    ],
)
def test_one_entry_says_where_the_page_stands(cast: SimpleNamespace, role: str, name: str, active: str) -> None:
    nav = proved(signed_in(portal_administrator(role, language="en"))).get(reverse(name)).context["frame"]["nav"]
    with override("en"):
        assert [str(entry["label"]) for entry in nav if entry["active"]] == ([active] if active else [])


def test_a_page_elsewhere_in_a_part_still_belongs_to_it(cast: SimpleNamespace) -> None:
    nav = signed_in(cast.liaison_a).get(cast.mechanism.get_absolute_url()).context["frame"]["nav"]
    assert [entry["url"] for entry in nav if entry["active"]] == [reverse("mechanisms:mechanisms")]


def test_nobody_is_asked_about_an_agency_of_ours_who_has_none(cast: SimpleNamespace) -> None:
    agencies = reverse("agencies:agencies")
    assert "with_us" in signed_in(cast.liaison_a).get(agencies).context["filter"].form.fields
    for role in ("system", "security"):
        shown = signed_in(portal_administrator(role)).get(agencies)
        assert "with_us" not in shown.context["filter"].form.fields
        assert 'name="with_us"' not in shown.content.decode()


# Django's administration ---------------------------------------------------------------------------------------------


def test_it_has_no_door_of_its_own(cast: SimpleNamespace) -> None:
    assert Client().get(ADMIN)["Location"] == "/admin/login/?next=/admin/"
    for method in ("get", "post"):
        door = getattr(Client(), method)("/admin/login/?next=/admin/", {"username": "root", "password": PASSWORD})
        assert door["Location"] == f"{SIGN_IN}?next=/admin/"


def test_the_way_there_leads_nowhere_else() -> None:
    door = Client().get("/admin/login/?next=https://evil.example/")
    assert Client().get(door["Location"]).status_code == 200
    root = portal_administrator("system")
    client = Client()
    typed = {"username": root.username, "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post(door["Location"], typed)["Location"] == "/"


@pytest.mark.parametrize("role", ["security", "audit"])
def test_the_other_two_do_not_enter(role: str) -> None:
    client = proved(signed_in(portal_administrator(role)))
    ends = [client.get(page, follow=True) for page in admin_pages()]
    assert len(ends) > 5
    assert {end.status_code for end in ends if end.request["PATH_INFO"].startswith("/admin/")} <= {403, 404}


def test_nor_does_anybody_of_an_agency(cast: SimpleNamespace) -> None:
    for person in (cast.admin_a, cast.secretariat, cast.liaison_a):
        client = signed_in(person)
        assert client.get(ADMIN, follow=True).status_code == 403


def test_without_a_second_factor_nobody_enters(settings: Any) -> None:
    settings.SECOND_FACTOR = "required"
    root = portal_administrator("system")
    client = signed_in(root)
    assert client.get(ADMIN)["Location"] == reverse("factors")
    app = app_of(root)
    assert client.get(ADMIN, follow=True).status_code == 403  # has one, and has not shown it
    coming = Client()
    assert coming.post(SIGN_IN, {"username": root.username, "password": PASSWORD, "next": ADMIN})["Location"] == SECOND
    assert coming.post(SECOND, {"code": code_of(app)})["Location"] == ADMIN
    assert coming.get(ADMIN).status_code == 200


def test_it_shows_the_settings_of_the_portal_and_nothing_of_agencies(cast: SimpleNamespace) -> None:
    client = proved(signed_in(portal_administrator("system")))
    shown = client.get(ADMIN)
    listed = {model["object_name"] for app in shown.context["app_list"] for model in app["models"]}
    assert listed == {"CalendarDay", "Region"}
    assert client.get(reverse("admin:core_calendarday_changelist")).status_code == 200
    assert client.get(reverse("admin:agencies_region_changelist")).status_code == 200


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "返回平台"), ("en", "Back to the portal")])
def test_it_stands_in_the_portals_frame_and_leads_back(language: str, words: str) -> None:
    client = proved(signed_in(portal_administrator("system", language=language)))
    pages = [ADMIN, *(reverse(f"admin:{name}") for name in ("core_calendarday_changelist", "agencies_region_add"))]
    for page in pages:
        shown = client.get(page).content.decode()
        assert f'<a href="{reverse("home")}">{words}</a>' in shown
        assert "厅局协作平台" in shown
        for name in ("theme.js", "tokens.css", "administration.css"):
            assert name in shown
        assert f'action="{reverse("set_language")}"' in shown
        assert f'action="{reverse("sign_out")}"' in shown
        assert "Django" not in shown
        assert "<style" not in shown
        assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son\w+=", shown), "the policy of the pages refuses it"


def test_the_language_is_changed_there_too() -> None:
    client = proved(signed_in(portal_administrator("system", language="zh-hans")))
    answer = client.post(reverse("set_language"), {"language": "en", "next": ADMIN})
    assert answer["Location"] == ADMIN
    assert "Settings of the portal" in client.get(ADMIN).content.decode()


def test_a_password_is_changed_on_the_portals_page() -> None:
    client = proved(signed_in(portal_administrator("system")))
    assert client.post("/admin/password_change/", {})["Location"] == reverse("password")
    assert client.post("/admin/logout/")["Location"] == "/"


ELSEWHERE = ["agencies_user", "agencies_post", "agencies_agency", "auth_group", "mfa_authenticator"]


@pytest.mark.parametrize("name", ELSEWHERE)
def test_no_forged_address_reaches_another_table(name: str) -> None:
    client = proved(signed_in(portal_administrator("system")))
    app, model = name.split("_")
    for tail in ("", "add/", "1/change/", "1/delete/"):
        assert client.post(f"/admin/{app}/{model}/{tail}", {"portal_role": "system"}).status_code == 404
