"""Rules of a mechanism about asking: who must be asked about which texts, and what silence means."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency, User
from coordination.core.activity import record
from coordination.core.errors import NotLawful
from coordination.core.policy import require
from coordination.mechanisms.models import Mechanism
from coordination.opinions.models import MustAsk, Silence


@transaction.atomic
def add_must_ask(*, actor: User, mechanism: Mechanism, kind: str, agency: Agency, ground: str) -> MustAsk:
    """From now on an agency is asked about every text of a kind, and its answer must be there before one is settled:
    of texts on their way too.
    """
    require(actor, "mechanism.rule_asking", mechanism)
    rule = MustAsk(mechanism=mechanism, kind=kind, agency=agency, ground=ground)
    rule.full_clean()
    rule.save()
    record(actor, "must_ask.add", rule, after=words_of(rule))
    return rule


@transaction.atomic
def end_must_ask(*, actor: User, rule: MustAsk) -> None:
    """The rule ends and stays on record; who was asked by it in a round stays one whose answer must be there."""
    rule = MustAsk.objects.select_for_update(no_key=True, of=("self",)).select_related("mechanism").get(pk=rule.pk)
    require(actor, "mechanism.rule_asking", rule.mechanism)
    if rule.ended_at:
        raise NotLawful(_("This rule has ended already."))
    rule.ended_at = timezone.now()
    rule.save(update_fields=["ended_at"])
    record(actor, "must_ask.end", rule, before=words_of(rule))


@transaction.atomic
def set_silence(*, actor: User, mechanism: Mechanism, is_consent: bool, ground: str = "") -> Silence:
    """Say whether silence is no objection, and by which rule. Rounds that were opened before keep what they told."""
    require(actor, "mechanism.rule_asking", mechanism)
    rule = Silence.objects.filter(mechanism=mechanism).first() or Silence(mechanism=mechanism)
    before = {"is_consent": rule.is_consent, "ground": rule.ground} if rule.pk else {}
    rule.is_consent, rule.ground = is_consent, ground
    rule.full_clean()
    rule.save()
    record(actor, "silence.set", rule, before=before, after={"is_consent": is_consent, "ground": ground})
    return rule


def words_of(rule: MustAsk) -> dict[str, Any]:
    """A rule as its activity tells it."""
    return {"agency": rule.agency.name, "kind": rule.kind, "ground": rule.ground}
