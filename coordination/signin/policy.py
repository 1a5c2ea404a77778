"""Who may do what with accounts. Nobody does it alone, and nobody does it to the own account."""

from typing import Any

from coordination.agencies.models import User
from coordination.agencies.policy import (
    administers_all_of,
    is_no_deputys_business,
    is_oneself,
    is_portal_administrator,
    is_security_administrator,
)
from coordination.core import policy
from coordination.core.policy import Predicate, nobody, predicate


def its_subject(asks: Predicate) -> Predicate:
    """The same question about the person whose account a request is about."""
    return Predicate(lambda person, request: asks(person, request.subject), f"its subject {asks.name}")


@predicate
def asked_for_it(person: Any, request: Any) -> bool:
    return bool(person.pk == request.asked_by_id)


@predicate
def is_about_factors(person: Any, request: Any) -> bool:
    return bool(request.kind == "factors")


@predicate
def is_of_the_portal(person: Any, other: User) -> bool:
    return bool(other.portal_role)


@predicate
def security_asked(person: Any, request: Any) -> bool:
    """Whom an agency's administrator asks for is often of the administrator's own choosing: that is no second pair of
    eyes.
    """
    return bool(request.asked_by.portal_role == User.PortalRole.SECURITY)


# Where an administrator of the portal is concerned, or is to be one, the system administrator may be the second person:
# a portal often has just one for the security of accounts.
_keeps_it = is_security_administrator | administers_all_of
_confirms = (
    is_about_factors & its_subject(is_security_administrator | is_of_the_portal & is_portal_administrator)
    | is_about_factors & security_asked & its_subject(administers_all_of)
    | ~is_about_factors & (is_security_administrator | is_portal_administrator)
) & ~its_subject(is_oneself)

policy.register(
    {
        "user.look_after": is_security_administrator | administers_all_of,
        "user.ask_reset": _keeps_it & ~is_oneself & ~is_no_deputys_business,
        "user.keep_password": is_security_administrator & ~is_oneself & ~is_of_the_portal,
        "user.ask_role": is_security_administrator & ~is_oneself,
        "account_request.confirm": _confirms & ~asked_for_it,
        "account_request.refuse": _confirms & ~asked_for_it,
        "account_request.withdraw": asked_for_it,
        "account_request.lapse": nobody,
    }
)
