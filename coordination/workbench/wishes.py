"""What of all notices a person may do without, and what the person said of it."""

from coordination.agencies.models import User
from coordination.core.channels import EMAIL
from coordination.core.models import Preference
from coordination.core.notices import Category, Notice, kinds


def kinds_of(category: Category) -> list[type[Notice]]:
    return [kind for kind in kinds().values() if kind.category == category]


def optional_in(category: Category) -> list[type[Notice]]:
    """The kinds of notice in a category that a person may do without."""
    return [kind for kind in kinds_of(category) if not kind.mandatory]


def email_wishes(person: User) -> dict[str, bool]:
    """What the person said of each category; of the others nothing was said, and mail goes out."""
    rows = Preference.objects.filter(user=person, channel=EMAIL)
    return dict(rows.values_list("category", "wanted"))
