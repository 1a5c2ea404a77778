"""Agencies and divisions as forms offer them: found by name, old names and pinyin, however many there are."""

from coordination.agencies.models import Agency, Region
from coordination.core.choosing import Chooser, ManyChooser, Named


def agency_named(agency: Agency) -> Named:
    """The full name; beneath it the short one, and the name under which it was found before."""
    hints = [agency.short_name if agency.short_name != agency.name else "", *agency.names_borne[-1:]]
    return Named(str(agency.pk), agency.name, " · ".join(filter(None, hints)))


def region_named(region: Region) -> Named:
    """With the division above it: there is more than one 城关区."""
    return Named(region.pk, f"{region.parent or ''}{region}")


class AgencyChooser(Chooser):
    door = "agencies:choose"

    def named(self, row: Agency) -> Named:
        return agency_named(row)


class AgenciesChooser(AgencyChooser, ManyChooser):
    """Several of them."""


class RegionChooser(Chooser):
    door = "agencies:choose_region"

    def named(self, row: Region) -> Named:
        return region_named(row)
