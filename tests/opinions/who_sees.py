"""The rules of opinions and disputes as the charter would say them, row by row; slow on purpose.

`rules` is whoever looks, in one capacity (`tests.test_who_sees_what.Rules`).
"""

from typing import Any

from coordination.opinions.models import (
    Comment,
    Dispute,
    DisputePaper,
    Draft,
    Likeness,
    MoreTime,
    MustAsk,
    Offer,
    Option,
    Party,
    Point,
    Policy,
    PolicySection,
    Reply,
    ReplyPaper,
    Request,
    Revision,
    Round,
    Section,
    Silence,
    Talk,
    Tie,
    Treatment,
)


def drafts(rules: Any, text: Draft) -> bool:
    return text.agency_id in rules.line


def asks(rules: Any, text: Draft) -> bool:
    """The drafting agency, and once something was sent out whoever leads the mechanism."""
    is_out, mechanism = text.standing_id is not None, text.mechanism_id
    return drafts(rules, text) or (is_out and mechanism is not None and rules.leads(mechanism))


def is_asked(rules: Any, request: Request) -> bool:
    return request.agency_id in rules.line


def draft(rules: Any, row: Draft) -> bool:
    return asks(rules, row) or any(round_(rules, each) for each in row.rounds.all())


def revision(rules: Any, row: Revision) -> bool:
    """What is being written is the drafting agency's; what was sent out is read by whoever is asked, and of a round
    that was taken back only that about which one was asked.
    """
    if drafts(rules, row.draft):
        return True
    if row.sent_at is None:
        return False
    own = [each for each in Request.objects.filter(round__draft=row.draft) if is_asked(rules, each)]
    stands = any(
        each.round.state != "withdrawn" or row.pk in {each.revision_id, each.first_revision_id} for each in own
    )
    return stands or asks(rules, row.draft)


def round_(rules: Any, row: Round) -> bool:
    return asks(rules, row.draft) or any(is_asked(rules, each) for each in row.requests.all())


def request(rules: Any, row: Request) -> bool:
    """Who else was asked, no agency that is asked knows."""
    return is_asked(rules, row) or asks(rules, row.round.draft)


def reply(rules: Any, row: Reply) -> bool:
    """An agency's own until it is given; then also of those who ask."""
    return is_asked(rules, row.request) or (row.state == "given" and asks(rules, row.request.round.draft))


def dispute(rules: Any, row: Dispute) -> bool:
    if row.raised_for_id in rules.line:
        return True
    sides = {party.agency_id for party in row.parties.all()} | {row.lead_id}
    leads = row.mechanism_id is not None and rules.leads(row.mechanism_id)
    return row.put_at is not None and (bool(sides & rules.line) or leads)


def published(rules: Any, _row: Any) -> bool:
    return rules.agency is not None


def tie(rules: Any, row: Tie) -> bool:
    return published(rules, row) and (row.draft is None or draft(rules, row.draft))


OF_OPINIONS: dict[type, Any] = {
    Draft: draft,
    Revision: revision,
    Section: lambda rules, row: revision(rules, row.revision),
    Round: round_,
    Request: request,
    MoreTime: lambda rules, row: request(rules, row.request),
    Reply: reply,
    Comment: lambda rules, row: reply(rules, row.reply),
    ReplyPaper: lambda rules, row: reply(rules, row.reply),
    Dispute: dispute,
    Option: lambda rules, row: dispute(rules, row.dispute),
    Offer: lambda rules, row: dispute(rules, row.dispute),
    DisputePaper: lambda rules, row: dispute(rules, row.dispute),
    Policy: published,
    Likeness: lambda rules, row: drafts(rules, row.section.revision.draft),
    Tie: tie,
    MustAsk: lambda rules, row: rules.mechanism(row.mechanism),
}


def treatment(rules: Any, row: Treatment) -> bool:
    """What becomes of a comment its agency reads once it is told."""
    asked = row.comment.reply.request
    return asks(rules, asked.round.draft) or (row.told_at is not None and is_asked(rules, asked))


def side(rules: Any, row: Party) -> bool:
    """What a party thinks is its own until its head has signed it."""
    return row.agency_id in rules.line or (row.signed_at is not None and dispute(rules, row.dispute))


# What has no gate of its own: it is read with what it belongs to.
WITHOUT_A_GATE: dict[type, Any] = {
    Treatment: treatment,
    Party: side,
    Point: lambda rules, row: dispute(rules, row.dispute),
    Talk: lambda rules, row: dispute(rules, row.dispute),
    PolicySection: published,
    Silence: lambda rules, row: rules.mechanism(row.mechanism),
}
# Texts of a row that fewer may read than the row itself.
NARROWER: dict[tuple[type, str], Any] = {
    (Draft, "settled_because"): asks,
    (Reply, "returned_because"): lambda rules, row: is_asked(rules, row.request),
    (Party, "reservation"): lambda rules, row: dispute(rules, row.dispute),
}
FILES: dict[type, Any] = {
    Revision: lambda rules, row: drafts(rules, row.draft),
    ReplyPaper: OF_OPINIONS[ReplyPaper],
    DisputePaper: OF_OPINIONS[DisputePaper],
}
