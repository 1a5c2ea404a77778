"""Why a file is refused. The words for people stand in `files/examining.py`."""

from enum import StrEnum


class Reason(StrEnum):
    UNFIT = "unfit"  # the content is not what the name promises
    DISGUISED = "disguised"  # a page or program under the name of a text
    MACRO = "macro"
    EMBEDDED = "embedded"  # a program or any other file packed into a document
    REMOTE = "remote"  # fetches something from elsewhere when it is opened
    SCRIPT = "script"  # a PDF that acts when it is opened
    ATTACHED = "attached"  # a PDF with files inside
    LOCKED = "locked"
    DAMAGED = "damaged"
    DECLARES = "declares"  # XML that declares entities of its own
    INFLATED = "inflated"
    CROWDED = "crowded"  # too many members
    NESTED = "nested"
    FOREIGN = "foreign"  # an archive with a file of a kind that is not taken
    ASTRAY = "astray"  # an archive whose members would unpack elsewhere
    COSTLY = "costly"  # reading it took more time or memory than any document needs
    SECRET = "secret"  # noqa: S105  (a mark of secrecy, no password)


class Refused(Exception):
    """`where` names the member of an archive that is to blame, if it is one."""

    def __init__(self, reason: Reason, where: str = "") -> None:
        self.reason, self.where = reason, where
        super().__init__(reason)
