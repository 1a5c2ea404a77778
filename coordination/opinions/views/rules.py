"""The rules of a mechanism about asking: everybody in it reads them, who leads it sets them."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coordination.core.forms import heard_by
from coordination.core.policy import can, require
from coordination.core.web import SignedIn, done, find, page, stands_under
from coordination.mechanisms.models import Mechanism
from coordination.opinions import actions
from coordination.opinions.forms.rules import MustAskForm, SilenceForm
from coordination.opinions.models import MustAsk, Silence


@login_required
@stands_under("mechanisms:mechanisms")
def rules(request: SignedIn, pk: int) -> HttpResponse:
    """Two forms stand on the page; `rule` says which one was sent."""
    found = find(Mechanism, request, pk)
    may_rule = can(request.user, "mechanism.rule_asking", found)
    sent = request.POST.get("rule") if request.method == "POST" else None
    if request.method == "POST":
        require(request.user, "mechanism.rule_asking", found)
    silence = Silence.objects.filter(mechanism=found).first()
    must_form = MustAskForm(request.POST if sent == "must" else None, person=request.user)
    silence_form = SilenceForm(request.POST if sent == "silence" else None, rule=silence)
    if must_form.is_valid():
        with heard_by(must_form):
            rule = actions.add_must_ask(actor=request.user, mechanism=found, **must_form.cleaned_data)
            return done(request, resolve_url("opinions:rules", found.pk), _("%(rule)s: entered.") % {"rule": rule})
    if silence_form.is_valid():
        with heard_by(silence_form):
            actions.set_silence(actor=request.user, mechanism=found, **silence_form.cleaned_data)
            return done(request, resolve_url("opinions:rules", found.pk), _("Saved."))
    return page(
        request,
        "opinions/rules.html",
        mechanism=found,
        may_rule=may_rule,
        rules=MustAsk.objects.in_force().filter(mechanism=found).select_related("agency").order_by("kind", "pk"),
        silence=silence,
        must_form=must_form,
        silence_form=silence_form,
    )


@login_required
@require_POST
def end_rule(request: SignedIn, pk: int) -> HttpResponse:
    rule = find(MustAsk.objects.in_force(), request, pk)
    actions.end_must_ask(actor=request.user, rule=rule)
    return done(request, resolve_url("opinions:rules", rule.mechanism_id), _("The rule has ended."))
