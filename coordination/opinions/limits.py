"""How many working days an agency has to answer."""

from dataclasses import dataclass

LONG_TEXT = 12_000  # characters: twenty pages of 22 lines of 28 (GB/T 9704-2012), with some air

MOST_DAYS = 366  # ahead, within which an answer is asked for: what is further off is a slip of the pen


@dataclass(frozen=True)
class Limit:
    """A row of the table: for which texts, how many working days, and where that comes from."""

    workdays: int
    source: str


USUAL = Limit(7, "《国务院工作规则》及各省政府工作规则：征求意见、会签一般在7个工作日内回复")
LONG = Limit(15, "portal's own, after the European Commission's rule for texts of more than twenty pages")
URGENT = Limit(2, "portal's own, after the European Commission's fast track of 48 hours")


def limit_for(length: int, *, is_urgent: bool) -> Limit:
    """The limit proposed for a text of so many characters. Whoever asks may set another, who is asked ask for more."""
    if is_urgent:
        return URGENT
    return LONG if length > LONG_TEXT else USUAL
