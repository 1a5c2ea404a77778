"""What is done with people."""

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from coordination.agencies.actions.posts import appoint
from coordination.agencies.models import Agency, Post, User
from coordination.core.activity import Actor, record
from coordination.core.policy import require


@transaction.atomic
def create_person(
    *,
    actor: Actor,
    agency: Agency,
    username: str,
    full_name: str,
    email: str,
    password: str,
    role: str,
    phone: str = "",
    title: str = "",
) -> User:
    """Enter a person with a first post at the agency, and let the groups follow. Whoever enters it knows the password:
    the person chooses another one at the first sign-in.

    Raises ValidationError when the password is too weak or the user name is taken.
    """
    require(actor, "agency.appoint", agency)
    person = User(username=username, full_name=full_name, email=email, phone=phone, must_change_password=True)
    validate_password(password, person)
    person.set_password(password)
    person.full_clean()
    person.save()
    record(actor, "user.create", person, after={"username": username, "full_name": full_name})
    appoint(actor=actor, person=person, agency=agency, role=role, title=title, is_main=True)
    return person


@transaction.atomic
def edit_contact(*, actor: Actor, post: Post, email: str, phone: str) -> User:
    """Enter how the holder of a post is reached; what it was stays in the activity."""
    require(actor, "post.edit_contact", post)
    person = User.objects.select_for_update().get(pk=post.user_id)
    before = {"email": person.email, "phone": person.phone}
    person.email, person.phone = email, phone
    person.full_clean()
    person.save(update_fields=["email", "phone"])
    record(actor, "user.edit_contact", person, before=before, after={"email": email, "phone": phone})
    return person
