"""When two names are spelled alike: whoever reads them cannot tell them apart, and so they are one."""

from django.db.models import Func

from coordination.core.tables import key

_COMPARED = 400  # an index takes no more; a name has half of it, but some signs are written out as many


def spelled(name: str) -> str:
    """A name as names are compared: whatever its blanks, its width and its capitals."""
    return key(name)[:_COMPARED]


class Spelling(Func):
    """The same, as the database makes it. In a few foreign letters (ß) the two differ: pages ask `spelled`, and this
    stands behind them for what comes in at the same moment or by another way.
    """

    template = rf"left(lower(regexp_replace(normalize(%(expressions)s, NFKC), '\s', '', 'g')), {_COMPARED})"
