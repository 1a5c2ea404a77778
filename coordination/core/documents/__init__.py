"""Official papers in the national layout (GB/T 9704-2012 《党政机关公文格式》), set as DOCX and as PDF."""

from coordination.core.documents.paper import Paper, chinese_date, file_name, title_lines
from coordination.core.documents.pdf import NotPrinted

__all__ = ["MEDIA_TYPES", "NotPrinted", "Paper", "chinese_date", "file_name", "title_lines"]

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
