"""Agencies, their people, and the posts by which people act for agencies."""

from coordination.agencies.models.agency import Agency, Region
from coordination.agencies.models.duty import Duty
from coordination.agencies.models.person import User
from coordination.agencies.models.post import Post, leaders_of, liaisons_of, with_their_posts

__all__ = [
    "Agency",
    "Duty",
    "Post",
    "Region",
    "User",
    "leaders_of",
    "liaisons_of",
    "with_their_posts",
]
