"""The WSGI door, served by granian."""

import os
import signal

from django.core.wsgi import get_wsgi_application

from coordination.embedded import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings")

if os.environ.get("SUPERVISED"):
    die_with_parent(signal.SIGKILL)  # a web process whose parent was killed must not keep the port

application = get_wsgi_application()
