"""The tables as they stand. What led there until 27 November 2026 is replaced: by the tables, and the first few by what
comes after the tables, one by each, so that each can be taken back by itself.
"""

FORMER = (
    "0001_initial",
    "0002_what_is_signed_stays",
    "0003_categories",
    "0004_requests_to_share",
    "0005_use_is_only_added",
    "0020_items_of_a_space",
    "0021_words",
    "0022_by_when_answered",
    "0023_names_in_one_line",
    "0024_corrections",
    "0025_corrections_stay",
    "0026_found_by_their_files",
    "0027_sources",
    "0028_data_sets",
    "0029_read_in_full",
    "0030_access_keys",
    "0031_access_keys_stay",
    "0032_following",
    "0033_what_items_come_from",
    "0034_refreshes",
    "0035_runs_stay",
)
