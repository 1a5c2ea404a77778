"""What docs/security.md says of itself: the tests it names exist, and no line is left out or said twice."""

import ast
import re
from functools import cache

from tests.test_architecture import ROOT, lines_with
from tests.test_doors import DOORS, OPEN

TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)
ROWS = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in TEXT.splitlines() if line.startswith("| ")]
GATE = (
    "1.2.1 1.2.4 1.3.1 1.3.6 1.3.7 1.5.1 1.5.2 2.2.2 2.3.1 2.3.3 2.3.4 2.4.1 3.2.1 3.3.1 3.3.2 3.3.4 3.4.3 3.4.4 3.5.1 "
    "3.5.3 3.7.2 4.1.3 5.2.1 5.2.2 5.2.3 5.3.2 5.4.2 5.4.3 6.3.1 6.3.3 6.3.4 6.4.1 6.4.3 6.5.1 7.2.4 7.3.1 7.4.1 7.4.2 "
    "7.4.5 7.5.1 8.1.1 8.1.2 8.2.1 8.2.2 8.2.3 8.3.1 8.4.1 11.5.1 12.2.1 13.2.2 13.2.4 13.4.2 14.3.2 15.1.2 15.3.1 "
    "15.3.3 16.2.1 16.3.2 16.4.2 16.5.3"
)
LEVEL_3 = "1.2.10 2.3.5 5.2.4 6.3.8 8.3.2 8.3.3 15.4.2"
# Where granted rights are named: they pass on with an agency and their changes are kept, but no gate reads them.
KEEP_GRANTS = {
    *("coordination/core/principals.py", "coordination/agencies/moving.py", "coordination/audit/audited.py"),
    *("coordination/settings.py", "coordination/agencies/models/person.py"),
    "coordination/agencies/actions/removal.py",  # counts them: nothing that was granted something is struck
}
# How many letters each part of 8.1.4 has (GB/T 22239-2019).
CLAUSES = {
    1: "abcd",
    2: "abcdefg",
    3: "abcd",
    4: "abcdef",
    5: "",
    6: "",
    7: "ab",
    8: "ab",
    9: "abc",
    10: "ab",
    11: "ab",
}


@cache
def named_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_test_that_is_named_exists() -> None:
    assert len(set(NAMED)) > 100
    assert [f"{path}::{name}" for path, name in NAMED if name not in named_in(path)] == []
    assert [name for _path, name in NAMED if not name.startswith("test_")] == []


def test_every_line_that_gates_a_release_is_there_once() -> None:
    lines = [row[0] for row in ROWS if re.fullmatch(r"\d+\.\d+\.\d+( \(L3\))?", row[0])]
    assert len(GATE.split()) == 60
    assert sorted(lines) == sorted([*GATE.split(), *(f"{line} (L3)" for line in LEVEL_3.split())])


def test_every_clause_is_there_once() -> None:
    due = [f"8.1.4.{part} {letter}".strip() for part, letters in CLAUSES.items() for letter in letters or [""]]
    said = [found[0].strip() for row in ROWS if (found := re.match(r"8\.1\.4\.\d+( [a-g](?= ))?", row[0]))]
    assert said == due


def test_a_feed_by_token_is_promised_only_where_there_is_one() -> None:
    """The document says that none exists; whoever builds one says in it how it closes, and removes this."""
    assert [name for name in [*DOORS, *OPEN] if "feed" in name] == []
    assert "There is no feed by token yet" in TEXT
    assert len(re.findall("feed", TEXT)) == 2, "nothing else speaks as if there were one"


def test_rights_on_single_records_are_read_by_the_library_alone() -> None:
    """Whoever lets another gate read granted rights puts who was granted something among those who try every door."""
    read = lines_with(r"guardian|rights_of\(|ObjectPermission\b", outside=KEEP_GRANTS)
    assert {line.partition(":")[0] for line in read} == {"sharing/models/grant.py"}
    assert "Rights on single records are granted in the library alone" in TEXT


def test_every_line_names_a_test_or_says_why_there_is_none() -> None:
    lines = [row for row in ROWS if re.match(r"\d+\.\d+\.\d+", row[0])]
    assert len(lines) == 67 + sum(len(letters) or 1 for letters in CLAUSES.values())
    for row in lines:
        assert len(row) == 4, row
        demand, answer, proof = row[1:]
        assert demand, row
        assert answer.endswith("."), row
        assert "::test_" in proof or (proof == "none" and re.search(r"\*\*Missing\*\*|Not applicable", answer)), row


def test_whoever_looks_for_it_finds_it() -> None:
    for name in ("README.md", "README.zh-CN.md", "ARCHITECTURE.md"):
        assert "docs/security.md" in (ROOT / name).read_text(encoding="utf-8"), name
