"""Files as people hand them in, and as they get them."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from coordination.core.files.incoming import Incoming

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def upload(name: str, content: bytes) -> Incoming:
    """As it comes in with a request, declared to hold no secret; to be sent with one, or handed to a verb."""
    return Incoming.of(SimpleUploadedFile(name, content), is_declared=True)


def pdf(name: str = "材料.pdf") -> Incoming:
    return upload(name, PDF)


def fetched(response: Any) -> tuple[int, bytes]:
    """Status and body of a download; the file behind it is closed, the connection of the test is not."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    for close in response._resource_closers:
        close()
    return response.status_code, body
