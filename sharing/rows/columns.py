"""What a column of a data set is: frozen with the loading, whatever the catalogue says later."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """As what the values of a column are kept, compared and put in order."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    YES_NO = "yes_no"


# The types of the guide (`DataItem.Type`), by their letters; the others are texts
_KINDS = {
    **dict.fromkeys("NYBIF", Kind.NUMBER),
    "D": Kind.DAY,
    "T": Kind.MOMENT,
    "L": Kind.YES_NO,
}


@dataclass(frozen=True)
class Column:
    """`name`: as the file has it. `title`: the name of the data item; `field`: its name as a column, where one is said.
    `type`: a letter of `DataItem.Type`; `masking`: of `DataItem.Masking`, or `masking.IN_WORDS`; `length`: signs, or
    digits of a number.
    """

    name: str
    field: str = ""
    type: str = "C"
    masking: str = ""
    is_key: bool = False
    is_required: bool = False
    length: int | None = None
    title: str = ""
    is_described: bool = False  # by the catalogue entry; what is not was guessed

    @classmethod
    def of(cls, said: dict[str, Any]) -> "Column":
        return cls(**said)

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def called(self) -> str:
        """To a reader: as the catalogue does, else as the file."""
        return self.title or self.name

    @property
    def kind(self) -> Kind:
        """What is masked is a text, whatever it is made of."""
        return Kind.TEXT if self.masking else _KINDS.get(self.type, Kind.TEXT)

    @property
    def type_named(self) -> str:
        """The type in words."""
        from sharing.models import DataItem  # models read this module

        return str(DataItem.Type(self.type).label)
