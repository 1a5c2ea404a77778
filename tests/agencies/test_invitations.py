"""How people come in: invited by a letter to one address, whose link opens the door once and tells nobody anything."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from coordination.agencies import actions
from coordination.agencies.models import Agency, Invitation, Post, User
from coordination.core import delivery
from coordination.core.errors import NotLawful, NotPermitted, Refusal, SomeoneWasFaster
from coordination.core.models import Activity, Delivery, Notification
from coordination.core.workdays import today
from coordination.core.worklist import waiting_for
from tests.cast import again, agency, person, portal_administrator, signed_in
from tests.invited import JOIN, PASSWORD, joined, letter_to, link_in, newcomer, opened
from tests.test_doors import plain
from tests.test_two_at_once import at_once

pytestmark = pytest.mark.django_db

ADDRESS = "wang@example.test"


@pytest.fixture(autouse=True)
def _in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def door(thing: Agency) -> str:
    return reverse("agencies:invite", args=[thing.pk])


def asked(**changed: str) -> dict[str, str]:
    return {"full_name": "王晓", "address": ADDRESS, "role": "liaison", "title": "科员", "ends_on": "", **changed}


def letters() -> list[Any]:
    return [letter for letter in mail.outbox if letter.to == [ADDRESS]]


def repeat() -> None:
    """As if whoever sent it had died before noting so."""
    rows = Delivery.objects.filter(notification__kind="invited")
    rows.update(progress="pending", next_at=timezone.now())


def invited(cast: SimpleNamespace, **changed: Any) -> Invitation:
    fields = {"address": ADDRESS, "full_name": "王晓", "role": Post.Role.LIAISON, **changed}
    return actions.invite(actor=cast.admin_a, agency=cast.a, **fields)


# Inviting ------------------------------------------------------------------------------------------------------------


def test_whoever_is_invited_joins_by_the_link_and_acts_at_once(cast: SimpleNamespace) -> None:
    answer = signed_in(cast.admin_a).post(door(cast.a), asked())
    assert answer["Location"] == f"{cast.a.people_url}#invitations"
    browser = opened(link_in(letter_to(ADDRESS)))
    page = browser.get(JOIN).content.decode()
    for said in ("省水利厅", "Liaison officer", "admin_a", ADDRESS, "王晓"):
        assert said in page
    assert "at least 12 characters" in page
    assert "Not the password in use" not in page, "there is none yet"
    answer = browser.post(JOIN, newcomer())
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert browser.get(cast.mechanism.get_absolute_url()).status_code == 200, "signed in, and in the agency"
    made = User.objects.get(username="wang_xiao")
    post = made.posts.get()
    assert (made.full_name, made.email, made.must_change_password) == ("王晓", ADDRESS, False)
    assert (post.agency, post.role, post.title, post.is_main) == (cast.a, "liaison", "科员", True)
    told = Activity.objects.get(verb="invitation.accept")
    assert (told.actor, told.subject_id) == (made, Invitation.objects.get().pk)
    assert Notification.objects.get(kind="invitation_accepted").recipient == cast.admin_a
    assert Client().login(username="wang_xiao", password=PASSWORD)


@pytest.mark.parametrize("who", ["liaison_a", "leader_a", "stranger", "secretariat"])
def test_only_whoever_looks_after_the_people_invites(cast: SimpleNamespace, who: str) -> None:
    client = signed_in(getattr(cast, who))
    assert client.post(door(cast.a), asked()).status_code == 403
    with pytest.raises(NotPermitted):
        actions.invite(actor=getattr(cast, who), agency=cast.a, address=ADDRESS, full_name="王晓", role="staff")
    assert not Invitation.objects.exists()


def test_the_administrator_of_the_supervising_agency_invites_too_and_of_another_does_not(cast: SimpleNamespace) -> None:
    below = agency("省水文局", parent=cast.a)
    assert signed_in(cast.admin_a).post(door(below), asked()).status_code == 302
    assert signed_in(cast.admin_a).post(door(cast.b), asked()).status_code == 403
    other = person(cast.b, "admin_b", Post.Role.ADMINISTRATOR)
    row = Invitation.objects.get()
    for name in ("resend_invitation", "withdraw_invitation"):
        address = reverse(f"agencies:{name}", args=[row.pk])
        assert signed_in(other).post(address).status_code == 404
        assert signed_in(cast.admin_a).get(address).status_code == 405
    assert Invitation.objects.open().count() == 1


def test_an_administrator_makes_administrators_of_an_agency_and_none_of_the_portal(cast: SimpleNamespace) -> None:
    invited(cast, role=Post.Role.ADMINISTRATOR)
    joined(ADDRESS, "second_admin")
    made = User.objects.get(username="second_admin")
    assert made.posts.get().role == "administrator"
    assert (made.is_superuser, made.is_staff, made.portal_role) == (False, False, "")
    form = signed_in(cast.admin_a).post(door(cast.a), asked(address="x@example.test", role="security")).context["form"]
    assert "Select a valid choice" in str(form.errors["role"])


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"full_name": ""}, "full_name", "This field is required."),
        ({"address": "nobody"}, "address", "valid email"),
        ({"address": "LIAISON_A@example.test"}, "address", "works here with this address"),
        ({"role": "king"}, "role", "Select a valid choice"),
        ({"ends_on": "2020-01-01"}, "ends_on", "This day has passed."),
        ({"address": "WANG@example.test"}, "__all__", "invited already"),
    ],
)
def test_a_bad_invitation_is_said_beside_the_field(
    cast: SimpleNamespace, changed: dict[str, str], field: str, sentence: str
) -> None:
    invited(cast)
    form = signed_in(cast.admin_a).post(door(cast.a), asked(**changed)).context["form"]
    assert sentence in str(form.errors[field])
    assert form["title"].value() == "科员"
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("address", [ADDRESS, ADDRESS.upper()])
def test_an_address_with_an_open_invitation_is_nobody_elses(cast: SimpleNamespace, address: str) -> None:
    """Both letters would reach whoever reads there, and the second make that one somebody else."""
    actions.invite(actor=None, agency=cast.b, address=ADDRESS, full_name="李明", role=Post.Role.STAFF)
    form = signed_in(cast.admin_a).post(door(cast.a), asked(address=address)).context["form"]
    assert "bears another name" in str(form.errors["address"])
    assert form["full_name"].value() == "王晓"
    same = signed_in(cast.admin_a).post(door(cast.a), asked(address=address, full_name="李 明"))
    assert same.status_code == 302


def test_an_invitation_that_ran_out_hinders_nobody_and_is_not_sent_again_beside_another(cast: SimpleNamespace) -> None:
    old = actions.invite(actor=None, agency=cast.b, address=ADDRESS, full_name="李明", role=Post.Role.STAFF)
    Invitation.objects.filter(pk=old.pk).update(expires_at=timezone.now())
    invited(cast)
    with pytest.raises(NotLawful, match="bears another name"):
        actions.resend_invitation(actor=None, invitation=old)


def test_nobody_fills_a_mailbox_with_invitations(cast: SimpleNamespace) -> None:
    """Neither by sending one again, nor by withdrawing and writing it anew."""
    first = invited(cast)
    for _letter in range(2):
        actions.resend_invitation(actor=cast.admin_a, invitation=first)
    actions.withdraw_invitation(actor=cast.admin_a, invitation=first)
    second = invited(cast)
    actions.resend_invitation(actor=cast.admin_a, invitation=second)
    with pytest.raises(Refusal):
        actions.resend_invitation(actor=cast.admin_a, invitation=second)
    form = signed_in(cast.admin_a).post(door(cast.a), asked(role="staff")).context["form"]
    assert "Too many letters in a short time" in str(form.non_field_errors())
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        actions.resend_invitation(actor=cast.admin_a, invitation=second)


# The letter ----------------------------------------------------------------------------------------------------------


def test_the_letter_names_the_role_the_post_and_its_end(cast: SimpleNamespace) -> None:
    invited(cast, title="办公室副主任", ends_on=date(2030, 6, 30))
    body = letter_to(ADDRESS).body
    for said in ("角色：联络员", "职务：办公室副主任", "任期至：2030年6月30日"):
        assert said in body
    for said in ("Role: Liaison officer", "Title: 办公室副主任", "Term until: 30 Jun 2030"):
        assert said in body


def test_the_letter_says_it_in_both_languages_and_leads_to_the_portals_own_address(
    cast: SimpleNamespace, settings: Any
) -> None:
    settings.PORTAL_URL = "https://portal.example.org"
    signed_in(cast.admin_a).post(door(cast.a), asked(), headers={"host": "localhost"})
    letter = letter_to(ADDRESS)
    assert "厅局协作平台" in letter.body
    assert "Inter-agency Coordination Portal" in letter.body
    assert "联络员" in letter.body
    assert "Liaison officer" in letter.body
    assert letter.body.count("https://portal.example.org/join/") == 2
    assert "localhost" not in letter.body


def test_the_link_is_kept_nowhere(cast: SimpleNamespace) -> None:
    """Not in the row, the notice, the delivery or the activity: whoever reads the database has no way in."""
    invitation = invited(cast)
    token = link_in(letter_to(ADDRESS)).split("/")[2]
    assert len(token) == 43, "256 bits"
    rows = [*Invitation.objects.values(), *Notification.objects.values(), *Activity.objects.values()]
    rows += Delivery.objects.values()
    assert token not in str(rows)
    assert invitation.seed not in token


def test_no_log_holds_it(cast: SimpleNamespace, caplog: Any) -> None:
    caplog.set_level("DEBUG")
    invited(cast)
    browser = opened(link_in(letter_to(ADDRESS)))
    browser.get(JOIN)
    browser.post(JOIN, newcomer(password="short"))
    token = browser.cookies["invitation"].value
    assert not [line.getMessage() for line in caplog.records if token in line.getMessage()]


def test_a_letter_sent_again_has_another_link_and_the_first_opens_nothing(cast: SimpleNamespace) -> None:
    row = invited(cast)
    first = link_in(letter_to(ADDRESS))
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert opened(first).get(JOIN).status_code == 404, "it ran out"
        address = reverse("agencies:resend_invitation", args=[row.pk])
        assert signed_in(cast.admin_a).post(address).status_code == 302
        second = link_in(letter_to(ADDRESS))
        assert second != first
        assert opened(first).get(JOIN).status_code == 404
        assert opened(second).get(JOIN).status_code == 200
    assert len(letters()) == 2
    assert len({letter.extra_headers["Message-ID"] for letter in letters()}) == 2


def test_a_letter_that_is_repeated_carries_the_same_link(cast: SimpleNamespace) -> None:
    """A crash between sending and noting sends once more, under the same name: receivers keep either."""
    invited(cast)
    links = {link_in(letter_to(ADDRESS))}
    repeat()
    links.add(link_in(letter_to(ADDRESS)))
    assert len(links) == 1
    assert len(letters()) == 2
    assert len({letter.extra_headers["Message-ID"] for letter in letters()}) == 1


def test_what_was_withdrawn_is_not_sent_any_more(cast: SimpleNamespace) -> None:
    row = invited(cast)
    actions.withdraw_invitation(actor=cast.admin_a, invitation=row)
    delivery.deliver_due()
    assert not letters()
    assert Delivery.objects.get(notification__kind="invited").progress == "suppressed"


def test_a_new_key_of_the_portal_leaves_letters_that_were_sent_as_they_are(
    cast: SimpleNamespace, settings: Any
) -> None:
    invited(cast)
    link = link_in(letter_to(ADDRESS))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key" * 9, []
    assert opened(link).get(JOIN).status_code == 200
    repeat()
    delivery.deliver_due()
    assert len(letters()) == 1, "a letter that would lead nowhere is not sent"


# The door ------------------------------------------------------------------------------------------------------------


def test_opening_the_link_does_nothing(cast: SimpleNamespace, django_assert_num_queries: Any) -> None:
    """Mail is looked through by machines that follow every link."""
    invited(cast)
    link = link_in(letter_to(ADDRESS))
    before = list(Invitation.objects.values()), Activity.objects.count()
    with django_assert_num_queries(0):
        for method in (Client().get, Client().head):
            assert method(link).status_code == 302
    assert Client().post(link).status_code == 405
    browser = opened(link)
    for _time in range(3):
        assert browser.get(JOIN).status_code == 200
    assert (list(Invitation.objects.values()), Activity.objects.count()) == before


def test_the_page_is_kept_nowhere_and_tells_nobody_where_one_comes_from(cast: SimpleNamespace) -> None:
    invited(cast)
    link = link_in(letter_to(ADDRESS))
    browser = Client()
    answers = [browser.get(link), browser.get(JOIN), Client().get(JOIN)]
    assert [answer["Referrer-Policy"] for answer in answers] == ["no-referrer", "same-origin", "same-origin"]
    for answer in answers:
        assert "no-store" in answer["Cache-Control"]
    cookie = answers[0].cookies["invitation"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", JOIN)


@pytest.mark.parametrize("method", ["get", "post"])
def test_used_expired_withdrawn_and_forged_are_one_answer(cast: SimpleNamespace, method: str) -> None:
    links = {}
    for name in ("used", "run out", "withdrawn", "open"):
        row = invited(cast, address=f"{name.replace(' ', '')}@example.test")
        links[name] = link_in(letter_to(row.address))
        if name == "used":
            joined(row.address, "used")
        elif name == "run out":
            Invitation.objects.filter(pk=row.pk).update(expires_at=timezone.now())
        elif name == "withdrawn":
            actions.withdraw_invitation(actor=cast.admin_a, invitation=row)
    for name, token in (("forged", "A" * 43), ("short", "x"), ("long", "y" * 4000), ("odd", "%00%F0%9F")):
        links[name] = f"/join/{token}/"
    answers = {}
    for name, link in links.items():
        browser = opened(link)
        with CaptureQueriesContext(connection) as queries:
            answer = getattr(browser, method)(JOIN, newcomer() if method == "post" else {})
        said = sorted(
            value for value in answer.headers.items() if value[0] not in {"Content-Security-Policy", "Expires"}
        )  # in any order
        answers[name] = (answer.status_code, plain(answer.content), len(queries), said)
    assert answers.pop("open")[0] == (200 if method == "get" else 302)
    assert len({str(answer) for answer in answers.values()}) == 1
    assert answers["used"][0] == 404
    assert getattr(Client(), method)(JOIN).status_code == 404, "nor without any link"


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"full_name": ""}, "full_name", "This field is required."),
        ({"username": "Liaison_A"}, "username", "This user name is taken."),
        ({"username": "a b"}, "username", "valid username"),
        ({"again": "another secret"}, "again", "The two passwords differ."),
        ({"password": "short", "again": "short"}, "password", "too short"),
        ({"password": "wang_xiao_2026", "again": "wang_xiao_2026"}, "password", "too similar"),
        ({"password": ""}, "password", "This field is required."),
    ],
)
def test_what_a_newcomer_types_wrong_is_said_beside_the_field(
    cast: SimpleNamespace, changed: dict[str, str], field: str, sentence: str
) -> None:
    invited(cast)
    browser = opened(link_in(letter_to(ADDRESS)))
    answer = browser.post(JOIN, newcomer(**changed))
    assert sentence in str(answer.context["form"].errors[field])
    assert PASSWORD not in answer.content.decode()
    assert not User.objects.filter(email=ADDRESS).exists()
    assert browser.post(JOIN, newcomer()).status_code == 302, "nothing was used up"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_a_link_at_once_one_comes_in(cast: SimpleNamespace) -> None:
    row = invited(cast)

    def go(name: str) -> None:
        invitation = Invitation.objects.get(pk=row.pk)
        actions.accept_as_newcomer(invitation=invitation, username=name, full_name=name, password=PASSWORD)

    assert sorted(at_once(go, ["first", "second"])) == ["SomeoneWasFaster", "done"]
    assert User.objects.filter(email=ADDRESS).count() == 1


# Those who are here already ------------------------------------------------------------------------------------------


def test_somebody_of_another_agency_signs_in_and_takes_the_post(cast: SimpleNamespace) -> None:
    invited(cast, address="Stranger@example.test", role=Post.Role.STAFF)
    browser = opened(link_in(letter_to("Stranger@example.test")))
    page = browser.get(JOIN)
    assert "There is an account with this address already" in page.content.decode()
    assert browser.post(JOIN, newcomer()).status_code == 200
    assert not User.objects.filter(username="wang_xiao").exists(), "no second account"
    browser.force_login(cast.stranger)
    assert "Accept as stranger" in browser.get(JOIN).content.decode()
    assert browser.post(JOIN)["Location"] == "/"
    held = [(post.agency, post.role, post.is_main) for post in cast.stranger.posts.order_by("pk")]
    assert held == [(cast.outside, "liaison", True), (cast.a, "staff", False)]


def test_whoever_is_here_under_the_address_and_another_name_is_warned(cast: SimpleNamespace) -> None:
    User.objects.filter(pk=cast.stranger.pk).update(full_name="李明")
    invited(cast, address="stranger@example.test", role=Post.Role.STAFF)
    browser = opened(link_in(letter_to("stranger@example.test")), signed_in(again(cast.stranger)))
    warned = "王晓 was invited, and you are signed in as 李明: the post would be yours."
    assert warned in browser.get(JOIN).content.decode()
    User.objects.filter(pk=cast.stranger.pk).update(full_name="王 晓")
    assert "the post would be yours" not in browser.get(JOIN).content.decode()


def test_whoever_opens_it_as_somebody_else_is_told(cast: SimpleNamespace) -> None:
    invited(cast)
    browser = opened(link_in(letter_to(ADDRESS)), signed_in(cast.liaison_b))
    page = browser.get(JOIN).content.decode()
    assert f"This invitation went to {ADDRESS}; you are signed in as liaison_b." in page
    assert browser.post(JOIN).status_code == 200
    assert Invitation.objects.open().count() == 1
    assert cast.liaison_b.posts.count() == 1


def test_an_address_that_a_closed_account_bore_is_no_way_into_it(cast: SimpleNamespace) -> None:
    """Boxes of an office pass from one to the next: who follows is somebody else."""
    actions.end_post(actor=None, post=cast.stranger.posts.get())
    invited(cast, address="stranger@example.test")
    joined("stranger@example.test", "the_next")
    assert not again(cast.stranger).is_active
    assert User.objects.filter(email="stranger@example.test").count() == 2


def test_somebody_who_left_comes_back_to_the_account_of_then(cast: SimpleNamespace) -> None:
    actions.end_post(actor=None, post=cast.staff_a.posts.get())
    address = reverse("agencies:invite_again", args=[cast.staff_a.pk])
    assert address in signed_in(cast.admin_a).get(cast.staff_a.get_absolute_url()).content.decode()
    assert signed_in(cast.liaison_a).get(address).status_code == 404
    signed_in(cast.admin_a).post(address, asked(address="staff_a@example.test", role="staff"))
    browser = opened(link_in(letter_to("staff_a@example.test")))
    assert "You sign in as <strong>staff_a</strong>" in browser.get(JOIN).content.decode()
    assert browser.post(JOIN, {"password": PASSWORD, "again": PASSWORD})["Location"] == "/"
    back = again(cast.staff_a)
    assert back.is_active
    assert back.check_password(PASSWORD)
    assert back.roles == {"staff"}
    assert Activity.objects.filter(verb="user.reopen", actor=back).exists()


def test_whoever_ends_the_posts_of_somebody_does_not_come_by_the_account(cast: SimpleNamespace) -> None:
    """The letter that opens it goes to its own address, whatever is posted; another address is another person's."""
    actions.end_post(actor=cast.admin_a, post=cast.staff_a.posts.get())
    own, elsewhere, door_back = "staff_a@example.test", "mine@example.test", [cast.staff_a.pk]
    with pytest.raises(ValidationError, match="goes to the address of that account alone"):
        invited(cast, address=elsewhere, person=again(cast.staff_a))
    signed_in(cast.admin_a).post(
        reverse("agencies:invite_again", args=door_back), asked(address=elsewhere, role="staff")
    )
    assert Invitation.objects.get().address == own
    delivery.deliver_due()
    assert elsewhere not in {address for letter in mail.outbox for address in letter.to}
    User.objects.filter(pk=cast.staff_a.pk).update(email="")
    with pytest.raises(ValidationError, match="no address by which its owner is known"):
        invited(cast, address=elsewhere, person=again(cast.staff_a))
    assert (
        reverse("agencies:invite_again", args=door_back)
        not in signed_in(cast.admin_a).get(cast.staff_a.get_absolute_url()).content.decode()
    )


