"""The keys of notices: rows that exist bear them, so they stay as they are to the byte."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
import time_machine

from coordination.core.notices import kinds

STATE_AT = datetime(2026, 11, 25, 1, 2, 3, 456, tzinfo=UTC)
OF_A_STATE = "20261125010203000456"
KEYS = {
    "assignment_issued": f"assignment-issued.7.{OF_A_STATE}",
    "assignment_refused": f"assignment-refused.7.{OF_A_STATE}",
    "assignment_submitted": f"assignment-submitted.7.{OF_A_STATE}",
    "assignment_returned": "assignment-returned.7.0",
    "assignment_closed": f"assignment-closed.7.{OF_A_STATE}",
    "assignment_due_soon": "assignment-due-soon.7.v3",
    "assignment_due_today": "assignment-due-today.7.v3",
    "assignment_late_leader": "assignment-late-leader.7.v3",
    "assignment_late_office": "assignment-late-office.7.v3",
    "assignment_urged": "assignment-urged.7.20261126",
    "dispute_raised": f"dispute-raised.7.{OF_A_STATE}",
    "dispute_climbs": f"dispute-climbs.7.{OF_A_STATE}",
    "offer_made": f"offer-made.7.{OF_A_STATE}",
    "agreement_proposed": f"agreement-proposed.7.{OF_A_STATE}",
    "agreement_declined": f"agreement-declined.7.{OF_A_STATE}",
    "dispute_ended": f"dispute-ended.7.{OF_A_STATE}",
    "dispute_withdrawn": f"dispute-withdrawn.7.{OF_A_STATE}",
    "dispute_due_soon": "dispute-due-soon.7.v3",
    "dispute_late": "dispute-late.7.v3",
    "end_of_record": "end-of-record.7",
    "mechanism_founded": "mechanism-founded.7",
    "change_proposed": "change-proposed.7",
    "charter_amended": "charter-amended.7",
    "mechanism_dissolved": "mechanism-dissolved.7",
    "invited": "invited.7.2",
    "appointed_by_the_portal": "appointed-by-the-portal.7",
    "supervision_changed": "supervision-changed.7",
    "name_corrected": "name-corrected.7",
    "number_changed": "number-changed.7",
    "address_to_confirm": "address-to-confirm.7.2",
    "address_to_change": "address-to-change.7",
    "invitation_accepted": "invitation-accepted.7",
    "departure_planned": "departure-planned.7",
    "departure_called_off": "departure-called-off.7",
    "handed_over": "handed-over.7",
    "deputy_appointed": "deputy-appointed.7",
    "deputy_ended": "deputy-ended.7",
    "review_opened": "review-opened.7",
    "review_due_soon": "review-due-soon.7",
    "review_late": "review-late.7",
    "review_neglected": "review-neglected.7",
    "account_unused": "account-unused.7",
    "account_unused_still": "account-unused-still.7",
    "account_unused_too_long": "account-unused-too-long.7",
    "account_suspended": "account-suspended.7",
    "account_closed": "account-closed.7",
    "account_reopened": "account-reopened.7",
    "account_kept_by_security": "account-kept-by-security.7",
    "join_asked": "join-asked.7",
    "join_decided": "join-decided.7",
    "reform_to_confirm": "reform-to-confirm.7",
    "reform_day_near": "reform-day-near.7",
    "reform_day_passed": "reform-day-passed.7",
    "reform_confirmed": "reform-confirmed.7",
    "reform_given_up": "reform-given-up.7",
    "reform_planned": "reform-planned.7",
    "reform_in_force": "reform-in-force.7",
    "reform_withdrawn": "reform-withdrawn.7",
    "opinion_asked": "opinion-asked.7",
    "round_withdrawn": "round-withdrawn.7",
    "round_closed": "round-closed.7",
    "text_changed": "text-changed.7",
    "asked_again": "asked-again.7",
    "reply_handed_on": f"reply-handed-on.7.{OF_A_STATE}",
    "reply_returned": f"reply-returned.7.{OF_A_STATE}",
    "reply_given": "reply-given.7",
    "more_time_asked": "more-time-asked.7",
    "more_time_settled": "more-time-settled.7",
    "comments_answered": "comments-answered.7",
    "still_disagrees": "still-disagrees.7",
    "text_settled": f"text-settled.7.{OF_A_STATE}",
    "text_reopened": f"text-reopened.7.{OF_A_STATE}",
    "text_withdrawn": f"text-withdrawn.7.{OF_A_STATE}",
    "opinion_half_time": "opinion-half-time.7.v3",
    "opinion_due_soon": "opinion-due-soon.7.v3",
    "opinion_due_today": "opinion-due-today.7.v3",
    "opinion_urged": "opinion-urged.7.20261126",
    "opinion_late_leader": "opinion-late-leader.7.v3",
    "opinion_late_asker": "opinion-late-asker.7.v3",
    "agency_invited": "agency-invited.7.seat12",
    "meeting_convened": "meeting-convened.7.s0",
    "meeting_moved": "meeting-moved.7.s0",
    "meeting_cancelled": "meeting-cancelled.7.s0",
    "attendee_changed": "attendee-changed.7.20261125163000",
    "seat_answered": f"seat-answered.7.{OF_A_STATE}",
    **{f"topic_{event}": f"topic-{event}.7.{OF_A_STATE}" for event in ("submitted", "accepted", "returned", "back")},
    "minutes_issued": "minutes-issued.7",
    "letter_on_trial": "letter-on-trial.7.202611251630",
    "second_person_wanted": "second-person-wanted.7",
    "account_request_answered": "account-request-answered.7",
    "account_changed": "account-changed.7",
    "bound_by_number": "bound-by-number.7",
    "file_quarantined": "file-quarantined.7",
}


def test_every_notice_has_its_key_written_down() -> None:
    assert set(KEYS) == set(kinds())


@pytest.mark.parametrize(("kind", "key"), KEYS.items(), ids=KEYS)
def test_a_key_stays_as_it_is(kind: str, key: str) -> None:
    record = SimpleNamespace(pk=7, state_at=STATE_AT, times_returned=0, due_version=3, sequence=0, times_sent=2)
    record.seats = SimpleNamespace(latest=lambda _order: SimpleNamespace(pk=12))
    with time_machine.travel(datetime(2026, 11, 25, 16, 30, tzinfo=UTC), tick=False):  # past midnight in Beijing
        assert kinds()[kind].key(record) == key
