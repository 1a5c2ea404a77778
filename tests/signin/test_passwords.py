"""What a password must be, in each of the two sets of rules, and when it must be changed."""

import random
from datetime import timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone, translation

from coordination import env
from coordination.agencies.actions import appoint, create_person
from coordination.agencies.models import User
from coordination.core.activity import history
from coordination.signin import commonplace, known
from coordination.signin.actions import change_password
from coordination.signin.models import OldPassword
from tests.cast import PASSWORD, again, signed_in

pytestmark = pytest.mark.django_db

CHANGE, HOME = reverse("password"), reverse("home")
GOOD = "a quiet river under the old bridge"
STRICT_ONES = [f"Quiet river {number} under the bridge" for number in range(7)]


@pytest.fixture
def djbh3(settings: Any) -> None:
    settings.SECURITY_PROFILE = "djbh3"


def faults(password: str, person: User | None = None) -> set[str]:
    try:
        validate_password(password, person)
    except ValidationError as error:
        return {str(one.code) for one in error.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        "Guangdong@2024",
        "woaizhongguo123",
        "1qaz2wsx3edc",
        "qwertyuiop123",
        "ZHANGWEI123456",
        "zhangwei@2019",
        "Passw0rd@2025",
        "2024beijingbeijing"[:11],
        "yingjiguanliting1",
        "５２０woaiwojia１３１４"[3:],
        "administrator123",
        "!QAZ@WSX#EDC",
        "wangfang.8888",
    ],
)
def test_what_everybody_here_would_think_of_is_known(password: str) -> None:
    assert known.is_known(password)


@pytest.mark.parametrize("password", [GOOD, PASSWORD, "demo-portal-2026", "灯下看书到天明的人", "k7-Vq-9mZ-rt2-Lp0"])
def test_what_is_ones_own_is_not(password: str) -> None:
    assert not known.is_known(password)


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("陈思远", "chensiyuan2026"),
        ("赵一鸣", "ZhaoYiming2026"),
        ("陈思远", "2026-siyuan.chen"),
        ("欧阳思远", "siyuan@ouyang26"),
        ("单小红", "danxiaohong#88"),
        ("单小红", "shanxiaohong#88"),
    ],
)
def test_nobody_takes_the_own_name_in_pinyin_with_a_year(name: str, password: str) -> None:
    assert faults(password, User(username="office", full_name=name)) == {"password_of_the_name"}
    assert not faults(password, User(username="office", full_name="温子衿"))


@pytest.mark.parametrize("password", [GOOD, "chensiyuan reads by the lamp at night", "灯下看书到天明的人们啊啊啊"])
def test_a_long_one_in_which_the_name_stands_is_good(password: str) -> None:
    assert not faults(password, User(username="office", full_name="陈思远"))


def test_the_name_in_pinyin_is_refused_beside_the_field_where_a_password_is_chosen(cast: SimpleNamespace) -> None:
    User.objects.filter(pk=cast.staff_a.pk).update(full_name="陈思远")
    typed = {"old_password": PASSWORD, "new_password1": "chensiyuan2026", "new_password2": "chensiyuan2026"}
    page = signed_in(again(cast.staff_a)).post(CHANGE, typed)
    assert [one.code for one in page.context["form"].errors["new_password1"].as_data()] == ["password_of_the_name"]


def test_the_filter_that_is_shipped_misses_none_of_what_it_is_made_of() -> None:
    every = sorted(commonplace.ours())
    assert len(every) > 300_000
    assert [word for word in random.Random(3).sample(every, 3000) if not known.is_known(word)] == []


def test_it_mistakes_one_in_a_thousand() -> None:
    chance = random.Random(4)
    strange = ("".join(chance.choices("abcdefghijkmnpqrstuvwxyz23456789-", k=14)) for _ in range(20_000))
    assert sum(map(known.is_known, strange)) < 60


def test_an_operators_own_list_counts_as_well(settings: Any, tmp_path: Path) -> None:
    listed, made = tmp_path / "list.txt", tmp_path / "own.bloom"
    listed.write_text(f"{GOOD}\nanother of them\n", encoding="utf-8")
    call_command("known_passwords", str(listed), str(made), stdout=StringIO())
    assert faults(GOOD) == set()
    settings.KNOWN_PASSWORDS = str(made)
    assert faults(GOOD.title()) == {"password_known"}
    assert known.is_known("Guangdong@2024")


