"""The people of an agency: a list for everybody, a page of each for whoever looks after them, and posts that change."""

import re
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from coordination.agencies import actions
from coordination.agencies.models import Agency, Post, User
from coordination.agencies.staff import Portrait
from coordination.core.activity import record
from coordination.core.errors import NotPermitted, SomeoneWasFaster
from coordination.core.models import Activity
from coordination.core.templatetags.portal import local_date
from coordination.core.workdays import today
from tests.cast import again, agency, person, portal_administrator, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def people_of(thing: Agency, query: str = "") -> str:
    return f"{thing.people_url}{query}"


def names(response: Any) -> list[str]:
    return [row.full_name for row in response.context["page"]]


def page_of(who: User) -> str:
    return reverse("agencies:person", args=[who.pk])


def edit_of(post: Post) -> str:
    return reverse("agencies:edit_post", args=[post.pk])


def kept(post: Post, **changed: Any) -> dict[str, Any]:
    """What the form of a post would send, with something changed."""
    said = {"role": post.role, "title": post.title, "starts_on": post.starts_on, "ends_on": post.ends_on or ""}
    return {**said, **changed}


# The list ------------------------------------------------------------------------------------------------------------


def test_everybody_finds_whom_to_call_and_only_the_administrator_sees_accounts(cast: SimpleNamespace) -> None:
    User.objects.filter(pk=cast.staff_a.pk).update(is_active=False)
    page = signed_in(cast.stranger).get(people_of(cast.a))
    assert names(page) == ["leader_a", "liaison_a", "admin_a"], "leaders first; nobody who cannot sign in"
    assert "Last sign-in" not in page.content.decode()
    assert page_of(cast.liaison_a) not in page.content.decode()
    page = signed_in(cast.admin_a).get(people_of(cast.a))
    assert names(page) == ["leader_a", "liaison_a", "staff_a", "admin_a"]
    assert "Last sign-in" in page.content.decode()
    assert page_of(cast.liaison_a) in page.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=liaison", ["liaison_a"]),
        ("?q=规划", ["staff_a"]),
        ("?role=leader", ["leader_a"]),
        ("?term=coming", ["liaison_b"]),
        ("?term=over", ["observer"]),
        ("?q=nobody", []),
        ("?role=king", ["leader_a", "liaison_a", "staff_a", "admin_a"]),
    ],
)
def test_the_list_is_narrowed_down(cast: SimpleNamespace, query: str, found: list[str]) -> None:
    Post.objects.filter(user=cast.staff_a).update(title="规划处科员")
    soon = today() + timedelta(days=5)
    actions.appoint(actor=None, person=cast.liaison_b, agency=cast.a, role=Post.Role.STAFF, starts_on=soon)
    gone = actions.appoint(actor=None, person=cast.observer, agency=cast.a, role=Post.Role.STAFF)
    actions.end_post(actor=None, post=gone)
    assert names(signed_in(cast.admin_a).get(people_of(cast.a, query))) == found


@pytest.mark.parametrize("typed", ["温 子", "温　子", "温子", "子 衿"])
@pytest.mark.parametrize("kept", ["温子衿", "温 子衿", "温　子衿"])
def test_people_are_found_whatever_blanks_stand_between_ideographs(
    cast: SimpleNamespace, kept: str, typed: str
) -> None:
    User.objects.filter(pk=cast.staff_a.pk).update(full_name=kept)
    assert names(signed_in(cast.admin_a).get(people_of(cast.a), {"q": typed})) == [kept]


@pytest.mark.parametrize("typed", ["shan", "xiaoh", "sxh", "DAN XIAO", "单小"])
def test_people_are_found_as_their_names_are_spoken(cast: SimpleNamespace, typed: str) -> None:
    User.objects.filter(pk=cast.staff_a.pk).update(full_name="单小红")
    assert names(signed_in(cast.admin_a).get(people_of(cast.a), {"q": typed})) == ["单小红"]
    assert names(signed_in(cast.admin_a).get(people_of(cast.b), {"q": typed})) == []


