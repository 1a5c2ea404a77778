"""Where files that hang on assignments are listed."""

from coordination.core.files.holders import holder
from coordination.core.models import StoredFile
from coordination.followup.models import Evidence


@holder
def page_of_evidence(file: StoredFile) -> str:
    evidence = Evidence.objects.filter(file=file).select_related("report__assignment").first()
    return evidence.report.assignment.get_absolute_url() if evidence else ""
