"""The look holds: every icon is in the sprite, every symbol is used, and no page speaks inline style or script."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.utils.translation import override

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(ROOT.glob("templates/**/*.html"))
SOURCES = [
    *TEMPLATES,
    *(path for app in ("coordination", "meetings", "sharing") for path in ROOT.glob(f"{app}/**/*.py")),
]
SYMBOLS = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static/icons.svg").read_text()))


def test_every_icon_named_is_in_the_sprite() -> None:
    """By the tag, by whoever includes a part or makes one, and behind the sentence of an act, a duty or a step."""
    ways = r'{% icon "([^"]+)"', r'\bicon="([^"]+)"', r'(?:_|lazy)\([^()]*(?:\([^()]*\)[^()]*)*\), "([a-z-]+)"\)'
    texts = [path.read_text() for path in (*TEMPLATES, *SOURCES)]
    for way in ways:
        named = {name for text in texts for name in re.findall(way, text)}
        assert named, f"{way} finds nothing"
        assert named <= SYMBOLS | {"blue", "green", "grey", "red", "yellow"}, named - SYMBOLS


def test_every_symbol_is_used() -> None:
    words = {word for path in SOURCES for word in re.findall(r'"([a-z0-9-]+)"', path.read_text())}
    assert words >= SYMBOLS


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", text)


STYLES = {path.name: path.read_text() for path in ROOT.glob("static/*.css")}


def test_the_administration_has_no_colours_of_its_own() -> None:
    """Whatever it shows follows the colours of the portal, light and dark."""
    own, tokens = STYLES["administration.css"], STYLES["tokens.css"]
    assert re.findall(r"#[0-9a-f]{3,8}\b(?=[^{]*[;}])", own) == []
    asked = set(re.findall(r"var\((--[\w-]+)\)", own))
    assert asked, "the pattern finds nothing"
    assert asked <= set(re.findall(r"(--[\w-]+):", tokens))
    rules = re.findall(r"^ *([^@{}\n]+?) \{", own, re.MULTILINE)
    assert [rule for rule in rules if rule == ".portal-strip"] == [".portal-strip"] * 2, "once, and once on a phone"


def test_paper_repeats_no_rule_of_the_screen() -> None:
    screen, _media, paper = STYLES["portal.css"].partition("@media print {\n")
    paper = paper.partition("\n}\n")[0]
    assert all(line.startswith("  ") for line in paper.splitlines() if line), (
        "what is not indented looks like a rule of all"
    )
    said = {line.strip() for line in screen.splitlines() if "{" in line}
    assert [line for line in paper.splitlines() if "{" in line and line.strip() in said] == []


def show(source: str, language: str, **context: object) -> str:
    with override(language):
        return Template(source).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("parts", "chinese", "english"),
    [
        ("", "2025年3月8日", "8 Mar 2025"),
        ("time", "2025年3月8日 07:05", "8 Mar 2025, 07:05"),
        ("weekday", "2025年3月8日（星期六）", "8 Mar 2025, Saturday"),
        ("month", "2025年3月", "March 2025"),
    ],
)
def test_dates_read_as_the_reader_writes_them(parts: str, chinese: str, english: str) -> None:
    moment = datetime(2025, 3, 7, 23, 5, tzinfo=UTC)  # already the 8th in Shanghai
    text = f'{{{{ moment|local_date:"{parts}" }}}}'
    assert show(text, "zh-hans", moment=moment) == chinese
    assert show(text, "en", moment=moment) == english


def test_papers_are_dated_in_chinese_for_every_reader() -> None:
    assert show("{{ day|cn_date }}", "en", day=date(2026, 11, 3)) == "2026年11月3日"


def test_an_unknown_colour_is_grey() -> None:
    assert "light-grey" in show('{% badge "x" "mauve" %}', "en")


def test_labels_and_badges_begin_with_a_capital() -> None:
    assert "<span>open</span>" in show('{% badge "open" %}', "en")
    assert ".light > span::first-letter { text-transform: uppercase; }" in (ROOT / "static/portal.css").read_text()
    form = forms.Form()
    form.fields["role"] = forms.CharField(label="role")
    assert ">Role<" in show('{% include "parts/field.html" with field=field %}', "en", field=form["role"])


def test_a_badge_shows_words_as_words() -> None:
    assert "&lt;b&gt;" in show("{% badge text %}", "en", text="<b>")


@pytest.mark.parametrize("ending", ["css", "js"])
def test_what_is_served_beside_pages_names_no_other_host(ending: str) -> None:
    """A namespace and a comment are no addresses: nothing is asked for because of them."""
    asked = re.compile(r"""(?:url\(|@import|fetch\(|importScripts\(|\.src\s*=)\s*["'`]?(?:https?:)?//""")
    files = sorted(ROOT.glob(f"static/**/*.{ending}"))
    assert files
    assert [path.name for path in files if asked.search(path.read_text(encoding="utf-8"))] == []
