"""The papers of opinions and disputes, handed out to whoever may see the record they are made of."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.views.decorators.http import require_safe

from coordination.agencies.models import Agency
from coordination.audit.actions import record_reading
from coordination.audit.handing import hand_out
from coordination.audit.models import Reading
from coordination.core.documents import file_name
from coordination.core.tables import XLSX
from coordination.core.web import SignedIn, find
from coordination.opinions.exports.adoption import Adoption
from coordination.opinions.exports.letters import letter, letter_title, reply_letter, reply_title
from coordination.opinions.exports.memo import memo, memo_title
from coordination.opinions.models import Dispute, Draft, Reply, Request, Round


@login_required
@require_safe
def round_letter(request: SignedIn, pk: int, kind: str) -> HttpResponse:
    """To the side that asks with all whom it went to; to an agency that was asked, its own."""
    found = find(Round.objects.select_related("draft__agency", "draft__mechanism"), request, pk)
    if Draft.objects.on_the_asking_side(request.user).filter(pk=found.draft_id).exists():
        return hand_out(request, letter(found), of=found, title=letter_title(found), kind=kind)
    own = found.requests.of(_own(request)).select_related("agency").first()
    return hand_out(request, letter(found, own), of=found, title=letter_title(found), kind=kind)


@login_required
@require_safe
def request_letter(request: SignedIn, pk: int, kind: str) -> HttpResponse:
    found = find(Request.objects.for_list(), request, pk)
    title = f"{letter_title(found.round)}（{found.agency.name_on(found.asked_on)}）"
    return hand_out(request, letter(found.round, found), of=found, title=title, kind=kind)


@login_required
@require_safe
def reply(request: SignedIn, pk: int, kind: str) -> HttpResponse:
    rows = Reply.objects.select_related("request__round__draft__agency", "request__agency", "revision")
    found = find(rows, request, pk)
    title = f"{reply_title(found)}（{found.request.agency.name}）"
    return hand_out(request, reply_letter(found), of=found, title=title, kind=kind)


@login_required
@require_safe
def adoption_table(request: SignedIn, pk: int, kind: str) -> HttpResponse | FileResponse:
    """Whole to the side that asks; to an agency that was asked, what became of its own comments, once it was told. A
    long one comes as PDF volume by volume.
    """
    found = find(Draft.objects.for_list(), request, pk)
    is_whole = Draft.objects.on_the_asking_side(request.user).filter(pk=pk).exists()
    table = Adoption(found, only=None if is_whole else _own(request))
    if not is_whole and not table.count:
        raise Http404
    if kind != "xlsx":
        volume = _volume(request, table) if kind == "pdf" else None
        return hand_out(request, table.paper(volume), of=found, title=table.title_of(volume), kind=kind)
    written, name = table.workbook(), file_name(table.title, kind)
    record_reading(reader=request.user, of=found, how=Reading.How.HANDED_OUT, detail=name)
    return FileResponse(written, as_attachment=True, filename=name, content_type=XLSX)


@login_required
@require_safe
def dispute_memo(request: SignedIn, pk: int, kind: str) -> HttpResponse:
    found = find(Dispute.objects.select_related("lead", "draft"), request, pk)
    return hand_out(request, memo(found, _own(request)), of=found, title=memo_title(found), kind=kind)


def _volume(request: SignedIn, table: Adoption) -> int:
    """The one asked for, else the first."""
    wanted = request.GET.get("volume", "1")
    volume = int(wanted) if wanted.isdecimal() and len(wanted) < 4 else 0
    if not 1 <= volume <= table.volumes:
        raise Http404
    return volume


def _own(request: SignedIn) -> Agency:
    """The agency the reader acts for: whoever sees a record of opinions acts for one."""
    own = request.user.acting_for
    if own is None:
        raise Http404
    return own
