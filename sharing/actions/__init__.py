"""What is done with the library."""

from sharing.actions.authorities import drop_limit, end_authority, name_authority, set_limit
from sharing.actions.entries import (
    ask_more_time,
    begin_entry,
    begin_version,
    give_more_time,
    give_up_entry,
    publish_entry,
    return_entry,
    sign_off,
    submit_entry,
    take_back,
    write_entry,
)
from sharing.actions.items import resume_item, suspend_item, withdraw_item

__all__ = [
    "ask_more_time",
    "begin_entry",
    "begin_version",
    "drop_limit",
    "end_authority",
    "give_more_time",
    "give_up_entry",
    "name_authority",
    "publish_entry",
    "resume_item",
    "return_entry",
    "set_limit",
    "sign_off",
    "submit_entry",
    "suspend_item",
    "take_back",
    "withdraw_item",
    "write_entry",
]
