"""What is done with accounts and sign-ins."""

from coordination.signin.actions.beginning import enter_first_administrator, offer_first_links
from coordination.signin.actions.factors import add_app, add_key, remove_factor, renew_codes
from coordination.signin.actions.passwords import ask_for_reset, change_password, reset_password
from coordination.signin.actions.requests import ask_reset, ask_role, confirm, lapse, refuse, withdraw
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
from coordination.signin.actions.single import keep_password, recognise

__all__ = [
    "add_app",
    "add_key",
    "ask_for_reset",
    "ask_reset",
    "ask_role",
    "change_password",
    "confirm",
    "end_sign_in",
    "end_sign_ins",
    "enter_first_administrator",
    "expire",
    "keep_password",
    "keep_this_one",
    "lapse",
    "mark_expired",
    "note_use",
    "offer_first_links",
    "open_sign_in",
    "recognise",
    "record_failure",
    "record_sign_in",
    "refuse",
    "remove_factor",
    "renew_codes",
    "reset_password",
    "withdraw",
]
