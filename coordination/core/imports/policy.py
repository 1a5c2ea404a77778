"""Who may import what: each kind says it for itself."""

from typing import Any

from coordination.core import policy
from coordination.core.policy import nobody, predicate


@predicate
def may_import_such(person: Any, thing: Any) -> bool:
    """Asked of a kind or of a run of it."""
    kind = getattr(thing, "what", thing)
    return bool(kind.allows(person, None))


@predicate
def sees_it(person: Any, run: Any) -> bool:
    """Some kinds show a run only to whoever brought the table."""
    return bool(type(run).objects.visible_to(person).filter(pk=run.pk).exists())


policy.register(
    {
        "import.start": may_import_such,
        "import.confirm": may_import_such & sees_it,
        "import.discard": may_import_such & sees_it,
        "import.undo": may_import_such & sees_it,
        "import.finish": nobody,
        "import.finish_undo": nobody,
    }
)
