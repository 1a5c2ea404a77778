"""Who may do what with agencies, people and posts."""

from collections.abc import Iterable
from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING, Any

from coordination.agencies.flows import ReformState
from coordination.agencies.joining import told_of, works_at
from coordination.agencies.models import AddressChange, Agency, JoinRequest, Post, User
from coordination.core import policy
from coordination.core.policy import predicate

if TYPE_CHECKING:
    from django.db.models import QuerySet


# What lists and papers go by: whoever keeps the directory sets it, whoever administers the agency does not.
SETTLED = frozenset(
    {
        "name",
        "kind",
        "relation",
        "tier",
        "region",
        "official_order",
        "credit_code",
        "internal_code",
        "pinyin_override",
    }
)


@predicate
def is_portal_administrator(person: Any, thing: Any) -> bool:
    """System administrators set the portal up. They see no agency's content for it."""
    return bool(person.portal_role == User.PortalRole.SYSTEM)


@predicate
def is_security_administrator(person: Any, thing: Any) -> bool:
    """Keeps accounts and sign-in. Sees no agency's content for it."""
    return bool(person.portal_role == User.PortalRole.SECURITY)


@predicate
def is_audit_administrator(person: Any, thing: Any) -> bool:
    """Reads who did what, and changes nothing."""
    return bool(person.portal_role == User.PortalRole.AUDIT)


@predicate
def administers_it(person: Any, thing: Any) -> bool:
    """An administrator of the agency itself or of one that supervises it."""
    agency = thing if isinstance(thing, Agency) else thing.agency
    own = person.acting_for
    if not own or Post.Role.ADMINISTRATOR not in person.roles:
        return False
    return own.pk in (agency.pk, agency.parent_id)


@predicate
def administers_some_agency(person: Any, thing: Any) -> bool:
    return person.acting_for is not None and Post.Role.ADMINISTRATOR in person.roles


class LookedAfter:
    """Which of some agencies have an administrator who looks after their people: asked once for all of them."""

    def __init__(self, agencies: Iterable[Agency]) -> None:
        self.agencies = {agency.pk: agency for agency in agencies}

    @cached_property
    def _kept_from(self) -> set[int]:
        return {*Post.objects.looking_after([*self.agencies.values()]).values_list("agency_id", flat=True)}

    @cached_property
    def passing_on(self) -> set[int]:
        """Those whose people pass on by a change that is confirmed and still to come."""
        return {*Agency.objects.passing_on().filter(pk__in=self.agencies).values_list("pk", flat=True)}

    def knows(self, agency: Agency) -> bool:
        return agency.pk in self.agencies

    def __contains__(self, agency: Agency) -> bool:
        return bool({agency.pk, agency.parent_id} & self._kept_from)


class Administrators:
    """Which of some people are administrators of some agency: asked once for all of them."""

    def __init__(self, people: Iterable[User]) -> None:
        self.people = {one.pk for one in people}

    @cached_property
    def _found(self) -> set[int]:
        return {*_administering().filter(user__in=self.people).values_list("user_id", flat=True)}

    def knows(self, other: User) -> bool:
        return other.pk in self.people

    def __contains__(self, other: User) -> bool:
        return other.pk in self._found


def _administering() -> "QuerySet[Post]":
    """In the own right, now or as far as is known."""
    return Post.objects.own().not_over().filter(role=Post.Role.ADMINISTRATOR)


def asking_of(person: User, agencies: Iterable[Agency], people: Iterable[User] = ()) -> User:
    """The person as the reader of a page about some agencies and people, whose every button asks who looks after the
    people there, and who is an administrator: the database answers once. Nothing is done in this capacity: an act may
    change the answer.
    """
    reader = copy(person)
    reader.__dict__["_looked_after"] = LookedAfter(agencies)
    reader.__dict__["_administrators"] = Administrators(people)
    return reader


@predicate
def is_looked_after(person: Any, thing: Any) -> bool:
    """An administrator looks after the people there: the agency's own or the supervising one's, in the own right and
    not suspended. Whoever stands in for an administrator is none.
    """
    agency = thing if isinstance(thing, Agency) else thing.agency
    known: LookedAfter | None = getattr(person, "_looked_after", None)
    if known is not None and known.knows(agency):
        return agency in known
    return Post.objects.looking_after([agency]).exists()


