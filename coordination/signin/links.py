"""Links in letters whose address is itself the key.

Programs that check mail for harm open them before anybody reads them: opening does nothing but lay the key into a
cookie, so that the address of the page, which goes into histories, logs and referrers, has none in it. It is a cookie
and no session: whatever a stranger makes up costs the portal no row, and it outlasts signing in on the way.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

SECONDS = 60 * 60
LONGEST = 100  # signs of a key that is looked at


@dataclass(frozen=True)
class Key:
    """Of one kind of link: the cookie it lies in, and the name of the one page that is sent it."""

    cookie: str
    page: str

    def laid(self, secret: str) -> HttpResponse:
        """The answer to the link: on to the page, the key in the cookie."""
        response = private(redirect(self.page))
        response["Referrer-Policy"] = "no-referrer"
        response.set_cookie(
            self.cookie,
            secret[:LONGEST],
            max_age=SECONDS,
            path=reverse(self.page),
            secure=settings.TLS,
            httponly=True,
            samesite="Lax",
        )
        return response

    def of(self, request: HttpRequest) -> str:
        """Empty where no link was opened here."""
        return request.COOKIES.get(self.cookie, "")

    def used(self, response: HttpResponse) -> HttpResponse:
        """The answer after which the key opens nothing: it is thrown away."""
        response.delete_cookie(self.cookie, path=reverse(self.page), samesite="Lax")
        return response


def private(response: HttpResponse) -> HttpResponse:
    """Without any referrer a browser posts the form as coming from nowhere, which is refused as forged."""
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
