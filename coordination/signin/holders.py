"""Who must prove more than a password: sentences about people, each said by the app that knows.

    from coordination.signin.holders import must_hold_a_factor

    @must_hold_a_factor(gettext_lazy("Your agency keeps the office of a mechanism."))
    def keeps_an_office(person: User) -> bool: ...

A sentence looks at all posts of a person, whichever agency the request acts for.
"""

from collections.abc import Callable

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Post, User
from coordination.core.flow import Sentence

Holds = Callable[[User], bool]

_sentences: dict[Holds, Sentence] = {}


def must_hold_a_factor(why: Sentence) -> Callable[[Holds], Holds]:
    """Decorator: whom this function is true of needs a second factor, and reads why."""

    def known(holds: Holds) -> Holds:
        _sentences[holds] = why
        return holds

    return known


def why_a_factor(person: User) -> Sentence | None:
    """The first sentence that is true of the person; nothing where a password is enough."""
    everybody = _("Here everybody signs in with a second factor.") if settings.SECOND_FACTOR == "everybody" else None
    return next((why for holds, why in _sentences.items() if holds(person)), everybody)


@must_hold_a_factor(_("You are an administrator of the portal."))
def administers_the_portal(person: User) -> bool:
    return bool(person.portal_role)


@must_hold_a_factor(_("You administer the people of an agency."))
def administers_an_agency(person: User) -> bool:
    return any(post.role == Post.Role.ADMINISTRATOR for post in person.posts_in_force)


@must_hold_a_factor(_("You lead an agency."))
def leads_an_agency(person: User) -> bool:
    return any(post.role == Post.Role.LEADER for post in person.posts_in_force)