@predicate
def passes_its_people_on(person: Any, thing: Any) -> bool:
    """By a change that is confirmed and still to come. Who passes on was shown to the second person: nobody who stands
    outside the agency puts people in since.
    """
    agency = thing if isinstance(thing, Agency) else thing.agency
    known: LookedAfter | None = getattr(person, "_looked_after", None)
    if known is not None and known.knows(agency):
        return agency.pk in known.passing_on
    return Agency.objects.passing_on().filter(pk=agency.pk).exists()


@predicate
def is_looked_after_anywhere(person: Any, other: User) -> bool:
    """Likewise of a person, at any of the agencies for which the person works, now and as far as is known: somebody
    else does.
    """
    return bool(other.posts.not_over().looked_after_by_another().exists())


@predicate
def holds_it(person: Any, post: Post) -> bool:
    return bool(post.user_id == person.pk)


@predicate
def is_a_deputys(person: Any, post: Post) -> bool:
    return post.stands_in_for_id is not None


@predicate
def is_stood_in_for(person: Any, post: Post) -> bool:
    """The post is that of the person's own deputy."""
    return bool(post.stands_in_for and post.stands_in_for.user_id == person.pk)


@predicate
def is_open_review(person: Any, review: Any) -> bool:
    return bool(review.is_open)


@predicate
def stands(person: Any, agency: Agency | None) -> bool:
    """An agency that ended is history: nobody is appointed there any more, and nothing of it changes."""
    return agency is None or agency.ended_on is None


@predicate
def is_concerned(person: Any, reform: Any) -> bool:
    """The person acts for an agency that the reform is about, or for one that took over such an agency since."""
    own = person.acting_for
    return own is not None and any(agency.pk in own.line for agency in reform.concerned)


@predicate
def planned_it(person: Any, reform: Any) -> bool:
    return bool(person.pk == reform.planned_by_id)


@predicate
def waits_for_confirmation(person: Any, reform: Any) -> bool:
    return bool(reform.state == ReformState.PLANNED)


@predicate
def is_oneself(person: Any, thing: User) -> bool:
    return bool(person.pk == thing.pk)


@predicate
def administers_all_of(person: Any, other: User) -> bool:
    """The other works here, and for nobody but agencies under this administrator; it is no portal administrator."""
    held = list(other.posts.not_over().select_related("agency"))
    return bool(held) and not other.portal_role and all(administers_it(person, post) for post in held)


@predicate
def security_closed_it(person: Any, other: User) -> bool:
    """The account is closed, and it was the security administrator who closed it, whoever that is today."""
    return other.closed_by_security


def whose_it_is(asks: policy.Predicate) -> policy.Predicate:
    """The same question about the person whose post or address a record is."""
    return policy.Predicate(lambda person, thing: asks(person, thing.user), f"whose it is {asks.name}")


@predicate
def is_ones_own(person: Any, change: AddressChange) -> bool:
    return bool(person.pk == change.user_id)


@predicate
def administers_in_the_own_right(person: Any, thing: Any) -> bool:
    """Not only standing in for an administrator; whoever does neither is asked otherwise."""
    own = person.acting_for
    posts = [post for post in person.posts_in_force if own and post.agency_id == own.pk]
    held = [post for post in posts if post.role == Post.Role.ADMINISTRATOR]
    return not held or any(post.stands_in_for_id is None for post in held)


@predicate
def is_an_administrator(person: Any, other: User) -> bool:
    """Of some agency, in the own right, now or as far as is known."""
    known: Administrators | None = getattr(person, "_administrators", None)
    if known is not None and known.knows(other):
        return other in known
    return _administering().filter(user=other).exists()


# Whoever stands in for an administrator does nothing to one: neither to that one nor to another.
is_no_deputys_business = ~administers_in_the_own_right & is_an_administrator

