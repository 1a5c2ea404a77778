"""What happens to every request before a view is asked, and to every answer after it."""

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from coordination.core.errors import NotPermitted, Refusal, SomeoneWasFaster
from coordination.core.zones import zone_of

Response = Callable[[HttpRequest], HttpResponse]

logger = logging.getLogger(__name__)

STRANGERS_BODY = 1024**2  # bytes


class BodyMiddleware:
    """What is not taken at all, before anything reads it: a form in another charset than UTF-8, in which this portal
    writes every page; and from a stranger more than signing in needs.
    """

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset", "utf-8").lower().replace("-", "")
        if charset != "utf8":
            return HttpResponse("This portal speaks UTF-8.", status=400, content_type="text/plain")
        length = request.META.get("CONTENT_LENGTH") or "0"
        if (not length.isdecimal() or int(length[:12]) > STRANGERS_BODY) and not request.user.is_authenticated:
            return HttpResponse("Sign in first.", status=413, content_type="text/plain")
        return self.get_response(request)


class LanguageMiddleware:
    """The reader's language: the person's own, else the cookie's, else Chinese; the browser is not asked."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = dict(settings.LANGUAGES)
        wished = getattr(request.user, "language", "") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = wished if wished in known else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class ZoneMiddleware:
    """Moments are shown, and typed, where the person lives."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(zone_of(request.user)):
            return self.get_response(request)


REFUSED = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})


class RefusalMiddleware:
    """A refusal raised below becomes a page that says why: 409 for what is not possible now, 403 for not yours. Who was
    refused what goes into the log (ASVS 5.0, 16.3.2); what one may not know of is a page not found.
    """

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in REFUSED and request.user.is_authenticated:
            logger.warning("person %s was refused %s %s", request.user.pk, request.method, request.path)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refusal):
            return render(request, "409.html", {"sentence": str(error)}, status=409)
        if isinstance(error, IntegrityError):  # of two who did the same at once, the database took one
            logger.error("the database refused what %s let through", request.path, exc_info=error)
            return render(request, "409.html", {"sentence": str(SomeoneWasFaster())}, status=409)
        if isinstance(error, NotPermitted):
            return render(request, "403.html", {}, status=403)
        return None


# What a page of this portal never asks a device for. https://www.w3.org/TR/permissions-policy/
UNUSED = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), display-capture=()"


class HeadersMiddleware:
    """Pages of somebody who is signed in are kept nowhere, not on disk and not by a proxy: whoever sits at the same
    machine next must not find them by going back (ASVS 5.0, 14.3.2). A view may have said something narrower.
    """

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", UNUSED)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
