"""What a person sets: particulars, language, what goes by mail, the password; each change leaves its row."""

import html
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination import env
from coordination.agencies.models import User
from coordination.core import delivery
from coordination.core.activity import history
from coordination.core.errors import SomeoneWasFaster
from coordination.core.hours import hours_of
from coordination.core.models import Activity, Delivery, Hours, Notification, Preference
from coordination.core.notices import Category
from coordination.workbench import actions
from coordination.workbench.wishes import wishes_of
from meetings.models import Meeting
from tests.cast import PASSWORD, again, assign_due, signed_in

pytestmark = pytest.mark.django_db

OPTIONAL = ("meetings", "follow_up", "people", "opinions", "sharing")
PREFERENCES, CHANGE = reverse("preferences"), reverse("password")
NEW = "a quiet river under the old bridge"


@pytest.fixture(autouse=True)
def _english(cast: SimpleNamespace) -> None:
    User.objects.update(language="en")


def save(person: User, form: str, **typed: Any) -> Any:
    return signed_in(again(person)).post(PREFERENCES, {"form": form, **typed})


PARTICULARS = {"full_name": "李强", "phone": "020-1234"}


def test_particulars_are_changed_and_what_they_were_is_kept(cast: SimpleNamespace) -> None:
    assert save(cast.liaison_a, "profile", **PARTICULARS)["Location"] == f"{PREFERENCES}#profile"
    person = again(cast.liaison_a)
    assert (person.full_name, person.phone) == ("李强", "020-1234")
    row = history(person)[0]
    assert (row.verb, row.actor, row.before["phone"], row.after["phone"]) == (
        "user.edit_profile",
        person,
        "",
        "020-1234",
    )


def test_saving_the_same_again_leaves_no_row(cast: SimpleNamespace) -> None:
    save(cast.liaison_a, "profile", **PARTICULARS)
    before = Activity.objects.count()
    save(cast.liaison_a, "profile", **PARTICULARS)
    assert Activity.objects.count() == before


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"full_name": ""}, "This field is required."),
        ({"phone": "1" * 41}, "Ensure this value has at most 40 characters (it has 41)."),
    ],
)
def test_bad_particulars_are_said_beside_the_field_and_nothing_typed_is_lost(
    cast: SimpleNamespace, wrong: dict[str, str], sentence: str
) -> None:
    before = Activity.objects.count()
    response = save(cast.liaison_a, "profile", **{**PARTICULARS, **wrong})
    assert response.status_code == 200
    shown = response.content.decode()
    assert list(response.context["sections"]["profile"].errors) == list(wrong)
    assert sentence in html.unescape(shown)
    assert PARTICULARS["phone"] in shown or "phone" in wrong
    assert "liaison_a" in shown  # the frame still shows the name that is stored
    assert again(cast.liaison_a).full_name == "liaison_a"
    assert Activity.objects.count() == before


def test_nothing_but_the_own_particulars_can_be_sent_along(cast: SimpleNamespace) -> None:
    strange = {"username": "root", "is_superuser": "on", "portal_role": "system", "email": "li@example.test"}
    save(cast.liaison_a, "profile", **PARTICULARS, **strange)
    person = again(cast.liaison_a)
    assert (person.username, person.is_superuser, person.portal_role) == ("liaison_a", False, "")
    assert person.email == "liaison_a@example.test"
    with pytest.raises(ValueError, match="email"):
        actions.edit_profile(actor=person, email="li@example.test")


def test_language_and_zone_are_chosen_and_the_answer_is_in_the_language_chosen(cast: SimpleNamespace) -> None:
    client = signed_in(cast.liaison_a)
    chosen = {"form": "language", "language": "zh-hans", "time_zone": "Asia/Urumqi", "full_name": "somebody else"}
    response = client.post(PREFERENCES, chosen)
    assert response["Location"] == f"{PREFERENCES}#language"
    person = again(cast.liaison_a)
    assert (person.language, person.time_zone, person.full_name) == ("zh-hans", "Asia/Urumqi", "liaison_a")
    row = history(person)[0]
    assert (row.before, row.after) == (
        {"language": "en", "time_zone": ""},
        {"language": "zh-hans", "time_zone": "Asia/Urumqi"},
    )
    assert "语言与时区已保存。" in client.get(PREFERENCES).content.decode()


