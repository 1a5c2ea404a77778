"""What follow-up says of work it puts to an agency: assigned (交办), requested (商请) or invited to (邀请).

Which of the three it is follows from the agency's relation to the government (`agencies/relation.py`). An assignment
as a whole is worded by its lead agency; each agency's part, and what its people are told, by that agency.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.agencies.models import Agency
from coordination.agencies.relation import Wording
from coordination.core.flow import Sentence


@dataclass(frozen=True)
class Words:
    """One row of the table: how the same thing is said in one of the three ways."""

    state: Sentence  # nobody has answered yet
    put: Sentence  # in the story
    put_again: Sentence
    by: Sentence  # who put it
    on: Sentence  # when
    again: Sentence  # on the button
    told_again: Sentence  # once it is done
    after_refusal: Sentence  # what the office does next
    waits_after_refusal: Sentence
    keeps_from_urging: Sentence
    before_receiving: Sentence


WORDS: Mapping[Wording, Words] = {
    Wording.ASSIGN: Words(
        state=pgettext_lazy("assignment", "Issued"),
        put=_("Issued"),
        put_again=_("Issued again"),
        by=_("Issued by"),
        on=_("Issued on"),
        again=_("Issue again"),
        told_again=_("Issued again. The agencies have been told."),
        after_refusal=_("The office issues it again or cancels it."),
        waits_after_refusal=_("Refused: issue again or cancel"),
        keeps_from_urging=_("The lead agency has refused it: issue it again or cancel it."),
        before_receiving=_("Your agency leads this assignment. By receiving it you answer for it."),
    ),
    Wording.REQUEST: Words(
        state=pgettext_lazy("assignment", "Requested"),
        put=_("Requested"),
        put_again=_("Requested again"),
        by=_("Requested by"),
        on=_("Requested on"),
        again=_("Request again"),
        told_again=_("Requested again. The agencies have been told."),
        after_refusal=_("The office requests it again or cancels it."),
        waits_after_refusal=_("Refused: request again or cancel"),
        keeps_from_urging=_("The lead agency has refused it: request it again or cancel it."),
        before_receiving=_("Your agency is requested to lead this assignment. By receiving it you answer for it."),
    ),
    Wording.INVITE: Words(
        state=pgettext_lazy("assignment", "Invited"),
        put=_("Invited to take it on"),
        put_again=_("Invited again"),
        by=_("Invited by"),
        on=_("Invited on"),
        again=_("Invite again"),
        told_again=_("Invited again. The agencies have been told."),
        after_refusal=_("The office invites again or cancels it."),
        waits_after_refusal=_("Refused: invite again or cancel"),
        keeps_from_urging=_("The lead agency has refused it: invite again or cancel it."),
        before_receiving=_("Your agency is invited to lead this assignment. By receiving it you answer for it."),
    ),
}


def words_for(agency: Agency) -> Words:
    return WORDS[agency.wording]


def by_wording(agencies: Iterable[Agency]) -> dict[Wording, list[Agency]]:
    """The same agencies, taken together by how work is put to them, in the order in which they come."""
    groups: dict[Wording, list[Agency]] = {}
    for agency in agencies:
        groups.setdefault(agency.wording, []).append(agency)
    return groups
