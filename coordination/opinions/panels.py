"""What opinions show on the page of a mechanism: its texts that the reader may see, and its rules about asking."""

from typing import Any

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coordination.core.counting import Counted
from coordination.core.panels import Line, Panel
from coordination.mechanisms.models import Mechanism
from coordination.mechanisms.panels import panel
from coordination.opinions.models import Draft, MustAsk, Silence

SHOWN = 5


def texts_of(person: Any, mechanism: Mechanism) -> Panel:
    """The rules first, then the texts at work, those begun last coming first."""
    rows = Draft.objects.visible_to(person).filter(mechanism=mechanism, state="drafting").for_list()
    texts = [
        Line(row.title, row.get_absolute_url(), f"{row.agency} · {row.get_kind_display()}", thing=row)
        for row in rows.order_by("-pk")[:SHOWN]
    ]
    rules = Line(_("Rules of asking"), reverse("opinions:rules", args=[mechanism.pk]), _rules_of(mechanism))
    return Panel([rules, *texts], icon="messages")


def _rules_of(mechanism: Mechanism) -> str:
    asked_by_rule = Counted(MustAsk.objects.in_force().filter(mechanism=mechanism).values("pk"))
    silent = Exists(Silence.objects.filter(mechanism=mechanism, is_consent=True))
    must, consents = Mechanism.objects.filter(pk=mechanism.pk).values_list(asked_by_rule, silent).get()
    silence = _("silence is taken as no objection") if consents else _("silence is not consent")
    asked = ngettext("%(n)d agency is asked by rule", "%(n)d agencies are asked by rule", must) % {"n": must}
    return f"{asked} · {silence}"


panel(gettext_lazy("Opinions"), texts_of)
