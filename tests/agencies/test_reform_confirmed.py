"""A change of agencies takes two: the system administrator enters it, the security administrator confirms it."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from coordination.agencies.actions import (
    appoint,
    confirm_reform,
    decline_reform,
    invite,
    plan_reform,
    take_effect_due,
    withdraw_reform,
)
from coordination.agencies.models import Agency, Post, Reform, User
from coordination.agencies.notices import ReformToConfirm
from coordination.agencies.tasks import reforms, remind_of_reforms
from coordination.core.activity import history
from coordination.core.errors import NotLawful, NotPermitted, SomeoneWasFaster
from coordination.core.models import Notification
from coordination.core.notices import notify
from coordination.core.workdays import today
from coordination.core.worklist import waiting_for
from tests.cast import again, agency, at, person, portal_administrator, signed_in
from tests.reforms import confirmed, document, fresh, merging, planned, root, second
from tests.test_two_at_once import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

A_DAY = timedelta(days=1)
GIVEN_UP = {"withdraw": "withdrawn", "decline": "declined"}
ROLES = [role for role in User.PortalRole.values if role]


@pytest.fixture(autouse=True)
def _in_english(settings: Any) -> Iterator[None]:
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


def told(kind: str) -> set[str]:
    return set(Notification.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def state_of(reform: Reform) -> str:
    return Reform.objects.values_list("state", flat=True).get(pk=reform.pk)


def shown(person: User, reform: Reform) -> Any:
    return signed_in(person).get(reform.get_absolute_url())


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# Who may


@pytest.mark.parametrize("who", ["secretariat", "admin_a", "liaison_a", "root", "another", "auditor"])
def test_only_a_security_administrator_confirms(cast: SimpleNamespace, who: str) -> None:
    cast.root, cast.another = root(), portal_administrator("system", username="another")
    cast.auditor = portal_administrator("audit")
    reform = planned("merge", [cast.b], [cast.a])
    with pytest.raises(NotPermitted):
        confirm_reform(actor=getattr(cast, who), reform=reform)
    posted = signed_in(getattr(cast, who)).post(reform.get_absolute_url(), {"step": "confirm"})
    assert posted.status_code == (403 if who in {"root", "another"} else 404)
    assert state_of(reform) == "planned"
    confirm_reform(actor=second(), reform=reform)
    assert state_of(reform) == "in_force"


@pytest.mark.parametrize("role", ROLES)
def test_no_administrator_alone_changes_an_agency(cast: SimpleNamespace, role: str) -> None:
    alone, told = portal_administrator(role, username="alone"), document(new_name="省水务厅")
    with pytest.raises(NotPermitted):
        confirm_reform(actor=alone, reform=plan_reform(actor=alone, kind="rename", before=[cast.a], **told))
    assert fresh(cast.a).name == "省水利厅"


def test_whoever_entered_it_never_confirms_it_in_whatever_role_since(cast: SimpleNamespace) -> None:
    reform, both = planned("merge", [cast.b], [cast.a]), root()
    User.objects.filter(pk=both.pk).update(portal_role="security")
    with pytest.raises(NotPermitted):
        confirm_reform(actor=again(both), reform=reform)
    assert "Confirm the change" not in text(shown(again(both), reform))
    assert [line for line in waiting_for(again(both)) if line.thing == reform] == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Reform.objects.filter(pk=reform.pk).update(confirmed_by=both)


@pytest.mark.parametrize("changed", [{"is_active": False}, {"portal_role": ""}])
def test_whoever_was_suspended_or_dismissed_since_confirms_nothing(cast: SimpleNamespace, changed: Any) -> None:
    reform, keeper = planned("merge", [cast.b], [cast.a]), second()
    User.objects.filter(pk=keeper.pk).update(**changed)
    with pytest.raises(NotPermitted):
        confirm_reform(actor=keeper, reform=reform)
    assert state_of(reform) == "planned"


def test_what_somebody_suspended_since_entered_is_entered_anew(cast: SimpleNamespace) -> None:
    reform = planned("merge", [cast.b], [cast.a])
    User.objects.filter(pk=root().pk).update(is_active=False)
    with pytest.raises(NotLawful, match="entered anew"):
        confirm_reform(actor=second(), reform=reform)
    assert state_of(reform) == "planned"


def test_nobody_outside_puts_people_where_they_would_pass_on_to_another(cast: SimpleNamespace) -> None:
    """An empty agency that merges into another: whoever came into it since would come into the other as well."""
    empty = agency("省临时筹备处")
    told = {"effective_on": today() + A_DAY}
    confirmed(planned("merge", [empty], [cast.a], **told))
    for put_in in (
        lambda: appoint(actor=root(), person=cast.stranger, agency=empty, role="administrator"),
        lambda: invite(actor=root(), agency=empty, address="x@example.test", full_name="某人", role="administrator"),
    ):
        with pytest.raises(NotPermitted):
            put_in()
    withdraw_reform(actor=second(), reform=Reform.objects.get(), reason="不改了")
    appoint(actor=root(), person=cast.stranger, agency=empty, role="administrator")


# What comes of it


def test_nothing_moves_before_it_is_confirmed_whatever_day_it_is(cast: SimpleNamespace) -> None:
    day = today() + A_DAY
    ahead, due = planned("merge", [cast.b], [cast.a], effective_on=day), planned("abolish", [cast.outside])
    with time_machine.travel(at(day + A_DAY, 0)):
        reforms()
        assert take_effect_due() == 0
        assert (state_of(ahead), state_of(due)) == ("planned", "planned")
        assert {fresh(body).ended_on for body in (cast.b, cast.outside)} == {None}


def test_what_is_confirmed_ahead_takes_effect_by_itself_on_its_day(cast: SimpleNamespace) -> None:
    day = today() + timedelta(days=3)
    reform = confirmed(planned("merge", [cast.b], [cast.a], effective_on=day))
    assert (reform.confirmed_by, state_of(reform), fresh(cast.b).ended_on) == (second(), "confirmed", None)
    with time_machine.travel(at(day, 0)):
        assert take_effect_due() == 1
        assert fresh(cast.b).ended_on == day - A_DAY
    assert history(reform).get(verb="reform.take_effect").actor_name == ""


@pytest.mark.parametrize("days", [0, 3])
def test_what_is_confirmed_on_its_day_or_later_is_in_force_at_once_as_from_its_day(
    cast: SimpleNamespace, days: int
) -> None:
    day = today()
    reform = planned("merge", [cast.b], [cast.a], effective_on=day)
    with time_machine.travel(at(day + days * A_DAY, 12)):
        confirmed(reform)
    assert (state_of(reform), fresh(cast.b).ended_on) == ("in_force", day - A_DAY)
    assert history(reform).get(verb="reform.take_effect").actor_name == str(second())


def test_what_would_move_must_be_what_was_shown(cast: SimpleNamespace) -> None:
    reform = planned("merge", [cast.b], [cast.a], effective_on=today() + A_DAY)
    desk, address = signed_in(second()), reform.get_absolute_url()
    seen = desk.get(address).context["confirming"].seen
    person(cast.b, "newcomer", Post.Role.STAFF)
    refused = desk.post(address, {"step": "confirm", "seen": seen})
    assert "What would move has changed since it was shown." in text(refused)
    assert "newcomer" in text(refused)
    assert state_of(reform) == "planned"
    assert told("reform_planned") == set()
    again_shown = refused.context["confirming"].seen
    assert desk.post(address, {"step": "confirm", "seen": again_shown})["Location"] == address
    assert state_of(reform) == "confirmed"
    assert "is not possible now: the state is “Confirmed”" in text(desk.post(address, {"step": "confirm"}))


def test_nothing_is_confirmed_without_having_been_shown(cast: SimpleNamespace) -> None:
    reform = planned("merge", [cast.b], [cast.a])
    refused = signed_in(second()).post(reform.get_absolute_url(), {"step": "confirm"})
    assert "What would move has changed since it was shown." in text(refused)
    assert state_of(reform) == "planned"


def test_what_cannot_take_effect_now_is_not_confirmed_and_says_why(cast: SimpleNamespace) -> None:
    reform = planned("rename", [cast.b], new_name="省国资厅")
    agency("省国资厅")
    desk, address = signed_in(second()), reform.get_absolute_url()
    refused = desk.post(address, {"step": "confirm", "seen": desk.get(address).context["confirming"].seen})
    assert "Another agency bears this name." in text(refused)
    assert "To be confirmed" in text(refused), "what was tried is not shown as done"
    assert (state_of(reform), fresh(cast.b).name) == ("planned", "省财政厅")


def test_what_somebody_must_take_over_first_is_said_and_keeps_the_button_shut(
    cast: SimpleNamespace, assignment: Any
) -> None:
    reform = planned("abolish", [cast.b], effective_on=today() + A_DAY)
    desk, address = signed_in(second()), reform.get_absolute_url()
    page = desk.get(address)
    assert "Open assignments: choose who takes them over (1)." in text(page)
    assert re.search(r'value="confirm"[^>]* disabled', page.content.decode())
    desk.post(address, {"step": "confirm", "seen": page.context["confirming"].seen})
    assert state_of(reform) == "planned"


def test_what_somebody_must_take_over_first_is_asked_under_the_lock_too(cast: SimpleNamespace, assignment: Any) -> None:
    reform = planned("abolish", [cast.b], effective_on=today() + A_DAY)
    with pytest.raises(NotLawful, match="choose who takes them over"), transaction.atomic():
        confirm_reform(actor=second(), reform=reform)
    assert (state_of(reform), told("reform_planned")) == ("planned", set())


def test_an_agency_that_ended_meanwhile_changes_no_more(cast: SimpleNamespace) -> None:
    reform = planned("rename", [cast.b], new_name="省国资厅", effective_on=today() + A_DAY)
    Agency.objects.filter(pk=cast.b.pk).update(ended_on=today())
    with pytest.raises(NotLawful, match="no longer exists"), transaction.atomic():
        confirm_reform(actor=second(), reform=reform)
    assert state_of(reform) == "planned"


def test_what_waits_keeps_the_agency_from_being_changed_otherwise(cast: SimpleNamespace) -> None:
    planned("merge", [cast.b], [cast.a])
    with pytest.raises(NotLawful, match="Another change of “省财政厅” is planned"):
        planned("rename", [cast.b], new_name="省国资厅")


# Declined and withdrawn


def test_it_is_declined_with_a_reason_of_which_whoever_entered_it_is_told(cast: SimpleNamespace) -> None:
    reform = planned("merge", [cast.b], [cast.a])
    desk, door = signed_in(second()), f"{reform.get_absolute_url()}decline/"
    assert "Do not confirm" in text(desk.get(door))
    assert "This field is required." in text(desk.post(door, {"reason": ""}))
    assert desk.post(door, {"reason": "与文件不符"})["Location"] == reform.get_absolute_url()
    assert (state_of(reform), told("reform_given_up"), told("reform_withdrawn")) == ("declined", {"root"}, set())
    (letter,) = Notification.objects.filter(kind="reform_given_up")
    assert letter.texts["en"]["title"] == "Not confirmed: “省财政厅” merges into “省水利厅”."
    assert "By 安全管理员. Reason: 与文件不符" in letter.texts["en"]["body"]
    for who in (root(), second()):
        page = text(shown(who, reform))
        assert "Not confirmed, by 安全管理员" in page
        assert "与文件不符" in page
    assert shown(cast.liaison_b, reform).status_code == 404
    with pytest.raises(NotLawful):
        confirm_reform(actor=second(), reform=Reform.objects.get())


def test_whoever_entered_it_withdraws_it_before_and_after_it_is_confirmed(cast: SimpleNamespace) -> None:
    day = today() + A_DAY
    first = planned("merge", [cast.b], [cast.a], effective_on=day)
    withdraw_reform(actor=root(), reform=first, reason="录入有误")
    assert (state_of(first), told("reform_given_up")) == ("withdrawn", set())
    assert "Withdrawn by 系统管理员" in text(shown(second(), first)), "nobody was asked, and nobody declined"
    later = confirmed(planned("merge", [cast.b], [cast.a], effective_on=day))
    withdraw_reform(actor=root(), reform=later, reason="文件收回")
    assert (state_of(later), told("reform_given_up")) == ("withdrawn", {"second"})


def test_what_another_takes_back_before_it_is_confirmed_is_withdrawn_and_not_declined(cast: SimpleNamespace) -> None:
    reform = planned("merge", [cast.b], [cast.a])
    withdraw_reform(actor=portal_administrator("system", username="other"), reform=reform, reason="录入有误")
    (letter,) = Notification.objects.filter(kind="reform_given_up")
    assert (state_of(reform), letter.recipient) == ("withdrawn", root())
    assert letter.texts["en"]["title"] == "Withdrawn: “省财政厅” merges into “省水利厅”."
    assert "The agencies were not told of it." in letter.texts["en"]["body"]
    assert "Not confirmed" not in text(shown(root(), reform))


def test_what_waits_is_declined_by_the_second_person_and_withdrawn_by_the_first(cast: SimpleNamespace) -> None:
    reform, other = planned("merge", [cast.b], [cast.a]), portal_administrator("system", username="other")
    for who, verb in ((second(), withdraw_reform), (root(), decline_reform), (other, decline_reform)):
        with pytest.raises(NotPermitted):
            verb(actor=who, reform=reform, reason="另行研究")
    doors = {
        who.username: [signed_in(who).get(f"{reform.get_absolute_url()}{door}/").status_code for door in GIVEN_UP]
        for who in (root(), second(), cast.liaison_b)
    }
    assert doors == {"root": [200, 403], "second": [403, 200], "liaison_b": [404, 404]}
    confirmed(planned("rename", [cast.outside], new_name="省体育总会", effective_on=today() + A_DAY))
    with pytest.raises(NotLawful):
        decline_reform(actor=second(), reform=Reform.objects.get(state="confirmed"), reason="另行研究")


def test_whoever_entered_it_takes_it_back_in_whatever_role_since(cast: SimpleNamespace) -> None:
    reform, both = planned("merge", [cast.b], [cast.a]), root()
    User.objects.filter(pk=both.pk).update(portal_role="security")
    with pytest.raises(NotPermitted):
        decline_reform(actor=again(both), reform=reform, reason="录入有误")
    withdraw_reform(actor=again(both), reform=reform, reason="录入有误")
    assert state_of(reform) == "withdrawn"


def test_the_agencies_that_were_told_of_it_are_told_that_it_does_not_come_about(cast: SimpleNamespace) -> None:
    reform = confirmed(planned("merge", [cast.b], [cast.a], effective_on=today() + A_DAY))
    withdraw_reform(actor=root(), reform=reform, reason="文件收回")
    assert told("reform_withdrawn") == told("reform_planned") == {"admin_a", "liaison_a", "liaison_b"}
    page = text(shown(cast.liaison_b, reform))
    assert "Withdrawn by 系统管理员" in page
    assert "文件收回" in page
    assert "What moves" not in page
    assert shown(cast.stranger, reform).status_code == 404


def test_what_was_given_up_already_is_asked_for_no_second_time(cast: SimpleNamespace) -> None:
    reform, desk = planned("merge", [cast.b], [cast.a]), signed_in(root())
    page = f"{reform.get_absolute_url()}withdraw/"
    assert desk.get(page).status_code == 200
    desk.post(page, {"reason": "文号有误"})
    assert desk.get(page)["Location"] == reform.get_absolute_url()


def test_the_second_person_withdraws_what_was_confirmed(cast: SimpleNamespace) -> None:
    reform = confirmed(planned("merge", [cast.b], [cast.a], effective_on=today() + A_DAY))
    assert "Withdraw" in text(shown(second(), reform))
    signed_in(second()).post(f"{reform.get_absolute_url()}withdraw/", {"reason": "文件收回"})
    assert (state_of(reform), told("reform_given_up")) == ("withdrawn", {"root"})


# Who knows


def test_the_agencies_are_told_once_it_is_confirmed(cast: SimpleNamespace) -> None:
    second()
    reform = planned("merge", [cast.b], [cast.a], effective_on=today() + A_DAY)
    assert (told("reform_to_confirm"), told("reform_planned")) == ({"second"}, set())
    confirmed(reform)
    assert told("reform_planned") == {"admin_a", "liaison_a", "liaison_b"}
    assert told("reform_confirmed") == {"root"}


def test_security_administrators_are_told_what_to_confirm(cast: SimpleNamespace) -> None:
    second()
    portal_administrator("security", username="another")
    reform = planned("merge", [cast.b], [cast.a])
    assert told("reform_to_confirm") == {"second", "another"}
    letter = Notification.objects.filter(kind="reform_to_confirm").latest("pk")
    assert letter.texts["en"]["title"] == "To be confirmed: “省财政厅” merges into “省水利厅”."
    assert "系统管理员" in letter.texts["en"]["body"]
    assert letter.url == reform.get_absolute_url()


def test_what_is_not_confirmed_is_seen_by_those_alone_who_enter_and_confirm(cast: SimpleNamespace) -> None:
    reform = planned("merge", [cast.b], [cast.a], effective_on=today() + A_DAY)
    auditor = portal_administrator("audit")
    for who in (cast.admin_a, cast.liaison_b, cast.stranger, auditor):
        assert shown(who, reform).status_code == 404
        assert reform not in signed_in(who).get("/agencies/reforms/").context["page"].rows
    for who in (root(), second()):
        assert shown(who, reform).status_code == 200
        assert signed_in(who).get("/agencies/reforms/").context["page"].rows == [reform]
    address = cast.b.get_absolute_url()
    assert "To be confirmed, from" in text(signed_in(root()).get(address))
    assert "merges into" not in text(signed_in(cast.liaison_b).get(address))
    confirmed(reform)
    assert "Planned from" in text(signed_in(cast.liaison_b).get(address))
    assert shown(cast.stranger, reform).status_code == 200
    assert shown(auditor, reform).status_code == 404


def reminded() -> dict[str, set[str]]:
    """Rings twice: whom the reminders have reached, each at most once."""
    remind_of_reforms()
    before = Notification.objects.count()
    remind_of_reforms()
    assert Notification.objects.count() == before
    return {kind: told(f"reform_{kind}") for kind in ("day_near", "day_passed")}


def test_who_enters_and_who_confirms_are_reminded_before_the_day_and_after_it_has_passed(cast: SimpleNamespace) -> None:
    keeper, friday, monday = second(), date(2026, 12, 11), date(2026, 12, 14)
    with time_machine.travel(at(friday - 3 * A_DAY, 9)):
        reform = planned("merge", [cast.b], [cast.a], effective_on=monday)
    both = {"root", keeper.username}
    for day, near, passed in (
        (friday - A_DAY, set(), set()),
        (friday, both, set()),
        (monday, both, set()),
        (monday + A_DAY, both, both),
        (monday + 9 * A_DAY, both, both),
    ):
        with time_machine.travel(at(day, 9)):
            assert reminded() == {"day_near": near, "day_passed": passed}, day
            assert not Reform.objects.due().exists(), "the house is in order"
    letter = Notification.objects.filter(kind="reform_day_passed").latest("pk")
    assert letter.texts["en"]["title"] == "Overdue, still to be confirmed: “省财政厅” merges into “省水利厅”."
    assert letter.url == reform.get_absolute_url()


def test_nobody_is_reminded_of_what_was_entered_today_or_is_decided(cast: SimpleNamespace) -> None:
    second()
    with time_machine.travel(at(date(2026, 12, 10), 9)):
        day = today() + A_DAY
        planned("merge", [cast.b], [cast.a], effective_on=today() - A_DAY)
        confirmed(planned("rename", [cast.outside], new_name="省体育总会", effective_on=day))
        assert reminded() == {"day_near": set(), "day_passed": set()}
    with time_machine.travel(at(date(2026, 12, 11), 9)):
        Reform.objects.filter(state="planned").update(state="declined")
        assert reminded() == {"day_near": set(), "day_passed": set()}


# What the pages say


def test_the_second_person_sees_what_moves_as_far_as_it_may_be_known(cast: SimpleNamespace) -> None:
    reform = planned("merge", [cast.b], [cast.a])
    page = shown(second(), reform)
    assert [one.moving.code for one in page.context["estate"]] == ["posts", "participations"]
    assert "liaison_b · Liaison officer" in text(page)
    assert "1 is counted, but not named" in text(page)
    assert cast.mechanism.name not in text(page)
    assert page.context["confirming"].what_follows == [
        "“省财政厅” merges into “省水利厅”.",
        "It takes effect at once, all of it or nothing, and cannot be reversed.",
        "The posts of 1 person pass to “省水利厅”.",
        "Besides: 1 role in a mechanism.",
    ]
    asked = re.search(r'value="confirm" data-confirm="([^"]*)" (data-grave)?', page.content.decode())
    assert asked
    assert "Confirm it, and put it in force now?" in asked[1]
    assert asked[2] == "data-grave"
    other = text(shown(root(), reform))
    assert "Confirm the change" not in other
    assert "It waits for the security administrator's confirmation, and takes effect with it." in other


def test_whoever_entered_it_reads_what_comes_next_and_who_must_act(cast: SimpleNamespace) -> None:
    second()
    day = today() + A_DAY
    reform = planned("merge", [cast.b], [cast.a], effective_on=day)
    page = text(shown(root(), reform))
    assert "Next The security administrator confirms it." in page
    assert "安全管理员" in page
    assert "and then takes effect by itself when" in page
    assert "overdue" not in page
    with time_machine.travel(at(day + A_DAY)):
        for who in (root(), second()):
            assert "It is overdue: its day was" in text(shown(again(who), reform))


def test_where_nobody_could_confirm_it_the_pages_say_so(cast: SimpleNamespace) -> None:
    reform = planned("merge", [cast.b], [cast.a])
    said, desk = "There is no security administrator who could confirm it.", signed_in(root())
    told = {"kind": "rename", "step": "preview", "new_name": "省体育总会"} | document()
    assert said in text(shown(root(), reform))
    assert said in text(desk.post(f"/agencies/{cast.outside.pk}/reform/", told, follow=True))
    keeper = second()
    assert said not in text(shown(root(), reform))
    User.objects.filter(pk=keeper.pk).update(is_active=False)
    assert said in text(shown(root(), reform)), "whoever is suspended confirms nothing"


def test_whoever_entered_it_is_not_named_as_who_confirms_it(cast: SimpleNamespace) -> None:
    reform, both = planned("merge", [cast.b], [cast.a]), root()
    User.objects.filter(pk=both.pk).update(portal_role="security")
    other, alone = portal_administrator("system", username="other"), "There is no security administrator who could"
    page = shown(other, reform)
    assert (page.context["next"]["who"], alone in text(page)) == ("", True)
    keeper = portal_administrator("security", username="keeper")
    page = shown(other, reform)
    assert (page.context["next"]["who"], alone in text(page)) == (str(keeper), False)
    notify(ReformToConfirm, reform)
    assert told("reform_to_confirm") == {keeper.username}


def test_it_waits_on_the_home_page_of_the_security_administrator(cast: SimpleNamespace) -> None:
    reform = planned("merge", [cast.b], [cast.a])
    assert [line.url for line in waiting_for(again(second()))] == [reform.get_absolute_url()]
    for who in (root(), cast.admin_a):
        assert reform.get_absolute_url() not in [line.url for line in waiting_for(again(who))]
    home = text(signed_in(second()).get("/"))
    assert "Reforms to confirm 1" in home
    assert "1 waits for confirmation" in text(signed_in(root()).get("/"))
    confirmed(reform)
    assert [*waiting_for(again(second()))] == []
    assert "Reforms to confirm 0" in text(signed_in(second()).get("/"))


def test_the_list_shows_what_is_to_come_and_what_waits(cast: SimpleNamespace) -> None:
    day = today() + A_DAY
    waits = planned("merge", [cast.b], [cast.a], effective_on=day)
    comes = confirmed(planned("rename", [cast.outside], new_name="省体育总会", effective_on=day))
    merging(cast.watching, into=cast.office)

    def listed(state: str) -> set[int]:
        page = signed_in(second()).get("/agencies/reforms/", {"state": state}).context["page"]
        return {row.pk for row in page}

    assert listed("planned") == {waits.pk}
    assert listed("confirmed") == {comes.pk}
    assert listed("to_come") == {waits.pk, comes.pk}
    decline_reform(actor=second(), reform=waits, reason="与文件不符")
    assert (listed("declined"), listed("withdrawn")) == ({waits.pk}, set())
    assert "Not confirmed" in text(signed_in(root()).get("/agencies/reforms/?state=declined"))


def test_the_home_page_costs_the_same_for_one_that_waits_and_for_three(cast: SimpleNamespace) -> None:
    desk, costs, counts = signed_in(second()), [], []
    planned("rename", [cast.a], new_name="省水务厅")
    desk.get("/")
    for more in ([], [cast.b, cast.outside]):
        for place, body in enumerate(more):
            planned("rename", [body], new_name=f"第{place}厅")
        with CaptureQueriesContext(connection) as queries:
            page = desk.get("/")
        costs.append(len(queries))
        counts.append(page.context["board"].unconfirmed.number)
    assert counts == [1, 3]
    assert costs[0] == costs[1]


# Two at once


def test_of_two_who_decide_on_it_the_later_is_told(cast: SimpleNamespace) -> None:
    reform = planned("merge", [cast.b], [cast.a], effective_on=today() + A_DAY)
    as_read = Reform.objects.get(pk=reform.pk), Reform.objects.get(pk=reform.pk)
    confirmed(reform)
    with pytest.raises(SomeoneWasFaster):
        confirm_reform(actor=second(), reform=as_read[0])
    with pytest.raises(SomeoneWasFaster):
        withdraw_reform(actor=root(), reform=as_read[1], reason="另行研究")
    assert state_of(reform) == "confirmed"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["withdraw", "decline"])
def test_of_two_who_confirm_it_and_give_it_up_at_once_one_does(cast: SimpleNamespace, how: str) -> None:
    reform, keeper = planned("merge", [cast.b], [cast.a]), second()
    others = {"withdraw": (withdraw_reform, root()), "decline": (decline_reform, portal_administrator("security"))}

    def act(which: str) -> None:
        row = Reform.objects.get(pk=reform.pk)
        if which == "confirm":
            confirm_reform(actor=keeper, reform=row)
        else:
            verb, other = others[which]
            verb(actor=other, reform=row, reason="另行研究")

    answers = at_once(act, ["confirm", how])
    assert answers.count("done") == 1
    ended = fresh(cast.b).ended_on is not None
    assert (state_of(reform), ended) == (("in_force", True) if answers[0] == "done" else (GIVEN_UP[how], False))
