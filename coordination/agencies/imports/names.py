"""By which names agencies are found again: those in the directory, and those a table brings."""

from collections import defaultdict
from collections.abc import Iterable

from coordination.core.tables import key

Node = tuple[str, int]  # ("pk", of an agency) or ("row", of a table)


class Names:
    """Full names count more than short and other ones, and what is spelled just so more than what is spelled alike."""

    def __init__(self) -> None:
        self._ranks: list[dict[str, set[Node]]] = [defaultdict(set) for _rank in range(4)]
        self.called: dict[Node, str] = {}

    def add(self, node: Node, name: str, others: Iterable[str] = ()) -> None:
        exactly, alike, others_exactly, others_alike = self._ranks
        self.called.setdefault(node, name)
        exactly[name].add(node)
        alike[key(name)].add(node)
        for other in filter(None, others):
            others_exactly[other].add(node)
            others_alike[key(other)].add(node)

    def find(self, words: str, *others: "Names") -> set[Node]:
        """Whoever bears this name, here or among others: by the first of the four ways that finds anybody."""
        for rank in range(len(self._ranks)):
            wanted = key(words) if rank % 2 else words
            if found := set[Node]().union(*(names._ranks[rank].get(wanted, ()) for names in (self, *others))):  # noqa: SLF001
                return found
        return set()

    def by_full_name(self, words: str) -> set[Node]:
        return self._ranks[0].get(words) or self._ranks[1].get(key(words)) or set()

    def bearing(self, words: str) -> set[Node]:
        """Everybody who bears it in any way."""
        return self._ranks[1].get(key(words), set()) | self._ranks[3].get(key(words), set())
