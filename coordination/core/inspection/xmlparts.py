"""The XML parts of a document, read once from front to back. A part that declares a DTD is refused before the first
entity could be resolved: no office format has one, and every trick with entities (XXE, CVE-2016-5851) needs it.
"""

from collections.abc import Callable, Iterable
from typing import NoReturn
from xml.parsers import expat

from .verdict import Reason, Refused

# Whose characters people read: runs of Word, PowerPoint and Excel, objects of OFD, headers, properties.
_TEXTS = frozenset(
    {"t", "delText", "TextCode", "title", "subject", "keywords", "description", "category"}
    | {"oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"}
)
# Where a line ends; within one, the runs of a sentence follow one another without a gap.
_LINES = _TEXTS - {"t", "delText"} | {"p", "br", "cr", "si", "is", "tc"}
_FOREIGN_SIGNS = {
    expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING],
    expat.errors.codes[expat.errors.XML_ERROR_INCORRECT_ENCODING],
}
_DEEPEST, _MOST_COMMANDS = 1_000, 4_000_000  # signs, of all commands of a part

Heeded = dict[str, Callable[[dict[str, str]], None]]
"""What is to be done at the start of elements of some names, with their attributes; all names without namespaces."""


class Part:
    """`text`: the beginning of what the part says, a line for each paragraph or cell; `commands`: of fields, a line for
    each.

    A sheet has millions of cells: whatever is done at each of them is done as rarely as can be.
    """

    def __init__(self, most: int, heeded: Heeded | None = None) -> None:
        self._left, self._depth, self._heeded = most, 0, heeded or {}
        self._commands_left = _MOST_COMMANDS
        self._texts: list[str] = []
        self._commands: list[str] = []
        self._local: dict[str, str] = {}  # names by tags
        self.root = ""
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._declares
        self._parser.EntityDeclHandler = self._declares
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def read(self, chunks: Iterable[bytes], *, to_its_end: bool = True) -> "Part":
        """All of it; or, where it need not be XML `to_its_end`, as far as it is. What is in signs that cannot be read
        is refused in any case.
        """
        chunks = iter(chunks)
        try:
            for chunk in chunks:
                self._parser.Parse(chunk, False)
            self._parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            if to_its_end or not isinstance(error, expat.ExpatError) or error.code in _FOREIGN_SIGNS:
                raise Refused(Reason.DAMAGED) from error
            for _rest in chunks:
                pass
        return self

    @property
    def text(self) -> str:
        return "".join(self._texts)

    @property
    def commands(self) -> str:
        return "".join(self._commands)

    def _declares(self, *_facts: object) -> NoReturn:
        raise Refused(Reason.DECLARES)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = self._local.get(tag) or self._local.setdefault(tag, tag.rpartition(" ")[2])
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Refused(Reason.COSTLY)
        self.root = self.root or name
        if name in _TEXTS:
            self._parser.CharacterDataHandler = self._say if self._left > 0 else None
        elif name == "instrText":
            self._parser.CharacterDataHandler = self._command
        elif name == "fldChar":
            self._command("\n")
        elif name == "tab":
            self._texts.append(" ")
        elif name in self._heeded:
            self._heeded[name]({key.rpartition(" ")[2]: value for key, value in attributes.items()})

    def _end(self, tag: str) -> None:
        name = self._local[tag]
        self._depth -= 1
        if name in _TEXTS or name == "instrText":
            self._parser.CharacterDataHandler = None
        if name in _LINES and self._left > 0:
            self._texts.append("\n")
            self._left -= 1

    def _say(self, words: str) -> None:
        self._texts.append(words[: self._left])
        self._left = max(0, self._left - len(words))

    def _command(self, words: str) -> None:
        self._commands_left -= len(words)
        if self._commands_left < 0:
            raise Refused(Reason.COSTLY)
        self._commands.append(words)
