"""The tables as they stand. What led there until 27 November 2026 is replaced."""

FORMER = (
    "0001_old_passwords",
    "0002_sign_ins",
    "0003_account_requests",
    "0004_first_links",
    "0005_failed_sign_ins_by_time",
)
