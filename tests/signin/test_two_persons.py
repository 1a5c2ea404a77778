"""What two persons do together with an account: second factors reset, administrators of the portal appointed."""

from datetime import time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from coordination.agencies.actions import end_post
from coordination.agencies.models import Agency, Post, User
from coordination.core.activity import history
from coordination.core.errors import NotLawful, NotPermitted, Refusal
from coordination.core.models import Activity, Delivery, Hours, Notification
from coordination.core.worklist import waiting_for
from coordination.signin import actions
from coordination.signin.models import AccountRequest
from tests.cast import again, agency, person, portal_administrator, signed_in
from tests.signin.devices import app_of, with_an_app

pytestmark = pytest.mark.django_db

ACCOUNTS = reverse("accounts")


@pytest.fixture
def house(cast: SimpleNamespace) -> SimpleNamespace:
    """Two who look after accounts, one for the system, one for audit; and a second administrator of A."""
    cast.keeper = portal_administrator("security", username="keeper", language="en")
    cast.second = portal_administrator("security", username="second", language="en")
    cast.root = portal_administrator("system", language="en")
    cast.auditor = portal_administrator("audit", language="en")
    cast.other_admin_a = person(cast.a, "other_admin_a", Post.Role.ADMINISTRATOR)
    User.objects.update(language="en")
    return cast


def asked(house: SimpleNamespace, **more: Any) -> AccountRequest:
    said = {"actor": house.admin_a, "person": house.staff_a, "reason": "手机丢失，已当面核实"} | more
    with_an_app(said["person"])
    return actions.ask_reset(**said)


# Second factors -------------------------------------------------------------------------------------------------------


def test_nothing_is_reset_where_there_is_no_second_factor(house: SimpleNamespace) -> None:
    """The page offers it to nobody; an address may still be typed."""
    Authenticator.objects.filter(user=house.staff_a).delete()
    with pytest.raises(Refusal):
        actions.ask_reset(actor=house.admin_a, person=house.staff_a, reason="手机丢失")
    assert not AccountRequest.objects.exists()


def test_one_asks_another_confirms_and_it_is_done(house: SimpleNamespace) -> None:
    app_of(house.staff_a)
    signed = signed_in(house.staff_a)
    request = asked(house)
    assert Authenticator.objects.filter(user=house.staff_a).exists()  # asking alone does nothing
    actions.confirm(actor=house.keeper, request=request)
    assert not Authenticator.objects.filter(user=house.staff_a).exists()
    assert signed.get(reverse("home")).status_code == 302
    verbs = set(history(house.staff_a).values_list("verb", flat=True))
    assert {"user.reset_factors", "user.end_sign_ins"} <= verbs
    assert history(house.staff_a).get(verb="user.reset_factors").note == "手机丢失，已当面核实"


def test_the_person_is_told_by_mail(house: SimpleNamespace) -> None:
    actions.confirm(actor=house.keeper, request=asked(house))
    told = Notification.objects.get(kind="account_changed")
    assert told.recipient == house.staff_a
    assert told.texts["zh-hans"]["title"] == "您的第二因素已重置"
    assert Delivery.objects.filter(notification=told, channel="email").exists()


def test_those_who_may_confirm_are_told_whether_or_not_they_hold_a_post(house: SimpleNamespace) -> None:
    asked(house)
    told = Notification.objects.filter(kind="second_person_wanted").values_list("recipient__username", flat=True)
    assert set(told) == {"keeper", "second"}


def test_it_waits_on_the_home_page_of_whoever_may_confirm(house: SimpleNamespace) -> None:
    request = asked(house)
    waiting = {
        name
        for name, who in vars(house).items()
        if isinstance(who, User) and any(line.url == request.get_absolute_url() for line in waiting_for(again(who)))
    }
    assert waiting == {"keeper", "second"}
    assert request.get_absolute_url() in signed_in(house.keeper).get(reverse("home")).content.decode()


@pytest.mark.parametrize("who", ["admin_a", "staff_a", "liaison_a", "secretariat", "stranger", "root", "auditor"])
def test_nobody_else_confirms(house: SimpleNamespace, who: str) -> None:
    request = asked(house)
    with pytest.raises(NotPermitted):
        actions.confirm(actor=getattr(house, who), request=request)


@pytest.mark.parametrize("who", ["liaison_a", "leader_a", "secretariat", "stranger", "root", "auditor", "staff_a"])
def test_nobody_else_asks(house: SimpleNamespace, who: str) -> None:
    with pytest.raises(NotPermitted):
        asked(house, actor=getattr(house, who))


