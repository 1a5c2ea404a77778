"""Single sign-on: another place says who somebody is, and is believed as far as it can prove that it said so.

`oidc.py` and `cas.py` speak with the two kinds of provider and know nothing of people here; `pending.py` remembers what
was begun in which browser, `sessions.py` what was proved; whose account it is, `actions/single.py` knows.
"""

from collections.abc import Mapping
from typing import Protocol

from coordination.env import Provider
from coordination.signin.single import cas, oidc
from coordination.signin.single.pending import Pending
from coordination.signin.single.told import Told


class Speaks(Protocol):
    """What a protocol can do."""

    def way_there(self, provider: Provider, pending: Pending) -> str: ...
    def read(self, provider: Provider, said: Mapping[str, str], pending: Pending) -> Told: ...
    def way_out(self, provider: Provider, kept: Mapping[str, str], back: str) -> str: ...


def protocol(provider: Provider) -> Speaks:
    return {"oidc": oidc, "cas": cas}[provider.kind]