def test_nor_by_a_letter_that_went_out_before_this_was_so(cast: SimpleNamespace) -> None:
    actions.end_post(actor=cast.admin_a, post=cast.staff_a.posts.get())
    row = invited(cast, address="staff_a@example.test", person=again(cast.staff_a))
    link = link_in(letter_to("staff_a@example.test"))
    Invitation.objects.filter(pk=row.pk).update(address="mine@example.test")
    page = opened(link).post(JOIN, {"password": PASSWORD, "again": PASSWORD})
    assert "goes to the address of that account alone" in page.content.decode()
    back = again(cast.staff_a)
    assert not back.is_active
    assert not back.check_password(PASSWORD)
    assert not Invitation.objects.get(pk=row.pk).accepted_at


def test_nobody_whose_account_is_open_is_invited_back(cast: SimpleNamespace) -> None:
    assert signed_in(cast.admin_a).get(reverse("agencies:invite_again", args=[cast.staff_a.pk])).status_code == 404
    with pytest.raises(ValidationError, match="not closed"):
        invited(cast, person=cast.staff_a)


@pytest.fixture
def shut_out(cast: SimpleNamespace) -> User:
    """Suspended by the security administrator; the letters from before are still on their way."""
    security = portal_administrator("security", language="en")
    person = cast.staff_a
    actions.end_post(actor=None, post=person.posts.get())
    invited(cast, address="staff_a@example.test", role=Post.Role.DATA_OFFICER, person=again(person))
    invited(cast, address="Staff_A@example.test")
    User.objects.filter(pk=person.pk).update(is_active=True)
    actions.close_account(actor=security, person=again(person), note="不宜")
    return again(person)


