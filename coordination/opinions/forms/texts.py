"""What is asked where texts are begun, written, sent out and settled."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.agencies.models import Agency, User
from coordination.core.files.incoming import Incoming
from coordination.core.forms import FilesField, FilesInput, LineField
from coordination.core.tables import Unreadable
from coordination.core.texts import ENDINGS, text_of
from coordination.core.wordings.limits import CHARACTERS
from coordination.mechanisms.models import Mechanism
from coordination.mechanisms.querysets import mechanisms_of
from coordination.opinions.comparing import Comparison
from coordination.opinions.forms.words import longer_words
from coordination.opinions.models import Comment, Draft, MustAsk, Request, Revision, Section
from coordination.opinions.sealing import seal, words_of_version
from coordination.opinions.sections import (
    LONGEST_NUMBER,
    LONGEST_SECTION,
    keeps_from_asking_about,
    passages,
    without_title,
)
from coordination.opinions.texts import Settling

LONGEST_REASON = 2_000


class TextFileInput(FilesInput):
    """One file, of the kinds whose words can be read."""

    allow_multiple_selected = False

    def __init__(self) -> None:
        super().__init__({"accept": ",".join(ENDINGS)})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        said = _("DOCX or plain text. The words are read, with the numbers that a word processor sets by itself.")
        return super().get_context(name, value, attrs) | {"accepted": said}


class TextFileField(FilesField):
    widget: type[FilesInput] = TextFileInput

    def clean(self, data: Any, initial: Any = None) -> list[Incoming]:
        uploads = super().clean(data, initial)
        if len(uploads) > 1:
            raise ValidationError(_("Hand in one file: the text."))
        return uploads


class WholeTextForm(forms.Form):
    """A text, pasted or handed in as a file; what is in it comes out taken apart, as `passages`."""

    text = longer_words(
        gettext_lazy("The text"),
        rows=14,
        most=CHARACTERS,
        required=False,
        hint=gettext_lazy("Paste it here, or hand in a file. It is taken apart at its articles or numbered headings."),
    )
    file = TextFileField(label=gettext_lazy("Or as a file"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        text, uploads = cleaned.get("text", ""), cleaned.get("file") or []
        if self.errors.keys() & {"text", "file"}:
            return cleaned
        if bool(text.strip()) == bool(uploads):
            sentence = (
                _("Choose one: the pasted text, or the file.") if uploads else _("Paste the text or hand in a file.")
            )
            self.add_error("file" if uploads else "text", sentence)
            return cleaned
        cleaned["file"] = uploads[0] if uploads else None
        self._take_apart(cleaned, text)
        return cleaned

    def title_in(self, cleaned: dict[str, Any]) -> str:
        """What the text is called, as far as it is known."""
        return str(cleaned.get("title", ""))

    def _take_apart(self, cleaned: dict[str, Any], text: str) -> None:
        name = "file" if cleaned["file"] else "text"
        try:
            whole = text_of(cleaned["file"]) if cleaned["file"] else text
        except Unreadable as unreadable:
            self.add_error(name, str(unreadable.sentence))
            return
        found = passages(without_title(whole, self.title_in(cleaned)))
        if sentence := keeps_from_asking_about(found):
            self.add_error(name, sentence)
        cleaned["passages"] = found

    @property
    def words(self) -> dict[str, Any]:
        """What a verb is given of it."""
        return {"passages": self.cleaned_data["passages"], "file": self.cleaned_data["file"]}


class BeginTextForm(WholeTextForm):
    title = LineField(label=pgettext_lazy("text", "title"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of text"), choices=Draft.Kind.choices, initial=Draft.Kind.POLICY)
    mechanism = forms.ModelChoiceField(
        Mechanism.objects.none(),
        label=gettext_lazy("Mechanism"),
        required=False,
        empty_label=gettext_lazy("None: a text of our agency alone"),
        help_text=gettext_lazy("Its rules say who must be asked."),
    )

    field_order = ("title", "kind", "mechanism", "text", "file")

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = mechanisms_of(person.acting_for) if person.acting_for else []
        field: Any = self.fields["mechanism"]
        field.queryset = Mechanism.objects.visible_to(person).not_over().filter(pk__in=own)

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("title", "kind", "mechanism")}


class NotOvertaking(forms.Form):
    """A form that knows what it was opened on: if somebody else has changed that meanwhile, it says so once, and keeps
    what was typed. Sent again, it is carried out.
    """

    def stamp(self) -> str:
        """Differs whenever what the form was opened on has changed."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.data.get("seen") not in {None, self.stamp()}:
            said = _(
                "Somebody else has changed this since you opened it. What you typed is kept: compare, and save again."
            )
            self.add_error(None, said)
        return cleaned

    @property
    def is_overtaken(self) -> bool:
        return self.is_bound and self.data.get("seen") not in {None, self.stamp()}


def _stamp(facts: Iterable[object]) -> str:
    return hashlib.sha256(repr(list(facts)).encode()).hexdigest()[:16]


