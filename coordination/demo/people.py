"""Agencies, the people in them, and who may sign in to look around."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password

from coordination.agencies.actions import add_duties, appoint, create_agency
from coordination.agencies.models import Agency, Post, Region, User
from coordination.agencies.naming import relation_of
from coordination.core.activity import record

MARK = "（演示）"
DOMAIN = "demo.invalid"  # a name that can never receive mail (RFC 2606)
# Nobody is two of them, and none sees an agency's content.
PORTAL_ADMINISTRATORS = {
    "root": (User.PortalRole.SYSTEM, "系统管理员", "enters agencies, keeps the working days at /admin/"),
    "security": (
        User.PortalRole.SECURITY,
        "安全管理员",
        "suspends accounts, resets second factors",
    ),
    "auditor": (User.PortalRole.AUDIT, "审计管理员", "reads who did what"),
}

# The accounts to begin with, and what each sees that the others do not.
CHOSEN = {
    "office": "keeps the office of the first mechanism: agenda, minutes, verifying, urging",
    "liaison": "answers invitations, signs for minutes, receives and reports assignments",
    "leader": "told of what is late",
    "staff": "reports, does not answer in the agency's name",
    "admin": "keeps the people of the agency",
    "finance": "deputy convener, and lead or support of several assignments",
    "convener": "leader of the agency that convenes",
    "twoposts": "holds posts in two agencies and chooses for which to act",
    "air": "keeps the office of the second mechanism, member of the first",
    "observer": "sees the meetings, owes nothing",
}


@dataclass
class House:
    """Who is there, by the keys of the data files."""

    agencies: dict[str, Agency] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    heads: dict[str, tuple[str, str]] = field(default_factory=dict)  # name and title of who sits for an agency
    liaisons: dict[str, User] = field(default_factory=dict)


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))


def settle() -> House:
    """Enter the agencies and their people; the portal itself acts, as an administrator would."""
    house, region = House(), Region.objects.get_or_create(code="440000", defaults={"name": "广东省"})[0]
    # One digest for all: reckoning it for sixty people one by one would take most of the time.
    digest = make_password(settings.DEMO_PASSWORD)
    for place, entry in enumerate(read("agencies")["agency"], start=1):
        kind = entry.get("kind", Agency.Kind.GOVERNMENT)
        agency = create_agency(
            actor=None,
            name=entry["name"],
            short_name=entry["short_name"],
            aliases=entry.get("aliases", []),
            kind=kind,
            relation=relation_of(entry["name"], kind),
            tier=entry.get("tier", Agency.Tier.PROVINCIAL),
            parent=house.agencies.get(entry.get("parent", "")),
            region=region,
            official_order=place * 10,
        )
        add_duties(actor=None, agency=agency, texts=[f"{part}。" for part in entry["duties"].rstrip("。").split("，")])
        house.agencies[entry["key"]] = agency
        for place_within, line in enumerate(entry["people"]):
            _enter(house, entry["key"], line, digest, phone=f"020-8300{place:02d}{place_within}0")
    appoint(
        actor=None,
        person=house.people["twoposts"],
        agency=house.agencies["water"],
        role=Post.Role.STAFF,
        title="水旱灾害防御处（挂职）",
    )
    _enter_portal_administrators(digest)
    return house


def _enter(house: House, key: str, line: list[str], digest: str, *, phone: str) -> None:
    username, role, name, title = line
    person = User(username=username, full_name=f"{name}{MARK}", email=f"{username}@{DOMAIN}", phone=phone)
    person.password = digest
    person.save()
    record(None, "user.create", person, after={"username": username, "full_name": person.full_name})
    appoint(actor=None, person=person, agency=house.agencies[key], role=role, title=title, is_main=True)
    house.people[username] = person
    if role == Post.Role.LIAISON:
        house.liaisons[key] = person
    if role == Post.Role.LEADER or key not in house.heads:
        house.heads[key] = (person.full_name, title)


def _enter_portal_administrators(digest: str) -> None:
    for username, (role, name, _what_for) in PORTAL_ADMINISTRATORS.items():
        User.objects.create(
            username=username,
            full_name=f"{name}{MARK}",
            email=f"{username}@{DOMAIN}",
            password=digest,
            portal_role=role,
        )