def test_whom_the_security_administrator_shut_out_nobody_invites_back(cast: SimpleNamespace, shut_out: User) -> None:
    back, anew = reverse("agencies:invite_again", args=[shut_out.pk]), door(cast.a)
    client = signed_in(cast.admin_a)
    assert back not in client.get(shut_out.get_absolute_url()).content.decode()
    answer = client.post(back, asked(address="another@example.test", role="liaison"))
    said = "The security administrator suspended the account of staff_a, and alone opens it again."
    assert answer.context["form"].errors["address"] == [said]
    answer = client.post(anew, asked(address="staff_a@EXAMPLE.test", role="staff"))
    said = "The security administrator suspended an account with this address, and alone opens it again."
    assert answer.context["form"].errors["address"] == [said]
    for row in Invitation.objects.all():
        with pytest.raises(NotLawful, match="alone opens it again"), translation.override("en"):
            actions.resend_invitation(actor=again(cast.admin_a), invitation=row)
    security = User.objects.get(username="security")
    actions.reopen_account(actor=security, person=shut_out, note="已核实")
    assert client.post(anew, asked(address="staff_a@EXAMPLE.test", role="staff")).status_code == 302


def test_and_a_letter_from_before_opens_nothing_like_any_that_is_over(cast: SimpleNamespace, shut_out: User) -> None:
    for row in Invitation.objects.all():
        page = opened(link_in(letter_to(row.address))).get(JOIN)
        assert page.status_code == 404
        assert "suspend" not in page.content.decode()
        assert "staff_a" not in page.content.decode()
        with pytest.raises(SomeoneWasFaster):
            accept(row)
    assert not again(shut_out).is_active
    assert not User.objects.filter(username="anew").exists()
    User.objects.filter(pk=shut_out.pk).update(closed_by_security=False)
    for row in Invitation.objects.all():
        assert opened(link_in(letter_to(row.address))).get(JOIN).status_code == 200
        accept(row)
    assert again(shut_out).is_active


