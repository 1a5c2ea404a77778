"""The tables as they stand. What led there until 27 November 2026 is replaced: by the tables, and the first few by what
comes after the tables, one by each, so that each can be taken back by itself.
"""

FORMER = (
    "0001_initial",
    "0002_initial",
    "0003_append_only_reports",
    "0004_open_assignments_of_a_mechanism",
    "0005_what_a_lead_has_open_and_has_closed",
    "0006_the_day_of_submission",
    "0007_parts_know_the_date",
    "0008_reports_are_never_emptied",
    "0009_history_of_assignments",
    "0010_reports_in_the_place_of_another",
    "0011_only_standing_agencies_owe",
)
