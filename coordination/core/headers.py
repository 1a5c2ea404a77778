"""What every answer says beside its body, so that a browser keeps nothing and lends nothing."""

from django.http import HttpRequest, HttpResponse

from coordination.core.web import Response

# What a page of this portal never asks a device for. https://www.w3.org/TR/permissions-policy/
UNUSED = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), bluetooth=(), display-capture=()"


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
