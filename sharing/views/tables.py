"""The rows of a data set: loaded, read, charted, taken as a table; and what was wrong with those that were refused."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_safe
from django_htmx.http import HttpResponseClientRefresh

from coordination.agencies.exports import handed_out
from coordination.audit.actions import record_reading
from coordination.audit.models import Reading
from coordination.core.counting import capped
from coordination.core.errors import NotLawful
from coordination.core.files.serving import require_open
from coordination.core.inspection.kinds import ending_of
from coordination.core.lines import listed
from coordination.core.policy import can, require
from coordination.core.tables.whole import BOOKS
from coordination.core.web import COUNT_CAP, PAGE_SIZE, KeyPage, SignedIn, find, is_fragment, key_page, page, same_list
from sharing import actions, table_exports
from sharing.files import taken
from sharing.forms.tables import RowsForm, SheetForm
from sharing.models import BadRow, ContentFile, DataTable, Item
from sharing.personal import personal_columns
from sharing.rows.asking import NotAsked, Question, narrowed, walk
from sharing.rows.charting import chart
from sharing.rows.columns import Kind
from sharing.rows.failing import SENTENCES
from sharing.rows.reading import Opened, opened
from sharing.table_flow import TableState
from sharing.tabled import drawn_as, loadings_of, said_of
from sharing.views.asking import Asking, asked

_ITEMS = Item.objects.select_related("owner", "standing")
_FILES = ContentFile.objects.select_related("content__item__owner", "file")
_TABLES = DataTable.objects.select_related("item__owner", "source__content")
_LONGEST_NUMBER = 7  # digits of a line

_LOAD = Asking(
    actions.load_rows,
    gettext_lazy("Load the rows of this file?"),
    "",
    gettext_lazy("Load the rows"),
    gettext_lazy("The rows are being loaded. This page shows how far it is."),
    form=SheetForm,
)
_DROP = Asking(
    actions.drop_rows,
    gettext_lazy("Drop these rows?"),
    gettext_lazy("Nobody reads them any more. The file stays, and closed to others if columns of it are masked."),
    pgettext_lazy("rows", "Drop"),
    gettext_lazy("Dropped. The file they came from stays."),
    grave=True,
)


def _open_item(request: SignedIn, pk: int) -> Item:
    """An item whose content the person may have; to others there is no such page."""
    return get_object_or_404(_ITEMS.open_to(request.user), pk=pk)


@login_required
@require_safe
def rows(request: SignedIn, pk: int) -> HttpResponse:
    item = _open_item(request, pk)
    own: Any = request.user.acting_for
    is_own = item.owner_id in own.line
    if is_fragment(request):
        return _how_far(request, item, is_own=is_own)
    record_reading(reader=request.user, of=item, how=Reading.How.OPENED)
    found = opened(item, request.user)
    shown = _shown(request, found) if found else {}
    return page(
        request,
        "sharing/rows.html",
        item=item,
        opened=found,
        is_own=is_own,
        may_drop=found is not None and can(request.user, "data_table.drop", found.table),
        loadings=loadings_of(item, request.user, is_own=is_own),
        **shown,
    )


def _how_far(request: SignedIn, item: Item, *, is_own: bool) -> HttpResponse:
    """The last loading, on this page and on that of the item. At its end the page is asked for anew, unless rows are
    read on it: then it only says so, as a condition may be half typed.
    """
    table, is_read = next(iter(loadings_of(item, request.user, is_own=is_own)), None), "is_read" in request.GET
    if table is None or (table.state != TableState.LOADING and not is_read):
        return HttpResponseClientRefresh()
    return render(request, "sharing/_how_far.html", {"table": table, "is_read": is_read})


def _shown(request: SignedIn, found: Opened) -> dict[str, Any]:
    """What the address asks for: the form, a page of rows, and a chart."""
    form = RowsForm(request.GET, opened=found)
    if not form.is_valid():
        return {"form": form, "page": KeyPage([], 0), "lines": []}
    question = form.question
    count = capped(narrowed(found, question), cap=COUNT_CAP).number if question.wishes else found.table.rows
    listed = _page_of(request, found, form, min(count, COUNT_CAP + 1))
    drawn = None
    if asked_for := form.charted:
        try:
            drawn = chart(found, question, **asked_for)
        except NotAsked as refusal:
            form.add_error("of", refusal.sentence)  # by what it is grouped was among the choices
    return {
        "form": form,
        "page": listed,
        "heads": list(_heads(request, found, question)),
        "lines": [(row.number, said_of(found, row)) for row in listed.rows],
        "narrows": bool(question.wishes),
        **(drawn_as(found, drawn, **asked_for) if drawn and asked_for else {}),
    }


def _heads(request: SignedIn, found: Opened, question: Question) -> Iterator[dict[str, Any]]:
    """Each with the address of the same list in its order, turned where it is in that already."""
    for place, column in enumerate(found.columns):
        is_sorted, is_masked = question.order == place, found.hides(column)
        turned = "1" if is_sorted and not question.is_down else ""
        yield {
            "name": column.called,
            "field": column.name if column.called != column.name else "",
            "type": column.type_named,
            "is_masked": is_masked,
            "is_masked_for_others": bool(column.masking),
            "is_number": column.kind == Kind.NUMBER,
            "order": ("descending" if question.is_down else "ascending") if is_sorted else "",
            "url": "" if is_masked else same_list(request, sort=str(place), down=turned),
        }


def _page_of(request: SignedIn, found: Opened, form: RowsForm, count: int) -> KeyPage:
    """The place in the list is the number of a row: its values stay out of the address."""
    after, before = (_number(request.GET.get(name, "")) for name in ("after", "before"))
    is_back = before is not None and after is None
    place = {"before": before} if is_back else {"after": after}
    rows = walk(found, form.question, size=PAGE_SIZE + 1, **place)
    more = len(rows) > PAGE_SIZE
    rows = (rows[1:] if is_back else rows[:PAGE_SIZE]) if more else rows
    has_next, has_previous = is_back or more, more if is_back else after is not None
    return KeyPage(
        rows,
        count,
        next_url=same_list(request, after=str(rows[-1].number)) if rows and has_next else "",
        previous_url=same_list(request, before=str(rows[0].number)) if rows and has_previous else "",
    )


def _number(said: str) -> int | None:
    if not said:
        return None
    if not (said.isascii() and said.isdecimal() and len(said) <= _LONGEST_NUMBER):
        raise Http404
    return int(said)


@login_required
@require_GET
def export(request: SignedIn, pk: int, kind: str) -> FileResponse:
    """What is shown, as it is shown to this reader."""
    item = _open_item(request, pk)
    found = opened(item, request.user)
    if found is None or kind not in {"xlsx", "csv"}:
        raise Http404
    form = RowsForm(request.GET, opened=found)
    if not form.is_valid():
        raise NotLawful(" ".join(str(each) for errors in form.errors.values() for each in errors))
    source = found.table.source
    detail = taken(source.content.number, source.path)
    record_reading(reader=request.user, of=item, how=Reading.How.HANDED_OUT, detail=detail)
    return handed_out(*table_exports.table(found, form.question), kind, item.title)


@login_required
def load(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_FILES.all(), request, pk)
    item = found.content.item
    require(request.user, "item.load_rows", item)
    require_open(found.file)
    if not found.is_tabular:
        raise NotLawful(SENTENCES["kind"])
    where = reverse("sharing:rows", args=[item.pk])
    asking = _LOAD if ending_of(found.path) in BOOKS else replace(_LOAD, form=None)
    follows = " ".join(_follows_loading(found)) if request.method == "GET" else ""
    return asked(request, asking, {"source": found}, where=where, about=item, said=found.path, what_follows=follows)


def _follows_loading(source: ContentFile) -> Iterator[str]:
    item = source.content.item
    if item.standing:
        yield _("The rows are checked against the data items of the catalogue entry.")
    yield _("They can then be filtered, put in order and charted by whoever may have the content.")
    if item.tables.loaded().exists():
        yield _("What was loaded before is replaced.")
    columns = [name for each in personal_columns(source.content) if each.file == source for name in each.columns]
    if columns:
        yield _(
            "Others will read these columns masked, and are not given the file itself unless that was granted: "
            "%(columns)s."
        ) % {"columns": listed(columns)}
    else:
        yield _("Where columns are masked, others are not given the file itself, unless that was granted.")


@login_required
def drop(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_TABLES, request, pk)
    require(request.user, "data_table.drop", found)
    return asked(request, _DROP, {"table": found}, where=found, about=found.item)


def _with_report(request: SignedIn, pk: int) -> tuple[DataTable, Any]:
    """A loading, and the rows it refused; to others than its agency there is no such report."""
    own = request.user.acting_for
    table = get_object_or_404(_TABLES.visible_to(request.user).filter(item__owner__in=own.line if own else []), pk=pk)
    return table, BadRow.objects.visible_to(request.user).filter(table=table)


@login_required
@require_safe
def bad_rows(request: SignedIn, pk: int) -> HttpResponse:
    table, found = _with_report(request, pk)
    record_reading(reader=request.user, of=table.item, how=Reading.How.OPENED)
    names = [column.name for column in table.described]
    listed = key_page(request, found, order=("number",))
    lines = [(row, table_exports.reasons_of(row, names)) for row in listed.rows]
    return page(request, "sharing/bad_rows.html", table=table, item=table.item, names=names, page=listed, lines=lines)


@login_required
@require_GET
def bad_rows_csv(request: SignedIn, pk: int) -> FileResponse:
    table, found = _with_report(request, pk)
    record_reading(reader=request.user, of=table.item, how=Reading.How.EXPORTED, detail=_("Bad rows"))
    written = table_exports.bad_rows(table, found.order_by("number").iterator(chunk_size=1000))
    return handed_out(*written, "csv", f"{table.item.title} {_('Bad rows')}")
