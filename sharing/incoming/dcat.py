"""A catalogue in DCAT, as JSON-LD: read by the last parts of its names, however these are shortened.

No context is fetched, as it would be an address that a stranger names; whoever renames the terms of DCAT is not
understood, and told so.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sharing.dcat import FREQUENCIES

_RESOURCES = {"Dataset", "DataService"}
_FREQUENCY_OF = {name: said for said, name in FREQUENCIES.items()}
_MOST_NODES = 200_000


def is_dcat(said: Any) -> bool:
    """Whether it bears a context or a graph, or is in expanded form."""
    first = said[0] if isinstance(said, list) and said else said
    return isinstance(first, dict) and bool({"@context", "@graph", "@type"} & set(first))


def rows_of(said: Any) -> Iterator[dict[str, str]]:
    """Each data set and service of it, in the columns of the guide."""
    nodes = list(_nodes(said))
    by_id = {node["@id"]: node for node in reversed(nodes) if len(node) > 1 and isinstance(node.get("@id"), str)}
    for node in nodes:
        if kinds := _kinds(node) & _RESOURCES:
            yield _row(node, by_id, is_service="DataService" in kinds)


def _nodes(said: Any) -> Iterator[dict[str, Any]]:
    """All objects, outer before inner; walked without calling itself."""
    left, met = [said], 0
    while left and met < _MOST_NODES:
        met += 1
        one = left.pop()
        if isinstance(one, dict):
            yield one
            left.extend(value for name, value in reversed(one.items()) if name != "@context")
        elif isinstance(one, list):
            left.extend(reversed(one))


def _kinds(node: Mapping[str, Any]) -> set[str]:
    kinds = node.get("@type")
    return {_last(kind) for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)}


def _last(name: str) -> str:
    """`dcat:theme`, `http://www.w3.org/ns/dcat#theme` and `theme` are one name."""
    return name.replace("#", "/").replace(":", "/").rstrip("/").rpartition("/")[2]


def _row(node: Mapping[str, Any], by_id: Mapping[str, Any], *, is_service: bool) -> dict[str, str]:
    def values(of: Mapping[str, Any], name: str) -> list[Any]:
        """What it says under a name: literals as words, what is named elsewhere in its place."""
        found: Any = next((value for key, value in of.items() if _last(key) == name), [])
        return [
            by_id.get(one["@id"], one) if isinstance(one, dict) and isinstance(one.get("@id"), str) else one
            for one in _in_a_list(found)
        ]

    def words(of: Mapping[str, Any], name: str, *inner: str) -> str:
        return next((word for one in _chinese_first(values(of, name)) if (word := text(one, *inner))), "")

    def text(one: Any, *inner: str) -> str:
        if isinstance(one, dict):
            if "@value" in one:
                return str(one["@value"])
            return next((word for name in inner if (word := words(one, name))), "")
        return str(one) if isinstance(one, str | int | float) else ""

    frequency = next((_id(one) for one in values(node, "accrualPeriodicity")), "")
    places = [one for one in values(node, "distribution") if isinstance(one, dict)]
    formats = dict.fromkeys(filter(None, (words(one, "format", "label", "prefLabel") for one in places)))
    return {
        "identifier": words(node, "identifier", "notation") or str(node.get("@id", "")),
        "title": words(node, "title"),
        "kind": "service" if is_service else "",
        "abstract": words(node, "description"),
        "category": words(node, "theme", "notation", "prefLabel"),
        "provider": words(node, "publisher", "name", "prefLabel"),
        "provider_code": words(node, "publisher", "identifier"),
        "frequency": _FREQUENCY_OF.get(_last(frequency), ""),
        "sharing_class": words(node, "accessRights", "notation"),
        "terms": words(node, "rights", "label"),
        "contact": words(node, "contactPoint", "fn"),
        "related": " ".join(filter(None, (text(one) for one in values(node, "relation")))),
        "format": next(iter(formats), "") if len(formats) == 1 else " ".join(formats),
        "methods": "、".join(dict.fromkeys(_methods(places, words))),
        "data_items": "；".join(_columns(node, values, words)),
    }


def _methods(places: list[dict[str, Any]], words: Any) -> Iterator[str]:
    """By the names that this portal gives them; else what is there can be downloaded."""
    for one in places:
        title = words(one, "title")
        known = title in {"服务接口", "批量交换", "文件下载", "Service interface", "Batch exchange", "File download"}
        yield title if known else "download"


def _columns(node: Mapping[str, Any], values: Any, words: Any) -> Iterator[str]:
    for schema in values(node, "conformsTo"):
        for column in values(schema, "column") if isinstance(schema, dict) else ():
            if isinstance(column, dict):
                kind, length = words(column, "type") or "C", words(column, "maxLength")
                yield f"{words(column, 'title')}（{kind}{length}）"


def _in_a_list(found: Any) -> list[Any]:
    if isinstance(found, dict) and "@list" in found:
        found = found["@list"]
    return found if isinstance(found, list) else [found]


def _chinese_first(rows: list[Any]) -> list[Any]:
    return sorted(rows, key=lambda one: not (isinstance(one, dict) and str(one.get("@language", "")).startswith("zh")))


def _id(one: Any) -> str:
    return str(one.get("@id", "")) if isinstance(one, dict) else str(one)
