"""Nothing in the cache is more than a value."""

import json
import pickle
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core.cache import cache

from coordination.celery import app


def lying_there(key: str) -> Any:
    return redis.Redis.from_url(settings.CACHES["default"]["LOCATION"]).get(cache.make_key(key))


@pytest.mark.parametrize("value", [0, -7, 3.5, True, None, "词", ["a", 1], {"a": [1]}])
def test_a_value_lies_there_as_json_and_comes_back(value: object) -> None:
    cache.set("of-a-test", value, 60)
    assert json.loads(lying_there("of-a-test")) == value
    assert cache.get("of-a-test", "nothing") == value


def test_numbers_are_counted_by_the_cache_itself() -> None:
    cache.set("of-a-test", 1, 60)
    assert cache.incr("of-a-test") == 2
    assert lying_there("of-a-test") == b"2"


def test_what_somebody_else_laid_there_is_not_run() -> None:
    class Harm:
        def __reduce__(self) -> tuple[Any, ...]:
            return exec, ("raise SystemExit",)

    server = redis.Redis.from_url(settings.CACHES["default"]["LOCATION"])
    server.set(cache.make_key("of-a-test"), pickle.dumps(Harm()))
    with pytest.raises(ValueError, match=r"codec|Expecting"):
        cache.get("of-a-test")
    server.delete(cache.make_key("of-a-test"))


def test_tasks_and_sessions_are_json_too() -> None:
    assert (app.conf.task_serializer, app.conf.result_serializer, set(app.conf.accept_content)) == (
        "json",
        "json",
        {"json"},
    )
    assert settings.SESSION_SERIALIZER == "django.contrib.sessions.serializers.JSONSerializer"
    assert settings.SESSION_ENGINE == "django.contrib.sessions.backends.db"
