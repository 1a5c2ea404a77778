"""The process itself: `<LibreOffice> <ending>`, the document as standard input, its PDF on the standard output; where
there is none a word that says why, as JSON on the standard error: `{"refused": "unreadable" | "costly" | "no_office"}`.
"""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from .home import furnish
from .isolation import NotConfined, without_network
from .limits import CPU_S, MEMORY, OFFICE_S, PAGES, WRITTEN

# By the ending: the filter that writes the PDF. Each cuts off after as many pages.
_FILTERS = {
    **dict.fromkeys((".docx", ".doc"), "writer_pdf_Export"),
    **dict.fromkeys((".pptx", ".ppt"), "impress_pdf_Export"),
    **dict.fromkeys((".xlsx", ".xls"), "calc_pdf_Export"),
}
_SETTINGS = {"PageRange": {"type": "string", "value": f"1-{PAGES}"}}


class Refused(Exception):
    """Why there is no PDF, in a word."""


def _confine() -> None:
    """From here on whatever the file does to its reader ends here."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    without_network()


def _convert(program: str, ending: str, folder: Path) -> Path:
    document, home = folder / f"document{ending}", folder / "home"
    with document.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
    into = f"pdf:{_FILTERS[ending]}:{json.dumps(_SETTINGS)}"
    quiet = ["--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard"]
    command = [program, furnish(home), *quiet, "--convert-to", into, "--outdir", str(folder), str(document)]
    thrown_away = {"HOME": str(folder), "TMPDIR": str(folder)}
    office = subprocess.Popen(  # noqa: S603  (named by the operator)
        command,
        cwd=folder,
        env={**thrown_away, "PATH": os.defpath, "LANG": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        ended = office.wait(OFFICE_S)
    except subprocess.TimeoutExpired:
        raise Refused("costly") from None
    finally:  # LibreOffice starts others, and all of them end with it
        with suppress(ProcessLookupError):
            os.killpg(office.pid, signal.SIGKILL)
        office.wait()
    made = folder / "document.pdf"
    if not made.is_file() or not made.stat().st_size:
        raise Refused("costly" if ended < 0 else "unreadable")
    return made


def _word() -> str:
    """Nothing, once the PDF is written; else why there is none."""
    try:
        _confine()
        with tempfile.TemporaryDirectory(prefix="office-") as folder:
            with _convert(sys.argv[1], sys.argv[2], Path(folder).resolve()).open("rb") as made:
                shutil.copyfileobj(made, sys.stdout.buffer)
            sys.stdout.buffer.flush()
    except Refused as refused:
        return str(refused)
    except (NotConfined, FileNotFoundError, PermissionError):
        return "no_office"
    except MemoryError:
        return "costly"
    return ""


def main() -> None:
    if word := _word():
        sys.stderr.write(json.dumps({"refused": word}))
        sys.exit(1)


if __name__ == "__main__":
    main()
