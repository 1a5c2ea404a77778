"""Who bears a name, or bore it: papers and people must be able to tell agencies apart by their names."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from coordination.agencies.models import Agency
from coordination.core.flow import Sentence


@dataclass(frozen=True)
class Claim:
    """Another agency's claim on a name: what it bears is its own (`is_firm`), of what it bore once one is warned."""

    name: str
    agency: Agency
    is_firm: bool

    @property
    def sentence(self) -> Sentence:
        if self.is_firm:
            return _("Another agency bears the name “%(name)s”.") % {"name": self.name}
        if self.agency.ended_on:
            return _("“%(name)s” was the name of an agency that no longer exists.") % {"name": self.name}
        return _("“%(name)s” was the name of “%(agency)s”.") % {"name": self.name, "agency": self.agency.name}


def claims_on(names: Collection[str], *, but_of: Collection[Agency] = ()) -> Iterator[Claim]:
    """Firm claims first. Asked once, whatever the number of names."""
    others = Agency.objects.exclude(pk__in=[agency.pk for agency in but_of if agency.pk]).bearing(list(names))
    claims = []
    for agency in others:
        borne = {*agency.names, *agency.names_borne}
        firm = set() if agency.ended_on else set(agency.names)
        claims += [Claim(name, agency, name in firm) for name in names if name in borne]
    yield from sorted(claims, key=lambda claim: not claim.is_firm)
