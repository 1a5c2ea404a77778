"""Run as a process of its own: a sweep that ends between two statements, as if the power went just there.

`python -m tests.faults.dying <point>`. The product has no hooks for this; the functions around the point are wrapped.
"""

import os
import sys
from collections.abc import Callable
from typing import Any

import django

DIED = 9


def _die(*_args: Any, **_options: Any) -> None:
    os._exit(DIED)


def _before(module: Any, name: str) -> None:
    setattr(module, name, _die)


def _after(module: Any, name: str) -> None:
    real = getattr(module, name)

    def acts_and_dies(*args: Any, **options: Any) -> None:
        real(*args, **options)
        _die()

    setattr(module, name, acts_and_dies)


def _points() -> dict[str, Callable[[], None]]:
    """Where it ends, in the order in which a sweep comes by."""
    from coordination.core import channels, delivery, gathering, reminders, robot

    return {
        "effect not yet told": lambda: _before(reminders, "notify"),
        "told but not closed": lambda: _before(reminders, "_close"),
        "closed but not committed": lambda: _after(reminders, "_fire"),
        "fired but nothing sent": lambda: _before(delivery, "claim"),
        "claimed": lambda: _after(delivery, "claim"),
        "about to send": lambda: _before(channels, "send_mail"),
        "sent but not written down": lambda: _after(channels, "send_mail"),
        "written down": lambda: _after(delivery, "_settle"),
        "bound to a digest without a letter": lambda: _before(channels, "message_id"),
        "digest made": lambda: _after(gathering, "_gather"),
        "digest about to be asked again": lambda: _before(delivery, "_gathered"),
        "the robot's turn taken": lambda: _after(robot, "take_turn"),
        "the robot about to speak": lambda: _before(robot, "say"),
        "the robot has spoken": lambda: _after(robot, "say"),
        "the robot's turn given back": lambda: _after(robot, "give_back"),
    }


POINTS = (
    "effect not yet told",
    "told but not closed",
    "closed but not committed",
    "fired but nothing sent",
    "claimed",
    "about to send",
    "sent but not written down",
    "written down",
)
POINTS_OF_A_DIGEST = (
    "bound to a digest without a letter",
    "digest made",
    "claimed",
    "digest about to be asked again",
    "about to send",
    "sent but not written down",
    "written down",
)
POINTS_OF_THE_ROBOT = (
    "the robot's turn taken",
    "the robot about to speak",
    "the robot has spoken",
    "the robot's turn given back",
)


def main(point: str) -> None:
    django.setup()
    from coordination.core import delivery, reminders

    _points()[point]()
    reminders.fire_due()
    delivery.deliver_due()


if __name__ == "__main__":
    main(sys.argv[1])
