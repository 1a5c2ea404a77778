"""Letters as the people of a story find them in their boxes, and the calendar parts in them."""

from email.message import EmailMessage

from icalendar import Calendar, Event

from tests.browser.people import Person


def letter(person: Person, subject: str, **facts: str) -> EmailMessage:
    """The one letter with this subject, in the person's language. It may still be on its way."""
    found = person.portal.mail(person.address, person.says(subject, **facts))
    assert len(found) == 1, f"{[str(mail['Subject']) for mail in found]}"
    return found[0]


def body(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def calendar_part(mail: EmailMessage, method: str) -> Event:
    """What the letter says to a calendar: the same in the body's alternative and in the file sent along."""
    parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    files = [part for part in mail.walk() if part.get_filename() == "meeting.ics"]
    assert [part.get_param("method") for part in parts] == [method]
    contents = [bytes(part.get_payload(decode=True)) for part in [*parts, *files]]  # type: ignore[arg-type]
    calendars = [Calendar.from_ical(content) for content in contents]
    assert [str(calendar["method"]) for calendar in calendars] == [method, method]
    first, second = (calendar.walk("VEVENT") for calendar in calendars)
    assert first == second
    (event,) = first
    return event
