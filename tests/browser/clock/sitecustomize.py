"""Loaded by every Python process of a story: its clock follows the offset, in seconds, that a file holds.

The pages, the worker and the scheduler are the real ones; only the time they read from the machine is moved.
"""

import os
import threading
import time
from datetime import timedelta
from pathlib import Path

FILE = os.environ.get("CLOCK_FILE")


def offset(file: str) -> float:
    return float(Path(file).read_text() or 0)


def follow(file: str) -> None:
    """Travel by the file's offset, and look again twice a second, in this process and in those it forks."""
    import time_machine

    begun = offset(file)
    traveller = time_machine.travel(time.time() + begun, tick=True)
    coordinates = traveller.start()
    time.time()  # the first question sets the clock going: asked later, it would stand still until then

    def look(seen: float) -> None:
        while True:
            threading.Event().wait(0.3)
            if (now := offset(file)) != seen:
                coordinates.shift(timedelta(seconds=now - seen))
                seen = now

    def watch() -> None:
        threading.Thread(target=look, args=(offset(file),), daemon=True).start()

    os.register_at_fork(after_in_child=watch)
    watch()


if FILE:
    follow(FILE)
