"""What is done with accounts and sign-ins."""

from coordination.signin.actions.factors import add_app, add_key, remove_factor, renew_codes
from coordination.signin.actions.passwords import ask_for_reset, change_password, reset_password

__all__ = [
    "add_app",
    "add_key",
    "ask_for_reset",
    "change_password",
    "remove_factor",
    "renew_codes",
    "reset_password",
]