class SectionForm(NotOvertaking):
    """The number and the wording of one section."""

    number = LineField(label=gettext_lazy("Number"), required=False, max_length=LONGEST_NUMBER, half=True)
    text = longer_words(pgettext_lazy("section", "Wording"), rows=6, most=LONGEST_SECTION)

    def __init__(self, *args: Any, section: Section | None = None, **kwargs: Any) -> None:
        if section:
            kwargs["initial"] = {"number": section.number, "text": section.text}
        super().__init__(*args, **kwargs)
        self.section = section

    def stamp(self) -> str:
        return _stamp([self.section.number, self.section.text]) if self.section else ""

    def clean_text(self) -> str:
        lines = (line.strip() for line in self.cleaned_data["text"].splitlines())
        return "\n".join(line for line in lines if line)


class ReplaceForm(NotOvertaking, WholeTextForm):
    """A whole text in place of the one being written."""

    def __init__(self, *args: Any, version: Revision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version

    def title_in(self, cleaned: dict[str, Any]) -> str:  # noqa: ARG002  (it is not asked for here)
        return self.version.draft.title

    @cached_property
    def _seal(self) -> str:
        return seal(words_of_version(self.version))

    def stamp(self) -> str:
        return self._seal


class SendForm(NotOvertaking):
    """Sending a version out. Of a later one it is said whether it changes the matter; and where a round is open, who
    of those that have answered is asked again.
    """

    is_material = forms.ChoiceField(
        label=gettext_lazy("Does it change the matter?"),
        choices=[
            ("yes", gettext_lazy("Yes: answers to the earlier version no longer count for this one")),
            ("no", gettext_lazy("No: wording, order or slips only; answers given stay valid")),
        ],
        widget=forms.RadioSelect,
    )
    note = longer_words(
        gettext_lazy("What was changed"),
        rows=3,
        most=LONGEST_REASON,
        required=False,
        hint=gettext_lazy("All who were asked read this. Where the matter does not change, say why not."),
    )
    concerned = forms.ModelMultipleChoiceField(
        Agency.objects.none(),
        label=gettext_lazy("Of those that have answered, who is asked again"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Proposed are those that commented on a section that is now another."),
    )

    def __init__(self, *args: Any, version: Revision, compared: Comparison | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version, self.compared = version, compared
        self.words_seal = seal(words_of_version(version))
        if compared is None:
            del self.fields["is_material"], self.fields["note"]
        if not self.free:
            del self.fields["concerned"]
        else:
            field: Any = self.fields["concerned"]
            field.queryset = Agency.objects.filter(pk__in=[request.agency_id for request in self.free])
            field.initial = self._commented()

    @cached_property
    def _requests(self) -> list[Request]:
        round_ = self.version.draft.open_round if self.compared is not None else None
        if round_ is None:
            return []
        return list(round_.requests.of_others().select_related("agency").order_by("agency__official_order", "pk"))

    @property
    def _answered(self) -> list[Request]:
        return [request for request in self._requests if not request.is_waiting]

    @cached_property
    def _by_rule(self) -> set[int]:
        draft = self.version.draft
        return set(MustAsk.objects.naming(draft.mechanism_id, draft.kind).values_list("agency", flat=True))

    def _must_be_there(self, request: Request) -> bool:
        """By the round, or by a rule that the mechanism has now."""
        return request.is_mandatory or request.agency_id in self._by_rule

    @cached_property
    def free(self) -> list[Request]:
        """Those that have answered and need not be asked again."""
        return [request for request in self._answered if not self._must_be_there(request)]

    @cached_property
    def always(self) -> list[Agency]:
        """Those that have answered, and whose answer must be there: they are asked again in any case."""
        return [request.agency for request in self._answered if self._must_be_there(request)]

    @cached_property
    def waiting(self) -> int:
        """Those that have not answered: they are asked about the version that is sent out now."""
        return sum(request.is_waiting for request in self._requests)

    def _commented(self) -> list[int]:
        """Agencies with a comment on a section that is now another."""
        strands = self.compared.strands if self.compared else set()
        said = Comment.objects.about(self.version.draft).given().filter(section__strand__in=strands)
        return list(said.values_list("reply__request__agency", flat=True).distinct())

    def stamp(self) -> str:
        return _stamp([self.words_seal, sorted(request.pk for request in self._requests if not request.is_waiting)])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("is_material") == "no" and not cleaned.get("note", "").strip():
            self.add_error("note", _("Say why the change does not touch the matter."))
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """What the verb is given."""
        cleaned = self.cleaned_data
        return {
            "is_material": cleaned.get("is_material", "yes") == "yes",
            "note": cleaned.get("note", ""),
            "concerned": list(cleaned.get("concerned", [])),
            "seen": self.words_seal,
        }


class SettleForm(forms.Form):
    """A reason is asked for only where an answer that must be there is missing, or a dispute is open."""

    because = longer_words(
        gettext_lazy("Why it is settled all the same"),
        most=LONGEST_REASON,
        hint=gettext_lazy("It stays on record with the text."),
    )

    def __init__(self, *args: Any, settling: Settling, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settling.needs_reason:
            del self.fields["because"]


class WithdrawForm(forms.Form):
    reason = longer_words(
        gettext_lazy("Reason"),
        most=LONGEST_REASON,
        hint=gettext_lazy("The agencies that were asked read it."),
    )
