"""Who appoints whom: the system administrator first people alone, nobody oneself, a deputy no administrator and nothing
that outlasts standing in.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from coordination.agencies import actions
from coordination.agencies.leaving import Handover, key_of
from coordination.agencies.models import Agency, Invitation, JoinRequest, Post, User
from coordination.core.errors import NotLawful, NotPermitted, Refusal
from coordination.core.models import Notification
from coordination.core.policy import can
from coordination.core.templatetags.portal import local_date
from coordination.core.workdays import today
from tests.agencies.importing import carry_out, complaints, reasons, start, verdicts
from tests.agencies.importing import row as row_of
from tests.cast import LONG_AGO, again, agency, person, portal_administrator, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

Role = Post.Role
SOON, LATER = today() + timedelta(days=10), today() + timedelta(days=90)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def root(cast: SimpleNamespace) -> User:
    return portal_administrator("system", language="en")


def invited(actor: User, into: Agency, address: str = "new@example.test", **more: Any) -> Invitation:
    said = {"address": address, "full_name": "新人", "role": Role.STAFF} | more
    return actions.invite(actor=actor, agency=into, **said)


def told(kind: str = "appointed_by_the_portal") -> set[str]:
    return set(Notification.objects.filter(kind=kind).values_list("recipient__username", flat=True))


# The system administrator -------------------------------------------------------------------------------------------


def every_way(root: User, cast: SimpleNamespace, at: Agency) -> dict[str, Any]:
    """All that gives or takes a post in an agency, each to be tried on its own."""
    (post,) = Post.objects.filter(agency=at, role=Role.LIAISON)
    asked = JoinRequest.objects.create(person=cast.newcomer, agency=at, note="借调")
    fields = {"role": post.role, "title": "", "starts_on": post.starts_on, "ends_on": LATER}
    handover = Handover(post.user, at, [post], leaves=True, successors={key_of(post): None})
    return {
        "appoint": lambda: actions.appoint(actor=root, person=cast.colleague, agency=at, role=Role.LEADER),
        "invite": lambda: invited(root, at),
        "edit": lambda: actions.edit_post(actor=root, post=post, **fields),
        "deputise": lambda: actions.appoint_deputy(actor=root, post=post, deputy=cast.colleague),
        "join": lambda: actions.accept_joining(actor=root, request=asked, role=Role.STAFF),
        "leave": lambda: actions.plan_departure(actor=root, handover=handover),
        "end": lambda: actions.end_post(actor=root, post=post),
        "place": lambda: actions.edit_agency(actor=root, agency=at, parent=cast.outside),
    }


WAYS = ["appoint", "invite", "edit", "deputise", "join", "leave", "end", "place"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kept_by", ["nobody", "its own", "the one above", "a suspended one"])
def test_the_system_administrator_appoints_first_people_alone(
    cast: SimpleNamespace, root: User, way: str, kept_by: str
) -> None:
    at = agency("水文局", parent=cast.b)
    person(at, "reaches")
    cast.colleague = person(at, "colleague", Role.STAFF)
    cast.newcomer = User.objects.create_user("newcomer", "n@example.test", "x", full_name="新任")
    if kept_by != "nobody":
        keeper = person(cast.b if kept_by == "the one above" else at, "keeper", Role.ADMINISTRATOR)
        User.objects.filter(pk=keeper.pk).update(is_active=kept_by != "a suspended one")
    act = every_way(root, cast, at)[way]
    if kept_by in {"its own", "the one above"}:
        with pytest.raises((NotPermitted, ValidationError)):
            act()
    else:
        act()


def test_who_stands_in_for_a_suspended_administrator_is_no_standing_one(cast: SimpleNamespace, root: User) -> None:
    actions.appoint_deputy(actor=cast.admin_a, post=cast.admin_a.posts.get(), deputy=cast.staff_a)
    assert not can(root, "agency.appoint", cast.a)
    actions.close_account(actor=None, person=cast.admin_a, note="停用")
    assert can(root, "agency.appoint", cast.a)


def test_the_page_offers_it_just_where_it_is_done(cast: SimpleNamespace, root: User) -> None:
    client = signed_in(root)
    for at, offered in ((cast.a, False), (cast.b, True)):
        door = reverse("agencies:invite", args=[at.pk])
        assert (door in client.get(at.get_absolute_url()).content.decode()) is offered
        assert client.get(door).status_code == (200 if offered else 403)


def test_an_import_names_no_agency_that_somebody_looks_after(cast: SimpleNamespace, root: User) -> None:
    kept = Agency.objects.looked_after_by_nobody()
    assert cast.a not in kept
    assert agency("水文局", parent=cast.a) not in kept
    assert {cast.b, cast.office, cast.outside} <= set(kept)


def test_the_agency_is_told_whom_the_system_administrator_appointed(cast: SimpleNamespace, root: User) -> None:
    post = actions.appoint(actor=root, person=cast.secretariat, agency=cast.office, role=Role.ADMINISTRATOR)
    assert told() == {"office_leader"}
    row = Notification.objects.get(kind="appointed_by_the_portal")
    assert str(post.user) in row.texts["en"]["title"]
    assert "Agency administrator" in row.texts["en"]["body"]
    assert "system管理员" in row.texts["en"]["body"]


def test_and_whom_as_a_deputy(cast: SimpleNamespace, root: User) -> None:
    clerk = person(cast.office, "clerk", Role.STAFF)
    post = cast.secretariat.posts.get()
    row = actions.appoint_deputy(actor=root, post=post, deputy=clerk)
    assert told() == {"office_leader"}
    assert "Liaison officer" in Notification.objects.get(kind="appointed_by_the_portal").texts["en"]["body"]
    actions.end_post(actor=root, post=row)
    actions.appoint_deputy(actor=cast.secretariat, post=post, deputy=clerk)
    assert Notification.objects.filter(kind="appointed_by_the_portal").count() == 1, "the holder's own doing"


def test_and_when_an_invitation_is_accepted_however_many_were_written_together(
    cast: SimpleNamespace, root: User
) -> None:
    rows = [invited(root, cast.office, f"{role}@example.test", role=role) for role in ("administrator", "staff")]
    for row, name in zip(rows, ("first", "second"), strict=True):
        actions.accept_as_newcomer(invitation=row, username=name, full_name=name, password="a quiet house by the river")
    assert told() == {"office_leader", "first"}, "of the second also the one who came first"
    with pytest.raises(NotPermitted):
        invited(root, cast.office)


def test_an_invitation_by_a_system_administrator_who_is_none_any_more_opens_nothing(
    cast: SimpleNamespace, root: User
) -> None:
    row = invited(root, cast.office)
    User.objects.filter(pk=root.pk).update(portal_role="")
    with pytest.raises(NotLawful):
        actions.accept_as_newcomer(invitation=row, username="x", full_name="x", password="a quiet house by the river")


def test_nobody_is_told_of_what_the_own_administrator_does(cast: SimpleNamespace) -> None:
    actions.appoint(actor=cast.admin_a, person=cast.staff_a, agency=cast.a, role=Role.LIAISON)
    assert told() == set()


# Under which department ----------------------------------------------------------------------------------------------


@pytest.fixture
def below(cast: SimpleNamespace) -> Agency:
    """An agency under A, whose administrator looks after its people; and one with an accomplice in it."""
    cast.shell = agency("新设单位")
    cast.accomplice = person(cast.shell, "accomplice", Role.ADMINISTRATOR)
    return agency("水文局", parent=cast.a)


def placed(actor: User, at: Agency, under: Agency | None) -> Agency:
    at = Agency.objects.get(pk=at.pk)
    actions.edit_agency(actor=again(actor), agency=at, parent=under)
    return at


def test_the_system_administrator_hands_nobodys_people_to_another_department(
    cast: SimpleNamespace, root: User, below: Agency
) -> None:
    own, said = "admin_a", "Its administrator (%s) changes the supervising department, or a reform does."
    assert sentence(lambda: placed(root, below, cast.shell), "parent") == said % own
    assert sentence(lambda: placed(root, below, None), "parent") == said % own, "then nobody would look after them"
    assert sentence(lambda: placed(root, cast.a, cast.shell), "parent") == said % own
    assert not can(again(cast.accomplice), "agency.appoint", Agency.objects.get(pk=below.pk))
    assert actions.edit_agency(actor=root, agency=below, parent=cast.a, tier="county").tier == "county"
    assert placed(root, cast.b, cast.shell).parent == cast.shell, "nobody looks after B"


def test_who_looks_after_them_does(cast: SimpleNamespace, below: Agency) -> None:
    own = person(below, "own", Role.ADMINISTRATOR)
    assert placed(cast.admin_a, below, cast.b).parent == cast.b
    with pytest.raises(NotPermitted):
        placed(cast.admin_a, below, cast.a)
    assert placed(own, below, None).parent is None
    with pytest.raises(NotPermitted):
        placed(cast.accomplice, below, cast.shell)


def test_but_not_whoever_stands_in_for_one(cast: SimpleNamespace, below: Agency) -> None:
    actions.appoint_deputy(actor=cast.admin_a, post=cast.admin_a.posts.get(), deputy=cast.staff_a)
    assert "Its administrator (admin_a)" in sentence(lambda: placed(cast.staff_a, below, cast.shell), "parent")


def test_both_sides_are_told_once_of_each_change(cast: SimpleNamespace, below: Agency) -> None:
    person(below, "head", Role.LEADER)
    for under in (cast.shell, cast.a):
        actions.edit_agency(actor=None, agency=below, parent=under)
        actions.edit_agency(actor=None, agency=below, parent=under, short_name="水文")
    rows = Notification.objects.filter(kind="supervision_changed").order_by("pk")
    assert told("supervision_changed") == {"head", "admin_a", "accomplice"}
    assert rows.count() == 2 * 3
    assert rows[0].texts["en"]["title"] == "水文局 has another supervising department"
    assert rows[0].texts["en"]["body"].startswith("From 水利厅 to 新设单位, by —.")


def test_the_page_offers_and_explains_it(cast: SimpleNamespace, root: User, below: Agency) -> None:
    door = reverse("agencies:edit", args=[below.pk])
    data = {"name": below.name, "parent": cast.shell.pk}
    whole = {**data, "kind": below.kind, "relation": below.relation, "tier": below.tier, "official_order": 1}
    assert "Its administrator (admin_a)" in signed_in(root).get(door).content.decode()
    refused = signed_in(root).post(door, whole).context["form"]
    assert "Its administrator (admin_a)" in str(refused.errors["parent"])
    assert signed_in(cast.admin_a).post(door, data).status_code == 302
    assert Agency.objects.get(pk=below.pk).parent == cast.shell


def test_no_circle_and_nothing_that_ended_is_chosen(cast: SimpleNamespace, below: Agency) -> None:
    lowest, gone = agency("水文站", parent=below), agency("旧局")
    Agency.objects.filter(pk=gone.pk).update(ended_on=LONG_AGO)
    client, door = signed_in(cast.admin_a), reverse("agencies:edit", args=[cast.a.pk])
    for under, said in ((lowest, "水文站 itself stands below this agency."), (gone, "Select a valid choice")):
        form = client.post(door, {"name": cast.a.name, "parent": under.pk}).context["form"]
        assert said in str(form.errors["parent"])
    gone.refresh_from_db()
    assert sentence(lambda: placed(cast.admin_a, below, gone), "parent") == "旧局 has ended: it supervises nobody."


def test_no_table_hands_them_over_either(cast: SimpleNamespace, root: User, below: Agency) -> None:
    head = ["单位名称", "主管部门"]
    run = start(root, head, [below.name, "新设单位"], [cast.b.name, "新设单位"])
    assert verdicts(run) == ["wrong", "changed"]
    assert complaints(row_of(run))[0].startswith("Supervising department: Its administrator (admin_a) changes")
    person(cast.b, "keeper", Role.ADMINISTRATOR)
    run = carry_out(run, root, only_good=True)
    assert "Its administrator (keeper) changes" in reasons(row_of(run, 3))[0], "somebody came meanwhile"
    assert Agency.objects.get(pk=cast.b.pk).parent is None


# Nobody oneself -----------------------------------------------------------------------------------------------------


def sentence(act: Any, field: str) -> str:
    with pytest.raises(ValidationError) as refused:
        act()
    ((name, said),) = refused.value.message_dict.items()
    assert name == field
    return str(said[0])


def test_nobody_gives_a_post_to_oneself(cast: SimpleNamespace) -> None:
    me = again(cast.admin_a)
    said = sentence(lambda: actions.appoint(actor=me, person=me, agency=cast.a, role=Role.LEADER), "person")
    assert said == "Nobody gives a post to oneself, or prolongs the own: another administrator does."
    below = agency("水文局", parent=cast.a)
    sentence(lambda: actions.appoint(actor=me, person=me, agency=below, role=Role.STAFF), "person")
    post = cast.leader_a.posts.get()
    sentence(lambda: actions.appoint_deputy(actor=me, post=post, deputy=me), "deputy")
    left = Handover(cast.leader_a, cast.a, [post], leaves=True, successors={key_of(post): me})
    sentence(lambda: actions.plan_departure(actor=me, handover=left), "person")
    assert again(me).roles == {"administrator"}
    other = person(cast.a, "other", Role.ADMINISTRATOR)
    actions.appoint(actor=other, person=me, agency=cast.a, role=Role.LIAISON)
    assert again(me).roles == {"administrator", "liaison"}


def test_it_is_said_beside_the_field(cast: SimpleNamespace) -> None:
    door, said = reverse("agencies:new_post", args=[cast.a.pk]), {"role": "leader", "starts_on": today()}
    answer = signed_in(cast.admin_a).post(door, {**said, "person": cast.admin_a.pk})
    assert "Nobody gives a post to oneself" in str(answer.context["form"].errors["person"])
    assert signed_in(cast.admin_a).post(door, {**said, "person": cast.staff_a.pk}).status_code == 302


def test_nobody_invites_oneself_under_whatever_address(cast: SimpleNamespace) -> None:
    below = agency("水文局", parent=cast.a)
    sentence(lambda: invited(cast.admin_a, below, "Admin_A@example.test"), "address")
    row = invited(cast.admin_a, below, "other@example.test")
    User.objects.filter(pk=cast.admin_a.pk).update(email="other@example.test")
    with pytest.raises(NotLawful, match="Nobody invites oneself"):
        actions.accept_as(actor=again(cast.admin_a), invitation=row)
    assert not below.posts.exists()


def test_an_invitation_that_was_handed_over_is_still_not_for_whoever_wrote_it(cast: SimpleNamespace) -> None:
    second, below = person(cast.a, "second", Role.ADMINISTRATOR), agency("水文局", parent=cast.a)
    row = invited(cast.admin_a, below, "other@example.test")
    post = actions.appoint(actor=second, person=cast.admin_a, agency=cast.a, role=Role.STAFF)
    chosen = {key_of(post): None, "invitations": second}
    actions.plan_departure(actor=second, handover=Handover(cast.admin_a, cast.a, [post], False, None, chosen))
    row.refresh_from_db()
    assert row.invited_by == second
    User.objects.filter(pk=cast.admin_a.pk).update(email="other@example.test")
    with pytest.raises(NotLawful, match="Nobody invites oneself"):
        actions.accept_as(actor=again(cast.admin_a), invitation=row)
    User.objects.filter(pk=cast.admin_a.pk).update(email="admin_a@example.test")
    User.objects.filter(pk=cast.stranger.pk).update(email="other@example.test")
    actions.accept_as(actor=again(cast.stranger), invitation=row)
    assert below.posts.get().user == cast.stranger


@pytest.mark.parametrize(
    ("changed", "taken"),
    [
        ({"ends_on": None}, False),
        ({"ends_on": LATER}, False),
        ({"role": Role.LEADER}, False),
        ({"title": "主任科员"}, True),
        ({"ends_on": today() + timedelta(days=1)}, True),
    ],
)
def test_nobody_prolongs_the_own_term_or_takes_another_role(
    cast: SimpleNamespace, changed: dict[str, Any], taken: bool
) -> None:
    post = cast.admin_a.posts.get()
    Post.objects.filter(pk=post.pk).update(ends_on=SOON)
    post.refresh_from_db()
    fields = {"role": post.role, "title": "", "starts_on": post.starts_on, "ends_on": SOON, **changed}
    if taken:
        actions.edit_post(actor=cast.admin_a, post=post, **fields)
    else:
        sentence(lambda: actions.edit_post(actor=cast.admin_a, post=post, **fields), next(iter(changed)))
        actions.edit_post(actor=person(cast.a, "other", Role.ADMINISTRATOR), post=post, **fields)
    assert Post.objects.filter(user=cast.admin_a, **changed).exists()


def test_nobody_prolongs_the_own_standing_in_by_way_of_the_holder(cast: SimpleNamespace) -> None:
    post = cast.leader_a.posts.get()
    Post.objects.filter(pk=post.pk).update(ends_on=SOON)
    for deputy in (cast.admin_a, cast.staff_a):
        actions.appoint_deputy(actor=cast.leader_a, post=cast.leader_a.posts.get(), deputy=deputy)
    post.refresh_from_db()
    fields = {"role": post.role, "title": "", "starts_on": post.starts_on, "ends_on": LATER}
    actions.edit_post(actor=again(cast.admin_a), post=post, **fields)
    ends = dict(post.deputies.values_list("user__username", "ends_on"))
    assert ends == {"admin_a": SOON, "staff_a": LATER}


def test_nobody_calls_the_own_departure_off_that_another_planned(cast: SimpleNamespace) -> None:
    other = person(cast.a, "other", Role.ADMINISTRATOR)

    def planned(by: User) -> Any:
        posts = list(cast.admin_a.posts.not_over())
        return actions.plan_departure(
            actor=by, handover=Handover(cast.admin_a, cast.a, posts, leaves=True, last_on=SOON)
        )

    departure = planned(other)
    door = f'action="{reverse("agencies:call_off_departure", args=[departure.pk])}"'
    page = signed_in(again(cast.admin_a)).get(cast.admin_a.get_absolute_url()).content.decode()
    assert door not in page
    assert "You do not call it off: Nobody gives a post to oneself" in page
    assert door in signed_in(again(other)).get(cast.admin_a.get_absolute_url()).content.decode()
    with pytest.raises(Refusal, match="Nobody gives a post to oneself"):
        actions.call_off_departure(actor=again(cast.admin_a), departure=departure)
    actions.call_off_departure(actor=other, departure=departure)
    actions.call_off_departure(actor=again(cast.admin_a), departure=planned(again(cast.admin_a)))
    assert cast.admin_a.posts.get().ends_on is None


def test_an_end_prolongs_nothing(cast: SimpleNamespace) -> None:
    """Neither of the own post nor of anybody's: not by its end, and not by leaving; sooner it may end."""
    post, client = cast.admin_a.posts.get(), signed_in(cast.admin_a)
    Post.objects.filter(pk=post.pk).update(ends_on=SOON)
    post.refresh_from_db()
    later = {"when": "day", "on": LATER.isoformat(), "successor": ""}
    for door in ("end_post", "leave", "hand_over"):
        answer = client.post(reverse(f"agencies:{door}", args=[post.pk]), later, follow=True)
        said = f"The term ends sooner, with {local_date(SOON)}: an end does not prolong it."
        assert answer.context["form"].errors["on"] == [said]
    sentence(lambda: actions.end_post(actor=again(cast.admin_a), post=post, on=LATER), "on")
    left = Handover(cast.admin_a, cast.a, [post], leaves=True, last_on=LATER)
    sentence(lambda: actions.plan_departure(actor=again(cast.admin_a), handover=left), "on")
    assert cast.admin_a.posts.get().ends_on == SOON
    sooner = SOON - timedelta(days=1)
    assert client.post(reverse("agencies:end_post", args=[post.pk]), {"when": "day", "on": sooner}).status_code == 302
    assert cast.admin_a.posts.get().ends_on == sooner


