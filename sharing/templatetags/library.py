"""The parts of the library, above each of them."""

from typing import Any

from django import template
from django.template import Context

from coordination.core.policy import can

register = template.Library()


@register.inclusion_tag("sharing/_tabs.html", takes_context=True)
def library_tabs(context: Context, here: str = "") -> dict[str, Any]:
    """`{% library_tabs "grants" %}`: all parts, `here` being the one shown. What waits for a data authority is a part
    of it for that authority alone.
    """
    request = context["request"]
    reviews = here == "reviews" or can(request.user, "library.review", None)
    return {"request": request, "here": here, "reviews": reviews}
