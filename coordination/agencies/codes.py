"""Which agency another system means by a code: the social credit code, or the number that system itself gave."""

import unicodedata

from django.db.models import Q

from coordination.agencies.creditcode import normalised
from coordination.agencies.models import Agency


def agency_of(code: str) -> Agency | None:
    """The one that stands and bears it; nothing for no code, and nothing where two are meant."""
    bare = unicodedata.normalize("NFKC", code).strip()
    if not bare:
        return None
    meant = Agency.objects.standing().filter(Q(credit_code=normalised(bare)) | Q(internal_code=bare))[:2]
    return meant[0] if len(meant) == 1 else None
