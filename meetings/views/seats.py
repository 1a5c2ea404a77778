"""An agency's answer to an invitation."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.core.forms import heard_by
from coordination.core.policy import abilities, require
from coordination.core.web import SignedIn, done, find, page
from meetings import actions
from meetings.forms.seats import AnswerForm
from meetings.models import Seat

_SEATS = Seat.objects.with_people().select_related("meeting__mechanism", "agency")


@login_required
def answer(request: SignedIn, pk: int) -> HttpResponse:
    """The same form as on the meeting's page; here it stands alone, with what was wrong in it."""
    seat = find(_SEATS.all(), request, pk)
    require(request.user, "seat.accept", seat)
    form = AnswerForm(request.POST or None, seat=seat)
    if form.is_valid():
        with heard_by(form):
            actions.answer(actor=request.user, seat=seat, **form.answer)
        if form.is_valid():
            return done(request, f"{seat.get_absolute_url()}#answer", _("Your agency's answer is saved."))
    context = answering(request.user, seat) | {"answer_form": form}
    return page(request, "meetings/answer.html", meeting=seat.meeting, **context)


def answering(person: User, seat: Seat | None) -> dict[str, Any]:
    """What `_answer.html` needs: the seat, whether the person may answer for it now, and the form."""
    if seat is None:
        return {"own_seat": None}
    return {
        "own_seat": seat,
        "may_answer": abilities(person, seat)["accept"],
        "answer_form": AnswerForm(seat=seat),
    }