@pytest.mark.parametrize("door", ["leave", "hand_over", "deputy", "new_post"])
def test_whoever_is_chosen_among_colleagues_is_found_so_too(cast: SimpleNamespace, door: str) -> None:
    User.objects.filter(pk=cast.staff_a.pk).update(full_name="单小红")
    number = cast.a.pk if door == "new_post" else cast.liaison_a.posts.get().pk
    page = signed_in(cast.admin_a).get(reverse(f"agencies:{door}", args=[number])).content.decode()
    option = re.search(rf'<option value="{cast.staff_a.pk}"[^>]*>', page)
    assert option is not None
    assert {"shanxiaohong", "danxiaohong", "sxh"} <= set(re.findall(r"[a-z]+", option[0]))


def test_looking_for_a_spoken_name_costs_the_same_for_one_and_for_three(cast: SimpleNamespace) -> None:
    client, costs = signed_in(cast.admin_a), []
    for more in ((), ("second", "third")):
        for name in more:
            person(cast.a, name, Post.Role.STAFF)
        User.objects.filter(username__in=["staff_a", *more]).update(full_name="单小红")
        client.get(people_of(cast.a), {"q": "sxh"})
        with CaptureQueriesContext(connection) as queries:
            page = client.get(people_of(cast.a), {"q": "sxh"})
        costs.append((len(names(page)), len(queries)))
    assert [found for found, _cost in costs] == [1, 3]
    assert len({cost for _found, cost in costs}) == 1


def test_who_left_is_asked_by_nobody_else(cast: SimpleNamespace) -> None:
    gone = actions.appoint(actor=None, person=cast.observer, agency=cast.a, role=Post.Role.STAFF)
    actions.end_post(actor=None, post=gone)
    page = signed_in(cast.liaison_b).get(people_of(cast.a, "?term=over"))
    assert "observer" not in names(page)
    assert not {"term"} & set(page.context["filter"].form.fields)


def test_a_long_list_is_walked_page_by_page(cast: SimpleNamespace) -> None:
    for number in range(27):
        person(cast.outside, f"staff{number:02}", Post.Role.STAFF)
    client = signed_in(cast.liaison_b)
    first = client.get(people_of(cast.outside))
    second = client.get(first.context["page"].next_url)
    assert (names(first)[0], len(names(first)), len(names(second))) == ("stranger", 25, 3)
    assert names(second)[-1] == "staff26"


def test_the_list_costs_the_same_for_one_and_for_three(cast: SimpleNamespace, django_assert_num_queries: Any) -> None:
    client = signed_in(cast.admin_a)
    client.get(people_of(cast.outside))
    with django_assert_num_queries(7):
        assert len(names(client.get(people_of(cast.outside)))) == 1
    person(cast.outside, "second", Post.Role.LEADER)
    person(cast.outside, "third", Post.Role.STAFF)
    with django_assert_num_queries(7):
        assert len(names(client.get(people_of(cast.outside)))) == 3


def rows_of(response: Any) -> list[list[Any]]:
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
    assert sheet
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_export_holds_what_the_list_shows_and_no_formula(cast: SimpleNamespace) -> None:
    Post.objects.filter(user=cast.leader_a).update(title="=1+1")
    door = reverse("agencies:export_people", args=[cast.a.pk])
    rows = rows_of(signed_in(cast.liaison_b).get(f"{door}?role=leader"))
    assert [row[0] for row in rows] == ["Person", "leader_a"]
    assert rows[1][2] == "=1+1"
    assert "User name" not in rows[0]
    own = rows_of(signed_in(cast.admin_a).get(door))
    assert own[0][-3:] == ["User name", "Account", "Last sign-in"]
    assert [row[0] for row in own[1:]] == ["leader_a", "liaison_a", "staff_a", "admin_a"]


