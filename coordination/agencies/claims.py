"""Who bears a name, or bore it: papers and people must be able to tell agencies apart by their names."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency, Reform, ReformSide
from coordination.agencies.spelling import spelled
from coordination.core.templatetags.portal import local_date


@dataclass(frozen=True)
class Claim:
    """Another agency's claim on a name: what it bears is its own (`is_firm`), of what it bore once one is warned.
    `ended_by`: the kind of the reform by which it ended.
    """

    name: str
    agency: Agency
    is_firm: bool
    ended_by: str = ""

    @property
    def sentence(self) -> str:
        """Whoever may name an agency may see all of them, and so follow the links."""
        if self.is_firm:
            return self._linked(_("Another agency bears the name “%(name)s”: %(agency)s."))
        if self.agency.ended_on:
            what = self._linked(_("“%(name)s” was the name of %(agency)s, which existed until %(day)s."))
            return format_html("{} {}", what, self._linked(self._what_became))
        return _("“%(name)s” was the name of “%(agency)s”.") % {"name": self.name, "agency": self.agency.name}

    @property
    def _what_became(self) -> str:
        followed = self.agency.successor is not None
        match self.ended_by:
            case Reform.Kind.MERGE if followed:
                return _("It was merged; %(successor)s follows it today.")
            case Reform.Kind.SPLIT if followed:
                return _("It was split; %(successor)s follows it today.")
            case _any_other if followed:
                return _("It was abolished; %(successor)s follows it today.")
        return _("It was abolished, and nobody follows it.")

    def _linked(self, sentence: str) -> str:
        places = ("name", "agency", "successor", "day")
        after, until = self.agency.successor, self.agency.ended_on
        return format_html(
            sentence % {place: f"{{{place}}}" for place in places},
            name=self.name,
            agency=_link_to(self.agency),
            successor=_link_to(after) if after else "",
            day=local_date(until) if until else "",
        )


def _link_to(agency: Agency) -> str:
    return format_html('<a href="{}">{}</a>', agency.get_absolute_url(), agency.name)


def claims_on(names: Collection[str], *, but_of: Collection[Agency] = ()) -> Iterator[Claim]:
    """Firm claims first; names spelled alike are one. Asked once, whatever the number of names, and once more where one
    belonged to agencies that ended.
    """
    others = Agency.objects.exclude(pk__in=[agency.pk for agency in but_of if agency.pk]).bearing(list(names))
    found = list(others.select_related("successor"))
    ended_by = _ended_by([agency for agency in found if agency.ended_on])
    claims = []
    for agency in found:
        borne = set(agency.spellings)
        firm = set() if agency.ended_on else {spelled(name) for name in agency.names}
        how = ended_by.get(agency.pk, "")
        claims += [Claim(name, agency, spelled(name) in firm, how) for name in names if spelled(name) in borne]
    yield from sorted(claims, key=lambda claim: not claim.is_firm)


def _ended_by(agencies: Collection[Agency]) -> dict[int, str]:
    """By the kind of the last reform before which they stood."""
    if not agencies:
        return {}
    sides = ReformSide.objects.filter(agency__in=agencies, side=ReformSide.Side.BEFORE, reform__state="in_force")
    return dict(sides.order_by("reform__effective_on", "reform").values_list("agency", "reform__kind"))
