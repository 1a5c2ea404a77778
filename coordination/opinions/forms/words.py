"""The longer words of opinions and disputes, as every form here asks for them."""

from typing import Any

from coordination.core.forms import WordsField

LONGEST = 20_000


def longer_words(
    label: Any, *, rows: int = 4, most: int = LONGEST, required: bool = True, half: bool = False, hint: Any = ""
) -> WordsField:
    return WordsField(label=label, rows=rows, max_length=most, required=required, half=half, help_text=hint)
