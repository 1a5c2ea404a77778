"""Whoever hands in a file declares that it holds no secret; whoever hands in a marked one is put on record."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.core.activity import history
from coordination.core.files.incoming import Incoming
from coordination.core.files.intake import store
from coordination.core.inspection.kinds import KINDS
from coordination.core.models import Activity, StoredFile
from coordination.followup import actions as followup
from coordination.followup.models import Assignment
from meetings.models import Meeting, Paper
from tests.cast import signed_in
from tests.uploads import PDF, pdf, upload

MARKED = "000001\n机密★1年\n特急 会议要点".encode()


@pytest.fixture
def door(cast: SimpleNamespace, draft: Meeting) -> str:
    return reverse("meetings:add_paper", args=[draft.items.get().pk])


@pytest.fixture
def office(cast: SimpleNamespace, english: None) -> Client:
    return signed_in(type(cast.secretariat).objects.get(pk=cast.secretariat.pk))


def test_who_has_declared_it_when_stands_with_the_file(cast: SimpleNamespace, office: Client, door: str) -> None:
    before = timezone.now()
    assert office.post(door, {"papers": [pdf()], "papers_declared": "on"}).status_code == 302
    kept = Paper.objects.get().file
    assert kept.uploaded_by == cast.secretariat
    assert before <= kept.declared_at <= timezone.now()


def test_without_the_box_nothing_is_taken_nor_looked_into(office: Client, door: str) -> None:
    response = office.post(door, {"papers": [upload("a.txt", MARKED)], "title": "标题"})
    [sentence] = response.context["form"].errors["papers"]
    assert "Tick the declaration" in sentence
    assert not StoredFile.objects.exists()
    assert not Activity.objects.filter(verb="file.refuse_marked").exists()


def test_no_verb_keeps_what_nobody_has_declared(cast: SimpleNamespace) -> None:
    undeclared = Incoming.of(SimpleUploadedFile("a.pdf", PDF))
    with pytest.raises(ValidationError):
        store(undeclared, by=cast.secretariat)
    assert store(undeclared, by=None).declared_at is None, "the portal itself has nobody who could"


@pytest.mark.parametrize("ticked", [True, False])
def test_the_box_is_ticked_by_hand_and_stays_so_when_the_form_comes_back(
    office: Client, door: str, ticked: bool
) -> None:
    box = 'name="papers_declared" id="id_papers_declared"'
    assert f"{box} >" in office.get(door).content.decode()
    data: dict[str, Any] = {"papers": [SimpleUploadedFile("坏.exe", b"MZ")], "title": "标题"}
    page = office.post(door, data | ({"papers_declared": "on"} if ticked else {})).content.decode()
    assert f"{box} {'checked' if ticked else ''}>" in page
    assert 'value="标题"' in page


def test_the_control_says_what_it_takes_to_everybody(office: Client, door: str) -> None:
    page = office.get(door).content.decode()
    assert 'aria-describedby="id_papers_accepted"' in page
    said = page.partition('id="id_papers_accepted"')[2].partition("; together up to 50 MB.")[0]
    assert {f".{word.strip('>').lower()}" for word in said.split(", ")} == set(KINDS), "all kinds, and no other"
    page = office.post(door, {"papers_declared": "on"}).content.decode()
    assert 'aria-describedby="id_papers_error id_papers_accepted"' in page


def test_evidence_that_is_not_there_needs_no_box(cast: SimpleNamespace, assignment: Assignment) -> None:
    followup.receive(actor=cast.liaison_a, assignment=assignment)
    door, client = reverse("followup:report", args=[assignment.pk]), signed_in(cast.liaison_a)
    assert "evidence_declared" in client.get(door).content.decode()
    refused = client.post(door, {"text": "已办", "evidence": [pdf()]})
    assert set(refused.context["form"].errors) == {"evidence"}
    assert client.post(door, {"text": "已办"}).status_code == 302
    assert client.post(door, {"text": "又办", "evidence": [pdf()], "evidence_declared": "on"}).status_code == 302


def refused_once(cast: SimpleNamespace, said: str) -> None:
    """One row about the person, without a word of the file; and the sentence beside the field."""
    row = history(cast.secretariat).get(verb="file.refuse_marked")
    assert (row.actor, row.acting_for_name) == (cast.secretariat, cast.office.name)
    assert (row.before, row.after, row.note) == ({}, {}, "")
    assert "not a classified system" in said
    assert "要点" not in "".join(Activity.objects.values_list("subject_label", flat=True))
    assert not StoredFile.objects.exists()


def test_that_a_marked_file_was_refused_goes_on_record(cast: SimpleNamespace, office: Client, door: str) -> None:
    files = [pdf("好.pdf"), upload("会议要点.txt", MARKED)]
    response = office.post(door, {"papers": files, "papers_declared": "on"})
    refused_once(cast, " ".join(response.context["form"].errors["papers"]))


def test_so_does_a_member_list_with_a_mark(cast: SimpleNamespace, office: Client) -> None:
    table = SimpleUploadedFile("成员.csv", "机密★5年\n单位,角色\n水利厅,成员\n".encode())
    facts = {"step": "read", "name": "要点联席会议", "tier": "provincial", "member_file": table}
    response = office.post(reverse("mechanisms:found"), facts)
    refused_once(cast, " ".join(response.context["form"].errors["member_file"]))


def test_other_refusals_are_nobodys_business(office: Client, door: str) -> None:
    office.post(door, {"papers": [SimpleUploadedFile("坏.exe", b"MZ")], "papers_declared": "on"})
    assert not Activity.objects.filter(verb="file.refuse_marked").exists()


def test_nothing_of_a_marked_file_is_logged(
    office: Client, door: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    office.post(door, {"papers": [upload("会议要点.txt", MARKED)], "papers_declared": "on"})
    told = caplog.text + "".join(capfd.readouterr())
    assert not [word for word in ("机密", "要点", "特急") if word in told]
