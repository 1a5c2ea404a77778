"""Which access keys open, and who may know of them."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from coordination.agencies.models import Post
from coordination.core.querysets import reader
from coordination.core.workdays import today
from coordination.mechanisms.querysets import know_participations
from sharing.querysets.items import GIVEN, open_gate

if TYPE_CHECKING:
    from sharing.models import AccessKey


class AccessKeyQuerySet(QuerySet["AccessKey"]):
    def visible_to(self, user: Any) -> Self:
        """The agency whose programs bear it, and the one that provides the item."""
        agency = reader(user)
        if agency is None:
            return self.none()
        return self.filter(Q(agency__in=agency.line) | Q(item__owner__in=agency.line))

    def held_by(self, agency: Any) -> Self:
        return self.filter(agency__in=agency.line)

    def put_to(self, agency: Any) -> Self:
        """Held by others, on what an agency provides."""
        return self.filter(item__owner__in=agency.line).exclude(agency__in=agency.line)

    def running(self) -> Self:
        """Not ended yet, so far as anybody has written down."""
        return self.filter(end="", ends_on__gte=today())

    def over(self) -> Self:
        return self.exclude(end="", ends_on__gte=today())

    def opening(self) -> Self:
        """Those that open at this moment: whoever made one still holds a post where it is held."""
        return self.running().filter(_is_held())

    def to_be_ended(self) -> Self:
        """Of which it is not written down yet that they open nothing any more."""
        return self.filter(end="").exclude(_is_held(), ends_on__gte=today())

    def with_last_use(self) -> Self:
        """`used_at`: when it was pulled with last."""
        return self.annotate(used_at=Max("pulls__last_at"))

    def open_to_their(self, agencies: Iterable[Any], states: Sequence[str] = GIVEN) -> Self:
        """Those that one of these agencies bears and of whose item that agency may have the content. The gate of items
        goes by one agency, so it is asked side by side: one question, and another for all that they take part in.
        """
        from sharing.sight import ActingFor  # this module is read before the models are

        bearers = list(agencies)
        know_participations(bearers)
        opened = Q(pk__in=[])
        for agency in bearers:
            gate = open_gate(ActingFor(agency), "item__", states)
            opened |= Q(agency=agency) & (gate or Q(pk__in=[]))
        return self.filter(opened)


def _is_held() -> Q:
    posts = Post.objects.in_force().filter(user=OuterRef("made_by"), agency=OuterRef("agency"))
    return Q(Exists(posts), agency__ended_on=None, made_by__is_active=True)
