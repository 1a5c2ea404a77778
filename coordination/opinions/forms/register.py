"""What is asked of whoever keeps the register, and of whoever compares a draft with it."""

import re
from copy import copy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from coordination.agencies.choosing import AgenciesChooser
from coordination.agencies.models import Agency
from coordination.core.files.incoming import Incoming
from coordination.core.forms import DateInput, DocumentNumberField, LineField
from coordination.core.lines import is_one_line
from coordination.core.tables import Unreadable
from coordination.core.texts import text_of
from coordination.core.wordings.limits import CHARACTERS
from coordination.opinions.choosing import PolicyChooser
from coordination.opinions.forms.texts import TextFileField
from coordination.opinions.forms.words import longer_words
from coordination.opinions.models import Policy, Tie
from coordination.opinions.sections import Passage, as_text, passages, without_title

MOST_WORDS, LONGEST_WORD = 20, 40
MOST_SECTIONS = 2_000  # the Civil Code has 1,260 articles of 107,000 characters


def subject_words(said: str) -> list[str]:
    """Words between 、 commas, semicolons and line breaks, each once. Raises ValidationError."""
    words = list(dict.fromkeys(filter(None, (" ".join(part.split()) for part in re.split(r"[、,，;；\r\n]", said)))))
    if len(words) > MOST_WORDS:
        raise ValidationError(_("At most %(most)d subject words.") % {"most": MOST_WORDS})
    if long := next((word for word in words if len(word) > LONGEST_WORD), None):
        raise ValidationError(
            _("“%(word)s…” is longer than %(most)d characters.") % {"word": long[:20], "most": LONGEST_WORD}
        )
    for word in words:
        is_one_line(word)
    return words


def taken_apart(text: str, title: str = "") -> list[Passage]:
    """The sections of a text, without its title. Raises ValidationError where there are none, or too many for one."""
    found = passages(without_title(text, title))
    if not found:
        raise ValidationError(_("There is no text in it."))
    if len(found) > MOST_SECTIONS:
        raise ValidationError(
            _("The text falls into %(count)d sections; a policy has at most %(most)d.")
            % {"count": len(found), "most": MOST_SECTIONS}
        )
    return found


class SubjectWordsField(forms.CharField):
    """Subject words as one line of text."""

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return subject_words(super().clean(value))


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A policy as its document says it, with its whole text."""

    number = DocumentNumberField(
        label=gettext_lazy("document no."),
        max_length=60,
        required=False,
        widget=forms.TextInput({"data-span": "half", "autocomplete": "off"}),
    )
    subject_words = SubjectWordsField(
        label=gettext_lazy("subject words"),
        max_length=900,
        required=False,
        help_text=gettext_lazy("By which others look for it, between commas or 、."),
    )
    text = longer_words(
        pgettext_lazy("policy", "text"),
        most=CHARACTERS,
        required=False,
        rows=16,
        hint=gettext_lazy(
            "Paste the whole text, or hand in a file. Articles and outline numbers part it into sections."
        ),
    )
    file = TextFileField(
        label=gettext_lazy("Or as a file"),
        required=False,
        help_text=gettext_lazy("Its words take the place of the text above; the file itself is not kept."),
    )

    class Meta:
        model = Policy
        fields = (
            "title",
            "kind",
            "number",
            "issuers",
            "issued_by",
            "issued_on",
            "effective_on",
            "ended_on",
            "subject_words",
        )
        field_classes = {"issued_by": LineField}
        widgets = {
            "issuers": AgenciesChooser(),
            "issued_on": DateInput(),
            "effective_on": DateInput(),
            "ended_on": DateInput(),
        }

    def __init__(
        self, data: Any = None, files: Any = None, *, instance: Policy | None = None, initial: Any = None
    ) -> None:
        # On a copy: what the policy was is still needed, to be recorded beside what it becomes.
        super().__init__(data, files, instance=copy(instance), initial=initial)
        self.fields["issuers"].queryset = Agency.objects.order_by("official_order", "pk")  # type: ignore[attr-defined]
        self.fields["issuers"].label = pgettext("policy", "issued by")
        self.fields["issued_by"].help_text = _("Where it names bodies that are not in the directory.")
        self.fields["ended_on"].help_text = _("Empty while it is in force.")
        self.known = [_plain(row) for row in instance.sections.defer("fingerprint")] if instance else []
        if instance:
            self.initial["text"] = as_text(Passage(number, heads, [text]) for number, heads, text in self.known)

    def clean_number(self) -> str:
        number = str(self.cleaned_data["number"])
        if number and Policy.objects.filter(number=number).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("A policy with this document number is in the register already."))
        return number

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.errors.keys() & {"text", "file"}:
            name = "file" if said["file"] else "text"
            try:
                said["passages"] = taken_apart(self._whole(said["text"], said["file"]), said.get("title", ""))
            except ValidationError as wrong:
                self.add_error(name, wrong)
            except Unreadable as unreadable:
                self.add_error(name, str(unreadable.sentence))
        if not said.get("issuers") and not said.get("issued_by") and "issuers" in said:
            self.add_error("issuers", _("Say who issued it: an agency of the directory, or as the document says."))
        begins, ends = said.get("effective_on"), said.get("ended_on")
        if begins and ends and ends < begins:
            self.add_error("ended_on", _("It ends before it is in force."))
        return said

    def _whole(self, text: str, uploads: list[Incoming]) -> str:
        """As pasted, or out of the file; the file instead of what stood in the form when it was opened. Raises
        ValidationError, Unreadable.
        """
        if not uploads:
            if not text.strip():
                raise ValidationError(_("Paste the text or hand in a file."))
            return text
        if text.strip() and text.split() != str(self.initial.get("text", "")).split():
            raise ValidationError(_("Choose one: the pasted text, or the file."))
        return text_of(uploads[0])

    @property
    def said(self) -> dict[str, Any]:
        """As the verbs take it; the text only where it is another one."""
        fields = {name: value for name, value in self.cleaned_data.items() if name not in {"text", "file", "passages"}}
        cut: list[Passage] = self.cleaned_data["passages"]
        return {**fields, "passages": cut if [_plain(each) for each in cut] != self.known else []}


def _plain(section: Any) -> tuple[str, tuple[str, ...], str]:
    return section.number, tuple(section.headings), section.text


class EndForm(forms.Form):
    """Until when it was in force, and why no longer."""

    on = forms.DateField(label=gettext_lazy("in force until"), widget=DateInput())
    reason = longer_words(gettext_lazy("Reason"), most=500)

    def __init__(self, data: Any = None, *, policy: Policy, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.policy = policy

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] < self.policy.effective_on:
            raise ValidationError(_("It ends before it is in force."))
        return self.cleaned_data["on"]


class TieForm(forms.Form):
    """What a draft or a policy is to a policy of the register."""

    kind = forms.ChoiceField(label=gettext_lazy("relation"), choices=Tie.Kind.choices)
    to = forms.ModelChoiceField(Policy.objects.none(), label=gettext_lazy("policy in force"), widget=PolicyChooser())
    note = longer_words(gettext_lazy("note"), most=2000, required=False)

    def __init__(self, data: Any = None, *, one: Any) -> None:
        super().__init__(data)
        to: Any = self.fields["to"]
        to.queryset = Policy.objects.order_by("-issued_on", "-pk")
        if isinstance(one, Policy):
            to.queryset, to.widget.without = to.queryset.exclude(pk=one.pk), [one.pk]
