"""Objects of a PDF that are packed into streams (ISO 32000-1, 7.5.7), as a reader would unpack them.

They are found in the whole file by the name of their type, and their dictionary is followed sign by sign: what stands
in a string or a comment is none of it. What is packed in an unusual way cannot be looked into, and is refused.
"""

import mmap
import re
import zlib
from collections.abc import Iterator
from itertools import accumulate

from .examination import Examination
from .limits import MB
from .verdict import Reason, Refused

ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_GAP = rb"(?:[\0\t\n\f\r ]|%[^\r\n]*[\r\n])"
_HEAD = re.compile(rb"\d" + _GAP + rb"+\d+" + _GAP + rb"*obj" + _GAP + rb"*(?=<<)")
_NAMED = re.compile(rb"/(?:O|#4f)(?:b|#62)(?:j|#6a)(?:S|#53)(?:t|#74)(?:m|#6d)", re.IGNORECASE)
_STREAM = re.compile(_GAP + rb"*stream(?:[ \t]*\r?\n|\r)?")
_OUTSIDE = re.compile(rb"<<|>>|\(|<[^>]*>|%[^\r\n]*")
_IN_STRING = re.compile(rb"\\.|[()]", re.DOTALL)
_FLATE = re.compile(rb"/Filter\s*\[?\s*/(?:FlateDecode|Fl)\s*\]?\s*(?:/|>>|$)")
_PARAMETERS = re.compile(rb"/(?:DecodeParms|DP)\s*(?:\[\s*)?(<<|null)?")
_BEFORE, _BEHIND = 64 * 1024, MB  # bytes of a dictionary before and behind the name of its type
_MOST = 64 * MB  # bytes that one stream unpacks to
_PIECE = 64 * 1024
_TIFF, _PNG = 2, 10  # predictors; above the last one all are of PNG, and each line says which
_SUB, _UP, _MEAN, _NEAREST = 1, 2, 3, 4


def packed_objects(content: mmap.mmap, examination: Examination, *, is_locked: bool) -> Iterator[bytes]:
    """What is locked is yielded as far as it is not: whoever unlocks it reads it then."""
    begin = 0
    for found in _NAMED.finditer(content):
        end = _closing(content, found.end())
        stream = _STREAM.match(content, end) if end else None
        if end is None or stream is None:
            continue
        begin = _beginning(content, max(begin, found.start() - _BEFORE), found.start())
        facts = ESCAPED.sub(lambda code: bytes([int(code[1], 16)]), content[begin:end])
        if b"/Filter" not in facts:
            last = content.find(b"endstream", stream.end())
            yield content[stream.end() : last if last >= 0 else len(content)]
        elif _FLATE.search(facts) and facts.count(b"/Filter") == 1:
            yield _foretold(_inflated(content, stream.end(), examination, is_locked=is_locked), facts)
        else:
            raise Refused(Reason.DAMAGED)


def _closing(content: mmap.mmap, place: int) -> int | None:
    """Where the dictionary ends in which this place lies; None: it lies in none."""
    depth, most = 1, min(place + _BEHIND, len(content))
    while found := _OUTSIDE.search(content, place, most):
        sign, place = found[0], found.end()
        if sign == b"(":
            place = _behind_string(content, place, most)
        elif sign == b"<<":
            depth += 1
        elif sign == b">>":
            depth -= 1
            if depth == 0:
                return place
    if most < len(content):
        raise Refused(Reason.DAMAGED)
    return None


def _behind_string(content: mmap.mmap, place: int, most: int) -> int:
    depth = 1
    while depth and (found := _IN_STRING.search(content, place, most)):
        place = found.end()
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
    return most if depth else place


def _beginning(content: mmap.mmap, since: int, place: int) -> int:
    """Where the object begins in whose dictionary this place lies: the first that is not closed before it. A later one
    may stand in a string.
    """
    for head in _HEAD.finditer(content, since, place):
        end = _closing(content, head.end() + len(b"<<"))
        if end is None or end > place:
            return head.start()
    raise Refused(Reason.DAMAGED)


def _inflated(content: mmap.mmap, place: int, examination: Examination, *, is_locked: bool) -> bytes:
    """To the end of what is packed, wherever the stream is said to end."""
    inflater, objects = zlib.decompressobj(), bytearray()
    try:
        while not inflater.eof and place < len(content):
            piece = content[place : place + _PIECE]
            place += len(piece)
            while piece and not inflater.eof:
                out = inflater.decompress(piece, _PIECE)
                examination.count(len(out))
                objects += out
                if len(objects) > _MOST:
                    raise Refused(Reason.INFLATED)
                piece = inflater.unconsumed_tail
    except zlib.error as error:
        if not is_locked:
            raise Refused(Reason.DAMAGED) from error
    return bytes(objects)


def _foretold(objects: bytes, facts: bytes) -> bytes:
    """The same, where each sign says only how it differs from what its neighbours foretell (7.4.4.4)."""
    if any(found[1] is None for found in _PARAMETERS.finditer(facts)):
        raise Refused(Reason.DAMAGED)
    predictor = _figure(facts, b"Predictor", 1)
    colors, bits = _figure(facts, b"Colors", 1), _figure(facts, b"BitsPerComponent", 8)
    line = (colors * bits * _figure(facts, b"Columns", 1) + 7) // 8
    if predictor == 1:
        return objects
    if line == 0 or (predictor == _TIFF and bits != 8) or _TIFF < predictor < _PNG or predictor == 0:
        raise Refused(Reason.DAMAGED)
    return _of_tiff(objects, line, colors) if predictor == _TIFF else _of_png(objects, line, max(1, colors * bits // 8))


def _figure(facts: bytes, name: bytes, usual: int) -> int:
    """What stands there once, and directly."""
    said = re.findall(rb"/" + name + rb"(?![A-Za-z])(?:\s*(\d{1,9})(?!\d|\s+\d+\s+R))?", facts)
    if len(said) > 1 or said == [b""]:
        raise Refused(Reason.DAMAGED)
    return int(said[0]) if said else usual


def _of_tiff(objects: bytes, line: int, colors: int) -> bytes:
    out = bytearray(objects)
    for begin in range(0, len(out), line):
        for color in range(begin, min(begin + colors, len(out))):
            same = slice(color, begin + line, colors)
            out[same] = bytes(total & 0xFF for total in accumulate(list(out[same])))
    return bytes(out)


def _of_png(objects: bytes, line: int, step: int) -> bytes:
    out, above = bytearray(), bytearray(min(line, len(objects)))
    for begin in range(0, len(objects), line + 1):
        way, said = objects[begin], bytearray(objects[begin + 1 : begin + 1 + line])
        if way == _UP:
            said = bytearray((now + up) & 0xFF for now, up in zip(said, above, strict=False))
        elif way in {_SUB, _MEAN, _NEAREST}:
            for place, now in enumerate(said):
                left, corner = (said[place - step], above[place - step]) if place >= step else (0, 0)
                up = above[place]
                told = {_SUB: left, _MEAN: (left + up) // 2}.get(way, _nearest(left, up, corner))
                said[place] = (now + told) & 0xFF
        out += said
        above = said
    return bytes(out)


def _nearest(left: int, up: int, corner: int) -> int:
    """Paeth's."""
    return min((abs(up - corner), 0, left), (abs(left - corner), 1, up), (abs(left + up - 2 * corner), 2, corner))[2]
