"""What a provider says of somebody, and why it may not be believed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from coordination.core.flow import Sentence

MOST = 150  # characters of a word that is believed


class SignOnFails(Exception):
    """Nobody comes in by this; `str()` says so to the person, `why` to the log. What a provider sent stands in neither:
    it may hold secrets.
    """

    def __init__(self, sentence: Sentence, why: str) -> None:
        self.sentence, self.why = sentence, why
        super().__init__(sentence)

    def __str__(self) -> str:
        return str(self.sentence)


class ProviderDown(SignOnFails):
    """It cannot be reached, or what answers is none."""


class Untrue(SignOnFails):
    """What came back was not said by the provider, or not to us, or not now."""


def untrue(why: str) -> Untrue:
    sentence = _(
        "What single sign-on answered cannot be believed. Begin again; if it stays so, tell the portal's administrator."
    )
    return Untrue(sentence, why)


@dataclass(frozen=True)
class Told:
    """`by` and `subject` together are who it is, for ever; all else may change from day to day."""

    by: str
    subject: str
    name: str = ""
    agency_code: str = ""
    number: str = ""
    email: str = ""  # only one of which the provider says that it asked the mailbox
    is_strong: bool = False  # the provider has asked for a second factor itself
    at: float = 0.0  # when it asked, in seconds; 0 where it does not say
    way_out: Mapping[str, str] = field(default_factory=dict)  # what ending the sign-in there needs, kept in the session


def word(said: Mapping[str, Any], name: str) -> str:
    """A claim as a word, found along dots (`org.code`); of several the first. What is no word is none."""
    value: Any = said.get(name)
    if value is None:
        value = said
        for part in name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, list | tuple):
        value = value[0] if value else None
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return "".join(letter for letter in str(value) if letter.isprintable()).strip()[:MOST]
