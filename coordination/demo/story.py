"""The story of one mechanism: its data file turned into scenes, each at its moment, played in the order of time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Min

from coordination.agencies.models import User
from coordination.core import reminders
from coordination.core.models import Occurrence
from coordination.demo.clock import Clock
from coordination.demo.papers import paper
from coordination.demo.people import House, read
from coordination.followup import actions as followup
from coordination.followup.models import Assignment
from coordination.mechanisms.actions import Enrolment, found_mechanism, propose_mechanism
from coordination.mechanisms.models import Mechanism
from meetings import actions
from meetings.actions.meeting import Person
from meetings.models import Meeting, Seat

Scene = Callable[[], object]


@dataclass
class Play:
    """Scenes of all mechanisms on one clock. Between them the reminders ring, each at its own time."""

    clock: Clock
    scenes: list[tuple[datetime, Scene]] = field(default_factory=list)

    def at(self, moment: datetime, scene: Scene) -> None:
        self.scenes.append((moment, scene))

    def run(self) -> None:
        for moment, scene in sorted(self.scenes, key=lambda entry: entry[0]):
            self._go_to(moment)
            scene()
        self._go_to(self.clock.end)

    def _go_to(self, moment: datetime) -> None:
        planned = Occurrence.objects.planned()
        while (bell := planned.aggregate(next=Min("fire_at"))["next"]) and bell <= moment:
            self.clock.moment = max(bell, self.clock.moment)
            reminders.fire_due()
        self.clock.moment = moment


OTHERS_REPORT = "配合单位的部分由其另行反馈"  # what a lead says that submits before all of them are through


class Story:
    """One mechanism, its meetings, and what came of them."""

    def __init__(self, play: Play, house: House, name: str) -> None:
        self.play, self.house, self.clock = play, house, play.clock
        self.data = read(name)
        self.office: User = house.people[self.data["office"]]
        self.mechanism: Mechanism
        for meeting in self.data["meeting"]:
            Telling(self, meeting).plan()

    def found(self) -> None:
        text = (
            "name",
            "short_name",
            "kind",
            "cadence",
            "founding_no",
            "founded_on",
            "approved_by",
            "purpose",
            "charter",
        )
        self.mechanism = propose_mechanism(
            actor=self.office,
            enrolments=[Enrolment(role, self.house.agencies[key]) for role, key in self.data["enrolments"]],
            tier="provincial",
            region=self.office.acting_for.region if self.office.acting_for else None,
            **{name: self.data[name] for name in text},
        )
        found_mechanism(actor=self.office, mechanism=self.mechanism)


class Telling:
    """One meeting: how it came about, what was resolved, and what the agencies then did."""

    def __init__(self, story: Story, data: dict[str, Any]) -> None:
        self.story, self.data = story, data
        self.house, self.clock, self.office = story.house, story.clock, story.office
        self.meeting: Meeting

    def plan(self) -> None:
        """Put every scene at its moment."""
        self._at(self.data["drafted"], self.draft)
        if "convened" in self.data:
            self._at(self.data["convened"], self.convene)
        for line in self.data.get("answers", []):
            self._at(line["at"], partial(self.answer, line))
        if "issued" not in self.data:
            return
        over = timedelta(hours=self.data["hours"], minutes=40)
        self._at(self.data["begins"], self.begin, later=over)
        self._at(self.data["recorded"], self.write)
        self._at(self.data["issued"], self.issue)
        signing = [row for row in self.story.data["enrolments"] if row[1] not in self.data["receipts_missing"]]
        for place, key in enumerate(dict.fromkeys(key for _, key in signing)):
            self._at(self.data["receipts"], partial(self.sign, key), later=timedelta(minutes=17 * place))
        for resolution in self.data["resolution"]:
            for step in resolution.get("steps", []):
                self._at(step["at"], partial(self.follow_up, resolution, step))

    def _at(self, when: str, scene: Scene, *, later: timedelta = timedelta()) -> None:
        self.story.play.at(self.clock.at(when, later=later), scene)

    def draft(self) -> None:
        data, begins = self.data, self.clock.at(self.data["begins"])
        text = {
            name: data[name] for name in ("kind", "title", "chair", "place", "contact", "requirements") if name in data
        }
        self.meeting = actions.draft_meeting(
            actor=self.office,
            mechanism=self.story.mechanism,
            starts_at=begins,
            ends_at=begins + timedelta(hours=data["hours"]) if "hours" in data else None,
            reply_by=self.clock.day(data["reply_by"]) if "reply_by" in data else None,
            **text,
        )
        for item in data["item"]:
            self._add_item(item)

    def _add_item(self, data: dict[str, Any]) -> None:
        item = actions.add_item(
            actor=self.office,
            meeting=self.meeting,
            title=data["title"],
            kind=data["kind"],
            proposing_agency=self.house.agencies[data["by"]],
            matter=data["matter"],
            minutes_allotted=data["minutes"],
            source=Assignment.objects.get(title=data["source"]) if "source" in data else None,
        )
        for name, title in data.get("papers", []):
            upload = paper(name, title, [data["title"], data["matter"], *data.get("record", "").splitlines()])
            actions.add_paper(actor=self.office, item=item, upload=upload, title=title)

    def convene(self) -> None:
        actions.convene(actor=self.office, meeting=self.meeting)

    def answer(self, line: dict[str, str]) -> None:
        name, title = self.house.heads[line["agency"]]
        comes = Person(line.get("person", name), line.get("title", title))
        step = line.get("step", "accept")
        actions.answer(
            actor=self.house.liaisons[line["agency"]],
            seat=self.meeting.seats.get(agency=self.house.agencies[line["agency"]]),
            step=step,
            attendees=[] if step == "decline" else [comes],
            reason=line.get("reason", ""),
        )

    def begin(self) -> None:
        """The meeting is over; who had not answered had sent word by telephone."""
        actions.begin_minutes(actor=self.office, meeting=self.meeting)
        silent = self.meeting.seats.filter(state="invited")
        excused = {seat.pk: (Seat.Attendance.ON_LEAVE.value, "会前电话请假") for seat in silent}
        actions.record_attendance(actor=self.office, meeting=self.meeting, attendance=excused)

    def write(self) -> None:
        items = list(self.meeting.items.order_by("no"))
        for item, data in zip(items, self.data["item"], strict=True):
            actions.record_item(actor=self.office, item=item, text=data["record"], outcome=data["outcome"])
            for key, stance, *grounds in data.get("positions", []):
                agency = self.house.agencies[key]
                actions.record_position(
                    actor=self.office, item=item, agency=agency, stance=stance, grounds="".join(grounds)
                )
        for data in self.data["resolution"]:
            actions.propose_resolution(
                actor=self.office,
                meeting=self.meeting,
                item=items[data["item"] - 1],
                text=data["text"],
                lead_agency=self.house.agencies[data["lead"]],
                supporting=[self.house.agencies[key] for key in data["supporting"]],
                due_on=self.clock.day(data["due"]) if "due" in data else None,
                is_long_term="due" not in data,
            )
        text = {name: self.data[name] for name in ("opening", "closing", "signed_by", "scope")}
        actions.write_minutes(actor=self.office, minutes=self.meeting.minutes, **text)

    def issue(self) -> None:
        actions.issue_minutes(actor=self.office, minutes=self.meeting.minutes)

    def sign(self, key: str) -> None:
        receipt = self.meeting.minutes.receipts.get(agency=self.house.agencies[key])
        actions.sign_receipt(actor=self.house.liaisons[key], receipt=receipt)

    def follow_up(self, resolution: dict[str, Any], step: dict[str, Any]) -> None:
        """One act on the assignment that came of a resolution, by the lead agency unless `by` names another."""
        assignment = Assignment.objects.get(title=resolution["text"], mechanism=self.story.mechanism)
        key = step.get("by", resolution["lead"])
        agency, due = self.house.liaisons[key], self.clock.day(step["due"]) if "due" in step else None
        match step["do"]:
            case "receive":
                followup.receive(actor=agency, assignment=assignment)
            case "refuse":
                followup.refuse(actor=agency, assignment=assignment, reason=step["reason"])
            case "report":
                self._report(agency, assignment, step)
            case "submit":
                followup.submit(actor=agency, assignment=assignment, note=step["text"], without=OTHERS_REPORT)
            case "send_back":
                followup.send_back(actor=self.office, assignment=assignment, reason=step["reason"], due_on=due)
            case "reissue":
                lead = self.house.agencies[step["to"]]
                followup.reissue(actor=self.office, assignment=assignment, lead=lead, due_on=due, reason=step["reason"])
            case _:
                self._conclude(assignment, step)

    def _conclude(self, assignment: Assignment, step: dict[str, Any]) -> None:
        match step["do"]:
            case "close":
                followup.close(actor=self.office, assignment=assignment, note=step["text"])
            case "make_routine":
                followup.make_routine(actor=self.office, assignment=assignment, note=step["text"])
            case "cancel":
                followup.cancel(actor=self.office, assignment=assignment, reason=step["reason"])
            case "urge":
                followup.urge(actor=self.office, assignment=assignment, note=step["reason"])
            case unknown:
                raise ValueError(f"nobody knows how to {unknown!r}")

    @staticmethod
    def _report(actor: User, assignment: Assignment, step: dict[str, Any]) -> None:
        followup.report(
            actor=actor,
            assignment=assignment,
            text=step["text"],
            problems=step.get("problems", ""),
            next_steps=step.get("next", ""),
            percent=step.get("percent"),
            is_done=step.get("done", False),
            evidence=[paper(name, name.rpartition(".")[0], [step["text"]]) for name in step.get("evidence", [])],
        )
