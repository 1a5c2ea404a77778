"""What is signed or sent out is sealed: a hash over the very words, in a form that can be written down anew."""

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import UTC
from typing import Any

from coordination.agencies.models import Agency, User
from coordination.opinions.models import Comment, Dispute, Party, Reply, Revision, Treatment

ALGORITHM = "SHA-256"


def seal(words: Mapping[str, Any]) -> str:
    """Hexadecimal SHA-256 of the words as JSON in UTF-8, keys in order, without blanks."""
    text = json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def signature(person: User, agency: Agency, roles: Collection[str]) -> str:
    """Whoever signs, with the post by which it is done, as on the day: 王芳 · 副厅长. By a post of one's own wherever
    that is enough; by one in which one stands in only where it is signed in that person's place, as `require` found.
    """
    posts = [post for post in person.posts_in_force if post.agency_id == agency.pk and post.role in roles]
    post = next((post for post in posts if post.stood_in_for == person.in_place_of), None)
    return f"{person.full_name} · {post.title or post.get_role_display()}" if post else str(person.full_name)


def words_of_version(revision: Revision) -> dict[str, Any]:
    sections = revision.sections.order_by("place").values("number", "headings", "text")
    return {"title": revision.draft.title, "version": revision.number, "sections": list(sections)}


def words_of_reply(reply: Reply) -> dict[str, Any]:
    """Result, remarks, comments in their order, and the digests of the files that came with it."""
    said = reply.comments.order_by("place").values(
        "place", "section", "original", "proposed", "ground", "legal_basis", "is_objection"
    )
    papers = reply.papers.order_by("pk").values_list("file__sha256", flat=True)
    return {
        "version": reply.revision.sha256,
        "agency": reply.request.agency_id,
        "result": reply.result,
        "remarks": reply.remarks,
        "comments": list(said),
        "papers": list(papers),
    }


def seal_of_reply(reply: Reply) -> str:
    """Over what was said, who signed it by which post and in whose place, and when, as UTC has it: whichever zone the
    clock was in by which it was signed.
    """
    at = reply.given_at.astimezone(UTC) if reply.given_at else None
    signed = {"signed": reply.signed_as, "in_place_of": reply.in_place_of, "at": at}
    return seal({**words_of_reply(reply), **signed})


def stamp_of_reply(reply: Reply) -> str:
    """Differs whenever anything of a reply that is being written has changed."""
    return seal(words_of_reply(reply))


def stamp_of_words(reply: Reply) -> str:
    """Differs whenever what it says on the whole has changed."""
    return seal({"result": reply.result, "remarks": reply.remarks})


def stamp_of_comment(comment: Comment) -> str:
    words = ("section_id", "original", "proposed", "ground", "legal_basis", "is_objection")
    return seal({name: getattr(comment, name) for name in words})


def stamp_of_answer(comment: Comment, answer: Treatment | None) -> str:
    """Differs whenever what became of a comment has changed, or what its agency says to that."""
    words = ("outcome", "reason", "talked_on", "talked_how", "talked_with", "standing", "standing_reason")
    return seal({"comment": comment.pk, **{name: getattr(answer, name) for name in words if answer}})


def words_of_party(party: Party) -> dict[str, Any]:
    said = {name: getattr(party, name) for name in ("opinion", "grounds", "legal_basis")}
    return {"dispute": party.dispute_id, "agency": party.agency_id, **said}


def stamp_of_party(party: Party) -> str:
    """Differs whenever anything of an opinion has changed."""
    return seal(words_of_party(party))


def stamp_of_proposal(dispute: Dispute) -> str:
    return seal({"dispute": dispute.pk, "proposal": dispute.proposal})


def stamp_of_agreement(dispute: Dispute) -> str:
    """Differs whenever another text is before the parties."""
    return seal({"dispute": dispute.pk, "agreement": dispute.agreement})


def seal_of_party(party: Party) -> str:
    """Over the words of a side, who signed them and in whose place, and when: the same in whichever language and by
    whichever clock it was signed.
    """
    at = party.signed_at.astimezone(UTC).isoformat() if party.signed_at else None
    deputy = f"（代{party.in_place_of}）" if party.in_place_of else ""
    return seal({**words_of_party(party), "signed": f"{party.signed_as}{deputy}", "at": at})


def is_as_signed(party: Party) -> bool:
    """Of an opinion that is signed: whether it says what its head signed."""
    return seal_of_party(party) == party.sha256
