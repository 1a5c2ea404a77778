"""The check for repeated collection."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from coordination.core.web import SignedIn, page
from sharing.collected import holders_of, names_in
from sharing.forms.collected import FieldsForm
from sharing.views.no_agency import shown_to_agencies


@login_required
@require_safe
@shown_to_agencies
def collected(request: SignedIn) -> HttpResponse:
    """What fields are wanted stands in the address, so that the answer can be passed on; nothing is kept."""
    form = FieldsForm(request.GET or None)
    names = names_in(form.cleaned_data["fields"]) if form.is_valid() else []
    found = holders_of(names, request.user) if names else None
    return page(request, "sharing/collected.html", form=form, names=names, found=found)
