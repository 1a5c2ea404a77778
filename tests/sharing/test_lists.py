"""The lists of the library: what one may know of, narrowed down, and several at once."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from tests.cast import signed_in
from tests.sharing.house import published

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["sharing:library", "sharing:own"])
def test_a_list_is_narrowed_down_by_what_is_chosen(library: SimpleNamespace, name: str) -> None:
    published(library)
    client, where = signed_in(library.staff_a), reverse(name)

    def lists(**said: object) -> bool:
        return "水库水雨情" in client.get(where, said).content.decode()

    for said in ({"q": "水雨情"}, {"shared": 2}, {"kind": "dataset"}, {"category": "2"}, {"nature": "catalogued"}):
        assert lists(**said), said
    for said in ({"q": "林业"}, {"shared": 1}, {"kind": "service"}, {"category": "3"}, {"nature": "working"}):
        assert not lists(**said), said
