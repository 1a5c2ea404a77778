"""Minutes that are circulated (纪要会签): the agencies are asked about them before they are issued."""

from django.utils.translation import gettext_lazy as _

from coordination.mechanisms.models import Mechanism
from coordination.opinions.models import Draft
from coordination.opinions.sections import Passage
from coordination.opinions.subjects import Subject, keeps_from_issuing, subject
from meetings.actions.meeting import hold
from meetings.flows import MINUTES, MinutesState
from meetings.models import Meeting, Minutes
from meetings.texts import COPIES, MinutesPaper


@subject
class CirculatedMinutes(Subject):
    code = "minutes"
    model = Minutes
    ability = "meeting.minute"
    act = _("Circulate the minutes")

    @classmethod
    def kind(cls, thing: Minutes) -> Draft.Kind:
        return Draft.Kind.MINUTES

    @classmethod
    def asked_on(cls, thing: Minutes) -> Meeting:
        return thing.meeting

    @classmethod
    def title(cls, thing: Minutes) -> str:
        return MinutesPaper.of(thing).title

    @classmethod
    def mechanism(cls, thing: Minutes) -> Mechanism:
        return thing.meeting.mechanism

    @classmethod
    def is_issued(cls, thing: Minutes) -> bool:
        return thing.state != MinutesState.DRAFT

    @classmethod
    def hold(cls, thing: Minutes) -> None:
        hold(thing.meeting)
        thing.refresh_from_db(fields=["state"])

    @classmethod
    def passages(cls, thing: Minutes) -> list[Passage]:
        """The opening, and each section of the paper under its number: 一、二、三、; a section has a passage for each
        paragraph, so that comments find their place.
        """
        paper = MinutesPaper.of(thing)
        found = [Passage("", (), list(paper.opening))]
        for section in paper.sections:
            number, _comma, title = section.heading.partition("、")
            many = len(section.paragraphs) > 1
            found += [
                Passage(f"{number}、{place if many else ''}", (title,), [line])
                for place, line in enumerate(section.paragraphs, 1)
            ]
        people = [f"{label}：{names}" for label, names in paper.attendance.items()]
        return [*found, Passage("", ("出席和分送",), [*people, f"{COPIES}：{paper.copies}"])]


MINUTES.hear("issue", keeps_from_issuing)
