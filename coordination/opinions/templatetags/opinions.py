"""What templates of opinions ask of a record."""

from django import template

from coordination.opinions.models import Comment
from coordination.opinions.sealing import stamp_of_comment

register = template.Library()


@register.filter
def stamp(comment: Comment) -> str:
    """Goes out with a button, so that what a colleague changed meanwhile is not taken back unseen."""
    return stamp_of_comment(comment)
