"""Who may see what of opinions and disputes."""

from coordination.opinions.querysets.disputes import (
    DisputePaperQuerySet,
    DisputeQuerySet,
    OfferQuerySet,
    OptionQuerySet,
)
from coordination.opinions.querysets.register import LikenessQuerySet, PolicyQuerySet, TieQuerySet
from coordination.opinions.querysets.texts import (
    WAITING,
    CommentQuerySet,
    DraftQuerySet,
    MoreTimeQuerySet,
    MustAskQuerySet,
    ReplyPaperQuerySet,
    ReplyQuerySet,
    RequestQuerySet,
    RevisionQuerySet,
    RoundQuerySet,
    SectionQuerySet,
)

__all__ = [
    "WAITING",
    "CommentQuerySet",
    "DisputePaperQuerySet",
    "DisputeQuerySet",
    "DraftQuerySet",
    "LikenessQuerySet",
    "MoreTimeQuerySet",
    "MustAskQuerySet",
    "OfferQuerySet",
    "OptionQuerySet",
    "PolicyQuerySet",
    "ReplyPaperQuerySet",
    "ReplyQuerySet",
    "RequestQuerySet",
    "RevisionQuerySet",
    "RoundQuerySet",
    "SectionQuerySet",
    "TieQuerySet",
]
