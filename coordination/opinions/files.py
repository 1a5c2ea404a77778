"""Where files that hang on texts are listed."""

from coordination.core.files.holders import holder
from coordination.core.models import StoredFile
from coordination.opinions.models import Revision


@holder
def page_of_version(file: StoredFile) -> str:
    version = Revision.objects.filter(file=file).select_related("draft").first()
    return version.draft.get_absolute_url() if version else ""
