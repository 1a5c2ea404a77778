"""Tags and filters of every template (built in, no `{% load %}`). Each says one thing about how something looks."""

from collections.abc import Iterable
from datetime import date, datetime, time, tzinfo
from functools import cache, lru_cache
from typing import Any

from django import template
from django.forms import BoundField, Widget, widgets
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from coordination.core import lines
from coordination.core.activity import acted
from coordination.core.flow import Sentence
from coordination.core.workdays import portal_zone, today, workdays_between
from coordination.core.zones import is_elsewhere, offset, write_down

register = template.Library()

# A closed list: a word that is no colour of ours falls back to grey instead of to no style at all.
COLOURS = frozenset({"green", "yellow", "red", "grey", "blue"})

A_WHILE = 60  # days within which a distance says more than a date

CHINESE, ENGLISH = "zh-hans", "en"
DATE_FORMATS = {
    CHINESE: {"long": "Y年n月j日", "short": "n月j日", "month": "Y年n月", "weekday": "（l）", "time": " H:i"},
    ENGLISH: {"long": "j M Y", "short": "j M", "month": "F Y", "weekday": ", l", "time": ", H:i"},
}


ACTING_FOR = "acting_for"  # the field of a form, and the key in the session


@register.simple_tag(takes_context=True)
def post_token(context: Context) -> SafeString:
    """What every form that is posted carries: the proof that it is ours, and the agency it was opened for, so that
    what is sent from one tab is not done for the agency chosen meanwhile in another.
    """
    person = getattr(context.get("request"), "user", None)
    agency = person.acting_for if person is not None and person.is_authenticated else None
    token = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', context["csrf_token"])
    if agency is None:
        return token
    return format_html('{}<input type="hidden" name="{}" value="{}">', token, ACTING_FOR, agency.pk)


@register.simple_tag
@cache
def icon(name: str, css: str = "") -> SafeString:
    """`{% icon "calendar" %}`: a symbol of static/icons.svg. Words beside it say the same: screen readers skip it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css,
        static("icons.svg"),
        name,
    )


@register.simple_tag
def badge(text: Sentence, colour: str = "grey", symbol: str = "") -> SafeString:
    """`{% badge _("Overdue") "red" %}`: a word with a light. The colour repeats what the word says."""
    shown = colour if colour in COLOURS else "grey"
    return format_html(
        '<span class="light light-{}">{}<span>{}</span></span>', shown, icon(symbol) if symbol else "", text
    )


@register.simple_tag
def state(thing: Any) -> SafeString:
    """`{% state meeting %}`: the state of a record in words, in the colour its flow gives it. A record that says it in
    words of its own has `state_words`.
    """
    flow = getattr(thing, "flow", None)
    colour = flow.colour(thing.state) if flow else "grey"
    words: Sentence | None = getattr(thing, "state_words", None)
    return badge(_state_names(thing.__class__)[thing.state] if words is None else words, colour)


@cache
def _state_names(model: Any) -> dict[str, Sentence]:
    """As `get_state_display` says them, which looks through the choices anew for every record."""
    return dict(model._meta.get_field("state").flatchoices)  # noqa: SLF001


@register.filter
def local_date(value: date | datetime | None, parts: str = "") -> str:
    """`2026年11月23日`, in English `23 Nov 2026`. Parts: `time`, `weekday`, `short` (without this year), `month`."""
    language = ENGLISH if (get_language() or "").startswith("en") else CHINESE
    return _written(value, parts, language, timezone.get_current_timezone())


@register.filter
def moment(value: datetime | None, parts: str = "time") -> str:
    """For the texts of notices, which are kept: the moment itself, shown to each reader where that reader lives."""
    return write_down(value, parts) if value else ""


@register.filter
def cn_date(value: date | datetime | None, parts: str = "") -> str:
    """The same, Chinese and by the portal's own clock whatever the reader's language and zone: for papers."""
    return _written(value, parts, CHINESE, portal_zone())


def _written(value: date | datetime | None, parts: str, language: str, zone: tzinfo) -> str:
    if not value:
        return ""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.make_naive(value, zone)  # equal moments of two zones must not look equal to what is kept below
    wanted, formats = set(parts.split()), DATE_FORMATS[language]
    if "month" in wanted:
        pattern = formats["month"]
    elif "short" in wanted and value.year == timezone.localdate(timezone=zone).year:
        pattern = formats["short"]
    else:
        pattern = formats["long"]
    pattern += formats["weekday"] if "weekday" in wanted else ""
    pattern += formats["time"] if "time" in wanted and isinstance(value, datetime) else ""
    return _spelled(value, pattern, language)


@lru_cache(maxsize=4096)
def _spelled(value: date | datetime, pattern: str, language: str) -> str:
    with override(language):
        return date_format(value, pattern)


@register.filter
def due_words(day: date | None) -> str:
    """`today`, `3 working days late`, `in 2 working days`; nothing where the date itself says more."""
    if day is None or abs((day - today()).days) > A_WHILE:
        return ""
    left = workdays_between(today(), day)
    if day == today():
        return _("today")
    if day < today():
        return (
            _("late")
            if not left
            else ngettext("%(n)s working day late", "%(n)s working days late", -left) % {"n": -left}
        )
    return ngettext("in %(n)s working day", "in %(n)s working days", left) % {"n": left}


@register.filter
def local_time(value: datetime | time | None) -> str:
    """`14:30`, where the reader lives."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value:%H:%M}" if value else ""


