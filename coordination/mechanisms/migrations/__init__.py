"""The tables as they stand. What led there until 27 November 2026 is replaced: by the tables, and the first few by what
comes after the tables, one by each, so that each can be taken back by itself.
"""

FORMER = (
    "0001_initial",
    "0002_withdrawn",
    "0003_history_of_participations",
    "0004_duties_cited",
    "0005_only_standing_agencies_take_part",
    "0006_a_charter_is_amended_and_a_mechanism_dissolved",
    "0007_lines_end_alike",
)