def test_nobody_does_it_to_the_own_account(house: SimpleNamespace) -> None:
    for who in (house.admin_a, house.keeper):
        with pytest.raises(NotPermitted):
            asked(house, actor=who, person=who)
    request = asked(house, actor=house.admin_a, person=house.other_admin_a)
    with pytest.raises(NotPermitted):
        actions.confirm(actor=house.other_admin_a, request=request)


def test_the_database_refuses_one_person_for_both(house: SimpleNamespace) -> None:
    request = asked(house)
    for decided_by in (request.asked_by, request.subject):
        with pytest.raises(IntegrityError), transaction.atomic():
            AccountRequest.objects.filter(pk=request.pk).update(state="done", decided_by=decided_by)


@pytest.mark.parametrize("who", ["admin_a", "keeper_below"])
def test_what_security_asked_an_administrator_of_the_agency_or_above_it_confirms(
    house: SimpleNamespace, who: str
) -> None:
    below = agency("省水文局", parent=house.a)
    alone = person(below, "alone", Post.Role.STAFF)
    house.keeper_below = person(below, "keeper_below", Post.Role.ADMINISTRATOR)
    request = asked(house, actor=house.keeper, person=alone)
    actions.confirm(actor=getattr(house, who), request=request)
    assert request.state == "done"


def test_two_administrators_of_one_agency_are_no_two_persons(house: SimpleNamespace) -> None:
    """One of them may have invited the other, or be both."""
    request = asked(house)
    with pytest.raises(NotPermitted):
        actions.confirm(actor=house.other_admin_a, request=request)
    actions.confirm(actor=house.keeper, request=request)
    assert request.state == "done"


def test_whoever_works_for_another_agency_too_is_none_of_its_administrators_business(house: SimpleNamespace) -> None:
    Post.objects.create(user=house.staff_a, agency=house.b, role=Post.Role.STAFF)
    with pytest.raises(NotPermitted):
        asked(house)
    assert asked(house, actor=house.keeper)


def test_an_administrator_of_the_portal_is_none_of_an_agencys(house: SimpleNamespace) -> None:
    with pytest.raises(NotPermitted):
        asked(house, person=house.auditor)
    request = asked(house, actor=house.keeper, person=house.auditor)
    with pytest.raises(NotPermitted):
        actions.confirm(actor=house.admin_a, request=request)
    actions.confirm(actor=house.root, request=request)


def test_after_a_day_it_is_too_late(house: SimpleNamespace) -> None:
    request = asked(house)
    with time_machine.travel(timezone.localtime() + timedelta(hours=25)):
        with pytest.raises(NotLawful):
            actions.confirm(actor=house.keeper, request=request)
        assert not waiting_for(again(house.keeper)).lines
        anew = asked(house)
        request.refresh_from_db()
        assert (request.state, anew.state) == ("lapsed", "asked")


def test_the_night_lets_it_lapse(house: SimpleNamespace) -> None:
    asked(house)
    assert actions.lapse() == 0
    with time_machine.travel(timezone.localtime() + timedelta(hours=25)):
        assert (actions.lapse(), actions.lapse()) == (1, 0)


def test_it_is_asked_once_at_a_time_and_done_once(house: SimpleNamespace) -> None:
    request = asked(house)
    with pytest.raises(ValidationError):
        asked(house, actor=house.keeper)
    actions.confirm(actor=house.keeper, request=request)
    with pytest.raises(NotLawful):
        actions.confirm(actor=house.second, request=request)


def test_it_is_refused_or_withdrawn(house: SimpleNamespace) -> None:
    app_of(house.staff_a)
    refused = asked(house)
    actions.refuse(actor=house.keeper, request=refused, note="电话核实不符")
    assert history(refused)[0].note == "电话核实不符"
    withdrawn = asked(house)
    with pytest.raises(NotPermitted):
        actions.withdraw(actor=house.keeper, request=withdrawn)
    actions.withdraw(actor=house.admin_a, request=withdrawn)
    assert Authenticator.objects.filter(user=house.staff_a).exists()


@pytest.mark.parametrize(
    ("how", "title", "said"),
    [
        ("confirm", "重置第二因素：staff_a，已确认并办理", "security管理员已确认"),
        ("refuse", "重置第二因素：staff_a，未予同意", "原因：电话核实不符"),
        ("lapse", "重置第二因素：staff_a，逾期未确认", "请重新提出申请"),
    ],
)
def test_whoever_asked_is_told_how_it_ended(house: SimpleNamespace, how: str, title: str, said: str) -> None:
    request = asked(house)
    if how == "confirm":
        actions.confirm(actor=house.keeper, request=request)
    elif how == "refuse":
        actions.refuse(actor=house.keeper, request=request, note="电话核实不符")
    else:
        with time_machine.travel(timezone.localtime() + timedelta(hours=25)):
            actions.lapse()
    told = Notification.objects.get(kind="account_request_answered")
    assert told.recipient == house.admin_a
    assert told.texts["zh-hans"]["title"] == title
    assert said in told.texts["zh-hans"]["body"]
    assert Delivery.objects.filter(notification=told, channel="email").exists()


