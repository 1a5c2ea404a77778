"""An empty portal: its first administrator signs in, and a joint meeting is convened without anybody else's help."""

import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from coordination.agencies.models import Agency, Post, User
from coordination.mechanisms.models import Mechanism
from meetings.models import Meeting
from tests.invited import PASSWORD, joined

pytestmark = pytest.mark.django_db

CHARTER = "省水利厅（牵头、办公室）、省应急管理厅、省财政厅、省气象局（列席）"


@pytest.fixture(autouse=True)
def _in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def administrator() -> Client:
    """Entered by the link that `make admin` prints, then signed in through the door."""
    out = StringIO()
    call_command("first_administrator", stdout=out)
    path = next(line.strip().split("/", 3)[3] for line in out.getvalue().splitlines() if "/sign-in/first/" in line)
    typed = {"full_name": "主管", "username": "chief", "email": "chief@example.test"}
    typed |= {"password1": PASSWORD, "password2": PASSWORD}
    first = Client()
    assert first.post(first.get(f"/{path}")["Location"], typed)["Location"] == "/sign-in/"
    return enter("chief")


def enter(username: str, password: str = PASSWORD) -> Client:
    client = Client()
    assert "csrfmiddlewaretoken" in client.get("/sign-in/").content.decode()
    answer = client.post("/sign-in/", {"username": username, "password": password})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    return client


def enter_first(username: str) -> Client:
    """By the link in the letter, with a name and a password of the person's own."""
    return joined(f"{username}@example.test", username)


def links(client: Client, path: str) -> set[str]:
    """Where a page leads."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return set(re.findall(r'(?:href|action)="([^"#?]+)', answer.content.decode()))


def person(username: str, full_name: str, role: str) -> dict[str, str]:
    return {"full_name": full_name, "address": f"{username}@example.test", "role": role, "title": "办公室主任"}


def posted(client: Client, path: str, data: dict[str, Any]) -> HttpResponse:
    answer = client.post(path, data)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return answer


def an_agency(administrator: Client) -> Agency:
    fields = {
        "name": "省水利厅",
        "short_name": "水利厅",
        "kind": "government",
        "relation": "subordinate",
        "tier": "provincial",
        "official_order": "10",
    }
    answer = posted(administrator, "/agencies/new/", fields)
    made = Agency.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    return made


def test_the_first_administrator_finds_the_way_to_the_first_agency(administrator: Client) -> None:
    assert "/agencies/" in links(administrator, "/")
    assert "/agencies/new/" in links(administrator, "/agencies/")
    agency = an_agency(administrator)
    assert f"{agency.get_absolute_url()}people/invite/" in links(administrator, agency.get_absolute_url())


def test_the_people_of_an_agency_are_appointed_by_the_portals_administrator_and_then_by_its_own(
    administrator: Client,
) -> None:
    agency = an_agency(administrator)
    invite = f"{agency.get_absolute_url()}people/invite/"
    posted(administrator, invite, person("keeper", "江守拙", Post.Role.ADMINISTRATOR))
    keeper = enter_first("keeper")
    assert invite in links(keeper, agency.get_absolute_url())
    posted(keeper, invite, person("liaison", "李若谷", Post.Role.LIAISON))
    liaison = enter_first("liaison")
    assert set(Post.objects.values_list("user__username", "role")) == {
        ("keeper", Post.Role.ADMINISTRATOR),
        ("liaison", Post.Role.LIAISON),
    }
    assert set(agency.principal.user_set.values_list("username", flat=True)) == {"keeper", "liaison"}
    assert liaison.post(invite, person("third", "丙", Post.Role.STAFF)).status_code == 403
    assert not User.objects.filter(username="third").exists()


def test_its_liaison_officer_founds_a_mechanism_and_convenes_its_first_meeting(administrator: Client) -> None:
    agency = an_agency(administrator)
    posted(administrator, f"{agency.get_absolute_url()}people/invite/", person("liaison", "李若谷", Post.Role.LIAISON))
    liaison = enter_first("liaison")
    assert "/mechanisms/found/" in links(liaison, "/mechanisms/")
    mechanism = founded_by(liaison)
    assert mechanism.is_in_force
    assert [str(row.agency) for row in mechanism.in_force] == [
        "水利厅",
        "水利厅",
        "省应急管理厅",
        "省财政厅",
        "省气象局",
    ]

    posted(liaison, "/meetings/new/", {"mechanism": str(mechanism.pk), "kind": "plenary", "title": "第一次全体会议"})
    meeting = Meeting.objects.get()
    assert meeting.seats.count() == 4
    begins = timezone.localtime() + timedelta(days=14)
    fields = {
        "kind": "plenary",
        "title": meeting.title,
        "starts_at": f"{begins:%Y-%m-%dT%H:%M}",
        "place": "三楼会议室",
        "chair": "郑观澜",
    }
    posted(liaison, f"{meeting.get_absolute_url()}edit/", fields)
    item = {"title": "冬春水利检查", "kind": "deliberate", "proposing_agency": str(agency.pk), "matter": "是否联合检查"}
    posted(liaison, f"{meeting.get_absolute_url()}items/new/", item)
    posted(liaison, f"{meeting.get_absolute_url()}convene/", {})
    meeting.refresh_from_db()
    assert meeting.state == "convened"


def founded_by(liaison: Client) -> Mechanism:
    """Facts and member list, then the list as it was read, confirmed unchanged."""
    facts = {
        "name": "省水旱灾害防御联席会议",
        "kind": "joint_meeting",
        "tier": "provincial",
        "cadence": "half_yearly",
        "founding_no": "粤办函〔2026〕18号",
        "founded_on": "2026-03-01",
        "member_list": CHARTER,
        "step": "read",
    }
    shown = liaison.post("/mechanisms/found/", facts)
    assert shown.status_code == 200
    rows = shown.context["rows"]
    confirmed = {"step": "confirm", "at_once": "on"}
    confirmed |= {
        f"{rows.prefix}-TOTAL_FORMS": str(len(rows.forms)),
        f"{rows.prefix}-INITIAL_FORMS": str(len(rows.forms)),
    }
    for field in (*shown.context["form"], *(field for row in rows.forms for field in row)):
        value = field.value()
        if field.name not in {"member_file", "leave_out"}:
            confirmed[field.html_name] = "" if value is None else str(value)
    posted(liaison, "/mechanisms/found/", confirmed)
    return Mechanism.objects.get()


def test_the_administrator_of_the_portal_sees_no_agencys_content(administrator: Client) -> None:
    agency = an_agency(administrator)
    posted(administrator, f"{agency.get_absolute_url()}people/invite/", person("liaison", "李若谷", Post.Role.LIAISON))
    mechanism = founded_by(enter_first("liaison"))
    assert administrator.get(mechanism.get_absolute_url()).status_code == 404
    assert administrator.get("/mechanisms/found/").status_code == 403
