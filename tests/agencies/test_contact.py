"""How somebody is reached, and by whom that is entered."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from coordination.agencies.actions import appoint, appoint_deputy, create_person, edit_agency, edit_contact
from coordination.agencies.models import Agency, Invitation, Post
from coordination.core.lines import in_one_line
from coordination.core.models import Activity, Notification
from tests.cast import PASSWORD, again, agency, person, portal_administrator, signed_in

pytestmark = pytest.mark.usefixtures("english")


def contact_of(post: Post) -> str:
    return f"/agencies/posts/{post.pk}/contact/"


def test_the_administrator_enters_how_somebody_is_reached(cast: SimpleNamespace) -> None:
    door = contact_of(cast.staff_a.posts.get())
    said = {"email": "new@example.test", "phone": "020-12345"}
    assert signed_in(cast.liaison_a).post(door, said).status_code == 403
    assert again(cast.staff_a).phone == ""
    assert signed_in(cast.admin_a).post(door, said).status_code == 302
    reached = again(cast.staff_a)
    assert (reached.email, reached.phone) == ("staff_a@example.test", "020-12345"), "the person confirms the address"
    act = Activity.objects.get(verb="user.edit_contact")
    assert (act.actor, act.before, act.after) == (cast.admin_a, {"phone": ""}, {"phone": "020-12345"})
    act = Activity.objects.get(verb="user.propose_address")
    told = ({"email": "staff_a@example.test"}, {"email": "new@example.test"})
    assert (act.actor, act.before, act.after) == (cast.admin_a, *told)


def test_the_administrator_enters_the_number_that_other_systems_know(cast: SimpleNamespace) -> None:
    door = contact_of(cast.staff_a.posts.get())
    said = {"email": "staff_a@example.test", "employee_number": "A-017"}
    assert signed_in(cast.liaison_a).post(door, said).status_code == 403
    assert signed_in(cast.admin_a).post(door, said).status_code == 302
    assert again(cast.staff_a).employee_number == "A-017"
    assert Activity.objects.get(verb="user.edit_contact").after["employee_number"] == "A-017"


def test_letters_of_another_agency_cannot_be_led_elsewhere(cast: SimpleNamespace) -> None:
    door = contact_of(cast.staff_a.posts.get())
    assert signed_in(cast.admin_a).get(door).status_code == 200
    appoint(actor=None, person=cast.staff_a, agency=cast.b, role=Post.Role.STAFF)
    assert signed_in(cast.admin_a).get(door).status_code == 403
    assert signed_in(cast.admin_a).post(door, {"email": "new@example.test"}).status_code == 403
    assert again(cast.staff_a).email == "staff_a@example.test"


def test_nor_those_of_somebody_who_is_about_to_join_another_agency(cast: SimpleNamespace) -> None:
    door, client = contact_of(cast.staff_a.posts.get()), signed_in(cast.admin_a)
    begins = timezone.localdate() + timedelta(days=1)
    post = appoint(actor=None, person=cast.staff_a, agency=cast.b, role=Post.Role.STAFF, starts_on=begins)
    assert client.post(door, {"email": "new@example.test"}).status_code == 403
    Post.objects.filter(pk=post.pk).delete()
    assert client.post(door, {"email": "new@example.test"}).status_code == 302


@pytest.mark.parametrize(
    ("email", "sentence"), [("", "This field is required."), ("nowhere", "Enter a valid email address.")]
)
def test_a_bad_address_is_said_beside_the_field(cast: SimpleNamespace, email: str, sentence: str) -> None:
    response = signed_in(cast.admin_a).post(contact_of(cast.staff_a.posts.get()), {"email": email})
    assert list(response.context["form"].errors) == ["email"]
    assert sentence in response.content.decode()
    assert again(cast.staff_a).email == "staff_a@example.test"


@pytest.mark.parametrize(
    ("phone", "taken"), [("020-83000000转8012", True), ("ask at the desk", False), ("1234", False)]
)
def test_a_telephone_number_can_be_called_whoever_enters_it_and_by_whatever_door(
    cast: SimpleNamespace, phone: str, taken: bool
) -> None:
    post = cast.staff_a.posts.get()
    response = signed_in(cast.admin_a).post(contact_of(post), {"email": "new@example.test", "phone": phone})
    assert response.status_code == (302 if taken else 200)
    assert taken or list(response.context["form"].errors) == ["phone"]
    new = {"username": "new", "full_name": "新人", "email": "n@example.test", "password": PASSWORD}
    for verb in (
        lambda: edit_contact(actor=cast.admin_a, post=post, email="new@example.test", phone=phone),
        lambda: create_person(phone=phone, **new),
    ):
        if taken:
            assert verb().phone == phone
        else:
            with pytest.raises(ValidationError) as refused:
                verb()
            assert list(refused.value.message_dict) == ["phone"]


@pytest.mark.parametrize(
    "bad", ["张\r\nBcc: x@y.example", "张\u2028三", "张\u202e三", "张\x1b三", "\u3164", "张\ufe0f"]
)
@pytest.mark.parametrize("door", ["own page", "invitation", "title invited to", "post", "deputy", "agency"])
def test_what_stands_in_letters_and_headings_is_one_line_that_can_be_read(
    cast: SimpleNamespace, door: str, bad: str
) -> None:
    admin, invited = signed_in(cast.admin_a), {"full_name": "王", "address": "w@example.test", "role": "staff"}
    own = {"form": "profile", "full_name": bad, "phone": ""}
    post = cast.staff_a.posts.get()
    refused: dict[str, tuple[str, Callable[[], Any]]] = {
        "own page": ("full_name", lambda: signed_in(cast.staff_a).post(reverse("preferences"), own)),
        "invitation": ("full_name", lambda: admin.post(door_of("invite", cast.a), {**invited, "full_name": bad})),
        "title invited to": ("title", lambda: admin.post(door_of("invite", cast.a), {**invited, "title": bad})),
        "post": ("title", lambda: appoint(actor=None, person=cast.staff_a, agency=cast.b, role="staff", title=bad)),
        "deputy": ("reason", lambda: appoint_deputy(actor=None, post=post, deputy=cast.liaison_a, reason=bad)),
        "agency": ("short_name", lambda: edit_agency(actor=cast.admin_a, agency=cast.a, short_name=bad)),
    }
    field, act = refused[door]
    try:
        errors = dict(act().context["form"].errors)
    except ValidationError as error:
        errors = error.message_dict
    assert list(errors) == [field]


@pytest.mark.parametrize("name", ["阿卜杜拉·买买提", "张三", "\ue123", "𠮷野", "Müller-Ōtani O’Neill"])
def test_names_as_people_bear_them_are_taken(cast: SimpleNamespace, name: str) -> None:
    own = {"form": "profile", "full_name": name, "phone": ""}
    assert signed_in(cast.staff_a).post(reverse("preferences"), own).status_code == 302
    assert again(cast.staff_a).full_name == name


@pytest.mark.parametrize(
    ("typed", "kept"), [("钱 二", "钱二"), ("欧阳　 娜", "欧阳娜"), ("Anna 李", "Anna 李"), ("Li  Ming", "Li  Ming")]
)
def test_a_name_of_ideographs_has_no_blanks(cast: SimpleNamespace, typed: str, kept: str) -> None:
    signed_in(cast.staff_a).post(reverse("preferences"), {"form": "profile", "full_name": typed, "phone": ""})
    assert again(cast.staff_a).full_name == kept
    told = {"full_name": typed, "address": "w@example.test", "role": "staff"}
    signed_in(cast.admin_a).post(door_of("invite", cast.a), told)
    assert Invitation.objects.get(address="w@example.test").full_name == kept


def test_what_single_sign_on_says_is_kept_in_one_line() -> None:
    assert in_one_line(" 张\r\n\u202e三 ") == "张 三"


def door_of(name: str, body: Agency) -> str:
    return reverse(f"agencies:{name}", args=[body.pk])


def number_of(cast: SimpleNamespace, number: str) -> list[str]:
    """Enter it as the administrator of A; what the person is told of it."""
    before = Notification.objects.filter(kind="number_changed").values_list("pk", flat=True)
    seen = list(before)
    said = {"email": "staff_a@example.test", "employee_number": number}
    assert signed_in(cast.admin_a).post(contact_of(cast.staff_a.posts.get()), said).status_code == 302
    assert again(cast.staff_a).employee_number == number
    told = Notification.objects.filter(kind="number_changed").exclude(pk__in=seen)
    assert set(told.values_list("recipient", flat=True)) <= {cast.staff_a.pk}
    return [row.texts["en"]["body"] for row in told]


def test_who_gets_another_number_is_told_by_whom(cast: SimpleNamespace) -> None:
    """Under a number somebody may come in by single sign-on."""
    assert number_of(cast, "A-017") == [], "there was none, and nobody comes in by it"
    (told,) = number_of(cast, "A-018")
    assert told.startswith("From A-017 to A-018, by admin_a.")
    assert number_of(cast, "A-018") == []
    assert len(number_of(cast, "")) == 1
    act = Activity.objects.filter(verb="user.edit_contact").latest("pk")
    assert (act.before, act.after) == ({"employee_number": "A-018"}, {"employee_number": ""})


def test_a_first_number_is_told_where_it_lets_somebody_in(cast: SimpleNamespace, settings: Any) -> None:
    settings.SINGLE_SIGN_ON = SimpleNamespace(binds_numbers=True, url="https://sso.example.test")
    (told,) = number_of(cast, "A-017")
    assert told.startswith("It is A-017; entered by admin_a.")
    row = Notification.objects.get(kind="number_changed")
    assert row.texts["en"]["title"] == "Your employee number was entered in the portal"


def test_of_each_change_of_a_number_one_is_told_once_whatever_the_clock_says(
    cast: SimpleNamespace, settings: Any
) -> None:
    settings.SINGLE_SIGN_ON = SimpleNamespace(binds_numbers=True, url="https://sso.example.test")
    with time_machine.travel(timezone.now(), tick=False):
        for number in ("A-017", "A-018", "A-017", "A-018"):
            assert len(number_of(cast, number)) == 1
    act = Activity.objects.filter(verb="user.edit_contact").latest("pk")
    assert Notification.objects.latest("pk").key == f"number-changed.{cast.staff_a.posts.get().pk}.{act.pk}"


def test_a_number_of_somebody_single_sign_on_knows_is_told(cast: SimpleNamespace, settings: Any) -> None:
    settings.SINGLE_SIGN_ON = SimpleNamespace(binds_numbers=False, url="https://sso.example.test")
    assert number_of(cast, "A-017") == []
    assert len(number_of(cast, "")) == 1
    SocialAccount.objects.create(user=cast.staff_a, provider="https://sso.example.test", uid="zhang", extra_data={})
    assert len(number_of(cast, "A-017")) == 1


def test_the_system_administrator_enters_the_first_administrators_address_and_not_the_number(
    cast: SimpleNamespace,
) -> None:
    root, door = portal_administrator("system", language="en"), contact_of(cast.admin_a.posts.get())
    told = {"email": cast.admin_a.email, "phone": "020-83000000"}
    shown = signed_in(root).post(door, {**told, "employee_number": "A-017"})
    assert list(shown.context["form"].errors) == ["employee_number"]
    assert (again(cast.admin_a).employee_number, again(cast.admin_a).phone) == ("", "")
    assert signed_in(root).post(door, {**told, "employee_number": ""}).status_code == 302
    assert again(cast.admin_a).phone == "020-83000000"
    above = agency("省政府办公厅")
    Agency.objects.filter(pk=cast.a.pk).update(parent=above)
    upper = person(above, "upper", Post.Role.ADMINISTRATOR)
    assert signed_in(upper).post(door, {**told, "employee_number": "A-017"}).status_code == 302
    assert again(cast.admin_a).employee_number == "A-017"


def test_nobody_enters_the_own_number_nor_the_system_administrator_that_of_others(cast: SimpleNamespace) -> None:
    root = portal_administrator("system", language="en")
    for who, whose in ((cast.admin_a, cast.admin_a), (root, cast.staff_a)):
        door = contact_of(whose.posts.get())
        assert signed_in(who).post(door, {"email": whose.email, "employee_number": "A-017"}).status_code == 403
        assert again(whose).employee_number == ""