def test_whoever_withdraws_it_is_told_nothing(house: SimpleNamespace) -> None:
    actions.withdraw(actor=house.admin_a, request=asked(house))
    assert not Notification.objects.filter(kind="account_request_answered").exists()


# Administrators of the portal -----------------------------------------------------------------------------------------


@pytest.fixture
def newcomer(house: SimpleNamespace) -> User:
    user: User = User.objects.create_user("newcomer", "n@example.test", "x", full_name="新任")
    return user


def role(house: SimpleNamespace, newcomer: User, **more: Any) -> AccountRequest:
    said = {"actor": house.keeper, "person": newcomer, "role": "audit", "reason": "任命"} | more
    return actions.ask_role(**said)


def test_two_persons_appoint_an_administrator(house: SimpleNamespace, newcomer: User) -> None:
    request = role(house, newcomer)
    with pytest.raises(NotPermitted):
        actions.confirm(actor=house.keeper, request=request)
    actions.confirm(actor=house.root, request=request)
    assert again(newcomer).portal_role == "audit"
    row = history(newcomer).get(verb="user.appoint_administrator")
    assert (row.before, row.after) == ({"role": ""}, {"role": "audit"})


@pytest.mark.parametrize("how", ["suspended", "dismissed"])
def test_nothing_is_confirmed_whose_asker_may_not_ask_any_more(
    house: SimpleNamespace, newcomer: User, how: str
) -> None:
    """Else somebody who is found out has appointed an accomplice beforehand."""
    request = role(house, newcomer)
    changed = {"suspended": {"is_active": False}, "dismissed": {"portal_role": ""}}[how]
    User.objects.filter(pk=house.keeper.pk).update(**changed)
    with translation.override("en"), pytest.raises(NotLawful, match="Whoever asked for it may not any more"):
        actions.confirm(actor=house.second, request=request)
    assert again(newcomer).portal_role == ""
    shown = signed_in(house.second).get(request.get_absolute_url()).content.decode()
    assert "Whoever asked for it may not any more: ask anew, if it is still wanted." in shown
    User.objects.filter(pk=house.keeper.pk).update(is_active=True, portal_role="security")
    actions.confirm(actor=house.second, request=request)
    assert again(newcomer).portal_role == "audit"


@pytest.mark.parametrize("changed", [{"is_active": False}, {"portal_role": ""}])
def test_nor_by_a_second_person_who_is_none_any_more_since_the_page_was_read(
    house: SimpleNamespace, newcomer: User, changed: dict[str, Any]
) -> None:
    request = role(house, newcomer)
    User.objects.filter(pk=house.second.pk).update(**changed)
    with pytest.raises(NotPermitted):
        actions.confirm(actor=house.second, request=request)
    assert again(newcomer).portal_role == ""


def test_nor_of_somebody_who_is_no_administrator_of_the_portal_any_more(house: SimpleNamespace) -> None:
    """Of those alone the system administrator is the second person."""
    request = asked(house, actor=house.keeper, person=house.auditor)
    assert request.subject.portal_role == "audit"
    User.objects.filter(pk=house.auditor.pk).update(portal_role="")
    with pytest.raises(NotPermitted):
        actions.confirm(actor=house.root, request=request)


def test_nor_a_factor_reset_for_an_administrator_whose_post_has_ended(house: SimpleNamespace) -> None:
    app_of(house.staff_a)
    request = asked(house)
    end_post(actor=None, post=house.admin_a.posts.get())
    with translation.override("en"), pytest.raises(NotLawful, match="Whoever asked for it may not any more"):
        actions.confirm(actor=house.keeper, request=AccountRequest.objects.get(pk=request.pk))
    assert Authenticator.objects.filter(user=house.staff_a).exists()


def test_and_dismiss_one(house: SimpleNamespace) -> None:
    request = role(house, house.auditor, role="")
    actions.confirm(actor=house.second, request=request)
    assert again(house.auditor).portal_role == ""


@pytest.mark.parametrize("who", ["root", "auditor", "admin_a", "secretariat", "leader_a"])
def test_only_the_security_administrator_asks_for_it(house: SimpleNamespace, newcomer: User, who: str) -> None:
    with pytest.raises(NotPermitted):
        role(house, newcomer, actor=getattr(house, who))


