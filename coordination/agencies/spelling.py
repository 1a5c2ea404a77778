"""When two names are spelled alike: whoever reads them cannot tell them apart, and so they are one."""

import csv
from pathlib import Path

from django.db.models import Func

from coordination.core.tables import key

_COMPARED = 400  # an index takes no more; a name has half of it, but some signs are written out as many


def _lookalikes() -> dict[str, str]:
    """Signs drawn like others that NFKC keeps apart: the radicals of ideographs (EquivalentUnifiedIdeograph.txt of
    Unicode 14), the Greek and Cyrillic letters whose capitals look Latin and the middle dots (confusables.txt).
    """
    with (Path(__file__).parent / "data" / "lookalikes.csv").open(encoding="utf-8") as file:
        return {row["sign"]: row["read_as"] for row in csv.DictReader(file)}


LOOKALIKES = _lookalikes()
_READ_AS = str.maketrans(LOOKALIKES)


def spelled(name: str) -> str:
    """A name as names are compared: whatever its blanks, its width, its capitals and signs that only look like it."""
    return key(name).translate(_READ_AS)[:_COMPARED]


class Spelling(Func):
    """The same, as the database makes it. In a few foreign letters (ß) the two differ: pages ask `spelled`, and this
    stands behind them for what comes in at the same moment or by another way. Whatever changes it, or the table it
    reads, needs a migration that makes the index anew.
    """

    _plain = r"lower(regexp_replace(normalize(%(expressions)s, NFKC), '\s', '', 'g'))"
    template = f"left(translate({_plain}, '{''.join(LOOKALIKES)}', '{''.join(LOOKALIKES.values())}'), {_COMPARED})"