def test_a_post_whose_term_is_over_before_the_last_day_ends_with_its_term(cast: SimpleNamespace) -> None:
    """Who leaves holds two posts: the successor follows in each the day after."""
    kept = cast.liaison_a.posts.get()
    brief = actions.appoint(
        actor=None, person=cast.liaison_a, agency=cast.a, role=Role.DATA_OFFICER, ends_on=SOON, starts_on=today()
    )
    to = {key_of(post): cast.leader_a for post in (kept, brief)}
    left = Handover(cast.liaison_a, cast.a, [kept, brief], leaves=True, last_on=LATER, successors=to)
    departure = actions.plan_departure(actor=cast.admin_a, handover=left)
    assert dict(cast.liaison_a.posts.values_list("pk", "ends_on")) == {kept.pk: LATER, brief.pk: SOON}
    begins = dict(cast.leader_a.posts.exclude(role=Role.LEADER).values_list("role", "starts_on"))
    assert begins == {"liaison": LATER + timedelta(days=1), "data_officer": SOON + timedelta(days=1)}
    actions.call_off_departure(actor=again(cast.admin_a), departure=departure)
    assert dict(cast.liaison_a.posts.values_list("pk", "ends_on")) == {kept.pk: None, brief.pk: SOON}


# A deputy -----------------------------------------------------------------------------------------------------------


