"""What is asked when somebody leaves an agency, or hands a post over."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.signing import Signer
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.agencies.choosing import PersonSelect
from coordination.agencies.forms.posts import EndPostForm
from coordination.agencies.leaving import Fate, Handover, belongings, ends_sooner, fates, key_of, posts_that_go_on
from coordination.agencies.models import Post, User
from coordination.core.forms import DateInput
from coordination.core.workdays import today

NOBODY = "nobody"


class LeaveForm(forms.Form):
    """When, and who follows: one person in everything, unless it is said otherwise of a post or a kind of work.

    It is carried out as it was shown: whoever changes something after the preview sees the preview again.
    """

    when = forms.ChoiceField(
        label=gettext_lazy("When"),
        choices=[
            (EndPostForm.AT_ONCE, gettext_lazy("At once")),
            (EndPostForm.WITH_A_DAY, gettext_lazy("With the end of a day")),
        ],
        initial=EndPostForm.WITH_A_DAY,
        widget=forms.RadioSelect,
    )
    on = forms.DateField(label=gettext_lazy("Last day"), widget=DateInput(), initial=today, required=False)
    successor = forms.ChoiceField(label=gettext_lazy("Who follows"), required=False, widget=PersonSelect())

    def __init__(self, data: Any = None, *, reader: User, post: Post, posts: list[Post], leaves: bool) -> None:
        super().__init__(data)
        self.reader, self.post, self.posts, self.leaves = reader, post, posts, leaves
        working = User.objects.working_at(post.agency).exclude(pk=post.user_id)
        self.people = {str(person.pk): person for person in working}
        named = [(pk, str(person)) for pk, person in self.people.items()]
        others = [one for one in named if one[0] != str(reader.pk)]
        own = {each.role for each in posts_that_go_on(reader, post.agency)}
        beyond = {key_of(each) for each in posts if each.role not in own}  # nobody gives a post to oneself
        self.fields["successor"].choices = [("", _("Nobody")), *(others if beyond else named)]  # type: ignore[attr-defined]
        if beyond and len(others) < len(named):
            self.fields["successor"].help_text = _("You are not among them: nobody gives a post to oneself.")
        self.fields["on"].help_text = _("The last day on which the posts are held.")
        self.asked = self._asked()
        by_default = _("as above") if leaves else _("stays as it is")
        for key, label, said in self.asked:
            choices = [("", said or by_default), (NOBODY, _("Nobody")), *(others if key in beyond else named)]
            self.fields[key] = forms.ChoiceField(label=label, choices=choices, required=False)
        for field in self.fields.values():  # going back, no browser lays another choice over what is shown
            field.widget.attrs["autocomplete"] = "off"

    def _asked(self) -> list[tuple[str, str, str]]:
        """(name of the field, label, what is so unless something is chosen) for each post and each kind that moves."""
        several = self.posts if len(self.posts) > 1 else []
        of_posts = [(key_of(post), str(post.role_words), _("as above")) for post in several]
        person, agency = self.post.user, self.post.agency
        kinds = [kind for kind in belongings() if kind.move and kind.named(person, agency)]
        return [*of_posts, *((kind.code, str(kind.label), "") for kind in kinds)]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("when") == EndPostForm.WITH_A_DAY and "on" in said:
            first = max(post.starts_on for post in self.posts)
            if said["on"] is None:
                self.add_error("on", _("Enter the last day, or let it end at once."))
            elif said["on"] < first:
                self.add_error("on", _("The post ends before it begins."))
            elif sooner := ends_sooner(self.posts, said["on"]):
                self.add_error("on", sooner)
            elif not self.errors and (too_early := self.handover.too_early()):
                self.add_error("on", too_early)
        return said

    @property
    def handover(self) -> Handover:
        said = self.cleaned_data
        last_on = said["on"] if said["when"] == EndPostForm.WITH_A_DAY else None
        usual = self.people.get(said["successor"])
        successors: dict[str, User | None] = {key_of(post): self._to(post, usual) for post in self.posts}
        if self.leaves:
            successors |= {kind.code: usual for kind in belongings() if kind.move}
        for key, _label, _said in self.asked:
            if said.get(key):
                successors[key] = self.people.get(said[key])
        return Handover(self.post.user, self.post.agency, self.posts, self.leaves, last_on, successors)

    @staticmethod
    def _to(post: Post, usual: User | None) -> User | None:
        """Nobody is the own deputy: where the one stood in for follows in everything else, this just ends."""
        return None if post.stood_in_for == usual else usual

    @property
    def in_address(self) -> str:
        """What is chosen, as the address of the preview says it."""
        return urlencode({name: self[name].value() or "" for name in self.fields})

    def is_agreed(self, seen: str) -> bool:
        """May it be carried out? `seen`: the signature of the preview that is confirmed."""
        return bool(seen) and self.is_valid() and seen == self.signature

    @cached_property
    def fates(self) -> list[Fate]:
        """What happens, as it is shown; nothing before all is chosen."""
        return fates(self.reader, self.handover) if self.is_valid() else []

    @property
    def signature(self) -> str:
        """Of what was chosen and of what was shown to come of it, so that just this is carried out."""
        shown = [(str(one.label), one.count, str(one.shown), str(one.said), str(one.warning)) for one in self.fates]
        ends = (self.post.pk, self.leaves, [post.pk for post in self.posts])
        return Signer(salt="agencies.leaving").signature(repr((ends, sorted(self.cleaned_data.items()), shown)))
