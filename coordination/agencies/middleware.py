"""Which of a person's agencies this request acts for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

ACTING_FOR = "acting_for"  # key in the session: an agency's id


class ActingForMiddleware:
    """Reads the person's choice from the session; `User.act_for` takes it only if a post in force backs it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and (chosen := request.session.get(ACTING_FOR)):
            request.user.act_for(chosen)
        return self.get_response(request)
