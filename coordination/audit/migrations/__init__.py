"""The tables as they stand. What led there until 27 November 2026 is replaced: by the tables, and the first few by what
comes after the tables, one by each, so that each can be taken back by itself.
"""

FORMER = (
    "0001_row_history",
    "0002_readings",
    "0003_seals",
    "0004_daily_heads",
    "0005_entries",
    "0006_verifications",
    "0007_readings_of_a_record",
    "0008_pulls",
)
