"""What people are told of their own account."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import AddressChange, Dormancy, Post, User, with_their_posts
from coordination.agencies.notices.audiences import ToAnAddress, administrators_over, of_the_portal
from coordination.core.notices import Category, Notice, notice


class AboutUnused(Notice):
    """Goes to the person whose account lies idle: signing in is all there is to do."""

    category = Category.PEOPLE
    mandatory = True  # whoever is not told loses access

    @classmethod
    def audience(cls, subject: Dormancy) -> "Iterable[User]":
        return with_their_posts(User.objects.filter(pk=subject.user_id))

    @classmethod
    def still_holds(cls, subject: Dormancy, recipient: Any) -> bool:
        return subject.still_rests


@notice
class AccountUnused(AboutUnused):
    kind = "account_unused"
    label = _("Your account will be suspended because nobody uses it")


@notice
class AccountUnusedStill(AboutUnused):
    kind = "account_unused_still"
    label = _("Your account will be suspended in a few days because nobody uses it")


@notice
class AccountUnusedTooLong(Notice):
    """Goes to the administrators of the person's agencies; where the last of them is meant, to whoever answers for
    accounts in the portal.
    """

    kind = "account_unused_too_long"
    label = _("An account is suspended because nobody uses it")
    category = Category.PEOPLE
    mandatory = True

    @classmethod
    def audience(cls, subject: Dormancy) -> "Iterable[User]":
        if subject.outcome == Dormancy.Outcome.SPARED:
            return of_the_portal(User.PortalRole.SECURITY)
        return administrators_over(subject.user)


@notice
class AccountSuspended(ToAnAddress):
    """Goes by letter: whoever it concerns cannot open the portal."""

    kind = "account_suspended"
    label = _("Your account is suspended")

    @classmethod
    def way_in(cls, subject: Dormancy) -> str:
        return reverse("sign_in")

    @classmethod
    def still_holds(cls, subject: Dormancy, recipient: Any) -> bool:
        return not subject.user.is_active


class OfAnAccount(ToAnAddress):
    """Goes by letter, as long as the account stands as the letter says: each act is told once."""

    @classmethod
    def way_in(cls, subject: User) -> str:
        return reverse("sign_in")


@notice
class AccountClosed(OfAnAccount):
    kind = "account_closed"
    label = _("Your account was suspended by an administrator")

    @classmethod
    def still_holds(cls, subject: User, recipient: Any) -> bool:
        return not subject.is_active


@notice
class AccountReopened(OfAnAccount):
    kind = "account_reopened"
    label = _("Your account was opened again")

    @classmethod
    def still_holds(cls, subject: User, recipient: Any) -> bool:
        return subject.is_active


@notice
class KeptBySecurity(Notice):
    """Goes to those who look after the person's account, past whom the security administrator acts."""

    kind = "account_kept_by_security"
    label = _("The security administrator suspended an account that you look after, or opened it again")
    category = Category.PEOPLE
    mandatory = True  # somebody is missing at work, and they alone can say why

    @classmethod
    def audience(cls, subject: User) -> "Iterable[User]":
        return [one for one in administrators_over(subject) if one.pk != subject.pk]


@notice
class NumberChanged(Notice):
    """Goes to the holder of the post through which it was entered: single sign-on may let in whoever comes under it."""

    kind = "number_changed"
    label = _("Your employee number was entered or changed")
    category = Category.PEOPLE
    mandatory = True
    urgent = True  # if it was not as the person wished, every hour counts

    @classmethod
    def audience(cls, subject: Post) -> "Iterable[User]":
        return with_their_posts(User.objects.filter(pk=subject.user_id))

    @classmethod
    def url(cls, subject: Post) -> str:
        return subject.user.get_absolute_url()


@notice
class AddressToConfirm(ToAnAddress):
    """Goes to an address that somebody entered for a person: whether the person reads there is not known yet."""

    kind = "address_to_confirm"
    label = _("A new e-mail address waits for your confirmation")

    @classmethod
    def occasion(cls, subject: AddressChange) -> str:
        return str(subject.times_sent)

    @classmethod
    def way_in(cls, subject: AddressChange) -> str:
        return reverse("address_by_link", args=[subject.token])

    @classmethod
    def still_holds(cls, subject: AddressChange, recipient: Any) -> bool:
        return subject.is_open and bool(subject.token)


@notice
class AddressToChange(ToAnAddress):
    """Goes to the address that holds, and to that one whatever becomes of it meanwhile."""

    kind = "address_to_change"
    label = _("Another e-mail address was entered for your account")

    @classmethod
    def way_in(cls, subject: AddressChange) -> str:
        return subject.get_absolute_url()
