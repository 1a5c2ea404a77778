"""The states of a draft, of a round of asking, of what one agency is asked in it, of an agency's reply, and of a
dispute. Late is never one of them: it is read from the due date.
"""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from coordination.core.flow import Flow, Sentence, Stage, step
from coordination.core.lines import first_few


class DraftState(models.TextChoices):
    DRAFTING = "drafting", pgettext_lazy("draft", "Being drafted")
    SETTLED = "settled", pgettext_lazy("draft", "Settled")
    WITHDRAWN = "withdrawn", pgettext_lazy("draft", "Withdrawn")


class RoundState(models.TextChoices):
    OPEN = "open", pgettext_lazy("round", "Open")
    CLOSED = "closed", pgettext_lazy("round", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("round", "Withdrawn")


class RequestState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("request", "Asked")
    GIVEN = "given", pgettext_lazy("request", "Answered")
    STALE = "stale", pgettext_lazy("request", "Asked again")
    WITHDRAWN = "withdrawn", pgettext_lazy("request", "Not asked any more")

    @classmethod
    def waiting(cls) -> tuple[str, ...]:
        """The agency owes an answer to the text as it stands."""
        return (cls.ASKED, cls.STALE)


class ReplyState(models.TextChoices):
    WRITING = "writing", pgettext_lazy("reply", "Being written")
    CHECKING = "checking", pgettext_lazy("reply", "Being checked")
    SIGNING = "signing", pgettext_lazy("reply", "To be signed")
    GIVEN = "given", pgettext_lazy("reply", "Given")

    @classmethod
    def inner(cls) -> tuple[str, ...]:
        """Nobody outside the agency knows of it."""
        return (cls.WRITING, cls.CHECKING, cls.SIGNING)


def _is_sent_out(draft: Any) -> Sentence | None:
    return None if draft.standing else _("No version has been sent out yet.")


def _mandatory_have_answered(draft: Any) -> Sentence | None:
    """About the text as it stands: an answer to one that was changed in the matter since is none."""
    missing = draft.unanswered_by_mandatory()
    if not missing or draft.settled_because:
        return None
    sentence = ngettext(
        "%(n)d answer that must be there is missing: %(agencies)s.",
        "%(n)d answers that must be there are missing: %(agencies)s.",
        len(missing),
    )
    return sentence % {"n": len(missing), "agencies": first_few(missing)}


def _comments_are_answered(draft: Any) -> Sentence | None:
    open_ones = draft.comments_unanswered()
    if not open_ones:
        return None
    sentence = ngettext("%(n)d comment has no answer yet.", "%(n)d comments have no answer yet.", open_ones)
    return sentence % {"n": open_ones}


def _answers_are_told(draft: Any) -> Sentence | None:
    untold = draft.answers_untold()
    if not untold:
        return None
    sentence = ngettext(
        "%(n)d answer to a comment has not been told to its agency yet.",
        "%(n)d answers to comments have not been told to their agencies yet.",
        untold,
    )
    return sentence % {"n": untold}


def _disputes_are_settled(draft: Any) -> Sentence | None:
    open_ones = draft.open_disputes()
    if not open_ones or draft.settled_because:
        return None
    return ngettext("%(n)d dispute is not settled.", "%(n)d disputes are not settled.", open_ones) % {"n": open_ones}


OVERRIDDEN_BY_A_REASON = frozenset({_mandatory_have_answered, _disputes_are_settled})


def _is_not_issued(draft: Any) -> Sentence | None:
    """Of a text that is written elsewhere: what is issued there is settled for good."""
    from coordination.opinions.subjects import keeps_from_circulating  # it stands on this module

    return keeps_from_circulating(draft.subject) if draft.subject else None


def _is_as_written_elsewhere(draft: Any) -> Sentence | None:
    from coordination.opinions.subjects import keeps_from_settling  # it stands on this module

    return keeps_from_settling(draft)


def _nobody_is_being_asked(draft: Any) -> Sentence | None:
    return _("A round is still open: close it first.") if draft.open_round else None


def _has_a_result(reply: Any) -> Sentence | None:
    return None if reply.result else _("Choose what your agency says: the answer has no result yet.")


def _says_what_to_change(reply: Any) -> Sentence | None:
    """Whoever agrees with changes, or does not agree, says with what: an objection that cannot be answered is none."""
    if not reply.needs_comments or reply.comments.exists() or reply.request.waits_for_answers:
        return None
    return _("Say what should be changed, and why: there is no comment yet.")


def contradicts_itself(reply: Any) -> Sentence | None:
    """No comment, or not concerned, and yet comments: whoever reads it would not know which of both is meant."""
    comments = reply.comments.count() if reply.says_nothing else 0
    if not comments:
        return None
    sentence = ngettext(
        "“%(result)s” is said, and yet there is %(n)d comment: choose another result, or take the comment back.",
        "“%(result)s” is said, and yet there are %(n)d comments: choose another result, or take the comments back.",
        comments,
    )
    return sentence % {"result": reply.get_result_display(), "n": comments}


def _goes_the_whole_way(reply: Any) -> Sentence | None:
    """No step that the agency set for itself is left out."""
    return None if reply.state == reply.last_inner_state else _("Your agency checks an answer before it is signed.")


def _is_about_the_text_as_it_stands(reply: Any) -> Sentence | None:
    if reply.revision_id == reply.request.revision_id:
        return None
    return _("The text has changed since: look at the new version before you sign.")


def is_still_asked(reply: Any) -> Sentence | None:
    """Nothing is written, handed on or signed where no answer is owed any more."""
    return said_of_what_is_over(reply.request) or None


def said_of_what_is_over(request: Any) -> Sentence:
    """Why a request waits for no answer; nothing where it does."""
    if request.state == RequestState.WITHDRAWN:
        return _("This agency is not asked any more: nothing is written to it.")
    if request.state == RequestState.GIVEN:
        return _("This is answered already: the answer stands as it was signed.")
    match request.round.state:
        case RoundState.WITHDRAWN:
            return _("The round is withdrawn: no answer is needed any more.")
        case RoundState.CLOSED:
            return _("The round is closed: no answer is taken any more.")
    return ""


_D, _R, _Q, _A = DraftState, RoundState, RequestState, ReplyState

DRAFT = Flow(
    "draft",
    step(
        "settle",
        {_D.DRAFTING},
        _D.SETTLED,
        gettext_lazy("Settle the text"),
        _is_sent_out,
        _is_as_written_elsewhere,
        _nobody_is_being_asked,
        _mandatory_have_answered,
        _comments_are_answered,
        _answers_are_told,
        _disputes_are_settled,
    ),
    step("reopen", {_D.SETTLED}, _D.DRAFTING, gettext_lazy("Take it up again"), _is_not_issued),
    step("withdraw", {_D.DRAFTING}, _D.WITHDRAWN, pgettext_lazy("draft", "Withdraw")),
    stages={
        _D.DRAFTING: Stage("blue", next=gettext_lazy("The drafting agency asks, answers the comments, and settles.")),
        _D.SETTLED: Stage("green"),
        _D.WITHDRAWN: Stage("grey", on_road=False),
    },
)

ROUND = Flow(
    "round",
    step("close", {_R.OPEN}, _R.CLOSED, gettext_lazy("Close the round")),
    step("withdraw", {_R.OPEN}, _R.WITHDRAWN, pgettext_lazy("round", "Withdraw")),
    stages={
        _R.OPEN: Stage("blue", next=gettext_lazy("The agencies answer; the asking agency answers their comments.")),
        _R.CLOSED: Stage("green"),
        _R.WITHDRAWN: Stage("grey", on_road=False),
    },
)

REQUEST = Flow(
    "request",
    step("answer", {_Q.ASKED, _Q.STALE}, _Q.GIVEN, pgettext_lazy("a text", "Answer")),
    step("ask_again", {_Q.GIVEN}, _Q.STALE, gettext_lazy("Ask again")),
    step("withdraw", {_Q.ASKED, _Q.STALE}, _Q.WITHDRAWN, pgettext_lazy("request", "Withdraw")),
    stages={
        _Q.ASKED: Stage("blue", next=gettext_lazy("The agency answers.")),
        _Q.GIVEN: Stage("green"),
        _Q.STALE: Stage("yellow", on_road=False, next=gettext_lazy("The agency answers to the changed text.")),
        _Q.WITHDRAWN: Stage("grey", on_road=False),
    },
)

REPLY = Flow(
    "reply",
    step(
        "hand_to_check",
        {_A.WRITING},
        _A.CHECKING,
        gettext_lazy("Hand on for checking"),
        is_still_asked,
        _has_a_result,
        contradicts_itself,
    ),
    step(
        "hand_to_sign",
        {_A.WRITING, _A.CHECKING},
        _A.SIGNING,
        gettext_lazy("Hand on for signing"),
        is_still_asked,
        _has_a_result,
        contradicts_itself,
        _says_what_to_change,
    ),
    step("send_back", {_A.CHECKING, _A.SIGNING}, _A.WRITING, gettext_lazy("Return to be rewritten"), is_still_asked),
    step(
        "sign",
        set(_A.inner()),
        _A.GIVEN,
        gettext_lazy("Sign and send"),
        is_still_asked,
        _is_about_the_text_as_it_stands,
        _has_a_result,
        contradicts_itself,
        _says_what_to_change,
        _goes_the_whole_way,
    ),
    stages={
        _A.WRITING: Stage("grey", next=gettext_lazy("It is written, inside the agency.")),
        _A.CHECKING: Stage("blue", next=gettext_lazy("The liaison officer checks it.")),
        _A.SIGNING: Stage("yellow", next=gettext_lazy("The leader signs it, and it is sent.")),
        _A.GIVEN: Stage("green"),
    },
)
