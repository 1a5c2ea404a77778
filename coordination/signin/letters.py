"""Letters that are sent past the inbox, as what they carry is for the reader of the mailbox alone."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from coordination.agencies.models import User
from coordination.core.letters import to_a_stranger
from coordination.signin.resets import link_for


def send_reset_letter(person: User) -> None:
    """In every language, as every letter to somebody who is not in the portal: a mailbox has other readers."""
    facts = {"person": person, "minutes": settings.PASSWORD_RESET_TIMEOUT // 60}

    def text() -> dict[str, str]:
        title, _newline, body = render_to_string("signin/reset_letter.txt", facts).strip().partition("\n")
        return {"title": title.strip(), "body": body.strip()}

    letter = to_a_stranger(text, url=link_for(person))
    EmailMessage(subject=letter.title, body=letter.body, to=[person.email]).send()
