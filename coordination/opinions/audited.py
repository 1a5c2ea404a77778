"""What of opinions and disputes the audit keeps, and what of it may be read: who was asked what by when, who signed and
when, and how it ended; not what a text, a reply or a party says.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.audit.guarded import keep, only_added
from coordination.audit.sight import name_acts, show
from coordination.opinions.climbing import DISPUTE
from coordination.opinions.flows import DRAFT, REPLY, REQUEST, ROUND
from coordination.opinions.models import (
    AnswerPath,
    Comment,
    Dispute,
    Draft,
    MoreTime,
    MustAsk,
    Offer,
    Party,
    Policy,
    Reply,
    Request,
    Revision,
    Round,
    Silence,
    Talk,
    Treatment,
)

keep(Draft, Round, Request, MoreTime, Reply, Treatment, MustAsk, Silence, AnswerPath, Dispute, Party, Offer)
only_added(Talk)

show(
    Draft,
    *("kind", "agency", "mechanism", "state"),
    version=_("version"),
    is_material=_("changes the matter"),
    sections=_("sections"),
    sha256=pgettext_lazy("of what was signed or sent", "digest"),
)
show(Revision, "number", "is_material", "sent_at", sha256=pgettext_lazy("of what was signed or sent", "digest"))
show(
    Round,
    *("kind", "is_urgent", "due_on", "state"),
    closed_at=_("ended on"),
    version=_("version"),
    agencies=_("agencies"),
    answers=_("answers to comments"),
)
show(Request, "agency", "is_mandatory", "first_due_on", "due_on", "given_at", "state", until=_("until"))
show(MoreTime, "until", "granted_until", outcome=_("outcome"))
show(
    Reply,
    *("given_at", "state"),
    version=_("version"),
    signed_as=_("signed by"),
    in_place_of=_("in place of"),
    sha256=pgettext_lazy("of what was signed or sent", "digest"),
)
show(Comment, called=_("Comment on a text"))
show(
    Treatment,
    "outcome",
    treated_at=pgettext_lazy("comment", "answered"),
    told_at=pgettext_lazy("comment", "told on"),
    standing=_("what the agency says of it"),
    standing_at=_("said on"),
)
show(MustAsk, "kind", "agency", "ground", mechanism=_("mechanism"), ended_at=_("ended on"))
show(Silence, "is_consent", "ground", mechanism=_("mechanism"))
show(AnswerPath, "steps", "signer", agency=_("agency"))
show(
    Dispute,
    *("kind", "lead", "mechanism", "rung", "due_on", "ruled_on", "ruling_no", "state"),
    parties=_("parties"),
    agency=_("agency"),
    sha256=pgettext_lazy("of what was signed or sent", "digest"),
)
show(
    Party,
    *("agency", "signed_at", "agreed_at"),
    dispute=_("dispute"),
    signed_as=_("signed by"),
    in_place_of=_("in place of"),
    sha256=pgettext_lazy("of what was signed or sent", "digest"),
)
show(
    Offer,
    dispute=_("dispute"),
    rung=(_("step"), Dispute.rung),
    made_for=_("agency"),
    made_at=_("made on"),
    withdrawn_at=_("withdrawn on"),
)
show(
    Policy,
    *("title", "kind", "number", "issued_on", "effective_on", "ended_on"),
    titled=True,
    sections=_("sections"),
    to=_("policy in force"),
)

name_acts(
    {
        "draft.begin": _("Enter a text"),
        "draft.begin_version": _("Begin a version"),
        "draft.write": _("Write a text"),
        "draft.send": _("Send out a version"),
        "round.open": _("Ask for opinions"),
        "round.ask_further": _("Ask further agencies"),
        "round.tell": _("Tell what became of comments"),
        "request.urge": _("Urge"),
        "request.succeed": _("Let a successor be asked"),
        "draft.succeed": _("Let a successor draft"),
        "draft.compare": _("Compare a text with the register"),
        "draft.say_no_conflict": _("Say that there is no conflict"),
        "draft.look_again": _("Look at a likeness again"),
        "must_ask.add": _("Name an agency that must be asked"),
        "must_ask.end": _("Ask an agency no longer by rule"),
        "silence.set": _("Say what silence means"),
        "answer_path.set": _("Say how an agency comes to an answer"),
        "request.ask_more_time": _("Ask for more time"),
        "request.settle_more_time": _("Answer a request for more time"),
        "reply.begin": _("Begin a reply"),
        "reply.write": _("Write a reply"),
        "reply.comment": _("Write a comment"),
        "reply.attach": _("Add a file to a reply"),
        "reply.detach": _("Take a file out of a reply"),
        "reply.take_up": _("Take up a new version"),
        "comment.treat": _("Answer a comment"),
        "comment.respond": _("Say what one thinks of an answer"),
        "dispute.begin": _("Write a dispute down"),
        "dispute.edit": _("Change the draft of a dispute"),
        "dispute.succeed": _("Let a successor be a party"),
        "dispute.state": _("State an opinion in a dispute"),
        "dispute.sign": _("Sign an opinion in a dispute"),
        "dispute.put_forward": _("Put forward an option"),
        "dispute.take_back": _("Take back an option or an offer"),
        "dispute.propose": _("Propose how a dispute ends"),
        "dispute.talk": _("Record a talk"),
        "dispute.make_offer": _("Offer a wording"),
        "dispute.confirm": _("Confirm an agreement"),
        "dispute.attach": _("Add a file to a dispute"),
        "dispute.reserve": _("Keep a reservation"),
        "policy.enter": _("Enter a policy"),
        "policy.change": _("Change a policy"),
        "policy.end": _("End a policy"),
        "policy.strike": _("Strike a policy from the register"),
        "policy.tie": _("Record a relation to a policy"),
        "policy.untie": _("Take back a relation to a policy"),
    },
    DRAFT,
    ROUND,
    REQUEST,
    REPLY,
    DISPUTE,
)