def deputy_of(cast: SimpleNamespace, until: date | None = SOON) -> User:
    """Staff of A stands in for its administrator."""
    post = cast.admin_a.posts.get()
    actions.appoint_deputy(actor=cast.admin_a, post=post, deputy=cast.staff_a, ends_on=until)
    return again(cast.staff_a)


def test_whoever_stands_in_looks_at_a_person_with_one_deputy_or_three_at_the_same_cost(cast: SimpleNamespace) -> None:
    desk, page = signed_in(deputy_of(cast)), reverse("agencies:person", args=[cast.leader_a.pk])

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(page).status_code == 200
        return len(queries)

    def name_a_deputy(other: User) -> None:
        actions.appoint_deputy(actor=cast.admin_a, post=cast.leader_a.posts.get(), deputy=other, ends_on=SOON)

    name_a_deputy(cast.liaison_a)
    asked()
    with_one = asked()
    for name in ("second", "third"):
        name_a_deputy(person(cast.a, name, Role.STAFF))
    assert asked() == with_one


@pytest.mark.parametrize("until", [SOON, None])
def test_a_deputy_appoints_no_administrator(cast: SimpleNamespace, until: date | None) -> None:
    deputy, role = deputy_of(cast, until), Role.ADMINISTRATOR
    give = {"agency": cast.a, "role": role, "ends_on": SOON}
    said = sentence(lambda: actions.appoint(actor=deputy, person=cast.liaison_a, **give), "role")
    assert said == "Whoever stands in for an administrator appoints no administrator."
    sentence(lambda: invited(deputy, cast.a, role=role, ends_on=SOON), "role")
    post, own = cast.liaison_a.posts.get(), cast.admin_a.posts.get()
    fields = {"title": "", "starts_on": post.starts_on, "ends_on": SOON}
    sentence(lambda: actions.edit_post(actor=deputy, post=post, role=role, **fields), "role")
    sentence(lambda: actions.appoint_deputy(actor=deputy, post=own, deputy=cast.liaison_a, ends_on=SOON), "role")
    assert again(cast.liaison_a).roles == {"liaison"}
    actions.appoint(actor=cast.admin_a, person=cast.liaison_a, **give)
    assert again(cast.liaison_a).roles == {"liaison", "administrator"}


