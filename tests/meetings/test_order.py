"""The order of a draft's agenda: items move one place at a time, and their numbers stay 1 to n whoever acts at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.agencies.models import User
from coordination.core.activity import history
from coordination.core.errors import NotLawful, NotPermitted, Refusal, SomeoneWasFaster
from meetings import actions
from meetings.models import AgendaItem, Meeting
from tests.cast import signed_in


@pytest.fixture
def three(cast: SimpleNamespace, draft: Meeting) -> list[AgendaItem]:
    """The items A, B and C of the draft."""
    draft.items.update(title="A")
    for title in "BC":
        actions.add_item(actor=cast.secretariat, meeting=draft, title=title, matter="事项", proposing_agency=cast.b)
    return list(draft.items.all())


def order() -> list[tuple[int, str]]:
    return list(AgendaItem.objects.order_by("no").values_list("no", "title"))


def numbered(titles: str) -> list[tuple[int, str]]:
    return list(enumerate(titles, start=1))


def press(client: Client, item: AgendaItem, way: str) -> str:
    """Where the button leads to."""
    response = client.post(reverse(f"meetings:item_{way}", args=[item.pk]))
    return str(response.url).partition("#")[2] if response.status_code == 302 else str(response.status_code)


def test_an_item_moves_up_and_down_one_place(cast: SimpleNamespace, three: list[AgendaItem]) -> None:
    client, (a, _b, c) = signed_in(cast.secretariat), three
    press(client, c, "up")
    assert order() == numbered("ACB")
    press(client, a, "down")
    assert order() == numbered("CAB")


def test_the_answer_leads_to_the_button_that_moves_it_on(cast: SimpleNamespace, three: list[AgendaItem]) -> None:
    client, (_a, _b, c) = signed_in(cast.secretariat), three
    assert press(client, c, "up") == f"up-{c.pk}"
    assert press(client, c, "up") == f"down-{c.pk}"  # it is the first now
    assert press(client, c, "down") == f"down-{c.pk}"
    assert press(client, c, "down") == f"up-{c.pk}"
    page = client.get(c.meeting.get_absolute_url()).content.decode()
    assert f'id="up-{c.pk}"' in page


def test_the_first_goes_no_further_up_and_the_last_no_further_down(
    cast: SimpleNamespace, three: list[AgendaItem]
) -> None:
    client, (a, b, c) = signed_in(cast.secretariat), three
    page = client.get(a.meeting.get_absolute_url()).content.decode()
    buttons = [[way for way in ("up", "down") if f'id="{way}-{item.pk}"' in page] for item in (a, b, c)]
    assert buttons == [["down"], ["up", "down"], ["up"]]
    assert (press(client, a, "up"), press(client, c, "down")) == ("409", "409")
    for item, up in ((a, True), (c, False)):
        with pytest.raises(NotLawful):
            actions.move_item(actor=cast.secretariat, item=item, up=up)
    assert order() == numbered("ABC")


def test_an_only_item_has_no_buttons(cast: SimpleNamespace, draft: Meeting) -> None:
    item = draft.items.get()
    page = signed_in(cast.secretariat).get(draft.get_absolute_url()).content.decode()
    assert f'id="up-{item.pk}"' not in page
    assert f'id="down-{item.pk}"' not in page


def test_a_move_is_recorded_and_told(cast: SimpleNamespace, three: list[AgendaItem]) -> None:
    client, c = signed_in(cast.secretariat), three[2]
    client.cookies["django_language"] = "en"
    press(client, c, "up")
    row = history(c.meeting)[0]
    assert (row.verb, row.before, row.after) == ("meeting.move_item", {"no": 3}, {"no": 2, "title": "C"})
    page = client.get(c.meeting.get_absolute_url())
    assert page.context["story"][0].text == "Moved on the agenda to item 2: C"
    assert "“C” is item 2 now." in page.content.decode()


def test_looking_moves_nothing(cast: SimpleNamespace, three: list[AgendaItem]) -> None:
    assert signed_in(cast.secretariat).get(reverse("meetings:item_up", args=[three[2].pk])).status_code == 405
    assert order() == numbered("ABC")


def test_the_order_is_the_offices_while_the_meeting_is_a_draft(cast: SimpleNamespace, three: list[AgendaItem]) -> None:
    c, office = three[2], signed_in(cast.secretariat)
    assert press(signed_in(cast.liaison_b), c, "up") == "404"
    with pytest.raises(NotPermitted):
        actions.move_item(actor=cast.liaison_b, item=c, up=True)
    assert press(office, c, "up") == f"up-{c.pk}"
    actions.convene(actor=cast.secretariat, meeting=Meeting.objects.get())
    assert press(signed_in(cast.liaison_b), c, "up") == "403"
    assert press(office, c, "up") == "403"
    assert f'id="up-{c.pk}"' not in office.get(c.meeting.get_absolute_url()).content.decode()
    assert order() == numbered("ACB")


def test_what_was_read_before_another_move_does_not_break_the_numbers(
    cast: SimpleNamespace, three: list[AgendaItem]
) -> None:
    """Items are read by the page a moment before the draft is held: their numbers may be old by then."""
    a, b, c = three
    old = AgendaItem.objects.get(pk=c.pk)
    actions.move_item(actor=cast.secretariat, item=c, up=True)
    actions.move_item(actor=cast.secretariat, item=old, up=True)
    assert order() == numbered("CAB")
    actions.edit_item(actor=cast.secretariat, item=a, title="A2")  # read as the first
    assert order() == [(1, "C"), (2, "A2"), (3, "B")]
    actions.remove_item(actor=cast.secretariat, item=AgendaItem.objects.get(pk=a.pk))
    actions.remove_item(actor=cast.secretariat, item=b)  # read as the second
    assert order() == numbered("C")
    with pytest.raises(SomeoneWasFaster):
        actions.move_item(actor=cast.secretariat, item=AgendaItem(pk=a.pk, meeting=a.meeting, no=2), up=True)


def test_a_draft_costs_the_same_however_many_items_it_has(cast: SimpleNamespace, draft: Meeting) -> None:
    client, costs = signed_in(cast.secretariat), []
    for n in range(3):
        client.get(draft.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(draft.get_absolute_url())
        costs.append(len(queries))
        actions.add_item(actor=cast.secretariat, meeting=draft, title=f"题{n}", matter="事", proposing_agency=cast.b)
    assert costs[0] == costs[1] == costs[2]


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_none_breaks_the_numbers(cast: SimpleNamespace, three: list[AgendaItem]) -> None:
    """Ups, downs, edits and a removal, each on a connection of its own."""
    a, b, c = (item.pk for item in three)

    def run(act: Callable[[User], object]) -> str:
        try:
            act(User.objects.get(pk=cast.secretariat.pk))
        except (Refusal, AgendaItem.DoesNotExist) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    def moving(pk: int, *, up: bool) -> Callable[[User], object]:
        return lambda actor: actions.move_item(actor=actor, item=AgendaItem.objects.get(pk=pk), up=up)

    def editing(pk: int) -> Callable[[User], object]:
        return lambda actor: actions.edit_item(actor=actor, item=AgendaItem.objects.get(pk=pk), matter="改")

    def removing(pk: int) -> Callable[[User], object]:
        return lambda actor: actions.remove_item(actor=actor, item=AgendaItem.objects.get(pk=pk))

    acts = [moving(c, up=True), moving(a, up=False), editing(b), moving(b, up=True), editing(c), moving(c, up=True)] * 3
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(run, [*acts[:9], removing(b), *acts[9:]]))
    assert set(said) <= {"done", "NotLawful", "SomeoneWasFaster", "DoesNotExist"}
    assert [no for no, _title in order()] == [1, 2]
    assert sorted(title for _no, title in order()) == ["A", "C"]
