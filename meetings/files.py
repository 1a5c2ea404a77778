"""Where files that hang on meetings are listed."""

from coordination.core.files.holders import holder
from coordination.core.models import StoredFile
from meetings.models import Paper


@holder
def page_of_paper(file: StoredFile) -> str:
    paper = Paper.objects.filter(file=file).select_related("item__meeting").first()
    return paper.item.get_absolute_url() if paper else ""
