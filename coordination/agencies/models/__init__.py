"""Agencies, their people, and the posts by which people act for agencies."""

from coordination.agencies.models.address import AddressChange
from coordination.agencies.models.agency import Agency, Region
from coordination.agencies.models.departure import Departure
from coordination.agencies.models.dormancy import Dormancy
from coordination.agencies.models.duty import Duty
from coordination.agencies.models.entry import DirectoryEntry, RegionEntry
from coordination.agencies.models.invitation import Invitation
from coordination.agencies.models.joining import JoinRequest
from coordination.agencies.models.person import User
from coordination.agencies.models.post import Post, administrators_of, leaders_of, liaisons_of, with_their_posts
from coordination.agencies.models.reform import FormerName, Reform, ReformPaper, ReformSide
from coordination.agencies.models.review import AccountReview, AccountReviewLine

__all__ = [
    "AccountReview",
    "AccountReviewLine",
    "AddressChange",
    "Agency",
    "Departure",
    "DirectoryEntry",
    "Dormancy",
    "Duty",
    "FormerName",
    "Invitation",
    "JoinRequest",
    "Post",
    "Reform",
    "ReformPaper",
    "ReformSide",
    "Region",
    "RegionEntry",
    "User",
    "administrators_of",
    "leaders_of",
    "liaisons_of",
    "with_their_posts",
]
