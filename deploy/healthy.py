"""Asks the web process of this container how it is, as the proxy would: by its public name, as if over TLS."""

import http.client
import os
import sys

name = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]
line = http.client.HTTPConnection("127.0.0.1", 8000, timeout=5)
line.request("GET", "/healthz", headers={"Host": name, "X-Forwarded-Proto": "https"})
sys.exit(line.getresponse().status != 200)
