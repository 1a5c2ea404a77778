"""`manage.py catalogue`: keep the texts of both languages complete, with Python alone."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from coordination import catalogue


class Command(BaseCommand):
    help = "Collect the messages of code and templates, or check their translations. Any command compiles them first."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--update", action="store_true", help="bring locale/*/django.po into step with the source")
        what.add_argument("--check", action="store_true", help="fail with a list of what is missing or wrong")

    def handle(self, **options: Any) -> None:
        catalogues = sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po"))
        messages = catalogue.extract(settings.BASE_DIR)
        if options["update"]:
            for po_path in catalogues:
                catalogue.update(po_path, messages)
            return
        faults = [
            f"{po_path.parent.parent.name}: {fault}"
            for po_path in catalogues
            for fault in catalogue.faults(po_path, messages)
        ]
        if faults:
            raise CommandError(
                "\n".join([*faults, f"{len(faults)} to mend; `make messages` brings the list into step."])
            )
