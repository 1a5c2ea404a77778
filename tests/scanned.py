"""What a search should find, looked for sign by sign with nothing but `re`, written apart from the analyser."""

import re
import unicodedata

_SIGN = re.compile(r"([^一-龥a-z0-9]*)([一-龥]|[a-z]+|[0-9]+)")


def plain(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def pattern(typed: str) -> re.Pattern[str]:
    """One term: its signs one behind the other, where something parts them there something or nothing in the text; a
    number or a word in letters begins where it begins, and may go on at the end.
    """
    said, kinds = "", (str.isdigit, str.isalpha)
    for parted, sign in _SIGN.findall(plain(typed)):
        last = said[-1:]
        is_like = (last + sign).isascii() and any(kind(last) and kind(sign) for kind in kinds)
        said += (f"[^一-龥a-z0-9]{'+' if is_like else '*'}" if said and parted else "") + sign
    return re.compile((r"(?<![0-9])" if said[0].isdigit() else r"(?<![a-z])" if said[0].isascii() else "") + said)
