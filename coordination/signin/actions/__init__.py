"""What is done with accounts and sign-ins."""

from coordination.signin.actions.factors import add_app, add_key, remove_factor, renew_codes
from coordination.signin.actions.passwords import ask_for_reset, change_password, reset_password
from coordination.signin.actions.sessions import (
    end_sign_in,
    end_sign_ins,
    expire,
    keep_this_one,
    mark_expired,
    note_use,
    open_sign_in,
    record_failure,
    record_sign_in,
)

__all__ = [
    "add_app",
    "add_key",
    "ask_for_reset",
    "change_password",
    "end_sign_in",
    "end_sign_ins",
    "expire",
    "keep_this_one",
    "mark_expired",
    "note_use",
    "open_sign_in",
    "record_failure",
    "record_sign_in",
    "remove_factor",
    "renew_codes",
    "reset_password",
]
