"""`manage.py demo`: fill an empty portal with a demonstration; `--accounts` names who may sign in."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from coordination.agencies.models import Post, User
from coordination.demo.build import build, is_empty
from coordination.demo.people import CHOSEN, DOMAIN, PORTAL_ADMINISTRATORS


class Command(BaseCommand):
    help = "Write the demonstration into an empty database: two mechanisms, their meetings and what came of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--accounts", action="store_true", help="only name the accounts")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not options["accounts"]:
            if not is_empty():
                raise CommandError(
                    "There are agencies or people in the database already. The demonstration is written only into an "
                    "empty one: choose another data directory with DATA=, or forget this one with `make reset`."
                )
            build()
        self.stdout.write(accounts())


def accounts() -> str:
    """Who may sign in, as a table."""
    people = {person.username: person for person in User.objects.filter(email__endswith=f"@{DOMAIN}")}
    if not people:
        return "There are no demonstration accounts in this database."
    rows = [("user name", "name", "posts", "what for")]
    for username, what_for in CHOSEN.items():
        if username in people:
            rows.append((username, people[username].full_name, _posts(people[username]), what_for))
    for username, (_role, name, what_for) in PORTAL_ADMINISTRATORS.items():
        if username in people:
            rows.append((username, name, "", what_for))
    others = sorted(name for name in people if name not in CHOSEN and name.startswith("lianluo_"))
    return "\n".join(
        [
            *_aligned(rows),
            f"Every other liaison officer is lianluo_ and the agency, for instance {', '.join(others[:3])};",
            "the leaders are fuze_ and the agency.",
            f"Password of all: {settings.DEMO_PASSWORD}",
        ]
    )


def _posts(person: User) -> str:
    posts = Post.objects.in_force().filter(user=person).select_related("agency").order_by("-is_main", "pk")
    return "、".join(f"{post.agency} {post.role}" for post in posts)


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    """On a terminal a Chinese character is as wide as two letters."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
