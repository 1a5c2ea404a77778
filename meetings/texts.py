"""The wording of the papers a meeting gives rise to. Official papers are in Chinese, whatever language the reader uses.

Layout and standing phrases follow GB/T 9704-2012 and common practice. A joint meeting has no seal and sends no papers
in its own name: the notice goes out in that of the agency that keeps its office; the minutes carry no seal.

Minutes are frozen as plain text at issue, and what is shown and printed afterwards is read back from that text
(`MinutesPaper.read`), so that the page, the download and the digest can never tell different stories.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from coordination.core.documents import chinese_date
from coordination.core.numbering import chinese_number
from coordination.core.workdays import clock, day_of, today
from coordination.mechanisms.models import Mechanism, Participation
from meetings.models import AgendaItem, Meeting, Minutes, Resolution, Seat

STANCES = {"agree": "同意", "reservation": "有保留意见", "disagree": "不同意", "not_concerned": "不涉及"}
ATTENDANCE_LABELS = ("出席", "列席", "请假", "缺席")
SIGNED, COPIES, ISSUED = "签发", "分送", "印发"
_FOOT = re.compile(rf"^({'|'.join((*ATTENDANCE_LABELS, SIGNED, COPIES, ISSUED))})：(.*)$")
_TYPED_NUMBER = re.compile(
    r"^(?:\d{1,2}(?:[、)）]|[.．](?!\d))|[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]|[一二三四五六七八九十]{1,3}、|[①-⑳])\s*"
)
_NOT_DATED = "　　年　月　日"


def chinese_time(moment: datetime) -> str:
    """2026年11月3日（星期二）14:30."""
    local = clock(moment)
    return f"{chinese_date(local.date())}（星期{'一二三四五六日'[local.weekday()]}）{local:%H:%M}"


def half_of_day(moment: datetime) -> str:
    """2026年11月3日下午, as minutes say it."""
    local = clock(moment)
    return f"{chinese_date(local.date())}{'上午' if local.hour < 12 else '下午' if local.hour < 18 else '晚上'}"


def full_title(meeting: Meeting) -> str:
    """The title with the name of the mechanism before it, said once."""
    name = meeting.mechanism.name
    return meeting.title if name in meeting.title else f"{name}{meeting.title}"


def _of_a_meeting(name: str, kind: str) -> str:
    """……会议 and 纪要 make ……会议纪要."""
    return f"{name}{kind}" if name.endswith("会议") else f"{name}会议{kind}"


def issuing_name(mechanism: Mechanism, on: date | None = None) -> str:
    """In whose name papers go out: the agency that keeps the office, else a convener; of a day in the past the one that
    did, as it was called then.
    """
    role = Participation.Role
    rows = mechanism.participations.in_force(on).select_related("agency") if on else mechanism.in_force
    ways = ({role.OFFICE}, {role.CONVENER, role.DEPUTY}, set(role.full()))
    named = (row.agency.name_on(on) for way in ways for row in rows if row.role in way)
    return next(named, mechanism.name)


def _sentence(text: str) -> str:
    """With one full stop."""
    return f"{text.strip().rstrip('。')}。"


def _lines(text: str) -> tuple[str, ...]:
    """The paragraphs somebody typed. Blank lines are ours: they part the blocks of the frozen text."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _unnumbered(text: str) -> tuple[str, ...]:
    """The paragraphs somebody typed, without the numbers typed before them: the paper numbers them itself."""
    return tuple(filter(None, (_TYPED_NUMBER.sub("", line) for line in _lines(text))))


def _in_one_line(text: str) -> str:
    return " ".join(line for line in text.splitlines() if line.strip())


