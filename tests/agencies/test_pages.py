"""The directory: open to all who take part, kept by portal administrators and by each agency's own."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from coordination.agencies.actions import appoint, create_agency, edit_agency
from coordination.agencies.models import Agency, Post, Region, User
from coordination.core.errors import NotPermitted
from coordination.core.models import Activity
from coordination.core.templatetags.portal import local_date
from tests.cast import PASSWORD, again, agency, person, portal_administrator, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def root(db: None) -> User:
    return portal_administrator("system")


def url(thing: Agency, *more: str) -> str:
    return "".join([thing.get_absolute_url(), *(f"{part}/" for part in more)])


def names(response: Any) -> list[str]:
    return [row.name for row in response.context["page"]]


def end_of(post: Post) -> str:
    return f"/agencies/posts/{post.pk}/end/"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=水利", ["省水利厅"]),
        ("q=应急厅", ["省应急管理厅"]),
        ("q=水旱", ["省水利厅"]),
        ("q=shui li", ["省水利厅"]),
        ("q=shuili", ["省水利厅"]),
        ("q=sslt", ["省水利厅"]),
        ("q=SHUIL", ["省水利厅"]),
        ("q=xyz", []),
        ("q=%25", []),
        ("kind=enterprise", ["某电网公司"]),
        ("tier=municipal", ["某电网公司"]),
        ("kind=nonsense&q=水利", ["省水利厅"]),
    ],
)
def test_the_directory_is_searched_by_any_name_and_by_pinyin(
    cast: SimpleNamespace, query: str, found: list[str]
) -> None:
    edit_agency(actor=None, agency=cast.a, aliases=["水旱灾害防御指挥部"])
    agency("某电网公司", kind="enterprise", tier="municipal")
    assert names(signed_in(cast.stranger).get(f"/agencies/?{query}")) == found


def test_the_directory_stands_in_official_order_and_is_walked_page_by_page(cast: SimpleNamespace) -> None:
    for number in range(30):
        agency(f"第{number}局", official_order=30 - number)
    client = signed_in(cast.stranger)
    first = client.get("/agencies/")
    assert names(first)[:2] == ["第29局", "第28局"]
    second = client.get(first.context["page"].next_url)
    assert len(names(first)) + len(names(second)) == 35
    assert client.get("/agencies/?after=nonsense").status_code == 404


def test_the_page_shows_people_with_their_posts_and_shared_mechanisms(cast: SimpleNamespace) -> None:
    appoint(actor=None, person=cast.liaison_a, agency=cast.a, role="data_officer")
    response = signed_in(cast.observer).get(url(cast.a))
    shown = [(str(each.user), [post.role for post in each.posts]) for each in response.context["colleagues"]]
    assert shown == [
        ("leader_a", ["leader"]),
        ("liaison_a", ["liaison", "data_officer"]),
        ("staff_a", ["staff"]),
        ("admin_a", ["administrator"]),
    ]
    assert cast.mechanism.name in response.content.decode()
    assert "What happened" not in response.content.decode()


def test_a_mechanism_that_the_reader_does_not_share_is_not_named(cast: SimpleNamespace) -> None:
    page = signed_in(cast.stranger).get(url(cast.a)).content.decode()
    assert cast.mechanism.name not in page
    assert "Your agency and this one share no mechanism." in page


def test_people_who_left_or_are_suspended_are_not_shown(cast: SimpleNamespace) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Post.objects.filter(user=cast.staff_a).update(starts_on=yesterday, ends_on=yesterday)
    User.objects.filter(pk=cast.leader_a.pk).update(is_active=False)
    page = signed_in(cast.observer).get(url(cast.a)).content.decode()
    assert "staff_a" not in page
    assert "leader_a" not in page


DOORS = ["edit", "people/invite", "posts/new"]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("who", ["liaison_a", "leader_a", "stranger", "secretariat"])
def test_only_the_agencys_administrator_keeps_its_people(cast: SimpleNamespace, who: str, door: str) -> None:
    client = signed_in(getattr(cast, who))
    for method in (client.get, client.post):
        assert method(url(cast.a, door)).status_code == 403
    assert signed_in(cast.admin_a).get(url(cast.a, door)).status_code == 200
    assert signed_in(cast.admin_a).get(url(cast.b, door)).status_code == 403


@pytest.mark.parametrize("door", ["", *(f"{door}/" for door in DOORS)])
def test_an_agency_that_does_not_exist_has_no_doors(cast: SimpleNamespace, door: str) -> None:
    assert signed_in(cast.admin_a).get(f"/agencies/987654/{door}").status_code == 404
    assert Client().get(url(cast.a) + door)["Location"].startswith("/sign-in/")


def test_an_administrator_of_the_supervising_agency_may_do_so_too(cast: SimpleNamespace) -> None:
    below = agency("省水文局", parent=cast.a)
    assert signed_in(cast.admin_a).get(url(below, "people/invite")).status_code == 200


def test_somebody_of_the_agency_is_given_another_post(cast: SimpleNamespace) -> None:
    data = {"person": cast.staff_a.pk, "role": "liaison", "starts_on": timezone.localdate().isoformat()}
    assert signed_in(cast.admin_a).post(url(cast.a, "posts/new"), data).status_code == 302
    assert again(cast.staff_a).roles == {"staff", "liaison"}


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"person": "stranger"}, "person", "Select a valid choice"),
        ({"person": ""}, "person", "This field is required."),
        ({"role": "staff"}, "__all__", "This person already holds this post."),
        ({"starts_on": ""}, "starts_on", "This field is required."),
        ({"ends_on": "2020-01-01"}, "ends_on", "The post ends before it begins."),
    ],
)
def test_a_bad_further_post_is_said(cast: SimpleNamespace, changed: dict[str, str], field: str, sentence: str) -> None:
    data = {"person": str(cast.staff_a.pk), "role": "liaison", "starts_on": timezone.localdate().isoformat(), **changed}
    if data["person"] == "stranger":
        data["person"] = str(cast.stranger.pk)
    form = signed_in(cast.admin_a).post(url(cast.a, "posts/new"), data).context["form"]
    assert sentence in str(form.errors[field])
    assert cast.staff_a.posts.count() == 1


@pytest.mark.parametrize("door", [("people", "invite"), ("posts", "new")])
def test_what_the_address_wishes_is_only_a_suggestion(cast: SimpleNamespace, door: tuple[str, str]) -> None:
    client, page = signed_in(cast.admin_a), url(cast.a, *door)
    assert client.get(page, {"role": "leader"}).context["form"]["role"].value() == "leader"
    nonsense = {"role": "<king>", "person": "x", "starts_on": "never"}
    shown = client.get(page, nonsense)
    assert shown.status_code == 200
    assert "<king>" not in shown.content.decode()


def test_a_post_ends_on_its_day_and_its_rights_with_it(cast: SimpleNamespace) -> None:
    post = cast.liaison_a.posts.get()
    yesterday = timezone.localdate() - timedelta(days=1)
    Post.objects.filter(pk=post.pk).update(starts_on=yesterday - timedelta(days=5))
    assert signed_in(cast.liaison_a).get(cast.mechanism.get_absolute_url()).status_code == 200
    ended = {"when": "day", "on": yesterday.isoformat()}
    assert signed_in(cast.admin_a).post(end_of(post), ended).status_code == 200  # a day that is past is asked about
    assert signed_in(cast.admin_a).post(end_of(post), {**ended, "seen": yesterday.isoformat()}).status_code == 302
    assert signed_in(cast.liaison_a).get(cast.mechanism.get_absolute_url()).status_code == 302
    assert not Group.objects.filter(user=cast.liaison_a).exists()
    assert signed_in(cast.admin_a).get(end_of(post)).status_code == 404


def test_before_the_last_liaison_goes_the_page_says_what_follows(cast: SimpleNamespace) -> None:
    said, client = "The agency then has no liaison officer", signed_in(cast.admin_a)
    door = end_of(cast.liaison_a.posts.get())
    assert said in client.get(door).content.decode()
    assert said not in client.get(end_of(cast.staff_a.posts.get())).content.decode()
    person(cast.a, "second_liaison")
    assert said not in client.get(door).content.decode()


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        ("", "Enter the last day, or let the post end at once."),
        ("2001-01-01", "The post ends before it begins."),
        ("?", "valid date"),
    ],
)
def test_a_bad_last_day_is_said_beside_the_field(cast: SimpleNamespace, on: str, sentence: str) -> None:
    post = cast.liaison_a.posts.get()
    form = signed_in(cast.admin_a).post(end_of(post), {"when": "day", "on": on}).context["form"]
    assert sentence in str(form.errors["on"])
    assert Post.objects.get(pk=post.pk).ends_on is None


@pytest.mark.parametrize("who", ["liaison_a", "stranger"])
def test_nobody_else_ends_a_post(cast: SimpleNamespace, who: str) -> None:
    assert signed_in(getattr(cast, who)).post(end_of(cast.staff_a.posts.get()), {"when": "at_once"}).status_code == 403


def test_an_administrator_changes_short_names_and_the_department_above_but_no_more(
    cast: SimpleNamespace,
) -> None:
    data = {
        "name": "广东省水利厅",
        "short_name": "省水利厅",
        "aliases": "水利厅\n 省水利 、水利厅",
        "parent": cast.b.pk,
        "kind": "enterprise",
        "official_order": "1",
    }
    signed_in(cast.admin_a).post(url(cast.a, "edit"), data)
    changed = Agency.objects.get(pk=cast.a.pk)
    assert (changed.name, changed.short_name, changed.aliases) == ("省水利厅", "省水利厅", ["水利厅", "省水利"])
    assert (changed.parent, changed.kind, changed.official_order) == (cast.b, "government", 9999)
    row = Activity.objects.filter(verb="agency.edit").get()
    assert (row.before["short_name"], row.after["short_name"]) == ("水利厅", "省水利厅")


@pytest.mark.parametrize("changed", [{"name": "省水务厅"}, {"tier": "county"}, {"official_order": 1}])
def test_whoever_administers_the_agency_changes_nothing_that_lists_and_papers_go_by(
    cast: SimpleNamespace, changed: dict[str, Any]
) -> None:
    """Neither by the page nor by anything else that calls the verb."""
    with pytest.raises(NotPermitted):
        edit_agency(actor=cast.admin_a, agency=Agency.objects.get(pk=cast.a.pk), **changed)
    as_it_is = {name: getattr(cast.a, name) for name in changed}
    edit_agency(actor=cast.admin_a, agency=Agency.objects.get(pk=cast.a.pk), short_name="水利", **as_it_is)
    assert Agency.objects.get(pk=cast.a.pk).short_name == "水利"
    edit_agency(actor=portal_administrator("system"), agency=Agency.objects.get(pk=cast.a.pk), **changed)
    assert Agency.objects.filter(pk=cast.a.pk, **changed).exists()


def test_the_system_administrator_corrects_a_name(cast: SimpleNamespace) -> None:
    client = signed_in(portal_administrator("system"))
    form = client.get(url(cast.a, "edit")).context["form"]
    data = {name: "" if (value := form[name].value()) is None else value for name in form.fields}
    client.post(url(cast.a, "edit"), {**data, "name": "广东省水利厅", "aliases": "省水利厅"})
    changed = Agency.objects.get(pk=cast.a.pk)
    assert changed.name == "广东省水利厅"
    assert changed.pinyin.startswith("guang dong")


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"name": ""}, "name", "This field is required."),
        ({"name": "省财政厅"}, "name", "Another agency bears the name"),
        ({"short_name": "财政厅"}, "short_name", "Another agency bears the name"),
        ({"aliases": "水利局、省财政厅"}, "aliases", "Another agency bears the name"),
        ({"aliases": "厅" * 201}, "aliases", "longer than 200 characters"),
        ({"aliases": "、".join(f"第{n}厅" for n in range(31))}, "aliases", "At most 30 other names."),
    ],
)
def test_a_bad_edit_is_said_beside_the_field(
    cast: SimpleNamespace, changed: dict[str, str], field: str, sentence: str
) -> None:
    client = signed_in(portal_administrator("system"))
    form = client.get(url(cast.a, "edit")).context["form"]
    data = {name: "" if (value := form[name].value()) is None else value for name in form.fields}
    form = client.post(url(cast.a, "edit"), {**data, **changed}).context["form"]
    assert sentence in str(form.errors[field])
    assert Agency.objects.get(pk=cast.a.pk).name == "省水利厅"


def test_who_was_appointed_and_whose_post_ends_is_part_of_the_story(cast: SimpleNamespace) -> None:
    post = cast.staff_a.posts.get()
    signed_in(cast.admin_a).post(end_of(post), {"when": "day", "on": timezone.localdate()})
    told = [line.text for line in signed_in(cast.admin_a).get(url(cast.a)).context["story"]]
    assert told[0] == f"Post ends with {local_date(timezone.localdate())}: {post}"
    assert f"Appointed: {post}" in told
    assert not any("liaison_b" in line for line in told)


def test_the_story_names_roles_in_the_language_of_the_reader(cast: SimpleNamespace) -> None:
    with override("zh-hans"):
        appoint(actor=None, person=cast.staff_a, agency=cast.a, role=Post.Role.DATA_OFFICER)
    reader = signed_in(cast.admin_a)
    assert reader.get(url(cast.a)).context["story"][0].text == "Appointed: staff_a · 水利厅 · Data officer"
    User.objects.filter(pk=cast.admin_a.pk).update(language="zh-hans")
    assert reader.get(url(cast.a)).context["story"][0].text == "设置任职：staff_a · 水利厅 · 共享管理员"


def test_a_portal_administrator_enters_and_places_an_agency(cast: SimpleNamespace, root: User) -> None:
    client = signed_in(root)
    data = {
        "name": "省水文局",
        "kind": "public_service",
        "relation": "public_service",
        "tier": "provincial",
        "region": "440000",
        "parent": cast.a.pk,
        "official_order": "40",
    }
    response = client.post("/agencies/new/", data)
    made = Agency.objects.get(name="省水文局")
    assert response["Location"] == url(made)
    assert (made.parent, made.region.name, made.official_order) == (cast.a, "广东省", 40)
    assert client.get(url(made)).status_code == 200
    again_entered = client.post("/agencies/new/", data).context["form"]
    assert "Another agency bears the name" in str(again_entered.errors["name"])
    itself = client.post(url(made, "edit"), {**data, "parent": made.pk}).context["form"]
    assert "Select a valid choice" in str(itself.errors["parent"])


def test_nobody_else_enters_an_agency(cast: SimpleNamespace) -> None:
    for who in (cast.admin_a, cast.secretariat, cast.stranger):
        assert signed_in(who).get("/agencies/new/").status_code == 403
        assert signed_in(who).post("/agencies/new/", {"name": "省某局"}).status_code == 403


def test_whoever_holds_no_post_sees_an_empty_directory(cast: SimpleNamespace) -> None:
    alone = User.objects.create_user("alone", password=PASSWORD, full_name="Alone")
    assert names(signed_in(alone).get("/agencies/")) == []
    assert signed_in(alone).get(url(cast.a)).status_code == 404


def test_an_agency_without_liaison_says_so_to_those_who_can_mend_it(cast: SimpleNamespace) -> None:
    empty = agency("省水文局", parent=cast.a)
    said = "This agency has no liaison officer"
    assert said in signed_in(cast.admin_a).get(url(empty)).content.decode()
    assert said not in signed_in(cast.liaison_b).get(url(empty)).content.decode()
    assert said not in signed_in(cast.admin_a).get(url(cast.a)).content.decode()


def test_the_provinces_are_there_from_the_start(db: None) -> None:
    regions = Region.objects.filter(code__endswith="0000")
    assert regions.count() == 34
    assert regions.get(code="440000").name == "广东省"


def test_djangos_administration_keeps_regions_alone_of_all_this(root: User) -> None:
    kept = set(admin.site._registry)
    assert Region in kept
    assert not kept & {Agency, User, Post, Group}
    assert "广东省" in signed_in(root).get("/admin/agencies/region/").content.decode()


def test_the_directory_costs_the_same_for_one_and_for_three(db: None, django_assert_num_queries: Any) -> None:
    client = signed_in(person(create_agency(actor=None, name="甲"), "reader"))
    client.get("/agencies/")
    with django_assert_num_queries(5):
        assert len(names(client.get("/agencies/"))) == 1
    agency("乙", region_id="440000")
    agency("丙", region_id="110000")
    with django_assert_num_queries(5):
        assert len(names(client.get("/agencies/"))) == 3


def test_a_search_of_any_length_is_answered(cast: SimpleNamespace) -> None:
    found = signed_in(cast.liaison_a).get("/agencies/", {"q": "a" * 50_000})
    assert found.status_code == 200
    assert found.context["filter"].form.errors


def test_the_page_costs_the_same_for_one_person_and_for_three(
    cast: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    client = signed_in(cast.admin_a)
    client.get(url(cast.watching))
    with django_assert_num_queries(12):
        client.get(url(cast.watching))
    person(cast.watching, "second")
    person(cast.watching, "third", Post.Role.STAFF)
    with django_assert_num_queries(12):
        client.get(url(cast.watching))


def test_an_agency_without_people_says_whom_to_ask(cast: SimpleNamespace) -> None:
    empty = agency("省林业局").get_absolute_url()
    assert (
        "administrator to enter the first person of this agency"
        in signed_in(cast.liaison_a).get(empty).content.decode()
    )
    assert "to enter the first person" not in signed_in(cast.liaison_a).get(cast.a.get_absolute_url()).content.decode()
