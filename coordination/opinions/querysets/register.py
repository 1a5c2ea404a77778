"""Who may see what of the register of policies, and of what drafts repeat of it."""

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from coordination.core.querysets import reader
from coordination.core.search import question
from coordination.core.workdays import today

if TYPE_CHECKING:
    from coordination.opinions.models import Likeness, Policy, Tie

Row = TypeVar("Row", bound=Model)


class PolicyQuerySet(QuerySet["Policy"]):
    def visible_to(self, user: Any) -> Self:
        """What is in force is published: everybody who works for an agency may read it."""
        return self.all() if reader(user) is not None else self.none()

    def in_force(self) -> Self:
        """As of today, and what is issued already and comes into force later."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=today()))

    def ended(self) -> Self:
        return self.filter(ended_on__lt=today())

    def issued_by(self, agency: Any) -> Self:
        """By an agency, or one that it succeeded."""
        from coordination.opinions.models import Policy  # this module is read before the models are

        return self.filter(pk__in=Policy.issuers.through.objects.filter(agency__in=agency.line).values("policy"))

    def kept_by(self, agency: Any) -> Self:
        """Those that an agency may correct and end: it entered or issued them."""
        from coordination.opinions.models import Policy  # this module is read before the models are

        issued = Policy.issuers.through.objects.filter(agency__in=agency.line).values("policy")
        return self.filter(Q(entered_for__in=agency.line) | Q(pk__in=issued))

    def found_by(self, words: str) -> Self:
        """By title, number, subject words and who issued it: in every piece, and as it is spoken."""
        return self.filter(entry__search__answers=question(words, spoken=True))

    def for_list(self) -> Self:
        return self.prefetch_related("issuers")


class LikenessQuerySet(QuerySet["Likeness"]):
    def visible_to(self, user: Any) -> Self:
        """What was found about a text is the drafting agency's alone."""
        from coordination.opinions.models import Draft  # this module is read before the models are

        return self.filter(section__revision__draft__in=Draft.objects.drafted_for(user))

    def with_looks(self) -> Self:
        """Each with whether it was looked at, in this very wording: `is_looked_at`."""
        from coordination.opinions.models import NoConflict  # this module is read before the models are

        said = NoConflict.objects.filter(
            draft=OuterRef("section__revision__draft"), of=OuterRef("of"), sha256=OuterRef("sha256")
        )
        return self.annotate(is_looked_at=Exists(said))


class TieQuerySet(QuerySet["Tie"]):
    def visible_to(self, user: Any) -> Self:
        """Those of policies whoever reads the register sees; those of a draft, whoever sees that."""
        from coordination.opinions.models import Draft  # this module is read before the models are

        if reader(user) is None:
            return self.none()
        return self.filter(Q(policy__isnull=False) | Q(draft__in=Draft.objects.visible_to(user)))
