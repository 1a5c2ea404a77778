"""Who may ask to join which agency: whoever another system vouches for. How it does so, the apps above know.

    from coordination.agencies.joining import Told, voucher

    @voucher
    def by_single_sign_on(person: User) -> Told | None: ...

They also know how somebody who has an account already gets it back (`uniter`).
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from coordination.agencies.codes import agency_of
from coordination.agencies.models import Agency, Post, User


@dataclass(frozen=True)
class Told:
    """What is said of a person elsewhere: the code of the agency, and the number under which it knows the person."""

    code: str
    number: str = ""

    @property
    def agency(self) -> Agency | None:
        return agency_of(self.code)


_vouchers: list[Callable[[User], Told | None]] = []
_uniters: list[Callable[[User, User], None]] = []


def voucher(says: Callable[[User], Told | None]) -> Callable[[User], Told | None]:
    """Decorator: this function says what is known of a person elsewhere, if it is."""
    _vouchers.append(says)
    return says


def uniter(unites: Callable[[User, User], None]) -> Callable[[User, User], None]:
    """Decorator: this function lets what one signs in with (of the first) open the account of the second; Refusal where
    that one has its own.
    """
    _uniters.append(unites)
    return unites


def told_of(person: User) -> Told | None:
    return next((told for says in _vouchers if (told := says(person))), None)


def unite(newcomer: User, person: User) -> None:
    for unites in _uniters:
        unites(newcomer, person)


def works_at(person: User, agency: Agency) -> bool:
    return person.posts.not_over().filter(agency=agency).exists()


def may_be(newcomer: User, agency: Agency) -> "QuerySet[User]":
    """Who of the agency bears the newcomer's name or number, and so may be the same person."""
    alike = Q(full_name=newcomer.full_name)
    if newcomer.employee_number:
        alike |= Q(employee_number__iexact=newcomer.employee_number)
    there = Post.objects.in_force().own().filter(agency=agency).values("user")
    return User.objects.filter(alike, pk__in=there, is_active=True, portal_role="").exclude(pk=newcomer.pk)
