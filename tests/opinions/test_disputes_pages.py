"""The pages of disputes: who reads what, what each may do there, and that none of it grows with the rows."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.core.workdays import today
from coordination.opinions import actions
from coordination.opinions.differing import sides_of
from coordination.opinions.models import Dispute
from coordination.opinions.sealing import stamp_of_agreement, stamp_of_party
from tests.cast import again, agency, signed_in
from tests.opinions.disputed import a_dispute
from tests.opinions.test_disputes import party, raised
from tests.opinions.test_disputes_guarded import objected
from tests.signin.devices import proved
from tests.uploads import pdf

CANARY = "canary未签"


def url(name: str, thing: Any = None) -> str:
    return reverse(f"opinions:{name}", args=[thing.pk] if thing else [])


def body(by: Any, where: str) -> str:
    response = signed_in(again(by)).get(where)
    assert response.status_code == 200
    return response.content.decode()


def put_at(dispute: Dispute) -> str:
    """The stamp of the agreement that is before the parties."""
    return stamp_of_agreement(Dispute.objects.get(pk=dispute.pk))


def queries(by: Any, where: str) -> int:
    client = signed_in(again(by))
    client.get(where)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(where).status_code == 200
    return len(asked)


def sent(person_: Any, door: str, thing: Any, /, **data: Any) -> Any:
    return signed_in(again(person_)).post(url(door, thing), data)


def signed(by: Any, dispute: Dispute) -> Any:
    """As it is read on the page, by who has just proved who it is."""
    client = proved(signed_in(again(by)))
    page = client.get(url("sign_opinion", dispute))
    seen = page.context["form"].stamp if page.status_code == 200 else "x"
    return client.post(url("sign_opinion", dispute), {"seen": seen})


def doors_of(by: Any, dispute: Dispute) -> set[str]:
    response = signed_in(again(by)).get(dispute.get_absolute_url())
    return {act.kind.verb for act in response.context["acts"] if not act.why}


# The list


def test_the_list_shows_what_concerns_ones_agency_and_what_waits_for_it(desk: Any, dispute: Dispute) -> None:
    a_dispute(desk, title="未提出的草稿")
    for reader, shown in ((desk.liaison_a, True), (desk.liaison_b, True), (desk.secretariat, True), (desk.stranger, 0)):
        page = body(reader, url("disputes"))
        assert (dispute.title in page) == bool(shown)
        assert ("未提出的草稿" in page) == (reader == desk.liaison_a)
    rows = signed_in(again(desk.liaison_b)).get(url("disputes")).context["page"].rows
    assert [row.waits.verb for row in rows] == ["state"]


@pytest.mark.parametrize(
    ("asked", "is_shown"),
    [
        ("q=核实", True),
        ("q=水库", False),
        ("state=open", True),
        ("state=ruled", False),
        ("kind=duties", True),
        ("kind=data", False),
        ("rung=consultation", True),
        ("rung=heads_talk", False),
    ],
)
def test_the_list_is_narrowed_by_what_is_asked(desk: Any, dispute: Dispute, asked: str, is_shown: bool) -> None:
    assert (dispute.title in body(desk.liaison_b, f"{url('disputes')}?{asked}")) == is_shown


def test_the_list_asks_as_much_for_three_disputes_as_for_one(desk: Any, dispute: Dispute) -> None:
    one = queries(desk.liaison_a, url("disputes"))
    for n in range(2):
        actions.offer(actor=again(desk.liaison_b), dispute=raised(desk, a_dispute(desk, title=f"第{n}项")), text="折中")
    assert queries(desk.liaison_a, url("disputes")) == one


def test_the_page_asks_as_much_for_three_of_everything_as_for_one(desk: Any, dispute: Dispute) -> None:
    third, fourth = agency("省气候中心"), agency("省应急指挥中心")
    large = raised(
        desk,
        actions.begin_dispute(
            actor=again(desk.liaison_a),
            lead=desk.a,
            parties=[desk.b, third, fourth],
            title="多方",
            kind="duties",
            matter="多方",
            mechanism=desk.mechanism,
            points=["一", "二", "三"],
        ),
    )
    for given, times in ((dispute, 1), (large, 3)):
        for n in range(times):
            actions.add_option(actor=again(desk.liaison_b), dispute=given, text=f"方案{n}", effects="影响")
            actions.offer(actor=again(desk.liaison_b), dispute=given, text=f"文字{n}")
            actions.record_talk(
                actor=again(desk.staff_a),
                dispute=given,
                held_on=today(),
                how="电话",
                present="二人",
                record_text=f"记录{n}",
            )
            actions.attach_papers(actor=again(desk.staff_a), dispute=given, papers=[pdf(f"{n}.pdf")])
    assert queries(desk.liaison_a, large.get_absolute_url()) == queries(desk.liaison_a, dispute.get_absolute_url())


# Beginning


def said(desk: Any, **changed: Any) -> dict[str, Any]:
    return {
        "title": "数据共享范围",
        "kind": "data",
        "mechanism": desk.mechanism.pk,
        "lead": desk.a.pk,
        "parties": [desk.b.pk],
        "matter": "范围不一",
        "points": "范围\n\n频次",
        **changed,
    }


def test_a_dispute_is_written_down_and_stays_a_draft_of_ones_own(desk: Any) -> None:
    with_a = signed_in(again(desk.liaison_a))
    response: Any = with_a.post(url("begin_dispute"), said(desk))
    dispute = Dispute.objects.get()
    assert (response.url, dispute.state) == (dispute.get_absolute_url(), "draft")
    assert [point.text for point in dispute.points.all()] == ["范围", "频次"]
    for other in (desk.liaison_b, desk.secretariat, desk.stranger):
        assert signed_in(again(other)).get(dispute.get_absolute_url()).status_code == 404
    assert with_a.post(url("edit_dispute", dispute), said(desk, title="改题")).status_code == 302
    assert with_a.post(url("raise_dispute", dispute)).status_code == 302
    assert "改题" in body(desk.liaison_b, dispute.get_absolute_url())


def test_staff_raise_no_dispute(desk: Any) -> None:
    assert signed_in(again(desk.staff_a)).get(url("begin_dispute")).status_code == 403
    assert signed_in(again(desk.staff_a)).post(url("begin_dispute"), said(desk)).status_code == 403
    assert not Dispute.objects.exists()


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("points", " \n "), ("parties", []), ("kind", "text"), ("lead", ""), ("points", "点\n" * 21), ("title", "一\n二")],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept(desk: Any, field: str, wrong: Any) -> None:
    response = signed_in(again(desk.liaison_a)).post(url("begin_dispute"), said(desk, **{field: wrong}))
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert "范围不一" in response.content.decode()


def test_whoever_is_no_party_raises_nothing_unless_it_leads_the_mechanism(desk: Any) -> None:
    for by, allowed in ((desk.stranger, False), (desk.secretariat, True)):
        data = said(desk) if allowed else said(desk, mechanism="")
        response = signed_in(again(by)).post(url("begin_dispute"), data)
        assert (response.status_code == 302) == allowed


@pytest.mark.parametrize("by", ["liaison_a", "liaison_b"])
def test_out_of_a_comment_everything_is_written_already(desk: Any, draft: Any, by: str) -> None:
    comment = objected(desk, draft)
    where = f"{url('begin_dispute')}?comment={comment.pk}"
    client = signed_in(again(getattr(desk, by)))
    initial = client.get(where).context["form"].initial
    assert client.post(where, initial).status_code == 302
    dispute = Dispute.objects.get()
    assert (dispute.draft, dispute.kind, dispute.lead) == (draft, "text", desk.a)
    assert list(dispute.comments.all()) == [comment]
    assert "24小时内报送" in dispute.points.get().text


def test_a_comment_one_may_not_know_of_does_not_exist(desk: Any, draft: Any) -> None:
    comment = objected(desk, draft)
    for number in (comment.pk, 987_654_321, "x"):
        where = f"{url('begin_dispute')}?comment={number}"
        assert signed_in(again(desk.stranger)).get(where).status_code == 404


# What is not signed


def test_what_a_party_has_not_signed_is_read_by_its_own_people_alone(desk: Any, dispute: Dispute) -> None:
    words = {name: f"{CANARY}{name}" for name in ("opinion", "grounds", "legal_basis")}
    assert sent(desk.staff_b, "state_opinion", dispute, **words).status_code == 302
    others = (desk.liaison_a, desk.leader_a, desk.staff_a, desk.secretariat, desk.office_leader)
    where = [dispute.get_absolute_url(), url("disputes"), reverse("home"), reverse("inbox")]
    where += [url(name, dispute) for name in ("state_opinion", "sign_opinion", "propose_agreement", "record_talk")]

    def found(reader: Any) -> bool:
        client = proved(signed_in(again(reader)))
        return any(CANARY in client.get(each).content.decode() for each in where)

    assert not signed_in(again(desk.staff_b)).get(f"{url('disputes')}?q={CANARY}").context["page"].rows
    assert not any(found(reader) for reader in others)
    assert not any(CANARY in side.opinion + side.grounds + side.legal_basis for side in sides_of(dispute))
    assert all(found(reader) for reader in (desk.staff_b, desk.liaison_b, desk.leader_b))
    assert signed(desk.leader_b, dispute).status_code == 302
    assert all(found(reader) for reader in others)
    assert sent(desk.leader_b, "state_opinion", dispute, **words).status_code == 302
    assert not any(found(reader) for reader in others), "written anew, it is to be signed anew"


def test_an_opinion_is_signed_by_the_head_and_by_a_deputy_in_its_place(desk: Any, dispute: Dispute) -> None:
    sent(desk.staff_b, "state_opinion", dispute, opinion="由水利厅核实")
    for other in (desk.staff_b, desk.liaison_b, desk.leader_a, desk.office_leader):
        signed(other, dispute)
        assert party(dispute, desk.b).signed_at is None
    signed(desk.leader_b, dispute)
    page = body(desk.liaison_a, dispute.get_absolute_url())
    side = party(dispute, desk.b)
    assert side.signed_as in page
    assert side.sha256[:16] in page


def test_the_head_signs_the_words_that_were_read(desk: Any, dispute: Dispute) -> None:
    sent(desk.staff_b, "state_opinion", dispute, opinion="读过的意见")
    client, where = proved(signed_in(again(desk.leader_b))), url("sign_opinion", dispute)
    page = client.get(where)
    assert "读过的意见" in page.content.decode()
    sent(desk.staff_b, "state_opinion", dispute, opinion="后来塞进的意见")
    for unread in ({"seen": page.context["form"].stamp}, {}):
        refused = client.post(where, unread)
        assert "后来塞进的意见" in refused.content.decode()
        assert party(dispute, desk.b).signed_at is None
    client.post(where, {"seen": refused.context["form"].stamp})
    assert party(dispute, desk.b).signed_at


def test_whoever_signs_an_opinion_has_just_proved_who_it_is(desk: Any, dispute: Dispute) -> None:
    sent(desk.staff_b, "state_opinion", dispute, opinion="由水利厅核实")
    client, where = signed_in(again(desk.leader_b)), url("sign_opinion", dispute)
    for answer in (client.get(where), client.post(where, {"seen": stamp_of_party(party(dispute, desk.b))})):
        assert answer["Location"].startswith(reverse("prove_again"))
    assert signed_in(again(desk.staff_b)).post(where).status_code == 403
    assert party(dispute, desk.b).signed_at is None
