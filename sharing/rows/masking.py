"""Values as whoever may not read them in full is shown them."""

import re
from typing import Any

from coordination.core.previews.columns import IDENTITY, MOBILE, plainly

_SIGN = "*"
_ALL = _SIGN * 4
_MOBILE = re.compile(r"((?:\+?86[- ]?)?1\d{2})\d{4}(\d{4})")
_LANDLINE = re.compile(r"((?:\+?86[- ]?)?(?:\(?0\d{2,3}\)?[- ]?)?\d{3,4})\d{4}")
_NUMBER = re.compile(rf"(?<!\d)(?:{IDENTITY}|{MOBILE}|(?:0\d{{2,3}}[- ]?)?\d{{7,}})(?!\d)")
_TITLED = re.compile(r"[\u4e00-\u9fff]")


IN_WORDS = "in words"
"""Of a column by its looks alone: numbers of people stand here and there in it, among other words."""


def masked(value: Any, masking: str) -> Any:
    """A value of a column of this masking (`DataItem.Masking`, `IN_WORDS`): `110***********1234`, `138****5678`,
    `张**`. What has not the form that is to be masked shows nothing; where nothing is said, nothing is masked.
    """
    if value is None or value == "" or not masking:
        return value
    return _WAYS.get(masking, _nothing)(str(value))


def _nothing(_value: str) -> str:
    return _ALL


def _identity(value: str) -> str:
    """The region to the province and place, and the last four signs; of what is shorter nothing."""
    return f"{value[:3]}{_SIGN * (len(value) - 7)}{value[-4:]}" if len(value) >= 15 else _ALL


def _phone(value: str) -> str:
    """A mobile number without its middle four digits, another without its last four; of several numbers, or of anything
    beside one, nothing.
    """
    if found := _MOBILE.fullmatch(value):
        return f"{found[1]}{_ALL}{found[2]}"
    found = _LANDLINE.fullmatch(value)
    return f"{found[1]}{_ALL}" if found else _ALL


def _name(value: str) -> str:
    """The first sign, and as many as are hidden; a foreign name shows its first letter."""
    return f"{value[0]}{_SIGN * max(len(value) - 1, 1)}" if _TITLED.match(value) else f"{value[0]}{_SIGN * 2}"


def _in_words(value: str) -> str:
    """Each number that is as long as a telephone's; the words stay."""
    return _NUMBER.sub(_number, plainly(value))


def _number(found: re.Match[str]) -> str:
    if found["identity"]:
        return _identity(found["identity"])
    if found["before"]:
        return f"{found['before']}{_ALL}{found['after']}"
    return f"{found[0][:-4]}{_ALL}"


_WAYS = {IN_WORDS: _in_words, "identity": _identity, "phone": _phone, "name": _name}