@pytest.mark.parametrize("wrong", [{"language": "fr"}, {"time_zone": "Asia/Atlantis"}, {"time_zone": "Etc/GMT+8"}])
def test_a_language_or_a_zone_that_is_not_to_be_had_is_said_beside_the_field(
    cast: SimpleNamespace, wrong: dict[str, str]
) -> None:
    response = save(cast.liaison_a, "language", **{"language": "en", "time_zone": "Asia/Tokyo", **wrong})
    assert list(response.context["sections"]["language"].errors) == list(wrong)
    assert again(cast.liaison_a).time_zone == ""


def test_a_section_that_does_not_exist_saves_nothing(cast: SimpleNamespace) -> None:
    before = Activity.objects.count()
    for form in ("", "no such thing"):
        assert save(cast.liaison_a, form, **PARTICULARS, time_zone="Asia/Tokyo").status_code == 200
    assert Activity.objects.count() == before


def test_a_category_is_switched_off_and_on_again(cast: SimpleNamespace) -> None:
    everything = wishes_of(cast.liaison_b)
    assert set(everything["email"].values()) == {True}
    boxes = dict.fromkeys([f"email-{category}" for category in OPTIONAL], "on")
    save(cast.liaison_a, "notices", **{name: on for name, on in boxes.items() if name != "email-follow_up"})
    assert wishes_of(cast.liaison_a)["email"] == everything["email"] | {"follow_up": False}
    row = history(cast.liaison_a)[0]
    assert (row.before, row.after) == ({"email": {"follow_up": True}}, {"email": {"follow_up": False}})
    assert wishes_of(cast.liaison_b) == everything
    save(cast.liaison_a, "notices", **boxes)
    assert wishes_of(cast.liaison_a) == everything


def test_the_page_shows_the_wish_and_why_some_notices_are_always_sent(cast: SimpleNamespace) -> None:
    page = signed_in(cast.liaison_a).get(PREFERENCES)
    boxes = dict.fromkeys([f"email-{category}" for category in OPTIONAL], True)
    assert {box.name: box.initial for box in page.context["sections"]["notices"]} == boxes
    shown = page.content.decode()
    assert "Always sent, because a duty or a date of your agency hangs on it." in shown
    assert "An assignment is due today" in shown
    Preference.objects.create(user=cast.liaison_a, category="follow_up", channel="email", wanted=False)
    page = signed_in(cast.liaison_a).get(PREFERENCES)
    assert {box.name: box.initial for box in page.context["sections"]["notices"]} == boxes | {"email-follow_up": False}


@pytest.mark.parametrize("category", ["supervision", "no such thing"])
def test_what_is_mandatory_cannot_be_switched_off(cast: SimpleNamespace, category: str) -> None:
    with pytest.raises(ValidationError):
        actions.set_preferences(actor=cast.liaison_a, wishes={"email": {category: False}})
    assert not Preference.objects.exists()


