"""Marks of secrecy on a file's name or in its text.

A state secret bears its level and term, 密级★保密期限, in the second line at the top left of the first page, under the
number of the copy (GB/T 9704-2012, 7.2.1 and 7.2.2; 《保守国家秘密法》). So a level counts as a mark where a star
follows it, or where it stands alone in its line with at most a term behind it; within a sentence it is a word like any
other: 保密局, 秘密侦查, 商业秘密 pass. A work secret (工作秘密) is marked the same way and kept out like the others.

This is a net for slips, not for intent: what was scanned or photographed bears no text that could be read.
"""

import re
import unicodedata

from .unseen import as_drawn

_GAP = r"[ \t]*"
_LEVEL = rf"(?:[绝絕]{_GAP}密|[机機]{_GAP}密|秘{_GAP}密)"
_TERM = r"(?:\d{1,2}\s*(?:年|个月)|长期|启封|公布前)"
_STARRED = re.compile(rf"(?<!商业)(?<!技术){_LEVEL}{_GAP}(?:[★☆✩✭⭐]|\*{_GAP}{_TERM})")
_ALONE = re.compile(
    rf"^{_GAP}(?:密{_GAP}级{_GAP}:{_GAP})?(?:工{_GAP}作{_GAP})?{_LEVEL}{_GAP}(?:\(?{_TERM}\)?)?{_GAP}$", re.MULTILINE
)
_BRACKETED = re.compile(rf"[\[【〔〖「(]{_GAP}{_LEVEL}{_GAP}[\]】〕〗」)]")


def is_marked(text: str) -> bool:
    """Does a text bear a mark of secrecy? Widths, ideographic blanks and invisible signs make no difference."""
    plain = _plain(text)
    return bool(_STARRED.search(plain) or _ALONE.search(plain))


def is_marked_name(name: str) -> bool:
    """The same of a file's name, where a level in brackets is a mark too: 【机密】方案.docx."""
    stem = name.rpartition(".")[0] or name
    return is_marked(stem) or bool(_BRACKETED.search(_plain(stem)))


def _plain(text: str) -> str:
    wide = unicodedata.normalize("NFKC", text)
    lines = re.sub(r"[\r\v\f\x85\u2028\u2029]", "\n", wide)
    return as_drawn(lines)
