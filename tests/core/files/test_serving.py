"""Files are handed out as downloads that run nowhere."""

import pytest

from coordination.core.files.intake import store
from coordination.core.files.serving import hand_out
from tests.uploads import PDF, pdf

pytestmark = pytest.mark.django_db


def test_a_file_is_handed_out_as_a_download_and_never_guessed_at() -> None:
    answer = hand_out(store(pdf("汇报 材料.pdf"), by=None))
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[arg-type]
    answer.close()
