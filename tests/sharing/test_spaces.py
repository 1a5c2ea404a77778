"""What lies in the space of an agency or a mechanism, and how items belong together."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.core.errors import NotPermitted
from sharing import actions
from sharing.models import Item, Relation, SharingClass, Visibility
from tests.cast import again, signed_in
from tests.sharing.house import with_content

pytestmark = pytest.mark.django_db


def shared(library: SimpleNamespace, title: str, **said: Any) -> Item:
    """By A, published in the space of the mechanism for all who take part."""
    words = {"space": library.mechanism.principal, "visibility": Visibility.SPACE, **said}
    item = actions.begin_item(
        actor=library.data_officer, title=title, sharing_class=SharingClass.UNCONDITIONAL, **words
    )
    actions.publish_item(actor=library.data_officer, item=with_content(library.data_officer, item))
    return item


def seen(who: Any, url: str, **said: Any) -> str:
    response = signed_in(again(who)).get(url, said)
    return response.content.decode() if response.status_code == 200 else ""


def test_a_space_shows_what_one_may_know_of_in_it(library: SimpleNamespace) -> None:
    shared(library, "汛情会商材料")
    shared(library, "水库公报", visibility=Visibility.ALL)
    shared(library, "别处的材料", space=library.a.principal, visibility=Visibility.ALL)
    where = reverse("sharing:space", args=[library.mechanism.principal_id])
    for who, titles in {
        library.observer: {"汛情会商材料", "水库公报"},
        library.stranger: {"水库公报"},
    }.items():
        page = seen(who, where)
        assert {title for title in ("汛情会商材料", "水库公报", "别处的材料") if title in page} == titles
    assert "水库公报" not in seen(library.observer, where, q="汛情")


def test_a_space_of_which_one_sees_nothing_is_not_there(library: SimpleNamespace) -> None:
    where = reverse("sharing:space", args=[library.mechanism.principal_id])
    assert seen(library.observer, where), "whoever takes part finds it empty"
    assert signed_in(library.stranger).get(where).status_code == 404
    shared(library, "汛情会商材料")
    assert signed_in(library.stranger).get(where).status_code == 404
    assert signed_in(library.stranger).get(reverse("sharing:space", args=[987_654])).status_code == 404


def test_the_pages_of_mechanism_and_agency_show_what_lies_there(library: SimpleNamespace) -> None:
    shared(library, "汛情会商材料")
    shared(library, "水库公报", space=library.a.principal, visibility=Visibility.ALL)
    assert "汛情会商材料" in seen(library.observer, library.mechanism.get_absolute_url())
    narrowed = f"/sharing/?owner={library.a.pk}"
    assert narrowed in seen(library.stranger, library.a.get_absolute_url())
    assert "水库公报" in seen(library.stranger, narrowed)
    assert "汛情会商材料" not in seen(library.stranger, narrowed)
    assert "汛情会商材料" not in seen(library.stranger, library.a.get_absolute_url())


def test_a_space_asks_as_often_for_three_as_for_one(library: SimpleNamespace) -> None:
    where, client = reverse("sharing:space", args=[library.mechanism.principal_id]), signed_in(library.observer)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(where)
        return len(queries)

    shared(library, "材料一")
    asked()
    one = asked()
    shared(library, "材料二")
    shared(library, "材料三")
    assert asked() == one


def test_a_relation_is_shown_on_both_pages_to_whoever_sees_both(library: SimpleNamespace) -> None:
    inner, open_ = shared(library, "汛情会商材料"), shared(library, "水库公报", visibility=Visibility.ALL)
    client = signed_in(library.staff_a)
    where = reverse("sharing:relate", args=[open_.pk])
    client.post(where, {"kind": "derived", "to": inner.pk})
    relation = Relation.objects.get()
    assert "汛情会商材料" in seen(library.observer, open_.get_absolute_url())
    assert "水库公报" in seen(library.observer, inner.get_absolute_url())
    assert "汛情会商材料" not in seen(library.stranger, open_.get_absolute_url())
    take_back = reverse("sharing:take_back_relation", args=[relation.pk])
    assert signed_in(library.stranger).post(take_back).status_code == 404
    assert signed_in(library.observer).post(take_back).status_code == 403
    client.post(take_back)
    assert not Relation.objects.exists()


def test_nobody_relates_an_item_to_itself_twice_or_to_what_is_hidden(library: SimpleNamespace) -> None:
    one, other = shared(library, "材料一"), shared(library, "材料二")
    hidden = actions.begin_item(actor=library.secretariat, title="未公开")
    with pytest.raises(Http404):
        actions.relate(actor=library.staff_a, item=one, to=hidden, kind="see_also")
    with pytest.raises(NotPermitted):
        actions.relate(actor=library.liaison_b, item=one, to=other, kind="see_also")
    with pytest.raises(ValidationError):
        actions.relate(actor=library.staff_a, item=one, to=one, kind="see_also")
    actions.relate(actor=library.staff_a, item=one, to=other, kind="see_also")
    with pytest.raises(ValidationError):
        actions.relate(actor=library.staff_a, item=one, to=other, kind="see_also")


def test_the_chooser_offers_what_one_may_know_of(library: SimpleNamespace) -> None:
    inner, open_ = shared(library, "汛情会商材料"), shared(library, "水库公报", visibility=Visibility.ALL)
    where = reverse("sharing:choose")

    def offered(who: Any, **said: Any) -> list[str]:
        answer = signed_in(again(who)).get(where, said).json()
        return [option["text"] for option in answer["options"]]

    assert offered(library.observer) == [open_.title, inner.title]
    assert offered(library.observer, q="汛情") == [inner.title]
    assert offered(library.observer, without=str(open_.pk)) == [inner.title]
    assert offered(library.stranger) == [open_.title]
