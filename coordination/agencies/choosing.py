"""Agencies and divisions as forms offer them: found by name, old names and pinyin, however many there are. And the
people of one agency, few enough to stand on the page.
"""

from typing import Any

from django import forms

from coordination.agencies.models import Agency, Region
from coordination.core.choosing import Chooser, ManyChooser, Named
from coordination.core.pinyin import spoken


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


class PersonSelect(forms.Select):
    """People of one agency: found as one types, by name and by pinyin."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"data-multi": True, **(attrs or {})}, choices)

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **more: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, label, *args, **more)
        if value:
            option["spoken"] = " ".join(spoken(str(label)))
        return option
