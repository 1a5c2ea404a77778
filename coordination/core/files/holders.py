"""On which page a file is listed: only the apps above know. Each registers a finder when it is ready."""

from collections.abc import Callable

from coordination.core.models import StoredFile

Finder = Callable[[StoredFile], str]
"""The address of the page on which the app lists the file, or nothing."""

_finders: list[Finder] = []


def holder(finder: Finder) -> Finder:
    """Decorator: this function knows the records of its app on which files hang."""
    _finders.append(finder)
    return finder


def page_of(file: StoredFile) -> str:
    return next((url for finder in _finders if (url := finder(file))), "/")
