"""What is done when somebody comes from single sign-on."""

import hashlib

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from coordination.agencies.codes import agency_of
from coordination.agencies.models import Post, User
from coordination.core.activity import record
from coordination.core.lines import in_one_line
from coordination.core.notices import notify
from coordination.core.policy import require
from coordination.signin.actions.sessions import end_sign_ins
from coordination.signin.lockout import same_name
from coordination.signin.models import SignIn
from coordination.signin.notices import BoundByNumber
from coordination.signin.single.told import SignOnFails, Told


@transaction.atomic
def recognise(*, told: Told) -> User:
    """Whose account it is. Raises SignOnFails where the account is closed.

    1. who comes for the first time at two places at once is one person: the second waits
    2. a known subject is its account, whatever else is said of it today
    3. an unknown one is the person who holds a post at the agency under the same employee number, where the operator
       trusts numbers; never anybody by name or e-mail. Who was found so is told
    4. anybody else gets an account that holds no post and sees nothing
    5. the row is held until the sign-in has begun, so that one that is being closed meanwhile is not missed
    """
    uid = f"{told.by}\n{told.subject}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [uid])
    known = SocialAccount.objects.filter(provider=told.by, uid=told.subject).first()
    if known is None:
        known = _bound(told)
    known.extra_data = {"name": told.name, "agency": told.agency_code, "number": told.number}
    known.save()
    person = User.objects.select_for_update().get(pk=known.user_id)
    if not person.is_active:
        raise SignOnFails(
            _("This account is no longer active. Your agency's administrator can tell you why."), "a closed account"
        )
    return person


def _bound(told: Told) -> SocialAccount:
    post = _by_number(told)
    person = post.user if post else _entered(told)
    act = record(person, "user.bind_sign_on", person, after={"by": told.by, "how": "number" if post else "new"})
    if post:
        notify(BoundByNumber, post, act=act, number=told.number, name=told.name or told.subject)
    return SocialAccount(user=person, provider=told.by, uid=told.subject)


def _by_number(told: Told) -> Post | None:
    """The post of just one person who may sign in, works there today under this number, and is nobody else's account
    yet. Nobody becomes an administrator of the portal by a number.
    """
    agency = agency_of(told.agency_code)
    provider = settings.SINGLE_SIGN_ON
    if not (provider and provider.binds_numbers and told.number and agency):
        return None
    taken = SocialAccount.objects.filter(provider=told.by).values("user")
    there = Post.objects.in_force().own().filter(agency=agency, user__is_active=True, user__portal_role="")
    posts = there.exclude(user__employee_number="").exclude(user__in=taken).select_related("user").order_by("pk")
    found = {one.user_id: one for one in posts if same_name(one.user.employee_number) == same_name(told.number)}
    return next(iter(found.values())) if len(found) == 1 else None


def _entered(told: Told) -> User:
    name = hashlib.sha256(f"{told.by}\n{told.subject}".encode()).hexdigest()[:16]
    person = User(
        username=f"sso-{name}",
        full_name=in_one_line(told.name)[:100] or in_one_line(told.subject)[:100],
        email=told.email,
    )
    person.employee_number = told.number[:40]
    person.set_unusable_password()
    person.full_clean()
    person.save()
    record(None, "user.create", person, after={"username": person.username, "full_name": person.full_name})
    return person


@transaction.atomic
def keep_password(*, actor: User, person: User, keeps: bool, reason: str) -> None:
    """Mark somebody who signs in with a password when single sign-on is down, or no more; then those sign-ins end."""
    require(actor, "user.keep_password", person)
    before = User.objects.select_for_update().get(pk=person.pk).keeps_password
    person.keeps_password = keeps
    person.save(update_fields=["keeps_password"])
    if not keeps:
        end_sign_ins(person, actor=actor, because=SignIn.End.CHANGED)
    record(
        actor,
        "user.keep_password",
        person,
        before={"keeps_password": before},
        after={"keeps_password": keeps},
        note=reason,
    )
