"""Where files that hang on items are listed."""

from coordination.core.files.holders import holder
from coordination.core.models import StoredFile
from sharing.models import ContentFile


@holder
def page_of_content(file: StoredFile) -> str:
    row = ContentFile.objects.filter(file=file).select_related("content").first()
    return row.get_absolute_url() if row else ""
