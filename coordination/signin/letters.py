"""Letters that are sent past the inbox, as what they carry is for the reader of the mailbox alone."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from coordination.agencies.models import User
from coordination.signin.resets import link_for


def send_reset_letter(person: User) -> None:
    minutes = settings.PASSWORD_RESET_TIMEOUT // 60
    _send(person, "signin/reset_letter.txt", link=link_for(person), minutes=minutes)


def _send(person: User, template: str, **facts: Any) -> None:
    """In the person's language; the first line is the title."""
    with translation.override(person.language or settings.LANGUAGE_CODE):
        title, _newline, body = render_to_string(template, {"person": person, **facts}).strip().partition("\n")
    EmailMessage(subject=title.strip(), body=body.strip(), to=[person.email]).send()
