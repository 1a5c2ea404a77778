"""Who bears a name, or bore it: papers and people must be able to tell agencies apart by their names."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency
from coordination.agencies.spelling import spelled


@dataclass(frozen=True)
class Claim:
    """Another agency's claim on a name: what it bears is its own (`is_firm`), of what it bore once one is warned."""

    name: str
    agency: Agency
    is_firm: bool

    @property
    def sentence(self) -> str:
        if self.is_firm:
            sentence = _("Another agency bears the name “%(name)s”: %(agency)s.")
            return format_html(sentence % {"name": "{name}", "agency": "{link}"}, name=self.name, link=self._link)
        if self.agency.ended_on:
            return _("“%(name)s” was the name of an agency that no longer exists.") % {"name": self.name}
        return _("“%(name)s” was the name of “%(agency)s”.") % {"name": self.name, "agency": self.agency.name}

    @property
    def _link(self) -> str:
        """Whoever may name an agency may see all of them."""
        return format_html('<a href="{}">{}</a>', self.agency.get_absolute_url(), self.agency.name)


def claims_on(names: Collection[str], *, but_of: Collection[Agency] = ()) -> Iterator[Claim]:
    """Firm claims first; names spelled alike are one. Asked once, whatever the number of names."""
    others = Agency.objects.exclude(pk__in=[agency.pk for agency in but_of if agency.pk]).bearing(list(names))
    claims = []
    for agency in others:
        borne = set(agency.spellings)
        firm = set() if agency.ended_on else {spelled(name) for name in agency.names}
        claims += [Claim(name, agency, spelled(name) in firm) for name in names if spelled(name) in borne]
    yield from sorted(claims, key=lambda claim: not claim.is_firm)
