"""A request to share is answered in the legal time, supplied, used and disposed of; a refusal has its reasons."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from coordination.agencies.models import Agency, Post, User
from coordination.core import reminders
from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.models import Activity, Notification
from coordination.core.workdays import add_workdays, today
from coordination.core.worklist import waiting_for
from coordination.opinions.models import Dispute
from sharing import actions
from sharing.forms.requests import RequestForm
from sharing.limits import Clock
from sharing.models import Grant, Item, ShareRequest, Use
from sharing.request_flow import RequestState, latest_end
from sharing.requested import steps_of
from sharing.tasks import keep
from tests.cast import again, agency, at, person, signed_in
from tests.sharing.house import ASKED, asked, in_use, published, with_content
from tests.test_two_at_once import at_once

pytestmark = pytest.mark.django_db


def fresh(request: ShareRequest) -> ShareRequest:
    return ShareRequest.objects.select_related("item").get(pk=request.pk)


def has(person: object, item: Item) -> bool:
    return Item.objects.open_to(again(person)).filter(pk=item.pk).exists()  # type: ignore[arg-type]


def told(kind: str) -> set[str]:
    rows = Notification.objects.filter(kind=kind, recipient__isnull=False)
    return set(rows.values_list("recipient__username", flat=True))


def test_what_is_conditional_is_asked_for_agreed_to_and_open_until_its_last_day(library: SimpleNamespace) -> None:
    item = with_content(library.liaison_a, published(library))
    assert not has(library.secretariat, item)
    request = asked(library, item, until=today() + timedelta(days=30))
    assert request.due_on == add_workdays(today(), 10)
    assert told("share_request_submitted") == {"liaison_a", "data_officer_a"}
    actions.agree(actor=library.data_officer, request=request)
    assert fresh(request).state == RequestState.IN_USE
    assert has(library.secretariat, item)
    assert not has(library.stranger, item)
    with time_machine.travel(at(today() + timedelta(days=31), 0), tick=True):
        assert not has(library.secretariat, item), "a grant ends at its moment, whether or not anything has swept"
        keep()
        keep()
        assert fresh(request).state == RequestState.EXPIRED
        assert not Grant.objects.exists()
    assert told("share_use_ran_out") == {"secretariat"}


def test_whoever_uses_it_reads_so_on_its_page(library: SimpleNamespace) -> None:
    request = in_use(library)
    page = signed_in(library.secretariat).get(request.item.get_absolute_url()).content.decode()
    assert f"{request.until.month}月{request.until.day}日" in page
    assert request.get_absolute_url() in page
    others = signed_in(library.liaison_b).get(request.item.get_absolute_url()).content.decode()
    assert request.number not in others


def test_what_is_unconditional_is_agreed_to_at_once_and_the_provider_told(library: SimpleNamespace) -> None:
    item = with_content(library.liaison_a, published(library, sharing_class=1, terms=""))
    request = asked(library, item)
    assert fresh(request).state == RequestState.IN_USE
    assert "liaison_a" in told("share_request_submitted")


def test_what_is_not_shared_cannot_be_asked_for(library: SimpleNamespace) -> None:
    item = published(
        library, sharing_class=3, terms="涉及个人隐私", legal_basis="《个人信息保护法》第二十八条", methods=[]
    )
    request = actions.begin_request(actor=library.secretariat, item=item, **ASKED, until=today())
    with pytest.raises(NotLawful, match="涉及个人隐私"):
        actions.submit_request(actor=library.secretariat, request=request)


def test_a_request_says_all_that_the_rules_ask_for(library: SimpleNamespace) -> None:
    item = published(library)
    for name in (*ASKED, "until"):
        said = {**ASKED, "until": today(), name: None if name == "until" else ""}
        request = actions.begin_request(actor=library.secretariat, item=item, **said)
        with pytest.raises(NotLawful):
            actions.submit_request(actor=library.secretariat, request=request)


def test_the_same_is_not_asked_twice_by_one_agency(library: SimpleNamespace) -> None:
    item = published(library)
    asked(library, item)
    with pytest.raises(NotLawful):
        asked(library, item)


def test_only_the_data_office_submits_and_only_that_of_the_provider_answers(library: SimpleNamespace) -> None:
    item = published(library)
    staff = person(library.office, "office_staff", Post.Role.STAFF)
    request = actions.begin_request(actor=staff, item=item, **ASKED, until=today())
    with pytest.raises(NotPermitted):
        actions.submit_request(actor=staff, request=request)
    actions.submit_request(actor=library.secretariat, request=request)
    for nobody in (library.secretariat, library.staff_a, library.liaison_b, library.stranger):
        with pytest.raises(NotPermitted):
            actions.agree(actor=nobody, request=request)
    company = person(agency("某企业", kind=Agency.Kind.ENTERPRISE), "company")
    with pytest.raises(NotPermitted):
        actions.begin_request(actor=company, item=item)


def test_everything_that_is_missing_is_asked_for_once_and_the_limit_runs_anew(library: SimpleNamespace) -> None:
    request = asked(library, published(library))
    actions.ask_material(actor=library.data_officer, request=request, reason="补充使用范围和审批文件")
    assert fresh(request).due_on is None
    actions.write_request(actor=library.secretariat, request=request, scope="值班室 3 人")
    actions.submit_request(actor=library.secretariat, request=request)
    assert fresh(request).due_on == add_workdays(today(), 10)
    with pytest.raises(NotLawful):
        actions.ask_material(actor=library.data_officer, request=request, reason="还要别的")


def test_a_refusal_says_why_and_by_what_law(library: SimpleNamespace) -> None:
    request = asked(library, published(library))
    for reason, ground in (("", "《某法》"), ("不便提供", "")):
        with pytest.raises(IntegrityError), transaction.atomic():
            actions.refuse(actor=library.data_officer, request=fresh(request), reason=reason, legal_ground=ground)
    actions.refuse(actor=library.data_officer, request=request, reason="超出职责", legal_ground="《某法》第三条")
    assert told("share_request_refused") == {"secretariat"}


def test_a_refusal_becomes_a_dispute_and_may_be_taken_up_again(library: SimpleNamespace) -> None:
    request = asked(library, published(library))
    with pytest.raises(NotPermitted):
        actions.dispute_request(actor=library.secretariat, request=request, matter="依法应当共享")
    actions.refuse(actor=library.data_officer, request=request, reason="超出职责", legal_ground="《某法》第三条")
    dispute = actions.dispute_request(actor=library.secretariat, request=request, matter="依法应当共享")
    assert (dispute.kind, dispute.lead) == (Dispute.Kind.DATA, library.a)
    with pytest.raises(NotLawful):
        actions.dispute_request(actor=library.secretariat, request=request, matter="再来一次")
    actions.reconsider(actor=library.data_officer, request=request, reason="协商一致")
    actions.agree(actor=library.data_officer, request=request)
    assert fresh(request).state == RequestState.AGREED


def test_more_time_needs_the_data_authority_and_the_first_date_stays(library: SimpleNamespace) -> None:
    request = asked(library, published(library))
    first = request.due_on
    actions.ask_more_time_to_answer(actor=library.data_officer, request=request, reason="需要脱敏")
    assert told("share_time_asked") == {"liaison_b", "secretariat"}
    with pytest.raises(NotPermitted):
        actions.give_more_time_to_answer(actor=library.liaison_a, request=request)
    actions.give_more_time_to_answer(actor=library.liaison_b, request=request)
    assert first is not None
    assert (fresh(request).due_on, fresh(request).first_due_on) == (add_workdays(first, 10), first)
    with pytest.raises(NotLawful):
        actions.ask_more_time_to_answer(actor=library.data_officer, request=request, reason="再要")


def test_the_local_limit_holds(library: SimpleNamespace) -> None:
    source = {"tier": Agency.Tier.PROVINCIAL, "source": "省数据条例"}
    actions.set_limit(actor=library.liaison_b, clock=Clock.CONDITIONAL, workdays=5, **source)
    assert asked(library, published(library)).due_on == add_workdays(today(), 5)


def test_who_is_late_is_reminded_step_by_step(library: SimpleNamespace) -> None:
    request = asked(library, published(library))
    assert request.due_on is not None
    for moment, kind, who in (
        (add_workdays(request.due_on, -2), "share_answer_due_soon", {"liaison_a", "data_officer_a"}),
        (request.due_on, "share_answer_due_today", {"liaison_a", "data_officer_a"}),
        (add_workdays(request.due_on, 1), "share_answer_late", {"leader_a"}),
        (add_workdays(request.due_on, 3), "share_answer_late_to_asking", {"secretariat", "liaison_b"}),
    ):
        with time_machine.travel(at(moment, 10), tick=True):
            reminders.fire_due()
        assert told(kind) == who
    assert not told("share_use_ends_soon")


def test_renewal_is_due_thirty_days_before_the_end_and_takes_the_place_of_the_first(library: SimpleNamespace) -> None:
    until = today() + timedelta(days=90)
    request = in_use(library, until=until)
    with time_machine.travel(at(until - timedelta(days=29), 10), tick=True):
        reminders.fire_due()
        assert told("share_use_ends_soon") == {"secretariat"}
        said = {**ASKED, "until": until + timedelta(days=90)}
        renewal = actions.begin_request(actor=library.secretariat, item=request.item, renews=fresh(request), **said)
        with pytest.raises(NotLawful):
            actions.begin_request(actor=library.secretariat, item=request.item, renews=fresh(request), **said)
        actions.submit_request(actor=library.secretariat, request=renewal)
        actions.agree(actor=library.data_officer, request=renewal)
    assert fresh(renewal).state == RequestState.IN_USE
    assert fresh(request).state == RequestState.DISPOSED
    with time_machine.travel(at(until + timedelta(days=5), 10), tick=True):
        assert has(library.secretariat, request.item)
    actions.suspend_use(actor=library.data_officer, request=fresh(renewal), reason="核查")
    assert not has(library.secretariat, request.item), "nothing of the first is left"


def test_suspended_use_is_closed_at_once_and_opened_again(library: SimpleNamespace) -> None:
    request = in_use(library)
    actions.suspend_use(actor=library.data_officer, request=request, reason="发现超范围使用")
    assert not has(library.secretariat, request.item)
    actions.resume_use(actor=library.data_officer, request=request)
    assert has(library.secretariat, request.item)
    actions.terminate_use(actor=library.data_officer, request=request, reason="再次超范围使用")
    assert not has(library.secretariat, request.item)
    actions.dispose(actor=library.secretariat, request=request, disposal="已删除全部副本")
    assert told("share_request_disposed") == {"liaison_a", "data_officer_a"}


def test_whose_use_is_suspended_says_what_was_mended_and_the_provider_checks_it(library: SimpleNamespace) -> None:
    User.objects.update(language="en")
    request = in_use(library)
    asking, provider = signed_in(again(library.secretariat)), signed_in(again(library.data_officer))
    address = reverse("sharing:mend_use", args=[request.pk])
    assert asking.get(address).status_code == 409, "nobody has suspended it"
    for said in ("已删除超范围副本", "已收回账号"):
        actions.suspend_use(actor=library.data_officer, request=fresh(request), reason="发现超范围使用")
        waits = next(line for line in waiting_for(library.secretariat) if line.thing == request)
        assert (waits.icon, waits.due_on) == ("lock", None)
        assert provider.post(address, {"mended": said}).status_code == 403
        assert asking.post(address, {"mended": ""}).context["form"].errors.keys() == {"mended"}
        assert asking.post(address, {"mended": said}).status_code == 302
        assert said in provider.get(request.get_absolute_url()).content.decode()
        waits = next(line for line in waiting_for(library.data_officer) if line.thing == request)
        assert (waits.icon, waits.due_on) == ("checklist", None)
        assert not has(library.secretariat, request.item), "until the provider has checked it"
        assert fresh(request).state == RequestState.MENDED
    assert told("share_use_mended") == {"liaison_a", "data_officer_a"}
    supplied = Activity.objects.get(verb="share_request.supply", subject_id=request.pk).at
    resuming = reverse("sharing:resume_use", args=[request.pk])
    assert asking.get(resuming).status_code == 403
    assert provider.get(resuming).status_code == 200
    assert fresh(request).state == RequestState.MENDED, "it is asked first"
    assert provider.post(resuming, {"checked": "现场核实已删除"}).status_code == 302
    assert has(library.secretariat, request.item)
    assert "现场核实已删除" in asking.get(request.get_absolute_url()).content.decode()
    steps = {step["label"]: step["at"] for step in steps_of(fresh(request))}
    assert steps[RequestState.IN_USE.label] == supplied < fresh(request).state_at


@pytest.mark.parametrize("hidden", [{"visibility": 0}, {"state": "suspended", "because": "核查"}])
def test_what_was_drafted_while_it_was_open_opens_nothing_that_is_closed_since(
    library: SimpleNamespace, hidden: dict[str, object]
) -> None:
    item = with_content(library.liaison_a, published(library, sharing_class=1, terms=""))
    draft = actions.begin_request(actor=library.secretariat, item=item, **ASKED, until=today())
    Item.objects.filter(pk=item.pk).update(**hidden)
    with pytest.raises(NotLawful):
        actions.submit_request(actor=again(library.secretariat), request=draft)
    assert fresh(draft).state == RequestState.DRAFTING
    assert not Grant.objects.exists()


def test_whoever_asked_reads_nothing_new_of_what_is_closed_since(library: SimpleNamespace) -> None:
    request = in_use(library)
    draft = actions.begin_request(
        actor=library.secretariat, item=request.item, renews=fresh(request), **ASKED, until=today()
    )
    actions.suspend_use(actor=library.data_officer, request=request, reason="核查")
    news = {
        "sharing_class": 1,
        "title": "改名后的资源",
        "terms": "改过的条件",
        "because": "暂停的缘由",
        "state": "suspended",
        "visibility": 0,
    }
    Item.objects.filter(pk=request.item_id).update(**news)
    client = signed_in(again(library.secretariat))
    doors = [reverse("sharing:our_requests"), "/", fresh(request).get_absolute_url(), fresh(draft).get_absolute_url()]
    doors.append(reverse("sharing:withdraw_request", args=[draft.pk]))
    for door in [*doors, reverse("sharing:write_request", args=[draft.pk])]:
        answer = client.get(door)
        assert answer.status_code == (409 if "write" in door else 200)
        words = ("改名后的资源", "改过的条件", "暂停的缘由", "无条件共享")
        assert not any(word in answer.content.decode() for word in words), door
    own = signed_in(library.data_officer)
    assert "改名后的资源" in own.get(fresh(request).get_absolute_url()).content.decode()
    assert "改名后的资源" in own.get(reverse("sharing:requests")).content.decode()


def test_whoever_asked_is_told_by_no_notice_what_a_hidden_item_is_called_now(library: SimpleNamespace) -> None:
    request = in_use(library)
    actions.suspend_use(actor=library.data_officer, request=request, reason="核查")
    Item.objects.filter(pk=request.item_id).update(title="改名后的资源", visibility=0)
    actions.mend_use(actor=again(library.secretariat), request=fresh(request), mended="已整改")
    actions.terminate_use(actor=library.data_officer, request=fresh(request), reason="再次超范围使用")
    said = {row.kind: row.texts for row in Notification.objects.filter(subject_id=request.pk)}
    for text in said["share_use_terminated"].values():
        assert "改名后的资源" not in f"{text}"
        assert "对本单位开放" in f"{text}" or "not open to your agency any more" in f"{text}"
    assert "改名后的资源" in said["share_use_mended"]["zh-hans"]["title"], "its provider knows"
    assert "水库水雨情" in said["share_use_suspended"]["zh-hans"]["title"], "while it was known"


def test_whose_use_was_suspended_asks_for_no_other(library: SimpleNamespace) -> None:
    request = in_use(library)
    draft = actions.begin_request(actor=library.secretariat, item=request.item, **ASKED, until=today())
    renewal = actions.begin_request(
        actor=library.secretariat, item=request.item, renews=fresh(request), **ASKED, until=today()
    )
    actions.suspend_use(actor=library.data_officer, request=request, reason="超出范围使用")
    Item.objects.filter(pk=request.item_id).update(sharing_class=1)
    for other in (draft, renewal):
        with pytest.raises(NotLawful, match="已暂停本单位的使用"):
            actions.submit_request(actor=again(library.secretariat), request=other)
    assert not Grant.objects.exists()


@pytest.mark.parametrize("is_disposed", [False, True])
def test_a_use_that_ran_out_while_suspended_is_not_begun_anew_by_the_portal(
    library: SimpleNamespace, is_disposed: bool
) -> None:
    request = in_use(library, until=today())
    Item.objects.filter(pk=request.item_id).update(sharing_class=1)
    actions.suspend_use(actor=library.data_officer, request=request, reason="超出范围使用")
    with time_machine.travel(at(today() + timedelta(days=1), 10), tick=True):
        assert actions.expire_due() == 1
        if is_disposed:
            actions.dispose(actor=library.secretariat, request=fresh(request), disposal="已删除")
        said = {**ASKED, "until": today() + timedelta(days=30)}
        other = actions.begin_request(actor=again(library.secretariat), item=request.item, **said)
        actions.submit_request(actor=again(library.secretariat), request=other)
    assert fresh(other).state == RequestState.SUBMITTED
    assert not Grant.objects.exists()


def test_what_an_item_is_used_by_goes_before_what_asks_for_more(library: SimpleNamespace) -> None:
    request = in_use(library)
    actions.begin_request(actor=library.secretariat, item=request.item, renews=fresh(request), **ASKED, until=today())
    assert signed_in(again(library.secretariat)).get(request.item.get_absolute_url()).context["under_way"] == request


@pytest.mark.parametrize("is_disposed", [False, True])
def test_where_the_provider_ended_a_use_the_portal_agrees_to_no_other(
    library: SimpleNamespace, is_disposed: bool
) -> None:
    request = in_use(library)
    Item.objects.filter(pk=request.item_id).update(sharing_class=1)
    actions.terminate_use(actor=library.data_officer, request=request, reason="超出范围使用")
    if is_disposed:
        actions.dispose(actor=library.secretariat, request=fresh(request), disposal="已删除")
    again_asked = asked(library, Item.objects.get(pk=request.item_id))
    assert fresh(again_asked).state == RequestState.SUBMITTED
    assert not Grant.objects.exists()


def test_a_use_has_an_end_that_somebody_lives_to_see(library: SimpleNamespace) -> None:
    item = published(library)
    far = today().replace(year=today().year + 6)
    draft = actions.begin_request(actor=library.secretariat, item=item, **ASKED, until=far)
    with pytest.raises(NotLawful, match="5"):
        actions.submit_request(actor=library.secretariat, request=draft)
    assert RequestForm({**ASKED, "until": far}, item=item).errors.keys() == {"until"}
    assert not RequestForm({**ASKED, "until": latest_end()}, item=item).errors


@pytest.mark.parametrize(
    ("day", "last"), [(date(2026, 11, 27), date(2031, 11, 27)), (date(2027, 5, 31), date(2032, 5, 31))]
)
def test_five_years_end_on_the_same_day(day: date, last: date) -> None:
    with time_machine.travel(at(day, 10)):
        assert latest_end() == last


def test_five_years_from_a_leap_day_end_the_day_before() -> None:
    with time_machine.travel(at(date(2028, 2, 29), 10)):
        assert latest_end() == date(2033, 2, 28)


@pytest.mark.django_db(transaction=True)
def test_of_two_renewals_at_once_one_is_begun(library: SimpleNamespace) -> None:
    request = in_use(library)

    def renew(row: ShareRequest) -> None:
        actions.begin_request(actor=again(library.secretariat), item=row.item, renews=row, **ASKED, until=today())

    assert sorted(at_once(renew, [fresh(request), fresh(request)])) == ["NotLawful", "done"]


def test_use_is_recorded_for_good(library: SimpleNamespace) -> None:
    request = in_use(library)
    said = {"scene": "汛期调度", "process": "每日核对", "effect": "减少两次误报", "storage": "厅内服务器"}
    use = actions.record_use(actor=library.secretariat, request=request, **said)
    with pytest.raises(ValidationError):
        actions.record_use(actor=library.secretariat, request=request, **{**said, "effect": ""})
    with pytest.raises(IntegrityError), transaction.atomic():
        Use.objects.filter(pk=use.pk).update(effect="改写")
    for reader, sees in ((library.liaison_a, True), (library.liaison_b, True), (library.stranger, False)):
        assert Use.objects.visible_to(reader).exists() is sees


def test_who_leaves_the_agency_loses_what_was_granted_to_it(library: SimpleNamespace) -> None:
    from coordination.agencies.actions import end_post

    request = in_use(library)
    assert has(library.secretariat, request.item)
    end_post(actor=None, post=Post.objects.get(user=library.secretariat))
    assert not has(library.secretariat, request.item)


def test_a_draft_is_known_to_nobody_else(library: SimpleNamespace) -> None:
    item = published(library)
    draft = actions.begin_request(actor=library.secretariat, item=item, **ASKED, until=today())
    for other in (library.liaison_a, library.liaison_b, library.stranger):
        assert not ShareRequest.objects.visible_to(other).exists()
    actions.submit_request(actor=library.secretariat, request=draft)
    for other, sees in ((library.liaison_a, True), (library.liaison_b, True), (library.stranger, False)):
        assert ShareRequest.objects.visible_to(other).exists() is sees


def test_a_thousand_grants_given_and_taken_leave_nothing_behind(library: SimpleNamespace) -> None:
    from sharing.actions import grants

    item = published(library)
    for n in range(1000):
        grant = grants.give(actor=None, item=item, to=library.office, right="download_item", purpose=str(n), until=None)
        grants.take_away(actor=None, grant=grant, reason="")
    assert not Grant.objects.exists()
    assert not has(library.secretariat, item)


ASKED_AGAIN = {
    "submitted": ("agree", "ask_material", "refuse", "ask_more_time_to_answer", "withdraw_request"),
    "in_use": ("suspend_use", "terminate_use", "dispose"),
    "suspended": ("mend_use",),
}


@pytest.mark.parametrize("state", ASKED_AGAIN)
def test_whoever_is_asked_once_more_reads_what_it_is_about_and_who_asks(library: SimpleNamespace, state: str) -> None:
    User.objects.update(language="en")
    request = asked(library, published(library)) if state == "submitted" else in_use(library)
    if state == "suspended":
        actions.suspend_use(actor=library.data_officer, request=request, reason="核查")
    for name in ASKED_AGAIN[state]:
        who = library.secretariat if name in ("dispose", "mend_use", "withdraw_request") else library.data_officer
        page = signed_in(again(who)).get(reverse(f"sharing:{name}", args=[request.pk])).content.decode()
        trail, _main, rest = page.partition("</ol>")
        assert f'href="{request.get_absolute_url()}">{request.number}</a>' in trail, name
        assert "<span>水库水雨情</span> <span>Asked for by 应急厅</span>" in rest, name


def test_the_provider_is_asked_for_everything_that_is_missing(library: SimpleNamespace) -> None:
    User.objects.update(language="en")
    request = asked(library, published(library))
    client = signed_in(again(library.data_officer))
    page = client.get(reverse("sharing:ask_material", args=[request.pk])).content.decode()
    assert "verything that is missing" in page
    assert ">Tell what is missing</button>" in page
    client.post(reverse("sharing:ask_material", args=[request.pk]), {"reason": "补充审批文件"})
    request.refresh_from_db()
    assert (request.state, request.material) == ("material", "补充审批文件")


def test_whoever_suspends_a_use_is_told_what_the_agency_goes_on_having(library: SimpleNamespace) -> None:
    User.objects.update(language="en")
    request = in_use(library)
    client, address = signed_in(again(library.data_officer)), reverse("sharing:suspend_use", args=[request.pk])
    assert "goes on having" not in client.get(address).content.decode()
    draft = actions.begin_request(actor=library.secretariat, item=request.item, **ASKED, until=today())
    actions.submit_request(actor=again(library.secretariat), request=draft)
    actions.agree(actor=library.data_officer, request=fresh(draft))
    assert f"goes on having the content by {fresh(draft).number}." in client.get(address).content.decode()
    actions.suspend_use(actor=library.data_officer, request=fresh(request), reason="核查")
    text = Notification.objects.filter(kind="share_use_suspended").first().texts["en"]["body"]
    assert f"goes on having the content by {fresh(draft).number}." in text
    assert "Nobody in your agency" not in text
    Item.objects.filter(pk=request.item_id).update(sharing_class=1)
    assert (
        "Shared unconditionally, it stays open"
        in client.get(reverse("sharing:suspend_use", args=[draft.pk])).content.decode()
    )


def test_what_cuts_an_agency_off_stands_behind_what_is_late_alone(library: SimpleNamespace) -> None:
    """On its home page, and on that of the provider that is to check what was mended."""
    request = in_use(library)
    other = asked(library, published(library, "水库名录"))
    actions.ask_material(actor=library.data_officer, request=fresh(other), reason="补充审批文件")
    actions.suspend_use(actor=library.data_officer, request=request, reason="核查")
    begun = actions.begin_request(actor=library.secretariat, item=published(library, "堤防名录"), **ASKED)
    lines = [line.thing for line in waiting_for(again(library.secretariat)) if line.thing in (request, other, begun)]
    assert lines[0] == request
    assert len(lines) == 3
    waiting = asked(library, published(library, "水闸名录"))
    actions.mend_use(actor=again(library.secretariat), request=fresh(request), mended="已整改")
    lines = [line.thing for line in waiting_for(again(library.data_officer)) if line.thing in (request, waiting)]
    assert lines == [request, waiting]
    with time_machine.travel(at(fresh(waiting).due_on + timedelta(days=1), 10)):
        lines = [line.thing for line in waiting_for(again(library.data_officer)) if line.thing in (request, waiting)]
    assert lines == [waiting, request]


def test_whose_use_is_suspended_is_not_led_to_ask_again(library: SimpleNamespace) -> None:
    request = in_use(library)
    door = reverse("sharing:begin_request", args=[request.item_id])
    client = signed_in(again(library.secretariat))
    assert door in client.get(request.item.get_absolute_url()).content.decode()
    actions.suspend_use(actor=library.data_officer, request=request, reason="核查")
    assert door not in client.get(request.item.get_absolute_url()).content.decode()


def test_the_authority_reads_no_title_that_it_may_not_know(library: SimpleNamespace) -> None:
    request = asked(library, published(library))
    Item.objects.filter(pk=request.item_id).update(visibility=0, title="改名后的资源")
    actions.ask_more_time_to_answer(actor=again(library.data_officer), request=fresh(request), reason="数据量大")
    lines = [line.title for line in waiting_for(again(library.liaison_b)) if line.thing == request]
    assert lines == [request.number]
    told = Notification.objects.filter(kind="share_time_asked").first()
    assert "改名后的资源" not in f"{told.texts}"