def test_the_password_is_changed_and_only_this_session_goes_on(cast: SimpleNamespace) -> None:
    here, elsewhere = signed_in(cast.liaison_a), signed_in(cast.liaison_a)
    typed = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert here.post(CHANGE, typed)["Location"] == PREFERENCES
    assert again(cast.liaison_a).check_password(NEW)
    assert here.get(PREFERENCES).status_code == 200
    assert elsewhere.get(PREFERENCES).status_code == 302

    changed, ended = history(cast.liaison_a)[:2]
    assert (ended.verb, ended.after["count"]) == ("user.end_sign_ins", 1)
    assert (changed.verb, changed.before, changed.after) == ("user.change_password", {}, {})


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        (
            {"old_password": "wrong"},
            "old_password",
            "Your old password was entered incorrectly. Please enter it again.",
        ),
        ({"new_password2": "something else"}, "new_password2", "The two password fields didn’t match."),
        (
            {"new_password1": "short", "new_password2": "short"},
            "new_password1",
            "This password is too short. It must contain at least 12 characters.",
        ),
        (
            {"new_password1": "123456789012", "new_password2": "123456789012"},
            "new_password1",
            "This password is entirely numeric.",
        ),
    ],
)
def test_a_bad_password_is_refused_with_its_sentence(
    cast: SimpleNamespace, typed: dict[str, str], field: str, sentence: str
) -> None:
    good = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    response = signed_in(cast.liaison_a).post(CHANGE, {**good, **typed})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert sentence in html.unescape(response.content.decode())
    assert again(cast.liaison_a).check_password(PASSWORD)


@pytest.mark.parametrize("where", [PREFERENCES, CHANGE])
def test_whoever_is_not_signed_in_is_asked_to(where: str) -> None:
    for method in ("get", "post"):
        assert getattr(Client(), method)(where)["Location"].startswith(reverse("sign_in"))


def test_who_holds_no_post_can_still_set_this(cast: SimpleNamespace) -> None:
    person = User.objects.create_user("newcomer", email="n@example.test", password=PASSWORD, full_name="新人")
    assert signed_in(person).get(PREFERENCES).status_code == 200
    assert save(person, "profile", **PARTICULARS).status_code == 302


QUIET = {"quiet_from": "22:00", "quiet_until": "07:00", "quiet_days_off": "on"}


def test_quiet_hours_are_set_and_given_up_and_what_they_were_is_kept(cast: SimpleNamespace) -> None:
    assert save(cast.liaison_a, "quiet", **QUIET)["Location"] == f"{PREFERENCES}#quiet"
    hours = hours_of(again(cast.liaison_a))
    assert (hours.quiet_from, hours.quiet_until, hours.quiet_days_off) == (time(22), time(7), True)
    save(cast.liaison_a, "quiet", **QUIET)
    save(cast.liaison_a, "quiet")
    hours = hours_of(again(cast.liaison_a))
    assert (hours.quiet_from, hours.quiet_until, hours.quiet_days_off) == (None, None, False)
    last, first = history(cast.liaison_a)
    assert (first.verb, first.after, last.before) == (
        "user.set_hours",
        {"quiet_from": "22:00:00", "quiet_until": "07:00:00", "quiet_days_off": True},
        first.after,
    )


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"quiet_from": ""}, "quiet_from", "Say when the quiet hours begin as well."),
        ({"quiet_until": ""}, "quiet_until", "Say when the quiet hours end as well."),
        (
            {"quiet_from": "07:00"},
            "quiet_until",
            "Quiet hours that end when they begin are none: leave both empty.",
        ),
        ({"quiet_from": "at night"}, "quiet_from", "Enter a valid time."),
        ({"quiet_until": "25:00"}, "quiet_until", "Enter a valid time."),
    ],
)
def test_bad_quiet_hours_are_said_beside_the_field_and_what_was_typed_is_kept(
    cast: SimpleNamespace, typed: dict[str, str], field: str, sentence: str
) -> None:
    response = save(cast.liaison_a, "quiet", **QUIET | typed)
    form = response.context["sections"]["quiet"]
    assert list(form.errors) == [field]
    assert sentence in html.unescape(response.content.decode())
    assert {name: form[name].value() for name in typed} == typed
    assert not Hours.objects.exists()