def test_how_an_account_stands_is_said_in_the_same_word_everywhere(cast: SimpleNamespace) -> None:
    keeper, security = signed_in(cast.admin_a), signed_in(portal_administrator("security", language="en"))
    export = reverse("agencies:export_people", args=[cast.a.pk])

    def words(query: str = "") -> list[str]:
        accounts = security.get(reverse("accounts"), {"q": "staff_a"})
        shown = [keeper.get(people_of(cast.a, query)), keeper.get(page_of(cast.staff_a)), accounts]
        shown.append(security.get(reverse("account", args=[cast.staff_a.pk])))
        badges = [re.findall(r"light-(\w+)\"><span>(open|suspended|left)<", page.content.decode()) for page in shown]
        rows = rows_of(keeper.get(f"{export}{query}"))
        cell = next(row for row in rows if row[0] == "staff_a")[rows[0].index("Account")]
        return [f"{colour} {word}" for found in badges for colour, word in found] + [cell]

    assert words() == ["green open", "green open", "open"], "the pages of the agency say nothing of an open account"
    actions.close_account(actor=None, person=cast.staff_a, note="")
    assert words() == [*["red suspended"] * 4, "suspended"]
    Post.objects.filter(user=cast.staff_a).update(ends_on=today() - timedelta(days=1))
    assert words("?term=over") == [*["grey left"] * 4, "left"]


def test_of_many_the_list_says_how_their_accounts_stand(cast: SimpleNamespace) -> None:
    User.objects.update(is_active=False)
    people = [*User.objects.get_queryset().with_standing()]
    with CaptureQueriesContext(connection) as asked:
        assert {row.standing for row in people} == {User.Standing.SUSPENDED}
    assert len(asked) == 0


# The page of a person ------------------------------------------------------------------------------------------------


def test_a_page_of_a_person_is_for_the_administrator_and_for_that_person(cast: SimpleNamespace) -> None:
    boss = person(agency("省水利厅的上级"), "boss", Post.Role.ADMINISTRATOR)
    Agency.objects.filter(pk=cast.a.pk).update(parent=boss.acting_for)
    for who, status in ((cast.admin_a, 200), (cast.staff_a, 200), (boss, 200), (cast.leader_a, 404)):
        assert signed_in(who).get(page_of(cast.staff_a)).status_code == status, who
    other = person(cast.b, "admin_b", Post.Role.ADMINISTRATOR)
    assert signed_in(other).get(page_of(cast.staff_a)).status_code == 404
    actions.end_post(actor=None, post=cast.staff_a.posts.get())
    assert signed_in(cast.admin_a).get(page_of(cast.staff_a)).status_code == 200, "who left is still known"


def test_where_somebody_worked_before_is_not_told_to_another_agency(cast: SimpleNamespace) -> None:
    former = actions.appoint(actor=None, person=cast.staff_a, agency=cast.b, role=Post.Role.STAFF, title="借调")
    assert "借调" in signed_in(cast.admin_a).get(page_of(cast.staff_a)).content.decode(), "as the directory says"
    actions.end_post(actor=None, post=former)
    assert "借调" not in signed_in(cast.admin_a).get(page_of(cast.staff_a)).content.decode()


def test_one_sees_the_own_page_without_what_only_an_administrator_does(cast: SimpleNamespace) -> None:
    page = signed_in(cast.staff_a).get(page_of(cast.staff_a)).content.decode()
    post = cast.staff_a.posts.get()
    assert reverse("agencies:deputy", args=[post.pk]) in page
    assert edit_of(post) not in page
    assert reverse("agencies:end_post", args=[post.pk]) not in page
    assert reverse("agencies:contact", args=[post.pk]) not in page


