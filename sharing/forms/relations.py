"""Which items belong together."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from coordination.agencies.models import User
from sharing.choosing import ItemChooser
from sharing.models import Item, Relation


class RelationForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("relation"), choices=Relation.Kind.choices)
    to = forms.ModelChoiceField(Item.objects.none(), label=gettext_lazy("item"), widget=ItemChooser)

    def __init__(self, *args: Any, item: Item, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        to: Any = self.fields["to"]
        to.queryset = Item.objects.visible_to(user).published().exclude(pk=item.pk).select_related("owner")
        to.widget.without = [item.pk]
