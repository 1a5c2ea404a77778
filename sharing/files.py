"""Files that hang on items: who brings them in pieces, and where they are listed."""

from coordination.core.arrivals.purposes import purpose
from coordination.core.files.holders import holder
from coordination.core.models import StoredFile
from sharing.models import ContentFile
from sharing.policy import works_on_data

VERSION = purpose("sharing.version", may=works_on_data)


@holder
def page_of_content(file: StoredFile) -> str:
    row = ContentFile.objects.filter(file=file).select_related("content").first()
    return row.get_absolute_url() if row else ""
