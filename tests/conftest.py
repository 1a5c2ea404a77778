"""What every test stands on: real servers, and the cast who act in them."""

pytest_plugins = ["tests.servers", "tests.cast"]
