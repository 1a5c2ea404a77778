"""The usual titles of meetings: part of official papers, so in Chinese whatever language the reader uses."""

from coordination.core.numbering import chinese_number
from coordination.mechanisms.models import Mechanism
from meetings.models import Meeting

KINDS = {
    "plenary": "全体会议",
    "thematic": "专题会议",
    "liaison": "联络员会议",
    "office": "办公室会议",
    "emergency": "紧急会议",
}


def usual(mechanism: Mechanism, kind: str, ordinal: int | None = None) -> str:
    """The mechanism, the meeting's number among its kind (the next one, if none is given), its kind."""
    number = ordinal or Meeting.objects.next_ordinal(mechanism, kind)
    return f"{mechanism.name}第{chinese_number(number)}次{KINDS[kind]}"


def numbered(meeting: Meeting, ordinal: int) -> str:
    """The title with the number the meeting now gets, if it is a usual one; any other stays as it was worded."""
    around = range(max(1, ordinal - 20), ordinal + 20)  # drafts of the same kind lie close together
    if any(meeting.title == usual(meeting.mechanism, meeting.kind, number) for number in around):
        return usual(meeting.mechanism, meeting.kind, ordinal)
    return meeting.title
