"""What of mechanisms moves when an agency ends or is split: its place in each of them."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coordination.agencies.models import Agency
from coordination.agencies.succession import Moving, Transfer, Will, by_heir, moves
from coordination.core.flow import Sentence
from coordination.core.templatetags.portal import local_date
from coordination.mechanisms.actions import hand_over_participations
from coordination.mechanisms.citing import going_elsewhere
from coordination.mechanisms.models import Participation

Role = Participation.Role


@moves
class Participations(Moving):
    code = "participations"
    label = gettext_lazy("Places in mechanisms")
    ends = gettext_lazy("It takes part no longer")
    move = staticmethod(hand_over_participations)

    @classmethod
    def rows(cls, agencies: Collection[Agency], on: date) -> "QuerySet[Any]":
        going_on = Participation.objects.not_over(on).exclude(mechanism__state="withdrawn")
        return going_on.filter(agency__in=agencies).select_related("mechanism", "agency").order_by("pk")

    @classmethod
    def said(cls, count: int) -> Sentence:
        return ngettext("%(n)d role in a mechanism", "%(n)d roles in mechanisms", count) % {"n": count}

    @classmethod
    def visible_to(cls, reader: Any) -> "QuerySet[Any]":
        return Participation.objects.visible_to(reader)

    @classmethod
    def named(cls, row: Participation) -> str:
        return f"{row.mechanism.name} · {row.get_role_display()}"

    @classmethod
    def numbered(cls, row: Participation) -> str:
        return f"#{row.mechanism_id} · {row.get_role_display()}"

    @classmethod
    def remarks(cls, transfers: Sequence[Transfer], will: Will) -> Iterator[Sentence]:
        shared = 0
        for heir, rows in by_heir(transfers).items():
            own = Participation.objects.not_over(will.on).filter(agency=heir) if heir else Participation.objects.none()
            shared += (
                own.filter(mechanism__in=[row.mechanism_id for row in rows]).values("mechanism").distinct().count()
            )
        if shared:
            yield ngettext(
                "In %(n)d of these mechanisms the successor takes part already: it keeps the higher role, none twice.",
                "In %(n)d of these mechanisms the successor takes part already: it keeps the higher role, none twice.",
                shared,
            ) % {"n": shared}
        if lost := going_elsewhere(transfers, will):
            yield ngettext(
                "%(n)d duty cited there does not pass to the same agency, which then takes part without citing it.",
                "%(n)d duties cited there do not pass to the same agency, which then takes part without citing them.",
                lost,
            ) % {"n": lost}

    @classmethod
    def objections(cls, transfers: Sequence[Transfer], will: Will) -> Iterator[Sentence]:
        """A mechanism in force keeps a convener and an office; and what has not begun cannot have ended before."""
        given_up = [one.row for one in transfers if one.heir is None]
        last = [row for row in given_up if row.role in {Role.CONVENER, Role.OFFICE} and row.mechanism.is_in_force]
        others = Participation.objects.in_force(will.on).exclude(pk__in=[row.pk for row in given_up])
        held = set(others.filter(mechanism__in=[row.mechanism_id for row in last]).values_list("mechanism", "role"))
        for row in last:
            if (row.mechanism_id, row.role) not in held:
                sentence = _("“%(agency)s” is the last to be “%(role)s” in mechanism #%(no)d: choose a successor.")
                names = {"agency": row.agency.name, "no": row.mechanism_id}
                yield sentence % {"role": row.get_role_display(), **names}
        for row in given_up:
            if row.starts_on >= will.on:
                yield _("%(what)s: begins on %(day)s. Choose who takes it over.") % {
                    "what": cls.numbered(row),
                    "day": local_date(row.starts_on),
                }
