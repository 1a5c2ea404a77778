"""The process itself: `<ending> <folder for what is unpacked>`, the file as standard input, the verdict as JSON."""

import json
import os
import resource
import sys

from .examination import Examination
from .kinds import examine
from .limits import LIMITS
from .verdict import Reason, Refused


def _confine() -> None:
    """From here on whatever the file does to its reader ends here."""
    for what, most in (
        (resource.RLIMIT_AS, LIMITS.memory),
        (resource.RLIMIT_CPU, LIMITS.cpu_s),
        (resource.RLIMIT_FSIZE, LIMITS.unpacked),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main() -> None:
    _confine()
    ending, scratch = sys.argv[1:]
    said = {"reason": "", "where": ""}
    try:
        with open(0, "rb") as file:
            examine(file, ending, Examination(os.fstat(0).st_size, scratch=scratch))
    except Refused as refused:
        said = {"reason": refused.reason, "where": refused.where[:80]}
    except (MemoryError, RecursionError):
        said = {"reason": Reason.COSTLY, "where": ""}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
