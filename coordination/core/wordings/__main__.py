"""The process itself: the file as standard input, what it says as JSON: `{"lines": [line, …]}`, or
`{"refused": "unreadable" | "inflated" | "costly" | "long"}`.
"""

import io
import json
import resource
import sys

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
    from .document import Inflated, TooLong, lines

    try:
        said: dict[str, object] = {"lines": lines(io.BytesIO(sys.stdin.buffer.read()))}
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