def test_the_database_takes_no_half_of_quiet_hours(cast: SimpleNamespace) -> None:
    for wrong in ({"quiet_from": time(22)}, {"quiet_from": time(7), "quiet_until": time(7)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Hours.objects.create(user=cast.liaison_a, **wrong)
        with pytest.raises(ValidationError):
            actions.set_hours(actor=cast.liaison_a, **wrong)


def test_the_page_says_what_waits_and_until_when(cast: SimpleNamespace, convened: Meeting) -> None:
    actions.set_hours(actor=cast.liaison_a, quiet_from=time(22), quiet_until=time(7))
    assert "waits until" not in signed_in(again(cast.liaison_a)).get(PREFERENCES).content.decode()
    morning = datetime(2027, 1, 4, 23, tzinfo=UTC)
    Delivery.objects.update(progress="sent")
    row = Delivery.objects.filter(notification__recipient=cast.liaison_a)[:1]
    Delivery.objects.filter(pk__in=row).update(progress="pending", next_at=morning, held_until=morning)
    with time_machine.travel(morning - timedelta(hours=1), tick=False):
        shown = signed_in(again(cast.liaison_a)).get(PREFERENCES).content.decode()
        assert "1 letter waits until 5 Jan, Tuesday, 07:00" in shown
        assert "letter waits" not in signed_in(again(cast.liaison_b)).get(PREFERENCES).content.decode()


def as_shown(person: User) -> dict[str, Any]:
    """All that the page would send, were any of its buttons pressed now."""
    forms = signed_in(again(person)).get(PREFERENCES).context["sections"]
    filled = {box.html_name: box.value() for name in forms if name != "letter" for box in forms[name]}
    sent = {name: "on" if value is True else value for name, value in filled.items() if value not in (None, False)}
    return {**sent, "form": [name for name in forms if name != "letter"]}


def test_whichever_button_is_pressed_everything_that_was_changed_is_saved(cast: SimpleNamespace) -> None:
    client = signed_in(cast.liaison_a)
    typed = {**as_shown(cast.liaison_a), **QUIET, **DIGEST, "phone": "020-1234", "time_zone": "Asia/Urumqi"}
    typed.pop("email-people")
    answer = client.post(PREFERENCES, {**typed, "at": "quiet"}, follow=True)
    assert answer.redirect_chain == [(f"{PREFERENCES}#quiet", 302)]
    assert "All that you changed is saved." in answer.content.decode()
    person, hours = again(cast.liaison_a), hours_of(again(cast.liaison_a))
    assert (person.phone, person.time_zone, wishes_of(person)["email"]["people"]) == ("020-1234", "Asia/Urumqi", False)
    assert (hours.quiet_from, hours.digest, hours.digest_at) == (time(22), "workdays", time(8, 30))
    verbs = [row.verb for row in history(person)]
    assert sorted(verbs) == ["user.edit_profile"] * 2 + ["user.set_hours"] + ["user.set_preferences"] * 2


def test_where_one_section_is_wrong_nothing_is_saved_and_all_that_was_typed_stays(cast: SimpleNamespace) -> None:
    typed = {**as_shown(cast.liaison_a), **QUIET, "quiet_until": "", "phone": "020-1234"}
    answer = signed_in(cast.liaison_a).post(PREFERENCES, {**typed, "at": "profile"})
    sections = answer.context["sections"]
    assert [name for name in sections if sections[name].errors] == ["quiet"]
    assert (sections["profile"]["phone"].value(), sections["quiet"]["quiet_from"].value()) == ("020-1234", "22:00")
    assert again(cast.liaison_a).phone == ""
    assert not Hours.objects.exists()


def test_what_is_refused_while_it_is_saved_takes_back_what_was_saved_before(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_late(**_given: Any) -> None:
        raise SomeoneWasFaster

    monkeypatch.setattr(actions, "set_preferences", too_late)
    before = Activity.objects.count()
    typed = {**as_shown(cast.liaison_a), "full_name": "李强", "email-people": ""}
    answer = signed_in(cast.liaison_a).post(PREFERENCES, {**typed, "at": "profile"})
    assert [name for name, form in answer.context["sections"].items() if form.errors] == ["notices"]
    assert answer.context["sections"]["profile"]["full_name"].value() == "李强", "what was typed stays"
    assert answer.context["user"].full_name == "liaison_a", "the frame shows the name that is stored"
    assert (again(cast.liaison_a).full_name, Activity.objects.count()) == ("liaison_a", before)
    monkeypatch.undo()
    assert signed_in(cast.liaison_a).post(PREFERENCES, typed).status_code == 302
    assert again(cast.liaison_a).full_name == "李强"


def test_quiet_hours_and_a_digest_that_change_together_are_judged_by_each_other(cast: SimpleNamespace) -> None:
    """Not by what either was before; and a digest at the old hour does not hold the new one back."""
    actions.set_hours(actor=cast.liaison_a, quiet_from=time(22), quiet_until=time(7), digest="daily")
    typed = {**as_shown(cast.liaison_a), "quiet_until": "09:00", **DIGEST, "at": "digest"}
    swallowed = signed_in(again(cast.liaison_a)).post(PREFERENCES, typed)
    assert list(swallowed.context["sections"]["digest"].errors) == ["digest_at"]
    assert signed_in(again(cast.liaison_a)).post(PREFERENCES, {**typed, "digest_at": "09:30"}).status_code == 302
    hours = hours_of(again(cast.liaison_a))
    assert (hours.quiet_until, hours.digest_at, hours.digest) == (time(9), time(9, 30), "workdays")


def test_a_test_letter_leaves_nothing_behind_that_was_typed(cast: SimpleNamespace) -> None:
    typed = {**as_shown(cast.liaison_a), "phone": "020-1234"}
    answer = signed_in(cast.liaison_a).post(PREFERENCES, {**typed, "form": [*typed["form"], "letter"]})
    assert answer["Location"] == f"{PREFERENCES}#letter"
    assert again(cast.liaison_a).phone == "020-1234"
    assert Notification.objects.filter(kind="letter_on_trial").count() == 1


DIGEST = {"digest": "workdays", "digest_at": "08:30", "categories": ["follow_up"]}


def test_what_was_changed_is_saved_whether_or_not_the_test_letter_goes(cast: SimpleNamespace) -> None:
    def said(phone: str) -> list[str]:
        typed = {**as_shown(again(cast.liaison_a)), "phone": phone}
        client = signed_in(again(cast.liaison_a))
        answer = client.post(PREFERENCES, {**typed, "form": [*typed["form"], "letter"]}, follow=True)
        assert again(cast.liaison_a).phone == phone
        return [str(message) for message in answer.context["messages"]]

    assert said("020-1234") == ["Your particulars are saved.", "A test letter is on its way."]
    refused = "You asked for one a moment ago. Wait five minutes before the next."
    assert said("020-1235") == ["Your particulars are saved.", refused]


def test_a_digest_is_set_and_given_up(cast: SimpleNamespace) -> None:
    assert save(cast.liaison_a, "digest", **DIGEST)["Location"] == f"{PREFERENCES}#digest"
    hours = hours_of(again(cast.liaison_a))
    assert (hours.digest, hours.digest_at) == ("workdays", time(8, 30))
    assert wishes_of(cast.liaison_a)["digest"] == {**dict.fromkeys(Category.values, False), "follow_up": True}
    form = signed_in(again(cast.liaison_a)).get(PREFERENCES).context["sections"]["digest"]
    assert (form["digest"].value(), form["categories"].value()) == ("workdays", ["follow_up"])
    save(cast.liaison_a, "digest", **DIGEST | {"digest": "off"})
    assert hours_of(again(cast.liaison_a)).digest == "off"


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"categories": []}, "categories", "Choose at least one, or no digest."),
        ({"categories": ["supervision"]}, "categories", "Select a valid choice. supervision is not one"),
        ({"digest": "hourly"}, "digest", "Select a valid choice. hourly is not one"),
        ({"digest_at": ""}, "digest_at", "This field is required."),
        ({"digest_at": "23:00"}, "digest_at", "The digest would come in the quiet hours: choose another hour."),
    ],
)
def test_a_bad_digest_is_said_beside_the_field_and_what_was_typed_is_kept(
    cast: SimpleNamespace, typed: dict[str, Any], field: str, sentence: str
) -> None:
    save(cast.liaison_a, "quiet", **QUIET)
    response = save(cast.liaison_a, "digest", **DIGEST | typed)
    form = response.context["sections"]["digest"]
    assert list(form.errors) == [field]
    assert sentence in html.unescape(response.content.decode())
    assert {name: form[name].value() for name in typed} == typed
    assert hours_of(again(cast.liaison_a)).digest == "off"
    assert not Preference.objects.exists()


