"""Files are handed out as downloads that run nowhere."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from django.urls import reverse

from coordination.core.errors import NotLawful
from coordination.core.files.intake import store
from coordination.core.files.serving import HEADERS, hand_out
from meetings.actions import add_paper
from meetings.models import Meeting
from tests.cast import signed_in
from tests.uploads import PDF, fetched, pdf

pytestmark = pytest.mark.django_db


def test_a_file_is_handed_out_as_a_download_and_never_guessed_at() -> None:
    answer = hand_out(store(pdf("汇报 材料.pdf"), by=None))
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["Content-Type"] == "application/pdf"
    assert {name: answer[name] for name in HEADERS} == HEADERS
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[arg-type]
    answer.close()


def test_the_policy_of_a_file_is_not_that_of_the_pages(cast: SimpleNamespace, convened: Meeting) -> None:
    paper = add_paper(actor=cast.liaison_a, item=convened.items.get(), upload=pdf())
    response = signed_in(cast.liaison_b).get(reverse("meetings:paper", args=[paper.pk]))
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert fetched(response) == (200, PDF)


def test_a_file_that_is_gone_from_the_disk_is_refused_with_a_sentence(volume: Path) -> None:
    file = store(pdf(), by=None)
    (volume / str(file.content.name)).unlink()
    with pytest.raises(NotLawful, match="无法读取"):
        hand_out(file)
