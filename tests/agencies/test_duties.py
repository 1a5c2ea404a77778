"""The duties of an agency: a list kept line by line, which ends and is never deleted."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from coordination.agencies.actions import add_duties, end_duty, move_duty
from coordination.agencies.models import Duty
from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.models import Activity
from tests.cast import again, agency, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def duties(cast: SimpleNamespace) -> list[Duty]:
    return add_duties(actor=None, agency=cast.a, texts=["水旱灾害防御", "水库安全度汛", "山洪灾害防治"])


def url(verb: str, duty: Duty) -> str:
    return f"/agencies/duties/{duty.pk}/{verb}/"


def texts(cast: SimpleNamespace) -> list[str]:
    return [duty.text for duty in cast.a.duties.in_force()]


def shown(person: Any, cast: SimpleNamespace) -> str:
    return signed_in(person).get(cast.a.get_absolute_url()).content.decode()


def test_several_duties_of_one_document_are_entered_line_by_line(cast: SimpleNamespace, duties: list[Duty]) -> None:
    data = {"text": "农村水利\n\n  水土保持  \n", "basis": "粤办发〔2024〕12号", "starts_on": "2024-03-01"}
    response = signed_in(cast.admin_a).post(f"{cast.a.get_absolute_url()}duties/new/", data)
    assert response["Location"] == f"{cast.a.get_absolute_url()}#duties"
    assert texts(cast) == ["水旱灾害防御", "水库安全度汛", "山洪灾害防治", "农村水利", "水土保持"]
    entered = Duty.objects.get(text="水土保持")
    assert (entered.basis, entered.starts_on, entered.position) == ("粤办发〔2024〕12号", date(2024, 3, 1), 5)
    page = shown(cast.stranger, cast)
    assert "水土保持" in page
    assert "粤办发〔2024〕12号" in page
    assert "Enter duties" not in page
    assert Activity.objects.filter(verb="agency.add_duties", actor=cast.admin_a).exists()


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        ({"text": ""}, "text", "This field is required."),
        ({"text": " \n "}, "text", "This field is required."),
        ({"text": "水" * 1001}, "text", "a duty has at most 1000 characters."),
        ({"text": "\n".join(f"第{n}项" for n in range(51))}, "text", "At most 50 duties at once."),
        ({"text": "水土保持", "starts_on": "?"}, "starts_on", "valid date"),
        ({"text": "水土保持", "basis": "水" * 301}, "basis", "at most 300"),
    ],
)
def test_bad_duties_are_said_beside_the_field(
    cast: SimpleNamespace, data: dict[str, str], field: str, sentence: str
) -> None:
    form = signed_in(cast.admin_a).post(f"{cast.a.get_absolute_url()}duties/new/", data).context["form"]
    assert sentence in str(form.errors[field])
    assert form["text"].value() == data["text"]
    assert texts(cast) == []


def test_a_duty_is_reworded_and_what_it_said_is_kept(cast: SimpleNamespace, duties: list[Duty]) -> None:
    data = {"text": "水旱灾害防御 工作", "basis": "三定规定", "starts_on": ""}
    signed_in(cast.admin_a).post(url("edit", duties[0]), data)
    assert texts(cast)[0] == "水旱灾害防御 工作"
    row = Activity.objects.get(verb="agency.edit_duty")
    assert (row.before["text"], row.after["text"]) == ("水旱灾害防御", "水旱灾害防御 工作")
    assert "Duty reworded: 水旱灾害防御 工作" in shown(cast.admin_a, cast)


def test_a_number_that_is_written_otherwise_is_pointed_out(cast: SimpleNamespace, duties: list[Duty]) -> None:
    desk = signed_in(cast.admin_a)
    for basis, hinted in (("粤办发2024年12号", True), ("粤办发[2024]12号", False)):
        answer = desk.post(url("edit", duties[0]), {"text": "抗旱", "basis": basis, "starts_on": ""}, follow=True)
        assert ("is not written in the usual way" in answer.content.decode()) is hinted
    assert Duty.objects.get(pk=duties[0].pk).basis == "粤办发〔2024〕12号"


def test_a_duty_moves_by_a_button_and_the_answer_leads_to_the_next_press(
    cast: SimpleNamespace, duties: list[Duty]
) -> None:
    client, last = signed_in(cast.admin_a), duties[2]
    assert client.post(url("up", last))["Location"].endswith(f"#up-{last.pk}")
    assert texts(cast) == ["水旱灾害防御", "山洪灾害防治", "水库安全度汛"]
    assert client.post(url("up", last))["Location"].endswith(f"#down-{last.pk}")
    assert texts(cast)[0] == "山洪灾害防治"
    assert client.post(url("up", last)).status_code == 409
    assert client.post(url("down", last))["Location"].endswith(f"#down-{last.pk}")
    assert client.get(url("up", last)).status_code == 405


def test_duties_that_share_a_place_are_parted_by_moving(cast: SimpleNamespace, duties: list[Duty]) -> None:
    Duty.objects.update(position=0)
    assert move_duty(actor=cast.admin_a, duty=duties[2], up=True) == (2, 3)
    assert texts(cast) == ["水旱灾害防御", "山洪灾害防治", "水库安全度汛"]


def test_a_duty_ends_and_stays_to_be_read(cast: SimpleNamespace, duties: list[Duty]) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    signed_in(cast.admin_a).post(url("end", duties[1]), {"on": yesterday})
    assert texts(cast) == ["水旱灾害防御", "山洪灾害防治"]
    page = shown(cast.stranger, cast)
    assert "1 former duty" in page
    assert "水库安全度汛" in page
    assert signed_in(cast.admin_a).get(url("end", duties[1])).status_code == 404
    with pytest.raises(NotLawful):
        move_duty(actor=cast.admin_a, duty=duties[1], up=True)


def test_a_duty_does_not_end_before_it_begins(cast: SimpleNamespace) -> None:
    [duty] = add_duties(actor=None, agency=cast.a, texts=["农村水利"], starts_on=date(2024, 3, 1))
    form = signed_in(cast.admin_a).post(url("end", duty), {"on": "2024-02-29"}).context["form"]
    assert "The duty ends before it begins." in str(form.errors["on"])
    assert signed_in(cast.admin_a).post(url("end", duty), {"on": "2024-03-01"}).status_code == 302


@pytest.mark.parametrize("who", ["liaison_a", "leader_a", "stranger", "secretariat", "liaison_b"])
def test_nobody_else_keeps_the_duties(cast: SimpleNamespace, duties: list[Duty], who: str) -> None:
    person = again(getattr(cast, who))
    client = signed_in(person)
    doors = [
        f"{cast.a.get_absolute_url()}duties/new/",
        *(url(verb, duties[0]) for verb in ("edit", "up", "down", "end")),
    ]
    assert {client.post(door, {"text": "x"}).status_code for door in doors} == {403}
    with pytest.raises(NotPermitted):
        end_duty(actor=person, duty=duties[0], on=timezone.localdate())
    assert "Move up" not in shown(person, cast)
    assert texts(cast) == ["水旱灾害防御", "水库安全度汛", "山洪灾害防治"]


def test_the_administrator_above_keeps_them_too(cast: SimpleNamespace) -> None:
    below = agency("省水文局", parent=cast.a)
    add_duties(actor=again(cast.admin_a), agency=below, texts=["水文监测"])
    assert below.duties.count() == 1


def test_an_empty_list_says_so(cast: SimpleNamespace) -> None:
    assert "No duties are entered yet." in shown(cast.stranger, cast)
    assert "Mechanisms can cite what stands here." in shown(cast.admin_a, cast)
