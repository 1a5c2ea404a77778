"""What is done with agencies, people and posts, by noun."""

from coordination.agencies.actions.agency import create_agencies_named, create_agency, edit_agency
from coordination.agencies.actions.people import appoint, create_person, edit_contact, end_post

__all__ = [
    "appoint",
    "create_agencies_named",
    "create_agency",
    "create_person",
    "edit_agency",
    "edit_contact",
    "end_post",
]
