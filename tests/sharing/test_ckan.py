"""The data sets of a CKAN site: one that was named is read, no other is called."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from coordination.core.tables import Unreadable
from sharing import actions
from sharing.incoming import ckan
from sharing.models import Entry, Harvest, Origin
from tests.cast import signed_in

pytestmark = pytest.mark.django_db

PACKAGES: list[dict[str, Any]] = [
    {
        "id": f"id-{place}",
        "name": f"reservoir-{place}",
        "title": f"水库{place}",
        "notes": "全省水库",
        "resources": [{"format": "XLSX"}, {"format": "CSV"}],
        "extras": [{"key": "update_frequency", "value": "monthly"}],
    }
    for place in range(3)
]


@contextmanager
def site(answer: Any) -> Iterator[str]:
    """A site on this machine; `answer(start, rows)` gives status, headers and body."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query)
            status, headers, body = answer(int(asked["start"][0]), int(asked["rows"][0]))
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def result(rows: list[Any], count: int) -> tuple[int, dict[str, str], bytes]:
    return 200, {}, json.dumps({"success": True, "result": {"count": count, "results": rows}}).encode()


def test_a_site_is_read_page_by_page_and_again(
    library: SimpleNamespace, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ckan, "PAGE", 2)
    with site(lambda start, rows: result(PACKAGES[start : start + rows], 3)) as address:
        settings.CKAN_SITES = [address]
        client = signed_in(library.data_officer)
        client.post(reverse("sharing:imports"), {"address": f"{address}/dataset?q=x"})
    harvest = Harvest.objects.get()
    assert harvest.source.name == address
    actions.bring_in(actor=library.data_officer, harvest=harvest)
    entry = Entry.objects.get(title="水库0")
    assert (entry.frequency, entry.format_class, entry.methods) == ("monthly", "sheet", ["download"])
    assert set(Origin.objects.values_list("identifier", flat=True)) == {"id-0", "id-1", "id-2"}


def test_only_sites_that_were_named_are_called_and_none_leads_elsewhere(
    library: SimpleNamespace, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[int] = []

    def elsewhere(start: int, _rows: int) -> tuple[int, dict[str, str], bytes]:
        called.append(start)
        return 302, {"Location": "http://169.254.169.254/"}, b""

    with site(elsewhere) as address:
        settings.CKAN_SITES = []
        with pytest.raises(Unreadable):
            ckan.read(address)
        settings.CKAN_SITES = [address]
        for strange in (
            "http://127.0.0.1:1",
            address.replace("//", "//who@"),
            "file:///etc/passwd",
            "http://[",
            f"{address}.example.org",
            f"{address}/../../admin",
            f"{address}/./admin",
            f"{address}/%2e%2E/admin",
            f"{address}/data/..%2fadmin",
            f"{address}/data/%252e%252e/admin",
            f"{address}/..\\admin",
            f"{address}/..;a=b/admin",
            f"{address}/dataset/../../admin",
        ):
            with pytest.raises(Unreadable):
                ckan.read(strange)
        assert called == []
        with pytest.raises(Unreadable, match="302"):
            ckan.read(address)
        assert called == [0]
    with pytest.raises(Unreadable):
        ckan.read(address)


@pytest.mark.parametrize(
    "body", [b"<html>", b"[]", b'{"success": false}', b'{"success": true, "result": {"results": 1}}']
)
def test_what_is_no_answer_of_ckan_is_told_so(settings: Any, body: bytes) -> None:
    with site(lambda _start, _rows: (200, {}, body)) as address:
        settings.CKAN_SITES = [address]
        with pytest.raises(Unreadable):
            ckan.read(address)


def test_a_site_that_gives_too_much_or_too_little_is_not_taken(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with site(lambda start, rows: result(PACKAGES[start : start + rows], 4)) as address:
        settings.CKAN_SITES = [address]
        with pytest.raises(Unreadable):  # the fourth would look as if it were gone
            ckan.read(address)
        monkeypatch.setattr(ckan, "MOST_BYTES", 20)
        with pytest.raises(Unreadable):
            ckan.read(address)
