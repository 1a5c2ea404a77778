"""Keys for programs: who makes them, until when they last, and what ends them."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coordination.agencies.actions import close_account, end_post
from coordination.agencies.models import Agency, User
from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.models import Activity, Notification
from coordination.core.workdays import today
from sharing import actions
from sharing.actions.grants import give
from sharing.actions.keys import digest_of
from sharing.keys import lines_of, with_what_a_line_says
from sharing.models import AccessKey, Item, ShareRequest, SharingClass, Visibility
from sharing.sight import ActingFor
from tests.cast import again, person, signed_in
from tests.sharing.house import ASKED, in_use, published
from tests.sharing.test_sight import every_kind

pytestmark = pytest.mark.django_db

KEYS = reverse("sharing:keys")


@pytest.fixture
def request_in_use(library: SimpleNamespace) -> ShareRequest:
    """Of the office, to what A provides: granted until its end."""
    return in_use(library)


def made(by: Any, item: Item, name: str = "水情系统", **said: Any) -> tuple[AccessKey, str]:
    return actions.make_key(actor=again(by), item=item, name=name, **{"ends_on": today(), **said})


def opens(key: AccessKey) -> bool:
    return AccessKey.objects.opening().filter(pk=key.pk).exists()


def told(to: Any) -> list[str]:
    return list(Notification.objects.filter(recipient=to, kind="access_key_ended").values_list("kind", flat=True))


def test_a_key_is_shown_once_and_kept_as_a_digest(library: SimpleNamespace, request_in_use: ShareRequest) -> None:
    item, client = request_in_use.item, signed_in(library.secretariat)
    said = {"name": "水情系统，李工", "ends_on": today().isoformat()}
    answer = client.post(reverse("sharing:make_key", args=[item.pk]), said)
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    key = AccessKey.objects.get()
    assert (key.agency, key.digest, key.begins) == (library.office, digest_of(secret), secret[: len(key.begins)])
    assert len(secret) > 40 > 3 * len(key.begins)
    kept = [str(row) for row in AccessKey.objects.values_list()] + [str(row) for row in Activity.objects.values_list()]
    assert not any(secret in row for row in kept)
    page = client.get(KEYS).content.decode()
    assert "水情系统，李工" in page
    assert secret not in page


def test_it_lasts_no_longer_than_what_was_granted(library: SimpleNamespace, request_in_use: ShareRequest) -> None:
    item, until = request_in_use.item, request_in_use.until
    with pytest.raises(ValidationError):
        made(library.secretariat, item, ends_on=until + timedelta(days=1))
    with pytest.raises(ValidationError):
        made(library.secretariat, item, ends_on=today() - timedelta(days=1))
    assert made(library.secretariat, item, ends_on=until)[0].ends_on == until
    year = today() + timedelta(days=365)
    with pytest.raises(ValidationError):
        made(library.liaison_a, item, ends_on=year + timedelta(days=1))
    assert made(library.liaison_a, item, ends_on=year)[0].ends_on == year
    form = signed_in(library.secretariat).get(reverse("sharing:make_key", args=[item.pk])).context["form"]
    assert form.fields["ends_on"].initial == until


def test_the_data_office_of_an_agency_that_may_have_it_makes_one(
    library: SimpleNamespace, request_in_use: ShareRequest
) -> None:
    item = request_in_use.item
    for who in (library.staff_a, library.liaison_b, library.observer):
        with pytest.raises(NotPermitted):
            made(who, item)
        assert signed_in(who).get(reverse("sharing:make_key", args=[item.pk])).status_code == 403
    hidden = published(library, "水库名录", visibility=Visibility.LISTED)
    assert signed_in(library.secretariat).get(reverse("sharing:make_key", args=[hidden.pk])).status_code == 404
    for who in (library.data_officer, library.leader_a, library.office_leader):
        made(who, item)
    actions.suspend_item(actor=library.data_officer, item=item, reason="数据核查")
    with pytest.raises(NotPermitted):
        made(library.secretariat, item)


def test_a_number_of_keys_is_enough(
    library: SimpleNamespace, request_in_use: ShareRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sharing.actions.keys.MOST_KEYS", 1)
    made(library.secretariat, request_in_use.item)
    with pytest.raises(NotLawful):
        made(library.secretariat, request_in_use.item)
    made(library.liaison_a, request_in_use.item)


def test_either_side_withdraws_it_and_the_other_is_told(library: SimpleNamespace, request_in_use: ShareRequest) -> None:
    key, _secret = made(library.secretariat, request_in_use.item)
    door = reverse("sharing:withdraw_key", args=[key.pk])
    assert signed_in(library.liaison_b).get(door).status_code == 404
    assert signed_in(library.staff_a).get(door).status_code == 403
    assert signed_in(library.data_officer).post(door, {"reason": "疑似外泄"})["Location"] == KEYS
    key.refresh_from_db()
    assert (key.end, key.ended_by, key.because) == ("withdrawn", library.data_officer, "疑似外泄")
    assert not opens(key)
    assert told(library.secretariat)
    assert "疑似外泄" in signed_in(library.secretariat).get(KEYS).content.decode()
    with pytest.raises(NotLawful):
        actions.withdraw_key(actor=again(library.secretariat), key=key, reason="不用了")
    own, _secret = made(library.secretariat, request_in_use.item)
    actions.withdraw_key(actor=again(library.secretariat), key=own, reason="不用了")
    assert len(told(library.secretariat)) == 1


def test_a_key_of_somebody_who_left_opens_nothing_and_the_data_office_is_told(
    library: SimpleNamespace, request_in_use: ShareRequest
) -> None:
    clerk = person(library.office, "clerk", "data_officer")
    key, _secret = made(clerk, request_in_use.item)
    staying, _secret = made(library.secretariat, request_in_use.item)
    assert opens(key)
    assert actions.end_keys() == 0
    end_post(actor=None, post=clerk.posts.get())
    assert not opens(key)
    actions.end_keys()
    key.refresh_from_db()
    assert (key.end, key.ended_by) == ("left", None)
    assert told(library.secretariat)
    assert actions.end_keys() == 0
    assert opens(staying)


def test_a_key_rests_while_the_use_is_suspended_and_ends_with_it(
    library: SimpleNamespace, request_in_use: ShareRequest
) -> None:
    key, _secret = made(library.secretariat, request_in_use.item)
    others, _secret = made(library.liaison_a, request_in_use.item)
    actions.suspend_use(actor=library.data_officer, request=request_in_use, reason="超出范围使用")
    for who in (library.secretariat, library.liaison_a):
        assert "light-yellow" in signed_in(who).get(KEYS).content.decode()
    actions.resume_use(actor=library.data_officer, request=request_in_use)
    assert "light-yellow" not in signed_in(library.secretariat).get(KEYS).content.decode()
    assert not told(library.secretariat)
    actions.terminate_use(actor=library.data_officer, request=request_in_use, reason="超出范围使用")
    key.refresh_from_db()
    assert (key.end, key.ended_by) == ("use_over", None)
    others.refresh_from_db()
    assert not others.end


def test_whose_use_has_ended_is_told_that_the_key_ended_with_it(
    library: SimpleNamespace, request_in_use: ShareRequest
) -> None:
    made(library.secretariat, request_in_use.item)
    actions.terminate_use(actor=library.data_officer, request=request_in_use, reason="超出范围使用")
    said = Notification.objects.get(recipient=library.secretariat, kind="access_key_ended").texts["en"]["body"]
    assert "The use for which your agency was given the content has ended." in said
    assert "Request the content anew" in said
    assert "no longer works" not in said
    User.objects.update(language="en")
    assert "The use has ended" in signed_in(library.secretariat).get(KEYS).content.decode()


def test_a_key_to_what_was_known_by_the_grant_alone_ends_with_the_use(
    library: SimpleNamespace, request_in_use: ShareRequest
) -> None:
    hidden, open_to_all = request_in_use, in_use(library)
    Item.objects.filter(pk=hidden.item_id).update(
        sharing_class=SharingClass.UNCONDITIONAL, visibility=Visibility.LISTED
    )
    Item.objects.filter(pk=open_to_all.item_id).update(sharing_class=SharingClass.UNCONDITIONAL)
    ended, staying = (made(library.secretariat, each.item)[0] for each in (hidden, open_to_all))
    for each in (hidden, open_to_all):
        actions.terminate_use(actor=library.data_officer, request=each, reason="超出范围使用")
    assert list(AccessKey.objects.filter(end="use_over")) == [ended]
    assert list(AccessKey.objects.running()) == [staying]


def test_a_key_of_a_successor_ends_with_the_use_unless_it_has_a_right_of_its_own(
    library: SimpleNamespace, request_in_use: ShareRequest
) -> None:
    item = request_in_use.item
    Agency.objects.filter(pk__in=[library.watching.pk, library.b.pk]).update(absorbed=[library.office.pk])
    give(actor=None, item=item, to=library.b, right="download_item", purpose="另行申请", until=None)
    ended, staying = made(library.observer, item)[0], made(library.liaison_b, item)[0]
    actions.terminate_use(actor=library.data_officer, request=request_in_use, reason="超出范围使用")
    assert list(AccessKey.objects.filter(end="use_over")) == [ended]
    assert list(AccessKey.objects.running()) == [staying]
    assert (bool(told(library.observer)), bool(told(library.liaison_b))) == (True, False)


def test_a_key_that_rests_with_its_item_ends_only_if_nothing_else_opens_it_afterwards(
    library: SimpleNamespace, request_in_use: ShareRequest
) -> None:
    other = in_use(library)
    give(actor=None, item=other.item, to=library.office, right="download_item", purpose="另行申请", until=None)
    ended, staying = (made(library.secretariat, each.item)[0] for each in (request_in_use, other))
    for each in (request_in_use, other):
        actions.suspend_item(actor=library.data_officer, item=each.item, reason="数据核查")
        actions.terminate_use(actor=library.data_officer, request=each, reason="超出范围使用")
    assert list(AccessKey.objects.filter(end="use_over")) == [ended]
    assert list(AccessKey.objects.running()) == [staying]


def test_a_key_opens_just_where_the_gate_of_the_item_does_for_its_agency(library: SimpleNamespace) -> None:
    """Of every class, visibility, state and space; with grants that run, that ran out, and that only show it; and of a
    successor.
    """
    for successor, former in ((library.office, library.outside), (library.b, library.a)):
        Agency.objects.filter(pk=successor.pk).update(absorbed=[former.pk])
    agencies, met = list(Agency.objects.all()), set()
    for n, item in enumerate(every_kind(library)):
        said = {"item": item, "name": f"{n}", "ends_on": today(), "made_by": library.secretariat}
        for agency in agencies:
            AccessKey.objects.create(agency=agency, digest=f"{n} {agency.pk}", **said)
        lines = lines_of(with_what_a_line_says(AccessKey.objects.filter(name=f"{n}")), again(library.staff_a))
        having = {one for one in agencies if Item.objects.open_to(ActingFor(one)).filter(pk=item.pk).exists()}
        assert {line.key.agency for line in lines if not line.rests} == having, (item, item.state)
        met |= having
    assert met == set(agencies)


def test_a_key_goes_on_with_the_renewal_of_the_use(library: SimpleNamespace, request_in_use: ShareRequest) -> None:
    key, _secret = made(library.secretariat, request_in_use.item)
    said = {**ASKED, "until": request_in_use.until + timedelta(days=30)}
    renewal = actions.begin_request(actor=library.secretariat, item=request_in_use.item, renews=request_in_use, **said)
    actions.submit_request(actor=library.secretariat, request=renewal)
    actions.agree(actor=library.data_officer, request=renewal)
    request_in_use.refresh_from_db()
    assert request_in_use.state == "disposed"
    key.refresh_from_db()
    assert not key.end


def test_what_is_closed_since_is_named_by_no_key(library: SimpleNamespace, request_in_use: ShareRequest) -> None:
    made(library.secretariat, request_in_use.item)
    actions.suspend_use(actor=library.data_officer, request=request_in_use, reason="核查")
    Item.objects.filter(pk=request_in_use.item_id).update(visibility=Visibility.LISTED, title="改名后的资源")
    page = signed_in(library.secretariat).get(KEYS).content.decode()
    assert "改名后的资源" not in page
    assert "水情系统" in page


def test_a_key_ends_with_the_account_of_whoever_made_it(library: SimpleNamespace, request_in_use: ShareRequest) -> None:
    clerk = person(library.office, "clerk", "data_officer")
    key, _secret = made(clerk, request_in_use.item)
    close_account(actor=None, person=clerk, note="停用")
    key.refresh_from_db()
    assert key.end == "left"


def test_a_key_runs_out_with_its_day(library: SimpleNamespace, request_in_use: ShareRequest, time_machine: Any) -> None:
    key, _secret = made(library.secretariat, request_in_use.item)
    time_machine.move_to(timezone.now() + timedelta(days=1))
    assert not opens(key)
    assert actions.end_keys() == 1
    key.refresh_from_db()
    assert key.end == "ran_out"
    assert told(library.secretariat)


def test_what_was_made_and_what_ended_stays(library: SimpleNamespace, request_in_use: ShareRequest) -> None:
    key, _secret = made(library.secretariat, request_in_use.item)
    rows = AccessKey.objects.filter(pk=key.pk)
    for change in ({"digest": "0" * 64}, {"ends_on": today() + timedelta(days=9)}, {"agency": library.b}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    actions.withdraw_key(actor=again(library.secretariat), key=key, reason="不用了")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(end="", ended_at=None, ended_by=None, because="")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()


def test_both_agencies_find_it_and_no_other(library: SimpleNamespace, request_in_use: ShareRequest) -> None:
    made(library.secretariat, request_in_use.item, "水情系统")
    made(library.liaison_a, request_in_use.item, "自己的系统")
    for who, names in (
        (library.staff_a, {"水情系统", "自己的系统"}),
        (library.office_leader, {"水情系统"}),
        (library.liaison_b, set()),
    ):
        lines = signed_in(who).get(KEYS).context["lines"]
        assert {line.key.name for line in lines} == names
    asked = signed_in(library.staff_a).get(KEYS, {"side": "theirs", "which": "running"}).context["lines"]
    assert [(line.key.name, line.may_withdraw) for line in asked] == [("水情系统", False)]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_keys_asks_as_much_for_one_as_for_three(
    library: SimpleNamespace, request_in_use: ShareRequest, rows: int
) -> None:
    for n in range(rows):
        item = published(library, f"水库{n}", sharing_class=1, visibility=Visibility.ALL) if n else request_in_use.item
        give(actor=None, item=item, to=library.office, right="view_item", purpose=f"{n}", until=None)
        made(library.secretariat, item, f"系统{n}")
    client = signed_in(library.secretariat)
    client.get(KEYS)
    with CaptureQueriesContext(connection) as queries:
        assert len(client.get(KEYS).context["lines"]) == rows
    assert len([query for query in queries if "core_calendarday" not in query["sql"]]) == 8


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_keys_asks_as_much_for_those_of_one_agency_as_for_those_of_three(
    library: SimpleNamespace, rows: int
) -> None:
    item = published(library, sharing_class=SharingClass.UNCONDITIONAL, visibility=Visibility.ALL)
    for who in (library.secretariat, library.liaison_b, library.observer)[:rows]:
        made(who, item)
    client = signed_in(library.staff_a)
    client.get(KEYS)
    with CaptureQueriesContext(connection) as queries:
        assert [line.rests for line in client.get(KEYS).context["lines"]] == [False] * rows
    assert len([query for query in queries if "core_calendarday" not in query["sql"]]) == 9
