"""Another e-mail address: asked of whoever has just proved who it is, told to the old one, and worth nothing until the
same person has confirmed it with the letter that went to the new one.
"""

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.conf import settings as project
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from coordination.agencies import actions
from coordination.agencies.models import AddressChange, Post, User
from coordination.core import delivery
from coordination.core.errors import NotPermitted, Refusal, SomeoneWasFaster
from coordination.core.models import Activity
from coordination.core.policy import can
from coordination.core.worklist import waiting_for
from coordination.signin import tasks
from tests.cast import PASSWORD, again, agency, person, portal_administrator, signed_in
from tests.signin.devices import app_of, proved
from tests.test_doors import plain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "_letters")]

CHANGE, CONFIRM, PROFILE = reverse("change_address"), reverse("confirm_address"), reverse("preferences")
OLD, NEW = "staff_a@example.test", "new@example.test"


@pytest.fixture
def _letters(settings: Any) -> None:
    cache.clear()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PORTAL_URL = "https://portal.example.org"
    mail.outbox = []


def letters_to(address: str) -> list[Any]:
    delivery.deliver_due()
    return [letter for letter in mail.outbox if letter.to == [address]]


def link_to(address: str) -> str:
    """The way in of the last letter there, without the portal's own address."""
    found = re.search(rf"{re.escape(project.PORTAL_URL)}(/address/confirm/\S+)", letters_to(address)[-1].body)
    assert found
    return found[1]


def asked(who: User, address: str = NEW) -> AddressChange:
    change = actions.change_address(actor=who, address=address)
    assert change
    return change


def entered(cast: SimpleNamespace, address: str = NEW) -> AddressChange:
    """By the administrator of A, for its staff."""
    door = reverse("agencies:contact", args=[cast.staff_a.posts.get().pk])
    assert signed_in(cast.admin_a).post(door, {"email": address}).status_code == 302
    return cast.staff_a.address_changes.unanswered().get()


def confirmed(who: User, link: str) -> Any:
    client = signed_in(again(who))
    assert client.get(link)["Location"] == CONFIRM
    return client.post(CONFIRM)


@pytest.mark.parametrize("has_factor", [False, True])
def test_the_own_address_is_changed_by_whoever_has_just_proved_who_it_is(
    cast: SimpleNamespace, has_factor: bool
) -> None:
    if has_factor:
        app_of(cast.staff_a)
    client = signed_in(cast.staff_a)
    again_at = f"{reverse('prove_again')}?next={CHANGE}"
    assert client.get(CHANGE)["Location"] == again_at
    assert client.post(CHANGE, {"email": NEW})["Location"] == again_at
    assert not AddressChange.objects.exists()
    assert proved(client).get(CHANGE).status_code == 200
    assert client.post(CHANGE, {"email": NEW})["Location"] == f"{PROFILE}#address"
    assert AddressChange.objects.get().address == NEW


def test_no_other_door_changes_the_own_address(cast: SimpleNamespace) -> None:
    """Not the form of particulars, and not the page on which an administrator looks after people, the own one too."""
    said = {"form": "profile", "full_name": "李强", "phone": "", "email": NEW}
    assert proved(signed_in(cast.admin_a)).post(PROFILE, said).status_code == 302
    assert again(cast.admin_a).full_name == "李强"
    door = reverse("agencies:contact", args=[cast.admin_a.posts.get().pk])
    assert proved(signed_in(cast.admin_a)).post(door, {"email": NEW}).status_code == 403
    assert again(cast.admin_a).email == "admin_a@example.test"
    assert not AddressChange.objects.exists()


def test_the_old_address_holds_until_the_letter_is_opened_and_answered(cast: SimpleNamespace) -> None:
    asked(cast.staff_a)
    assert again(cast.staff_a).email == OLD
    link = link_to(NEW)
    client = signed_in(cast.staff_a)
    assert client.get(link)["Location"] == CONFIRM
    shown = client.get(CONFIRM)
    assert NEW in shown.content.decode()
    assert link.split("/")[3] not in shown.content.decode()
    assert again(cast.staff_a).email == OLD, "programs that check mail open links as well"
    assert client.post(CONFIRM)["Location"] == f"{PROFILE}#address"
    assert again(cast.staff_a).email == NEW
    act = Activity.objects.get(verb="user.confirm_address")
    assert (act.actor, act.before, act.after) == (cast.staff_a, {"email": OLD}, {"email": NEW})
    assert client.post(CONFIRM).status_code == 409
    assert client.get(link).status_code == 404, "it opens once"


