"""What is asked of an agency that answers, and how the list of what it is asked is narrowed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.agencies.models import Agency
from coordination.core.forms import DateInput, FilesField
from coordination.core.overwriting import NotOverwriting
from coordination.core.workdays import today
from coordination.mechanisms.models import Mechanism
from coordination.opinions.forms.words import longer_words
from coordination.opinions.limits import MOST_DAYS
from coordination.opinions.models import AnswerPath, Comment, Reply, Request, Section, Treatment
from coordination.opinions.querysets import RequestQuerySet
from coordination.opinions.sealing import stamp_of_answer, stamp_of_comment, stamp_of_words

NAMED = 40  # characters of a section without a number, in the list of sections


class ReplyForm(NotOverwriting):
    """What the agency says on the whole."""

    result = forms.ChoiceField(label=gettext_lazy("Result"), choices=Reply.Result.choices, widget=forms.RadioSelect)
    remarks = longer_words(
        gettext_lazy("In general"),
        hint=gettext_lazy("What is not about one section. It may be left empty."),
        required=False,
    )

    def __init__(self, data: Any = None, *, reply: Reply) -> None:
        super().__init__(data, initial={"result": reply.result, "remarks": reply.remarks}, auto_id="reply_%s")
        self.stamp = stamp_of_words(reply)


class SectionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's is not generic at run time
    def label_from_instance(self, obj: Section) -> str:
        return obj.number or f"{obj.text[:NAMED]}…"


class CommentForm(NotOverwriting):
    """One comment: where, the wording now, what it should say, why."""

    section = SectionChoice(
        Section.objects.none(),
        label=gettext_lazy("Section"),
        required=False,
        empty_label=gettext_lazy("The text as a whole"),
    )
    original = longer_words(gettext_lazy("Wording now"), rows=2, half=True, required=False)
    proposed = longer_words(gettext_lazy("Proposed wording"), rows=2, half=True, required=False)
    ground = longer_words(pgettext_lazy("opinion", "Reason"), rows=2)
    legal_basis = longer_words(gettext_lazy("Legal basis"), rows=1, required=False)
    is_objection = forms.BooleanField(label=gettext_lazy("We do not agree without this change"), required=False)

    def __init__(self, data: Any = None, *, revision: Any, comment: Comment | None = None, **given: Any) -> None:
        initial = {name: getattr(comment, name) for name in self.base_fields} if comment else given
        super().__init__(data, initial=initial, auto_id=self._ids(comment, data, given))
        field: Any = self.fields["section"]
        field.queryset = Section.objects.filter(revision=revision)
        self.stamp = stamp_of_comment(comment) if comment else ""

    @staticmethod
    def _ids(comment: Comment | None, data: Any, given: Mapping[str, Any]) -> str:
        """Several stand on one page, each beside its section."""
        section = data.get("section") if data else getattr(given.get("section"), "pk", "")
        return f"comment-{comment.pk if comment else section}-%s"

    @property
    def place(self) -> Section | None:
        """The section it is about, as the form stands now."""
        value, field = self["section"].value(), self.fields["section"]
        try:
            found: Section | None = value if isinstance(value, Section) else field.to_python(value)
        except forms.ValidationError:
            return None
        return found


class PapersForm(forms.Form):
    papers = FilesField(label=gettext_lazy("Attachments"))


class SendBackForm(forms.Form):
    reason = longer_words(
        pgettext_lazy("opinion", "Reason"),
        hint=gettext_lazy("What has to be rewritten. It stays inside your agency."),
    )


class MoreTimeForm(forms.Form):
    until = forms.DateField(label=pgettext_lazy("more time", "Until"), widget=DateInput)
    reason = longer_words(
        pgettext_lazy("opinion", "Reason"), hint=gettext_lazy("The asking agency reads it and decides.")
    )

    def __init__(self, data: Any = None, *, request: Request) -> None:
        super().__init__(data)
        self.request = request

    def clean_until(self) -> Any:
        day = self.cleaned_data["until"]
        if day <= self.request.due_on:
            raise forms.ValidationError(_("Ask for a day after the present one."))
        if day > today() + timedelta(days=MOST_DAYS):
            raise forms.ValidationError(_("This is more than a year ahead."))
        return day


class RespondForm(NotOverwriting):
    """What the agency says to what became of its comment, as it has read it."""

    standing = forms.ChoiceField(
        label=gettext_lazy("What does your agency say to that?"),
        choices=[choice for choice in Treatment.Standing.choices if choice[0]],
        widget=forms.RadioSelect,
    )
    reason = longer_words(gettext_lazy("Why you still disagree"), required=False)

    def __init__(self, data: Any = None, *, told: Treatment) -> None:
        super().__init__(data, initial={"standing": told.standing, "reason": told.standing_reason})
        self.stamp = stamp_of_answer(told.comment, told)

    def clean(self) -> dict[str, Any]:
        disagrees = self.cleaned_data.get("standing") == Treatment.Standing.DISAGREES
        if disagrees and not self.cleaned_data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why you still disagree."))
        return self.cleaned_data


class SignForm(forms.Form):
    """The stamp of what whoever signs has read."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class AtOnceForm(forms.Form):
    result = forms.ChoiceField(
        label=gettext_lazy("Result"),
        choices=[(each.value, each.label) for each in (Reply.Result.NO_COMMENT, Reply.Result.NOT_CONCERNED)],
        widget=forms.RadioSelect,
        initial=Reply.Result.NO_COMMENT,
    )