def test_a_file_that_is_no_filter_is_refused(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("one password a line\n" * 3)
    settings.KNOWN_PASSWORDS = str(tmp_path / "list.txt")
    with pytest.raises(ValueError, match="not a filter"):
        faults(GOOD)
    with pytest.raises(CommandError):
        call_command("known_passwords")


def test_passwords_are_kept_with_argon2() -> None:
    """As the settings say; the tests themselves, which sign in hundreds of times, use a quicker one."""
    import runpy

    assert runpy.run_path("coordination/settings.py")["PASSWORD_HASHERS"][0].endswith("Argon2PasswordHasher")


def test_asvs_asks_for_length_and_for_nothing_else() -> None:
    assert faults("x" * 8 + "-yz") == {"password_too_short"}
    assert faults("quietriverbank") == set()
    assert faults("灯下看书到天明的人还在等") == set()
    assert faults("q" * 64 + GOOD) == set()


def test_djbh3_asks_for_three_kinds_of_characters(djbh3: None) -> None:
    assert faults("quietriverbank") == {"password_of_one_kind"}
    assert faults("quietriverbank7") == {"password_of_one_kind"}
    assert faults("Quietriver7") == set()
    assert faults("Quiet-riv7"[:9]) == {"password_too_short"}


def test_a_word_that_names_no_profile_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECURITY_PROFILE", "DJBH3 ")
    assert env.one_of("SECURITY_PROFILE", "asvs", "djbh3") == "djbh3"
    monkeypatch.setenv("SECURITY_PROFILE", "strict")
    with pytest.raises(ImproperlyConfigured, match="none of: asvs, djbh3"):
        env.one_of("SECURITY_PROFILE", "asvs", "djbh3")


def test_the_password_in_use_is_not_chosen_again(cast: SimpleNamespace) -> None:
    change_password(actor=cast.liaison_a, password=GOOD)
    assert faults(GOOD, cast.liaison_a) == {"password_used_before"}
    assert faults(PASSWORD, cast.liaison_a) == set()


def test_under_djbh3_none_of_the_last_five_comes_back(cast: SimpleNamespace, djbh3: None) -> None:
    for password in STRICT_ONES:
        change_password(actor=cast.liaison_a, password=password)
    refused = [bool(faults(password, cast.liaison_a)) for password in STRICT_ONES]
    assert refused == [False, False, True, True, True, True, True]
    assert OldPassword.objects.filter(user=cast.liaison_a).count() == 4  # and the present one: no more is kept
    assert faults(STRICT_ONES[6], cast.liaison_b) == set()


def test_under_djbh3_a_password_is_good_for_ninety_days(cast: SimpleNamespace, settings: Any) -> None:
    chosen = timezone.now() - timedelta(days=89)
    client = signed_in(cast.liaison_a)
    for days, profile, status in [(0, "djbh3", 200), (2, "djbh3", 302), (2, "asvs", 200)]:
        settings.SECURITY_PROFILE = profile
        User.objects.filter(pk=cast.liaison_a.pk).update(password_changed_at=chosen - timedelta(days=days))
        assert client.get(HOME).status_code == status
    User.objects.filter(pk=cast.liaison_a.pk).update(password_changed_at=None, date_joined=chosen)
    settings.SECURITY_PROFILE = "djbh3"
    assert client.get(HOME).status_code == 200


@pytest.mark.parametrize("profile", ["asvs", "djbh3"])
def test_a_password_that_somebody_else_chose_is_changed_before_anything_else(
    cast: SimpleNamespace, settings: Any, profile: str
) -> None:
    settings.SECURITY_PROFILE = profile
    given, own = "Handed over at the desk 7", "Chosen at the own desk 8"
    person = create_person(username="new", full_name="新", email="n@example.test", password=given, is_known=True)
    appoint(actor=None, person=person, agency=cast.a, role="staff")
    client = signed_in(person)
    for door in (HOME, reverse("inbox"), cast.mechanism.get_absolute_url(), "/admin/"):
        assert client.get(door)["Location"] == CHANGE
    assert client.post(reverse("act_for"), {"post": person.posts.get().pk})["Location"] == CHANGE
    with translation.override("en"):
        assert client.get(CHANGE).status_code == 200
    same = client.post(CHANGE, {"old_password": given, "new_password1": given, "new_password2": given})
    assert same.status_code == 200
    typed = {"old_password": given, "new_password1": own, "new_password2": own}
    assert client.post(CHANGE, typed)["Location"] == HOME
    assert client.get(HOME).status_code == 200
    assert [row.verb for row in history(person)[:1]] == ["user.change_password"]


def test_meanwhile_the_way_out_and_the_language_are_open(cast: SimpleNamespace) -> None:
    User.objects.filter(pk=cast.liaison_a.pk).update(must_change_password=True)
    client = signed_in(cast.liaison_a)
    assert client.post(reverse("set_language"), {"language": "en"})["Location"] == HOME
    assert "First choose a password of your own" in client.get(CHANGE).content.decode()
    assert client.post(reverse("sign_out"))["Location"] == reverse("sign_in")


def test_whoever_signs_in_without_a_password_has_none_to_change(cast: SimpleNamespace, djbh3: None) -> None:
    User.objects.filter(pk=cast.liaison_a.pk).update(
        password=make_password(None), must_change_password=True, date_joined=timezone.now() - timedelta(days=999)
    )
    client = signed_in(again(cast.liaison_a))
    assert client.get(HOME).status_code == 200
    assert client.get(CHANGE).status_code == 404
