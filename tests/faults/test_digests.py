"""A digest that is being made or sent when the power goes; ten who make it at once; and notices written meanwhile."""

import re
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, time
from time import monotonic, sleep

import pytest
from django.db import connections, transaction
from django.utils import timezone

from coordination.core import delivery, gathering, reminders
from coordination.core.models import Delivery, Digest, Notification
from coordination.core.notices import Category, notify
from coordination.core.reconcile import invariants
from coordination.followup.models import Assignment
from coordination.followup.notices import AssignmentIssued
from coordination.workbench.actions import set_digest
from tests.faults.conftest import House, Postbox
from tests.faults.dying import DIED, POINTS_OF_A_DIGEST
from tests.servers import environment

pytestmark = pytest.mark.kill


@pytest.fixture
def readers(house: House) -> House:
    """The leaders of the debtor have follow-up in a digest."""
    hour = (timezone.localtime().hour + 2) % 24  # not within this test
    for leader in house.leaders:
        set_digest(
            actor=leader,
            digest="daily",
            digest_at=time(hour),
            categories=[Category.FOLLOW_UP.value],
        )
    return house


def tell(assignments: list[Assignment]) -> None:
    for row in assignments:
        notify(AssignmentIssued, row)


def let_its_hour_come(moment: datetime) -> None:
    """In place of waiting for it."""
    Delivery.objects.filter(channel="digest", progress="pending").update(next_at=moment, held_until=moment)


def told() -> "Counter[str]":
    """Every notice that belongs into a digest, by the way to it."""
    rows = Notification.objects.filter(kind="assignment_issued")
    return Counter(str(pk) for pk in rows.values_list("pk", flat=True))


def read_in(postbox: Postbox) -> "Counter[str]":
    """What stands in the digests that came, each letter read once however often it came."""
    texts = [text for (name, _to), text in postbox.texts.items() if name.startswith("<digest.")]
    return Counter(pk for text in texts for pk in re.findall(r"/inbox/(\d+)/", text))


def broken() -> dict[str, int]:
    return {rule.name: count for rule in invariants() if (count := rule.broken())}


@pytest.mark.parametrize("point", POINTS_OF_A_DIGEST)
def test_a_digest_whose_maker_dies_loses_nothing_and_tells_nothing_twice(
    readers: House, through_the_postbox: Postbox, point: str
) -> None:
    readers.owe(5)
    reminders.fire_due()  # the letters of these are not what is watched
    Delivery.objects.update(progress="suppressed")
    tell(readers.assignments)
    let_its_hour_come(timezone.now())
    ended = subprocess.run(
        [sys.executable, "-m", "tests.faults.dying", point],
        env=environment(EMAIL_URL=f"smtp://127.0.0.1:{through_the_postbox.port}"),
        check=False,
        timeout=60,
    )
    assert ended.returncode == DIED, "it came by the point and died there"

    Delivery.objects.filter(progress="sending").update(lease_until=timezone.now())  # in place of waiting for its end
    delivery.deliver_due()
    reminders.beat("sweep", "test")

    assert Digest.objects.count() == len(readers.leaders)
    assert read_in(through_the_postbox) == told()
    letters = Counter(through_the_postbox.about("digest"))
    assert len(letters) == len(readers.leaders)
    again = sum(letters.values()) - len(letters)
    assert again == (1 if point == "sent but not written down" else 0), "only that gap sends again, under the same name"
    assert set(Delivery.objects.filter(channel="digest").values_list("progress", flat=True)) == {"sent"}
    assert broken() == {}


def at_once(doers: list[Callable[[], object]]) -> list[BaseException]:
    ready, faults = threading.Barrier(len(doers)), list[BaseException]()

    def run(doer: Callable[[], object]) -> None:
        try:
            ready.wait(20)
            doer()
        except BaseException as fault:  # noqa: BLE001  (handed to the test)
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[doer]) for doer in doers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return faults


def test_ten_at_once_make_one_digest_for_each_and_twice_is_as_good_as_once(
    readers: House, through_the_postbox: Postbox
) -> None:
    readers.owe(100)
    reminders.fire_due()
    Delivery.objects.update(progress="suppressed")
    tell(readers.assignments)
    let_its_hour_come(timezone.now())
    assert at_once([gathering.gather_due] * 10) == []
    assert set(Delivery.objects.filter(channel="digest").values_list("progress", flat=True)) == {"gathered"}
    assert at_once([delivery.deliver_due] * 10) == []
    reminders.beat("sweep", "test")
    assert read_in(through_the_postbox) == told()
    assert set(Counter(through_the_postbox.about("digest")).values()) == {1}
    assert Digest.objects.count() == len(readers.leaders)
    assert broken() == {}


def test_what_is_written_while_digests_are_made_is_in_one_of_them(readers: House, through_the_postbox: Postbox) -> None:
    """Ten writers whose transactions straddle the hour, and six who make the digests meanwhile."""
    readers.owe(40)
    reminders.fire_due()
    Delivery.objects.update(progress="suppressed")
    hour = timezone.now()

    def writer(number: int) -> Callable[[], None]:
        def write() -> None:
            for row in readers.assignments[number::10]:
                with transaction.atomic():
                    tell([row])
                    mine = Delivery.objects.filter(notification__subject_id=row.pk, channel="digest")
                    mine.update(next_at=hour, held_until=hour)
                    sleep(0.02)

        return write

    def gather() -> None:
        end = monotonic() + 1.5
        while monotonic() < end:
            delivery.deliver_due()

    assert at_once([*map(writer, range(10)), *[gather] * 6]) == []
    for later in (1, 2):  # what came too late for the first goes into the next
        let_its_hour_come(hour.replace(microsecond=later))
        delivery.deliver_due()
    reminders.beat("sweep", "test")
    assert read_in(through_the_postbox) == told()
    assert set(Counter(through_the_postbox.about("digest")).values()) == {1}
    assert set(Delivery.objects.filter(channel="digest").values_list("progress", flat=True)) == {"sent"}
    assert broken() == {}