class AnswerPathForm(forms.Form):
    steps = forms.ChoiceField(label=gettext_lazy("Steps"), choices=AnswerPath.Steps.choices, widget=forms.RadioSelect)
    signer = forms.ChoiceField(
        label=gettext_lazy("Who signs"), choices=AnswerPath.Signer.choices, widget=forms.RadioSelect
    )

    def __init__(self, data: Any = None, *, path: AnswerPath) -> None:
        super().__init__(data, initial={"steps": path.steps, "signer": path.signer})


class AskedFilter(forms.Form):
    """How the list of what the agency is asked is narrowed. What cannot be read is said beside its field, the rest is
    followed.
    """

    WAITING, LATE, ANSWERED = "waiting", "late", "answered"
    SHOWN = (
        ("", gettext_lazy("All")),
        (WAITING, pgettext_lazy("requests", "Waiting for our answer")),
        (LATE, pgettext_lazy("requests", "Late")),
        (ANSWERED, pgettext_lazy("requests", "Answered or over")),
    )
    q = forms.CharField(
        label=pgettext_lazy("text", "title"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search", "data-search": True, "autocomplete": "off"}),
    )
    show = forms.ChoiceField(label=gettext_lazy("Shown"), required=False, choices=SHOWN)
    mechanism = forms.ModelChoiceField(
        Mechanism.objects.none(), label=gettext_lazy("Mechanism"), required=False, empty_label=gettext_lazy("All")
    )
    asker = forms.ModelChoiceField(
        Agency.objects.none(),
        label=gettext_lazy("Asking agency"),
        required=False,
        empty_label=gettext_lazy("All"),
        widget=forms.Select(attrs={"data-multi": True}),
    )

    def __init__(self, data: Any, *, rows: RequestQuerySet) -> None:
        """`rows`: what the agency is asked, from which the mechanisms and agencies to choose from are taken."""
        super().__init__(data)
        mechanism: Any = self.fields["mechanism"]
        asker: Any = self.fields["asker"]
        mechanism.queryset = Mechanism.objects.filter(pk__in=rows.values("round__draft__mechanism"))
        asker.queryset = Agency.objects.filter(pk__in=rows.values("round__draft__agency"))
        self.is_valid()

    def chosen(self, name: str) -> Any:
        return self.cleaned_data.get(name) or None

    @property
    def narrows(self) -> bool:
        return any(self.cleaned_data.values())

    def asked(self, rows: RequestQuerySet) -> RequestQuerySet:
        wanted = Q()
        if words := self.chosen("q"):
            wanted &= Q(round__draft__title__icontains=words)
        if mechanism := self.chosen("mechanism"):
            wanted &= Q(round__draft__mechanism=mechanism)
        if asker := self.chosen("asker"):
            wanted &= Q(round__draft__agency=asker)
        match self.chosen("show"):
            case self.WAITING:
                rows = rows.waiting()
            case self.LATE:
                rows = rows.late()
            case self.ANSWERED:
                rows = rows.exclude(pk__in=rows.waiting().values("pk"))
        return rows.filter(wanted)
