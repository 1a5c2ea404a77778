"""People are addressed in one way: 您, also where Django speaks."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import django
import polib
import pytest
from django.apps import apps
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.forms import formset_factory
from django.test import Client
from django.utils.translation import gettext, ngettext, override, pgettext

from coordination.agencies.actions.indexing import index_regions
from coordination.agencies.forms.people import PasswordTwice
from coordination.agencies.models import Invitation, Region
from coordination.mechanisms.founding import MemberForm
from tests.cast import PASSWORD, portal_administrator, signed_in
from tests.signin.devices import proved

DJANGO = Path(django.__file__).parent


def spoken_by_packages() -> Iterator[polib.POEntry]:
    """Everything that Django and the other packages have in Chinese."""
    for folder in [DJANGO / "conf", *(Path(config.path) for config in apps.get_app_configs())]:
        if "site-packages" in folder.parts:
            for path in folder.glob("locale/zh_Hans/LC_MESSAGES/django.po"):
                yield from polib.pofile(str(path))


def sentences_of_forms() -> Iterator[polib.POEntry]:
    """The whole sentences that Django's fields, models and password forms may say."""
    for part in ("conf", "contrib/auth"):
        for entry in polib.pofile(str(DJANGO / part / "locale" / "en" / "LC_MESSAGES" / "django.po")):
            if entry.msgid.endswith(".") and " " in entry.msgid:
                yield entry


def said(entry: polib.POEntry) -> list[str]:
    """As a reader of Chinese meets it."""
    with override("zh-hans"):
        if entry.msgid_plural:
            return [ngettext(entry.msgid, entry.msgid_plural, number) for number in (1, 2)]
        if entry.msgctxt:
            return [pgettext(entry.msgctxt, entry.msgid)]
        return [gettext(entry.msgid)]


def test_nothing_that_django_says_in_chinese_calls_people_by_the_familiar_word() -> None:
    entries = list(spoken_by_packages())
    assert len(entries) > 500
    assert [entry.msgid for entry in entries if any("你" in text for text in said(entry))] == []


def test_neither_does_the_portal() -> None:
    path = Path(__file__).parents[2] / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    texts = [text for entry in polib.pofile(str(path)) for text in [entry.msgstr, *entry.msgstr_plural.values()]]
    assert [text for text in texts if "你" in text] == []


def test_nothing_that_a_form_of_django_says_is_left_in_english() -> None:
    entries = list(sentences_of_forms())
    assert len(entries) > 80
    assert [entry.msgid for entry in entries if {entry.msgid, entry.msgid_plural} & set(said(entry))] == []


def test_nothing_that_a_form_of_django_says_speaks_of_variables() -> None:
    assert [entry.msgid for entry in sentences_of_forms() if any("变量" in text for text in said(entry))] == []


@pytest.mark.parametrize(
    ("language", "rule"),
    [("zh-hans", "至少 12 个字符。"), ("en", "Your password must contain at least 12 characters.")],
)
def test_the_rules_of_a_password_are_told_in_the_readers_language(language: str, rule: str) -> None:
    with override(language):
        assert rule in password_validators_help_texts()
        assert rule in PasswordTwice(invitation=Invitation()).as_p()


@pytest.mark.django_db
def test_the_form_for_a_password_speaks_politely(cast: SimpleNamespace) -> None:
    wrong = {"old_password": "wrong", "new_password1": "123", "new_password2": "123"}
    page = signed_in(cast.liaison_a).post("/password/", wrong).content.decode()
    assert "您输入的原密码不正确，请重新输入。" in page
    assert "不能全是数字。" in page
    assert "密码过短，至少须有 12 个字符。" in page
    assert "再次输入新密码" in page
    assert not re.search("你", page)
    with override("zh-hans"):
        form = PasswordChangeForm(cast.liaison_a, {**wrong, "old_password": PASSWORD})
        assert list(form.errors) == ["new_password2"]


def test_a_form_that_came_back_incomplete_speaks_politely() -> None:
    form: Any = formset_factory(MemberForm)
    with override("zh-hans"):
        assert "请您告诉系统管理员" in str(form({}, form_kwargs={"directory": None}).non_form_errors())


@pytest.fixture
def root() -> Client:
    return proved(signed_in(portal_administrator("system")))


@pytest.mark.django_db
def test_the_administration_speaks_the_words_of_the_house(root: Client) -> None:
    pages = {path: root.get(path).content.decode() for path in ("/admin/", "/admin/agencies/region/", "/admin/jsi18n/")}
    for said in ("最近操作", "我的操作", "暂无"):
        assert said in pages["/admin/"]
    assert "选择要修改的行政区划" in pages["/admin/agencies/region/"]
    assert not [path for path, page in pages.items() if "你" in page or "\\u4f60" in page]
    assert "\\u60a8" in pages["/admin/jsi18n/"]


@pytest.mark.django_db
def test_no_table_is_called_by_its_name_in_the_source(root: Client) -> None:
    division, _made = Region.objects.get_or_create(code="990000", defaults={"name": "测试区划"})
    index_regions([division])
    page = root.get("/admin/agencies/region/990000/delete/").content.decode()
    assert "行政区划检索条目" in page
    assert "Region entr" not in page
