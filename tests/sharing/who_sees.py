"""The rules of the library as the charter would say them, row by row; slow on purpose.

`rules` is whoever looks, in one capacity (`tests.test_who_sees_what.Rules`).
"""

from typing import Any

from django.utils import timezone

from coordination.agencies.models import Agency
from coordination.core.workdays import today
from coordination.mechanisms.models import Mechanism
from sharing.models import (
    AccessKey,
    Authority,
    BadRow,
    Behind,
    Bulletin,
    Category,
    CheckOut,
    Content,
    ContentFile,
    Correction,
    DataItem,
    DataRow,
    DataTable,
    Entry,
    Following,
    Grant,
    Harvest,
    Item,
    ItemPassage,
    ItemText,
    LocalLimit,
    Origin,
    Pull,
    Refresh,
    RefreshRun,
    Relation,
    ShareRequest,
    SignOff,
    Source,
    Use,
)


def owns(rules: Any, row: Item) -> bool:
    return row.owner_id in rules.line


def is_granted(rules: Any, row: Item, *rights: str) -> bool:
    bodies = set(Agency.objects.filter(pk__in=rules.line).values_list("principal", flat=True))
    return any(
        grant.group_id in bodies
        and (grant.expires_at is None or grant.expires_at > timezone.now())
        and (not rights or grant.permission.codename in rights)
        for grant in row.grants.all()
    )


def in_its_space(rules: Any, row: Item) -> bool:
    mechanism = Mechanism.objects.filter(principal=row.space_id).exclude(state__in=["draft", "withdrawn"]).first()
    return mechanism is not None and rules.takes_part(mechanism.pk)


def item(rules: Any, row: Item) -> bool:
    """Whoever may know that it exists."""
    if rules.agency is None or owns(rules, row):
        return rules.agency is not None
    if row.state == "drafting":
        return False
    shown = {0: False, 1: in_its_space(rules, row), 2: True, 3: False}[row.visibility]
    return shown or is_granted(rules, row)


def content(rules: Any, row: Item) -> bool:
    """Whoever may have what it holds."""
    if not item(rules, row) or owns(rules, row):
        return item(rules, row)
    if row.state != "published":
        return False
    return {1: True, 2: is_granted(rules, row, "download_item"), 3: False}[row.sharing_class]


def file(rules: Any, row: Item, stored: Any) -> bool:
    """Whoever may have what it holds, but for a file whose rows are shown masked: by its last loading that was either
    masked or read. That is for its agency, and for whoever was granted it in full.
    """
    same = [table for table in row.tables.order_by("pk") if table.file.sha256 == stored.sha256]
    told = [table for table in same if table.is_masked or table.state in {"loaded", "replaced"}]
    is_masked = bool(told) and told[-1].is_masked
    return content(rules, row) and (not is_masked or owns(rules, row) or is_granted(rules, row, "read_in_full"))


def reviews(rules: Any, provider: Agency) -> bool:
    """Is the data authority of its level and region: that of the region, where the region has one."""
    rows = Authority.objects.filter(tier=provider.tier)
    here = [row for row in rows if row.starts_on <= today() and (row.ends_on is None or row.ends_on >= today())]
    own = [row for row in here if row.region_id is not None and row.region_id == provider.region_id]
    nearest = own or [row for row in here if row.region_id is None]
    return any(row.agency_id in rules.line for row in nearest)


def entry(rules: Any, row: Entry) -> bool:
    if owns(rules, row.item):
        return True
    if row.state in {"published", "superseded"}:
        return item(rules, row.item)
    waits = row.more_asked_at is not None and row.more_settled_at is None and row.state != "given_up"
    return (row.state == "submitted" or waits) and reviews(rules, row.item.owner)


def words(rules: Any, row: Entry) -> bool:
    """What a version says: asked for more time, the data authority learns of that alone."""
    return entry(rules, row) and (owns(rules, row.item) or row.state in {"submitted", "published", "superseded"})


def sign_off(rules: Any, row: SignOff) -> bool:
    """Its agency, and whoever reviews it."""
    return owns(rules, row.entry.item) or (row.entry.state == "submitted" and entry(rules, row.entry))


def share_request(rules: Any, row: ShareRequest) -> bool:
    if row.agency_id in rules.line:
        return True
    asked = owns(rules, row.item) or reviews(rules, row.item.owner)
    return row.submitted_at is not None and asked


