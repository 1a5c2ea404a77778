"""The environment, typed: what an operator may set, each with its default and its refusal of nonsense."""

import hashlib
import os
import re
import secrets
import sys
import tempfile
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

_env = environ.Env()


def text(name: str, default: str = "") -> str:
    return str(_env.str(name, default))


def flag(name: str, *, default: bool) -> bool:
    """Only words that mean yes or no are taken; anything else stops the start."""
    value = text(name, "1" if default else "0").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no")


def words(name: str, default: list[str]) -> list[str]:
    return [word for word in _env.list(name, default=default) if word]


def one_of(name: str, *choices: str) -> str:
    """One of these words, the first where nothing is set; anything else stops the start."""
    value = text(name, choices[0]).strip().lower() or choices[0]
    if value not in choices:
        raise ImproperlyConfigured(f"{name}={value!r} is none of: {', '.join(choices)}")
    return value


def number(name: str, default: int, *, least: int, most: int) -> int:
    """A whole number within its limits; anything else stops the start."""
    value = text(name, str(default)).strip()
    if not value.isdecimal() or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name}={value!r} is no number from {least} to {most}")
    return int(value)


def socket_address(name: str) -> str | tuple[str, int]:
    """A path, or host:port as a pair; nothing where it is not set. What is neither stops the start."""
    value = text(name).strip()
    host, _colon, port = value.rpartition(":")
    if not value or value.startswith("/"):
        return value
    if host and port.isdecimal() and 0 < int(port) < 2**16:
        return host, int(port)
    raise ImproperlyConfigured(f"{name}={value!r} is neither a path nor host:port")


def whole(name: str, default: int, *, least: int = 1) -> int:
    """A whole number, no smaller than `least`; anything else stops the start."""
    value = text(name, str(default)).strip()
    if not value.isdecimal() or int(value) < least:
        raise ImproperlyConfigured(f"{name}={value!r} is no whole number from {least} on")
    return int(value)


def data_dir() -> Path:
    """Where the embedded servers, uploads and the local secret live."""
    return Path(text("DATA") or BASE_DIR / "var").resolve()


def run_dir() -> Path:
    """Where the embedded servers' sockets lie: a short place of one's own, as a socket path holds 107 bytes at most."""
    beside_data = data_dir() / "run"
    if len(str(beside_data / ".s.PGSQL.5432.lock")) <= 100:
        return beside_data
    name = hashlib.sha256(str(data_dir()).encode()).hexdigest()[:10]
    return Path(tempfile.gettempdir()) / f"portal-{os.getuid()}-{name}"


def embedded(name: str) -> bool:
    """Whether the portal runs this server itself, as no address is given. EMBEDDED=0 makes a forgotten or mistyped
    address an error, where it would otherwise open a new and empty database."""
    if text(name):
        return False
    if flag("EMBEDDED", default=True):
        return True
    raise ImproperlyConfigured(f"{name} is not set, and EMBEDDED=0 forbids a server of the portal's own.")


def database() -> dict[str, Any]:
    """DATABASE_URL (a socket folder is written percent-encoded as the host), or the embedded PostgreSQL."""
    if embedded("DATABASE_URL"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "portal",
            "USER": "postgres",
            "HOST": str(run_dir()),
        }
    given = dict(_env.db_url("DATABASE_URL"))
    return {**given, "HOST": unquote(given["HOST"])}


def cache_url() -> str:
    return text("REDIS_URL") if not embedded("REDIS_URL") else f"unix://{run_dir() / 'valkey.sock'}?db=1"


def broker_url() -> str:
    """A database of its own in the same server, or BROKER_URL: emptying the cache then loses no message."""
    url = text("BROKER_URL") or text("REDIS_URL")
    if not url and embedded("REDIS_URL"):
        url = f"unix://{run_dir() / 'valkey.sock'}?db=0"
    return _for_celery(url)


def _for_celery(url: str) -> str:
    """Celery writes a socket differently from redis-py; an address with a host serves both."""
    if not url.startswith("unix://"):
        return url
    return url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")


def mail() -> dict[str, Any]:
    """EMAIL_URL (smtp://user:password@host:port), or letters into a folder of the data directory."""
    if text("EMAIL_URL"):
        return dict(_env.email_url("EMAIL_URL"))
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(data_dir() / "mail"),
    }


