"""`manage.py audit verify`: is the audit whole? `manage.py audit seal`: seal what waits, now."""

import re
import sys
import time
from argparse import ArgumentTypeError
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from coordination.audit import anchors, sealing
from coordination.audit.chain import Head, head
from coordination.audit.verifying import Finding, Kind, Report, verify

A_WHILE = 2  # seconds between two lines of progress
WORDS = {
    Kind.CHANGED: "row changed",
    Kind.MISSING: "row missing",
    Kind.SEAL_MISSING: "seal missing",
    Kind.OTHER_KEY: "sealed with another key",
    Kind.BACKDATED: "row added long after the time it bears",
    Kind.UNSEALED: "row added long ago, never sealed",
    Kind.SHORTER: "shorter than anchor",
    Kind.DIFFERS: "head differs from anchor",
    Kind.UNWITNESSED: "no anchor to compare with",
}


def a_head(text: str) -> Head:
    if not (found := re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})", text.strip().lower())):
        raise ArgumentTypeError("a head is written as in the letters: the number, a colon, and 64 hexadecimal digits")
    return Head(int(found[1]), found[2])


class Command(BaseCommand):
    help = "Prove that nothing in the audit was changed, removed or added. Exit 1: something was; 2: it cannot be told."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        proof = what.add_parser("verify", help="walk the whole chain and compare it with its anchors")
        proof.add_argument("--anchor", type=Path, help="another file of anchors than AUDIT_ANCHOR_FILE")
        proof.add_argument(
            "--head", type=a_head, action="append", default=[], metavar="SEQ:DIGEST", help="an end told in a letter"
        )
        what.add_parser("seal", help="seal what waits, and write the end down")

    def handle(self, **options: Any) -> None:
        if options["what"] == "seal":
            self.stdout.write(f"rows sealed now: {sealing.seal(thorough=True):,}; the chain ends with {head()}")
            anchors.keep()
            return
        try:
            report = verify(_witnesses(options["anchor"], options["head"]), progress=self._progress())
        except (ImproperlyConfigured, OSError) as error:
            raise CommandError(str(error), returncode=2) from error
        self._tell(report)
        if not report.is_sound:
            sys.exit(1)

    def _progress(self) -> Any:
        said = time.monotonic()

        def progress(done: int, total: int) -> None:
            nonlocal said
            if time.monotonic() - said > A_WHILE:
                said = time.monotonic()
                self.stderr.write(f"{done:,} of {total:,} rows …")

        return progress

    def _tell(self, report: Report) -> None:
        self.stdout.write(f"sealed rows: {report.rows:,}; the chain ends with {report.head}")
        self.stdout.write(f"anchors compared: {report.anchors:,}")
        for finding in report.findings:
            self.stdout.write(_line(finding))
        if report.found > len(report.findings):
            self.stdout.write(f"and {report.found - len(report.findings):,} more.")
        if report.is_sound:
            self.stdout.write("SOUND: nothing was changed, removed or added.")
        else:
            first = report.first
            where = f", the first at {first.seq}" if first and first.seq else ""
            self.stdout.write(f"NOT SOUND, findings: {report.found:,}{where}.")


def _line(finding: Finding) -> str:
    row = f"{finding.table} {finding.row_id}" if finding.table else ""
    return f"{finding.seq or '-':>12}  {WORDS[finding.kind]:<40}{row}".rstrip()


def _witnesses(file: Path | None, heads: list[Head]) -> Iterator[Head]:
    """What is known outside: the anchors of the file that is named, else of the usual one; and what letters told."""
    path = file or Path(settings.AUDIT_ANCHOR_FILE)
    if file and not file.is_file():
        raise CommandError(f"There is no file {file}.", returncode=2)
    return chain(anchors.read(path) if path.is_file() else (), heads)
