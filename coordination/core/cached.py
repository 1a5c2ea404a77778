"""How values lie in the cache: as JSON. Django would pickle them, and whoever can write into the cache could run a
program in the portal.
"""

import json


class Json:
    """A serializer as `RedisCache` takes one. A whole number lies as it is, so that the cache itself can count."""

    def dumps(self, value: object) -> int | bytes:
        return value if type(value) is int else json.dumps(value).encode()

    def loads(self, data: bytes) -> object:
        return json.loads(data)
