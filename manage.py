#!/usr/bin/env python
"""The portal's command line; see `manage.py help`."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
