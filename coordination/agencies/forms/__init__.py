"""What people are asked about agencies, people and posts, by noun."""

from coordination.agencies.forms.agency import AgencyForm
from coordination.agencies.forms.people import ContactForm, DeputyForm, EndPostForm, PersonForm, PostForm

__all__ = ["AgencyForm", "ContactForm", "DeputyForm", "EndPostForm", "PersonForm", "PostForm"]