def file_storage() -> dict[str, Any]:
    """STORAGE_URL (https://host/bucket), a bucket of a server that speaks S3, or the folder of files in the data
    directory. Only a server that stands in the own network (STORAGE_INSIDE) may be called without TLS."""
    url = text("STORAGE_URL").strip()
    if not url:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    origin = _origin("STORAGE_URL", url, plain=flag("STORAGE_INSIDE", default=False))
    bucket = urlsplit(url).path.strip("/")
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", bucket):
        raise ImproperlyConfigured("STORAGE_URL names no bucket: it is written https://host/bucket")
    if not (text("STORAGE_KEY") and text("STORAGE_SECRET")):
        raise ImproperlyConfigured("STORAGE_URL needs STORAGE_KEY and STORAGE_SECRET, which the server gives")
    if not find_spec("storages") or not find_spec("boto3"):
        raise ImproperlyConfigured("STORAGE_URL needs packages that are not installed: requirements/s3.txt")
    options = {
        "endpoint_url": origin,
        "bucket_name": bucket,
        "access_key": text("STORAGE_KEY"),
        "secret_key": text("STORAGE_SECRET"),
        "region_name": text("STORAGE_REGION", "us-east-1"),
        "addressing": one_of("STORAGE_ADDRESSING", "path", "virtual"),
    }
    return {"BACKEND": "coordination.core.files.bucket.Bucket", "OPTIONS": options}


@dataclass(frozen=True)
class Robot:
    """One robot of a group chat. Its path holds the token: a secret like the key, and neither is ever shown."""

    kind: str
    host: str
    port: int
    path: str = field(repr=False)
    secret: str = field(repr=False)
    tls: bool
    is_inside: bool  # it stands in the own network


ROBOT_HOSTS = {
    "dingtalk": ["oapi.dingtalk.com"],
    "wecom": ["qyapi.weixin.qq.com"],
    "feishu": ["open.feishu.cn", "open.larksuite.com"],
}


def robot() -> Robot | None:
    """ROBOT_URL of ROBOT_KIND, on a host that is allowed (ROBOT_HOSTS, else those of the kind). Only one that stands in
    the own network (ROBOT_INSIDE) may be called without TLS."""
    if not text("ROBOT_URL"):
        return None
    kind, inside = text("ROBOT_KIND"), flag("ROBOT_INSIDE", default=False)
    if kind not in ROBOT_HOSTS:
        raise ImproperlyConfigured(f"ROBOT_KIND={kind!r} is none of {', '.join(ROBOT_HOSTS)}")
    try:
        url = urlsplit(text("ROBOT_URL"))
        port = url.port
    except ValueError:
        raise ImproperlyConfigured("ROBOT_URL is no address") from None  # what it holds is a secret
    allowed = words("ROBOT_HOSTS", ROBOT_HOSTS[kind])
    if url.hostname not in allowed:
        raise ImproperlyConfigured(f"The host of ROBOT_URL is none of those allowed: {', '.join(allowed)}")
    if url.username or not (url.scheme == "https" or (inside and url.scheme == "http")):
        raise ImproperlyConfigured("ROBOT_URL is no https address; http is taken with ROBOT_INSIDE=1, a password never")
    tls = url.scheme == "https"
    path = f"{url.path}?{url.query}" if url.query else url.path
    return Robot(kind, url.hostname, port or (443 if tls else 80), path, text("ROBOT_SECRET"), tls, inside)


@dataclass(frozen=True)
class Provider:
    """Who signs people in for this portal, and what is believed of what it says (docs/sign-in.md)."""

    kind: str  # oidc or cas
    url: str  # the issuer, or the address under which a CAS server has its /login
    client: str
    secret: str = field(repr=False)
    claims: dict[str, str]  # what the portal asks for: under which name the provider says it
    scope: str
    second_factor: frozenset[str]  # words (acr, amr) that say it asked for a second factor itself
    binds_numbers: bool
    label: str
    origins: list[str]  # the only places that are called, and to which a browser is sent


CLAIMS = {
    "oidc": {"subject": "sub", "name": "name", "agency": "agency_code", "number": "employee_number"},
    "cas": {"subject": "user", "name": "name", "agency": "agency_code", "number": "employee_number"},
}


