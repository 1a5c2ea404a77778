"""统一社会信用代码: the 18 characters under which a body is registered (GB 32100-2015).

One for the registering authority, one for the class of body, six for the division (GB/T 2260), nine for the body itself
(GB 11714), one to check the whole. All of it is the standard's; what a prefix suggests of a body's kind is ours.
"""

import unicodedata

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z, which are misread
LENGTH = 18
_WEIGHTS = [pow(3, place, len(ALPHABET)) for place in range(LENGTH - 1)]
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714

# Kinds of `Agency.Kind` that bodies of a registering authority and class usually are. Nothing here is law.
USUAL_KINDS: dict[str, frozenset[str]] = {
    "11": frozenset({"government"}),
    "12": frozenset({"public_service", "technical"}),
    "13": frozenset({"social", "government"}),
    "19": frozenset({"government", "public_service", "technical"}),
    "51": frozenset({"association", "social"}),
    "52": frozenset({"social", "technical"}),
    "53": frozenset({"social"}),
    "59": frozenset({"social"}),
    "91": frozenset({"enterprise"}),
    "92": frozenset({"enterprise"}),
    "93": frozenset({"enterprise"}),
}


def normalised(text: str) -> str:
    """As it is kept: full-width letters and digits made narrow, capitals, no blanks and hyphens."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split()).replace("-", "")


def check_character(code: str) -> str:
    """The last character, reckoned from the first 17. Raises ValueError where one of them is not of the alphabet."""
    total = sum(ALPHABET.index(sign) * weight for sign, weight in zip(code, _WEIGHTS, strict=False))
    return ALPHABET[-total % len(ALPHABET)]


def body_check_character(body: str) -> str:
    """The ninth character of the own code of a body (组织机构代码), from the first eight; letters count from 10."""
    remainder = 11 - sum(int(sign, 36) * weight for sign, weight in zip(body, _BODY_WEIGHTS, strict=False)) % 11
    return {10: "X", 11: "0"}.get(remainder, str(remainder))


def is_valid(code: str) -> bool:
    """Is this a normalised code whose characters and last check agree? Codes of the army (A), of the countryside (N)
    and others (Y) are as good as those that begin with a digit.
    """
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return False
    return check_character(code) == code[-1]


def usual_kinds(code: str) -> frozenset[str]:
    """The kinds that a body with such a prefix usually is; empty where the prefix says nothing."""
    return USUAL_KINDS.get(code[:2], frozenset())