def test_who_opens_it_signs_in_first_and_comes_back_to_it(cast: SimpleNamespace) -> None:
    asked(cast.staff_a)
    client = Client()
    assert client.get(link_to(NEW))["Location"] == CONFIRM
    door = client.get(CONFIRM)["Location"]
    assert door == f"{reverse('sign_in')}?next={CONFIRM}"
    assert client.post(door, {"username": "staff_a", "password": PASSWORD, "next": CONFIRM})["Location"] == CONFIRM
    assert client.post(CONFIRM).status_code == 302
    assert again(cast.staff_a).email == NEW


@pytest.mark.parametrize("who", ["admin_a", "liaison_a", "stranger", "root"])
def test_nobody_else_confirms_it_not_even_who_reads_the_letter(cast: SimpleNamespace, who: str) -> None:
    """Whoever looks after somebody else and enters an own mailbox there has won nothing."""
    cast.root = portal_administrator("system", language="en")
    change = entered(cast)
    client = signed_in(getattr(cast, who))
    client.get(link_to(NEW))
    assert "about another account" in client.get(CONFIRM).content.decode()
    client.post(CONFIRM)
    assert again(cast.staff_a).email == OLD
    with pytest.raises(NotPermitted):
        actions.confirm_address(actor=again(getattr(cast, who)), change=change)
    assert confirmed(cast.staff_a, link_to(NEW)).status_code == 302
    assert again(cast.staff_a).email == NEW


def test_the_old_address_is_told_at_once_by_whom_and_what_to_do(cast: SimpleNamespace) -> None:
    User.objects.filter(pk=cast.admin_a.pk).update(full_name="王敏", phone="020-83000001")
    portal_administrator("security")
    asked(again(cast.staff_a))
    (told,) = letters_to(OLD)
    assert NEW in told.body
    assert "staff_a" in told.body
    assert "王敏 020-83000001、security管理员" in told.body
    assert f"{project.PORTAL_URL}{PROFILE}#address" in told.body
    assert "/address/confirm/" not in told.body, "the link is for the new address alone"


def test_whoever_entered_it_is_not_who_one_is_to_turn_to(cast: SimpleNamespace) -> None:
    User.objects.filter(pk=cast.admin_a.pk).update(full_name="王敏")
    portal_administrator("security")
    cast.admin_a.refresh_from_db()
    entered(cast)
    (told,) = letters_to(OLD)
    assert "Entered by: 王敏" in told.body
    assert "at once: security管理员" in told.body
    assert "王敏 entered new@example.test as your e-mail address." in letters_to(NEW)[-1].body


def test_it_is_the_old_address_that_is_told_however_late_the_letter_goes(cast: SimpleNamespace) -> None:
    change = asked(cast.staff_a)
    actions.confirm_address(actor=cast.staff_a, change=change)
    assert len(letters_to(OLD)) == 1
    assert letters_to(NEW) == [], "there is nothing left to confirm"