@dataclass(frozen=True)
class Section:
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class MinutesPaper:
    """The minutes as a paper: from a draft (`of`), or from the text frozen at issue (`read`)."""

    mark: str
    number: str
    title: str
    opening: tuple[str, ...]
    sections: tuple[Section, ...]
    attendance: dict[str, str] = field(default_factory=dict)
    signed_by: str = ""
    copies: str = ""
    issued: str = ""  # 省应急管理厅　2026年11月23日

    @property
    def agency(self) -> str:
        return self.issued.partition("　")[0]

    @property
    def day(self) -> str:
        return self.issued.partition("　")[2]

    @classmethod
    def of(cls, minutes: Minutes, *, on: date | None = None) -> "MinutesPaper":
        """As the records stand now; `on` is the day of issue."""
        meeting = minutes.meeting
        return cls(
            mark=_of_a_meeting(meeting.mechanism.name, "纪要"),
            number=minutes.document_no or f"〔{(on or today()).year}〕第　期",
            title=_of_a_meeting(full_title(meeting), "纪要"),
            opening=_opening(minutes),
            sections=tuple(_sections(minutes)),
            attendance=attendance_lists(meeting),
            signed_by=minutes.signed_by.strip(),
            copies="，".join(filter(None, ("各成员单位", *_lines(minutes.scope.rstrip("。"))))),
            issued=f"{issuing_name(meeting.mechanism)}　{chinese_date(on) if on else _NOT_DATED}",
        )

    def as_text(self) -> str:
        """What is frozen at issue: blocks of lines, parted by blank lines.

        A name may carry a line break that no input of a browser lets through: it would begin a block of its own.
        """
        foot = [f"{label}：{people}" for label, people in self.attendance.items()]
        foot += [f"{SIGNED}：{self.signed_by}", f"{COPIES}：{self.copies}", f"{ISSUED}：{self.issued}"]
        blocks: list[Sequence[str]] = [(self.mark, self.number), (self.title,), self.opening]
        blocks += [(section.heading, *section.paragraphs) for section in self.sections]
        return "\n\n".join("\n".join(map(_in_one_line, block)) for block in [*blocks, foot]) + "\n"

    @classmethod
    def read(cls, text: str) -> "MinutesPaper":
        """The paper that `as_text` wrote."""
        head, (title,), opening, *middle, foot = [tuple(block.split("\n")) for block in text.strip("\n").split("\n\n")]
        said = {found[1]: found[2] for line in foot if (found := _FOOT.match(line))}
        return cls(
            mark=head[0],
            number=head[1],
            title=title,
            opening=opening,
            sections=tuple(Section(block[0], block[1:]) for block in middle),
            attendance={label: said[label] for label in ATTENDANCE_LABELS if label in said},
            signed_by=said[SIGNED],
            copies=said[COPIES],
            issued=said[ISSUED],
        )


def paper_of(minutes: Minutes) -> MinutesPaper:
    """What is to be shown and printed: the frozen text once it is issued, the records before."""
    return MinutesPaper.read(minutes.text) if minutes.text else MinutesPaper.of(minutes)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def is_unchanged(minutes: Minutes) -> bool:
    """Is the text still the one that was issued?"""
    return bool(minutes.text) and digest(minutes.text) == minutes.sha256


def _opening(minutes: Minutes) -> tuple[str, ...]:
    """When, who, where, what; then the office's own words."""
    meeting = minutes.meeting
    when = half_of_day(meeting.starts_at) if meeting.starts_at else ""
    chair = f"，{meeting.chair}" if meeting.chair else "，"
    where = f"在{meeting.place}" if meeting.place else "以视频方式"
    held = "主持召开" if meeting.chair else "召开"
    own, *more = _lines(minutes.opening) or ("",)
    return (f"{when}{chair}{where}{held}{full_title(meeting)}。{own}", *more)


def attendance_lists(meeting: Meeting) -> dict[str, str]:
    """出席, 列席, 请假 and 缺席: the agencies, each with the people it sent."""
    seats = meeting.seats.with_people().select_related("agency")
    lists: dict[str, list[str]] = {label: [] for label in ATTENDANCE_LABELS}
    day = meeting.held_on
    for seat in seats:
        match seat.attendance:
            case Seat.Attendance.PRESENT:
                lists["列席" if seat.is_observer else "出席"].append(_with_people(seat, day))
            case Seat.Attendance.ON_LEAVE:
                lists["请假"].append(seat.agency.name_on(day))
            case Seat.Attendance.ABSENT:
                lists["缺席"].append(seat.agency.name_on(day))
    return {label: "；".join(lines) for label, lines in lists.items() if lines}


def _with_people(seat: Seat, day: date | None) -> str:
    """省水利厅李强（副厅长）、王明（处长，代）."""
    people = []
    for person in seat.people:
        told = "，".join(filter(None, (person["title"], "代" if person["is_substitute"] else "")))
        people.append(f"{person['name']}（{told}）" if told else person["name"])
    return f"{seat.agency.name_on(day)}{'、'.join(people)}"


def resolution_line(resolution: Resolution) -> str:
    """One resolved matter: text, lead, support, limit."""
    helpers = "、".join(row.agency.name for row in resolution.supports.all())
    limit = "长期" if resolution.is_long_term or resolution.due_on is None else chinese_date(resolution.due_on)
    parts = [
        f"牵头单位：{resolution.lead_agency.name}",
        *([f"配合单位：{helpers}"] if helpers else []),
        f"完成时限：{limit}",
    ]
    return f"{resolution.no}.{_sentence(' '.join(_lines(resolution.text)))}（{'；'.join(parts)}）"


def differing_views(item: AgendaItem) -> list[str]:
    """Reservations and disagreements on an item, each with its grounds (不同意见应当如实载明)."""
    return [
        f"{position.agency.name_on(item.meeting.held_on)}对“{item.title}”{STANCES[position.stance]}："
        f"{_sentence(' '.join(_lines(position.grounds)))}"
        for position in item.positions_now()
        if position.stance in {"reservation", "disagree"}
    ]


