"""What is shown to whoever acts for no agency in place of the lists of the library, all of which are an agency's."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse

from coordination.core.web import SignedIn, page


def shown_to_agencies(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorator: a list that would be empty for want of an agency does not say that there is nothing."""

    @wraps(view)
    def shown(request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.acting_for is None:
            return page(request, "sharing/without_agency.html")
        return view(request, *args, **kwargs)

    return shown
