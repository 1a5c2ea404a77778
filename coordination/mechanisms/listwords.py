"""The words of member lists: how names of agencies end, how roles and numbers are said, which spellings are alike."""

import re
import unicodedata
from collections.abc import Collection

from coordination.mechanisms.models import Participation

Role = Participation.Role

# A conjunction parts two names only where both sides end as names of agencies do.
ENDINGS = tuple(
    "厅 局 委 部 办 院 会 队 中心 公司 集团 署 司 室 处 社 站 所 馆 银行 分行 支行 总行 政府 军区 "  # noqa: SIM905
    "大学 学院 学校 电视台 机构 企业 基金 小组 海关 省 自治区".split()
)
NOT_ENDINGS = ("社会", "机会", "干部", "全部", "内部", "全省", "各省")
SHORT_NAMES = ("外办", "编办", "台办", "侨办", "法院", "海关", "纪委", "监委", "团委", "妇联", "工会", "科协")
LATIN = re.compile(r"[A-Za-z0-9 .,&'()\-/]{3,}")

# Words that say a role, in the order in which they must be looked for: a deputy convener is no convener.
ROLE_WORDS = {
    Role.DEPUTY: re.compile(r"副召集|副组长|副牵头|副主任|\bdeputy(?: convener)?\b"),
    Role.CONVENER: re.compile(r"第一召集|总召集|召集|牵头|组长|主办|\bconveners?\b|\blead(?:s|ing)?\b"),
    Role.OFFICE: re.compile(r"办公室|\boffice(?: of the mechanism)?\b|\bsecretariat\b"),
    Role.OBSERVER: re.compile(r"列席|观察|\bobservers?\b"),
    Role.INVITED: re.compile(r"特别?邀请?|邀请|\binvited\b|\bguests?\b"),
    Role.MEMBER: re.compile(r"成员|组成|参加|配合|\bmembers?\b"),
}
WRITTEN = {  # how `as_text` writes a role, so that `read_text` reads the same again
    Role.CONVENER: "牵头",
    Role.DEPUTY: "副召集",
    Role.OFFICE: "办公室",
    Role.OBSERVER: "列席",
    Role.INVITED: "邀请",
}
FILLING = re.compile(r"单位|部门|机构|人员|人|员|设在|所在|联席会议|agenc(?:y|ies)|[\s、,;/和及的为兼与:+·]")

LONGEST = 400  # of a name with its notes; what is longer is cut, for its end alone tells what it is

OPENING, CLOSING = "([【〔〖{", ")]】〕〗}"

# 办公室设在省应急管理厅，承担日常工作: who keeps the office, and what it does. 该厅 is whoever was named just before.
SEAT = re.compile(r"(?:办公室|秘书处)(?:设立?在|设于|挂靠(?:在|于)?)(?P<body>.+)$")
DUTY = re.compile(rf"[\s,、{re.escape(OPENING)}]*(?:并|由其|具体|主要|日常)*(?:承担|负责).*$")
REFERENCE = re.compile(r"^(?:其|[其该本我](?P<kind>厅|局|委|部|办|院|会|署|中心|集团|公司|单位|部门|机构))$")


def normalised(text: str) -> str:
    """Full-width and half-width forms alike; enclosed numbers begin a line, as they do on paper; nothing invisible."""
    text = re.sub("[\u2460-\u2487\u3220-\u3229\u3280-\u3289\u24eb-\u24f4]", "\n", text)
    text = unicodedata.normalize("NFKC", text).replace("\r\n", "\n").replace("\r", "\n")
    kept = (char for char in text if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cf", "Co"})
    return "".join(kept)


def key(name: str) -> str:
    """What two spellings of one name have in common."""
    return re.sub(r"\s", "", normalised(name)).casefold()


def without_notes(words: str) -> str:
    words = words.strip()[-LONGEST:]
    while found := note_behind(words):
        words = found[0]
    return words


def note_behind(words: str) -> tuple[str, str] | None:
    """What stands before a note in brackets at the end, and the note with the brackets that are within it."""
    words, depth = words.rstrip(), 0
    if not words.endswith(tuple(CLOSING)):
        return None
    for place in range(len(words) - 1, -1, -1):
        depth += (words[place] in CLOSING) - (words[place] in OPENING)
        if not depth:
            return words[:place].strip(), words[place + 1 : -1].strip()
    return None


def says_role_only(note: str) -> bool:
    roles, rest = roles_said(note)
    return bool(roles) and not rest


def roles_said(words: str) -> tuple[set[str], str]:
    """The roles that a note, a heading or a cell speaks of, and what else it says."""
    rest, roles = normalised(words).casefold(), set()
    for role, pattern in ROLE_WORDS.items():
        if pattern.search(rest):
            roles.add(str(role))
            rest = pattern.sub(" ", rest)
    return roles, FILLING.sub("", rest)


def settled(roles: Collection[str]) -> tuple[str, ...]:
    """The roles an agency takes of all that were said: a leading one and the office, or a single other one."""
    if leading := [role for role in Role.leading() if role in roles]:
        return tuple(str(role) for role in leading if not (role == Role.DEPUTY and Role.CONVENER in leading))
    others = (role for role in (Role.MEMBER, Role.OBSERVER, Role.INVITED) if role in roles)
    return (str(next(others, Role.MEMBER)),)


def reads_like_agency(name: str) -> bool:
    """Does it end as names of agencies do? Names in Latin letters pass: nothing can be said of their endings."""
    bare = without_notes(name)
    if bare in SHORT_NAMES or LATIN.fullmatch(bare):
        return True
    return len(bare) > 2 and bare.endswith(ENDINGS) and not bare.endswith(NOT_ENDINGS)


def as_number(words: str) -> int:
    """20, 二十, 一百零五 without the 零: as far as lists of agencies go."""
    if words.isdigit():
        return int(words)
    digits, total, current = "零一二三四五六七八九", 0, 0
    for char in words.replace("两", "二"):
        if char in digits:
            current = digits.index(char)
        else:
            total += (current or 1) * {"十": 10, "百": 100}[char]
            current = 0
    return total + current
