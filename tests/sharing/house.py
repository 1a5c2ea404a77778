"""Resources as tests need them: written, signed, reviewed and published by the portal's own verbs."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from coordination.agencies.models import Agency, Post, User
from coordination.core.workdays import today
from sharing import actions
from sharing.actions.grants import give
from sharing.models import Category, Content, DataItem, Entry, Item, ShareRequest, SharingClass, SignOff, Visibility
from tests.cast import person, portal_administrator

COMPLETE: dict[str, Any] = {
    "abstract": "全省水库水雨情监测数据。",
    "format_class": Entry.FormatClass.SHEET,
    "formats": "xlsx, csv",
    "frequency": "daily",
    "methods": ["download"],
    "contact": "信息中心 020-12345678",
}
DATA_ITEMS: list[dict[str, Any]] = [
    {"name": "水库名称", "field": "name", "type": DataItem.Type.TEXT, "length": 50, "is_key": True},
    {"name": "水位", "field": "level", "type": DataItem.Type.NUMBER},
    {"name": "责任人身份证号", "field": "id_no", "type": DataItem.Type.TEXT, "length": 18, "masking": "identity"},
]


def furnished(cast: SimpleNamespace) -> SimpleNamespace:
    """With a data authority, a data officer of A, and whoever names authorities."""
    cast.root = portal_administrator("system")
    cast.authority = Agency.objects.get(pk=cast.b.pk)
    cast.named = actions.name_authority(
        actor=cast.root, agency=cast.b, tier=Agency.Tier.PROVINCIAL, ground="粤府办〔2025〕10号"
    )
    cast.data_officer = person(cast.a, "data_officer_a", Post.Role.DATA_OFFICER)
    return cast


def drafted(by: User, title: str = "水库水雨情", **said: Any) -> Entry:
    """Complete, and not signed yet."""
    entry = actions.begin_entry(actor=by, title=title)
    category = Category.objects.get(code="211")
    words = {"title": title, "category": category, **COMPLETE, **said}
    if words.get("sharing_class", SharingClass.CONDITIONAL) != SharingClass.UNCONDITIONAL:
        words.setdefault("terms", "仅用于防汛调度")
    actions.write_entry(actor=by, entry=entry, data_items=DATA_ITEMS, **words)
    return entry


def signed(cast: SimpleNamespace, entry: Entry) -> Entry:
    """By the data office and the head of A."""
    actions.sign_off(
        actor=cast.data_officer, entry=entry, kind=SignOff.Kind.SECRECY, statement="不含国家秘密和工作秘密"
    )
    actions.sign_off(actor=cast.data_officer, entry=entry, kind=SignOff.Kind.IMPACT, statement="身份证号脱敏")
    actions.sign_off(actor=cast.leader_a, entry=entry, kind=SignOff.Kind.CONSENT, statement="同意")
    return entry


def submitted(cast: SimpleNamespace, title: str = "水库水雨情", **said: Any) -> Entry:
    entry = signed(cast, drafted(cast.liaison_a, title, **said))
    actions.submit_entry(actor=cast.data_officer, entry=entry)
    return entry


def published(cast: SimpleNamespace, title: str = "水库水雨情", **said: Any) -> Item:
    """In the catalogue, by A, reviewed by B."""
    entry = submitted(cast, title, **said)
    actions.publish_entry(actor=cast.liaison_b, entry=entry)
    return Item.objects.get(pk=entry.item_id)


ASKED: dict[str, Any] = {
    "ground": "《防洪法》第三十八条",
    "scene": "汛期联合调度",
    "scope": "厅值班室 5 人，全部数据项",
    "method": Entry.Method.DOWNLOAD,
}


def with_content(by: User, item: Item) -> Item:
    """With an address at which it lies."""
    Content.objects.create(item=item, number=1, address="https://exchange.example.org/211", added_by=by)
    return item


def asked(cast: SimpleNamespace, item: Item, **said: Any) -> ShareRequest:
    """Submitted by the office (the secretariat's agency) to whoever provides the item."""
    until = said.pop("until", today() + timedelta(days=90))
    request = actions.begin_request(actor=cast.secretariat, item=item, **{**ASKED, "until": until, **said})
    actions.submit_request(actor=cast.secretariat, request=request)
    return request


def in_use(cast: SimpleNamespace, **said: Any) -> ShareRequest:
    """What the office asked of A, and may use now."""
    visibility = said.pop("visibility", Visibility.ALL)
    item = with_content(cast.liaison_a, published(cast, visibility=visibility))
    if visibility == Visibility.LISTED:
        give(actor=None, item=item, to=cast.office, right="view_item", purpose="列明", until=None)
    request = asked(cast, item, **said)
    actions.agree(actor=cast.data_officer, request=request)
    return request
