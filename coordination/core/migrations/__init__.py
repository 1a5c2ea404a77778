"""The tables as they stand. What led there until 27 November 2026 is replaced: by the tables, and the first few by what
comes after the tables, one by each, so that each can be taken back by itself.
"""

FORMER = (
    "0001_initial",
    "0002_append_only_activity",
    "0003_seed_calendar",
    "0004_activity_is_never_emptied",
    "0005_activity_knows_its_transaction",
    "0006_acts_in_the_place_of_another",
    "0007_imports",
    "0008_activity_by_time",
    "0009_files_are_declared",
    "0010_quiet_hours",
    "0011_digests",
    "0012_pace",
    "0013_files_are_scanned",
    "0014_letters_to_an_address",
    "0015_arrivals",
    "0016_previews",
)