@pytest.mark.parametrize("reader", ["administrator", "system administrator"])
def test_the_page_costs_the_same_for_one_post_and_for_more(cast: SimpleNamespace, reader: str) -> None:
    """The latter looks after the people of agencies without an administrator, and of no others."""
    keeper, who = {
        "administrator": (cast.admin_a, cast.staff_a),
        "system administrator": (portal_administrator("system"), cast.liaison_b),
    }[reader]

    def cost() -> int:
        client.get(page_of(who))  # finds what is kept for the process
        with CaptureQueriesContext(connection) as asked:
            assert "/end/" in client.get(page_of(who)).content.decode()
        return len(asked)

    client = signed_in(keeper)
    for_one = cost()
    for role in (Post.Role.LEADER, Post.Role.DATA_OFFICER):
        actions.appoint(actor=None, person=who, agency=who.acting_for, role=role)
    actions.appoint(actor=None, person=who, agency=cast.watching, role=Post.Role.STAFF)
    ended = actions.appoint(actor=None, person=who, agency=cast.outside, role=Post.Role.STAFF)
    actions.end_post(actor=None, post=ended)
    assert cost() == for_one


def test_what_the_page_found_out_is_no_answer_for_an_act(cast: SimpleNamespace) -> None:
    """The system administrator looks after people until an administrator is there: from that moment on, no longer."""
    root = portal_administrator("system")
    portrait = Portrait(cast.liaison_b, root)
    assert portrait.posts[0].may["edit"]
    person(cast.b, "admin_b", Post.Role.ADMINISTRATOR)
    with pytest.raises(NotPermitted):
        actions.end_post(actor=root, post=cast.liaison_b.posts.get())


# A post that changes -------------------------------------------------------------------------------------------------


def test_title_and_term_are_changed_and_what_they_were_is_kept(cast: SimpleNamespace) -> None:
    post, ends = cast.staff_a.posts.get(), today() + timedelta(days=90)
    data = kept(post, title="规划处副处长", ends_on=ends)
    assert signed_in(cast.liaison_a).post(edit_of(post), data).status_code == 403
    assert signed_in(cast.admin_a).post(edit_of(post), data)["Location"] == page_of(cast.staff_a)
    post.refresh_from_db()
    assert (post.title, post.ends_on) == ("规划处副处长", ends)
    act = Activity.objects.get(verb="post.edit")
    assert (act.actor, act.before) == (cast.admin_a, {"title": "", "ends_on": None})
    assert signed_in(cast.admin_a).post(edit_of(post), kept(post)).status_code == 302
    assert Activity.objects.filter(verb="post.edit").count() == 1, "nothing was changed"


def test_another_role_is_another_post(cast: SimpleNamespace) -> None:
    post = cast.staff_a.posts.get()
    signed_in(cast.admin_a).post(edit_of(post), kept(post, role="liaison", title="联络员"))
    assert again(cast.staff_a).roles == {"liaison"}
    assert again(cast.staff_a).is_active
    other = cast.staff_a.posts.get(role="liaison")
    post.refresh_from_db()
    assert (post.ends_on, other.starts_on, other.is_main) == (today(), today(), True)
    assert Post.objects.in_force().filter(user=cast.staff_a).count() == 1


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"role": "king"}, "role", "Select a valid choice"),
        ({"ends_on": "2019-01-01"}, "ends_on", "The post ends before it begins."),
        ({"ends_on": "2020-01-01"}, "ends_on", "end the post instead"),
        ({"ends_on": "?"}, "ends_on", "valid date"),
        ({"title": "长" * 101}, "title", "at most 100 characters"),
        ({"role": "administrator"}, "__all__", "already holds this post"),
    ],
)
def test_a_bad_change_is_said_beside_the_field(
    cast: SimpleNamespace, changed: dict[str, str], field: str, sentence: str
) -> None:
    post = cast.staff_a.posts.get()
    if changed.get("role") == "administrator":
        actions.appoint(actor=None, person=cast.staff_a, agency=cast.a, role=Post.Role.ADMINISTRATOR)
    form = signed_in(cast.admin_a).post(edit_of(post), kept(post, **changed)).context["form"]
    assert sentence in str(form.errors[field])
    assert Post.objects.get(pk=post.pk).role == post.role


