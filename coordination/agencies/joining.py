"""Who may ask to join which agency: whoever another system vouches for. How it does so, the apps above know.

    from coordination.agencies.joining import Told, voucher

    @voucher
    def by_single_sign_on(person: User) -> Told | None: ...

They also know how somebody who has an account already gets it back (`uniter`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from coordination.agencies.codes import agency_of
from coordination.agencies.models import Agency, Post, User

ENTRUSTED = (Post.Role.LEADER, Post.Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Told:
    """What is said of a person elsewhere: the code of the agency, the number under which it knows the person, and the
    name, whatever the person calls itself here.
    """

    code: str
    number: str = ""
    name: str = ""

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


def has_a_way_back(person: User) -> bool:
    """Is there, of a closed account, anything by which its owner is known again: an address, or single sign-on?"""
    return bool(person.email) or told_of(person) is not None


def works_at(person: User, agency: Agency) -> bool:
    return person.posts.not_over().filter(agency=agency).exists()


def may_be(newcomer: User, agency: Agency) -> "QuerySet[Any]":
    """Who of the agency bears the name or the number that is said of the newcomer elsewhere, and so may be the same
    person. What the newcomer says itself counts for nothing: anybody can take a leader's name. `is_entrusted`: with
    what nobody is let into by another's word.
    """
    told = told_of(newcomer)
    said = {"full_name": told.name, "employee_number__iexact": told.number} if told else {}
    alike = [Q(**{field: value}) for field, value in said.items() if value]
    if not alike:
        return User.objects.none()
    there = Post.objects.in_force().own().filter(agency=agency).values("user")
    people = User.objects.filter(pk__in=there, is_active=True, portal_role="").exclude(pk=newcomer.pk)
    trusted = Post.objects.not_over().filter(user=OuterRef("pk"), role__in=ENTRUSTED)
    return people.filter(reduce(or_, alike)).annotate(is_entrusted=Exists(trusted))