def test_nor_anything_beyond_the_own_term(cast: SimpleNamespace) -> None:
    deputy, post = deputy_of(cast), cast.liaison_a.posts.get()
    Post.objects.filter(pk=post.pk).update(ends_on=SOON - timedelta(days=5))
    post.refresh_from_db()
    fields = {"role": post.role, "title": "", "starts_on": post.starts_on}
    for until in (None, LATER):
        give = {"agency": cast.a, "role": Role.STAFF, "ends_on": until}
        said = sentence(lambda give=give: actions.appoint(actor=deputy, person=cast.leader_a, **give), "ends_on")
        assert said == f"You stand in until {local_date(SOON)}: what you give ends no later."
        sentence(lambda until=until: invited(deputy, cast.a, ends_on=until), "ends_on")
        more = {**fields, "ends_on": until}
        sentence(lambda more=more: actions.edit_post(actor=deputy, post=post, **more), "ends_on")
    actions.appoint(actor=deputy, person=cast.leader_a, agency=cast.a, role=Role.STAFF, ends_on=SOON)
    invited(deputy, cast.a, ends_on=SOON)
    actions.edit_post(actor=deputy, post=post, **fields, ends_on=SOON)
    assert Post.objects.get(pk=post.pk).ends_on == SOON


def test_nor_prolongs_by_an_end(cast: SimpleNamespace) -> None:
    """Neither standing in itself, nor anybody's post."""
    other = cast.liaison_a.posts.get()
    Post.objects.filter(pk=other.pk).update(ends_on=SOON)
    deputy = deputy_of(cast)
    for post in (other, Post.objects.exclude(stands_in_for=None).get()):
        post.refresh_from_db()
        sentence(lambda post=post: actions.end_post(actor=deputy, post=post, on=LATER), "on")
        assert Post.objects.get(pk=post.pk).ends_on == SOON


