"""A post ends with a day or at this moment; with the last one ends everything by which its holder got in."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from coordination.agencies import actions
from coordination.agencies.models import Post, User
from coordination.agencies.tasks import keep_accounts
from coordination.core import delivery, ways_in
from coordination.core.activity import record
from coordination.core.models import Activity, Delivery
from coordination.core.reconcile import invariants
from coordination.core.workdays import today
from meetings.models import Meeting
from tests.cast import again, at, person, signed_in

pytestmark = pytest.mark.django_db

AT_ONCE = {"when": "at_once", "on": ""}


def end_of(post: Post) -> str:
    return reverse("agencies:end_post", args=[post.pk])


def is_out(client: Client) -> bool:
    return client.get(reverse("home")).status_code == 302


def test_whoever_is_dismissed_at_once_gets_nothing_more(cast: SimpleNamespace, convened: Meeting) -> None:
    """Page, group, session, letter on its way: all four within the act that ends the post."""
    browser, other = signed_in(cast.liaison_a), signed_in(cast.liaison_b)
    assert browser.get(convened.get_absolute_url()).status_code == 200
    assert Delivery.objects.filter(notification__recipient=cast.liaison_a, progress="pending").exists()
    assert signed_in(cast.admin_a).post(end_of(cast.liaison_a.posts.get()), AT_ONCE).status_code == 302
    assert is_out(browser)
    assert browser.get(convened.get_absolute_url()).status_code == 302
    assert not is_out(other)
    assert not Group.objects.filter(user=cast.liaison_a).exists()
    delivery.deliver_due()
    assert "liaison_b@example.test" in [address for letter in mail.outbox for address in letter.to]
    assert "liaison_a@example.test" not in [address for letter in mail.outbox for address in letter.to]
    assert not again(cast.liaison_a).is_active
    closed = Activity.objects.get(verb="user.close")
    assert (closed.actor, closed.subject_id) == (cast.admin_a, cast.liaison_a.pk)


def test_a_post_that_ends_with_today_is_held_until_midnight(cast: SimpleNamespace) -> None:
    browser = signed_in(cast.liaison_a)
    signed_in(cast.admin_a).post(end_of(cast.liaison_a.posts.get()), {"when": "day", "on": today()})
    assert browser.get(cast.mechanism.get_absolute_url()).status_code == 200
    keep_accounts()
    assert again(cast.liaison_a).is_active
    with time_machine.travel(at(today() + timedelta(days=1), 0)):
        after_midnight = signed_in(cast.liaison_a)
        assert after_midnight.get(cast.mechanism.get_absolute_url()).status_code == 404, "the gate needs no sweep"
        keep_accounts()
        keep_accounts()
        assert is_out(after_midnight)
    assert not again(cast.liaison_a).is_active
    assert Activity.objects.filter(verb="user.close", actor=None).count() == 1


def test_a_post_elsewhere_keeps_its_holder_in(cast: SimpleNamespace) -> None:
    actions.appoint(actor=None, person=cast.liaison_a, agency=cast.b, role=Post.Role.STAFF)
    browser = signed_in(cast.liaison_a)
    actions.end_post(actor=None, post=cast.liaison_a.posts.get(agency=cast.a))
    assert browser.get(reverse("home")).wsgi_request.user.acting_for == cast.b
    assert {group.agency for group in again(cast.liaison_a).groups.filter(agency__isnull=False)} == {cast.b}


def test_so_does_a_post_that_is_yet_to_begin(cast: SimpleNamespace) -> None:
    begins = today() + timedelta(days=7)
    actions.appoint(actor=None, person=cast.liaison_a, agency=cast.b, role=Post.Role.STAFF, starts_on=begins)
    actions.end_post(actor=None, post=cast.liaison_a.posts.get(agency=cast.a))
    assert again(cast.liaison_a).is_active
    actions.end_post(actor=None, post=cast.liaison_a.posts.get(agency=cast.b))
    assert not again(cast.liaison_a).is_active, "it never began"
    assert not Post.objects.in_force(begins).filter(user=cast.liaison_a).exists()


def test_whoever_never_held_a_post_is_left_alone(cast: SimpleNamespace) -> None:
    waiting = User.objects.create_user("newcomer", full_name="新人")
    actions.close_all_accounts_left_open()
    assert again(waiting).is_active


def test_a_past_day_is_believed(cast: SimpleNamespace) -> None:
    """Who left on Friday is entered on Monday."""
    actions.end_post(actor=None, post=cast.liaison_a.posts.get(), on=today() - timedelta(days=3))
    assert not again(cast.liaison_a).is_active
    assert Post.objects.in_force(today() - timedelta(days=3)).filter(user=cast.liaison_a).exists()
    assert not Post.objects.in_force(today() - timedelta(days=2)).filter(user=cast.liaison_a).exists()


def test_a_past_day_is_asked_once_more(cast: SimpleNamespace, english: None) -> None:
    """As in leaving: said what it means, and never before a day on which the person still acted."""
    post, client = cast.liaison_a.posts.get(), signed_in(cast.admin_a)
    with_day = {"when": "day", "on": (today() - timedelta(days=3)).isoformat()}
    page = client.post(end_of(post), with_day)
    assert "is past. The post ends at once" in page.content.decode()
    assert "Yes, end it at once" in page.content.decode()
    assert again(cast.liaison_a).is_active
    assert "is past" in client.post(end_of(post), {**with_day, "seen": today().isoformat()}).content.decode()
    with time_machine.travel(at(today() - timedelta(days=1))):
        record(again(cast.liaison_a), "user.edit_profile", cast.liaison_a)
    page = client.post(end_of(post), {**with_day, "seen": with_day["on"]})
    assert "still acted for the agency on" in str(page.context["form"].errors["on"])
    assert again(cast.liaison_a).is_active
    with translation.override("en"), pytest.raises(ValidationError, match="still acted"):
        actions.end_post(actor=again(cast.admin_a), post=post, on=today() - timedelta(days=3))
    with_day["on"] = (today() - timedelta(days=1)).isoformat()
    assert client.post(end_of(post), {**with_day, "seen": with_day["on"]}).status_code == 302
    assert not again(cast.liaison_a).is_active


def test_what_ended_at_a_moment_was_in_force_the_day_before(cast: SimpleNamespace) -> None:
    post = actions.end_post(actor=None, post=cast.liaison_a.posts.get())
    assert post.ends_on == today()
    assert Post.objects.in_force(today() - timedelta(days=1)).filter(pk=post.pk).exists()
    assert not Post.objects.in_force(today()).filter(pk=post.pk).exists()
    assert not Post.objects.in_force(today() + timedelta(days=1)).filter(pk=post.pk).exists()
    assert not Post.objects.not_over().filter(pk=post.pk).exists()


def test_a_moment_without_a_last_day_is_refused_by_the_database(cast: SimpleNamespace) -> None:
    with pytest.raises(IntegrityError, match="post_ended_at_once_has_a_last_day"), transaction.atomic():
        Post.objects.filter(user=cast.liaison_a).update(ended_at=timezone.now())


def test_an_account_that_was_left_open_is_seen_and_closed(cast: SimpleNamespace) -> None:
    rule = next(rule for rule in invariants() if rule.name == "I20")
    long_ago = today() - timedelta(days=30)
    Post.objects.filter(user=cast.liaison_a).update(ends_on=long_ago)
    assert rule.broken() == 1
    keep_accounts()
    assert rule.broken() == 1, "the sweep looks only at the last days"
    assert rule.heal
    rule.heal()
    assert rule.broken() == 0
    assert not again(cast.liaison_a).is_active


def test_only_the_sessions_of_the_person_end(cast: SimpleNamespace) -> None:
    clients = [signed_in(cast.liaison_a), signed_in(cast.liaison_a), signed_in(cast.liaison_b)]
    assert Session.objects.count() == 3
    assert ways_in.close(cast.liaison_a) == 2
    assert [is_out(client) for client in clients] == [True, True, False]


def test_what_hands_out_other_ways_in_takes_them_back_with_them(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(ways_in, "_closers", [*ways_in._closers, lambda person: asked.append(person) or 3])
    assert ways_in.close(cast.liaison_a) == 3
    assert asked == [cast.liaison_a]


def test_the_sweep_asks_the_same_for_one_and_for_three(
    cast: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    """Nobody to close: one question, however many posts end some day."""
    with django_assert_max_num_queries(1):
        actions.close_accounts_of_the_past()
    for number in range(3):
        gone = person(cast.a, f"gone{number}", Post.Role.STAFF)
        Post.objects.filter(user=gone).update(ends_on=today())
    with django_assert_max_num_queries(1):
        assert actions.close_accounts_of_the_past() == 0