def grant(rules: Any, row: Grant) -> bool:
    bodies = set(Agency.objects.filter(pk__in=rules.line).values_list("principal", flat=True))
    return owns(rules, row.content_object) or row.group_id in bodies


def correction(rules: Any, row: Correction) -> bool:
    """Whoever reports it, whoever provides the item, and the data authority over that."""
    return row.agency_id in rules.line or owns(rules, row.item) or reviews(rules, row.item.owner)


def access_key(rules: Any, row: AccessKey) -> bool:
    """The agency whose programs bear it, and whoever provides the item."""
    return row.agency_id in rules.line or owns(rules, row.item)


def following(rules: Any, row: Following) -> bool:
    """One's own, in the agency acted for, of what one may know of."""
    if row.person_id != rules.person.pk or row.agency_id not in rules.line:
        return False
    if row.item is not None:
        return item(rules, row.item)
    if row.space_id is None:
        return True
    own = Agency.objects.filter(pk=rules.agency.pk, principal=row.space_id).exists()
    mechanism = Mechanism.objects.filter(principal=row.space_id).exclude(state__in=["draft", "withdrawn"]).first()
    takes_part = own or (mechanism is not None and rules.takes_part(mechanism.pk))
    return takes_part or any(item(rules, each) for each in Item.objects.filter(space=row.space_id))


def bulletin(rules: Any, row: Bulletin) -> bool:
    return row.person_id == rules.person.pk and bool(rules.line & set(row.agencies))


def known(rules: Any, _row: Any) -> bool:
    return bool(rules.knows_who_is_who(None))


OF_SHARING: dict[type, Any] = {
    Item: item,
    Entry: entry,
    Grant: grant,
    ShareRequest: share_request,
    Correction: correction,
    AccessKey: access_key,
    Use: lambda rules, row: share_request(rules, row.request),
    Authority: known,
    Category: known,
    LocalLimit: known,
    Following: following,
    Bulletin: bulletin,
    Content: lambda rules, row: content(rules, row.item),
    ContentFile: lambda rules, row: file(rules, row.content.item, row.file),
    DataTable: lambda rules, row: content(rules, row.item),
    DataRow: lambda rules, row: row.table.state == "loaded" and content(rules, row.table.item),
    BadRow: lambda rules, row: owns(rules, row.table.item),
    Source: lambda rules, row: row.agency_id in rules.line,
    Harvest: lambda rules, row: row.source.agency_id in rules.line,
    Refresh: lambda rules, row: owns(rules, row.item),
    RefreshRun: lambda rules, row: owns(rules, row.refresh.item),
    Origin: lambda rules, row: owns(rules, row.item),
    CheckOut: lambda rules, row: owns(rules, row.item),
    ItemPassage: lambda rules, row: file(rules, row.item, row.text.file),
    Behind: lambda rules, row: item(rules, row.item) and rules.of(row.source),
    Relation: lambda rules, row: item(rules, row.item) and item(rules, row.to),
}
# What has no gate of its own: it is read with what it belongs to.
WITHOUT_A_GATE: dict[type, Any] = {
    DataItem: lambda rules, row: words(rules, row.entry),
    SignOff: sign_off,
    ItemText: lambda rules, row: file(rules, row.item, row.file),
    Pull: lambda rules, row: access_key(rules, row.key),
}


def title(rules: Any, row: Item) -> bool:
    """Whoever knows of a request, a correction, a grant, a key or a version reads of which item it is."""
    about = any(share_request(rules, each) for each in row.requests.all())
    about |= any(correction(rules, each) for each in row.corrections.all())
    about |= any(grant(rules, each) for each in row.grants.all())
    about |= any(access_key(rules, each) for each in row.keys.all())
    return item(rules, row) or about or any(entry(rules, each) for each in row.entries.all())


# Texts of a row that fewer, or others, may read than the row itself.
NARROWER: dict[tuple[type, str], Any] = {
    (Item, "title"): title,
    **{(Entry, name): words for name in ("title", "abstract", "terms", "legal_basis", "related", "contact", "note")},
    (Entry, "because"): lambda rules, row: owns(rules, row.item),
}
FILES: dict[type, Any] = {ContentFile: OF_SHARING[ContentFile]}
