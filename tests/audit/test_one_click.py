"""With one click the audit administrator has the chain proved, by a worker. The verdict keeps who asked, and when."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from coordination.agencies.models import User
from coordination.audit import actions, verifying
from coordination.audit.actions import ask_verification, prove
from coordination.audit.models import Seal, Verification
from coordination.audit.tasks import seal, verify, verify_by_itself
from coordination.core.errors import NotPermitted
from coordination.core.models import Activity
from tests.audit.tampering import sql
from tests.cast import signed_in

CLICK, LIST, ALL = "/audit/verify/", "/audit/", "/audit/verifications/"


@pytest.fixture
def auditor(cast: SimpleNamespace) -> User:
    found = User.objects.create(
        username="auditor", full_name="审计员", email="auditor@example.test", portal_role="audit", language="en"
    )
    seal()
    return found


def click(client: Client) -> Verification:
    answer = client.post(CLICK)
    found = Verification.objects.latest("pk")
    assert (answer.status_code, answer["Location"]) == (302, found.get_absolute_url())
    return found


def page(client: Client, url: str, **headers: str) -> str:
    answer = client.get(url, headers=headers)
    assert answer.status_code == 200
    return str(answer.content.decode())


def forged() -> None:
    sql("SET LOCAL session_replication_role = replica")
    sql("UPDATE core_activity SET note = 'forged' WHERE verb = 'mechanism.found'")
    sql("SET LOCAL session_replication_role = origin")


def test_one_click_and_a_verdict_with_who_asked_and_when(auditor: User) -> None:
    client = signed_in(auditor)
    assert "nobody has asked yet" in page(client, LIST)
    asked = click(client)
    assert "It waits for a worker." in page(client, asked.get_absolute_url())
    verify()
    asked.refresh_from_db()
    assert (asked.outcome, asked.found, asked.asked_by, asked.anchors) == ("sound", 0, auditor, 1)
    assert asked.seq == Seal.objects.filter(seq__lte=asked.seq).count()
    said = page(client, asked.get_absolute_url())
    assert "Sound: nothing was changed, removed or added." in said
    assert "hx-trigger" not in said
    assert all("审计员" in page(client, url) for url in (ALL, asked.get_absolute_url()))
    assert 'href="' + asked.get_absolute_url() in page(client, LIST)


def test_the_asking_and_the_verdict_are_acts_and_sealed_like_any_other(auditor: User) -> None:
    click(signed_in(auditor))
    verify()
    seal()
    ask, finish = Activity.objects.filter(verb__startswith="verification.").order_by("pk")
    assert (ask.actor, finish.actor, finish.after["outcome"]) == (auditor, auditor, "sound")
    assert Seal.objects.filter(source="activity", row_id=finish.pk).exists()


def test_a_falsified_row_is_named_and_leads_to_its_entry(auditor: User) -> None:
    row = Activity.objects.get(verb="mechanism.found")
    forged()
    client = signed_in(auditor)
    asked = click(client)
    verify()
    said = page(client, asked.get_absolute_url())
    place = Seal.objects.get(source="activity", row_id=row.pk).seq
    assert "Not sound: 1 finding." in said
    assert f'<td class="num">{place}</td>' in said
    assert "The row was changed, or its seal was" in said
    assert f'href="/audit/entries/{row.pk * 4 + 1}/"' in said
    assert "省自然灾害防治工作联席会议" in said
    assert "Not sound" in page(client, LIST)


def test_what_is_no_row_any_more_leads_nowhere(auditor: User) -> None:
    sql("SET LOCAL session_replication_role = replica")
    sql("DELETE FROM core_activity WHERE verb = 'mechanism.found'")
    sql("DELETE FROM audit_seal WHERE seq = 5")
    client = signed_in(auditor)
    asked = click(client)
    verify()
    said = page(client, asked.get_absolute_url())
    assert "The row is missing" in said
    assert "The seal is missing" in said
    assert "/audit/entries/" not in said


def test_the_page_tells_how_far_it_is_and_asks_again_by_itself(
    auditor: User, monkeypatch: pytest.MonkeyPatch, cast: SimpleNamespace
) -> None:
    client, seen = signed_in(auditor), list[str]()
    asked = click(client)

    def slowly(verification: Verification) -> Callable[[int, int], None]:
        def progress(done: int, total: int) -> None:
            Verification.objects.filter(pk=verification.pk).update(done=done, total=total)
            seen.append(page(client, asked.get_absolute_url(), HX_Request="true"))

        return progress

    monkeypatch.setattr(verifying, "BATCH", 20)
    monkeypatch.setattr(actions, "_signs_of_life", slowly)
    verify()
    total = Seal.objects.count()
    assert f"20 of {total} entries are proved." in seen[0]
    assert 'hx-trigger="every 2s"' in seen[0]
    assert "<html" not in seen[0]
    assert page(client, asked.get_absolute_url(), HX_Request="true").lstrip().startswith("<div id=")


def test_two_who_ask_are_given_one_answer(auditor: User) -> None:
    client = signed_in(auditor)
    assert click(client) == click(client)
    assert Verification.objects.count() == 1
    verify()
    assert click(client) != Verification.objects.earliest("pk")


def test_running_the_task_twice_proves_once(auditor: User) -> None:
    ask_verification(actor=auditor)
    verify()
    verify()
    assert prove() is None
    assert Activity.objects.filter(verb="verification.finish").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_proves(auditor: User) -> None:
    ask_verification(actor=auditor)
    together = threading.Barrier(4)

    def work(_number: int) -> bool:
        together.wait(30)
        try:
            return prove() is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 1
    assert Activity.objects.filter(verb="verification.finish").count() == 1


def test_a_worker_that_is_gone_is_no_verdict(auditor: User) -> None:
    lost = ask_verification(actor=auditor)
    Verification.objects.update(started_at=timezone.now(), alive_at=timezone.now())
    assert ask_verification(actor=auditor) == lost
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        again = ask_verification(actor=auditor)
    lost.refresh_from_db()
    assert again != lost
    assert (lost.outcome, lost.error) == ("failed", "no sign of life")
    assert "There is no verdict" in page(signed_in(auditor), lost.get_absolute_url())


def test_without_the_key_there_is_no_verdict(auditor: User, settings: Any, tmp_path: Path) -> None:
    settings.AUDIT_KEY, settings.AUDIT_KEY_FILE = "", tmp_path / "none"
    ask_verification(actor=auditor)
    done = prove()
    assert done is not None
    assert done.outcome == "failed"
    assert "AUDIT_KEY is not set" in done.error


def test_a_bell_that_nobody_heard_is_rung_again(
    auditor: User, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    rung: list[None] = []
    monkeypatch.setattr(verify, "delay", lambda: rung.append(None))
    with django_capture_on_commit_callbacks(execute=True):
        ask_verification(actor=auditor)
    with django_capture_on_commit_callbacks(execute=True):
        seal()
    assert len(rung) == 2
    verify()
    with django_capture_on_commit_callbacks(execute=True):
        seal()
    assert len(rung) == 2


def test_the_portal_asks_by_itself_too(auditor: User) -> None:
    verify_by_itself()
    verify()
    row = Verification.objects.get()
    assert (row.asked_by, row.outcome) == (None, "sound")
    assert "the portal" in page(signed_in(auditor), ALL)


def test_nobody_else_may_ask_or_see(auditor: User, cast: SimpleNamespace) -> None:
    with pytest.raises(NotPermitted):
        ask_verification(actor=cast.secretariat)
    asked = ask_verification(actor=auditor)
    for person in (cast.secretariat, cast.stranger):
        client = signed_in(person)
        assert client.post(CLICK).status_code == 404
        assert client.get(ALL).status_code == client.get(asked.get_absolute_url()).status_code == 404
    assert Verification.objects.count() == 1
    assert signed_in(auditor).get(CLICK).status_code == 405


def test_where_nobody_asked_it_says_so(auditor: User) -> None:
    assert "Nobody has asked for a verification yet." in page(signed_in(auditor), ALL)
