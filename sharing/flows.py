"""The states of an item of the library, and of what the catalogue says of it. Late is never one of them."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.core.flow import Flow, Sentence, Stage, step
from coordination.core.lines import listed


class ItemState(models.TextChoices):
    DRAFTING = "drafting", pgettext_lazy("item", "Not published yet")
    PUBLISHED = "published", pgettext_lazy("item", "Published")
    SUSPENDED = "suspended", pgettext_lazy("item", "Suspended")
    WITHDRAWN = "withdrawn", pgettext_lazy("item", "Withdrawn")


class EntryState(models.TextChoices):
    DRAFTING = "drafting", pgettext_lazy("entry", "Being drafted")
    SECRECY_CHECKED = "secrecy_checked", pgettext_lazy("entry", "Checked for secrets")
    IMPACT_ASSESSED = "impact_assessed", pgettext_lazy("entry", "Personal information assessed")
    CONSENTED = "consented", pgettext_lazy("entry", "Head has consented")
    SUBMITTED = "submitted", pgettext_lazy("entry", "Under review")
    PUBLISHED = "published", pgettext_lazy("entry", "Published")
    SUPERSEDED = "superseded", pgettext_lazy("entry", "Superseded")
    GIVEN_UP = "given_up", pgettext_lazy("entry", "Given up")

    @classmethod
    def inner(cls) -> tuple[str, ...]:
        """Nobody outside the agency knows of it."""
        return (cls.DRAFTING, cls.SECRECY_CHECKED, cls.IMPACT_ASSESSED, cls.CONSENTED)

    @classmethod
    def open(cls) -> tuple[str, ...]:
        """Being prepared or reviewed: of one item there is one of these at most."""
        return (*cls.inner(), cls.SUBMITTED)


def _is_complete(entry: Any) -> Sentence | None:
    missing = entry.missing()
    return _("Still missing: %(what)s.") % {"what": listed(missing)} if missing else None


def _is_no_core_data(entry: Any) -> Sentence | None:
    """《数据安全法》第二十一条: core data of the state is under a stricter rule than any catalogue."""
    return _("Core data is not shared here.") if entry.data_level == "core" else None


def _bears_its_sign_offs(entry: Any) -> Sentence | None:
    """What was signed is what is sent on: a sign-off holds for the very words it was given to."""
    lacking = entry.sign_offs_lacking()
    return _("Not signed off as it stands: %(what)s.") % {"what": listed(lacking)} if lacking else None


def _has_a_reviewer(entry: Any) -> Sentence | None:
    if entry.item.authority is not None:
        return None
    return _("No data authority is named for this level and region: ask the system administrator to name one.")


def _item_goes_on(entry: Any) -> Sentence | None:
    return _("The item is withdrawn.") if entry.item.state == ItemState.WITHDRAWN else None


def _has_something_to_give(item: Any) -> Sentence | None:
    if item.is_catalogued or item.has_content:
        return None
    return _("Add a file or an address first: there is nothing to share yet.")


def _is_described(item: Any) -> Sentence | None:
    if not item.is_catalogued or item.standing_id:
        return None
    return _("Its catalogue entry is not published yet.")


def _says_its_terms(item: Any) -> Sentence | None:
    if item.sharing_class == 1 or item.terms:  # `SharingClass.UNCONDITIONAL`
        return None
    return _("Say on what conditions it is shared, or by what rule it is not.")


_I, _E = ItemState, EntryState

ITEM = Flow(
    "item",
    step(
        "publish",
        {_I.DRAFTING},
        _I.PUBLISHED,
        pgettext_lazy("item", "Publish"),
        _is_described,
        _says_its_terms,
        _has_something_to_give,
    ),
    step("suspend", {_I.PUBLISHED}, _I.SUSPENDED, pgettext_lazy("item", "Suspend")),
    step("resume", {_I.SUSPENDED}, _I.PUBLISHED, pgettext_lazy("item", "Resume")),
    step("withdraw", {_I.DRAFTING, _I.PUBLISHED, _I.SUSPENDED}, _I.WITHDRAWN, pgettext_lazy("item", "Withdraw")),
    stages={
        _I.DRAFTING: Stage("grey", next=gettext_lazy("The agency completes it and publishes it.")),
        _I.PUBLISHED: Stage("green"),
        _I.SUSPENDED: Stage("yellow", on_road=False, next=gettext_lazy("The agency resumes it, or withdraws it.")),
        _I.WITHDRAWN: Stage("grey", on_road=False),
    },
)

ENTRY = Flow(
    "entry",
    step(
        "check_secrecy",
        {_E.DRAFTING},
        _E.SECRECY_CHECKED,
        gettext_lazy("Sign that it holds no secret"),
        _item_goes_on,
        _is_complete,
        _is_no_core_data,
    ),
    step(
        "assess_impact",
        {_E.SECRECY_CHECKED},
        _E.IMPACT_ASSESSED,
        gettext_lazy("Sign the assessment of personal information"),
    ),
    step("consent", {_E.IMPACT_ASSESSED}, _E.CONSENTED, gettext_lazy("Consent to publication")),
    step(
        "submit",
        {_E.CONSENTED},
        _E.SUBMITTED,
        gettext_lazy("Submit to the data authority"),
        _item_goes_on,
        _bears_its_sign_offs,
        _has_a_reviewer,
    ),
    step(
        "take_back",
        {_E.SECRECY_CHECKED, _E.IMPACT_ASSESSED, _E.CONSENTED},
        _E.DRAFTING,
        gettext_lazy("Take back to be rewritten"),
    ),
    step("return", {_E.SUBMITTED}, _E.DRAFTING, pgettext_lazy("entry", "Return")),
    step(
        "publish", {_E.SUBMITTED}, _E.PUBLISHED, pgettext_lazy("entry", "Publish"), _item_goes_on, _bears_its_sign_offs
    ),
    step("supersede", {_E.PUBLISHED}, _E.SUPERSEDED, gettext_lazy("Supersede")),
    step("give_up", set(_E.inner()), _E.GIVEN_UP, gettext_lazy("Give up this version")),
    stages={
        _E.DRAFTING: Stage(
            "grey", next=gettext_lazy("The data office of the agency writes it and checks it for secrets.")
        ),
        _E.SECRECY_CHECKED: Stage("blue", next=gettext_lazy("The data office assesses what it says of people.")),
        _E.IMPACT_ASSESSED: Stage("blue", next=gettext_lazy("The head of the agency consents, or takes it back.")),
        _E.CONSENTED: Stage("blue", next=gettext_lazy("The data office submits it to the data authority.")),
        _E.SUBMITTED: Stage("yellow", next=gettext_lazy("The data authority reviews and publishes it.")),
        _E.PUBLISHED: Stage("green"),
        _E.SUPERSEDED: Stage("grey"),
        _E.GIVEN_UP: Stage("grey"),
    },
)
