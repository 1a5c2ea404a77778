"""Something else than agencies is imported by one small class: here the last numbers of bodies, of which core knows."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.utils import translation

from coordination.agencies.models import Post, User
from coordination.core.activity import Actor, record
from coordination.core.errors import Refusal
from coordination.core.imports import actions, kinds, papers, working
from coordination.core.imports.kinds import Column, Finding, Kind, Register, importable, kinds_for, text, whole
from coordination.core.imports.models import ImportRun
from coordination.core.models import Activity, Serial
from coordination.core.policy import predicate
from coordination.core.tables import csv_of
from tests.agencies.importing import administrator, complaints, outcomes, reasons, row, verdicts
from tests.cast import agency, person

pytestmark = pytest.mark.django_db

YEAR = 2026


@predicate
def is_called_root(person: Any, thing: Any) -> bool:
    return bool(person.username == "root")


class SerialRegister(Register):
    def __init__(self) -> None:
        self.known = {serial.body: serial for serial in Serial.objects.filter(year=YEAR)}

    def recognise(self, finding: Finding) -> None:
        if serial := self.known.get(finding.values["body"]):
            finding.target = serial.pk

    def present(self, targets: Sequence[int]) -> dict[int, dict[str, Any]]:
        by_pk = {serial.pk: serial for serial in self.known.values()}
        return {target: SerialKind().plain(by_pk[target]) for target in targets}

    def claims(self, finding: Finding) -> Iterator[tuple[str, str, str]]:
        yield "body", finding.values.get("body", ""), finding.values.get("body", "")


class SerialKind(Kind):
    code, label, icon, explained = "serials", "Numbers", "list-numbers", ()
    model, entered, allows = Serial, "serial.create", is_called_root
    columns = (
        Column("body", "Body", ("机关",), read=text(120), is_needed=True),
        Column("last", "Last number", ("末号",), read=whole(9999)),
    )

    def open_register(self, actor: Actor) -> SerialRegister:  # noqa: ARG002  (whoever brings the table)
        return SerialRegister()

    def title_of(self, said: dict[str, str]) -> str:
        return said.get("body", "")

    def locked(self, pk: int) -> Serial | None:
        return Serial.objects.select_for_update().filter(pk=pk).first()

    def plain(self, thing: Serial) -> dict[str, Any]:
        return {"body": thing.body, "last": thing.last}

    def create(self, *, actor: Actor, values: dict[str, Any]) -> Serial:
        serial = Serial.objects.create(year=YEAR, **values)
        record(actor, "serial.create", serial)
        return serial

    def edit(self, *, actor: Actor, thing: Serial, values: dict[str, Any]) -> None:
        Serial.objects.filter(pk=thing.pk).update(**values)
        record(actor, "serial.edit", thing)

    def remove(self, *, actor: Actor, thing: Serial) -> None:
        if thing.last:
            raise Refusal("Numbers were taken.")
        record(actor, "serial.remove", thing)
        thing.delete()


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def kind() -> Iterator[Kind]:
    yield importable(SerialKind)()
    del kinds._kinds["serials"]


def brought(kind: Kind, root: Any, *lines: str) -> ImportRun:
    content = "\n".join(["机关,末号", *lines]).encode()
    return actions.start(actor=root, kind=kind, brought=kind.read("末号.csv", content))


def test_it_is_laid_out_carried_out_and_taken_back_like_any_other(kind: Kind) -> None:
    root = administrator()
    Serial.objects.create(body="省政府办公厅", year=YEAR, last=5)
    run = brought(kind, root, "省政府办公厅,9", "省水利厅,", "省财政厅,3", "省水利厅,1", "省林业局,x")
    assert verdicts(run) == ["changed", "new", "new", "wrong", "wrong"]
    assert complaints(row(run, 5)) == ["Body: “省水利厅” stands in row 3 already"]
    actions.confirm(actor=root, run=run, only_good=True)
    assert not working.work(60)
    assert dict(Serial.objects.values_list("body", "last")) == {"省政府办公厅": 9, "省水利厅": 0, "省财政厅": 3}
    actions.undo(actor=root, run=ImportRun.objects.get())
    assert not working.work(60)
    assert outcomes(run) == ["undone", "undone", "kept", "left", "left"]
    assert reasons(row(run, 4)) == [": Numbers were taken."]
    assert dict(Serial.objects.values_list("body", "last")) == {"省政府办公厅": 5, "省财政厅": 3}


def test_it_has_its_template_and_is_open_to_whom_it_says(kind: Kind) -> None:
    root, other = administrator(), administrator("other")
    assert b"".join(csv_of(papers.template(kind), [])).decode("utf-8-sig") == '"Body","Last number"\r\n'
    run = brought(kind, root, "省水利厅,1")
    assert "serials" in {each.code for each in kinds_for(root)}
    assert "serials" not in {each.code for each in kinds_for(other)}
    assert list(ImportRun.objects.visible_to(root)) == [run]
    assert not ImportRun.objects.visible_to(other).exists()


def test_it_is_carried_out_in_the_capacity_of_the_moment(kind: Kind) -> None:
    water, finance = agency("省水利厅"), agency("省财政厅")
    person(water, "root")
    root = User.objects.get(username="root")
    Post.objects.create(user=root, agency=finance, role=Post.Role.STAFF)
    root.act_for(finance.pk)
    run = brought(kind, root, "省林业局,1")
    actions.confirm(actor=root, run=run, only_good=True)
    assert not working.work(60)
    assert Activity.objects.get(verb="serial.create").acting_for_name == "省财政厅"
