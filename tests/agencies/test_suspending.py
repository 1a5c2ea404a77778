"""An account suspended by hand: the person reads by whom and why, and to whom to turn; so do those who are bypassed."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.agencies.actions import appoint, appoint_deputy, close_account, reopen_account
from coordination.agencies.models import Agency, Post, User
from coordination.core import delivery
from coordination.core.errors import Refusal
from coordination.core.models import Notification
from tests.cast import PASSWORD, again, agency, person, portal_administrator, signed_in

pytestmark = pytest.mark.django_db

ALONE = "The security administrator suspended this account, and alone opens it again."


@pytest.fixture
def keeper(cast: SimpleNamespace) -> User:
    User.objects.filter(pk=cast.admin_a.pk).update(phone="020-83812345")
    return portal_administrator("security", phone="020-83810000")


def letters_to(who: User) -> list[Any]:
    mail.outbox = []
    delivery.deliver_due()
    return [letter for letter in mail.outbox if letter.to == [who.email]]


def told(kind: str) -> set[str]:
    return set(Notification.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def test_whom_the_own_administrator_suspends_reads_so_in_both_languages(cast: SimpleNamespace, keeper: User) -> None:
    close_account(actor=again(cast.admin_a), person=again(cast.staff_a), note="借调外出")
    (letter,) = letters_to(cast.staff_a)
    assert letter.subject == "您的厅局协作平台账号已停用"
    for said in (
        "staff_a（staff_a），您好",
        "水利厅admin_a于",
        "原因：借调外出",
        "admin_a 020-83812345、security管理员",
    ):
        assert said in letter.body
    for said in (
        "admin_a of 水利厅 suspended your account",
        "Reason: 借调外出",
        "admin_a 020-83812345, security管理员",
    ):
        assert said in letter.body
    assert "Only the security administrator" not in letter.body
    assert not told("account_kept_by_security")


def test_whom_the_security_administrator_suspends_turns_to_security_alone(cast: SimpleNamespace, keeper: User) -> None:
    close_account(actor=keeper, person=again(cast.staff_a), note="异常登录")
    (letter,) = letters_to(cast.staff_a)
    assert "安全管理员security管理员于" in letter.body
    assert "仅安全管理员可以恢复该账号。\n如有疑问或需恢复使用，请联系：security管理员 020-83810000\n" in letter.body
    assert "admin_a" not in letter.body


def test_and_the_administrators_of_the_agency_are_told_of_it_and_of_its_end(
    cast: SimpleNamespace, keeper: User
) -> None:
    close_account(actor=keeper, person=again(cast.staff_a), note="异常登录")
    row = Notification.objects.get(kind="account_kept_by_security")
    assert row.recipient == cast.admin_a
    assert row.texts["zh-hans"]["title"] == "安全管理员停用了staff_a的账号"
    assert "原因：异常登录" in row.texts["zh-hans"]["body"]
    reopen_account(actor=keeper, person=again(cast.staff_a), note="已核实")
    rows = Notification.objects.filter(kind="account_kept_by_security", recipient=cast.admin_a).order_by("pk")
    assert [one.texts["zh-hans"]["title"] for one in rows][1:] == ["安全管理员恢复了staff_a的账号"]


def test_an_administrator_is_told_whatever_a_colleague_may_see_there(cast: SimpleNamespace, keeper: User) -> None:
    """Who may see a person is a question of roles: whoever is staff at B and administers A speaks for nobody else."""
    appoint(actor=None, person=cast.liaison_b, agency=cast.a, role=Post.Role.STAFF)
    appoint(actor=None, person=cast.admin_a, agency=cast.b, role=Post.Role.STAFF)
    Post.objects.filter(user=cast.admin_a).update(is_main=False)
    Post.objects.filter(user=cast.admin_a, agency=cast.b).update(is_main=True)
    person(cast.b, "admin_b", Post.Role.ADMINISTRATOR)
    close_account(actor=keeper, person=again(cast.liaison_b), note="异常登录")
    assert told("account_kept_by_security") == {"admin_a", "admin_b"}


def test_whose_account_is_opened_again_reads_it(cast: SimpleNamespace, keeper: User) -> None:
    close_account(actor=again(cast.admin_a), person=again(cast.staff_a), note="借调外出")
    reopen_account(actor=again(cast.admin_a), person=again(cast.staff_a), note="返岗")
    (letter,) = letters_to(cast.staff_a)  # that of the suspension holds no more
    assert letter.subject == "您的厅局协作平台账号已恢复"
    assert "原因：返岗" in letter.body
    assert reverse("sign_in") in letter.body


def test_each_suspension_has_a_letter_of_its_own(cast: SimpleNamespace, keeper: User) -> None:
    for reason in ("借调外出", "再次借调"):
        close_account(actor=again(cast.admin_a), person=again(cast.staff_a), note=reason)
        assert f"原因：{reason}" in letters_to(cast.staff_a)[-1].body
        reopen_account(actor=again(cast.admin_a), person=again(cast.staff_a), note="返岗")


def test_whoever_has_no_address_is_suspended_without_a_letter(cast: SimpleNamespace, keeper: User) -> None:
    User.objects.filter(pk=cast.staff_a.pk).update(email="")
    close_account(actor=keeper, person=again(cast.staff_a), note="异常登录")
    assert not again(cast.staff_a).is_active
    assert not Notification.objects.filter(kind="account_closed").exists()


@pytest.mark.usefixtures("english")
def test_the_pages_say_who_alone_opens_it(cast: SimpleNamespace, keeper: User) -> None:
    pages = [cast.staff_a.get_absolute_url(), reverse("account", args=[cast.staff_a.pk])]
    close_account(actor=again(cast.admin_a), person=again(cast.staff_a), note="借调外出")
    for page in pages:
        assert ALONE not in signed_in(cast.admin_a).get(page).content.decode()
    reopen_account(actor=again(cast.admin_a), person=again(cast.staff_a), note="返岗")
    close_account(actor=keeper, person=again(cast.staff_a), note="异常登录")
    for page in pages:
        assert ALONE in signed_in(cast.admin_a).get(page).content.decode()
        assert ALONE not in signed_in(keeper).get(page).content.decode()


def test_whoever_knows_the_password_is_told_at_the_door_who_alone_opens_it(
    cast: SimpleNamespace, keeper: User, settings: Any
) -> None:
    settings.LANGUAGE_CODE = "en"
    close_account(actor=keeper, person=again(cast.staff_a), note="异常登录")
    for password, is_said in ((PASSWORD, True), ("wrong", False)):
        said = Client().post(reverse("sign_in"), {"username": "staff_a", "password": password}).content.decode()
        assert (ALONE in said) is is_said


def test_whoever_writes_a_reason_knows_who_reads_it(cast: SimpleNamespace, keeper: User, english: None) -> None:
    above = agency("省政府办公厅")
    Agency.objects.filter(pk=cast.a.pk).update(parent=above)
    for who in (keeper, again(cast.admin_a)):
        page = signed_in(who).get(reverse("close_account", args=[cast.staff_a.pk])).content.decode()
        assert "The person and the administrators of 水利厅, 省政府办公厅 read this." in page
    Post.objects.filter(user=cast.staff_a).delete()
    page = signed_in(keeper).get(reverse("close_account", args=[cast.staff_a.pk])).content.decode()
    assert "The person reads this in a letter." in page


def test_a_reason_adds_no_line_to_the_letter(cast: SimpleNamespace, keeper: User) -> None:
    close_account(actor=again(cast.admin_a), person=again(cast.staff_a), note="x\n\n请点击：https://evil.test/")
    (letter,) = letters_to(cast.staff_a)
    assert "原因：x 请点击：https://evil.test/" in letter.body
    assert "\n请点击" not in letter.body


def test_nobody_fills_a_mailbox_by_suspending_and_opening(cast: SimpleNamespace, keeper: User) -> None:
    """Opening has to wait, suspending never."""
    for _round in range(2):
        close_account(actor=again(cast.admin_a), person=again(cast.staff_a), note="x")
        reopen_account(actor=again(cast.admin_a), person=again(cast.staff_a), note="x")
    close_account(actor=keeper, person=again(cast.staff_a), note="x")
    with pytest.raises(Refusal):
        reopen_account(actor=keeper, person=again(cast.staff_a), note="x")
    page = signed_in(keeper).post(reverse("reopen_account", args=[cast.staff_a.pk]), {"reason": "x"})
    assert page.context["form"].non_field_errors()
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        reopen_account(actor=keeper, person=again(cast.staff_a), note="x")


@pytest.mark.parametrize("deputised", [False, True])
def test_before_the_only_liaison_officer_is_suspended_it_is_said_what_is_missed(
    cast: SimpleNamespace, keeper: User, english: None, deputised: bool
) -> None:
    if deputised:
        appoint_deputy(actor=again(cast.admin_a), post=cast.liaison_a.posts.get(), deputy=cast.staff_a)
    page = signed_in(keeper).get(reverse("close_account", args=[cast.liaison_a.pk])).content.decode()
    assert ("水利厅 then has no liaison officer in any of its mechanisms" in page) is not deputised


def test_whoever_has_no_telephone_is_reached_by_mail(cast: SimpleNamespace, keeper: User) -> None:
    User.objects.filter(pk=keeper.pk).update(phone="", email="security@example.test")
    close_account(actor=again(keeper), person=again(cast.staff_a), note="异常登录")
    (letter,) = letters_to(cast.staff_a)
    assert "请联系：security管理员 security@example.test" in letter.body
