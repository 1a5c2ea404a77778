"""The catalogue as a table, in the columns of《政务信息资源目录编制指南（试行）》."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from coordination.core.tables import Column, Layout
from coordination.core.workdays import day_of
from sharing.models import Entry, Item

MOST = 10_000  # rows; some seconds of work


def columns() -> list[Column]:
    """Their official names: the table is handed to other platforms, which know them by these."""
    return [
        Column("信息资源分类", 22),
        Column("信息资源名称", 40),
        Column("信息资源代码", 16),
        Column("信息资源提供方", 24),
        Column("提供方代码", 20),
        Column("信息资源摘要", 48),
        Column("信息资源格式", 16),
        Column("信息项信息", 48),
        Column("共享类型", 14),
        Column("共享条件", 36),
        Column("共享方式", 18),
        Column("是否向社会开放", 14),
        Column("开放条件", 24),
        Column("更新周期", 12),
        Column("发布日期", 12),
        Column("关联资源代码", 20),
        Column("数据分级", 10),
        Column("数源部门", 10),
        Column("联系方式", 24),
        Column("版本", 8),
        Column("校核状态", 14),
    ]


def table(rows: Any) -> tuple[Layout, Iterator[list[Any]]]:
    """Written row by row, so that a large catalogue does not fill the memory; it says where it was cut off."""
    cut_off = _("Cut off after %(most)d rows: narrow the list to see the rest.") % {"most": MOST}
    layout = Layout("政务数据目录", columns(), is_wide=True, most=MOST, cut_off=cut_off)
    found = rows.with_dispute().select_related("owner", "category", "standing").prefetch_related("standing__data_items")
    return layout, (_values(item) for item in found[: MOST + 1].iterator(chunk_size=500))


def _values(item: Item) -> list[Any]:
    entry = item.standing
    return [
        f"{item.category.code} {item.category.name}" if item.category else "",
        item.title,
        item.code or "",
        item.owner.name,
        item.owner.credit_code or "",
        item.abstract,
        entry.format_named if entry else item.get_kind_display(),
        "；".join(_said(row) for row in entry.data_items.all()) if entry else "",
        item.get_sharing_class_display(),
        item.terms,
        "、".join(str(Entry.Method(method).label) for method in entry.methods) if entry else "",
        _yes(entry.is_open) if entry else "",
        entry.open_conditions if entry else "",
        item.get_frequency_display(),
        day_of(item.published_at) if item.published_at else None,
        entry.related if entry else "",
        entry.get_data_level_display() if entry else "",
        _yes(entry.is_authoritative) if entry else "",
        entry.contact if entry else "",
        entry.number if entry else None,
        "有异议，校核中" if item.is_disputed else "",
    ]


def _said(row: Any) -> str:
    return f"{row.name}（{row.type}{row.length or ''}）"


def _yes(answer: bool) -> str:  # noqa: FBT001  (a value to be written)
    return "是" if answer else "否"
