"""What files are brought for in pieces. Each purpose is registered by the app whose records they will hang on."""

from dataclasses import dataclass

from coordination.core.policy import Predicate


@dataclass(frozen=True)
class Purpose:
    """`may`: who brings files for it, whatever the record; asked with no record. The form asks about the record."""

    code: str
    may: Predicate


_purposes: dict[str, Purpose] = {}


def purpose(code: str, *, may: Predicate) -> Purpose:
    """Register a purpose; a code is said once in the whole house."""
    if code in _purposes:
        raise ValueError(f"two purposes are called {code}")
    _purposes[code] = Purpose(code, may)
    return _purposes[code]


def called(code: str) -> Purpose | None:
    return _purposes.get(code)
