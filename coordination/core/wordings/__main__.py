"""The process itself: `lines`, `blocks` or `slides`, the file as standard input, what it says as JSON under that word
(`{"lines": [line, …]}`), or `{"refused": "unreadable" | "inflated" | "costly" | "long"}`.
"""

import io
import json
import resource
import sys
from collections.abc import Callable
from typing import IO

from .limits import CPU_S, MEMORY


def _confine() -> None:
    """From here on whatever the file does to its reader ends here."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main() -> None:
    _confine()
    from .document import Inflated, TooLong, blocks, lines
    from .slides import slides

    what = sys.argv[1]
    try:
        read: Callable[[IO[bytes]], object] = {"lines": lines, "blocks": blocks, "slides": slides}[what]
        said: dict[str, object] = {what: read(io.BytesIO(sys.stdin.buffer.read()))}
    except TooLong:
        said = {"refused": "long"}
    except Inflated:
        said = {"refused": "inflated"}
    except (MemoryError, RecursionError):
        said = {"refused": "costly"}
    except Exception:  # noqa: BLE001  (a damaged or foreign document makes its reader raise whatever there is)
        said = {"refused": "unreadable"}
    sys.stdout.write(json.dumps(said, ensure_ascii=False))


if __name__ == "__main__":
    main()