def test_the_first_day_of_what_has_begun_stays(cast: SimpleNamespace) -> None:
    post = cast.staff_a.posts.get()
    signed_in(cast.admin_a).post(edit_of(post), kept(post, starts_on=today()))
    assert Post.objects.get(pk=post.pk).starts_on == post.starts_on
    begins = today() + timedelta(days=9)
    coming = actions.appoint(actor=None, person=cast.staff_a, agency=cast.b, role=Post.Role.STAFF, starts_on=begins)
    actions.edit_post(actor=None, post=coming, role="staff", title="", starts_on=today())
    assert cast.b.principal in again(cast.staff_a).groups.all(), "it has come to begin today"


def test_deputies_until_the_last_day_follow_it(cast: SimpleNamespace) -> None:
    post, ends = cast.liaison_a.posts.get(), today() + timedelta(days=30)
    Post.objects.filter(pk=post.pk).update(ends_on=ends)
    deputy = actions.appoint_deputy(actor=None, post=post, deputy=cast.staff_a)
    for last in (ends + timedelta(days=30), ends - timedelta(days=9), None):
        actions.edit_post(actor=None, post=post, role=post.role, title="", starts_on=post.starts_on, ends_on=last)
        deputy.refresh_from_db()
        assert deputy.ends_on == last


def test_what_ended_is_not_changed_any_more(cast: SimpleNamespace) -> None:
    post = cast.staff_a.posts.get()
    as_read = Post.objects.get(pk=post.pk)
    actions.end_post(actor=None, post=post)
    assert signed_in(cast.admin_a).post(edit_of(post), kept(post, title="新")).status_code == 404
    with pytest.raises(SomeoneWasFaster):
        actions.edit_post(actor=None, post=as_read, role="staff", title="新", starts_on=post.starts_on)


def test_a_deputys_post_is_withdrawn_not_edited(cast: SimpleNamespace) -> None:
    deputy = actions.appoint_deputy(actor=None, post=cast.liaison_a.posts.get(), deputy=cast.staff_a)
    with pytest.raises(NotPermitted):
        actions.edit_post(actor=cast.admin_a, post=deputy, role="leader", title="", starts_on=today())


# The account ---------------------------------------------------------------------------------------------------------


def test_an_account_is_suspended_and_opened_again_from_the_page_of_the_person(cast: SimpleNamespace) -> None:
    client, who = signed_in(cast.admin_a), cast.staff_a
    close, reopen = (reverse(name, args=[who.pk]) for name in ("close_account", "reopen_account"))
    shown = client.get(page_of(who)).content.decode()
    assert (f'href="{close}"' in shown, f'href="{reopen}"' in shown) == (True, False)
    assert f'href="{page_of(who)}"' in client.get(close).content.decode(), "the way back"
    assert client.post(close, {"reason": ""}).context["form"].errors["reason"]
    assert again(who).is_active
    assert client.post(close, {"reason": "长期病假"})["Location"] == page_of(who)
    shown = client.get(page_of(who)).content.decode()
    assert (f'href="{close}"' in shown, f'href="{reopen}"' in shown) == (False, True)
    assert "suspended" in shown
    assert "长期病假" in shown, "the reason is part of the story"
    assert client.post(reopen, {"reason": "已返岗"})["Location"] == page_of(who)
    assert again(who).is_active


