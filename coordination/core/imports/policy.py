"""Who may import what: each kind says it for itself."""

from typing import Any

from coordination.core import policy
from coordination.core.policy import nobody, predicate


@predicate
def may_import_such(person: Any, thing: Any) -> bool:
    """Asked of a kind or of a run of it."""
    kind = getattr(thing, "what", thing)
    return bool(kind.allows(person, None))


policy.register(
    {
        "import.start": may_import_such,
        "import.confirm": may_import_such,
        "import.discard": may_import_such,
        "import.undo": may_import_such,
        "import.finish": nobody,
        "import.finish_undo": nobody,
    }
)
