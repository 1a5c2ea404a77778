"""The pages of texts: their list, one text, the version being written, and versions compared."""

from coordination.opinions.views.texts.one import (
    begin_draft,
    begin_version,
    draft,
    drafts,
    send_version,
    settle_draft,
    withdraw_draft,
)
from coordination.opinions.views.texts.versions import compare_versions, version, version_file
from coordination.opinions.views.texts.writing import (
    insert_section,
    put_back_section,
    remove_section,
    replace_text,
    write_section,
    write_version,
)

__all__ = [
    "begin_draft",
    "begin_version",
    "compare_versions",
    "draft",
    "drafts",
    "insert_section",
    "put_back_section",
    "remove_section",
    "replace_text",
    "send_version",
    "settle_draft",
    "version",
    "version_file",
    "withdraw_draft",
    "write_section",
    "write_version",
]
