"""How the record stands, as the pages of the audit administrator say it first."""

from dataclasses import dataclass
from typing import Any

from coordination.audit import sealing
from coordination.audit.chain import SOURCES, Head, head
from coordination.audit.models import DailyHead, Verification
from coordination.core.counting import Tally, capped


@dataclass(frozen=True)
class Standing:
    """Its end, what waits for a seal, the last letter to the agencies, and the last verification."""

    end: Head | None
    waiting: Tally
    last_told: DailyHead | None
    last_verified: Verification | None


def standing(reader: Any) -> Standing:
    return Standing(
        end=head(),
        waiting=capped(*(sealing.unsealed(name) for name in SOURCES)),
        last_told=DailyHead.objects.visible_to(reader).first(),
        last_verified=Verification.objects.visible_to(reader).first(),
    )
