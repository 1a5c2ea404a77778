"""The ways to look at the directory."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.agencies.company import pages

register = template.Library()


@register.inclusion_tag("agencies/_views.html")
def directory_views(current: str) -> dict[str, Any]:
    """`{% directory_views "agencies:tree" %}`: as a list, as a tree, and by who works with whom."""
    ways = [
        ("agencies:agencies", _("List"), "list-details"),
        ("agencies:tree", _("By supervising department"), "sitemap"),
        *((name, _("Who works with whom"), "users-group") for name in pages()),
    ]
    return {
        "views": [
            {"url": reverse(name), "label": label, "icon": icon, "is_current": name == current}
            for name, label, icon in ways
        ]
    }


@register.simple_tag
def company_url(agency: Any) -> str:
    """Where it is shown with whom an agency works; nothing where nobody knows."""
    return next((f"{reverse(name)}?agency={agency.pk}" for name in pages()), "")
