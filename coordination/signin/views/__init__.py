"""The pages of sign-in, by what a person does there."""

from coordination.signin.views.accounts import (
    account,
    account_request,
    account_requests,
    accounts,
    ask_reset,
    ask_role,
    close,
    keep_password,
    reopen,
)
from coordination.signin.views.addresses import (
    address_by_link,
    change_address,
    confirm_address,
    resend_address,
    withdraw_address,
)
from coordination.signin.views.beginning import first, first_by_link
from coordination.signin.views.doors import sign_in, sign_out
from coordination.signin.views.factors import add_app, add_key, factors, recovery_codes, remove_factor, renew_codes
from coordination.signin.views.forgotten import forgotten, reset
from coordination.signin.views.joining import join, join_by_link
from coordination.signin.views.password import password
from coordination.signin.views.second import prove_again, second_step
from coordination.signin.views.sign_ins import end_other_sign_ins, end_sign_in, sign_ins
from coordination.signin.views.single import single, single_back

__all__ = [
    "account",
    "account_request",
    "account_requests",
    "accounts",
    "add_app",
    "add_key",
    "address_by_link",
    "ask_reset",
    "ask_role",
    "change_address",
    "close",
    "confirm_address",
    "end_other_sign_ins",
    "end_sign_in",
    "factors",
    "first",
    "first_by_link",
    "forgotten",
    "join",
    "join_by_link",
    "keep_password",
    "password",
    "prove_again",
    "recovery_codes",
    "remove_factor",
    "renew_codes",
    "reopen",
    "resend_address",
    "reset",
    "second_step",
    "sign_in",
    "sign_ins",
    "sign_out",
    "single",
    "single_back",
    "withdraw_address",
]
