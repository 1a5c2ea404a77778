"""Replies: written, checked and signed inside an agency. Nobody else learns of one before it is given."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.agencies.models import User
from coordination.core import reminders
from coordination.core.activity import record
from coordination.core.errors import NotLawful, SomeoneWasFaster
from coordination.core.files.incoming import Incoming
from coordination.core.files.intake import store
from coordination.core.notices import notify
from coordination.core.overwriting import not_overtaken
from coordination.core.policy import require
from coordination.core.workflow import advance
from coordination.opinions import notices
from coordination.opinions.actions.holding import hold_draft, hold_reply, hold_request
from coordination.opinions.flows import contradicts_itself, said_of_what_is_over
from coordination.opinions.models import Comment, Reply, ReplyPaper, Request, Section
from coordination.opinions.sealing import seal_of_reply, signature, stamp_of_comment, stamp_of_reply, stamp_of_words

WORDS = ("original", "proposed", "ground", "legal_basis", "is_objection")
_ASIDE = 10_000  # beyond every place a comment has


def note_opening(*, actor: User, request: Request) -> None:
    """Somebody of the agency has opened what it is asked: from now on the asking agency sees that it is read. Once; who
    it was, is in the record of readings.
    """
    if request.opened_at is None:
        require(actor, "request.open", request)
        request.opened_at = timezone.now()
        Request.objects.filter(pk=request.pk, opened_at=None).update(opened_at=request.opened_at)


@transaction.atomic
def begin_reply(*, actor: User, request: Request) -> Reply:
    """Begin to write, or go on with what was begun. Where the agency answered an earlier version, it begins with what
    it said then and was not followed in, each comment at the section that continues the one it was made to. What has
    no answer yet is still owed one, and is not said twice.
    """
    request = hold_request(request.pk)
    _is_owed(request)
    require(actor, "request.begin", request)
    if begun := request.replies.inner().first():
        return begun
    note_opening(actor=actor, request=request)
    reply = Reply.objects.create(request=request, revision=request.revision, made_by=actor)
    said = request.replies.given().order_by("-pk").first()
    if said:
        reply.remarks = said.remarks
        reply.save(update_fields=["remarks"])
        told = said.comments.filter(treatment__told_at__isnull=False)
        _copy(told.filter(treatment__taken_into=None).exclude(treatment__outcome="adopted"), reply)
    record(actor, "reply.begin", reply, after={"version": reply.revision.number})
    return reply


@transaction.atomic
def take_up_version(*, actor: User, reply: Reply) -> None:
    """Go on with the reply on the version that was sent out since; its comments follow their sections. One whose
    section is no more stands without one, with the wording it was about.
    """
    request = hold_request(reply.request_id)
    reply = hold_reply(reply.pk)
    require(actor, "reply.write", reply)
    _is_owed(request)
    if reply.revision_id == request.revision_id:
        return
    before, reply.revision = reply.revision, request.revision
    reply.save(update_fields=["revision"])
    comments, now = list(reply.comments.exclude(section=None).select_related("section")), strands_of(reply.revision_id)
    for comment in comments:
        comment.original, comment.section = _wording_kept(comment, now), _followed(comment, now)
    Comment.objects.bulk_update(comments, ["section", "original"])
    record(actor, "reply.take_up", reply, before={"version": before.number}, after={"version": reply.revision.number})


@transaction.atomic
def write_reply(*, actor: User, reply: Reply, result: str, remarks: str = "", seen: str | None = None) -> None:
    """Say what the agency says on the whole. `seen` is the stamp of what whoever writes had before the eyes: where
    somebody wrote meanwhile, SomeoneWasFaster. Raises ValidationError where nothing is to be said, and comments are.
    """
    reply = _writable(actor, reply)
    not_overtaken(seen, stamp_of_words(reply))
    before = {"result": reply.result, "remarks": reply.remarks}
    reply.result, reply.remarks = result, remarks
    if objection := contradicts_itself(reply):
        raise ValidationError({"result": str(objection)})
    reply.full_clean(exclude=["request", "revision", "made_by"])
    reply.save(update_fields=["result", "remarks"])
    record(actor, "reply.write", reply, before=before, after={"result": result, "remarks": remarks})


@transaction.atomic
def add_comment(*, actor: User, reply: Reply, section: Section | None, **words: Any) -> Comment:
    reply = _writable(actor, reply)
    place = (reply.comments.aggregate(last=Max("place"))["last"] or 0) + 1
    comment = Comment(reply=reply, place=place, section=section, **words)
    _check(comment)
    comment.save()
    record(actor, "reply.comment", reply, after={"place": place, **words})
    return comment


@transaction.atomic
def change_comment(
    *, actor: User, comment: Comment, section: Section | None, seen: str | None = None, **words: Any
) -> None:
    """Word it anew. `seen` as in `write_reply`; a comment taken back meanwhile raises SomeoneWasFaster as well."""
    reply = _writable(actor, comment.reply)
    comment = _as_it_stands(comment)
    not_overtaken(seen, stamp_of_comment(comment))
    before = {name: getattr(comment, name) for name in WORDS}
    comment.reply, comment.section = reply, section
    for name, value in words.items():
        setattr(comment, name, value)
    _check(comment)
    comment.save()
    record(actor, "reply.comment", reply, before=before, after={"place": comment.place, **words})


@transaction.atomic
def drop_comment(*, actor: User, comment: Comment, seen: str | None = None) -> None:
    """Take back what was never given; those behind it move up by one."""
    reply = _writable(actor, comment.reply)
    comment = _as_it_stands(comment)
    not_overtaken(seen, stamp_of_comment(comment))
    before = {"place": comment.place, **{name: getattr(comment, name) for name in WORDS}}
    comment.delete()
    reply.comments.filter(place__gt=before["place"]).update(place=F("place") + _ASIDE)  # no two meet on the way
    reply.comments.filter(place__gt=_ASIDE).update(place=F("place") - _ASIDE - 1)
    record(actor, "reply.comment", reply, before=before)


@transaction.atomic
def add_papers(*, actor: User, reply: Reply, papers: Sequence[Incoming]) -> None:
    reply = _writable(actor, reply)
    kept = ReplyPaper.objects.bulk_create(ReplyPaper(reply=reply, file=store(each, by=actor)) for each in papers)
    for paper in kept:
        record(actor, "reply.attach", reply, after={"file": paper.file.name, "sha256": paper.file.sha256})


@transaction.atomic
def drop_paper(*, actor: User, paper: ReplyPaper) -> None:
    """Take a file off the reply before it is given; the file itself stays on record."""
    reply = _writable(actor, paper.reply)
    if not ReplyPaper.objects.filter(pk=paper.pk).delete()[0]:
        raise SomeoneWasFaster
    record(actor, "reply.detach", reply, before={"file": paper.file.name, "sha256": paper.file.sha256})


@transaction.atomic
def answer_at_once(*, actor: User, request: Request, result: str) -> Reply:
    """Say in one act that there is nothing to say: whoever may sign signs it at once, others hand it on.

    Raises NotLawful where an answer is being written already, for what was written would be lost. The text and what was
    asked are held before that is looked at: whoever begins one at this moment has begun it before, or after.
    """
    hold_draft(request.draft.pk)
    request = hold_request(request.pk)
    if begun := request.replies.inner().first():
        raise NotLawful(_is_written(begun))
    if result not in {Reply.Result.NO_COMMENT, Reply.Result.NOT_CONCERNED}:
        raise NotLawful(_("Only “no comment” and “not concerned” are said in one act."))
    reply = begin_reply(actor=actor, request=request)
    if reply.result or reply.remarks or reply.comments.exists():
        reply.comments.all().delete()  # what was said of an earlier version stays with the answer to that one
    write_reply(actor=actor, reply=reply, result=result)
    reply.refresh_from_db()
    if reply.may_be_signed_by(actor):
        sign_reply(actor=actor, reply=reply)
    else:
        hand_on(actor=actor, reply=reply)
    reply.refresh_from_db()
    return reply


@transaction.atomic
def hand_on(*, actor: User, reply: Reply) -> None:
    """To whoever checks, where the agency has it so; then to whoever signs."""
    reply = hold_reply(reply.pk)
    step = "hand_to_check" if reply.state == "writing" and reply.path.is_checked else "hand_to_sign"
    advance(reply, step, actor=actor, returned_because="")
    notify(notices.ReplyHandedOn, reply)


@transaction.atomic
def send_back(*, actor: User, reply: Reply, reason: str) -> None:
    """Return it inside the agency, to be rewritten."""
    reply = hold_reply(reply.pk)
    advance(reply, "send_back", actor=actor, note=reason, returned_because=reason)
    notify(notices.ReplyReturned, reply, reason=reason)


@transaction.atomic
def sign_reply(*, actor: User, reply: Reply, seen: str | None = None) -> None:
    """Sign it in the agency's name. From now on it is given: the asking agency sees it, and nobody changes it.

    1. hold the text and what was asked: if it changes, or its round is closed at this moment, either this answer was
       there before, or it finds the new version, or the closed round, and is not signed
    2. it is what whoever signs has read: `seen` is its stamp; changed since, SomeoneWasFaster
    3. seal the words with whoever signs, by which post and in whose place
    4. the request is answered, and needs no more time
    """
    hold_draft(reply.draft.pk)
    request = hold_request(reply.request_id)
    reply = hold_reply(reply.pk)
    reply.request = request
    require(actor, "reply.sign", reply)  # by which post, and in whose place
    not_overtaken(seen, stamp_of_reply(reply))
    reply.signed_as = signature(actor, actor.acting_for or request.agency, reply.path.signers)
    reply.in_place_of, reply.given_at = actor.in_place_of_name, timezone.now()
    advance(
        reply,
        "sign",
        actor=actor,
        signed_by=actor,
        signed_as=reply.signed_as,
        in_place_of=reply.in_place_of,
        given_at=reply.given_at,
        sha256=seal_of_reply(reply),
    )
    advance(request, "answer", actor=actor, given_at=reply.given_at)
    reminders.cancel(request, reason="answer")
    request.extensions.let_lapse()
    notify(notices.ReplyGiven, reply)


def strands_of(revision: int) -> dict[UUID, Section]:
    """The sections of a version by their strands: what continues a section of an earlier one."""
    return {section.strand: section for section in Section.objects.filter(revision=revision)}


def _copy(comments: Any, reply: Reply) -> None:
    now = strands_of(reply.revision_id)
    Comment.objects.bulk_create(
        Comment(
            reply=reply,
            place=place,
            section=_followed(comment, now),
            **{name: getattr(comment, name) for name in WORDS} | {"original": _wording_kept(comment, now)},
        )
        for place, comment in enumerate(comments.select_related("section").order_by("place"), 1)
    )


def _followed(comment: Comment, now: dict[UUID, Section]) -> Section | None:
    return now.get(comment.section.strand) if comment.section else None


def _wording_kept(comment: Comment, now: dict[UUID, Section]) -> str:
    """The words that the comment is about, as they stand now; where its section is no more, as they stood."""
    section = _followed(comment, now)
    if section is None:
        return comment.original or (comment.section.text if comment.section else "")
    return comment.original if comment.original in section.text else section.text


def _is_written(reply: Reply) -> str:
    comments = reply.comments.count()
    if not comments:
        return _("An answer is being written already: open it, and sign or change that one.")
    sentence = ngettext(
        "Staff of your agency are writing an answer with %(n)d comment: open it, and sign or change that one.",
        "Staff of your agency are writing an answer with %(n)d comments: open it, and sign or change that one.",
        comments,
    )
    return sentence % {"n": comments}


def _writable(actor: User, reply: Reply) -> Reply:
    reply = hold_reply(reply.pk)
    require(actor, "reply.write", reply)
    _is_owed(reply.request)
    return reply


def _is_owed(request: Request) -> None:
    """Raises NotLawful where no answer is awaited any more, whatever was begun of one."""
    if said := said_of_what_is_over(request):
        raise NotLawful(str(said))


def _as_it_stands(comment: Comment) -> Comment:
    """Read anew under the hold of its reply. Raises SomeoneWasFaster where it was taken back."""
    found = Comment.objects.filter(pk=comment.pk).first()
    if found is None:
        raise SomeoneWasFaster
    return found


def _check(comment: Comment) -> None:
    if comment.section and comment.section.revision_id != comment.reply.revision_id:
        raise NotLawful(_("The section belongs to another version."))
    comment.full_clean(exclude=["reply"])