@register.filter
def listed(things: Iterable[object]) -> str:
    """`{{ agencies|listed }}`: one after the other, as the reader's language parts them."""
    return lines.listed(things)


@register.filter
def in_place_of(person: object, other: str) -> str:
    """`{{ report.reported_by|in_place_of:report.in_place_of }}`: who did it and in whose place."""
    return acted(person, other)


@register.filter
def initial(name: object) -> str:
    """The sign in a person's circle: the surname of a Chinese name, the first letter of any other."""
    return str(name).strip()[:1].upper()


@register.filter
def span(field: BoundField) -> str:
    """How wide a field stands in a form: `half` where the answer is short. `attrs={"data-span": "full"}` overrules.
    The words by which a list is searched have more room than what it is filtered by: `search`.
    """
    widget = field.field.widget
    if asked := widget.attrs.get("data-span"):
        return str(asked)
    if "data-search" in widget.attrs:
        return "search"
    short = isinstance(widget, widgets.DateTimeBaseInput | widgets.NumberInput) or (
        isinstance(widget, widgets.Select)
        and not widget.allow_multiple_selected
        and not isinstance(widget, widgets.RadioSelect)
    )
    return "half" if short else "full"


@register.filter
def wanted(field: BoundField) -> str:
    """Before what a field must be filled in that may be left empty when the form is saved; nothing for other fields."""
    return str(field.field.widget.attrs.get("data-wanted", ""))


@register.filter
def clock_of(field: BoundField) -> str:
    """By whose clock a moment is typed: `UTC+6` where that is another than the portal's; nothing for other fields."""
    zone, now = timezone.get_current_timezone(), timezone.now()
    is_moment = isinstance(field.field.widget, widgets.DateTimeInput)
    return offset(zone, now) if is_moment and is_elsewhere(zone, now) else ""


@register.filter
def is_check(field: BoundField) -> bool:
    """One box to tick: its label stands behind it."""
    return isinstance(field.field.widget, widgets.CheckboxInput)


@register.simple_tag
def widget(field: BoundField) -> SafeString:
    """`{% widget field %}`: the control of a form field with our classes. Django adds the aria attributes."""
    control = field.field.widget
    if isinstance(control, widgets.ChoiceWidget) and not isinstance(control, widgets.Select):
        control.attrs["class"] = "form-check-input"
        return format_html(
            '<div class="choices" id="{}">{}</div>',
            field.auto_id,
            format_html_join(
                "", '<label class="form-check">{} <span class="form-check-label">{}</span></label>', _options(field)
            ),
        )
    return field.as_widget(attrs=_attributes(control, invalid=bool(field.errors)))


def _options(field: BoundField) -> list[tuple[SafeString, object]]:
    return [(option.tag(wrap_label=False), option.choice_label) for option in field.subwidgets]


def _attributes(control: Widget, *, invalid: bool) -> dict[str, Any]:
    if isinstance(control, widgets.CheckboxInput):
        look = "form-check-input"
    elif isinstance(control, widgets.Select):
        look = "form-select"
    else:
        look = "form-control"
    classes = " ".join(filter(None, [look, control.attrs.get("class"), "is-invalid" if invalid else ""]))
    many = isinstance(control, widgets.SelectMultiple)
    return {"class": classes} | ({"data-multi": True} if many else {})
