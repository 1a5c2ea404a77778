"""Who works with whom: a picture, and the same as a table, of the mechanisms that the reader sees."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coordination.agencies.models import User
from coordination.mechanisms.actions import Enrolment, found_mechanism, propose_mechanism
from coordination.mechanisms.models import Mechanism, Participation
from coordination.mechanisms.together import AT_ONCE, MOST_DRAWN, cut, shortened
from tests.browser.people import browsing
from tests.cast import PASSWORD, agency, portal_administrator, signed_in

pytestmark = pytest.mark.django_db

ADDRESS = "/mechanisms/together/"


def founded(cast: SimpleNamespace, name: str, *members: Any) -> Mechanism:
    """One in force, led by an agency outside the mechanism of the cast."""
    role = Participation.Role
    enrolments = [Enrolment(role.CONVENER, cast.outside), Enrolment(role.OFFICE, cast.outside)]
    enrolments += [Enrolment(role.MEMBER, member) for member in members]
    facts = {"founding_no": f"粤办函〔2026〕{len(name)}号", "founded_on": "2026-01-05", "tier": "provincial"}
    proposed = propose_mechanism(actor=None, name=name, enrolments=enrolments, **facts)
    found_mechanism(actor=None, mechanism=proposed)
    return proposed


def shown(user: User, **query: Any) -> Any:
    response = signed_in(user).get(ADDRESS, query)
    assert response.status_code == 200
    return response


def test_picture_and_table_say_the_same(cast: SimpleNamespace) -> None:
    response = shown(cast.liaison_a)
    page = response.content.decode()
    picture, table = page[page.index('<svg class="picture"') :].split("</svg>", 1)
    names = ["应急厅", "水利厅", "财政厅", "气象局"]
    assert sorted(re.findall(r'<text class="name[^>]*>([^<]+)<', picture)) == sorted(names)
    assert all(f">{name}</a>" in table for name in names)
    assert picture.count('class="tie') == len(names)
    assert picture.count("tie-leads") == 1
    (company,) = response.context["companies"]
    assert [str(seat.agency) for seat in company.leading] == ["应急厅"]
    assert [str(seat.agency) for seat in company.others] == ["气象局"]


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("address", [ADDRESS, "/mechanisms/"])
def test_whoever_acts_for_no_agency_is_told_of_none(cast: SimpleNamespace, address: str) -> None:
    said = signed_in(portal_administrator("system", language="en")).get(address).content.decode()
    assert "You act for no agency. Mechanisms are shown to the agencies that take part in them." in said
    assert "Your agency" not in said
    assert "Your agency takes part in no mechanism" in signed_in(cast.stranger).get(address).content.decode()


def test_it_is_a_page_of_the_directory(cast: SimpleNamespace) -> None:
    """It is reached from there, and only the address says that mechanisms draw it."""
    for address, entry in ((ADDRESS, "/agencies/"), ("/mechanisms/", "/mechanisms/"), ("/agencies/", "/agencies/")):
        nav = signed_in(cast.liaison_a).get(address).context["frame"]["nav"]
        assert [item["url"] for item in nav if item["active"]] == [entry]


@pytest.mark.browser
def test_on_a_phone_the_table_stands_for_the_picture(cast: SimpleNamespace) -> None:
    page = shown(cast.liaison_a).content.decode()
    styles = "".join((settings.BASE_DIR / "static" / name).read_text() for name in ("portal.css", "agencies.css"))
    with browsing() as browser:
        for width, is_drawn in ((390, False), (1366, True)):
            window = browser.new_page(viewport={"width": width, "height": 768}, offline=True)
            window.set_content(page, wait_until="commit")
            window.add_style_tag(content=styles)
            assert window.locator(".picture").is_visible() is is_drawn
            assert window.locator("table.together").is_visible()


def test_a_mechanism_that_the_reader_does_not_see_is_in_neither(cast: SimpleNamespace) -> None:
    founded(cast, "省全民健身联席会议", cast.b)
    of_a = shown(cast.liaison_a).content.decode()
    assert "全民健身" not in of_a
    assert ">体育局<" not in of_a
    assert "全民健身" in shown(cast.liaison_b).content.decode()
    assert "自然灾害" not in shown(cast.stranger).content.decode()


def test_only_mechanisms_in_force_are_shown(cast: SimpleNamespace) -> None:
    Mechanism.objects.filter(pk=cast.mechanism.pk).update(state="dissolved")
    assert shown(cast.liaison_a).context["companies"] == []


def test_one_agency_narrows_to_the_mechanisms_in_which_it_sits(cast: SimpleNamespace) -> None:
    founded(cast, "省全民健身联席会议", cast.b)
    both = ["省全民健身联席会议", "省自然灾害防治工作联席会议"]
    assert [each.mechanism.name for each in shown(cast.liaison_b).context["companies"]] == both
    narrowed = shown(cast.liaison_b, agency=cast.outside.pk)
    assert [each.mechanism.name for each in narrowed.context["companies"]] == both[:1]
    assert "tie-own" in narrowed.content.decode()
    none = shown(cast.stranger, agency=cast.a.pk).content.decode()
    assert cast.a.name in none
    assert '<svg class="picture"' not in none


def test_what_is_no_agency_is_said_beside_the_field(cast: SimpleNamespace) -> None:
    response = shown(cast.liaison_a, agency="x")
    assert "field-error" in response.content.decode()
    assert len(response.context["companies"]) == 1


def test_the_picture_holds_so_many_and_says_how_many_more_the_table_holds(cast: SimpleNamespace) -> None:
    members = [agency(f"第{number}局", official_order=number) for number in range(MOST_DRAWN)]
    founded(cast, "省全民健身联席会议", *members)
    response = shown(cast.stranger)
    picture = response.context["picture"]
    assert len(picture.names) == MOST_DRAWN
    assert cast.outside in picture.drawn
    assert picture.left_out == 1
    assert all(0 < name.y < picture.height for name in picture.names)
    assert all(each.name in response.content.decode() for each in members)


def test_it_costs_the_same_for_one_and_for_three(cast: SimpleNamespace) -> None:
    founded(cast, "省全民健身联席会议", cast.b)
    client = signed_in(cast.stranger)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(ADDRESS)
        return len(asked)

    queries()
    once = queries()
    founded(cast, "省冰雪运动联席会议", cast.b, cast.a)
    founded(cast, "省足球改革发展联席会议", cast.watching)
    assert queries() == once


def test_they_are_walked_page_by_page(cast: SimpleNamespace) -> None:
    for number in range(AT_ONCE + 1):
        founded(cast, f"{'第' * (number + 1)}联席会议", cast.b)
    first = shown(cast.stranger).context["page"]
    assert len(first.rows) == AT_ONCE
    assert len(signed_in(cast.stranger).get(first.next_url).context["companies"]) == 1


def test_whoever_acts_for_nobody_sees_nothing(cast: SimpleNamespace) -> None:
    alone = User.objects.create_user("alone", password=PASSWORD, full_name="Alone")
    assert shown(alone).context["companies"] == []


def test_long_names_are_cut_by_what_is_seen_of_them() -> None:
    assert cut("联席会议", 2) == ("联席", "会议")
    assert shortened("省水利厅", 4) == "省水利厅"
    assert shortened("省水利厅办公室", 4) == "省水利…"
    assert shortened("Office", 4) == "Office"
