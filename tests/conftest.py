"""What every test stands on: real servers, and the cast who act in them."""

import os

from hypothesis import settings

pytest_plugins = ["tests.servers", "tests.cast"]

settings.register_profile("ci", derandomize=True)  # a run says the same of the same code; at home it goes on looking
if os.environ.get("CI"):
    settings.load_profile("ci")
