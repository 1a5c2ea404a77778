"""The member list of a founding document, read as it stands there.

`read_text` takes a list as people paste it: names between 、 or on lines of their own, the last one joined by 和, notes
in brackets, headings, numbering, "等20个单位" at the end. It decides by rules a person can follow and says where it is
not sure; whoever founds the mechanism sees the reading before anything is written.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from coordination.core.flow import Sentence
from coordination.mechanisms.listwords import (
    CLOSING,
    DUTY,
    OPENING,
    REFERENCE,
    SEAT,
    WRITTEN,
    Role,
    as_number,
    key,
    normalised,
    note_behind,
    reads_like_agency,
    roles_said,
    says_role_only,
    settled,
    without_notes,
)

NOT_BEGINNINGS = ("其", "所属", "下属", "直属", "各", "有关", "相关")

NUMBER = r"\d{1,3}|[一二三四五六七八九十百两]{1,5}"
BODY_WORD = r"(?:省直|省级|市直|市级|中央|有关|相关|成员)*(?:单位|部门|厅\(局\)|厅局|委办局|机构)"
BODIES = rf"{BODY_WORD}(?:(?:和|及|与|以及|、|/)?{BODY_WORD}|\({BODY_WORD}\))*"
TAIL = re.compile(
    rf"(?:等(?:共)?(?:(?P<etc>{NUMBER})(?:个|家))?|共(?:计)?(?P<all>{NUMBER})(?:个|家))"
    rf"(?:{BODIES})?(?:组成|参加|构成)?$"
)
OTHERS = re.compile(r"(?:以及|和|及|与)?(?:其他|其它|有关|相关)+(?:部门|单位|机构|人员)$")
TAKING_PART = re.compile(r"(?:组成|参加|构成|参与)$")
NUMBERING = re.compile(
    r"^\s*(?:\(?[一二三四五六七八九十]{1,3}(?:[、.]|\))|\((?:[一二三四五六七八九十]{1,3})\)|\(\d{1,3}\)|\d{1,3}[、.)](?!\d)|[-*•·●○◆■□])\s*"
)
HEAD_WORD = r"(?:成员|组成|参加|牵头|副?召集|主持|列席|观察|特?邀请?|配合)"
HEADING = re.compile(
    rf"^(?P<head>[^:、]{{0,30}}?(?:{HEAD_WORD}|单位|部门|办公室|组长|名单|members?|conveners?|lead|office|observers?|invited)[^:、]{{0,24}}):(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
BARE_HEADING = re.compile(
    rf"^[^、\t为是任等]{{0,20}}?(?:{HEAD_WORD}(?:单位|部门|机构|人|员)|成员)(?:名单)?(?P<count>\([^()]*\))?$|^名单$"
)
COUNT = re.compile(rf"\((?:共)?({NUMBER})\)|({NUMBER})\s*(?:个|家|agencies)")

# A clause of prose around the names: 联席会议由…组成, 由…牵头, …为牵头单位.
BODY = r"[^、]{0,30}?(?:会议|制度|小组|机制|指挥部|专班|委员会)"
LED_BY = re.compile(rf"^(?:(?:{BODY})?由)?(?P<body>.+?)(?:共同)?(?P<act>牵头)(?:负责)?$")
MADE_OF = re.compile(rf"^(?:{BODY})?由(?P<body>.+)$")
NAMED_AS = re.compile(rf"^(?P<body>.+?)(?:为|是|作为|担任)(?P<act>[^、]{{0,8}}{HEAD_WORD}人?(?:单位|部门)?)$")

JOINS = re.compile(r"以及|及|与|和")
LONGEST = 20_000  # characters of a list; a founding document with its annex has a tenth of this
LONGEST_JOINED = 300  # of names that conjunctions alone hold together: two or three; more of them is no list of ours
COVER = 0xE000  # private-use characters stand for names that are known as a whole while the rest is taken apart


@dataclass(frozen=True)
class Line:
    """One agency of the list. `is_doubtful`: these words do not read like the name of an agency. `also`: how the list
    names it again without saying anything new of it.
    """

    name: str
    roles: tuple[str, ...] = (Role.MEMBER,)
    note: str = ""
    is_doubtful: bool = False
    also: tuple[str, ...] = ()

    def with_what(self, other: "Line") -> "Line":
        """Both as one, under the name that was said first."""
        notes = dict.fromkeys(note for note in (self.note, other.note) if note)
        again = (other.name,) if set(self.roles) & set(other.roles) else ()
        roles, also = settled({*self.roles, *other.roles}), (*self.also, *again, *other.also)
        return Line(self.name, roles, "；".join(notes), self.is_doubtful, also)


@dataclass
class Reading:
    """What was read, each agency once, and what the reader should look at."""

    lines: list[Line] = field(default_factory=list)
    warnings: list[Sentence] = field(default_factory=list)


def read_text(text: str, known: Collection[str] = ()) -> Reading:
    """Read a pasted list. Names and aliases in `known` stay whole, whatever they contain."""
    cover = _Cover(normalised(text), known)
    reading, group = Reading(), _Group()
    lines: list[Line] = []
    latest: list[Line] = []  # of the clause before
    heading: set[str] = set()
    is_after_seat = False
    for clause in _parts(cover.text, "\n。;,"):
        words = _unwrapped(_without_numbering(clause))
        if not words or (is_after_seat and DUTY.fullmatch(words)):
            continue
        is_after_seat = bool(SEAT.search(words))
        if head := _heading(words):
            reading.warnings += group.complaint()
            heading, group, words = head.roles, _Group(announced=head.announced), head.rest
        words, seat = _seat_behind(words)
        roles, body = _prose(words)
        if roles == {Role.OFFICE} and (reference := REFERENCE.match(body.strip())):
            meant = _meant(reference, latest, lines)
            lines += [replace(line, roles=(str(Role.OFFICE),), note="") for line in meant]
            reading.warnings += [] if meant else [_whose_office(words)]
            continue
        body, announced = _without_tail(body)
        read = [
            line for name, notes in _names(body + seat, cover) for line in _lines(name, notes, roles or heading, cover)
        ]
        group.names |= {key(line.name) for line in read}
        latest = read or latest
        lines += read
        if announced:
            reading.warnings += _Group(announced, group.names).complaint()
            group = _Group()
    reading.lines = merged(lines)
    reading.warnings += group.complaint()
    return reading


def merged(lines: Sequence[Line]) -> list[Line]:
    """Each agency once, with all that was said of it, in the order of the list. 财政厅 is 省财政厅 said shortly."""
    kept: dict[str, Line] = {}
    for line in lines:
        name = key(line.name)
        same = next((other for other in (name, f"省{name}", f"市{name}", name[1:]) if other in kept), None)
        if same is None or (same == name[1:] and name[0] not in "省市"):
            kept[name] = line
            continue
        kept[same] = kept[same].with_what(line)
    return list(kept.values())


def as_text(lines: Sequence[Line]) -> str:
    """The list written out again, a line each, so that `read_text` reads the same."""
    return "\n".join(line.name + "".join(f"（{word}）" for word in _written(line)) for line in lines)


def _written(line: Line) -> list[str]:
    return [*(WRITTEN[Role(role)] for role in line.roles if role in WRITTEN), *filter(None, [line.note])]


class _Cover:
    """Puts one character in the place of each known name that the rules would take apart, and takes it off again."""

    def __init__(self, text: str, known: Collection[str]) -> None:
        self.names: list[str] = []
        self.known = {key(name) for name in known}
        parted = re.compile(rf"[、,;{re.escape(OPENING)}]|等|{JOINS.pattern}")
        breakable = {normalised(name).strip() for name in known}
        for name in sorted((name for name in breakable if parted.search(name)), key=len, reverse=True):
            if name in text:
                text = text.replace(name, chr(COVER + len(self.names)))
                self.names.append(name)
        self.text = text

    def off(self, text: str) -> str:
        return "".join(self.names[ord(char) - COVER] if self._covers(char) else char for char in text)

    def is_agency(self, words: str) -> bool:
        bare = without_notes(self.off(words))
        covered = bool(words.strip()) and self._covers(without_notes(words)[-1:] or " ")
        return covered or key(bare) in self.known or reads_like_agency(bare)

    def _covers(self, char: str) -> bool:
        return COVER <= ord(char) < COVER + len(self.names)


@dataclass
class _Group:
    """The names under one heading, and how many the list says they are."""

    announced: int | None = None
    names: set[str] = field(default_factory=set)

    def complaint(self) -> list[Sentence]:
        if not self.announced or self.announced == len(self.names):
            return []
        said = {"said": self.announced, "read": len(self.names)}
        return [_("The list speaks of %(said)d agencies; %(read)d were read.") % said]


@dataclass(frozen=True)
class _Head:
    roles: set[str]
    announced: int | None
    rest: str


def _heading(words: str) -> _Head | None:
    found = HEADING.match(words)
    if found is None and not BARE_HEADING.match(words):
        return None
    head, rest = (found["head"], found["rest"]) if found else (words, "")
    count = COUNT.search(re.sub(r"第[一二三四五六七八九十]", "", head))
    return _Head(roles_said(head)[0], as_number(count[1] or count[2]) if count else None, rest.strip())


def _prose(words: str) -> tuple[set[str], str]:
    """The roles that the words around the names say, and the names alone."""
    found = SEAT.search(words)
    if found and "、" not in (before := words[: found.start()]) and not _is_inside_brackets(before):
        return {str(Role.OFFICE)}, DUTY.sub("", found["body"])
    for pattern in (LED_BY, NAMED_AS):
        if found := pattern.match(words):
            return roles_said(found["act"])[0], found["body"]
    found = MADE_OF.match(words)
    return set(), TAKING_PART.sub("", found["body"] if found else words)


def _without_numbering(clause: str) -> str:
    words = clause.strip()
    while (shorter := NUMBERING.sub("", words)) != words:
        words = shorter
    return words.strip(" .\t")


def _without_tail(body: str) -> tuple[str, int | None]:
    """The names without "等20个单位", and the number it says."""
    body = OTHERS.sub("", body.strip())
    if not (found := TAIL.search(body)):
        return body, None
    number = found["etc"] or found["all"]
    return body[: found.start()].rstrip("、 "), as_number(number) if number else None


def _names(body: str, cover: _Cover) -> list[tuple[str, list[str]]]:
    """(name, notes) for each name; a cell that says nothing but a role belongs to the name before it."""
    names: list[tuple[str, list[str]]] = []
    for cell in _parts(body, "、|\t"):
        piece = cell.strip()
        if not piece or piece.isdigit():
            continue
        said, rest = roles_said(cover.off(piece))
        if names and said and not rest:
            names[-1][1].append(piece)
            continue
        for words in _spaced(piece, cover):
            names += [_without_note(name, cover) for name in _joined(words, cover)]
    return [(name, notes) for name, notes in names if any(char.isalnum() or char >= chr(COVER) for char in name)]


def _spaced(piece: str, cover: _Cover) -> list[str]:
    """Blanks part names where every part is one (教育厅　科技厅); elsewhere they only fill the line (教 育 厅)."""
    parts = piece.split()
    if len(parts) > 1 and all(cover.is_agency(part) for part in parts) and not piece.isascii():
        return parts
    return [re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", " ".join(parts))]


def _joined(words: str, cover: _Cover) -> list[str]:
    """Part at 和, 及, 以及, 与 where both sides are agencies; 住房和城乡建设厅 stays whole, for 住房 is none."""
    if len(words) > LONGEST_JOINED:
        return [words]
    for found in JOINS.finditer(words):
        left, right = words[: found.start()].strip(), words[found.end() :].strip()
        if _is_inside_brackets(left) or right.startswith(NOT_BEGINNINGS):
            continue
        if cover.is_agency(left) and cover.is_agency(right):
            return [left, *_joined(right, cover)]
    return [words]


def _without_note(words: str, cover: _Cover) -> tuple[str, list[str]]:
    """A name and the notes behind it; a name that is known stays whole with its brackets."""
    notes: list[str] = []
    if len(words) > LONGEST_JOINED:
        return words, notes
    words = words.strip()
    while key(cover.off(words)) not in cover.known:
        if found := note_behind(words) or _note_never_closed(words):
            if not found[0]:
                break
            words, note = found
            notes[:0] = _single(note)
        elif words.endswith(tuple(CLOSING)):
            words = words[:-1].rstrip()
        else:
            break
    return words.strip(" .,、"), notes


def _note_never_closed(words: str) -> tuple[str, str] | None:
    """A bracket that is never closed is taken for a note where a role stands in it and nothing else."""
    place = max(words.rfind(char) for char in OPENING)
    if place < 0 or not _is_inside_brackets(words):
        return None
    note = words[place + 1 :].strip()
    return (words[:place].strip(), note) if says_role_only(note) or SEAT.search(note) else None


def _single(note: str) -> list[str]:
    """A note, and the roles that stand in brackets within it: 牵头单位（办公室设在该厅）."""
    found = note_behind(note)
    if found and found[0] and (says_role_only(found[1]) or SEAT.search(found[1])):
        return [*_single(found[0]), *_single(found[1])]
    if not SEAT.search(note):
        return [note]
    return [piece.strip() for piece in _parts(note, ",;。、") if piece.strip() and not DUTY.fullmatch(piece.strip())]


def _unwrapped(words: str) -> str:
    """（联席会议办公室设在省应急管理厅） on a line of its own, without its brackets."""
    found = note_behind(words)
    return found[1] if found and not found[0] and SEAT.search(found[1]) else words


def _seat_behind(words: str) -> tuple[str, str]:
    """The words, and apart from them a note at their end that says where the office is."""
    found = note_behind(words)
    return (found[0], f"({found[1]})") if found and found[0] and SEAT.search(found[1]) else (words, "")


def _meant(reference: re.Match[str], latest: Sequence[Line], lines: Sequence[Line]) -> list[Line]:
    """Whom 该厅 means: of those just named the one of that kind, else the only one that convenes; none if unclear."""
    kind = reference["kind"]
    fits = [line for line in latest if not line.is_doubtful]
    if kind and kind not in {"单位", "部门", "机构"}:
        fits = [line for line in fits if without_notes(line.name).endswith((kind, f"{kind}员会"))]
    if len(fits) > 1:
        conveners = {key(line.name): line for line in lines if Role.CONVENER in line.roles}
        fits = [line for line in fits if key(line.name) in conveners] if len(conveners) == 1 else []
    return fits[:1]


def _whose_office(words: str) -> Sentence:
    return _("“%(words)s”: which agency is meant is not clear. Choose below who keeps the office.") % {
        "words": words[:60]
    }


def _lines(name: str, notes: Sequence[str], heading: Collection[str], cover: _Cover) -> Iterator[Line]:
    """An agency, and behind it those that its notes name as the office."""
    own, others = [], []
    for note in notes:
        seat = SEAT.search(note)
        body = DUTY.sub("", seat["body"]).strip() if seat else ""
        if seat and not REFERENCE.match(body):
            others += _names(body, cover)
        else:
            own.append(str(WRITTEN[Role.OFFICE]) if seat else cover.off(note))
    yield _line(cover.off(name), own, heading, cover)
    for other, more in others:
        yield from _lines(other, more, {str(Role.OFFICE)}, cover)


def _line(name: str, notes: Sequence[str], heading: Collection[str], cover: _Cover) -> Line:
    said = [roles_said(note) for note in notes]
    kept = [note for note, (_roles, rest) in zip(notes, said, strict=True) if rest]
    is_doubtful = key(name) not in cover.known and not reads_like_agency(name)
    roles = {role for roles, _rest in said for role in roles}
    if roles <= {Role.OFFICE}:  # the office is kept beside another role, and says nothing against it
        roles |= set(heading)
    return Line(name, settled(roles), "；".join(kept), is_doubtful)


def _is_inside_brackets(left: str) -> bool:
    return sum(left.count(char) for char in OPENING) > sum(left.count(char) for char in CLOSING)


def _parts(text: str, separators: str) -> Iterator[str]:
    """Split at separators that stand outside brackets. A bracket that is never closed is a sign like any other."""
    depth, begun, end = 0, 0, -1  # of the line
    for place, char in enumerate(text):
        if place > end:
            end = text.find("\n", place)
            end = end if end >= 0 else len(text)
        if char in OPENING and text.find(CLOSING[OPENING.index(char)], place, end) > 0:
            depth += 1
        elif char in CLOSING and depth:
            depth -= 1
        elif char in separators and (not depth or char == "\n"):
            yield text[begun:place]
            depth, begun = 0, place + 1
    yield text[begun:]
