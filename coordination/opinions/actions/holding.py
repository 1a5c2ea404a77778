"""Records held until an act on them is done: of two who act at once, the second waits and reads what the first did.

Each is held first and read then: what a held row points to may have been changed by whoever held it before, and a join
made before that finds nothing. A text is held before what is asked about it, and that before what is answered to it
and the time that is asked for; what became of a comment comes last.
"""

from collections.abc import Collection, Iterable

from coordination.opinions.models import Comment, Dispute, Draft, MoreTime, Party, Reply, Request, Treatment


def hold_draft(pk: int) -> Draft:
    return Draft.objects.select_for_update(no_key=True).get(pk=pk)


def hold_request(pk: int) -> Request:
    Request.objects.select_for_update(no_key=True).get(pk=pk)
    return Request.objects.select_related("round__draft", "agency", "revision").get(pk=pk)


def hold_requests(numbers: Collection[int]) -> list[Request]:
    rows = Request.objects.filter(pk__in=numbers).order_by("pk")
    list(rows.select_for_update(no_key=True).values("pk"))
    return list(rows.select_related("round__draft", "agency"))


def hold_reply(pk: int) -> Reply:
    Reply.objects.select_for_update(no_key=True).get(pk=pk)
    return Reply.objects.select_related("request__round__draft", "request__agency", "revision").get(pk=pk)


def hold_more_time(pk: int) -> MoreTime:
    MoreTime.objects.select_for_update(no_key=True).get(pk=pk)
    return MoreTime.objects.select_related("request__round__draft", "request__agency").get(pk=pk)


def hold_treatments(comments: Iterable[Comment]) -> dict[int, Treatment]:
    """What became of comments so far, by comment."""
    rows = Treatment.objects.select_for_update(no_key=True).filter(comment__in=list(comments))
    return {row.comment_id: row for row in rows.order_by("pk")}


def hold_dispute(pk: int) -> Dispute:
    return Dispute.objects.select_for_update(no_key=True).get(pk=pk)


def hold_party(party: Party) -> Party:
    """The side of a dispute, and the dispute with it: whoever agrees or signs waits for whoever does just now."""
    dispute = hold_dispute(party.dispute_id)
    held = Party.objects.select_related("agency").get(pk=party.pk)
    held.dispute = dispute
    return held
