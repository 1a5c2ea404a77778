"""The wording of the papers a meeting gives rise to. Official papers are in Chinese, whatever language the reader uses.

Layout and standing phrases follow GB/T 9704-2012 and common practice; a joint meeting has no seal of its own, so its minutes
carry none.
"""

from datetime import date, datetime

from django.utils import timezone

from meetings.models import AgendaItem, Meeting, Minutes, Resolution, Seat

_DIGITS = "〇一二三四五六七八九"
STANCES = {"agree": "同意", "reservation": "同意但有保留", "disagree": "不同意", "not_concerned": "不涉及"}


def chinese_number(n: int) -> str:
    """1 to 99 as in headings: 一, 十, 十二, 二十, 二十三."""
    tens, ones = divmod(n, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not head else "")


def chinese_date(day: date) -> str:
    """2026年11月3日, without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_time(moment: datetime) -> str:
    """2026年11月3日（星期二）14:30."""
    local = timezone.localtime(moment)
    return f"{chinese_date(local.date())}（星期{'一二三四五六日'[local.weekday()]}）{local:%H:%M}"


def attendance_lists(meeting: Meeting) -> dict[str, list[str]]:
    """出席, 列席, 请假 and 缺席: each agency with the people it sent."""
    lists: dict[str, list[str]] = {"出席": [], "列席": [], "请假": [], "缺席": []}
    for seat in meeting.seats.select_related("agency").prefetch_related("attendees"):
        people = "、".join(
            f"{person}（代）" if person.is_substitute else str(person) for person in seat.attendees.all()
        )
        line = f"{seat.agency.name}　{people}" if people else seat.agency.name
        if seat.attendance == Seat.Attendance.PRESENT:
            lists["列席" if seat.is_observer else "出席"].append(line)
        elif seat.attendance == Seat.Attendance.ON_LEAVE:
            lists["请假"].append(line)
        elif seat.attendance == Seat.Attendance.ABSENT:
            lists["缺席"].append(line)
    return {heading: lines for heading, lines in lists.items() if lines}


def resolution_line(resolution: Resolution) -> str:
    """One resolved matter: text, lead, support, limit."""
    helpers = "、".join(agency.name for agency in resolution.supporting_agencies.all())
    limit = "长期" if resolution.is_long_term or resolution.due_on is None else chinese_date(resolution.due_on)
    parts = [
        f"牵头单位：{resolution.lead_agency.name}",
        *([f"配合单位：{helpers}"] if helpers else []),
        f"完成时限：{limit}",
    ]
    return f"{resolution.text.rstrip('。')}。（{'；'.join(parts)}）"


def differing_views(item: AgendaItem) -> list[str]:
    """Reservations and disagreements on an item, each with its grounds."""
    return [
        f"{position.agency.name}：{STANCES[position.stance]}。{position.grounds.rstrip('。')}。"
        for position in item.positions_now()
        if position.stance in {"reservation", "disagree"}
    ]


def opening_of(minutes: Minutes) -> str:
    """Time, place, chair, then the office's own words."""
    meeting = minutes.meeting
    when = chinese_time(meeting.starts_at) if meeting.starts_at else ""
    chair = f"，{meeting.chair}主持会议" if meeting.chair else ""
    where = f"在{meeting.place}" if meeting.place else "以视频方式"
    return f"{when}，{meeting.mechanism.name}{where}召开{meeting.title}{chair}。{minutes.opening}".strip()


def minutes_sections(minutes: Minutes) -> list[tuple[str, list[str]]]:
    """The body as headed sections: items, what was resolved, what goes up, differing views."""
    meeting = minutes.meeting
    items = list(meeting.items.prefetch_related("positions__agency"))
    resolutions = list(meeting.resolutions.select_related("lead_agency").prefetch_related("supporting_agencies"))
    sections = [(f"{chinese_number(item.no)}、{item.title}", item.record.splitlines()) for item in items]
    bound = [row for row in resolutions if row.state != "referred"]
    referred = [row for row in resolutions if row.state == "referred"]
    after = len(items)
    for heading, rows in (("会议议定事项", bound), ("未取得一致、报请上级裁定的事项", referred)):
        if rows:
            after += 1
            lines = [f"{place}. {resolution_line(row)}" for place, row in enumerate(rows, start=1)]
            sections.append((f"{chinese_number(after)}、{heading}", lines))
    views = [f"关于“{item.title}”，{view}" for item in items for view in differing_views(item)]
    if views:
        sections.append((f"{chinese_number(after + 1)}、不同意见", views))
    return sections


def minutes_text(minutes: Minutes) -> str:
    """The whole text that is frozen at issue, as plain lines."""
    lines = [f"{minutes.meeting.mechanism.name}会议纪要", minutes.document_no, "", opening_of(minutes)]
    for heading, paragraphs in minutes_sections(minutes):
        lines += ["", heading, *paragraphs]
    if minutes.closing:
        lines += ["", *minutes.closing.splitlines()]
    lines.append("")
    lines += [f"{heading}：{'；'.join(people)}" for heading, people in attendance_lists(minutes.meeting).items()]
    lines += [f"签发：{minutes.signed_by}", *([f"印发：{minutes.scope}"] if minutes.scope else [])]
    return "\n".join(lines) + "\n"
