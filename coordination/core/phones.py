"""Telephone numbers, as they are written here."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_PHONE = re.compile(r"[0-9 +\-()（），,、转]*")
_FEWEST_DIGITS = 5  # 12345 and the short numbers of a house


def is_phone(said: str) -> None:
    """Refuse what is no number: +86, area codes, several of them and extensions (转) are all taken."""
    if not _PHONE.fullmatch(said) or sum(mark.isdigit() for mark in said) < _FEWEST_DIGITS:
        raise ValidationError(_("Enter a telephone number of at least five digits, for instance 020-83000000转8012."))
