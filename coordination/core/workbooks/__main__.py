"""The process itself: `<bytes unpacked> <rows> <columns>`, the file as standard input, what it says as JSON:

`{"sheets": [{"name": …, "rows": [[number, [cell, …]], …], "hidden_columns": [place, …], "hidden_rows": count}, …]}`, or
`{"refused": "unreadable" | "inflated" | "costly"}`.
"""

import io
import json
import resource
import sys

from .limits import COMPOUND, CPU_S, MEMORY


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
    from .book import Inflated, read

    unpacked, rows, columns = map(int, sys.argv[1:])
    content = sys.stdin.buffer.read()
    try:
        if content.startswith(COMPOUND):
            from .old import read as read_old

            said: dict[str, object] = {"sheets": list(read_old(content, rows, columns))}
        else:
            said = {"sheets": list(read(io.BytesIO(content), unpacked, rows, columns))}
    except Inflated:
        said = {"refused": "inflated"}
    except (MemoryError, RecursionError):
        said = {"refused": "costly"}
    except Exception:  # noqa: BLE001  (a damaged, locked or foreign workbook makes openpyxl raise whatever there is)
        said = {"refused": "unreadable"}
    sys.stdout.write(json.dumps(said, ensure_ascii=False))


if __name__ == "__main__":
    main()
