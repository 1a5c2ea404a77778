"""What a page says of a record that has not come to its end: the state alone tells nobody what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

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


def steps_on(
    road: Sequence[Any], here: Any, *, at: Mapping[Any, datetime | None], is_over: bool
) -> list[dict[str, Any]]:
    """The states of a road as parts/steps.html draws them: which are passed and on which a record stands, each with the
    moment at which it was reached, as far as `at` says. `is_over`: the road ends here, and this step is done too.
    """
    place = road.index(here)
    return [
        {
            "label": state.label,
            "done": number < place or (number == place and is_over),
            "current": number == place,
            "at": at.get(state) if number <= place else None,
        }
        for number, state in enumerate(road)
    ]
