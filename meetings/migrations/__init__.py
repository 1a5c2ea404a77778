"""The tables as they stand. What led there until 27 November 2026 is replaced: by the tables, and the first few by what
comes after the tables, one by each, so that each can be taken back by itself.
"""

FORMER = (
    "0001_initial",
    "0002_append_only_positions",
    "0003_meetings_sort_by_time",
    "0004_latest_minutes_first",
    "0005_papers_know_who_laid_them",
    "0006_telephone_numbers",
    "0007_positions_are_never_emptied",
    "0008_history_of_resolutions",
    "0009_answers_in_the_place_of_another",
    "0010_only_standing_agencies_sit",
    "0011_words_for_receipts",
    "0012_topics",
)