# Where nobody else looks after the people of an agency, the system administrator does, until somebody is there.
keeps_people = is_portal_administrator & ~is_looked_after & ~passes_its_people_on | administers_it
keeps_address = is_portal_administrator & ~is_looked_after_anywhere | administers_all_of
keeps_account = (is_security_administrator | administers_all_of) & ~is_oneself & ~is_no_deputys_business


@predicate
def is_told_to_belong(person: Any, agency: Agency) -> bool:
    """Single sign-on names this agency, and no other, as where the person works."""
    told = told_of(person)
    return told is not None and told.agency == agency


@predicate
def works_there(person: Any, agency: Agency) -> bool:
    return works_at(person, agency)


@predicate
def administers_the_portal(person: Any, thing: Any) -> bool:
    return bool(person.portal_role)


@predicate
def is_about_oneself(person: Any, request: JoinRequest) -> bool:
    return bool(person.pk == request.person_id)


@predicate
def holds_any_post(person: Any, thing: Any) -> bool:
    return person.acting_for is not None


# Whoever enters agencies enters their changes; that rights move by it, another confirms. The two exclude one another by
# their roles, and stay two persons also where a role has changed hands since.
_confirms_reforms = is_security_administrator & ~planned_it
_keeps_reforms = is_portal_administrator | is_security_administrator

policy.register(
    {
        "agency.create": is_portal_administrator,
        "agency.edit": (is_portal_administrator | administers_it) & stands,
        "agency.settle": is_portal_administrator & stands,
        "agency.appoint": keeps_people & stands,
        "agency.ask_to_join": is_told_to_belong & ~works_there & ~administers_the_portal & stands,
        "agency.reform": is_portal_administrator & stands,
        "agency.keep_duties": (is_portal_administrator | administers_it) & stands,
        "agency.remove": is_portal_administrator,
        "calendar.amend": is_portal_administrator,  # core has no people of its own to ask
        # Whoever goes on leave at short notice names the deputy alone. Nobody stands in for a deputy.
        "post.deputise": (keeps_people | holds_it) & ~is_a_deputys,
        "user.close": keeps_account,
        "user.reopen": keeps_account & (is_security_administrator | ~security_closed_it),
        "invitation.resend": keeps_people,
        "invitation.withdraw": keeps_people,
        "account_review.confirm": administers_it & is_open_review,
        "user.unite": administers_all_of & ~is_oneself & ~is_no_deputys_business,
        "post.edit": keeps_people & ~is_a_deputys & ~whose_it_is(is_no_deputys_business),
        # The own address is changed on the own page, where one is asked again who one is.
        "post.edit_contact": whose_it_is(keeps_address & ~is_oneself & ~is_no_deputys_business),
        "address_change.confirm": is_ones_own,
        "address_change.resend": is_ones_own | whose_it_is(keeps_address),
        "address_change.withdraw": is_ones_own | whose_it_is(keeps_address),
        "post.end": keeps_people & ~whose_it_is(is_no_deputys_business) | is_stood_in_for,
        "join_request.accept": keeps_people & ~is_about_oneself,
        "join_request.refuse": keeps_people & ~is_about_oneself,
        "join_request.withdraw": is_about_oneself,
        "reform.plan": is_portal_administrator,
        "reform.confirm": _confirms_reforms,
        "reform.take_effect": _confirms_reforms,
        "reform.attach": is_portal_administrator,
        "reform.decline": _confirms_reforms,
        # What waits is taken back by whoever enters such changes, or entered it; the second person declines it.
        "reform.withdraw": is_portal_administrator | is_security_administrator & (~waits_for_confirmation | planned_it),
        # How much moves of each kind, and what of it the person may know by name; of the others only the latter.
        "reform.see_estate": _keeps_reforms | is_concerned & administers_some_agency,
        "reform.see_own": _keeps_reforms | is_concerned,
        # What stands in the menu.
        "portal.take_part": ~administers_the_portal,
        "portal.look_up_agencies": ~administers_the_portal | is_portal_administrator,
        "portal.set_up": is_portal_administrator,
        "portal.change_agencies": _keeps_reforms,
        "portal.keep_accounts": is_security_administrator,
        "region.create": is_portal_administrator,
        "region.edit": is_portal_administrator,
        "region.remove": is_portal_administrator,
    }
)
