"""The catalogue as DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/) in JSON-LD 1.1: what other catalogues take in.

It says what the columns of the guide say (`exports.columns`) and nothing besides. Its words are Chinese whoever hands
it out, as those of the guide are. Addresses of contents stay behind the gate of contents: a distribution leads to the
page of its item.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from coordination.core.workdays import day_of
from sharing.exports import MOST
from sharing.models import Entry, Frequency, Item

MEDIA_TYPE = "application/ld+json"
LANGUAGE = "zh-hans"

CONTEXT: Mapping[str, Any] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "prov": "http://www.w3.org/ns/prov#",
    "csvw": "http://www.w3.org/ns/csvw#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

# The list of frequencies that DCAT profiles share (EU Publications Office, authority table "Frequency").
FREQUENCIES_AT = "http://publications.europa.eu/resource/authority/frequency/"
FREQUENCIES: Mapping[str, str] = {
    Frequency.REAL_TIME: "UPDATE_CONT",
    Frequency.DAILY: "DAILY",
    Frequency.WEEKLY: "WEEKLY",
    Frequency.MONTHLY: "MONTHLY",
    Frequency.QUARTERLY: "QUARTERLY",
    Frequency.HALF_YEARLY: "ANNUAL_2",
    Frequency.YEARLY: "ANNUAL",
    Frequency.IRREGULAR: "IRREG",
}


def catalogue(rows: Any) -> Iterator[bytes]:
    """The catalogue of these items, piece by piece; where it was cut off, its last words say so.

    Data sets and documents are `dcat:Dataset`, services `dcat:DataService`; at most `MOST` of each.
    """
    with translation.override(LANGUAGE):
        head = _said(
            {
                "@context": CONTEXT,
                "@id": _address(reverse("sharing:library")),
                "@type": "dcat:Catalog",
                "dct:title": "政务数据目录",
                "dct:language": "zh",
                "dct:conformsTo": {"@id": "https://www.w3.org/TR/vocab-dcat-3/"},
            }
        )
        yield head[:-1]
        is_cut = False
        found = rows.select_related("owner", "category", "standing").prefetch_related("standing__data_items")
        for key, part in (
            ("dcat:dataset", found.exclude(kind=Item.Kind.SERVICE)),
            ("dcat:service", found.filter(kind=Item.Kind.SERVICE)),
        ):
            yield f',"{key}":['.encode()
            for place, item in enumerate(part[: MOST + 1].iterator(chunk_size=500)):
                if place == MOST:
                    is_cut = True
                    break
                yield (b"," if place else b"") + _said(_resource(item))
            yield b"]"
        if is_cut:
            cut_off = _("Cut off after %(most)d rows: narrow the list to see the rest.") % {"most": MOST}
            yield b',"rdfs:comment":' + _said(cut_off)
        yield b"}"


def _said(thing: Any) -> bytes:
    return json.dumps(thing, ensure_ascii=False, separators=(",", ":")).encode()


def _address(path: str) -> str:
    return f"{settings.PORTAL_URL}{path}"


def _resource(item: Item) -> dict[str, Any]:
    entry, page = item.standing, _address(item.get_absolute_url())
    owner = {"@id": _address(item.owner.get_absolute_url())}
    told = {
        "@id": page,
        "@type": "dcat:DataService" if item.kind == Item.Kind.SERVICE else "dcat:Dataset",
        "dct:title": item.title,
        "dct:description": item.abstract,
        "dct:identifier": item.code or page,
        "dct:publisher": {
            **owner,
            "@type": "foaf:Agent",
            "foaf:name": item.owner.name,
            "dct:identifier": item.owner.credit_code,
        },
        "dcat:theme": _theme(item),
        "dct:accrualPeriodicity": _named(FREQUENCIES_AT, FREQUENCIES.get(item.frequency)),
        "dct:issued": _day(item.published_at),
        "dct:modified": _day(item.changed_at),
        "dct:accessRights": {
            "@type": "dct:RightsStatement",
            "skos:notation": str(item.sharing_class),
            "rdfs:label": str(item.get_sharing_class_display()),
        },
        "dct:rights": {"@type": "dct:RightsStatement", "rdfs:label": item.terms} if item.terms else None,
        "dcat:landingPage": {"@id": page},
        **(_entry(entry, owner, page) if entry else {}),
    }
    if item.kind != Item.Kind.SERVICE:
        told["dcat:distribution"] = _distributions(item, page)
    return {name: value for name, value in told.items() if value}


def _theme(item: Item) -> dict[str, Any] | None:
    category = item.category
    if category is None:
        return None
    names = {"@language": "zh", "@value": category.name}, {"@language": "en", "@value": category.name_en}
    return {
        "@id": _address(f"{reverse('sharing:library')}?category={category.code}"),
        "@type": "skos:Concept",
        "skos:notation": category.code,
        "skos:prefLabel": [name for name in names if name["@value"]],
    }


def _entry(entry: Entry, owner: Mapping[str, str], page: str) -> dict[str, Any]:
    """What only a catalogue entry says."""
    told: dict[str, Any] = {
        "dcat:version": str(entry.number),
        "dcat:contactPoint": {"@type": "vcard:Organization", "vcard:fn": entry.contact} if entry.contact else None,
        "dct:relation": entry.related.split(),
        "prov:wasAttributedTo": dict(owner) if entry.is_authoritative else None,
        "dct:license": _opening(entry),
        "dct:type": f"数据分级：{entry.get_data_level_display()}",
        "dct:conformsTo": _schema(entry, page),
    }
    if entry.kind == Item.Kind.SERVICE:
        told["dct:format"] = entry.format_named
    return told


def _opening(entry: Entry) -> dict[str, Any] | None:
    if not entry.is_open:
        return None
    return {"@type": "dct:LicenseDocument", "rdfs:label": f"向社会开放。{entry.open_conditions}"}


def _schema(entry: Entry, page: str) -> dict[str, Any] | None:
    """The data items, with the letters of the guide for their types."""
    rows = [
        {"@type": "csvw:Column", "csvw:title": row.name, "dct:type": row.type, "csvw:maxLength": row.length}
        for row in entry.data_items.all()
    ]
    if not rows:
        return None
    columns = [{name: value for name, value in row.items() if value} for row in rows]
    return {"@id": f"{page}#data-items", "@type": "csvw:Schema", "csvw:column": {"@list": columns}}


def _distributions(item: Item, page: str) -> list[dict[str, Any]]:
    """One for each way of sharing; of an item without an entry the one that there is."""
    entry = item.standing
    ways: list[str] = [str(label) for label in entry.methods_named] if entry else [str(item.get_kind_display())]
    formats = entry.format_named if entry else ""
    told = [
        {
            "@type": "dcat:Distribution",
            "dct:title": way,
            "dct:format": formats,
            "dcat:accessURL": {"@id": page},
        }
        for way in ways
    ]
    return [{name: value for name, value in row.items() if value} for row in told]


def _day(moment: Any) -> dict[str, str] | None:
    return {"@type": "xsd:date", "@value": day_of(moment).isoformat()} if moment else None


def _named(place: str, name: str | None) -> dict[str, str] | None:
    return {"@id": f"{place}{name}"} if name else None
