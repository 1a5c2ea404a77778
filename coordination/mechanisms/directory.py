"""Which agency of the directory a name in a list means.

First its own name counts, then short names and aliases, then names it bore once and those of agencies that it
succeeded, then spellings that differ as papers differ: 省财政厅 and 财政厅, 广东省水利厅 and 省水利厅,
发展和改革委员会 and 发展改革委. Where several fit, a person chooses.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _

from coordination.agencies.models import Agency
from coordination.core.flow import Sentence
from coordination.core.templatetags.portal import local_date
from coordination.mechanisms.listwords import key

PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|内蒙古|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|四川"
    "|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|台湾|香港|澳门"
)
PLACE = re.compile(
    rf"^(?:中共)?(?P<place>(?:{PROVINCES})(?:壮族|回族|维吾尔)?(?:省|市|自治区|特别行政区)?"
    r"|[一-龥]{2,6}?(?:省|市|县|自治区|自治州|自治县)|自治区|本?[省市县区](?!场|政|容|民|际|域|块))"
    r"(?P<organ>人民政府|政府|委(?!员))?(?=.{2,})"
)
# What papers leave out or shorten without meaning another body.
SHORTENED = (("委员会", "委"), ("监督管理", "监管"), ("和", ""), ("与", ""), ("人民银行", "人行"), ("办公室", "办"))
NEAR_ENOUGH = 0.5
NEAR_AT_MOST = 5


@dataclass(frozen=True)
class Place:
    """What stands before the name proper: of which place (广东省, or just 省), of which of its organs."""

    place: str = ""
    organ: str = ""

    def fits(self, other: "Place") -> bool:
        """Nothing speaks against one body: a place left out or said generally (省) fits any of its kind."""
        places = {self.place, other.place}
        alike = "" in places or len(places) == 1 or any(a != b and b.endswith(a) for a in places for b in places)
        return alike and ("" in {self.organ, other.organ} or self.organ == other.organ)


@dataclass(frozen=True)
class Former:
    """A name of the past, and which agency it means today; none, where nobody followed."""

    name: str
    until: date  # the last day before that agency came to be called so
    today: Agency | None
    has_ended: bool = False  # the agency itself, not the name alone

    @property
    def remark(self) -> Sentence:
        since = local_date(self.until + timedelta(days=1))
        if self.today is None:
            return _("“%(was)s” no longer exists since %(day)s; nobody followed it.") % {"was": self.name, "day": since}
        names = {"was": self.name, "now": self.today.name, "day": since}
        if self.has_ended:
            return _("“%(was)s” no longer exists since %(day)s; “%(now)s” followed it.") % names
        return _("“%(was)s” has been named “%(now)s” since %(day)s.") % names


@dataclass(frozen=True)
class Match:
    """What the directory answers for a name: the agency found, or several it may be, or some that are near; and what
    must be known of it (`remark`), where the name is one of the past.
    """

    found: Agency | None = None
    is_by_name: bool = False  # under one of its own names, not under a spelling that differs
    choices: list[Agency] = field(default_factory=list)
    near: list[Agency] = field(default_factory=list)
    remark: Sentence = ""

    @property
    def group(self) -> str:
        return "known" if self.found else "choice" if self.choices else "new"

    @property
    def offered(self) -> list[Agency]:
        return [self.found] if self.found else [*self.choices, *self.near]


class Directory:
    """All agencies, ready to be asked for names. Reading them takes one query."""

    def __init__(self, agencies: Iterable[Agency]) -> None:
        self.by_name: dict[str, list[Agency]] = defaultdict(list)
        self.by_other_name: dict[str, list[Agency]] = defaultdict(list)
        self.by_former_name: dict[str, list[Former]] = defaultdict(list)
        self.by_spelling: dict[str, list[tuple[Place, Agency | Former]]] = defaultdict(list)
        self.pairs: list[tuple[set[str], Agency]] = []
        self.names: list[str] = []
        every = {agency.pk: agency for agency in agencies}
        for agency in every.values():
            if agency.ended_on is None:
                self._take(agency)
            for former in _names_of_the_past(agency, every):
                self._remember(former)

    def _take(self, agency: Agency) -> None:
        self.names += agency.names
        self.by_name[key(agency.name)].append(agency)
        for name in agency.names:
            if agency not in self.by_other_name[key(name)]:
                self.by_other_name[key(name)].append(agency)
            place, bare = spelling(name)
            self.by_spelling[bare].append((place, agency))
        self.pairs.append((_pairs(spelling(agency.name)[1]), agency))

    def _remember(self, former: Former) -> None:
        self.names.append(former.name)
        self.by_former_name[key(former.name)].append(former)
        place, bare = spelling(former.name)
        self.by_spelling[bare].append((place, former))

    def match(self, name: str) -> Match:
        """The agency a name means; by the first way of looking that finds any."""
        place, bare = spelling(name)
        ways: Sequence[Sequence[Agency | Former]] = (
            self.by_name.get(key(name), []),
            self.by_other_name.get(key(name), []),
            self.by_former_name.get(key(name), []),
            [meant for there, meant in self.by_spelling.get(bare, []) if there.fits(place)],
        )
        way, found = next(((way, found) for way, found in enumerate(ways) if found), (0, []))
        agencies = list({a.pk: a for one in found if (a := one.today if isinstance(one, Former) else one)}.values())
        remark = next((one.remark for one in found if isinstance(one, Former)), "") if len(agencies) < 2 else ""
        if len(agencies) == 1:
            borne = any(isinstance(one, Agency) for one in found)
            return Match(found=agencies[0], is_by_name=way < 2, remark="" if borne else remark)
        return Match(choices=agencies) if agencies else Match(near=self._near(bare), remark=remark)

    def _near(self, bare: str) -> list[Agency]:
        """Agencies whose names share most of their pairs of characters with this one."""
        asked = _pairs(bare)
        scores = Counter({number: _likeness(asked, pairs) for number, (pairs, _agency) in enumerate(self.pairs)})
        best = scores.most_common(NEAR_AT_MOST)
        return [self.pairs[number][1] for number, score in best if score >= NEAR_ENOUGH]


def _names_of_the_past(agency: Agency, every: Mapping[int, Agency]) -> Iterator[Former]:
    """The names an agency bore, and all names of one that ended."""
    if agency.ended_on:
        today = every.get(agency.successor_id or 0)
        for name in dict.fromkeys([*agency.names, *agency.names_borne]):
            yield Former(name, agency.ended_on, today, has_ended=True)
    elif agency.bygone_names:
        last = date.fromisoformat(agency.bygone_names[-1]["until"])
        yield from (Former(name, last, agency) for name in agency.names_borne)


def spelling(name: str) -> tuple[Place, str]:
    """A name taken apart: the place before it, and the rest as papers shorten it."""
    plain = key(name)
    found = PLACE.match(plain)
    place = Place()
    if found:
        organ = (found["organ"] or "").replace("人民", "")
        place, plain = Place(found["place"].removeprefix("本"), organ), plain[found.end() :]
    for long, short in SHORTENED:
        plain = plain.replace(long, short) if len(plain) > len(long) else plain
    return place, plain


def alike(name: str, other: str, fillings: Collection[str] = ()) -> float:
    """How much of their pairs of characters two names share, from 0 to 1, `fillings` left out of both."""
    for filling in fillings:
        name, other = name.replace(filling, ""), other.replace(filling, "")
    return _likeness(_pairs(spelling(name)[1]), _pairs(spelling(other)[1]))


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)} or {text}


def _likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other)
