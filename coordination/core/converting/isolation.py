"""From here on this process and whatever it starts has no network.

A filter of system calls (seccomp, Linux 3.5) allows no sockets but those within the machine. It asks for no right,
works inside containers, is inherited and can never be taken off. What `socket` and `io_uring_setup` are called by
number differs between processors; on one that is not listed nothing is started at all.
"""

import ctypes
import platform
import struct
from collections.abc import Mapping

_SOCKET: Mapping[str, tuple[int, int]] = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
_IO_URING_SETUP = 425  # by which sockets could be had as well; the same number everywhere
_FOREIGN = 0x40000000  # from here on: the calls of another kind of program (x32)
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | 97  # EAFNOSUPPORT
_AF_UNIX = 1
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # where they stand in what the filter is shown


class NotConfined(Exception):
    """The kernel or the processor knows no such filter."""


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def is_known_here() -> bool:
    return platform.system() == "Linux" and platform.machine() in _SOCKET


def without_network() -> None:
    """Raises NotConfined."""
    if not is_known_here():
        raise NotConfined
    architecture, socket = _SOCKET[platform.machine()]
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 5, 0, _FOREIGN),
        (_EQUAL, 4, 0, _IO_URING_SETUP),
        (_EQUAL, 0, 2, socket),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_EQUAL, 0, 1, _AF_UNIX),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    libc, program = ctypes.CDLL(None, use_errno=True), _Program(len(steps), code)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(
        _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0
    ):
        raise NotConfined