def single_sign_on() -> Provider | None:
    """SSO_URL of SSO_KIND. Only a provider that stands in the own network (SSO_INSIDE) may be called without TLS."""
    url = text("SSO_URL").strip()
    if not url:
        return None
    kind, plain = one_of("SSO_KIND", "oidc", "cas"), flag("SSO_INSIDE", default=False)
    origins = [_origin("SSO_URL", url, plain=plain)]
    origins += [_origin("SSO_HOSTS", other, plain=plain) for other in words("SSO_HOSTS", [])]
    if kind == "oidc" and not (text("SSO_CLIENT") and text("SSO_SECRET")):
        raise ImproperlyConfigured("SSO_URL needs SSO_CLIENT and SSO_SECRET, which the provider gives")
    return Provider(
        kind=kind,
        url=url if kind == "oidc" else url.rstrip("/"),
        client=text("SSO_CLIENT"),
        secret=text("SSO_SECRET"),
        claims=_claims(kind),
        scope=text("SSO_SCOPE", "openid profile"),
        second_factor=frozenset(words("SSO_SECOND_FACTOR", [])),
        binds_numbers=flag("SSO_BINDS_NUMBERS", default=False),
        label=text("SSO_NAME").strip(),
        origins=list(dict.fromkeys(origins)),
    )


def ckan_sites() -> list[str]:
    """CKAN_SITES: the only places from which catalogues are taken in. Only those of the own network (CKAN_INSIDE) may
    be called without TLS."""
    plain = flag("CKAN_INSIDE", default=False)
    return [_origin("CKAN_SITES", url, plain=plain) for url in words("CKAN_SITES", [])]


def refresh_places() -> list[str]:
    """REFRESH_PLACES: the only places from which data sets are fetched. Only those of the own network (REFRESH_INSIDE)
    may be called without TLS."""
    plain = flag("REFRESH_INSIDE", default=False)
    places = words("REFRESH_PLACES", [])
    if wider := [url for url in places if urlsplit(url).path.strip("/")]:
        raise ImproperlyConfigured(f"REFRESH_PLACES opens whole hosts, and {wider[0]!r} names a part of one")
    return [_origin("REFRESH_PLACES", url, plain=plain) for url in places]


def refresh_folder() -> Path | None:
    """REFRESH_FOLDER: where files are laid from which data sets are refreshed, in a folder for each agency."""
    value = text("REFRESH_FOLDER").strip()
    if value and not Path(value).is_absolute():
        raise ImproperlyConfigured(f"REFRESH_FOLDER={value!r} does not begin with /")
    return Path(value) if value else None


def _origin(name: str, url: str, *, plain: bool) -> str:
    parts = urlsplit(url)
    if parts.username or parts.query or parts.fragment or not parts.hostname:
        raise ImproperlyConfigured(f"{name} holds {url!r}, which is no plain address")
    if parts.scheme != "https" and not (plain and parts.scheme == "http"):
        inside = f"{name.partition('_')[0]}_INSIDE"
        raise ImproperlyConfigured(f"{name} holds no https address; http is taken with {inside}=1")
    return f"{parts.scheme}://{parts.netloc}".lower()


def _claims(kind: str) -> dict[str, str]:
    """SSO_CLAIMS: `agency=org.code,number=uid`; the rest stays as it is."""
    said = dict(part.strip().partition("=")[::2] for part in words("SSO_CLAIMS", []))
    if wrong := [name for name, claim in said.items() if name not in CLAIMS[kind] or not claim]:
        raise ImproperlyConfigured(f"SSO_CLAIMS names {', '.join(wrong)}; known are {', '.join(CLAIMS[kind])}")
    return {**CLAIMS[kind], **said}


def secret_key() -> str:
    """SECRET_KEY, or the one kept in the data directory. Nothing is written here: `manage.py up` makes it."""
    if text("SECRET_KEY"):
        return text("SECRET_KEY")
    kept = data_dir() / "secret_key"
    if kept.exists():
        return kept.read_text().strip()
    if flag("EMBEDDED", default=True):
        return secrets.token_urlsafe(50)  # first start, before `up` has written one
    raise ImproperlyConfigured("SECRET_KEY is not set")


def audit_digest() -> str:
    """AUDIT_DIGEST: what the audit's chain is made with, `sha256` or the national `sm3` (GB/T 32905)."""
    name = text("AUDIT_DIGEST", "sha256").strip().lower()
    if name not in {"sha256", "sm3"}:
        raise ImproperlyConfigured(f"AUDIT_DIGEST={name!r} is neither sha256 nor sm3")
    if name not in hashlib.algorithms_available:
        raise ImproperlyConfigured(f"AUDIT_DIGEST={name}: the OpenSSL of this Python ({sys.executable}) cannot do it")
    return name
