"""What a file may cost whoever reads it. Everything is counted on the bytes that really come out, as headers lie."""

from dataclasses import dataclass, replace

MB = 1024**2
USUAL = 50 * MB  # what one request brings; more comes in pieces, and is given more
_PACE = 12 * MB  # bytes of what is beyond that which the slowest reader does in a second
_UNPACKS_TO = 4  # bytes for each of them


@dataclass(frozen=True)
class Limits:
    """One file handed in, with all that is packed into it.

    No office document comes near these figures; what goes beyond them was made to exhaust its reader (zip bombs:
    CVE-2019-9674, overlapping members CVE-2019-13232, entities that multiply CVE-2016-5851).
    """

    members: int = 2_000
    unpacked: int = 500 * MB
    ratio: int = 100  # bytes that come out for each byte handed in
    not_asked_below: int = 2 * MB  # of the ratio: a few empty sheets pack better than that
    archives: int = 1  # within an archive
    documents: int = 1  # within a document, as the table behind a chart
    text: int = 200_000  # characters read of each part: marks of secrecy stand at its head
    pages: int = 300  # of a PDF, whose text is read
    reading_s: float = 8  # for the text of a PDF; a drawing that takes longer is as unreadable as a scan
    memory: int = 512 * MB
    cpu_s: int = 20
    wall_s: int = 30


LIMITS = Limits()


def limits_of(size: int) -> Limits:
    """What a file of so many bytes may cost: more time and more disk the larger it is, and never more memory."""
    beyond = max(0, size - USUAL)
    seconds = beyond // _PACE
    return replace(
        LIMITS,
        unpacked=LIMITS.unpacked + _UNPACKS_TO * beyond,
        cpu_s=LIMITS.cpu_s + seconds,
        wall_s=LIMITS.wall_s + seconds * 5 // 4,  # others are at work as well
    )
