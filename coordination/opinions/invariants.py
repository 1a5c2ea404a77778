"""What must be true of disputes; asked by `manage.py reconcile`. That the limit of a step has its reminders is asked of
every ladder at once (`core/reconcile.py`).
"""

from django.db.models import Count, Exists, OuterRef, Q

from coordination.core.reconcile import invariant
from coordination.opinions.climbing import LEAST_OPTIONS, DisputeState, Rung
from coordination.opinions.models import Dispute, DisputePaper, Party
from coordination.opinions.sealing import is_as_signed

_UNSIGNED = Party.objects.filter(dispute=OuterRef("pk"), signed_at=None)
_RULING = DisputePaper.objects.filter(dispute=OuterRef("pk"), is_ruling=True)
_UNCONFIRMED = Party.objects.filter(dispute=OuterRef("pk"), agreed_at=None)


def _lapses_of_rulings() -> int:
    """Ruled without the document of the ruling, or without a file that was whole: the superior, options with what
    follows from them, signed opinions.
    """
    ruled = Dispute.objects.filter(state=DisputeState.RULED).order_by()
    counted = ruled.annotate(stand=Count("options", filter=Q(options__withdrawn_at=None), distinct=True))
    whole = (
        Q(rung=Rung.SUPERIOR_RULING, stand__gte=LEAST_OPTIONS) & ~Exists(_UNSIGNED) & ~Q(proposal="") & Exists(_RULING)
    )
    return counted.exclude(whole).count()


def _forged_opinions() -> int:
    signed = Party.objects.exclude(signed_at=None).iterator()
    return sum(not is_as_signed(party) for party in signed)


invariant(
    "I40",
    "A dispute that is settled has the confirmation of every party.",
    lambda: Dispute.objects.filter(Exists(_UNCONFIRMED), state=DisputeState.SETTLED).count(),
)
invariant(
    "I41",
    "A dispute that is ruled was before the superior with signed opinions, two options and a proposal; the document of "
    "the ruling is there.",
    _lapses_of_rulings,
)
invariant("I42", "A signed opinion is what its head signed.", _forged_opinions)
