"""What a password must be. Two sets of rules contradict one another, and an operator chooses (SECURITY_PROFILE):

- `asvs`: OWASP ASVS 5.0, 6.2.1, 6.2.4, 6.2.5, 6.2.10: long, not known, no rule on characters, no change by the calendar
- `djbh3`: GB/T 22239-2019, 8.1.4.1 a, level 3: complexity and regular change

What both share: a password that everybody knows is refused, and so is the one in use.
"""

import unicodedata
from datetime import timedelta
from itertools import islice

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.core.pinyin import spelled
from coordination.signin.known import is_known
from coordination.signin.models import OldPassword

KEPT = 5  # passwords that may not come back, the present one among them
CLASSES = 3  # of four: capital and small letters, figures, others
GOOD_FOR = timedelta(days=90)
LEAST_OF_A_NAME = 5  # letters: shorter ones stand in many words
LEAST_BESIDE_A_NAME = 10  # letters and figures that make a password even without the name in it
SHORTEST = {"asvs": 12, "djbh3": 10}


def is_strict() -> bool:
    return bool(settings.SECURITY_PROFILE == "djbh3")


def has_expired(person: User) -> bool:
    """Under `djbh3` a password is good for ninety days; one of which no day is kept is as old as the account."""
    return is_strict() and timezone.now() - (person.password_changed_at or person.date_joined) > GOOD_FOR


class LengthValidator(MinimumLengthValidator):
    """Django's own, with the length of the profile."""

    def __init__(self) -> None:
        super().__init__()

    @property
    def min_length(self) -> int:
        return SHORTEST[settings.SECURITY_PROFILE]

    @min_length.setter
    def min_length(self, _length: int) -> None:
        """The profile says it."""


class KnownValidator:
    """Not one that stands in the lists of whoever guesses."""

    def validate(self, password: str, user: User | None = None) -> None:  # noqa: ARG002
        if is_known(password):
            raise ValidationError(
                _("This password is known to whoever guesses passwords. Choose one that nobody else would think of."),
                code="password_known",
            )

    def get_help_text(self) -> str:
        return _("No known password: no name with a year, no row of keys. Several words in a row are good.")


class NameValidator:
    """Not one's own name in pinyin, with a year or a few other characters before, between or after."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None:
            return
        said = "".join(letter for letter in password.casefold() if letter.isalnum())
        names = [name for name in spelled(user.full_name) if len(name) >= LEAST_OF_A_NAME and name in said]
        if any(len(said) - len(name) < LEAST_BESIDE_A_NAME for name in names):
            raise ValidationError(
                _("This password is little more than the name in pinyin. Choose one that says nothing of the person."),
                code="password_of_the_name",
            )

    def get_help_text(self) -> str:
        """What is said of known passwords says it."""
        return ""


class CharactersValidator:
    """Three of the four kinds of characters, where the profile asks for it."""

    def validate(self, password: str, user: User | None = None) -> None:  # noqa: ARG002
        if is_strict() and len({_kind(letter) for letter in password}) < CLASSES:
            raise ValidationError(self.get_help_text(), code="password_of_one_kind")

    def get_help_text(self) -> str:
        if not is_strict():
            return ""
        return _("At least three of: capital letters, small letters, figures, other characters.")


def _kind(letter: str) -> str:
    category = unicodedata.category(letter)
    return category if category in {"Lu", "Ll"} else category[0] if category == "Nd" else "other"


class AnotherValidator:
    """Not the one in use; where the profile asks for it, none of the last five."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        former = OldPassword.objects.filter(user=user).order_by("-pk") if is_strict() else OldPassword.objects.none()
        used = [user.password, *islice(former.values_list("encoded", flat=True), KEPT - 1)]
        if any(check_password(password, encoded) for encoded in used):
            sentence = self.get_help_text() or _("Not the password in use.")
            raise ValidationError(sentence, code="password_used_before")

    def get_help_text(self) -> str:
        """Nothing beside the field where only the one in use is meant: who joins has none yet."""
        return _("None of the last %(kept)s passwords.") % {"kept": KEPT} if is_strict() else ""
