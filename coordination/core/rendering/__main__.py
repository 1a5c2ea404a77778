"""The process itself: `pdf <first page> <how many>` or `picture`, the file as standard input, what it looks like as
JSON: `{"pages": count, "pictures": [{"number": …, "width": …, "height": …, "webp": base64}, …]}`; or `words <how many
signs>`, what a PDF says: `{"pages": [text, …]}`. Else `{"refused": "locked" | "unreadable" | "inflated" | "costly"}`.
"""

import json
import resource
import sys
from collections.abc import Callable
from typing import Any

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


def _pages(first: str, count: str) -> dict[str, Any]:
    from . import pages

    return pages.look(sys.stdin.buffer, int(first), int(count))


def _words(most: str) -> dict[str, Any]:
    from . import pages

    return {"pages": list(pages.words(sys.stdin.buffer, int(most)))}


def _picture() -> dict[str, Any]:
    from . import pictures

    return pictures.look(sys.stdin.buffer)


_WAYS: dict[str, Callable[..., dict[str, Any]]] = {"pdf": _pages, "words": _words, "picture": _picture}


def main() -> None:
    _confine()
    from .refusing import Refused

    try:
        said = _WAYS[sys.argv[1]](*sys.argv[2:])
    except Refused as refused:
        said = {"refused": str(refused)}
    except MemoryError:
        said = {"refused": "costly"}
    except Exception:  # noqa: BLE001  (a damaged file makes its reader raise whatever there is)
        said = {"refused": "unreadable"}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
