"""Channels: the ways out of the portal. E-mail, each notice by itself or gathered into a digest; and the robot of a
group chat (`robot`), where there is one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext_lazy

from coordination.core.models import Delivery

EMAIL, DIGEST, ROBOT = "email", "digest", "robot"
LABELS = {EMAIL: gettext_lazy("By e-mail"), ROBOT: gettext_lazy("Group robot")}
UNLESS_SAID = {EMAIL: True, DIGEST: False, ROBOT: False}  # what a person wishes who has said nothing


@dataclass(frozen=True)
class Attachment:
    """A file sent along. `method` is set for calendar parts (RFC 5546), which also travel as an alternative body."""

    name: str
    content: bytes
    media_type: str
    method: str = ""


class TryLater(Exception):
    """The message was not taken now; the same one goes again later."""


class ChannelDown(TryLater):
    """Nobody answers at all: the others in the queue need not be tried either."""


class Undeliverable(Exception):
    """The channel will never take this message."""


def message_id(key: str, recipient_id: int | None, channel: str) -> str:
    """The name under which a message goes out, and goes again if need be; receivers fold equal ones."""
    return f"<{key}.{recipient_id or 'letter'}.{channel}@{settings.MAIL_DOMAIN}>".replace(" ", "")


def send_mail(delivery: Delivery, *, title: str, body: str, attachments: Sequence[Attachment]) -> None:
    """Hand one message to the mail server. Raises TryLater or Undeliverable."""
    told = delivery.notification
    address = told.address if told and told.recipient is None else delivery.recipient.email
    if not address:
        raise Undeliverable("no address")
    names = {
        "Message-ID": delivery.message_id,
        "Auto-Submitted": "auto-generated",
    }  # RFC 3834: no absence answers
    mail = EmailMultiAlternatives(subject=" ".join(title.split()), body=body, to=[address], headers=names)
    for item in attachments:
        if item.method:
            mail.attach_alternative(item.content.decode(), f"text/calendar; method={item.method}")
        mail.attach(item.name, item.content, item.media_type)
    try:
        mail.send()
    except (SMTPConnectError, SMTPHeloError, SMTPSenderRefused, SMTPAuthenticationError) as error:
        raise ChannelDown(str(error)) from error  # our own set-up or the server's welcome, no word on this message
    except SMTPResponseException as error:
        raise (Undeliverable if error.smtp_code >= 500 else TryLater)(str(error)) from error
    except SMTPRecipientsRefused as error:
        raise (Undeliverable if _for_good(error) else TryLater)(str(error)) from error
    except (SMTPException, OSError) as error:
        raise ChannelDown(str(error)) from error


def _for_good(error: SMTPRecipientsRefused) -> bool:
    """Refused recipients come as a dictionary of answers; 5xx is the receiver's last word."""
    return all(code >= 500 for code, _said in error.recipients.values())