def test_quiet_hours_that_would_swallow_the_digest_are_refused_beside_the_field(cast: SimpleNamespace) -> None:
    save(cast.liaison_a, "digest", **DIGEST)
    response = save(cast.liaison_a, "quiet", quiet_from="22:00", quiet_until="09:00")
    assert list(response.context["sections"]["quiet"].errors) == ["quiet_until"]
    with pytest.raises(ValidationError):
        actions.set_hours(actor=again(cast.liaison_a), quiet_from=time(22), quiet_until=time(9))
    assert hours_of(again(cast.liaison_a)).quiet_from is None


def test_the_page_says_when_the_next_digest_is_due_and_what_it_has_so_far(cast: SimpleNamespace) -> None:
    with time_machine.travel(datetime(2026, 11, 25, 12, tzinfo=UTC), tick=False):

        def shown() -> str:
            page = signed_in(again(cast.liaison_a)).get(PREFERENCES).content.decode()
            return " ".join(page.split())

        assert "Next:" not in shown()
        save(cast.liaison_a, "digest", **DIGEST)
        assert "Next: 26 Nov, Thursday, 08:30 · nothing so far" in shown()
        assign_due(cast, timezone.localdate() + timedelta(days=9))
        assert "Next: 26 Nov, Thursday, 08:30 · 1 notice so far" in shown()
        assert "letter waits" not in shown(), "what is gathered is not held by quiet hours"


