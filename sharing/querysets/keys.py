"""Which access keys open, and who may know of them."""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, Max, OuterRef, Q, QuerySet

from coordination.agencies.models import Post
from coordination.core.querysets import reader
from coordination.core.workdays import today
from sharing.querysets.items import CONDITIONAL, UNCONDITIONAL

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
        """`used_at`: when it was pulled with last. `has_it`: whether its agency may have the content now."""
        from sharing.models import Grant  # this module is read before the models are

        grants = Grant.objects.live().of_right("download_item")
        granted = Exists(grants.filter(content_object=OuterRef("item"), group=OuterRef("agency__principal")))
        free = Q(item__sharing_class=UNCONDITIONAL) | Q(item__sharing_class=CONDITIONAL) & Q(granted)
        has_it = Q(item__owner=F("agency")) | Q(item__state="published") & free
        has = ExpressionWrapper(has_it, output_field=BooleanField())
        return self.annotate(used_at=Max("pulls__last_at"), has_it=has)


def _is_held() -> Q:
    posts = Post.objects.in_force().filter(user=OuterRef("made_by"), agency=OuterRef("agency"))
    return Q(Exists(posts), agency__ended_on=None, made_by__is_active=True)