def _sections(minutes: Minutes) -> list[Section]:
    """Items, what was resolved, what is required of all, what goes up, differing views."""
    items = list(minutes.meeting.items.prefetch_related("positions__agency"))
    rows = minutes.meeting.resolutions.select_related("lead_agency").prefetch_related("supports__agency")
    referred = [resolution_line(row) for row in rows if row.state == "referred"]
    resolved = [resolution_line(row) for row in rows if row.state != "referred"]
    parts = [(item.title, _lines(item.record)) for item in items]
    more = (
        ("会议议定事项", tuple(resolved)),
        ("有关要求", _lines(minutes.closing)),
        ("未取得一致、报请上级裁定的事项", tuple(referred)),
        ("不同意见和保留意见", tuple(view for item in items for view in differing_views(item))),
    )
    parts += [(heading, lines) for heading, lines in more if lines]
    return [Section(f"{chinese_number(place)}、{title}", lines) for place, (title, lines) in enumerate(parts, start=1)]


@dataclass(frozen=True)
class NoticePaper:
    """The notice that convenes a meeting, sent by the agency that keeps the office, never by the joint meeting."""

    agency: str
    number: str
    title: str
    addressees: str
    opening: tuple[str, ...]
    sections: tuple[Section, ...]
    day: str
    slip_note: str

    @classmethod
    def of(cls, meeting: Meeting) -> "NoticePaper":
        seats = list(meeting.seats.select_related("agency"))
        day = day_of(meeting.convened_at) if meeting.convened_at else None
        agency, title = issuing_name(meeting.mechanism, day), full_title(meeting)
        others = [name for seat in seats if (name := seat.agency.name_on(day)) != agency]
        return cls(
            agency=agency,
            number=f"〔{(day or today()).year}〕　　号",
            title=f"关于召开{title}的通知",
            addressees="、".join(others) or "各成员单位",
            opening=(f"经研究，定于{_day_of(meeting)}召开{title}。现将有关事项通知如下：",),
            sections=tuple(
                Section(f"{chinese_number(place)}、{heading}", lines)
                for place, (heading, lines) in enumerate(_notice_parts(meeting, seats, day), start=1)
            ),
            day=chinese_date(day) if day else _NOT_DATED,
            slip_note=f"注：请于{_reply_by(meeting)}反馈；已在协作平台上答复的，不必另行报送。",
        )


def _day_of(meeting: Meeting) -> str:
    return chinese_date(day_of(meeting.starts_at)) if meeting.starts_at else _NOT_DATED


def _reply_by(meeting: Meeting) -> str:
    return f"{chinese_date(meeting.reply_by)}前" if meeting.reply_by else "会前"


def _notice_parts(meeting: Meeting, seats: Sequence[Seat], day: date | None) -> list[tuple[str, tuple[str, ...]]]:
    """会议时间, 会议地点, 会议议题, 参会人员, 有关事项, and whom to ask; agencies as they were called on that day."""
    items = [f"{item.no}.{item.title}（{item.proposing_agency.name_on(day)}）" for item in _agenda(meeting)]
    parts = [
        ("会议时间", (_time_line(meeting),)),
        ("会议地点", _place_lines(meeting)),
        ("会议议题", tuple(items) or ("另行通知。",)),
        ("参会人员", _people_lines(meeting, seats, day)),
        ("有关事项", _matters(meeting)),
    ]
    return [*parts, ("联系方式", (_sentence(meeting.contact),))] if meeting.contact.strip() else parts


def _agenda(meeting: Meeting) -> list[AgendaItem]:
    return list(meeting.items.select_related("proposing_agency"))


def _time_line(meeting: Meeting) -> str:
    if meeting.starts_at is None:
        return "另行通知。"
    begins = chinese_time(meeting.starts_at)
    if meeting.ends_at is None:
        return f"{begins}。"
    ends = clock(meeting.ends_at)
    same_day = ends.date() == day_of(meeting.starts_at)
    return f"{begins}至{f'{ends:%H:%M}' if same_day else chinese_time(meeting.ends_at)}。"


def _place_lines(meeting: Meeting) -> tuple[str, ...]:
    place = (_sentence(meeting.place),) if meeting.place else ()
    return (*place, *((f"视频会议链接：{meeting.link}",) if meeting.link else ())) or ("另行通知。",)


def _people_lines(meeting: Meeting, seats: Sequence[Seat], day: date | None) -> tuple[str, ...]:
    lines = [f"会议由{meeting.chair}主持。"] if meeting.chair else []
    for label, observes in (("参加单位", False), ("列席单位", True)):
        names = "、".join(seat.agency.name_on(day) for seat in seats if seat.is_observer is observes)
        lines += [f"{label}：{names}。"] if names else []
    return (*lines, "请各单位负责同志参加。")


def _matters(meeting: Meeting) -> tuple[str, ...]:
    matters = [
        f"请于{_reply_by(meeting)}在协作平台上答复，或者填报参会回执（见附件）。",
        "因故不能参加的，请说明理由，并委派熟悉情况的同志代为参加。",
        *(_sentence(line) for line in _unnumbered(meeting.requirements)),
    ]
    return tuple(f"{place}.{matter}" for place, matter in enumerate(matters, start=1))
