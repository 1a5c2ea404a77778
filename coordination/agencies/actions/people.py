"""What is done with people."""

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.actions.addresses import propose_address
from coordination.agencies.joining import told_of
from coordination.agencies.models import Post, User
from coordination.agencies.notices import NumberChanged
from coordination.core.activity import Actor, record
from coordination.core.notices import notify
from coordination.core.policy import require


@transaction.atomic
def create_person(
    *, username: str, full_name: str, email: str, password: str, phone: str = "", is_known: bool = False
) -> User:
    """Open an account, which by itself sees and does nothing. No person does this to another: somebody who was invited
    chooses name and password, or a command on the machine itself sets an account up. Of a password that `is_known` to
    somebody else another one is chosen at the first sign-in.

    Raises ValidationError when the password is too weak or the user name is taken.
    """
    person = User(username=username, full_name=full_name, email=email, phone=phone, must_change_password=is_known)
    validate_password(password, person)
    person.set_password(password)
    person.password_changed_at = timezone.now()
    person.full_clean()
    person.save()
    record(None, "user.create", person, after={"username": username, "full_name": full_name})
    return person


@transaction.atomic
def edit_contact(*, actor: Actor, post: Post, email: str, phone: str, employee_number: str | None = None) -> User:
    """Enter how the holder of a post is reached, and the number other systems know the person by (None: as it is); what
    it was stays in the activity. Another address waits until the person has confirmed it (`propose_address`). Of the
    number the person is told where there was one before, or where single sign-on goes by it or knows the person; that
    of an administrator is none of the system administrator's business, who else could come in by it (ValidationError).
    """
    require(actor, "post.edit_contact", post)
    person = User.objects.select_for_update().get(pk=post.user_id)
    wanted = {"phone": phone}
    if employee_number is not None:
        wanted["employee_number"] = employee_number
    before = {name: getattr(person, name) for name in wanted if getattr(person, name) != wanted[name]}
    after = {name: wanted[name] for name in before}
    if "employee_number" in after and actor and actor.portal_role and _administers(person):
        said = _("The number of an administrator is entered by another administrator of the agency or the one above.")
        raise ValidationError({"employee_number": said})
    if after:
        for name, value in after.items():
            setattr(person, name, value)
        person.full_clean()
        person.save(update_fields=list(after))
        act = record(actor, "user.edit_contact", person, before=before, after=after)
        if "employee_number" in after and _lets_in(person, before["employee_number"]):
            was, now = before["employee_number"], after["employee_number"]
            notify(NumberChanged, post, act=act, was=was, now=now, by=actor)
    propose_address(actor, person, email)
    return person


def _administers(person: User) -> bool:
    """Anywhere: whoever signs in under the number of an administrator is one."""
    return person.posts.not_over().filter(role=Post.Role.ADMINISTRATOR).exists()


def _lets_in(person: User, before: str) -> bool:
    provider = settings.SINGLE_SIGN_ON
    return bool(before or (provider and provider.binds_numbers) or told_of(person))
