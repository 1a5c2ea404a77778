"""How an agenda is numbered."""

from django import template
from django.utils.translation import get_language

from coordination.core.numbering import chinese_number

register = template.Library()


@register.filter
def numeral(number: int) -> str:
    """`一、` for Chinese readers, `1.` for others."""
    return f"{chinese_number(number)}、" if (get_language() or "").startswith("zh") else f"{number}."
