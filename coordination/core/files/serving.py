"""Handing files out."""

from django.http import FileResponse

from coordination.core.models import StoredFile


def hand_out(file: StoredFile) -> FileResponse:
    """The bytes as a download: never shown inside the portal's own pages, never guessed at by the browser."""
    response = FileResponse(
        file.content.open("rb"), as_attachment=True, filename=file.name, content_type=file.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
