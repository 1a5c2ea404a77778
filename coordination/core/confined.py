"""The one starter of processes that come to harm in the portal's place: what reads the files of strangers runs in them.

Such a process is a package beside this module that knows neither Django nor any secret. It gets words and one file as
its standard input, has little memory and little time, which it sees to first, and answers in JSON.
"""

import json
import logging
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO, Any

logger = logging.getLogger(__name__)

_HOME = Path(__file__).parent
_START = "import runpy, sys; sys.path.append(sys.argv[1]); del sys.argv[1]; runpy.run_module({!r}, run_name='__main__')"
_AT_ONCE = BoundedSemaphore(2)  # of one process of the portal: so many times the memory of one such process, no more
_WAIT_S = 60


class Busy(Exception):
    """Others are at work and will be for a while."""


class Harmed(Exception):
    """It died, hung or talked nonsense: it has met a file that was made for that, or a very large one."""


def ask(package: str, *words: str, of: IO[bytes] | bytes, wall_s: float) -> Any:
    """What the process says of a file. Raises Busy, Harmed."""
    given: dict[str, Any] = {"input": of} if isinstance(of, bytes) else {"stdin": of}
    ended = _ended(package, *words, wall_s=wall_s, stdout=subprocess.PIPE, **given)
    try:
        return json.loads(ended.stdout)
    except (ValueError, RecursionError):
        raise _harmed(package, ended) from None


def make(package: str, *words: str, of: IO[bytes], into: IO[bytes], wall_s: float) -> str:
    """Have the process write what it makes of a file; nothing, or the word by which it says why it does not. Raises
    Busy, Harmed.
    """
    ended = _ended(package, *words, wall_s=wall_s, stdin=of, stdout=into)
    if ended.returncode == 0:
        return ""
    try:
        return str(json.loads(ended.stderr.splitlines()[-1])["refused"])  # libraries talk before it
    except (ValueError, LookupError, TypeError, RecursionError):
        raise _harmed(package, ended) from None


def _ended(package: str, *words: str, wall_s: float, **given: Any) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-I", "-c", _START.format(package), str(_HOME), *words]
    if not _AT_ONCE.acquire(timeout=_WAIT_S):
        raise Busy
    try:
        return subprocess.run(  # noqa: S603  (our own interpreter)
            command, stderr=subprocess.PIPE, timeout=wall_s, check=False, env={}, cwd="/", **given
        )
    except subprocess.TimeoutExpired:
        logger.warning("%s took too long with a file", package)
        raise Harmed from None
    finally:
        _AT_ONCE.release()


def _harmed(package: str, ended: "subprocess.CompletedProcess[bytes]") -> Harmed:
    logger.warning("%s ended with %d on a file: %s", package, ended.returncode, _last_line(ended.stderr))
    return Harmed()


def _last_line(errors: bytes) -> str:
    """The kind of what went wrong; never its words, which might be those of the file."""
    lines = errors.decode(errors="replace").strip().splitlines()
    return lines[-1].partition(":")[0][:80] if lines else "no word"