def accept(row: Invitation) -> None:
    if row.person:
        actions.accept_as_returning(invitation=row, password=PASSWORD)
    else:
        actions.accept_as_newcomer(invitation=row, username="anew", full_name="新人", password=PASSWORD)


# What waits ----------------------------------------------------------------------------------------------------------


def test_what_nobody_answered_waits_for_the_administrator(cast: SimpleNamespace) -> None:
    def waits() -> list[str]:
        return [line.title for line in waiting_for(again(cast.admin_a)) if line.icon == "mail-opened"]

    row = invited(cast)
    assert waits() == []
    Invitation.objects.update(expires_at=timezone.now())
    assert [title.partition(" ")[0] for title in waits()] == ["王晓"]
    page = signed_in(cast.admin_a).get(cast.a.people_url).content.decode()
    assert "run out" in page
    assert "Open invitations" not in signed_in(cast.liaison_a).get(cast.a.people_url).content.decode()
    signed_in(cast.admin_a).post(reverse("agencies:withdraw_invitation", args=[row.pk]))
    assert waits() == []
    with pytest.raises(SomeoneWasFaster):
        actions.resend_invitation(actor=cast.admin_a, invitation=row)


def test_a_post_that_ends_is_offered_with_its_last_day(cast: SimpleNamespace) -> None:
    ends = today() + timedelta(days=60)
    signed_in(cast.admin_a).post(door(cast.a), asked(ends_on=ends.isoformat()))
    joined(ADDRESS, "wang_xiao")
    assert User.objects.get(username="wang_xiao").posts.get().ends_on == ends


@pytest.mark.parametrize("days", [1, 30])
def test_how_long_a_link_is_good_is_a_setting(cast: SimpleNamespace, settings: Any, days: int) -> None:
    settings.INVITATION_DAYS = days
    row = invited(cast)
    for moment, status in ((timedelta(days=days, seconds=-5), 200), (timedelta(days=days, seconds=5), 404)):
        browser = opened(link_in(letter_to(ADDRESS)))
        with time_machine.travel(row.invited_at + moment):
            browser.cookies["invitation"]["expires"] = ""
            assert browser.get(JOIN).status_code == status


def test_an_invitation_goes_no_further_than_whoever_wrote_it(cast: SimpleNamespace) -> None:
    """Who was closed out, or looks after these people no more, lets nobody in any longer."""
    row = actions.invite(actor=cast.admin_a, agency=cast.a, address="neu@example.test", full_name="新人", role="staff")
    actions.close_account(actor=None, person=again(cast.admin_a), note="停用")
    with pytest.raises(NotLawful, match="no longer may"):
        actions.accept_as_newcomer(invitation=row, username="neu", full_name="新人", password=PASSWORD)
    assert not User.objects.filter(username="neu").exists()