@pytest.mark.parametrize("who", ["staff_a", "admin_b", "root", "admin_a"])
def test_nobody_else_is_offered_it(cast: SimpleNamespace, who: str) -> None:
    of_b = person(cast.b, "admin_b", Post.Role.ADMINISTRATOR)
    readers = {"admin_b": of_b, "root": portal_administrator("system")}
    reader = readers.get(who) or getattr(cast, who)
    subject = cast.admin_a if who == "admin_a" else cast.staff_a
    door = reverse("close_account", args=[subject.pk])
    assert f'href="{door}"' not in signed_in(reader).get(page_of(subject)).content.decode()
    assert signed_in(reader).post(door, {"reason": "x"}).status_code in {403, 404}
    assert again(subject).is_active


def test_an_account_of_somebody_who_works_elsewhere_too_is_not_for_one_of_them_to_suspend(
    cast: SimpleNamespace,
) -> None:
    door = reverse("close_account", args=[cast.staff_a.pk])
    assert f'href="{door}"' in signed_in(cast.admin_a).get(page_of(cast.staff_a)).content.decode()
    actions.appoint(actor=None, person=cast.staff_a, agency=cast.b, role=Post.Role.STAFF)
    assert f'href="{door}"' not in signed_in(cast.admin_a).get(page_of(cast.staff_a)).content.decode()


def told(reader: User, who: User) -> list[str]:
    return [line.text for line in signed_in(reader).get(page_of(who)).context["portrait"].story()]


def test_the_story_tells_of_second_factors(cast: SimpleNamespace) -> None:
    for verb in ("user.add_factor", "user.remove_factor", "user.renew_codes", "user.reset_factors"):
        record(cast.staff_a, verb, cast.staff_a)
    assert told(cast.admin_a, cast.staff_a)[:4] == [
        "Second factor reset by two persons",
        "Recovery codes made anew",
        "Second factor removed",
        "Second factor set up",
    ]


def test_the_story_tells_who_stood_in_and_who_no_longer_does(cast: SimpleNamespace) -> None:
    row = actions.appoint_deputy(actor=cast.admin_a, post=cast.liaison_a.posts.get(), deputy=cast.staff_a)
    begun = "Stands in: staff_a · 水利厅 · Liaison officer (for liaison_a)"
    assert told(cast.admin_a, cast.liaison_a)[0] == begun
    assert told(cast.liaison_a, cast.liaison_a)[0] == begun
    actions.end_post(actor=cast.admin_a, post=row)
    assert told(cast.admin_a, cast.liaison_a)[0].startswith("Post ends: staff_a")
    assert begun not in told(cast.admin_a, cast.leader_a), "it is none of another's story"


def test_deputies_at_another_agency_are_not_told_here(cast: SimpleNamespace) -> None:
    elsewhere = actions.appoint(actor=None, person=cast.liaison_a, agency=cast.b, role=Post.Role.LEADER)
    actions.appoint_deputy(actor=None, post=elsewhere, deputy=cast.liaison_b)
    assert not [line for line in told(cast.admin_a, cast.liaison_a) if "liaison_b" in line]
    assert [line for line in told(cast.liaison_a, cast.liaison_a) if "liaison_b" in line]


def test_a_deputy_who_stands_in_no_more_since_today_is_not_listed_as_one_in_force(cast: SimpleNamespace) -> None:
    keeper = signed_in(cast.admin_a)
    stands_in = actions.appoint_deputy(actor=cast.admin_a, post=cast.liaison_a.posts.get(), deputy=cast.staff_a)
    actions.end_post(actor=cast.admin_a, post=stands_in)
    for query in ("", "?role=staff"):
        shown = keeper.get(people_of(cast.a, query))
        assert "staff_a" in names(shown)
        assert "liaison_a）" not in shown.content.decode()
        assert "(for liaison_a)" not in shown.content.decode()


def test_an_end_that_is_to_come_is_told_with_its_day(cast: SimpleNamespace, english: None) -> None:
    day = today() + timedelta(days=4)
    actions.end_post(actor=cast.admin_a, post=cast.staff_a.posts.get(), on=day)
    said = signed_in(cast.admin_a).get(page_of(cast.staff_a)).content.decode()
    assert f"Post ends with {local_date(day)}: " in said
