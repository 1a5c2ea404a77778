"""Signs that nobody sees: the one list, for what is typed (`core.lines`) and for what stands in files (`marks`)."""

import re
import unicodedata

# What parts words, or turns what others read: all of Unicode's category Cf but the signs of Arabic, Syriac and Kaithi
# that are drawn and counted with the number beside them; and control signs, but what ends a line or stands for a gap.
_TURNS = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff"
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb"  # annotations between the lines
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # of hieroglyphs, shorthand and music
    "\U000e0000-\U000e007f"  # tags: letters that nobody sees
)
_LEAVES_NO_TRACE = (
    "\u180b-\u180f"  # Mongolian variation selectors
    "\ufe00-\ufe0f"  # variation selectors
    "\U000e0100-\U000e01ef"  # those of ideographs
    "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"  # Default_Ignorable_Code_Point of Unicode
    "\u2800\U00016fe4\U0001d159"  # fillers and blanks that count as signs
)
_TURNING = re.compile(f"[{_TURNS}]")
_DRAWN_AS_NOTHING = re.compile(f"[{_LEAVES_NO_TRACE}]")
_EITHER = re.compile(f"[{_TURNS}{_LEAVES_NO_TRACE}]")
_UNSEEN = {"Cc", "Cf", "Cn", "Zl", "Zp"}  # control, format, no character at all, ends of lines and of paragraphs


def is_unseen(sign: str) -> bool:
    """Does a sign break the line, or is it drawn as nothing?"""
    if _DRAWN_AS_NOTHING.match(sign):
        return True
    category = unicodedata.category(sign)
    if category == "Cn" and 0x20000 <= ord(sign) < 0x3FFFE and ord(sign) & 0xFFFF < 0xFFFE:
        return False  # these planes hold ideographs alone, among them rare ones newer than this table
    return category in _UNSEEN


def legible(said: str) -> str:
    """Words of several lines without signs that nobody sees and that turn or part what others read. They come with what
    is pasted: nobody is asked to find them.
    """
    return _TURNING.sub("", said)


def as_drawn(said: str) -> str:
    """The same without whatever else leaves no trace: what an eye reads, not what is kept."""
    return _EITHER.sub("", said)
