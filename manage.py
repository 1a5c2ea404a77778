#!/usr/bin/env python
"""The portal's command line; see `manage.py help`.

A command that needs the database or the cache finds them running, or they run for as long as it does.
"""

import os
import sys
from contextlib import AbstractContextManager, nullcontext

WITHOUT_SERVERS = {
    "",
    "catalogue",
    "check",
    "collectstatic",
    "diffsettings",
    "findstatic",
    "help",
    "known_passwords",
    "reset",
    "startapp",
    "up",  # it starts its own, and tends them
    "version",
}


def needs_servers(arguments: list[str]) -> bool:
    command = arguments[0] if arguments else ""
    if "--help" in arguments or "-h" in arguments or command.startswith("-"):
        return False
    return command not in WITHOUT_SERVERS or (command == "check" and "--database" in arguments)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from coordination import catalogue, embedded, env

    catalogue.compile_all(env.BASE_DIR / "locale")
    try:
        around: AbstractContextManager[None] = embedded.ensure() if needs_servers(sys.argv[1:]) else nullcontext()
        with around:
            execute_from_command_line(sys.argv)
    except (embedded.Refusal, ImproperlyConfigured) as why:
        sys.exit(f"{why}")


if __name__ == "__main__":
    main()
