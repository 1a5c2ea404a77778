"""What a cell says: the words people see on their sheet, not the way in which a program keeps them."""

import re
import unicodedata
from datetime import date, datetime, time

from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import from_excel

_NARROW = {0xFEE0 + code: code for span in ("09", "AZ", "az") for code in range(ord(span[0]), ord(span[1]) + 1)}
_INVISIBLE = {"Cc", "Cf", "Cs"}
_PLAIN = re.compile(r"[!-~\u3001-\u9fff\uff01-\uff0f]*")  # most cells; nothing in them needs a look
_DIGITS_KEPT = 15  # a spreadsheet keeps no more of a number
_PADDED = re.compile("0{2,}")

# Signs by which a spreadsheet knows a formula, after blanks and apostrophes: owasp.org, "CSV Injection".
_BEGINS_FORMULA = r"(?:[^\S\t\r\n]|[\u200b-\u200f\ufeff'])*[=+\-@\t\r＝＋－＠]"
# A text goes on as another cell behind these, where a spreadsheet parts cells by them and not by commas.
_CELL_BEGINS = r"(^|[;\t\r\n])"
_TO_GUARD = re.compile(f"{_CELL_BEGINS}(?={_BEGINS_FORMULA})")
_GUARDED = re.compile(f"{_CELL_BEGINS}'(?={_BEGINS_FORMULA})")

NO_RESULT = "#FORMULA"  # stands in a cell whose formula has never been reckoned
SPOILT = re.compile(
    r"(?P<error>#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|FORMULA|SPILL!|CALC!)|#{2,})"
    r"|(?P<number>[+-]?\d(?:\.\d+)?E\+\d{2,3})"
    r"|(?P<letter>.*\ufffd.*)",
    re.IGNORECASE | re.DOTALL,
)
"""What was lost before the file was sent: an error of the spreadsheet, a number kept as 1.1E+17, a broken letter."""


def folded(text: str) -> str:
    """Full-width digits and letters made narrow, blanks of every width one blank, lines kept, nothing invisible."""
    if _PLAIN.fullmatch(text):
        return text
    text = text.translate(_NARROW).replace("\u3000", " ").replace("\xa0", " ")
    lines = ("".join(sign for sign in line if sign == "\t" or _is_seen(sign)) for line in text.splitlines())
    return "\n".join(line for raw in lines if (line := " ".join(raw.split())))


def _is_seen(sign: str) -> bool:
    return (sign.isascii() and sign.isprintable()) or unicodedata.category(sign) not in _INVISIBLE


def key(text: str) -> str:
    """What two spellings of one name have in common, whatever their width, case and blanks."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", folded(text))).casefold()


def looks_like_formula(text: str) -> bool:
    """Would a spreadsheet reckon this, where it is not told that it is text?"""
    return bool(_TO_GUARD.search(text))


def guarded(text: str) -> str:
    """Text as a CSV may hold it: an apostrophe stands before what a spreadsheet would run."""
    return _TO_GUARD.sub(r"\1'", text)


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return _GUARDED.sub(r"\1", text)


def number(raw: str, pattern: str, epoch: datetime) -> str:
    """A number as its sheet shows it: `440000`, with the zeros its format puts before it, as a day, or `1.1E+17` where
    digits were lost for good.
    """
    try:
        value = float(raw)
    except ValueError:
        return raw
    if is_date_format(pattern) and not is_timedelta_format(pattern):
        return _moment(value, raw, epoch)
    if not value.is_integer():
        return f"{value:.{_DIGITS_KEPT}g}"
    if abs(value) >= 10**_DIGITS_KEPT:
        return f"{value:.6G}"
    digits = str(int(value))
    return digits.zfill(len(pattern)) if _PADDED.fullmatch(pattern) else digits


def _moment(value: float, raw: str, epoch: datetime) -> str:
    try:
        moment = from_excel(value, epoch)
    except (OverflowError, ValueError):
        return raw
    if isinstance(moment, datetime) and moment.time() != time():
        return f"{moment:%Y-%m-%d %H:%M}"
    if isinstance(moment, date):
        return f"{moment:%Y-%m-%d}"
    return f"{moment:%H:%M}" if isinstance(moment, time) else raw
