"""The ways to look at the directory."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

register = template.Library()


@register.inclusion_tag("agencies/_views.html")
def directory_views(current: str) -> dict[str, Any]:
    """`{% directory_views "agencies:tree" %}`: as a list and as a tree."""
    ways = [
        ("agencies:agencies", _("List"), "list-details"),
        ("agencies:tree", _("By supervising department"), "sitemap"),
    ]
    return {
        "views": [
            {"url": reverse(name), "label": label, "icon": icon, "is_current": name == current}
            for name, label, icon in ways
        ]
    }
