"""Language, and the agency acted for; and no door that leads out of the house."""

from types import SimpleNamespace

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import reverse

from coordination.agencies.actions import appoint
from coordination.agencies.models import Post
from meetings.models import Meeting
from tests.cast import again, signed_in

pytestmark = pytest.mark.django_db

HOME, SIGN_IN, INBOX = reverse("home"), reverse("sign_in"), reverse("inbox")
SET_LANGUAGE, ACT_FOR = reverse("set_language"), reverse("act_for")
ELSEWHERE = ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "http:evil.example", "\\\\evil.example"]


def test_a_language_is_kept_in_the_browser_and_with_the_person(cast: SimpleNamespace) -> None:
    client = signed_in(cast.liaison_a)
    response = client.post(SET_LANGUAGE, {"language": "en", "next": INBOX})
    assert response["Location"] == INBOX
    assert again(cast.liaison_a).language == "en"
    cookie = response.cookies[project.LANGUAGE_COOKIE_NAME]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("en", "Lax", True)
    assert 'lang="en"' in client.get(INBOX).content.decode()


def test_a_visitor_chooses_a_language_before_signing_in() -> None:
    client = Client()
    assert client.post(SET_LANGUAGE, {"language": "en", "next": SIGN_IN})["Location"] == SIGN_IN
    assert "Sign in" in client.get(SIGN_IN).content.decode()


def test_a_language_the_portal_does_not_speak_is_its_own(cast: SimpleNamespace) -> None:
    client = signed_in(cast.liaison_a)
    client.post(SET_LANGUAGE, {"language": "fr"})
    assert again(cast.liaison_a).language == "zh-hans"


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_neither_language_nor_agency_leads_out_of_the_portal(cast: SimpleNamespace, wanted: str) -> None:
    client, post = signed_in(cast.liaison_a), cast.liaison_a.posts.get()
    assert client.post(SET_LANGUAGE, {"language": "en", "next": wanted})["Location"] == HOME
    assert client.post(ACT_FOR, {"post": post.pk, "next": wanted})["Location"] == HOME


def test_language_and_agency_need_a_post(cast: SimpleNamespace) -> None:
    client = signed_in(cast.liaison_a)
    assert client.get(SET_LANGUAGE).status_code == 405
    assert client.get(ACT_FOR).status_code == 405


@pytest.fixture
def two_posts(cast: SimpleNamespace) -> Post:
    """Liaison officer A is staff of the outside agency as well."""
    return appoint(actor=None, person=cast.liaison_a, agency=cast.outside, role=Post.Role.STAFF)


def test_a_person_acts_for_the_agency_chosen_until_another_is(cast: SimpleNamespace, two_posts: Post) -> None:
    client = signed_in(cast.liaison_a)
    assert client.get(HOME).context["board"].agency == cast.a
    assert client.post(ACT_FOR, {"post": two_posts.pk, "next": INBOX})["Location"] == INBOX
    assert client.get(HOME).context["board"].agency == cast.outside
    client.post(ACT_FOR, {"post": cast.liaison_a.posts.get(agency=cast.a).pk})
    assert client.get(HOME).context["board"].agency == cast.a


def test_what_the_chosen_agency_may_not_see_is_hidden(
    cast: SimpleNamespace, two_posts: Post, convened: Meeting
) -> None:
    client = signed_in(cast.liaison_a)
    assert client.get(convened.get_absolute_url()).status_code == 200
    response = client.post(ACT_FOR, {"post": two_posts.pk, "next": convened.get_absolute_url()})
    assert response["Location"] == HOME  # not to a page that is not there any more
    assert client.get(convened.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("post", ["", "no number", "987654"])
def test_only_an_own_post_can_be_chosen(cast: SimpleNamespace, two_posts: Post, post: str) -> None:
    client = signed_in(cast.liaison_a)
    foreign = cast.liaison_b.posts.get().pk
    assert (
        client.post(ACT_FOR, {"post": post}).status_code == client.post(ACT_FOR, {"post": foreign}).status_code == 400
    )
    assert client.get(HOME).context["board"].agency == cast.a


def test_a_post_that_has_ended_is_acted_for_no_longer(cast: SimpleNamespace, two_posts: Post) -> None:
    client = signed_in(cast.liaison_a)
    client.post(ACT_FOR, {"post": two_posts.pk})
    assert client.get(HOME).context["board"].agency == cast.outside
    Post.objects.filter(pk=two_posts.pk).update(starts_on="2020-01-01", ends_on="2020-12-31")
    assert client.get(HOME).context["board"].agency == cast.a
    assert client.post(ACT_FOR, {"post": two_posts.pk}).status_code == 400
