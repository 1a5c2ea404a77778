"""What may be imported of agencies. Importing this registers the kinds."""

from coordination.agencies.imports.agencies import AgencyKind
from coordination.agencies.imports.people import PeopleKind
from coordination.agencies.imports.regions import RegionKind

__all__ = ["AgencyKind", "PeopleKind", "RegionKind"]
