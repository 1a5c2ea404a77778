"""`manage.py known_passwords LIST FILTER`: make a filter of passwords that shall not be taken."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from coordination.signin import commonplace, known


class Command(BaseCommand):
    help = "Make a filter of known passwords from a list with one a line, for the setting KNOWN_PASSWORDS."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "list", nargs="?", type=Path, help="UTF-8, one password a line; HASH:COUNT lists do not serve"
        )
        parser.add_argument("filter", nargs="?", type=Path, help="the file to write")
        parser.add_argument("--ours", action="store_true", help="write the filter that is shipped, from commonplace.py")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["ours"]:
            count, path = known.write(commonplace.ours(), known.OURS), known.OURS
        elif options["list"] and options["filter"]:
            path = options["filter"]
            with options["list"].open(encoding="utf-8", errors="replace") as lines:
                count = known.write((line.rstrip("\r\n") for line in lines), path)
        else:
            raise CommandError("Name the list and the filter to write.")
        self.stdout.write(f"{count} passwords, {path.stat().st_size // 1024} KB: {path}")