@pytest.mark.parametrize("who", ["auditor", "admin_a", "newcomer", "stranger"])
def test_nor_does_just_anybody_confirm_it(house: SimpleNamespace, newcomer: User, who: str) -> None:
    request, who_else = role(house, newcomer), newcomer if who == "newcomer" else getattr(house, who)
    with pytest.raises(NotPermitted):
        actions.confirm(actor=who_else, request=request)


def test_whoever_holds_a_post_is_not_asked_for_nor_confirmed(house: SimpleNamespace, newcomer: User) -> None:
    with pytest.raises(Refusal):
        role(house, house.liaison_a)
    request = role(house, newcomer)
    Post.objects.create(user=newcomer, agency=Agency.objects.first())
    with pytest.raises(NotLawful):
        actions.confirm(actor=house.root, request=request)


def test_what_is_so_already_is_not_asked(house: SimpleNamespace) -> None:
    with pytest.raises(Refusal):
        role(house, house.auditor)


# The pages ------------------------------------------------------------------------------------------------------------


def test_the_pages_lead_from_asking_to_done(house: SimpleNamespace) -> None:
    app_of(house.staff_a)
    client = signed_in(house.admin_a)
    door = reverse("ask_reset", args=[house.staff_a.pk])
    assert door in client.get(reverse("account", args=[house.staff_a.pk])).content.decode()
    assert client.post(door, {"reason": ""}).status_code == 200
    page = client.post(door, {"reason": "手机丢失"})["Location"]
    assert 'value="confirm"' not in client.get(page).content.decode()
    second = signed_in(house.keeper)
    shown = second.get(page).content.decode()
    assert shown.index("手机丢失") < shown.index('value="confirm"') < shown.index("Why you refuse")
    assert second.post(page, {"step": "confirm"})["Location"] == page
    assert not Authenticator.objects.filter(user=house.staff_a).exists()
    assert "confirmed and done" in signed_in(house.staff_a).get(page).content.decode()


def test_refusing_needs_a_reason(house: SimpleNamespace) -> None:
    page, second = asked(house).get_absolute_url(), signed_in(house.keeper)
    assert second.post(page, {"step": "refuse", "reason": ""}).status_code == 200
    assert second.post(page, {"step": "refuse", "reason": "不符"}).status_code == 302
    assert AccountRequest.objects.get().state == "refused"


def test_accounts_are_suspended_and_opened_on_the_page(house: SimpleNamespace) -> None:
    client = signed_in(house.keeper)
    assert client.post(reverse("close_account", args=[house.liaison_b.pk]), {"reason": "长期未用"}).status_code == 302
    assert not again(house.liaison_b).is_active
    assert client.post(reverse("reopen_account", args=[house.liaison_b.pk]), {"reason": "返岗"}).status_code == 302
    assert again(house.liaison_b).is_active
    assert Activity.objects.filter(verb="user.close", note="长期未用").exists()


def test_the_security_administrator_sees_all_accounts_an_agencys_its_own(house: SimpleNamespace) -> None:
    everybody = signed_in(house.keeper).get(ACCOUNTS).context["page"].count
    assert everybody == User.objects.count()
    own = {row.username for row in signed_in(house.admin_a).get(ACCOUNTS).context["page"]}
    assert own == {"liaison_a", "leader_a", "staff_a", "admin_a", "other_admin_a"}
    found = signed_in(house.keeper).get(ACCOUNTS, {"q": "liaison_b"}).context["page"]
    assert [row.username for row in found] == ["liaison_b"]
    by_role = "Your role in the portal does not allow this"
    refused = [
        (house.liaison_a, "Your post in the agency you act for"),
        (house.root, by_role),
        (house.auditor, by_role),
    ]
    refused += [(User.objects.create(username="without", language="en"), "You hold no post at the moment")]
    for who, why in refused:
        page = signed_in(who).get(ACCOUNTS)
        assert (page.status_code, why in page.content.decode()) == (403, True)


def test_the_list_asks_the_same_for_few_and_for_more(house: SimpleNamespace) -> None:
    client, counts = signed_in(house.keeper), []
    for words in ("liaison_b", "liaison"):
        with CaptureQueriesContext(connection) as queries:
            client.get(ACCOUNTS, {"q": words})
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_that_it_was_done_is_told_in_quiet_hours_too(house: SimpleNamespace) -> None:
    Hours.objects.create(user=house.staff_a, quiet_from=time(0), quiet_until=time(23, 59))
    actions.confirm(actor=house.keeper, request=asked(house))
    letter = Delivery.objects.get(
        notification__kind="account_changed", notification__recipient=house.staff_a, channel="email"
    )
    assert letter.held_until is None
