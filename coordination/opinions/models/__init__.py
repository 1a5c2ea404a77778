"""Opinions and disputes: texts, rounds, replies, what becomes of comments, disputes, and the register of policies."""

from coordination.opinions.models.dispute import Dispute, DisputePaper, Offer, Option, Party, Point, Talk
from coordination.opinions.models.draft import Draft, Revision, Section
from coordination.opinions.models.paths import AnswerPath, path_of
from coordination.opinions.models.register import (
    Comparison,
    Likeness,
    NoConflict,
    Policy,
    PolicyEntry,
    PolicySection,
    Tie,
)
from coordination.opinions.models.reply import Comment, Reply, ReplyPaper, Treatment
from coordination.opinions.models.round import DAY, MoreTime, Request, Round
from coordination.opinions.models.rules import MustAsk, Silence

__all__ = [
    "DAY",
    "AnswerPath",
    "Comment",
    "Comparison",
    "Dispute",
    "DisputePaper",
    "Draft",
    "Likeness",
    "MoreTime",
    "MustAsk",
    "NoConflict",
    "Offer",
    "Option",
    "Party",
    "Point",
    "Policy",
    "PolicyEntry",
    "PolicySection",
    "Reply",
    "ReplyPaper",
    "Request",
    "Revision",
    "Round",
    "Section",
    "Silence",
    "Talk",
    "Tie",
    "Treatment",
    "path_of",
]
