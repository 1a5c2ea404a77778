"""The library: what agencies share, on what terms, and with whom."""

from sharing.models.authority import Authority, LocalLimit
from sharing.models.behind import Behind
from sharing.models.classification import Category
from sharing.models.content import CheckOut, Content, ContentFile, Relation
from sharing.models.correction import Correction
from sharing.models.dataset import BadRow, DataRow, DataTable
from sharing.models.entry import DataItem, Entry, SignOff, field_of, spelled_alike
from sharing.models.following import Bulletin, Following, Rhythm
from sharing.models.grant import Grant
from sharing.models.item import Frequency, Item, ItemEntry, SharingClass, Visibility
from sharing.models.key import AccessKey, Pull
from sharing.models.refresh import Refresh, RefreshRun
from sharing.models.request import ShareRequest, Use, request_field
from sharing.models.source import Harvest, Origin, Source
from sharing.models.words import ItemPassage, ItemText

__all__ = [
    "AccessKey",
    "Authority",
    "BadRow",
    "Behind",
    "Bulletin",
    "Category",
    "CheckOut",
    "Content",
    "ContentFile",
    "Correction",
    "DataItem",
    "DataRow",
    "DataTable",
    "Entry",
    "Following",
    "Frequency",
    "Grant",
    "Harvest",
    "Item",
    "ItemEntry",
    "ItemPassage",
    "ItemText",
    "LocalLimit",
    "Origin",
    "Pull",
    "Refresh",
    "RefreshRun",
    "Relation",
    "Rhythm",
    "ShareRequest",
    "SharingClass",
    "SignOff",
    "Source",
    "Use",
    "Visibility",
    "field_of",
    "request_field",
    "spelled_alike",
]
