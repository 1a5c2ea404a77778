"""What people are told of agencies, posts and accounts."""

from coordination.agencies.notices.accounts import (
    AccountClosed,
    AccountReopened,
    AccountSuspended,
    AccountUnused,
    AccountUnusedStill,
    AccountUnusedTooLong,
    AddressToChange,
    AddressToConfirm,
    KeptBySecurity,
    NumberChanged,
)
from coordination.agencies.notices.audiences import agencies_over, keepers_of, of_the_portal, who_confirms, who_helps
from coordination.agencies.notices.coming import InvitationAccepted, Invited, JoinAsked, JoinDecided
from coordination.agencies.notices.leaving import DepartureCalledOff, DeparturePlanned, HandedOver
from coordination.agencies.notices.posts import (
    AppointedByThePortal,
    DeputyAppointed,
    DeputyEnded,
    NameCorrected,
    SupervisionChanged,
)
from coordination.agencies.notices.reform import (
    ReformConfirmed,
    ReformDayNear,
    ReformDayPassed,
    ReformGivenUp,
    ReformInForce,
    ReformPlanned,
    ReformToConfirm,
    ReformWithdrawn,
)
from coordination.agencies.notices.reviews import ReviewDueSoon, ReviewLate, ReviewNeglected, ReviewOpened

__all__ = [
    "AccountClosed",
    "AccountReopened",
    "AccountSuspended",
    "AccountUnused",
    "AccountUnusedStill",
    "AccountUnusedTooLong",
    "AddressToChange",
    "AddressToConfirm",
    "AppointedByThePortal",
    "DepartureCalledOff",
    "DeparturePlanned",
    "DeputyAppointed",
    "DeputyEnded",
    "HandedOver",
    "InvitationAccepted",
    "Invited",
    "JoinAsked",
    "JoinDecided",
    "KeptBySecurity",
    "NameCorrected",
    "NumberChanged",
    "ReformConfirmed",
    "ReformDayNear",
    "ReformDayPassed",
    "ReformGivenUp",
    "ReformInForce",
    "ReformPlanned",
    "ReformToConfirm",
    "ReformWithdrawn",
    "ReviewDueSoon",
    "ReviewLate",
    "ReviewNeglected",
    "ReviewOpened",
    "SupervisionChanged",
    "agencies_over",
    "keepers_of",
    "of_the_portal",
    "who_confirms",
    "who_helps",
]
