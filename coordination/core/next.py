"""What a page says of a record that has not come to its end: the state alone tells nobody what to do."""

from dataclasses import dataclass
from datetime import date

from coordination.core.flow import Sentence
from coordination.core.workdays import today


@dataclass(frozen=True)
class Next:
    """What must be done now, by whom and by when."""

    what: Sentence
    who: str = ""
    by: date | None = None

    @property
    def late(self) -> bool:
        return self.by is not None and self.by < today()
