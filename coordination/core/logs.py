"""Lines of the log: one an event, and nothing in them that opens a door or belongs to a person.

Whoever keeps the logs reads them, forwards them and loses them; what a line needs is which record and which person, and
both are numbers. Everything else that looks like a secret or like personal particulars is struck out here, wherever it
came from: an address asked for, a message of the database, a traceback.
"""

import logging
import re

STRUCK = "***"

_NAMES = r"password|passwd|secret|token|session(?:id)?|sid|csrf\w*|otp|authorization|cookie"
_NAMED = re.compile(
    rf"""(?ix) (\b (?:{_NAMES}) ["']? \s* [=:] \s* )
        (?: "[^"]*" | '[^']*' | (?:Bearer\s|Basic\s)? [^\s,;&"'}}]+ )"""
)
# At random and long enough to be guessed by nobody: a token, a key, a digest. A word has no digits and capitals in it.
_RANDOM = re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9_-]{24,}(?![\w-])")
_CITIZEN = re.compile(r"(?<![A-Za-z0-9_])\d{6}(?:18|19|20)\d{9}[\dXx](?![A-Za-z0-9_])")  # 公民身份号码 (GB 11643)
_MOBILE = re.compile(r"(?<![A-Za-z0-9_.])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![A-Za-z0-9_])")
_IN_ADDRESS = re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)")  # name and password of a server
_ADDRESS = re.compile(r"[\w.+-]+@([\w-]+\.)+[\w-]+")
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


def scrubbed(text: str) -> str:
    """The text without secrets, numbers of citizens, phone numbers and mail addresses."""
    text = _NAMED.sub(rf"\1{STRUCK}", text)
    for pattern in (_IN_ADDRESS, _RANDOM, _CITIZEN, _MOBILE, _ADDRESS):
        text = pattern.sub(STRUCK, text)
    return text


def one_line(text: str) -> str:
    """Line ends and other signs nobody sees are written out: a visitor cannot write a second line into the log."""
    return _UNPRINTED.sub(lambda sign: sign[0].encode("unicode_escape").decode(), text)


class Line(logging.Formatter):
    """Formats a record; only a traceback runs over several lines."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (the library's own name)
        record.message = one_line(record.message)
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        return scrubbed(super().format(record))
