"""Files that hang on items: who brings them in pieces, where they are listed, and under what name a reading keeps that
one was taken.
"""

from coordination.core.arrivals.purposes import purpose
from coordination.core.files.holders import holder
from coordination.core.models import StoredFile
from sharing.models import ContentFile
from sharing.policy import works_on_data

VERSION = purpose("sharing.version", may=works_on_data)

ZIP = "ZIP"  # in the place of a name: all files of the version together
LONGEST = 300  # signs of `Reading.detail`


@holder
def page_of_content(file: StoredFile) -> str:
    row = ContentFile.objects.filter(file=file).select_related("content").first()
    return row.get_absolute_url() if row else ""


def taken(number: int, path: str) -> str:
    """A file of a version of the content, as a reading says it was taken."""
    return f"{taken_of(number)}{path}"[:LONGEST]


def taken_of(number: int) -> str:
    """With what a reading of anything of this version begins."""
    return f"{number} · "
