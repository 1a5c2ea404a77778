"""What people are told of their files."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from coordination.core.files.holders import page_of
from coordination.core.models import StoredFile
from coordination.core.notices import Category, Notice, notice


@notice
class FileQuarantined(Notice):
    """To whoever handed it in, on whose machine there may be more of it."""

    kind = "file_quarantined"
    label = _("Malware was found in a file of mine")
    category = Category.FILES
    mandatory = True

    @classmethod
    def audience(cls, subject: StoredFile) -> Iterable[Any]:
        return [subject.uploaded_by] if subject.uploaded_by else []

    @classmethod
    def url(cls, subject: StoredFile) -> str:
        return page_of(subject)
