"""A mechanism in force changes by a procedure: its charter is amended, or it is dissolved."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.models import Activity, Notification
from coordination.core.policy import abilities, can
from coordination.core.workdays import today
from coordination.followup.models import Assignment
from coordination.mechanisms import actions
from coordination.mechanisms.actions import enrol, propose_mechanism
from coordination.mechanisms.models import Change, Mechanism
from meetings.actions import cancel_meeting, propose_topic, return_topic
from tests.cast import LONG_AGO, again, assign_due, signed_in
from tests.changes import PAPER, amendment, dissolution, put_in_force

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture(autouse=True)
def _in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def mechanism(cast: SimpleNamespace) -> Mechanism:
    found: Mechanism = cast.mechanism
    Mechanism.objects.filter(pk=found.pk).update(purpose="统筹防灾。", charter="一、主要职责\n研究重大事项。")
    found.refresh_from_db()
    return found


def page(who: Any, thing: Any) -> str:
    return signed_in(again(who)).get(thing.get_absolute_url()).content.decode()


# The charter ------------------------------------------------------------


def test_the_charter_becomes_what_the_amendment_says_once_a_document_approves_it(
    cast: Any, mechanism: Mechanism
) -> None:
    change = amendment(cast)
    assert Mechanism.objects.get(pk=mechanism.pk).charter == "一、主要职责\n研究重大事项。"
    put_in_force(cast, change)
    assert Mechanism.objects.get(pk=mechanism.pk).charter == "一、主要职责\n研究和协调重大事项。"
    change.refresh_from_db()
    assert (change.state, change.former_charter) == ("in_force", "一、主要职责\n研究重大事项。")
    told = Notification.objects.filter(kind="charter_amended").values_list("recipient__username", flat=True)
    assert set(told) == {"secretariat", "liaison_a", "liaison_b", "observer"}
    assert '<ins><span class="visually-hidden">put in: </span>和协调</ins>' in page(cast.liaison_b, change)
    assert "Charter amended" in page(cast.liaison_b, mechanism)
    assert f"As amended by {PAPER['document_no']}" in page(cast.liaison_b, mechanism)


def test_what_takes_effect_is_what_is_on_record_and_not_what_was_read_before(cast: Any, mechanism: Mechanism) -> None:
    change = amendment(cast)
    as_read = Change.objects.select_related("mechanism").get(pk=change.pk)
    actions.edit_change(actor=again(cast.secretariat), change=change, charter="一、主要职责\n统筹重大事项。")
    actions.put_change_in_force(actor=again(cast.secretariat), change=as_read, **PAPER)
    assert Mechanism.objects.get(pk=mechanism.pk).charter == "一、主要职责\n统筹重大事项。"


def test_of_two_who_write_the_same_amendment_the_later_is_told_and_loses_nothing(
    cast: Any, mechanism: Mechanism
) -> None:
    change = amendment(cast)
    url, office = reverse("mechanisms:edit_change", args=[change.pk]), signed_in(again(cast.secretariat))
    seen = office.get(url).context["form"].stamp
    actions.edit_change(actor=again(cast.office_leader), change=change, charter="一、主要职责\n统筹重大事项。")
    typed = {"reason": "机构改革", "purpose": "", "charter": "一、主要职责\n牵头协调。", "seen": seen}
    answer = office.post(url, typed)
    assert answer.status_code == 200
    assert "统筹重大事项。" in (said := answer.content.decode())
    assert "牵头协调。" in said
    assert Change.objects.get().charter == "一、主要职责\n统筹重大事项。"
    assert office.post(url, {**typed, "seen": answer.context["form"].stamp}).status_code == 302
    assert Change.objects.get().charter == "一、主要职责\n牵头协调。"


def test_the_others_who_lead_it_are_told_and_find_it_on_their_home_page(cast: Any, mechanism: Mechanism) -> None:
    enrol(actor=None, mechanism=mechanism, agency=cast.b, role="deputy")
    change = amendment(cast)
    told = Notification.objects.filter(kind="change_proposed").values_list("recipient__username", flat=True)
    assert list(told) == ["liaison_b"]
    home = reverse("home")
    for who, waits in ((cast.liaison_b, True), (cast.secretariat, True), (cast.liaison_a, False)):
        assert (change.get_absolute_url() in signed_in(again(who)).get(home).content.decode()) is waits
    put_in_force(cast, change)
    assert change.get_absolute_url() not in signed_in(again(cast.secretariat)).get(home).content.decode()


def test_what_was_typed_stays_where_another_was_faster(cast: Any, mechanism: Mechanism) -> None:
    office = signed_in(again(cast.secretariat))
    amendment(cast)
    typed = {"reason": "机构改革", "purpose": "", "charter": "一、另一份章程。"}
    answer = office.post(reverse("mechanisms:propose_change", args=[mechanism.pk, "charter"]), typed)
    assert answer.status_code == 200
    assert "prepared already" in (said := answer.content.decode())
    assert "一、另一份章程。" in said


def test_what_is_proposed_is_seen_by_those_who_lead(cast: Any, mechanism: Mechanism) -> None:
    change = amendment(cast)
    address = change.get_absolute_url()
    assert signed_in(again(cast.office_leader)).get(address).status_code == 200
    for who in (cast.liaison_a, cast.observer, cast.stranger, cast.admin_a):
        assert signed_in(again(who)).get(address).status_code == 404
        assert address not in page(who, mechanism)
    put_in_force(cast, change)
    assert signed_in(again(cast.liaison_a)).get(address).status_code == 200
    assert signed_in(again(cast.stranger)).get(address).status_code == 404


def test_nobody_else_proposes_edits_or_decides(cast: Any, mechanism: Mechanism) -> None:
    change = amendment(cast)
    for who in (cast.liaison_a, cast.leader_a, cast.observer, cast.stranger):
        with pytest.raises(NotPermitted):
            actions.propose_change(actor=again(who), mechanism=mechanism, kind="charter", reason="改", charter="改")
        with pytest.raises(NotPermitted):
            actions.edit_change(actor=again(who), change=change, charter="改")
        with pytest.raises(NotPermitted):
            actions.put_change_in_force(actor=again(who), change=change, **PAPER)
        with pytest.raises(NotPermitted):
            actions.withdraw_change(actor=again(who), change=change, reason="不改")


def test_one_amendment_is_prepared_at_a_time(cast: Any, mechanism: Mechanism) -> None:
    first = amendment(cast)
    with pytest.raises(ValidationError, match="prepared already"):
        amendment(cast)
    url = reverse("mechanisms:propose_change", args=[mechanism.pk, "charter"])
    assert signed_in(again(cast.secretariat)).get(url)["Location"] == first.get_absolute_url()
    actions.withdraw_change(actor=again(cast.secretariat), change=first, reason="另行研究")
    amendment(cast)


def test_the_words_of_a_charter_in_force_have_one_way(cast: Any, mechanism: Mechanism) -> None:
    with pytest.raises(NotLawful, match="amended by a procedure"):
        actions.edit_mechanism(actor=again(cast.secretariat), mechanism=mechanism, charter="改写")
    Mechanism.objects.update(purpose="")
    amendment(cast)
    with pytest.raises(NotLawful, match="write it there"):
        actions.edit_mechanism(actor=again(cast.secretariat), mechanism=mechanism, purpose="另起")
    assert Mechanism.objects.values_list("purpose", "charter").get() == ("", "一、主要职责\n研究重大事项。")


def test_a_charter_that_says_something_is_amended_and_not_edited(cast: Any, mechanism: Mechanism) -> None:
    client, url = signed_in(again(cast.secretariat)), reverse("mechanisms:edit", args=[mechanism.pk])
    form = client.get(url).context["form"]
    assert not {"charter", "purpose"} & set(form.fields)
    said = {name: form[name].value() or "" for name in form.fields} | {"charter": "改写", "approved_by": "省政府"}
    assert client.post(url, said).status_code == 302
    now = Mechanism.objects.get(pk=mechanism.pk)
    assert (now.charter, now.approved_by) == ("一、主要职责\n研究重大事项。", "省政府")
    Mechanism.objects.filter(pk=mechanism.pk).update(charter="")
    assert "charter" in client.get(url).context["form"].fields, "what was never copied may still be"


def test_what_changes_nothing_is_refused_beside_the_charter(cast: Any, mechanism: Mechanism) -> None:
    client = signed_in(again(cast.secretariat))
    url = reverse("mechanisms:propose_change", args=[mechanism.pk, "charter"])
    words = {"reason": "改", "purpose": mechanism.purpose, "charter": mechanism.charter}
    refused = client.post(url, words)
    assert "Nothing would change" in str(refused.context["form"].errors["charter"])
    change = amendment(cast)
    with pytest.raises(ValidationError, match="Nothing would change"):
        actions.edit_change(actor=again(cast.secretariat), change=change, charter=mechanism.charter)
    actions.edit_change(actor=again(cast.secretariat), change=change, **words | {"charter": "全新的章程"})
    told = Activity.objects.filter(verb="change.edit").get()
    assert set(told.after) == {"reason", "charter"}, "only what changed is recorded"


def test_the_form_begins_with_the_words_in_force_and_keeps_what_is_typed(cast: Any, mechanism: Mechanism) -> None:
    client = signed_in(again(cast.secretariat))
    url = reverse("mechanisms:propose_change", args=[mechanism.pk, "charter"])
    assert client.get(url).context["form"]["charter"].value() == mechanism.charter
    again_shown = client.post(url, {"reason": "", "charter": "全新的章程", "purpose": ""})
    assert again_shown.context["form"]["charter"].value() == "全新的章程"
    assert "reason" in again_shown.context["form"].errors
    marked = client.post(url, {"reason": "改", "charter": "机密★5年", "purpose": ""})
    assert "mark of secrecy" in str(marked.context["form"].errors["charter"])
    made = client.post(url, {"reason": "改", "charter": "全新的章程", "purpose": ""})
    change = Change.objects.get()
    assert made["Location"] == change.get_absolute_url()
    edit = reverse("mechanisms:edit_change", args=[change.pk])
    assert client.get(edit).context["form"]["charter"].value() == "全新的章程"
    client.post(edit, {"reason": "改", "charter": "再改的章程", "purpose": ""})
    change.refresh_from_db()
    assert change.charter == "再改的章程"


@pytest.mark.parametrize(
    ("paper", "field"),
    [
        ({"document_no": ""}, "document_no"),
        ({"decided_on": ""}, "decided_on"),
        ({"decided_on": str(today() + timedelta(days=1))}, "decided_on"),
        ({"decided_on": str(LONG_AGO - timedelta(days=1))}, "decided_on"),
    ],
)
def test_it_is_put_in_force_on_a_document_of_its_own(
    cast: Any, mechanism: Mechanism, paper: dict[str, str], field: str
) -> None:
    change = amendment(cast)
    client, url = signed_in(again(cast.secretariat)), reverse("mechanisms:put_change_in_force", args=[change.pk])
    said = {"document_no": "粤办函〔2026〕88号", "decided_on": str(today()), "approved_by": ""}
    refused = client.post(url, said | paper)
    assert set(refused.context["form"].errors) == {field}
    assert Change.objects.get().state == "draft"
    assert client.post(url, said)["Location"] == mechanism.get_absolute_url()
    assert Change.objects.get().state == "in_force"


@pytest.mark.parametrize("number", ["粤办函\r\nBcc: x@y", "粤办函\u202e号", "粤办函\x01号"])
def test_the_number_of_the_document_stands_on_one_line_and_is_seen_whole(
    cast: Any, mechanism: Mechanism, number: str
) -> None:
    url = reverse("mechanisms:put_change_in_force", args=[amendment(cast).pk])
    answer = signed_in(again(cast.secretariat)).post(url, {**PAPER, "document_no": number})
    assert "document_no" in answer.context["form"].errors
    assert Change.objects.get().state == "draft"


@pytest.mark.parametrize("door", ["put_change_in_force", "withdraw_change"])
def test_no_form_is_offered_for_what_is_over(cast: Any, mechanism: Mechanism, door: str) -> None:
    change = amendment(cast)
    put_in_force(cast, change)
    assert signed_in(again(cast.secretariat)).get(reverse(f"mechanisms:{door}", args=[change.pk])).status_code == 409


def test_what_is_in_force_or_withdrawn_stays(cast: Any, mechanism: Mechanism) -> None:
    first = amendment(cast)
    put_in_force(cast, first)
    second = amendment(cast, "又一稿")
    actions.withdraw_change(actor=again(cast.secretariat), change=second, reason="不改了")
    for change in (first, second):
        change.refresh_from_db()
        with pytest.raises(NotPermitted):
            actions.edit_change(actor=again(cast.secretariat), change=change, charter="改写")
        with pytest.raises(NotLawful):
            put_in_force(cast, change)
        with pytest.raises(DatabaseError), transaction.atomic():
            Change.objects.filter(pk=change.pk).update(reason="改写")
        with pytest.raises(DatabaseError), transaction.atomic():
            change.delete()
    assert "不改了" in page(cast.secretariat, second)


def test_only_a_mechanism_in_force_is_changed(cast: Any) -> None:
    lines = [actions.Enrolment(role, cast.office) for role in ("convener", "office")]
    draft = propose_mechanism(
        actor=again(cast.secretariat), name="筹备中的联席会议", tier="provincial", enrolments=lines
    )
    with pytest.raises(NotPermitted):
        amendment(cast, mechanism=draft)
    with pytest.raises(NotPermitted):
        dissolution(cast, draft)
    assert "changes/charter" not in page(cast.secretariat, draft)
    assert "changes/dissolution" not in page(cast.secretariat, draft)


# The end ----------------------------------------------------------------


def test_a_mechanism_that_is_dissolved_begins_nothing_and_stays_readable(cast: Any, mechanism: Mechanism) -> None:
    change = dissolution(cast)
    assert "未结事项由应急厅继续督办" in page(cast.secretariat, change)
    put_in_force(cast, change)
    gone = Mechanism.objects.get(pk=mechanism.pk)
    assert gone.state == "dissolved"
    told = Notification.objects.filter(kind="mechanism_dissolved").values_list("recipient__username", flat=True)
    assert set(told) == {"secretariat", "liaison_a", "liaison_b", "observer"}
    assert Activity.objects.get(verb="mechanism.dissolve").note == PAPER["document_no"]
    for who in (cast.liaison_a, cast.observer):
        assert "Dissolved" in page(who, gone)
    assert {verb for verb, may in abilities(again(cast.secretariat), gone).items() if may} == {"propose"}, "another"
    assert not can(again(cast.secretariat), "mechanism.convene", gone)
    with pytest.raises(NotPermitted):
        enrol(actor=again(cast.secretariat), mechanism=gone, agency=cast.outside, role="member")
    assert not again(cast.liaison_a).groups.filter(pk=gone.principal_id).exists()
    listed = signed_in(again(cast.liaison_a))
    assert gone not in list(listed.get("/mechanisms/").context["page"])
    assert gone in list(listed.get("/mechanisms/?state=dissolved").context["page"])


def test_its_office_follows_what_is_open_to_the_end(cast: Any, mechanism: Mechanism) -> None:
    task = assign_due(cast, today() + timedelta(days=30))
    cancel_meeting(actor=again(cast.secretariat), meeting=task.source, reason="撤销")
    change = dissolution(cast)
    assert task.title in page(cast.secretariat, change)
    put_in_force(cast, change)
    task = Assignment.objects.get(pk=task.pk)
    assert can(again(cast.secretariat), "assignment.urge", task)
    assert task in Assignment.objects.visible_to(again(cast.liaison_a))


def test_a_dissolution_that_was_withdrawn_says_nothing_of_what_is_open(cast: Any, mechanism: Mechanism) -> None:
    task = assign_due(cast, today() + timedelta(days=30))
    change = dissolution(cast)
    shown = page(cast.secretariat, change)
    assert task.title in shown
    assert task.source.title in shown
    assert f"{reverse('meetings:meetings')}?mechanism={mechanism.pk}" in shown, "all of them, not the first five"
    actions.withdraw_change(actor=again(cast.secretariat), change=change, reason="另行研究")
    shown = page(cast.secretariat, change)
    assert task.title not in shown
    assert task.source.title not in shown


def test_its_name_is_free_for_the_next_one(cast: Any, mechanism: Mechanism) -> None:
    put_in_force(cast, dissolution(cast))
    lines = [actions.Enrolment(role, cast.office) for role in ("convener", "office")]
    propose_mechanism(actor=again(cast.secretariat), name=mechanism.name, tier="provincial", enrolments=lines)


def test_it_is_not_dissolved_while_its_charter_is_being_amended(cast: Any, mechanism: Mechanism) -> None:
    open_amendment, change = amendment(cast), dissolution(cast)
    with pytest.raises(NotLawful, match="amendment"):
        put_in_force(cast, change)
    assert "An amendment of its charter is still open" in page(cast.secretariat, change)
    actions.withdraw_change(actor=again(cast.secretariat), change=open_amendment, reason="撤销后不再需要")
    put_in_force(cast, change)


def test_it_is_not_dissolved_while_a_meeting_is_open(cast: Any, mechanism: Mechanism, draft: Any) -> None:
    change = dissolution(cast)
    with pytest.raises(NotLawful, match="1 meeting is open"):
        put_in_force(cast, change)
    assert draft.title in page(cast.secretariat, change)
    cancel_meeting(actor=again(cast.secretariat), meeting=draft, reason="撤销")
    put_in_force(cast, change)


def test_it_is_not_dissolved_while_a_topic_waits(cast: Any, mechanism: Mechanism) -> None:
    words = {"title": "应急物资", "kind": "deliberate", "matter": "是否共用仓库。"}
    topic = propose_topic(actor=again(cast.liaison_a), mechanism=mechanism, **words)
    change = dissolution(cast)
    with pytest.raises(NotLawful, match="1 topic waits"):
        put_in_force(cast, change)
    door = reverse("mechanisms:put_change_in_force", args=[change.pk])
    assert "1 topic waits" in signed_in(again(cast.secretariat)).get(door).content.decode()
    amendment(cast)
    shown = page(cast.secretariat, change)
    assert "1 topic waits" in shown, "all that is in the way is said"
    assert "An amendment of its charter is still open" in shown
    actions.withdraw_change(actor=again(cast.secretariat), change=Change.objects.get(kind="charter"), reason="不改")
    return_topic(actor=again(cast.secretariat), topic=topic, reason="机制即将撤销")
    put_in_force(cast, change)
