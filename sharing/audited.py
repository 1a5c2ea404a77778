"""What of the library the audit keeps, and what of it may be read: what was offered, signed, published, granted and
withdrawn, when and by whom; not what it says or holds.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.audit.guarded import keep, only_added
from coordination.audit.sight import name_acts, show
from sharing.models import (
    Authority,
    CheckOut,
    Content,
    ContentFile,
    Entry,
    Grant,
    Item,
    LocalLimit,
    Relation,
    SignOff,
)

keep(Item, Entry, Grant, Authority, LocalLimit)
only_added(SignOff, Content, ContentFile)

show(
    Item,
    *("nature", "kind", "owner", "visibility", "sharing_class", "category", "code", "state"),
    version=_("version"),
)
show(
    Entry,
    *("item", "number", "sharing_class", "visibility", "data_level", "is_open", "due_on", "state"),
    sha256=_("digest of the text"),
    code=_("resource code"),
    kind=_("kind"),
)
show(Authority, "agency", "tier", "region", "ground", "starts_on", "ends_on")
show(LocalLimit, "tier", "region", "clock", "workdays", "source")
show(Grant, "group", "content_object", "permission", "expires_at", called=_("grant"))
for content in (Content, ContentFile, CheckOut, Relation, SignOff):
    show(content)

name_acts(
    {
        "entry.begin": _("Begin a catalogue entry"),
        "entry.write": _("Write a catalogue entry"),
        "entry.check_secrecy": _("Sign that a catalogue entry holds no secret"),
        "entry.assess_impact": _("Sign the assessment of personal information"),
        "entry.consent": _("Consent to the publication of a catalogue entry"),
        "entry.submit": _("Submit a catalogue entry to the data authority"),
        "entry.take_back": _("Take a catalogue entry back to be rewritten"),
        "entry.return": _("Return a catalogue entry"),
        "entry.publish": _("Publish a catalogue entry"),
        "entry.supersede": _("Supersede a catalogue entry"),
        "entry.give_up": _("Give up a version of a catalogue entry"),
        "entry.ask_more_time": _("Ask for more time to change the catalogue"),
        "entry.give_more_time": _("Give more time to change the catalogue"),
        "item.publish": _("Publish an item"),
        "item.suspend": _("Suspend an item"),
        "item.resume": _("Resume an item"),
        "item.withdraw": _("Withdraw an item"),
        "authority.name": _("Name a data authority"),
        "authority.end": _("End the term of a data authority"),
        "local_limit.set": _("Set a local limit"),
        "local_limit.drop": pgettext_lazy("act", "Drop a local limit"),
    }
)
