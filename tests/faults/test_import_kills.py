"""Workers are killed in the middle of an import, and of its undoing: every row is done once, and goes back once."""

import random
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
from django.contrib.auth.models import Group
from django.db.models import Count

from coordination.agencies.models import Agency
from coordination.core.imports import actions
from coordination.core.imports.models import ImportRun
from coordination.core.models import Activity
from coordination.embedded import bound_to_us
from tests.agencies.importing import administrator, carry_out, start
from tests.servers import environment

pytestmark = pytest.mark.kill

ROWS, KNOWN, KILLS = 240, 20, 3
PATIENCE = 300  # seconds after which something hangs
SEED = 20261123
WORKS = """
import django
django.setup()
from coordination.core.imports import working
while working.work():
    pass
"""


def settled(run: ImportRun, *words: str) -> int:
    return run.rows.filter(outcome__in=words).count()


def work_and_be_killed(run: ImportRun, chance: random.Random, *words: str) -> int:
    """Kill worker after worker, each after some more rows, then let one live; how many fell in the midst of it."""
    fell, deadline = 0, time.monotonic() + PATIENCE
    for number in range(KILLS + 1):
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKS],
            env=environment(LOG_LEVEL="ERROR"),
            preexec_fn=bound_to_us(signal.SIGKILL),  # noqa: PLW1509  (two system calls, no lock taken)
        )
        goal = settled(run, *words) + chance.randint(1, ROWS // (KILLS + 2))
        while number < KILLS and settled(run, *words) < goal and worker.poll() is None:
            assert time.monotonic() < deadline, "it hangs"
            time.sleep(chance.uniform(0, 0.05))
        if number < KILLS:
            worker.kill()
        fell += worker.wait(PATIENCE) == -signal.SIGKILL
    return fell


def test_killed_workers_do_each_row_once_and_undo_it_once(own_database: str) -> None:
    root, chance = administrator(), random.Random(SEED)
    head = ("单位名称", "主管部门", "排序")
    first = start(root, head, *[(f"老{n}局", None, n) for n in range(KNOWN)])
    carry_out(first, root)
    told, groups = Activity.objects.count(), Group.objects.count()

    changed = [(f"老{n}局", f"新{n}局", n + 1) for n in range(KNOWN)]
    new = [(f"新{n}局", f"新{n - 1}局" if n % 3 else None, n) for n in range(ROWS - KNOWN)]
    run = start(root, head, *changed, *new)
    actions.confirm(actor=root, run=run)
    assert work_and_be_killed(run, chance, "done") == KILLS
    assert ImportRun.objects.get(pk=run.pk).state == "done"
    assert run.rows.counted("outcome") == {"done": ROWS}
    assert Agency.objects.count() == ROWS
    acts = Counter(Activity.objects.order_by("pk")[told:].values_list("verb", flat=True))
    assert (acts["agency.create"], acts["agency.edit"], acts["import.finish"]) == (ROWS - KNOWN, KNOWN, 1)
    assert Agency.objects.get(name="老1局").parent == Agency.objects.get(name="新1局")

    actions.undo(actor=root, run=ImportRun.objects.get(pk=run.pk))
    assert work_and_be_killed(run, chance, "undone") == KILLS
    assert run.rows.counted("outcome") == {"undone": ROWS}
    assert Agency.objects.count() == KNOWN
    assert Group.objects.count() == groups
    assert not Agency.objects.exclude(parent=None).exists()
    acts = Counter(Activity.objects.order_by("pk")[told:].values_list("verb", flat=True))
    assert (acts["agency.remove"], acts["agency.edit"], acts["import.finish_undo"]) == (ROWS - KNOWN, 2 * KNOWN, 1)
    twice = Activity.objects.filter(verb__in=["agency.create", "agency.remove"]).values("verb", "subject_id")
    assert not twice.annotate(times=Count("pk")).filter(times__gt=1).exists()
