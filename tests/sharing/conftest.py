"""The library of tests."""

from types import SimpleNamespace

import pytest

from tests.sharing.house import furnished


@pytest.fixture
def library(cast: SimpleNamespace) -> SimpleNamespace:
    """The cast, with a data authority (B) and a data officer of A."""
    return furnished(cast)
