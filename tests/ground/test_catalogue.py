"""Every text is found, merged, checked and compiled without GNU gettext."""

import gettext
from pathlib import Path

import polib
import pytest
from django.conf import settings

from coordination import catalogue

HEADER = """msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""
PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext_lazy
def label(n: int) -> str:
    return ngettext("%(n)s page", "%(n)s pages", n) % {"n": n}
TITLE = _("Joint " "meeting")
MAY = pgettext_lazy("month", "May")
NO = str("not a message")
"""
TEMPLATE = """
{% load i18n %}
    {% if a %}
  {% translate "Sign in" as words %}{{ _("Sign out")|upper }}{% translate "Order" context "noun" %}
{% endif %}
{% blocktranslate trimmed count n=n asvar said %}
    One letter
    from {{ who }}
{% plural %}
    {{ n }} letters
    from {{ who }}
{% endblocktranslate %}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "coordination").mkdir()
    (tmp_path / "coordination" / "a.py").write_text(PYTHON)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "b.html").write_text(TEMPLATE)
    return tmp_path


@pytest.fixture
def po_path(root: Path) -> Path:
    folder = root / "locale" / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(HEADER)
    return folder / "django.po"


def test_every_kind_of_message_is_found_in_the_order_of_the_files(root: Path) -> None:
    found = [(message.context, message.text, message.plural) for message in catalogue.extract(root).values()]
    assert found == [
        (None, "%(n)s page", "%(n)s pages"),
        (None, "Joint meeting", ""),
        ("month", "May", ""),
        (None, "Sign in", ""),
        (None, "Sign out", ""),
        ("noun", "Order", ""),
        (None, "One letter from %(who)s", "%(n)s letters from %(who)s"),
    ]


def test_an_update_keeps_translations_and_drops_what_nobody_says(root: Path, po_path: Path) -> None:
    po_path.write_text(f'{HEADER}\nmsgid "Sign in"\nmsgstr "登录"\n\nmsgid "Gone"\nmsgstr "没了"\n')
    catalogue.update(po_path, catalogue.extract(root))
    written = po_path.read_text()
    assert 'msgid "Sign in"\nmsgstr "登录"' in written
    assert "Gone" not in written
    catalogue.update(po_path, catalogue.extract(root))
    assert po_path.read_text() == written


def test_the_check_names_whatever_is_missing(root: Path, po_path: Path) -> None:
    faults = list(catalogue.faults(po_path, catalogue.extract(root)))
    assert len(faults) == 7
    assert "missing: 'Sign in' (templates/b.html)" in faults
    assert "missing: 'May' [month] (coordination/a.py)" in faults


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ('msgid "Sign in"\nmsgstr ""\n', "untranslated: 'Sign in'"),
        ('#, fuzzy\nmsgid "Sign in"\nmsgstr "登录"\n', "fuzzy: 'Sign in'"),
        ('msgid "Gone"\nmsgstr "没了"\n', "nobody says it any more: 'Gone'"),
        ('#~ msgid "Sign in"\n#~ msgstr "登录"\n', "nobody says it any more: 'Sign in'"),
        (
            'msgid "%(n)s page"\nmsgid_plural "%(n)s pages"\nmsgstr[0] "%(m)s 页"\n',
            "placeholders differ: '%(n)s page'",
        ),
        ('msgid "%(n)s page"\nmsgstr "%(n)s 页"\n', "plural differs from the source: '%(n)s page'"),
        ('msgid "Sign in"\nmsgstr "登录\\n"\n', "line breaks at its ends differ: 'Sign in'"),
    ],
)
def test_the_check_names_whatever_is_wrong(root: Path, po_path: Path, entry: str, fault: str) -> None:
    po_path.write_text(f"{HEADER}\n{entry}")
    assert fault in list(catalogue.faults(po_path, catalogue.extract(root)))


def test_a_complete_catalogue_has_no_fault_and_speaks(root: Path, po_path: Path) -> None:
    catalogue.update(po_path, catalogue.extract(root))
    translated = (
        po_path.read_text()
        .replace('msgstr ""\n\n', 'msgstr "有"\n\n')
        .replace('msgstr[0] ""', 'msgstr[0] "%(n)s 页"', 1)
    )
    translated = translated.replace('msgstr[0] ""', 'msgstr[0] "%(who)s 来信 %(n)s 封"')
    po_path.write_text(translated)
    assert list(catalogue.faults(po_path, catalogue.extract(root))) == []
    assert catalogue.compile_if_newer(po_path)
    assert not catalogue.compile_if_newer(po_path)
    with po_path.with_suffix(".mo").open("rb") as compiled:
        speaks = gettext.GNUTranslations(compiled)
    assert speaks.gettext("Sign in") == "有"
    assert speaks.pgettext("month", "May") == "有"
    assert speaks.ngettext("%(n)s page", "%(n)s pages", 2) == "%(n)s 页"


def test_english_is_the_source_and_needs_no_entry(root: Path, po_path: Path) -> None:
    english = root / "locale" / "en" / "LC_MESSAGES" / "django.po"
    english.parent.mkdir(parents=True)
    english.write_text(HEADER)
    catalogue.update(english, catalogue.extract(root))
    assert "Sign in" not in english.read_text()
    assert list(catalogue.faults(english, catalogue.extract(root))) == []


ONE_WORD = {  # of what has one word in the glossary: where the other word stands beside it
    "账号": ("关闭", "重新启用", "重新开通"),
    "申请": ("拒收",),
    "": ("案卷",),  # 分歧材料, wherever it is spoken of
}
SAID_OF = {"account": "账号"}  # what a word by itself is said of, by its context


def said(entry: polib.POEntry) -> list[str]:
    """The texts of an entry, each behind the thing it is said of where the text does not name it."""
    thing = SAID_OF.get(entry.msgctxt or "", "")
    return [thing + text for text in (entry.msgstr, *entry.msgstr_plural.values())]


def other_words(text: str) -> list[str]:
    return [other for thing, others in ONE_WORD.items() if thing in text for other in others if other in text]


def test_a_word_by_itself_is_judged_by_what_it_is_said_of() -> None:
    entry = polib.POEntry(msgctxt="account", msgid="closed: no post any more", msgstr="已关闭（已无任职）")
    assert [other_words(text) for text in said(entry)] == [["关闭"]]
    entry.msgctxt = "assignment"
    assert [other_words(text) for text in said(entry)] == [[]]


def test_one_thing_is_called_by_one_word() -> None:
    entries = polib.pofile(str(settings.LOCALE_PATHS[0] / "zh_Hans/LC_MESSAGES/django.po"))
    texts = [text for entry in entries for text in said(entry)]
    assert [text for text in texts if other_words(text)] == []
    assert not {"至", "自", "止"} & {*texts}, "no label by itself"
