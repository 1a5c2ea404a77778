"""What waits for an agency's administrator."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency, Post
from coordination.core.worklist import LIMIT, Waiting, source


@source
def agencies_without_liaison(person: Any) -> Iterator[Waiting]:
    """Own and supervised agencies that nobody can reach: notices go to the leader instead, or to no one."""
    own = person.acting_for
    if not own or Post.Role.ADMINISTRATOR not in person.roles:
        return
    liaisons = Post.objects.in_force().filter(agency=OuterRef("pk"), role=Post.Role.LIAISON, user__is_active=True)
    for agency in Agency.objects.filter(~Exists(liaisons), Q(pk=own.pk) | Q(parent=own))[:LIMIT]:
        yield Waiting(
            what=_("Appoint a liaison officer"), title=agency.name, url=agency.get_absolute_url(), icon="user-plus"
        )
