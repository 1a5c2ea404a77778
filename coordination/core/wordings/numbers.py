"""How word processors write the numbers of lists (ECMA-376, part 1, 17.18.59), as far as official texts use them."""

from collections.abc import Callable

_DIGITS = "零一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "十", "百", "千")
_LEGAL_UNITS = ("", "拾", "佰", "仟")
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_HUNDREDS = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
MOST_COUNTED, MOST_CIRCLED = 9_999, 20


def _counted(number: int, digits: str, units: tuple[str, ...]) -> str:
    """十二, 二十, 一百零三: as people count. Between ten and nineteen the one is not said."""
    if not 0 < number <= MOST_COUNTED:
        return str(number)
    words = ""
    for place, digit in enumerate(reversed(str(number))):
        if digit != "0":
            words = digits[int(digit)] + units[place] + words
        elif words and not words.startswith(digits[0]):
            words = digits[0] + words
    return words.removeprefix(digits[1]) if words.startswith(digits[1] + units[1]) and units is _UNITS else words


def _spelled(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 0 < number <= MOST_CIRCLED else str(number)


def _letters(number: int) -> str:
    """a … z, then aa, bb, as word processors go on."""
    return chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 9)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    words = ""
    for value, letters in (*_HUNDREDS, *_ROMAN):
        while number >= value:
            words, number = words + letters, number - value
    return words


_WAYS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(
        (
            *("chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand"),
            *("japaneseCounting", "koreanCounting"),
        ),
        lambda number: _counted(number, _DIGITS, _UNITS),
    ),
    **dict.fromkeys(
        ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"),
        lambda number: _counted(number, _LEGAL, _LEGAL_UNITS),
    ),
    **dict.fromkeys(("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"), _spelled),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese", "ideographEnclosedCircle"), _circled),
    **dict.fromkeys(
        ("decimalFullWidth", "decimalFullWidth2"),
        lambda number: str(number).translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)}),
    ),
    "decimalZero": lambda number: f"{number:02}",
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperRoman": _roman,
    "none": lambda _number: "",
}


def written(number: int, way: str) -> str:
    """A number in one of the ways of the format; in plain figures where official texts do not use that way."""
    return _WAYS.get(way, str)(number)
