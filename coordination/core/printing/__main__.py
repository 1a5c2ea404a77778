"""The process itself. `stamp` and what to stamp with as JSON: the file on the standard input, the stamped one on the
standard output; where there is none a word that says why, as JSON on the standard error. Else `print` or `fonts`, what
to print as JSON on the standard input, what came of it as JSON:

`{"pdf": base64}`, `{"fonts": {part: [family, …]}}`, or `{"refused": "no_fonts" | "costly" | "failed"}`.

Nothing that people wrote is ever read as markup: it is data, laid out by `paper.typ`. That file imports nothing, its
root is this folder, and what is not in it cannot be read. No package is fetched, as none is named.
"""

import base64
import json
import resource
import sys
from pathlib import Path
from typing import Any

from .fonts import chosen
from .limits import CPU_S, MEMORY, STAMPED

_HERE = Path(__file__).parent


def _confine(written: int) -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, written),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _said(what: str, given: dict[str, Any]) -> dict[str, Any]:
    import typst

    fonts = typst.Fonts(include_embedded_fonts=False, font_paths=given["folders"])
    families = chosen(fonts.families())
    if families is None:
        return {"refused": "no_fonts"}
    if what == "fonts":
        return {"fonts": families}
    words = json.dumps({**given["paper"], "fonts": families}, ensure_ascii=False)
    template = (_HERE / "paper.typ").read_bytes()
    printer = typst.Compiler(template, root=_HERE, font_paths=fonts, sys_inputs={"paper": words})
    printed = printer.compile(format="pdf")
    return {"pdf": base64.b64encode(printed).decode()} if isinstance(printed, bytes) else {"refused": "failed"}


def _stamp(given: dict[str, Any]) -> None:
    import typst

    from . import stamping

    fonts = typst.Fonts(include_embedded_fonts=False, font_paths=given["folders"])
    families = chosen(fonts.families())
    word = "no_fonts"
    try:
        if families:
            stamping.main(given, fonts, families)
            return
    except stamping.Refused as refused:
        word = str(refused)
    except (MemoryError, RecursionError):
        word = "costly"
    sys.stderr.write(json.dumps({"refused": word}))
    sys.exit(1)


def main() -> None:
    is_stamp = sys.argv[1] == "stamp"
    _confine(STAMPED if is_stamp else 0)
    if is_stamp:
        _stamp(json.loads(sys.argv[2]))
        return
    given = json.loads(sys.stdin.buffer.read())
    try:
        said = _said(sys.argv[1], given)
    except MemoryError:
        said = {"refused": "costly"}
    except RuntimeError as error:  # typst's own words, about the template
        said = {"refused": "failed", "why": str(error)[:200]}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
