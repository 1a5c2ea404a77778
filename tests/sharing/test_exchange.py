"""The catalogue as other catalogues take it in: DCAT 3, read by another's reader."""

import csv
import io
import json
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SKOS

from coordination.agencies.models import User
from coordination.audit.models import Reading
from sharing import actions, dcat
from sharing.models import Item, SharingClass, Visibility
from tests.cast import at, signed_in
from tests.sharing.house import drafted, published, with_content
from tests.uploads import pdf

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated"),  # the reader's own, of its own
]


def handed_to(person: User, **asked: object) -> Graph:
    response = signed_in(person).get(reverse("sharing:export", args=["jsonld"]), asked)
    assert response.headers["Content-Type"] == "application/ld+json"
    return Graph().parse(data=response.getvalue(), format="json-ld")


def resources(graph: Graph) -> dict[str, Any]:
    kinds = (DCAT.Dataset, DCAT.DataService)
    return {str(graph.value(node, DCTERMS.title)): node for kind in kinds for node in graph.subjects(RDF.type, kind)}


def furnished(library: SimpleNamespace) -> None:
    """Of A: for all, as a service, listed only, being drafted; and working material without an entry."""
    with_content(library.liaison_a, published(library, "水库水雨情", sharing_class=SharingClass.UNCONDITIONAL))
    published(library, "水情接口", kind=Item.Kind.SERVICE, is_authoritative=True, is_open=True)
    published(library, "列明的资源", visibility=Visibility.LISTED)
    drafted(library.liaison_a, "未公开的资源")
    item = actions.begin_item(actor=library.liaison_a, title="会商材料", visibility=Visibility.ALL, terms="用于会商")
    actions.add_content(actor=library.liaison_a, item=item, uploads=[pdf("会商.pdf")])
    actions.publish_item(actor=library.data_officer, item=item)


def test_each_is_handed_what_may_be_known_and_nothing_else(library: SimpleNamespace) -> None:
    furnished(library)
    for person in (library.liaison_a, library.liaison_b, library.stranger):
        known = Item.objects.visible_to(person).published()
        assert set(resources(handed_to(person))) == set(known.values_list("title", flat=True))
    assert "列明的资源" in resources(handed_to(library.liaison_a))
    assert set(resources(handed_to(library.stranger))) == {"水库水雨情", "水情接口", "会商材料"}
    assert Reading.objects.filter(how="exported", reader=library.stranger).exists()


def test_each_says_what_it_is_of_whom_and_under_what_theme(library: SimpleNamespace) -> None:
    furnished(library)
    graph = handed_to(library.stranger)
    [catalogue] = graph.subjects(RDF.type, DCAT.Catalog)
    found = resources(graph)
    for title, node in found.items():
        item = Item.objects.get(title=title)
        is_service = item.kind == Item.Kind.SERVICE
        assert (catalogue, DCAT.service if is_service else DCAT.dataset, node) in graph
        assert (node, RDF.type, DCAT.DataService if is_service else DCAT.Dataset) in graph
        publisher = graph.value(node, DCTERMS.publisher)
        assert graph.value(publisher, FOAF.name) == Literal(library.a.name)
        assert is_service or list(graph.objects(node, DCAT.distribution))
        if item.is_catalogued:
            assert graph.value(node, DCTERMS.identifier) == Literal(item.code)
            assert graph.value(graph.value(node, DCAT.theme), SKOS.notation) == Literal("211")
            assert graph.value(node, URIRef(f"{DCAT}version")) == Literal("1")
            assert graph.value(node, DCTERMS.accrualPeriodicity) == URIRef(f"{dcat.FREQUENCIES_AT}DAILY")


def test_no_place_at_which_a_content_lies_is_handed_out(library: SimpleNamespace) -> None:
    furnished(library)
    written = signed_in(library.liaison_a).get(reverse("sharing:export", args=["jsonld"])).getvalue().decode()
    assert "exchange.example.org" not in written
    assert "会商.pdf" not in written


def test_the_day_of_publication_is_one_of_the_portals_calendar(library: SimpleNamespace) -> None:
    """What was published before eight in the morning was published the day before by universal time."""
    Item.objects.filter(pk=published(library).pk).update(published_at=at(date(2026, 11, 28), 3))
    body = signed_in(library.liaison_a).get(reverse("sharing:export", args=["csv"])).getvalue().decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(body))
    assert row["发布日期"] == "2026-11-28"


def test_titles_come_back_as_they_were_and_the_list_is_narrowed_as_shown(library: SimpleNamespace) -> None:
    title = "水库“水雨情”：\\监测 <一> & 二"
    published(library, title)
    published(library, "水情接口", kind=Item.Kind.SERVICE)
    assert set(resources(handed_to(library.stranger))) == {title, "水情接口"}
    assert set(resources(handed_to(library.stranger, kind="service"))) == {"水情接口"}


def test_a_catalogue_that_is_cut_off_says_so_and_still_parses(
    library: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title in ("水库名录", "水库水雨情", "水库公报"):
        published(library, title)
    rows = Item.objects.visible_to(library.stranger).published().order_by("pk")
    assert "rdfs:comment" not in json.loads(b"".join(dcat.catalogue(rows)))
    monkeypatch.setattr(dcat, "MOST", 2)
    told = json.loads(b"".join(dcat.catalogue(rows)))
    assert [row["dct:title"] for row in told["dcat:dataset"]] == ["水库名录", "水库水雨情"]
    assert "2" in told["rdfs:comment"]


def test_it_is_written_with_as_many_questions_for_one_as_for_three(
    library: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    for title in ("水库名录", "水库水雨情", "水库公报"):
        published(library, title)
        rows = Item.objects.published().order_by("pk")
        with django_assert_num_queries(3):
            b"".join(dcat.catalogue(rows))