def test_nor_undoes_an_end_that_goes_beyond_it(cast: SimpleNamespace) -> None:
    """Neither an administrator's, in whose place the deputy acts, nor anybody's who would stay longer."""
    boss = person(agency("省政府办"), "boss", Role.ADMINISTRATOR)
    Agency.objects.filter(pk=cast.a.pk).update(parent=boss.acting_for)
    deputy_of(cast)
    for who, until, sentence_ in (
        (cast.admin_a, None, "appoints no administrator"),
        (cast.liaison_a, None, f"You stand in until {local_date(SOON)}"),
        (cast.leader_a, SOON - timedelta(days=2), ""),
    ):
        Post.objects.own().filter(user=who).update(ends_on=until)
        posts = list(Post.objects.own().filter(user=who).select_related("agency", "user"))
        last = SOON - timedelta(days=5)
        left = Handover(who, posts[0].agency, posts, leaves=True, last_on=last)
        departure = actions.plan_departure(actor=again(boss), handover=left)
        Post.objects.exclude(stands_in_for=None).update(ends_on=SOON)
        door = reverse("agencies:call_off_departure", args=[departure.pk])
        shown = signed_in(again(cast.staff_a)).get(who.get_absolute_url()).content.decode()
        assert (f'action="{door}"' in shown, "You do not call it off" in shown) == (not sentence_, bool(sentence_))
        assert f'action="{door}"' in signed_in(again(boss)).get(who.get_absolute_url()).content.decode()
        answer = signed_in(again(cast.staff_a)).post(door)
        if sentence_:
            assert answer.status_code == 409
            assert sentence_ in answer.content.decode()
            assert Post.objects.own().get(user=who).ends_on == last
            assert signed_in(again(boss)).post(door).status_code == 302
        assert Post.objects.own().get(user=who).ends_on == until