def a_robot(kind: str = "wecom") -> env.Robot:
    return env.Robot(kind, "127.0.0.1", 1, "/send", "", tls=False, is_inside=True)


def test_a_robot_is_offered_only_where_there_is_one_and_for_what_is_mandatory_too(
    cast: SimpleNamespace, settings: Any
) -> None:
    page = signed_in(cast.liaison_a).get(PREFERENCES)
    assert "Group robot" not in page.content.decode()
    assert not any(box.name.startswith("robot-") for box in page.context["sections"]["notices"])
    settings.ROBOT = a_robot()
    page = signed_in(cast.liaison_a).get(PREFERENCES)
    boxes = {box.name: box.initial for box in page.context["sections"]["notices"] if box.name.startswith("robot-")}
    assert boxes["robot-supervision"] is False
    assert not any(boxes.values())
    assert "It calls on you by the mobile number" in page.content.decode()
    save(
        cast.liaison_a,
        "notices",
        **dict.fromkeys([*(f"email-{category}" for category in OPTIONAL), "robot-supervision"], "on"),
    )
    assert wishes_of(cast.liaison_a)["robot"] == {**dict.fromkeys(Category.values, False), "supervision": True}
    assert history(cast.liaison_a)[0].after == {"robot": {"supervision": True}}


def test_a_robot_that_knows_nobody_by_number_is_not_said_to(cast: SimpleNamespace, settings: Any) -> None:
    settings.ROBOT = a_robot("feishu")
    shown = signed_in(cast.liaison_a).get(PREFERENCES).content.decode()
    assert "The robot says in its group chat" in shown
    assert "It calls on you by the mobile number" not in shown


def ask_for_a_letter(person: User) -> Any:
    return signed_in(again(person)).post(PREFERENCES, {"form": "letter"})


