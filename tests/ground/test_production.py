"""The production shape holds together: services, what they wait for, and what they may."""

import json
import os
import re
import shutil
import subprocess
import sys
from typing import Any

import pytest
import yaml
from django.urls import get_resolver, reverse

from coordination.celery import app
from coordination.env import BASE_DIR
from tests.test_doors import OPEN

OURS = {"web", "worker", "scheduler-1", "scheduler-2", "migrate"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text()))


def test_compose_itself_accepts_the_file_where_it_is_installed() -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        return  # the other tests of this file read it as YAML
    checked = subprocess.run(
        [docker, "compose", "config", "-q"], cwd=BASE_DIR, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr


def test_every_service_is_there_and_two_schedulers(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == OURS | {"proxy", "postgres", "valkey"}


def test_whatever_runs_on_is_watched_and_started_again(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        if name != "migrate":
            assert service["healthcheck"]["test"], name
            assert service["restart"] == "unless-stopped", name


def test_nothing_starts_before_the_tables_are_up_to_date(compose: dict[str, Any]) -> None:
    for name in OURS - {"migrate"}:
        assert compose["services"][name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_what_is_waited_for_named_or_mounted_exists(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert set(service.get("depends_on", {})) <= set(compose["services"])
        assert set(service["networks"]) <= set(compose["networks"])
        named = {volume.split(":")[0] for volume in service.get("volumes", []) if not volume.startswith(".")}
        assert named <= set(compose["volumes"])


def test_our_containers_can_change_nothing_but_their_data(compose: dict[str, Any]) -> None:
    for name in OURS:
        service = compose["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]


@pytest.mark.parametrize(
    ("secret", "its_keeper"), [("AUDIT_KEY", "worker"), ("POSTGRES_PASSWORD", ""), ("OWNER_DATABASE_URL", "")]
)
def test_a_secret_is_known_to_who_needs_it(secret: str, its_keeper: str, compose: dict[str, Any]) -> None:
    """It stands in .env, which all of ours read; an empty word beside it takes it away again."""
    blind = {name for name in OURS if compose["services"][name]["environment"].get(secret) == ""}
    assert blind == OURS - {its_keeper}


def test_only_who_migrates_is_the_owner_of_the_tables(compose: dict[str, Any]) -> None:
    roles = {name: compose["services"][name]["environment"]["DATABASE_URL"] for name in OURS}
    assert {name for name, url in roles.items() if "//portal:${POSTGRES_PASSWORD" in url} == {"migrate"}
    assert {name for name, url in roles.items() if "//portal_app:${APP_PASSWORD" in url} == OURS - {"migrate"}
    assert compose["services"]["migrate"]["command"].endswith('migrate --noinput && python manage.py database_roles"')


def test_only_the_proxy_is_open_and_the_data_is_out_of_its_reach(compose: dict[str, Any]) -> None:
    open_ones = {name for name, service in compose["services"].items() if "ports" in service}
    assert open_ones == {"proxy"}
    assert compose["networks"]["inside"] == {"internal": True}
    assert "inside" not in compose["services"]["proxy"]["networks"]


def test_only_who_sends_letters_reaches_the_outside(compose: dict[str, Any]) -> None:
    outside = {name for name, service in compose["services"].items() if "outside" in service["networks"]}
    assert outside == {"proxy", "worker"}
    assert {name for name, network in compose["networks"].items() if network == {"internal": True}} == {
        "front",
        "inside",
    }


def test_what_is_built_in_is_named_with_version_and_digest() -> None:
    """Python's packages as pip checks them; what browsers are given as it was taken from its registry."""
    for name in ("base.txt", "s3.txt", "dev.txt"):
        lines = (BASE_DIR / "requirements" / name).read_text().replace("\\\n", " ").splitlines()
        pinned = [line for line in lines if line.strip() and not line.strip().startswith("#")]
        assert len(pinned) > 20
        assert [
            line
            for line in pinned
            if not re.match(r"[a-z0-9-]+(\[\w+\])?==\S+( ;.+?)?\s+--hash=sha256:[0-9a-f]{64}", line)
        ] == []
    assert "--require-hashes" in (BASE_DIR / "Dockerfile").read_text()
    vendored = BASE_DIR / "static" / "vendor"
    named = json.loads((vendored / "versions.json").read_text())
    assert all(row["version"] and row["licence"] and row["integrity"].startswith("sha512-") for row in named)
    kept = {str(path.relative_to(vendored)) for path in vendored.rglob("*.*") if path.suffix in {".js", ".css"}}
    files = {file for row in named for file in row["files"]}
    assert kept == {file for file in files if file.endswith((".js", ".css")) and not file.startswith("..")}
    assert all((vendored / file).exists() for file in files)


def test_faults_are_told_to_nobody_unless_somebody_asks_for_it(compose: dict[str, Any]) -> None:
    ask = "from django.conf import settings; print(settings.DEBUG)"
    environment = {name: value for name, value in os.environ.items() if name != "DEBUG"}
    environment["DJANGO_SETTINGS_MODULE"] = "coordination.settings"
    told = subprocess.run([sys.executable, "-c", ask], cwd=BASE_DIR, env=environment, capture_output=True, check=True)
    assert told.stdout.strip() == b"False"
    assert not any("DEBUG" in service.get("environment", {}) for service in compose["services"].values())


def test_the_log_of_the_proxy_opens_no_door() -> None:
    """Every address that holds a token, as a letter holds it, is written down without."""
    proxy = (BASE_DIR / "deploy" / "Caddyfile").read_text()
    struck = re.search(r'request>uri regexp "(.+)" "\$\{1\}(.+)"', proxy)
    assert struck
    token = "c8Kd93-kfLs02kdLs9dkf02kLsd0QWE_-x"
    with_one = {name for name in OPEN if "token" in taken_by(name) or "secret" in taken_by(name)}
    assert with_one == {"join_by_link", "address_by_link", "first_by_link", "reset"}
    for name in with_one:
        whole = reverse(name, kwargs={word: "MTI" if word == "uidb64" else token for word in taken_by(name)})
        for asked in (whole, f"{whole}?next=/", whole.removesuffix("/")):
            written = re.sub(struck[1], rf"\1{struck[2]}", asked)
            assert token not in written
            assert written.startswith(whole.partition(token)[0]), "which door it was is still told"
    for plain in ("/join/", "/sign-in/", "/agencies/12/"):
        assert re.sub(struck[1], "", plain) == plain
    for header in ("request>headers>Cookie", "request>headers>Referer", "resp_headers>Set-Cookie"):
        assert f"{header} delete" in proxy


def taken_by(name: str) -> set[str]:
    """What an address takes, by name."""
    possibilities = get_resolver().reverse_dict.getlist(name)
    return {word for possible in possibilities for _path, words in possible[0] for word in words}


def test_the_image_copies_only_what_exists() -> None:
    copied = re.findall(r"^COPY (?!--from)(\S+)", (BASE_DIR / "Dockerfile").read_text(), re.MULTILINE)
    assert copied
    for path in copied:
        assert (BASE_DIR / path).exists(), path


def test_every_setting_of_the_example_is_explained() -> None:
    example = (BASE_DIR / "deploy" / "portal.env.example").read_text()
    manual = (BASE_DIR / "docs" / "operations.md").read_text()
    for name in re.findall(r"^(\w+)=", example, re.MULTILINE):
        assert f"`{name}`" in manual, name


def test_every_ring_has_a_task_to_answer_it() -> None:
    app.loader.import_default_modules()
    for ring in app.conf.beat_schedule.values():
        assert ring["task"] in app.tasks
        assert ring["options"]["expires"]
