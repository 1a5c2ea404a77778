"""The process itself: `<ending> <folder for what is unpacked>`, the file as standard input, the verdict as JSON."""

import json
import os
import resource
import sys

from .examination import Examination
from .kinds import examine
from .limits import Limits, limits_of
from .verdict import Reason, Refused


def _confine(limits: Limits, size: int) -> None:
    """From here on whatever the file does to its reader ends here. Addresses are left for the file itself, which some
    readers map instead of reading it; that is no memory.
    """
    for what, most in (
        (resource.RLIMIT_DATA, limits.memory),
        (resource.RLIMIT_AS, limits.memory + size),
        (resource.RLIMIT_CPU, limits.cpu_s),
        (resource.RLIMIT_FSIZE, limits.unpacked),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main() -> None:
    size = os.fstat(0).st_size
    limits = limits_of(size)
    _confine(limits, size)
    ending, scratch = sys.argv[1:]
    said = {"reason": "", "where": ""}
    try:
        with open(0, "rb") as file:
            examine(file, ending, Examination(size, scratch=scratch, limits=limits))
    except Refused as refused:
        said = {"reason": refused.reason, "where": refused.where[:80]}
    except (MemoryError, RecursionError):
        said = {"reason": Reason.COSTLY, "where": ""}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