def test_nor_is_offered_to_end_the_standing_in_of_an_administrator(cast: SimpleNamespace) -> None:
    """Whoever acts in an administrator's place does nothing to another administrator, who stands in for somebody."""
    deputy, other = deputy_of(cast), person(cast.a, "other", Role.ADMINISTRATOR)
    post = cast.liaison_a.posts.get()
    for who in (other, cast.leader_a):
        actions.appoint_deputy(actor=again(cast.admin_a), post=post, deputy=who)
    offered = {row.user: reverse("agencies:end_post", args=[row.pk]) for row in post.deputies.all()}
    for reader, ends in ((deputy, {cast.leader_a}), (cast.admin_a, {other, cast.leader_a})):
        desk = signed_in(again(reader))
        page = desk.get(cast.liaison_a.get_absolute_url()).content.decode()
        assert {who for who, door in offered.items() if f'href="{door}"' in page} == ends
        assert {who for who, door in offered.items() if desk.get(door).status_code == 200} == ends


ON_A_PERSON, ON_A_POST = ["user.close", "user.unite", "user.ask_reset"], ["post.end", "post.edit", "post.edit_contact"]


def test_a_deputy_does_nothing_to_an_administrator(cast: SimpleNamespace) -> None:
    """Neither to the one in whose place it is, nor to another; to everybody else what that one may."""
    deputy, other = deputy_of(cast), person(cast.a, "other", Role.ADMINISTRATOR)

    def permitted(actor: User, whom: User) -> list[bool]:
        post = whom.posts.get(stands_in_for=None)
        on_person = [can(again(actor), code, whom) for code in ON_A_PERSON]
        return on_person + [can(again(actor), code, post) for code in ON_A_POST]

    assert permitted(deputy, cast.liaison_a) == [True] * 6
    assert permitted(deputy, cast.admin_a) == permitted(deputy, other) == [False] * 6
    assert permitted(other, cast.admin_a) == [True] * 6, "in the own right"
    left = Handover(cast.admin_a, cast.a, list(cast.admin_a.posts.all()), leaves=True, last_on=today())
    with pytest.raises(NotPermitted):
        actions.plan_departure(actor=deputy, handover=left)
    with pytest.raises(NotPermitted):
        actions.close_account(actor=deputy, person=cast.admin_a, note="停用")
    actions.close_account(actor=other, person=again(cast.admin_a), note="停用")
    assert not can(again(deputy), "user.reopen", again(cast.admin_a)), "nor undoes what was done to one"
    assert can(other, "user.reopen", again(cast.admin_a))


