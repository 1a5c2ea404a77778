"""What the directory answers, by noun."""

from coordination.agencies.views.agency import agencies, agency, edit, new
from coordination.agencies.views.people import appoint, contact, deputy, end_post, new_post

__all__ = ["agencies", "agency", "appoint", "contact", "deputy", "edit", "end_post", "new", "new_post"]