def test_a_test_letter_goes_the_way_of_every_notice_even_at_night(cast: SimpleNamespace, mailoutbox: list[Any]) -> None:
    Delivery.objects.update(progress="suppressed")
    actions.set_hours(actor=cast.liaison_a, quiet_from=time(0), quiet_until=time(23, 59))
    with time_machine.travel(datetime(2026, 11, 25, 12, tzinfo=UTC), tick=False):
        assert ask_for_a_letter(cast.liaison_a)["Location"] == f"{PREFERENCES}#letter"
        page = signed_in(again(cast.liaison_a)).get(PREFERENCES).content.decode()
        assert "The last one is on its way." in page
        delivery.deliver_due()
        (mail,) = mailoutbox
        assert (mail.subject, mail.to) == ("Test letter", ["liaison_a@example.test"])
        assert "You asked for it at 25 Nov 2026, 20:00." in mail.body
        page = signed_in(again(cast.liaison_a)).get(PREFERENCES).content.decode()
        assert "The last one was handed to the mail server on 25 Nov, 20:00." in page
    (row,) = Notification.objects.filter(kind="letter_on_trial")
    response = signed_in(again(cast.liaison_a)).get(reverse("notification", args=[row.pk]))
    assert response["Location"] == f"{PREFERENCES}#letter"
    assert history(cast.liaison_a)[0].verb == "user.send_test_letter"


def test_what_the_mail_server_minds_is_shown(cast: SimpleNamespace) -> None:
    ask_for_a_letter(cast.liaison_a)
    for progress, said in (
        ("dead", "The last one could not be delivered: 550 no such mailbox"),
        ("pending", "is tried again on"),
    ):
        row = Delivery.objects.filter(notification__kind="letter_on_trial")
        row.update(progress=progress, last_error="550 no such mailbox")
        assert said in signed_in(again(cast.liaison_a)).get(PREFERENCES).content.decode()


def test_one_test_letter_in_five_minutes_is_enough(cast: SimpleNamespace) -> None:
    begun = timezone.now()
    for minutes, written in ((0, 1), (4, 1), (6, 2)):
        with time_machine.travel(begun + timedelta(minutes=minutes), tick=False):
            response = ask_for_a_letter(cast.liaison_a)
        assert Notification.objects.filter(kind="letter_on_trial").count() == written
        assert response.status_code == (200 if minutes == 4 else 302)
        assert minutes != 4 or "You asked for one a moment ago." in response.content.decode()


def test_without_an_address_or_a_post_there_is_no_test_letter_and_the_page_says_why(cast: SimpleNamespace) -> None:
    User.objects.filter(pk=cast.liaison_a.pk).update(email="")
    assert "Enter your e-mail address first." in ask_for_a_letter(cast.liaison_a).content.decode()
    nobody = User.objects.create_user(
        "newcomer", email="n@example.test", password=PASSWORD, full_name="新人", language="en"
    )
    assert "Notices reach you once you hold a post." in ask_for_a_letter(nobody).content.decode()
    assert not Notification.objects.filter(kind="letter_on_trial").exists()


def test_nobody_has_a_wish_about_a_test_letter(cast: SimpleNamespace) -> None:
    shown = signed_in(cast.liaison_a).get(PREFERENCES).content.decode()
    assert "A test letter you asked for" not in shown


@pytest.mark.parametrize("until", ["07:00", ""])
def test_what_is_said_names_the_section_that_changed_or_else_the_one_that_was_pressed(
    cast: SimpleNamespace, until: str
) -> None:
    typed = as_shown(cast.liaison_a) | {"quiet_from": until and "22:00", "quiet_until": until, "at": "quiet"}
    answer = signed_in(cast.liaison_a).post(PREFERENCES, typed, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["Your quiet hours are saved."]


def test_a_digest_is_saved_beside_quiet_hours_that_stay(cast: SimpleNamespace) -> None:
    digest = {"digest": "daily", "digest_at": "09:30", "categories": ["follow_up"], "at": "digest"}
    signed_in(cast.liaison_a).post(PREFERENCES, as_shown(cast.liaison_a) | digest)
    person = again(cast.liaison_a)
    assert hours_of(person).digest_at == time(9, 30)
    assert Preference.objects.get(user=person, channel="digest", category="follow_up").wanted
