"""An import is carried out once, row by row, and goes back as far as nobody has built on it."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import OperationalError, connection
from django.utils import timezone, translation

from coordination.agencies.actions import create_agency, edit_agency
from coordination.agencies.imports import AgencyKind
from coordination.agencies.models import Agency, Post, User
from coordination.core import tasks
from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.imports import actions, working
from coordination.core.imports.models import ImportRun
from coordination.core.models import Activity
from coordination.core.reconcile import invariants
from tests.agencies.importing import (
    administrator,
    bring,
    carry_out,
    complaints,
    finish,
    outcomes,
    reasons,
    row,
    start,
    take_back,
    verdicts,
)
from tests.cast import agency, person, portal_administrator

pytestmark = pytest.mark.django_db

HEAD = ("单位名称", "简称", "主管部门", "排序")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def root(db: None) -> User:
    return administrator()


@pytest.fixture
def water(db: None) -> Agency:
    return agency("省水利厅", short_name="水利厅", official_order=5)


@pytest.fixture
def run(root: User, water: Agency) -> ImportRun:
    """Two new ones, the first of which stands on the second; a changed one, an unchanged one and a wrong one."""
    agency("省财政厅")
    return start(
        root,
        HEAD,
        ("省水文分局", None, "省水文局"),
        ("省水文局", "水文局", "水利厅"),
        ("省水利厅", "省水利", None, 6),
        ("省财政厅",),
        (None, "无名"),
    )


def story(thing: Agency) -> list[str]:
    rows = Activity.objects.filter(subject_id=thing.pk, subject_type__model="agency").order_by("pk")
    return list(rows.values_list("verb", flat=True))


def test_the_good_rows_are_carried_out_and_the_wrong_ones_left_out(root: User, run: ImportRun, water: Agency) -> None:
    assert verdicts(run) == ["new", "new", "changed", "unchanged", "wrong"]
    done = carry_out(run, root, only_good=True)
    assert (done.state, outcomes(run)) == ("done", ["done", "done", "done", "", "left"])
    branch, office = Agency.objects.get(name="省水文分局"), Agency.objects.get(name="省水文局")
    assert (branch.parent, office.parent, office.short_name) == (office, water, "水文局")
    water.refresh_from_db()
    assert (water.short_name, water.official_order) == ("省水利", 6)
    assert (story(office), story(water)) == (["agency.create"], ["agency.create", "agency.edit"])
    assert row(run, 2).target_id == branch.pk
    made = Activity.objects.get(verb="agency.create", subject_id=branch.pk)
    assert (made.actor, made.after["parent"]) == (root, "水文局")


def test_all_cannot_be_confirmed_while_some_are_wrong(root: User, run: ImportRun) -> None:
    with pytest.raises(NotLawful, match="Some rows are wrong"):
        actions.confirm(actor=root, run=run)
    assert run.state == "preview"


def test_nothing_is_confirmed_where_nothing_would_be_done(root: User, water: Agency) -> None:
    run = start(root, HEAD, ("水利厅",), (None, "无名"))
    with pytest.raises(NotLawful, match="nothing to import"):
        actions.confirm(actor=root, run=run, only_good=True)


def test_a_run_is_confirmed_once(root: User, run: ImportRun) -> None:
    carry_out(run, root, only_good=True)
    again = ImportRun.objects.get(pk=run.pk)
    with pytest.raises(NotLawful):
        actions.confirm(actor=root, run=again, only_good=True)
    with pytest.raises(NotLawful):
        actions.discard(actor=root, run=again)


def test_a_discarded_preview_has_come_to_its_end(root: User, run: ImportRun) -> None:
    actions.discard(actor=root, run=run)
    with pytest.raises(NotLawful):
        actions.confirm(actor=root, run=run, only_good=True)
    assert not working.work()


@pytest.mark.parametrize("who", ["staff", "administrator", "security"])
def test_only_the_system_administrator_imports(root: User, run: ImportRun, water: Agency, who: str) -> None:
    other = portal_administrator(who) if who == "security" else person(water, who, Post.Role(who))
    with pytest.raises(NotPermitted):
        bring(other, "a.csv", "单位名称\n甲\n".encode())
    for act in (actions.confirm, actions.discard, actions.undo):
        with pytest.raises(NotPermitted):
            act(actor=other, run=run)
    assert not ImportRun.objects.visible_to(other).exists()
    assert ImportRun.objects.visible_to(root).get() == run


def test_a_preview_that_has_grown_old_is_shown_anew_and_confirmed_then(
    root: User, run: ImportRun, water: Agency
) -> None:
    edit_agency(actor=None, agency=water, official_order=6)
    create_agency(actor=None, name="省水文局")
    assert actions.confirm(actor=root, run=run, only_good=True) == 3
    assert [(each.number, each.verdict) for each in run.rows.filter(differs=True)] == [
        (2, "new"),
        (3, "changed"),
        (4, "changed"),
    ]
    assert (row(run, 4).before, row(run, 4).after) == ({"short_name": "水利厅"}, {"short_name": "省水利"})
    assert row(run, 2).after["parent"] == {"pk": Agency.objects.get(name="省水文局").pk, "name": "省水文局"}
    assert ImportRun.objects.get(pk=run.pk).state == "preview"
    carry_out(run, root, only_good=True)
    assert Agency.objects.get(name="省水文局").short_name == "水文局"


def test_what_others_do_elsewhere_makes_no_preview_old(root: User, run: ImportRun) -> None:
    edit_agency(actor=None, agency=Agency.objects.get(name="省财政厅"), aliases=["理财"])
    create_agency(actor=None, name="省审计厅")
    carry_out(run, root, only_good=True)


def test_a_row_that_somebody_has_moved_since_it_was_confirmed_is_refused_and_no_other(
    root: User, run: ImportRun, water: Agency
) -> None:
    actions.confirm(actor=root, run=run, only_good=True)
    edit_agency(actor=None, agency=water, short_name="水利")
    create_agency(actor=None, name="水文总局", short_name="省水文局")
    finish(run)
    assert outcomes(run) == ["refused", "refused", "refused", "", "left"]
    assert [reasons(row(run, n)) for n in (2, 3, 4)] == [
        ["Supervising department: row 3, on which it stands, was not carried out"],
        [": Another agency bears the name by now: 省水文局"],
        [": Somebody has changed it since: Short name"],
    ]


def test_an_agency_that_is_gone_is_not_edited(root: User, run: ImportRun, water: Agency) -> None:
    actions.confirm(actor=root, run=run, only_good=True)
    run.rows.filter(number=4).update(target_id=987_654_321)
    finish(run)
    assert reasons(row(run, 4)) == [": It is no longer there."]


def test_what_a_row_cannot_be_is_said_in_the_words_of_the_form(root: User, run: ImportRun) -> None:
    actions.confirm(actor=root, run=run, only_good=True)
    spoilt = row(run, 3)
    spoilt.after["kind"] = "nonsense"
    spoilt.save()
    finish(run)
    assert outcomes(run)[:3] == ["refused", "refused", "done"]
    assert "nonsense" in reasons(row(run, 3))[0]


def test_a_row_at_which_the_portal_fails_holds_up_no_other(
    root: User, run: ImportRun, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(self: Any, **_given: Any) -> None:
        raise KeyError("a mistake of ours")

    actions.confirm(actor=root, run=run, only_good=True)
    monkeypatch.setattr(AgencyKind, "edit", fails)
    finish(run)
    assert outcomes(run)[:3] == ["done", "done", "refused"]
    assert reasons(row(run, 4)) == [": The portal failed at this row; its log says how."]
    assert "row 4 of import" in caplog.text


def test_a_database_that_fails_leaves_the_rows_for_later(
    root: User, run: ImportRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(self: Any, **_given: Any) -> None:
        raise OperationalError("deadlock detected")

    actions.confirm(actor=root, run=run, only_good=True)
    with monkeypatch.context() as broken:
        broken.setattr(AgencyKind, "edit", fails)
        with pytest.raises(OperationalError):
            working.work()
    assert outcomes(run)[:3] == ["waiting"] * 3
    assert not Agency.objects.filter(name="省水文局").exists()
    finish(run)
    assert outcomes(run)[:3] == ["done"] * 3


def test_who_may_no_longer_import_is_asked_again_at_every_row(root: User, run: ImportRun) -> None:
    actions.confirm(actor=root, run=run, only_good=True)
    User.objects.filter(pk=root.pk).update(is_active=False)
    finish(run)
    assert set(outcomes(run)[:3]) == {"refused"}
    assert reasons(row(run, 3)) == [": Whoever ordered this may no longer do it."]


def test_ringing_again_changes_nothing(root: User, run: ImportRun) -> None:
    carry_out(run, root, only_good=True)
    before = Agency.objects.count(), Activity.objects.count()
    for _time in range(2):
        tasks.carry_on()
    assert (Agency.objects.count(), Activity.objects.count()) == before


def test_everything_goes_back_through_its_verbs(root: User, run: ImportRun, water: Agency) -> None:
    groups = Group.objects.count()
    carry_out(run, root, only_good=True)
    undone = take_back(ImportRun.objects.get(pk=run.pk), root)
    assert (undone.state, outcomes(run)) == ("undone", ["undone", "undone", "undone", "", "left"])
    assert set(Agency.objects.values_list("name", flat=True)) == {"省水利厅", "省财政厅"}
    assert Group.objects.count() == groups
    water.refresh_from_db()
    assert (water.short_name, water.official_order) == ("水利厅", 5)
    struck = Activity.objects.filter(verb="agency.remove").order_by("pk")
    assert [(each.subject_label, each.actor) for each in struck] == [("省水文分局", root), ("水文局", root)]
    assert Activity.objects.get(verb="import.undo").note == "传错文件"


def test_what_is_used_or_was_changed_since_stays_with_its_reason_and_can_be_tried_again(
    root: User, run: ImportRun, water: Agency
) -> None:
    carry_out(run, root, only_good=True)
    branch, office = Agency.objects.get(name="省水文分局"), Agency.objects.get(name="省水文局")
    somebody = person(branch, "somebody")
    edit_agency(actor=root, agency=Agency.objects.get(pk=water.pk), short_name="水利")
    day = timezone.localdate()
    undone = take_back(ImportRun.objects.get(pk=run.pk), root)
    assert outcomes(run)[:3] == ["kept"] * 3
    assert [reasons(row(run, n)) for n in (2, 3, 4)] == [
        [": It cannot be removed, because it is used by: posts (1)."],
        [": It cannot be removed, because it is used by: agencies (1)."],
        [": Somebody has changed it since: Short name"],
    ]
    Post.objects.filter(user=somebody).delete()
    edit_agency(actor=root, agency=Agency.objects.get(pk=office.pk), aliases=["测水"])
    take_back(undone, root)
    assert outcomes(run)[:3] == ["undone", "kept", "kept"]
    assert reasons(row(run, 3)) == [f": It has been changed since, last on {day:%Y-%m-%d} by 系统管理员"]


def test_an_import_is_not_undone_before_it_is_done_nor_when_nothing_is_left(root: User, run: ImportRun) -> None:
    with pytest.raises(NotLawful):
        actions.undo(actor=root, run=run)
    undone = take_back(carry_out(run, root, only_good=True), root)
    with pytest.raises(NotLawful, match="nothing left"):
        actions.undo(actor=root, run=undone)


def test_an_import_that_stands_still_is_noticed_and_mended(root: User, run: ImportRun) -> None:
    rule = next(each for each in invariants() if each.name == "I26")
    actions.confirm(actor=root, run=run, only_good=True)
    assert rule.broken() == 0
    long_ago = timezone.now() - timedelta(minutes=11)
    ImportRun.objects.update(moved_at=long_ago, state_at=long_ago)
    assert rule.broken() == 1
    assert rule.heal
    rule.heal()
    assert rule.broken() == 0
    assert ImportRun.objects.get().state == "done"


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_do_each_row_once() -> None:
    root = administrator()
    run = start(root, HEAD, *[(f"第{n}局", None, f"第{n - n % 7}局" if n % 7 else None) for n in range(120)])
    actions.confirm(actor=root, run=run)
    failed: list[Exception] = []

    def try_it() -> None:
        try:
            while ImportRun.objects.at_work().exists():
                tasks.carry_on()
        except Exception as error:  # noqa: BLE001  (a thread would swallow it)
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it) for _number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert set(outcomes(run)) == {"done"}
    assert Agency.objects.count() == Activity.objects.filter(verb="agency.create").count() == 120
    assert Activity.objects.filter(verb="import.finish").count() == 1
    assert complaints(row(run)) == []
