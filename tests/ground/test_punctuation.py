"""English is written with the signs of English: full-width ones stand in the Chinese catalogue alone."""

import re
from pathlib import Path

import pytest
from django.utils.translation import override

from coordination.core.lines import first_few, listed

TEMPLATES = Path(__file__).parents[2] / "templates"
IN_CHINESE = {"500.html", "meetings/_minutes_paper.html"}  # in both languages; an official paper
FULL_WIDTH = re.compile(r"[\u3001\u3002\u3008-\u3011\uff01-\uff0f\uff1a-\uff20]")


def test_no_template_writes_full_width_signs_itself() -> None:
    paths = [path for path in TEMPLATES.rglob("*") if path.is_file()]
    assert len(paths) > 200
    found = {path.relative_to(TEMPLATES).as_posix() for path in paths if FULL_WIDTH.search(path.read_text())}
    assert found == IN_CHINESE


@pytest.mark.parametrize(("language", "said"), [("en", "甲, 乙"), ("zh-hans", "甲、乙")])
def test_a_list_is_parted_as_the_readers_language_parts_it(language: str, said: str) -> None:
    with override(language):
        assert listed(["甲", "乙"]) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", ["甲, 乙, 丙", "甲, 乙, 丙 and 2 more"]), ("zh-hans", ["甲、乙、丙", "甲、乙、丙及另外2个单位"])],
)
def test_of_many_the_first_few_are_named_and_the_others_counted(language: str, said: list[str]) -> None:
    with override(language):
        assert [first_few("甲乙丙"), first_few("甲乙丙丁戊")] == said
