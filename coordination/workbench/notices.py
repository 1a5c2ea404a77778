"""What a person is told because the person asked for it."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Post, User
from coordination.core.notices import Category, Notice, notice


@notice
class LetterOnTrial(Notice):
    """Shows that letters arrive. It goes the way of every notice, about the post through which they reach one."""

    kind = "letter_on_trial"
    label = _("A test letter you asked for")
    category = Category.PEOPLE
    mandatory = True
    urgent = True
    asked_for = True

    @classmethod
    def audience(cls, subject: Post) -> "Iterable[User]":
        return [subject.user]

    @classmethod
    def occasion(cls, subject: Any) -> str:
        return f"{timezone.now():%Y%m%d%H%M}"

    @classmethod
    def url(cls, subject: Post) -> str:
        return f"{reverse('preferences')}#letter"