def test_standing_in_is_given_back_and_taken_back_as_ever(cast: SimpleNamespace) -> None:
    """By the deputy, and by whoever is stood in for, were the deputy an administrator."""
    deputy, own = deputy_of(cast), cast.liaison_a.posts.get()
    actions.end_post(actor=deputy, post=deputy.posts.get(stands_in_for__isnull=False))
    assert again(deputy).roles == {"staff"}, "gives it back"
    row = actions.appoint_deputy(actor=cast.liaison_a, post=own, deputy=cast.admin_a)
    actions.end_post(actor=again(cast.liaison_a), post=row)
    assert not row.is_held


def test_who_is_let_in_by_a_deputy_stays_as_long_as_that_one_stands_in(cast: SimpleNamespace) -> None:
    newcomer = User.objects.create_user("newcomer", "n@example.test", "x", full_name="新任")
    asked = JoinRequest.objects.create(person=newcomer, agency=cast.a, note="借调")
    actions.accept_joining(actor=deputy_of(cast), request=asked, role=Role.STAFF)
    assert newcomer.posts.get().ends_on == SOON


def test_who_always_stands_in_gives_posts_without_end(cast: SimpleNamespace) -> None:
    deputy = deputy_of(cast, None)
    post = actions.appoint(actor=deputy, person=cast.leader_a, agency=cast.a, role=Role.STAFF)
    assert post.ends_on is None


def test_a_deputy_who_is_administrator_in_the_own_right_is_not_bound(cast: SimpleNamespace) -> None:
    """Standing in for a leader takes nothing away."""
    actions.appoint_deputy(actor=cast.leader_a, post=cast.leader_a.posts.get(), deputy=cast.admin_a, ends_on=SOON)
    me = again(cast.admin_a)
    post = actions.appoint(actor=me, person=cast.staff_a, agency=cast.a, role=Role.ADMINISTRATOR)
    assert post.ends_on is None
