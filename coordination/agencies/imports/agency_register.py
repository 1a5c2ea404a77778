"""The directory as an import sees it: who is recognised by what, and what would go wrong."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_noop

from coordination.agencies import creditcode, naming
from coordination.agencies.appointing import PLACED_BY, keepers_by_agency
from coordination.agencies.imports.names import Names, Node
from coordination.agencies.imports.places import Places
from coordination.agencies.models import Agency
from coordination.core.imports.kinds import Finding, Register, Wrong
from coordination.core.tables import key

if TYPE_CHECKING:
    from coordination.agencies.imports.agencies import AgencyKind

CHUNK = 2000
_KNOWN_BY = (
    "pk",
    "name",
    "short_name",
    "aliases",
    "bygone_names",
    "corrected_names",
    "ended_on",
    "credit_code",
    "internal_code",
    "parent_id",
)
CORRECTED = gettext_noop(
    "Here only mistakes are corrected. A change of name by a document is entered as a reform, so that old "
    "papers keep the old name."
)


class AgencyRegister(Register):
    """Names, codes and supervising departments of all agencies, and those that the rows of one table bring."""

    def __init__(self, kind: "AgencyKind") -> None:
        self.kind, self.places = kind, Places()
        self.names, self.brought = Names(), Names()  # of agencies that stand today, and of the table
        self.of_ended, self.once = Names(), Names()  # of those that ended, and those that any bears no longer
        self.corrected = Names()  # taken back as mistakes: nothing is recognised by them
        self.called: dict[Node, str] = {}
        self.ended: dict[Node, str] = {}
        self.by_credit, self.by_internal = dict[str, int](), dict[str, int]()
        self.without_zeros: dict[str, str] = {}
        self.parents: dict[Node, Node | None] = {}
        for agency in Agency.objects.order_by().only(*_KNOWN_BY).iterator(chunk_size=CHUNK):
            self._enter(agency)

    def _enter(self, agency: Agency) -> None:
        node: Node = ("pk", agency.pk)
        self.called[node] = agency.name
        names = self.of_ended if agency.ended_on else self.names
        names.add(node, agency.name, [agency.short_name, *agency.aliases])
        for name in agency.names_borne:
            self.once.add(node, name)
        for name in agency.corrected_names:
            self.corrected.add(node, name)
        if agency.ended_on:
            self.ended[node] = agency.ended_on.isoformat()
        self.parents[node] = ("pk", agency.parent_id) if agency.parent_id else None
        if agency.credit_code:
            self.by_credit[agency.credit_code] = agency.pk
        if agency.internal_code:
            self.by_internal[agency.internal_code] = agency.pk
            self.without_zeros.setdefault(agency.internal_code.lstrip("0"), agency.internal_code)

    # Recognising ---------------------------------------------------------------------------------------------------

    def recognise(self, finding: Finding) -> None:
        values = finding.values
        self._miss_zeros(finding)
        by_codes = {
            ("pk", pk)
            for pk in (
                self.by_credit.get(values.get("credit_code", "")),
                self.by_internal.get(values.get("internal_code", "")),
            )
            if pk
        }
        if len(by_codes) > 1:
            sentence = gettext_noop("the codes belong to different agencies: %(names)s")
            raise Wrong(sentence, names=self._listed(by_codes))
        name = values["name"]
        found = by_codes or self.names.find(name) or self.of_ended.find(name)
        if len(found) > 1:
            raise Wrong(gettext_noop("may be any of these: %(names)s"), names=self._listed(found))
        if not found and (once := self.once.find(name)):
            sentence = gettext_noop(
                "was once the name of: %(names)s. Take the name of today; a new agency is entered by hand"
            )
            raise Wrong(sentence, names=self._listed(once))
        for node in found:
            self._take(finding, node)

    def _take(self, finding: Finding, node: Node) -> None:
        name = finding.values["name"]
        if elsewhere := self.names.by_full_name(name) - {node}:
            sentence = gettext_noop("the code belongs to “%(code)s”, the name to “%(name)s”")
            raise Wrong(sentence, code=self._called(node), name=self._listed(elsewhere))
        finding.target, called = node[1], self._called(node)
        if key(name) == key(called):
            return
        if node in self.names.bearing(name) | self.of_ended.bearing(name) | self.once.bearing(name):
            del finding.values["name"]  # it is known by it, and not renamed
            finding.note("name", gettext_noop("recognised by another of its names: %(name)s"), name=called)
        else:
            finding.note("name", CORRECTED)

    def _miss_zeros(self, finding: Finding) -> None:
        """A spreadsheet makes 7 of 007, and nobody can tell afterwards."""
        code = finding.values.get("internal_code", "")
        known = self.without_zeros.get(code, code) if re.fullmatch("[1-9][0-9]*", code) else code
        if known != code and code not in self.by_internal:
            del finding.values["internal_code"]
            sentence = gettext_noop("“%(code)s” may be “%(known)s”, whose zeros were lost: keep the column as text")
            finding.complain("internal_code", sentence, code=code, known=known)

    def _called(self, node: Node) -> str:
        return self.called.get(node) or self.brought.called[node]

    def _listed(self, nodes: set[Node]) -> str:
        return "、".join(sorted(map(self._called, nodes))[:5])

    # Records in the place of names ---------------------------------------------------------------------------------

    def refer(self, findings: Sequence[Finding]) -> None:
        for finding in findings:
            if name := finding.values.get("name"):
                values = finding.values
                self.brought.add(_node(finding), name, [values.get("short_name", ""), *values.get("aliases", ())])
        for finding in findings:
            if "region" in finding.values:
                self.places.refer(finding, "region")
            if "parent" in finding.values:
                self._refer_to_parent(finding)

    def _refer_to_parent(self, finding: Finding) -> None:
        words = finding.values.pop("parent")
        found = self.names.find(words, self.brought) or self.of_ended.find(words)
        if found == {_node(finding)}:
            finding.complain("parent", gettext_noop("An agency cannot supervise itself."))
        elif len(found) == 1:
            ((sort, number),) = found
            finding.values["parent"] = {sort: number, "name": self._called((sort, number))}
        elif found:
            sentence = gettext_noop("“%(words)s” may be any of these: %(names)s")
            finding.complain("parent", sentence, words=words, names=self._listed(found))
        else:
            sentence = gettext_noop("“%(words)s” is known neither here nor in the table")
            finding.complain("parent", sentence, words=words)

    def present(self, targets: Sequence[int]) -> dict[int, dict[str, Any]]:
        found = dict[int, dict[str, Any]]()
        for first in range(0, len(targets), CHUNK):
            rows = Agency.objects.filter(pk__in=targets[first : first + CHUNK]).select_related("region", "parent")
            found |= {row.pk: self.kind.plain(row) for row in rows}
        return found

    def complete(self, finding: Finding) -> None:
        """What the name says of it, and people see before they confirm."""
        values = finding.values
        name = values.get("name", "")
        kind = values.get("kind") or naming.kind_of(name)
        usual = {
            "kind": kind,
            "tier": naming.tier_of(name, otherwise=Agency.Tier.PROVINCIAL),
            "relation": naming.relation_of(name, kind),
        }
        if missing := {column: str(value) for column, value in usual.items() if column not in values}:
            values |= missing
            finding.note("", gettext_noop("taken from the name: %(columns)s"), columns=list(missing))

    # What would go wrong -------------------------------------------------------------------------------------------

    def claims(self, finding: Finding) -> Iterator[tuple[str, str, str]]:
        for column, name in _names_taken(finding):
            yield column, f"name {key(name)}", name
        for column in ("credit_code", "internal_code"):
            if code := finding.after.get(column):
                yield column, f"{column} {code}", code

    def check(self, findings: Sequence[Finding]) -> None:
        for finding in findings:
            wrong = {column for column, _remark in finding.wrong}
            for column, name in _names_taken(finding):
                if column not in wrong and (others := self.names.bearing(name) - {_node(finding)}):
                    sentence = gettext_noop("Another agency bears the name “%(name)s”: %(agency)s.")
                    finding.complain(column, sentence, name=name, agency=self._listed(others))
                elif borne := self._bearing_once(name) - {_node(finding)}:
                    finding.note(column, gettext_noop("was once the name of: %(names)s"), names=self._listed(borne))
            self._look_at_code(finding)
            self._leave_ended_alone(finding)
        self._leave_kept_where_they_are(findings)
        self._find_circles(findings)

    def _bearing_once(self, name: str) -> set[Node]:
        return self.of_ended.bearing(name) | self.once.bearing(name) | self.corrected.bearing(name)

    def _leave_kept_where_they_are(self, findings: Sequence[Finding]) -> None:
        """Tables are read for the system administrator, who places only what nobody looks after yet."""
        moved = {finding.target: finding for finding in findings if finding.target and "parent" in finding.after}
        for pk, keepers in keepers_by_agency(Agency.objects.filter(pk__in=moved).only("parent_id")).items():
            moved[pk].complain("parent", PLACED_BY, names="、".join(map(str, keepers)))

    def _look_at_code(self, finding: Finding) -> None:
        code, kind = finding.after.get("credit_code") or "", finding.after.get("kind")
        usual = creditcode.usual_kinds(code)
        if kind and usual and kind not in usual:
            sentence = gettext_noop(
                "codes that begin with %(prefix)s are seldom those of such bodies: compare kind and code"
            )
            finding.note("credit_code", sentence, prefix=code[:2])

    def _leave_ended_alone(self, finding: Finding) -> None:
        """What ended is history: nothing of it changes, and nobody is put under it."""
        if finding.after and (day := self.ended.get(_node(finding))):
            finding.complain("", gettext_noop("it ended on %(day)s: nothing of it changes"), day=day)
        parent = finding.after.get("parent") or {}
        if day := self.ended.get(("pk", parent.get("pk", 0))):
            finding.complain("parent", gettext_noop("“%(name)s” ended on %(day)s"), name=parent["name"], day=day)

    def _find_circles(self, findings: Sequence[Finding]) -> None:
        """Who would, by way of others, supervise itself, after all rows that are right so far."""
        parents = dict(self.parents)
        moved = {_node(finding): finding for finding in findings if finding.after.get("parent") and not finding.wrong}
        for node, finding in moved.items():
            to = finding.after["parent"]
            parents[node] = ("pk", to["pk"]) if "pk" in to else ("row", to["row"])
        settled: set[Node] = set()
        for start in moved:
            way: dict[Node, None] = {}
            above: Node | None = start
            while above is not None and above not in settled and above not in way:
                way[above] = None
                above = parents.get(above)
            if above in way:
                self._complain_of(list(way)[list(way).index(above) :], moved)
            settled |= set(way)

    def _complain_of(self, circle: list[Node], moved: dict[Node, Finding]) -> None:
        names = " → ".join(map(self._called, [*circle[:8], circle[0]]))
        for node in circle:
            if finding := moved.get(node):
                finding.complain("parent", gettext_noop("would supervise itself: %(names)s"), names=names)


def _node(finding: Finding) -> Node:
    return ("row", finding.number) if finding.target is None else ("pk", finding.target)


def _names_taken(finding: Finding) -> Iterator[tuple[str, str]]:
    """The names that the row would give its agency and that it does not bear yet, each with its column."""
    had = {key(name) for name in finding.before.get("aliases") or ()}
    for column in ("name", "short_name"):
        if name := finding.after.get(column):
            had.add(key(name))
            yield column, name
    for name in finding.after.get("aliases") or ():
        if key(name) not in had:
            yield "aliases", name