def test_a_forgotten_password_goes_to_the_old_address_until_then(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(tasks.write_reset_letter, "delay", tasks.write_reset_letter)

    def forgotten() -> list[str]:
        mail.outbox = []
        with django_capture_on_commit_callbacks(execute=True):
            Client().post(reverse("forgotten"), {"username": "staff_a"})
        return [to for letter in mail.outbox if "/sign-in/reset/" in letter.body for to in letter.to]

    change = entered(cast)
    letters_to(NEW)
    assert forgotten() == [OLD]
    path = re.search(r"https://portal\.example\.org(/\S+)", mail.outbox[-1].body)
    assert path
    actions.confirm_address(actor=again(cast.staff_a), change=change)
    assert forgotten() == [NEW]
    assert "password1" not in Client().get(path[1], follow=True).content.decode(), "what went before is void"


def test_it_is_shown_as_waiting_and_withdrawn(cast: SimpleNamespace) -> None:
    asked(cast.staff_a)
    link = link_to(NEW)
    client = signed_in(cast.staff_a)
    assert "waiting for confirmation" in client.get(PROFILE).content.decode()
    assert [line.title for line in waiting_for(again(cast.staff_a)).lines if line.title == NEW] == [NEW]
    withdraw = reverse("withdraw_address", args=[AddressChange.objects.get().pk])
    assert signed_in(cast.liaison_a).post(withdraw).status_code == 404
    assert client.post(withdraw)["Location"] == f"{PROFILE}#address"
    assert client.get(link).status_code == 404
    assert client.post(withdraw).status_code == 404
    assert "waiting for confirmation" not in client.get(PROFILE).content.decode()
    assert again(cast.staff_a).email == OLD


def test_the_letter_is_sent_again_and_the_link_before_is_void(cast: SimpleNamespace) -> None:
    change = asked(cast.staff_a)
    first, client = link_to(NEW), signed_in(cast.staff_a)
    with time_machine.travel(timezone.localtime() + timedelta(days=project.INVITATION_DAYS, minutes=1)):
        fresh = signed_in(again(cast.staff_a))
        assert fresh.get(first).status_code == 404, "it has run out"
        assert "confirmation ran out" in fresh.get(PROFILE).content.decode()
        with pytest.raises(SomeoneWasFaster):
            actions.confirm_address(actor=again(cast.staff_a), change=change)
    assert client.post(reverse("resend_address", args=[change.pk])).status_code == 302
    assert client.get(first).status_code == 404
    assert confirmed(cast.staff_a, link_to(NEW)).status_code == 302
    assert again(cast.staff_a).email == NEW


def test_another_one_takes_the_place_of_the_one_that_waits(cast: SimpleNamespace) -> None:
    entered(cast)
    before = link_to(NEW)
    asked(cast.staff_a, "own@example.test")
    assert [row.address for row in AddressChange.objects.unanswered()] == ["own@example.test"]
    assert signed_in(cast.staff_a).get(before).status_code == 404
    row = AddressChange(user=cast.staff_a, address=NEW)
    row.renew()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_saving_the_same_twice_sends_one_letter_and_the_one_that_holds_none(cast: SimpleNamespace) -> None:
    entered(cast)
    door = reverse("agencies:contact", args=[cast.staff_a.posts.get().pk])
    said = signed_in(cast.admin_a).post(door, {"email": NEW}, follow=True).content.decode()
    assert f"Saved. {NEW} waits for confirmation already: no other letter goes, unless you send it again." in said
    assert len(letters_to(NEW)) == 1
    mail.outbox = []
    assert actions.change_address(actor=cast.staff_a, address=OLD) is None
    assert letters_to(OLD) == []


@pytest.mark.parametrize("typed", ["", "nowhere", "a@b"])
def test_what_is_no_address_is_said_beside_the_field(cast: SimpleNamespace, typed: str) -> None:
    shown = proved(signed_in(cast.staff_a)).post(CHANGE, {"email": typed})
    assert list(shown.context["form"].errors) == ["email"]
    assert not AddressChange.objects.exists()


def test_an_address_is_not_emptied(cast: SimpleNamespace) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.change_address(actor=cast.staff_a, address="")
    assert list(refused.value.message_dict) == ["email"]


def test_nobody_fills_strange_mailboxes_with_it(cast: SimpleNamespace) -> None:
    client = proved(signed_in(cast.staff_a))
    answers = [client.post(CHANGE, {"email": f"n{n}@example.test"}) for n in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [200]
    assert "Too many letters" in answers[-1].content.decode()
    assert not AddressChange.objects.filter(address="n5@example.test").exists()


def test_the_own_twice_is_said_to_wait(cast: SimpleNamespace) -> None:
    client = proved(signed_in(cast.staff_a))
    said = [client.post(CHANGE, {"email": NEW}, follow=True).content.decode() for _n in range(2)]
    assert [f"A letter goes to {NEW}" in page for page in said] == [True, False]
    assert f"{NEW} waits for your confirmation already." in said[1]
    assert len(letters_to(NEW)) == 1


def test_nor_does_an_administrator_for_others(cast: SimpleNamespace) -> None:
    client, post = signed_in(cast.admin_a), cast.staff_a.posts.get()
    door = reverse("agencies:contact", args=[post.pk])
    answers = [client.post(door, {"email": f"n{n}@example.test"}) for n in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [200]
    assert "Too many letters" in answers[-1].content.decode()
    change = cast.staff_a.address_changes.unanswered().get()
    with translation.override("en"), pytest.raises(Refusal, match="Too many letters"):
        actions.resend_address(actor=cast.admin_a, change=change)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        actions.resend_address(actor=cast.admin_a, change=change)


def test_many_colleagues_get_their_letters_but_not_any_number(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coordination.agencies.actions.addresses.IN_ALL", 2)
    for who in (cast.staff_a, cast.liaison_a, cast.leader_a):
        act = {"actor": cast.admin_a, "post": who.posts.get(), "email": f"new-{who.username}@example.test", "phone": ""}
        if who != cast.leader_a:
            actions.edit_contact(**act)
    with translation.override("en"), pytest.raises(Refusal, match="Too many letters"):
        actions.edit_contact(**act)


@pytest.mark.parametrize("who", ["admin_a", "staff_a"])
def test_who_has_no_address_is_told_to_enter_the_own(cast: SimpleNamespace, who: str) -> None:
    person = getattr(cast, who)

    def told() -> list[str]:
        return [row.url for row in waiting_for(again(person)) if row.url == CHANGE]

    assert told() == []
    User.objects.filter(pk=person.pk).update(email="")
    assert told() == [CHANGE]
    asked(again(person))
    assert told() == [], "now it waits to be confirmed"


def test_forged_withdrawn_and_unknown_links_are_one_answer(cast: SimpleNamespace) -> None:
    change = asked(cast.staff_a)
    withdrawn = link_to(NEW)
    actions.withdraw_address(actor=cast.staff_a, change=change)
    links = (withdrawn, f"{CONFIRM}x/", f"{CONFIRM}{'0' * 43}/")
    answers = [(answer.status_code, plain(answer.content, link)) for link in links if (answer := Client().get(link))]
    assert [status for status, _body in answers] == [404] * 3
    assert len({body for _status, body in answers}) == 1


def test_whoever_has_none_yet_enters_one(cast: SimpleNamespace) -> None:
    delivery.deliver_due()
    mail.outbox = []
    User.objects.filter(pk=cast.staff_a.pk).update(email="")
    entered(cast)
    delivery.deliver_due()
    assert [letter.to for letter in mail.outbox] == [[NEW]], "nobody else is to be told"
    assert confirmed(cast.staff_a, link_to(NEW)).status_code == 302
    assert again(cast.staff_a).email == NEW


def test_the_system_administrator_enters_addresses_of_first_people_alone(cast: SimpleNamespace) -> None:
    """Of whoever an administrator looks after, in the own agency or the one above, only that one does."""
    root = portal_administrator("system")

    def post(who: User) -> Post:
        held: Post = who.posts.get()
        return held

    assert not can(root, "post.edit_contact", post(cast.staff_a))
    assert can(root, "post.edit_contact", post(cast.liaison_b)), "nobody looks after the people of B"
    assert can(root, "post.edit_contact", post(cast.admin_a)), "nobody but himself looks after him"
    below = person(agency("水文局", parent=cast.a), "below", Post.Role.STAFF)
    assert not can(root, "post.edit_contact", post(below))
    assert can(cast.admin_a, "post.edit_contact", post(below))
    door = reverse("agencies:contact", args=[post(cast.staff_a).pk])
    assert signed_in(root).post(door, {"email": NEW}).status_code == 403
    door = reverse("agencies:contact", args=[post(cast.liaison_b).pk])
    assert signed_in(root).post(door, {"email": NEW}).status_code == 302
    assert again(cast.liaison_b).email == "liaison_b@example.test"


def test_nor_where_somebody_looks_after_only_some_of_the_agencies_one_works_for(cast: SimpleNamespace) -> None:
    root = portal_administrator("system")
    actions.appoint(actor=None, person=cast.liaison_b, agency=cast.a, role=Post.Role.STAFF)
    for post in cast.liaison_b.posts.all():
        assert not can(root, "post.edit_contact", post)
        assert not can(cast.admin_a, "post.edit_contact", post)


def test_a_suspended_administrator_looks_after_nobody(cast: SimpleNamespace) -> None:
    root = portal_administrator("system")
    User.objects.filter(pk=cast.admin_a.pk).update(is_active=False)
    assert can(root, "post.edit_contact", cast.staff_a.posts.get())


def test_who_looks_after_somebody_sees_what_waits_and_withdraws_it(cast: SimpleNamespace) -> None:
    change = entered(cast)
    page = signed_in(cast.admin_a).get(cast.staff_a.get_absolute_url()).content.decode()
    assert "waiting for confirmation" in page
    withdraw = reverse("withdraw_address", args=[change.pk])
    assert signed_in(cast.admin_a).post(withdraw)["Location"] == cast.staff_a.get_absolute_url()
    assert AddressChange.objects.get().withdrawn_at
