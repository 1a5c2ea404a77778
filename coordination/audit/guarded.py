"""The tables that the database guards by triggers. Each app names its own, and attaches the triggers in a migration;
the invariant I18 asks whether they are there.
"""

from typing import Any

_guards: set[tuple[str, str]] = set()  # (table, trigger)


def keep(*models: type[Any]) -> None:
    """Every change of their rows is written down (`history.keep_history`)."""
    _name(models, "keep_history", "never_emptied")


def only_added(*models: type[Any]) -> None:
    """Their rows stay as they were written (`core/append_only.py`)."""
    _name(models, "only_added", "never_emptied")


def guards() -> frozenset[tuple[str, str]]:
    return frozenset(_guards)


def _name(models: tuple[type[Any], ...], *triggers: str) -> None:
    _guards.update((model._meta.db_table, trigger) for model in models for trigger in triggers)  # noqa: SLF001  (Django's own)
