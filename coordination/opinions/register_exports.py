"""The register as a table: what its list shows, in columns that an import reads again."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from coordination.core.tables import Column, Layout
from coordination.opinions.models import Policy

MOST = 10_000  # rows; some seconds of work


def columns() -> list[Column]:
    return [
        Column(_("Title of the policy"), 48),
        Column(_("Document no."), 22),
        Column(_("Kind of text"), 14),
        Column(pgettext("policy", "Issued by"), 28),
        Column(pgettext("policy", "Issued on"), 12),
        Column(_("In force from"), 12),
        Column(_("In force until"), 12),
        Column(_("Subject words"), 24),
    ]


def table(rows: Any) -> tuple[Layout, Iterator[list[Any]]]:
    """Written row by row, so that a long register does not fill the memory; it says where it was cut off."""
    cut_off = _("Cut off after %(most)d rows: narrow the list to see the rest.") % {"most": MOST}
    layout = Layout(str(Policy._meta.verbose_name_plural), columns(), is_wide=True, most=MOST, cut_off=cut_off)  # noqa: SLF001
    found = rows.for_list()[: MOST + 1].iterator(chunk_size=500)
    return layout, (_values(policy) for policy in found)


def _values(policy: Policy) -> list[Any]:
    return [
        policy.title,
        policy.number,
        policy.get_kind_display(),
        policy.issuers_named,
        policy.issued_on,
        policy.effective_on,
        policy.ended_on,
        "、".join(policy.subject_words),
    ]
