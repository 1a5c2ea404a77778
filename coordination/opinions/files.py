"""Where files that hang on opinions and disputes are listed."""

from coordination.core.files.holders import holder
from coordination.core.models import StoredFile
from coordination.opinions.models import DisputePaper, ReplyPaper, Revision


@holder
def page_of_version(file: StoredFile) -> str:
    version = Revision.objects.filter(file=file).select_related("draft").first()
    return version.draft.get_absolute_url() if version else ""


@holder
def page_of_dispute_paper(file: StoredFile) -> str:
    paper = DisputePaper.objects.filter(file=file).select_related("dispute").first()
    return paper.dispute.get_absolute_url() if paper else ""


@holder
def page_of_reply_paper(file: StoredFile) -> str:
    paper = ReplyPaper.objects.filter(file=file).select_related("reply__request").first()
    return paper.reply.get_absolute_url() if paper else ""
