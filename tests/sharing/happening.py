"""What may happen to items while people and agencies come and go: to the oldest each."""

from typing import Any

from meetings.models import Meeting
from sharing import actions
from sharing.actions import grants
from sharing.models import Correction, Entry, Item, ShareRequest
from tests.cast import again
from tests.sharing.house import ASKED


def _listed() -> Item:
    return Item.objects.filter(visibility=3, state="published").earliest("pk")


def grant_an_item(history: Any, at: Any) -> None:
    grants.give(actor=None, item=_listed(), to=at.agency, right="view_item", purpose=f"会商{at.day}", until=None)


def _masked() -> Item:
    """A data set whose rows show telephones masked."""
    return Item.objects.filter(tables__is_masked=True).earliest("pk")


def grant_a_data_set(history: Any, at: Any) -> None:
    grants.give(actor=None, item=_masked(), to=at.agency, right="download_item", purpose=f"核对{at.day}", until=None)


def grant_it_in_full(history: Any, at: Any) -> None:
    grants.give(actor=None, item=_masked(), to=at.agency, right="read_in_full", purpose=f"核对{at.day}", until=None)


def end_a_use(history: Any, at: Any) -> None:
    request = ShareRequest.objects.filter(state="in_use").earliest("pk")
    actions.terminate_use(actor=again(history.cast.liaison_a), request=request, reason="超范围使用")


def turn_down_a_correction(history: Any, at: Any) -> None:
    correction = Correction.objects.filter(state="submitted").earliest("pk")
    actions.turn_down(actor=again(history.cast.liaison_a), correction=correction, reason="核对无误")


def publish_an_entry(history: Any, at: Any) -> None:
    entry = Entry.objects.filter(state="submitted").earliest("pk")
    actions.publish_entry(actor=again(history.cast.liaison_b), entry=entry)


def take_an_item_to_a_space(history: Any, at: Any) -> None:
    """As working material does; there is no verb that changes the space of what is in the catalogue."""
    Item.objects.filter(pk=_listed().pk).update(visibility=1, space=history.cast.mechanism.principal)


def ask_for_an_item(history: Any, at: Any) -> None:
    item = Item.objects.filter(state="published", visibility=2).earliest("pk")
    request = actions.begin_request(actor=again(history.cast.stranger), item=item, **ASKED, until=item.made_at.date())
    ShareRequest.objects.filter(pk=request.pk).update(until="2999-01-01")


def say_what_an_item_comes_from(history: Any, at: Any) -> None:
    meeting = Meeting.objects.visible_to(again(history.cast.liaison_a)).latest("pk")
    actions.name_source(actor=again(history.cast.liaison_a), item=_listed(), source=meeting)


OF_SHARING = (
    say_what_an_item_comes_from,
    grant_an_item,
    grant_a_data_set,
    grant_it_in_full,
    end_a_use,
    turn_down_a_correction,
    publish_an_entry,
    take_an_item_to_a_space,
    ask_for_an_item,
)
