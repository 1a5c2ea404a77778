"""What is done with agencies, people and posts, by noun."""

from coordination.agencies.actions.accounts import (
    close_account,
    close_account_without_post,
    close_accounts_of_the_past,
    close_all_accounts_left_open,
    reopen_account,
)
from coordination.agencies.actions.addresses import change_address, confirm_address, resend_address, withdraw_address
from coordination.agencies.actions.agency import create_agencies_named, create_agency, edit_agency
from coordination.agencies.actions.deputies import appoint_deputy
from coordination.agencies.actions.duties import add_duties, edit_duty, end_duty, move_duty
from coordination.agencies.actions.idle import suspend_unused, watch_unused_accounts
from coordination.agencies.actions.indexing import index_agencies, index_regions, index_what_has_no_entry
from coordination.agencies.actions.invitations import (
    accept_as,
    accept_as_newcomer,
    accept_as_returning,
    invite,
    is_meant,
    resend_invitation,
    withdraw_invitation,
)
from coordination.agencies.actions.joining import (
    accept_joining,
    ask_to_join,
    refuse_joining,
    unite_by_joining,
    withdraw_joining,
)
from coordination.agencies.actions.leaving import (
    call_off_departure,
    plan_departure,
    settle_departure,
    settle_departures_due,
)
from coordination.agencies.actions.people import create_person, edit_contact
from coordination.agencies.actions.posts import appoint, edit_post, end_post
from coordination.agencies.actions.reform import (
    attach_papers,
    confirm_reform,
    decline_reform,
    plan_reform,
    remind_of_unconfirmed,
    take_effect,
    take_effect_due,
    withdraw_reform,
)
from coordination.agencies.actions.region import create_region, edit_region, remove_region
from coordination.agencies.actions.removal import remove_agency
from coordination.agencies.actions.reviews import confirm_line, open_reviews, settle_lines_over

__all__ = [
    "accept_as",
    "accept_as_newcomer",
    "accept_as_returning",
    "accept_joining",
    "add_duties",
    "appoint",
    "appoint_deputy",
    "ask_to_join",
    "attach_papers",
    "call_off_departure",
    "change_address",
    "close_account",
    "close_account_without_post",
    "close_accounts_of_the_past",
    "close_all_accounts_left_open",
    "confirm_address",
    "confirm_line",
    "confirm_reform",
    "create_agencies_named",
    "create_agency",
    "create_person",
    "create_region",
    "decline_reform",
    "edit_agency",
    "edit_contact",
    "edit_duty",
    "edit_post",
    "edit_region",
    "end_duty",
    "end_post",
    "index_agencies",
    "index_regions",
    "index_what_has_no_entry",
    "invite",
    "is_meant",
    "move_duty",
    "open_reviews",
    "plan_departure",
    "plan_reform",
    "refuse_joining",
    "remind_of_unconfirmed",
    "remove_agency",
    "remove_region",
    "reopen_account",
    "resend_address",
    "resend_invitation",
    "settle_departure",
    "settle_departures_due",
    "settle_lines_over",
    "suspend_unused",
    "take_effect",
    "take_effect_due",
    "unite_by_joining",
    "watch_unused_accounts",
    "withdraw_address",
    "withdraw_invitation",
    "withdraw_joining",
    "withdraw_reform",
]
