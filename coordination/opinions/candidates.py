"""Which sections of the register are worth being looked at closely, however many there are and however much of their
wording is the usual one.

Of the kept hashes of a text those lead on that few sections have: what a sentence such as 本办法自发布之日起施行
leaves behind would find thousands, and tells none from another. How many have a hash is estimated from a sample of the
register, taken anew for each run of work; looked up are the rarest hashes, until about MOST_ROWS sections are found.
"""

from collections.abc import Collection, Mapping, Sequence

from django.db import connection

from coordination.core.workdays import today
from coordination.opinions.likeness import fingerprint
from coordination.opinions.models import PolicySection

SAMPLE = 2_000  # sections looked through to tell what is usual
SAID_BY_ALL = 250  # sections, of which so many or more say something, all say it
MOST_ROWS = 2_000  # sections that one look-up may come upon
CANDIDATES = 20


def usual(texts: Collection[str]) -> dict[int, float]:
    """How many sections of the register have each hash of these texts, as far as a sample tells. What stands in none of
    the sample is not named. A register no larger than the sample is counted as it is.
    """
    hashes = sorted({each for text in texts for each in fingerprint(text)})
    part = min(1.0, SAMPLE / max(PolicySection.objects.count(), 1))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT hash, count(*) FROM opinions_policysection TABLESAMPLE BERNOULLI (%(percent)s) REPEATABLE (0),
                unnest(fingerprint) AS hash
            WHERE hash = ANY (%(hashes)s::integer[]) GROUP BY hash
            """,
            {"percent": part * 100, "hashes": hashes},
        )
        return {hash_: count / part for hash_, count in cursor.fetchall()}


def candidates(text: str, known: Mapping[int, float]) -> dict[int, str]:
    """The sections in force that share the rarest hashes with a text, and most of them, best first: their wordings by
    their keys. A hash counts the more, the fewer sections have it.

    The hashes stand in a query of their own, which hides them from the planner: it would take them all for usual ones,
    and read the whole table.
    """
    chosen = _leading_on(fingerprint(text), known)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.id, s.text
            FROM opinions_policysection s JOIN opinions_policy p ON p.id = s.policy_id,
                unnest(s.fingerprint) AS had (hash)
                JOIN unnest(%(hashes)s::integer[], %(weights)s::float[]) AS asked (hash, weight) USING (hash)
            WHERE s.fingerprint && (SELECT %(hashes)s::integer[]) AND (p.ended_on IS NULL OR p.ended_on >= %(today)s)
            GROUP BY s.id ORDER BY sum(weight) DESC, s.id LIMIT %(most)s
            """,
            {"hashes": list(chosen), "weights": list(chosen.values()), "today": today(), "most": CANDIDATES},
        )
        return dict(cursor.fetchall())


def _leading_on(hashes: Sequence[int], known: Mapping[int, float]) -> dict[int, float]:
    """The hashes to be looked up, each with its weight."""
    chosen, rows = dict[int, float](), 0.0
    for hash_ in sorted(hashes, key=lambda each: known.get(each, 0.0)):
        had_by = known.get(hash_, 0.0)
        rows += had_by
        if had_by >= SAID_BY_ALL or rows > MOST_ROWS:
            break
        chosen[hash_] = 1 / max(had_by, 1.0)
    return chosen
