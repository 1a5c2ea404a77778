"""What the portal proposes before a meeting: the items that follow-up gives rise to, the topics that disputes do.

They go into official papers, so they are in Chinese, whatever language the reader uses.
"""

from dataclasses import dataclass
from typing import Any

from coordination.agencies.models import User
from coordination.core.documents import chinese_date
from coordination.followup.models import Assignment
from coordination.opinions.models import Dispute
from meetings.models import AgendaItem, Meeting
from meetings.querysets import stuck_assignments

SHOWN = 5


@dataclass(frozen=True)
class Suggestion:
    """An assignment that wants a meeting, and the agenda item it would become."""

    assignment: Assignment
    problem: str

    @property
    def item(self) -> dict[str, Any]:
        """The fields of the item, as the form takes them."""
        assignment = self.assignment
        due = f"，完成时限为{chinese_date(assignment.due_on)}" if assignment.due_on else ""
        hampered = f"反映的问题：{self.problem}\n" if self.problem else ""
        return {
            "title": f"关于“{assignment.title[:150]}”办理情况",
            "kind": AgendaItem.Kind.COORDINATE.value,
            "proposing_agency": assignment.lead_agency_id,
            "matter": f"该事项由{assignment.lead_agency.name}牵头{due}。\n{hampered}"
            "听取办理情况汇报，研究解决办法和下一步完成时限。",
            "assignment": assignment.pk,
        }


def item_of(dispute: Dispute) -> dict[str, Any]:
    """The fields of the topic, and later of the item, that a dispute becomes, as its form takes them."""
    points = "\n".join(f"{point.place}．{point.text}" for point in dispute.points.all())
    return {
        "title": f"关于“{dispute.title[:150]}”的分歧协调",
        "matter": f"各方就下列分歧点未能协商一致：\n{points}\n听取各方意见，研究处理方案。",
    }


def suggested_items(meeting: Meeting, person: User) -> list[Suggestion]:
    """What is late or hampered, the latest first to be due; what is on the agenda already is left out."""
    rows: Any = stuck_assignments(meeting, person).order_by("presses_on", "pk")[:SHOWN]
    return [Suggestion(row, (row.problem or "").strip()) for row in rows]
