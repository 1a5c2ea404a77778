"""The states of a request to share (共享申请). Late is never one of them."""

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.core.flow import Flow, Sentence, Stage, step
from coordination.core.lines import listed
from coordination.core.workdays import today
from sharing.flows import ItemState
from sharing.limits import LONGEST_USE_YEARS


class RequestState(models.TextChoices):
    DRAFTING = "drafting", pgettext_lazy("share request", "Being drafted")
    SUBMITTED = "submitted", pgettext_lazy("share request", "To be answered")
    MATERIAL = "material", pgettext_lazy("share request", "Material is missing")
    AGREED = "agreed", pgettext_lazy("share request", "To be supplied")
    REFUSED = "refused", pgettext_lazy("share request", "Refused")
    IN_USE = "in_use", pgettext_lazy("share request", "In use")
    SUSPENDED = "suspended", pgettext_lazy("share request", "Use suspended")
    MENDED = "mended", pgettext_lazy("share request", "Mended, to be checked")
    TERMINATED = "terminated", pgettext_lazy("share request", "Use ended by the provider")
    EXPIRED = "expired", pgettext_lazy("share request", "Run out")
    DISPOSED = "disposed", pgettext_lazy("share request", "Disposed of")
    WITHDRAWN = "withdrawn", pgettext_lazy("share request", "Withdrawn")

    @classmethod
    def asking(cls) -> tuple[str, ...]:
        """On its way to an answer, or to being supplied."""
        return (cls.DRAFTING, cls.SUBMITTED, cls.MATERIAL, cls.AGREED)

    @classmethod
    def using(cls) -> tuple[str, ...]:
        return (cls.IN_USE, *cls.stopped())

    @classmethod
    def stopped(cls) -> tuple[str, ...]:
        """Its content is closed until the provider lets it be used again."""
        return (cls.SUSPENDED, cls.MENDED)

    @classmethod
    def to_be_disposed_of(cls) -> tuple[str, ...]:
        """Whoever had it still has to say what became of it."""
        return (cls.TERMINATED, cls.EXPIRED)


def _is_complete(request: Any) -> Sentence | None:
    missing = request.missing()
    return _("Still missing: %(what)s.") % {"what": listed(missing)} if missing else None


def _is_shared(request: Any) -> Sentence | None:
    """条例第十五条: what is not shared says by what law."""
    if request.item.sharing_class != request.NOT_SHARED:
        return None
    return _("This is not shared: %(ground)s") % {"ground": request.item.terms}


def _item_is_offered(request: Any) -> Sentence | None:
    match request.item.state:
        case ItemState.PUBLISHED:
            return None
        case ItemState.SUSPENDED:
            return _("The provider has suspended it.")
        case _:
            return _("It is offered no more.")


def latest_end() -> date:
    """The last day that may be asked for. Of a leap day, the day before."""
    day = today()
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(day.year + LONGEST_USE_YEARS, day.month, 28 if is_leap_day else day.day)


def too_long(until: date | None) -> Sentence | None:
    """What is wrong with a use until this day, if it lasts too long."""
    if until and until > latest_end():
        return _("Ask for %(years)s years at most; it can be renewed.") % {"years": LONGEST_USE_YEARS}
    return None


def _ends_in_the_future(request: Any) -> Sentence | None:
    if request.until and request.until < today():
        return _("The period of use lies in the past: change its last day.")
    return None


def _ends_within_reason(request: Any) -> Sentence | None:
    return too_long(request.until)


def _was_asked_once(request: Any) -> Sentence | None:
    """条例第二十一条: whatever is missing is asked for at once, not piece by piece."""
    return _("Missing material was asked for once already.") if request.material_asked_at else None


def _there_is_no_other(request: Any) -> Sentence | None:
    other = request.same_under_way()
    if other and other.is_stopped:
        return _("The provider has suspended the use by your agency: %(number)s.") % {"number": other}
    return _("Your agency has asked for this already: %(number)s.") % {"number": other} if other else None


_R = RequestState

SHARE_REQUEST = Flow(
    "share_request",
    step(
        "submit",
        {_R.DRAFTING, _R.MATERIAL},
        _R.SUBMITTED,
        pgettext_lazy("share request", "Submit"),
        _is_complete,
        _item_is_offered,
        _is_shared,
        _ends_in_the_future,
        _ends_within_reason,
        _there_is_no_other,
    ),
    step("ask_material", {_R.SUBMITTED}, _R.MATERIAL, gettext_lazy("Ask for what is missing"), _was_asked_once),
    step("agree", {_R.SUBMITTED}, _R.AGREED, pgettext_lazy("share request", "Agree"), _item_is_offered),
    step("refuse", {_R.SUBMITTED}, _R.REFUSED, pgettext_lazy("share request", "Refuse")),
    step("reconsider", {_R.REFUSED}, _R.SUBMITTED, gettext_lazy("Take up again"), _item_is_offered),
    step("supply", {_R.AGREED}, _R.IN_USE, gettext_lazy("Supply"), _item_is_offered, _ends_in_the_future),
    step("suspend", {_R.IN_USE, _R.MENDED}, _R.SUSPENDED, pgettext_lazy("share request", "Suspend the use")),
    step("mend", {_R.SUSPENDED}, _R.MENDED, gettext_lazy("Say what was mended")),
    step(
        "resume",
        {_R.SUSPENDED, _R.MENDED},
        _R.IN_USE,
        pgettext_lazy("share request", "Let it be used again"),
        _ends_in_the_future,
    ),
    step("terminate", set(_R.using()), _R.TERMINATED, gettext_lazy("End the use")),
    step("expire", set(_R.using()), _R.EXPIRED, gettext_lazy("Run out")),
    step("dispose", {_R.IN_USE, _R.TERMINATED, _R.EXPIRED}, _R.DISPOSED, gettext_lazy("Say how it was disposed of")),
    step(
        "withdraw", {_R.DRAFTING, _R.SUBMITTED, _R.MATERIAL}, _R.WITHDRAWN, pgettext_lazy("share request", "Withdraw")
    ),
    stages={
        _R.DRAFTING: Stage("grey", next=gettext_lazy("The data office of the requesting agency submits it.")),
        _R.SUBMITTED: Stage("yellow", next=gettext_lazy("The provider answers.")),
        _R.MATERIAL: Stage(
            "yellow",
            on_road=False,
            next=gettext_lazy("The requesting agency adds what is missing and submits it again."),
        ),
        _R.AGREED: Stage("blue", next=gettext_lazy("The provider supplies it.")),
        _R.REFUSED: Stage("red", on_road=False),
        _R.IN_USE: Stage(
            "green", next=gettext_lazy("The requesting agency records its use; at the end it renews or disposes of it.")
        ),
        _R.SUSPENDED: Stage(
            "yellow",
            on_road=False,
            next=gettext_lazy("The requesting agency mends what was found and says so."),
        ),
        _R.MENDED: Stage(
            "yellow",
            on_road=False,
            next=gettext_lazy("The provider checks what was mended, and lets it be used again or does not."),
        ),
        _R.TERMINATED: Stage(
            "red", on_road=False, next=gettext_lazy("The requesting agency says how it was disposed of.")
        ),
        _R.EXPIRED: Stage(
            "yellow", on_road=False, next=gettext_lazy("The requesting agency says how it was disposed of.")
        ),
        _R.DISPOSED: Stage("grey"),
        _R.WITHDRAWN: Stage("grey", on_road=False),
    },
)
