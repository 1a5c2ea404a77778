"""The parts of a document, each walked once from front to back. A part that declares anything before its first element
is refused before the first entity could be resolved: no office format does, and every trick with entities needs it.
"""

import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, NoReturn
from xml.parsers import expat

from .limits import DEEPEST, UNPACKED

_CHUNK = 64 * 1024

Attributes = Mapping[str, str]


class Inflated(Exception):
    """It unpacks to more than any document of words."""


class Package:
    """An archive of parts; nothing that its headers say is believed."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed, self._names = packed, set(packed.namelist())

    def __contains__(self, name: str) -> bool:
        return name in self._names

    @property
    def names(self) -> set[str]:
        return self._names

    def walk(self, name: str, start: Callable[[str, Attributes], None], **more: Callable[[str], None]) -> None:
        """Call `start` for each element with its name and attributes, all without namespaces, `end` where it is over,
        and `say` with what stands in it.
        """
        depth = 0

        def begin(tag: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > DEEPEST:
                raise ValueError
            start(_bare(tag), {_bare(key): value for key, value in attributes.items()})

        def over(tag: str) -> None:
            nonlocal depth
            depth -= 1
            if "end" in more:
                more["end"](_bare(tag))

        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        parser.StartElementHandler = begin
        parser.EndElementHandler = over
        parser.CharacterDataHandler = more.get("say")
        for chunk in self._chunks(name):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)

    def _chunks(self, name: str) -> Iterator[bytes]:
        size = 0
        with self._packed.open(name) as part:
            while chunk := part.read(_CHUNK):
                size += len(chunk)
                if size > UNPACKED:
                    raise Inflated
                yield chunk


@contextmanager
def opened(file: IO[bytes]) -> Iterator[Package]:
    with zipfile.ZipFile(file) as packed:
        yield Package(packed)


def _bare(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse(*_declared: object) -> NoReturn:
    raise ValueError
