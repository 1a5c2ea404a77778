"""`manage.py reconcile [--heal] [--whole]`: are the invariants true?"""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from coordination.core.reconcile import invariants


class Command(BaseCommand):
    help = "Ask every invariant of the database; exit 1 if one is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--heal", action="store_true", help="mend what can be mended, then ask again")
        parser.add_argument(
            "--whole", action="store_true", help="read every file again, not only those whose turn it is"
        )

    def handle(self, **options: Any) -> None:
        broken_at_all = False
        for rule in invariants():
            ask = rule.wholly if options["whole"] and rule.wholly else rule.broken
            broken = ask()
            if broken and options["heal"] and rule.heal:
                rule.heal()
                self.stdout.write(f"{rule.name:4} mended {broken}")
                broken = ask()
            self.stdout.write(f"{rule.name:4} {'ok' if not broken else f'BROKEN {broken}'}  {rule.sentence}")
            broken_at_all |= bool(broken)
        if broken_at_all:
            sys.exit(1)
