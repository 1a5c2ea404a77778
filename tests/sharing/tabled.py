"""Data sets as tests need them: an item of A with a file, its rows loaded by the portal's own verbs and worker."""

from types import SimpleNamespace

from django.db import connection

from coordination.agencies.models import User
from sharing import actions
from sharing.actions import loading
from sharing.models import ContentFile, DataItem, DataTable, Item
from sharing.rows.reading import Opened, opened
from tests.cast import again
from tests.sharing.house import published
from tests.uploads import upload

ID = "11010519491231002X"  # of nobody: its check digit is right
LINES = [
    ("清远水库", "1,020.50", "11010519491231002X", "2024年1月5日", "是"),
    ("飞来峡水库", "20", "440106199001011235", "2024/2/6", "否"),
    ("白石窑水库", "9.5", "", "2024.2.7", ""),
]
HEAD = ("水库名称", "水位", "责任人身份证号", "观测日期", "是否超限")


def csv_of(*lines: tuple[str, ...], head: tuple[str, ...] = HEAD, charset: str = "gb18030") -> bytes:
    rows = [head, *(lines or LINES)]
    return "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode(charset)


def with_file(
    library: SimpleNamespace, content: bytes, *, name: str = "水位.csv", item: Item | None = None, **said: object
) -> ContentFile:
    item = item or published(library, **said)
    note = {"note": "更新"} if item.contents.exists() else {}
    made = actions.add_content(actor=again(library.staff_a), item=item, uploads=[upload(name, content)], **note)
    return made.files.get()


def loaded(library: SimpleNamespace, content: bytes | None = None, **said: object) -> DataTable:
    """Of a file, its rows loaded."""
    source = with_file(library, csv_of() if content is None else content, **said)  # type: ignore[arg-type]
    return load(library, source)


def load(library: SimpleNamespace, source: ContentFile, **said: str) -> DataTable:
    table = actions.load_rows(actor=again(library.data_officer), source=source, **said)
    loading.load_due()
    return DataTable.objects.get(pk=table.pk)


def as_read_by(person: User, item: Item) -> Opened:
    found = opened(item, again(person))
    assert found is not None
    return found


def typed(item: Item, *described: tuple[str, str]) -> Item:
    """Its published entry describes these columns too: (name, type). Written past the triggers that keep it."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        if item.standing is None:
            raise ValueError(item)
        for position, (name, kind) in enumerate(described, start=10):
            DataItem(entry=item.standing, position=position, name=name, type=kind).save()
        cursor.execute("RESET session_replication_role")
    return item
