"""The bell: Celery's application, and what it rings by itself.

Any number of schedulers may run: a ring only asks for a sweep of the ledger.
"""

import os
import signal
import warnings
from typing import Any

from celery import Celery
from celery.platforms import SecurityWarning  # type: ignore[attr-defined]
from celery.schedules import crontab
from celery.signals import beat_init, worker_process_init

from coordination import env
from coordination.embedded import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings")
# Celery's command line takes BROKER_URL for itself, before the settings, and does not know every address we do.
if env.text("BROKER_URL"):
    os.environ["CELERY_BROKER_URL"] = env.broker_url()

# Nothing is ever pickled here, so the worker is no danger to a root account, which is usual in a container.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("coordination")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# A ring not heard before the next one is worth nothing, hence `expires`.
app.conf.beat_schedule = {
    "sweep": {"task": "coordination.core.tasks.sweep", "schedule": 5.0, "options": {"expires": 5}},
    "plan": {"task": "coordination.core.tasks.plan", "schedule": 60.0, "options": {"expires": 60}},
    "accounts": {
        "task": "coordination.agencies.tasks.keep_accounts",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "reforms": {"task": "coordination.agencies.tasks.reforms", "schedule": 60.0, "options": {"expires": 60}},
    "unconfirmed": {
        "task": "coordination.agencies.tasks.remind_of_reforms",
        "schedule": crontab(hour="9-17", minute=0),
        "options": {"expires": 3600},
    },
    "reviews": {
        "task": "coordination.agencies.tasks.review_accounts",
        "schedule": crontab(hour=0, minute=20),
        "options": {"expires": 3600},
    },
    "idle": {
        "task": "coordination.agencies.tasks.watch_accounts",
        "schedule": crontab(hour=0, minute=30),
        "options": {"expires": 3600},
    },
    "sharing": {"task": "sharing.tasks.keep", "schedule": 60.0, "options": {"expires": 60}},
    "followers": {"task": "sharing.tasks.tell_followers", "schedule": 60.0, "options": {"expires": 60}},
    "read_contents": {"task": "sharing.tasks.read_contents", "schedule": 30.0, "options": {"expires": 30}},
    "load_tables": {"task": "sharing.tasks.load_tables", "schedule": 30.0, "options": {"expires": 30}},
    "refresh_items": {"task": "sharing.tasks.refresh_items", "schedule": 60.0, "options": {"expires": 60}},
    "sharing_nightly": {
        "task": "sharing.tasks.nightly",
        "schedule": crontab(hour=3, minute=30),
        "options": {"expires": 3600},
    },
    "imports": {"task": "coordination.core.tasks.carry_on", "schedule": 15.0, "options": {"expires": 15}},
    "check_files": {
        "task": "coordination.core.tasks.check_files",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "look_into_arrivals": {
        "task": "coordination.core.tasks.look_into_arrivals",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "make_previews": {
        "task": "coordination.core.tasks.make_previews",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "nightly": {
        "task": "coordination.core.tasks.nightly",
        "schedule": crontab(hour=3, minute=10),
        "options": {"expires": 3600},
    },
    "seal": {"task": "coordination.audit.tasks.seal", "schedule": 60.0, "options": {"expires": 60}},
    "post": {
        "task": "coordination.audit.tasks.post",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 300},
    },
    "verify": {
        "task": "coordination.audit.tasks.verify_by_itself",
        "schedule": crontab(day_of_week="sunday", hour=4, minute=10),
        "options": {"expires": 3600},
    },
    "seal-thoroughly": {
        "task": "coordination.audit.tasks.seal_thoroughly",
        "schedule": crontab(hour=3, minute=40),
        "options": {"expires": 3600},
    },
    "tidy": {
        "task": "coordination.signin.tasks.tidy",
        "schedule": crontab(hour=3, minute=20),
        "options": {"expires": 3600},
    },
}
app.conf.beat_max_loop_interval = 5
app.conf.broker_connection_max_retries = None  # a broker that comes back after a night finds its workers waiting


@beat_init.connect
def _ring_at_once(**_kwargs: Any) -> None:
    """What fell due while nobody rang need not wait for the first round."""
    app.send_task("coordination.core.tasks.sweep", expires=30)


@worker_process_init.connect
def _end_with_the_worker(**_kwargs: Any) -> None:
    """A worker that is killed takes its pool along, in the middle of a task if need be: another worker repeats it."""
    die_with_parent(signal.SIGKILL)
