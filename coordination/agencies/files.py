"""Where files that hang on reforms are listed."""

from coordination.agencies.models import ReformPaper
from coordination.core.files.holders import holder
from coordination.core.models import StoredFile


@holder
def page_of_reform_paper(file: StoredFile) -> str:
    paper = ReformPaper.objects.filter(file=file).select_related("reform").first()
    return paper.reform.get_absolute_url() if paper else ""
