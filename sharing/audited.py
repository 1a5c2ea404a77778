"""What of the library the audit keeps, and what of it may be read: what was offered, signed, published, granted and
withdrawn, when and by whom; not what it says or holds.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.audit.guarded import keep, only_added
from coordination.audit.sight import name_acts, show
from sharing.models import (
    AccessKey,
    Authority,
    Behind,
    Bulletin,
    Category,
    CheckOut,
    Content,
    ContentFile,
    Correction,
    DataTable,
    Entry,
    Following,
    Grant,
    Harvest,
    Item,
    LocalLimit,
    Origin,
    Pull,
    Refresh,
    RefreshRun,
    Relation,
    ShareRequest,
    SignOff,
    Source,
    Use,
)

keep(Item, Entry, Grant, Authority, LocalLimit, ShareRequest, Correction, Source, Origin, AccessKey)
only_added(SignOff, Content, ContentFile, Use)

show(
    Item,
    *("nature", "kind", "owner", "visibility", "sharing_class", "category", "code", "state"),
    version=_("version"),
    group=_("agency"),
    permission=_("right"),
    expires_at=_("until"),
)
show(
    Entry,
    *("item", "number", "sharing_class", "visibility", "data_level", "is_open", "due_on", "state"),
    sha256=_("digest of the text"),
    code=_("resource code"),
    kind=_("kind"),
)
show(Category, "code", "name", "parent", "source")
show(Authority, "agency", "tier", "region", "ground", "starts_on", "ends_on")
show(LocalLimit, "tier", "region", "clock", "workdays", "source")
show(Grant, "group", "content_object", "permission", "expires_at", called=_("grant"))
show(ShareRequest, "item", "agency", "number", "method", "until", "due_on", "state", dispute=_("dispute"))
show(Correction, "item", "agency", "due_on", "state")
show(
    DataTable,
    *("item", "is_masked", "rows", "bad", "state"),
)
show(Refresh, "item", "path", "rhythm", "hour")
show(RefreshRun, "rows", "bad", "state")
show(
    Source,
    "agency",
    lines=_("lines"),
    new=pgettext_lazy("lines", "new"),
    changed=pgettext_lazy("lines", "changed"),
    unchanged=pgettext_lazy("lines", "unchanged"),
    refused=pgettext_lazy("lines", "refused"),
    gone=pgettext_lazy("lines", "gone"),
)
show(AccessKey, "item", "agency", "begins", "ends_on", "end")
show(Following, "agency", "kind", "rhythm")
show(Bulletin, "rhythm")
for content in (Harvest, Origin, Pull, Content, ContentFile, CheckOut, Relation, Behind, SignOff, Use):
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
        "item.begin": _("Begin an item"),
        "item.edit": _("Edit an item"),
        "item.add_content": _("Add a version of the content of an item"),
        "item.load_rows": _("Have the rows of a data set loaded"),
        "data_table.finish": _("Finish loading the rows of a data set"),
        "data_table.fail": _("Fail to load the rows of a data set"),
        "data_table.replace": _("Replace the rows of a data set"),
        "data_table.drop": _("Drop the rows of a data set"),
        "refresh.set": _("Have a file of an item fetched anew by itself"),
        "refresh.run": _("Fetch a file of an item now"),
        "refresh.pause": _("Pause the fetching of a file"),
        "refresh.resume": _("Let the fetching of a file go on"),
        "refresh_run.put": _("Put a fetched file in place"),
        "refresh_run.leave": _("Find a fetched file unchanged or left out"),
        "refresh_run.stop": _("Stop a fetched file for a decision"),
        "refresh_run.fail": _("Fail to fetch a file"),
        "refresh_run.accept": _("Have a stopped file put in place"),
        "refresh_run.refuse": _("Leave a stopped file out"),
        "item.check_out": _("Check an item out"),
        "item.check_in": _("Check an item in"),
        "item.end_check_out": _("End the check-out of another"),
        "item.relate": _("Relate an item to another"),
        "relation.take_back": _("Take back a relation of items"),
        "item.name_source": _("Say what an item comes from"),
        "behind.take_back": _("Take back what an item is said to come from"),
        "item.publish": _("Publish an item"),
        "item.suspend": _("Suspend an item"),
        "item.resume": _("Resume an item"),
        "item.withdraw": _("Withdraw an item"),
        "share_request.begin": _("Begin a request to share"),
        "share_request.write": _("Write a request to share"),
        "share_request.submit": _("Submit a request to share"),
        "share_request.ask_material": _("Ask for what is missing in a request to share"),
        "share_request.agree": _("Agree to a request to share"),
        "share_request.refuse": _("Refuse a request to share"),
        "share_request.reconsider": _("Take up a refused request to share again"),
        "share_request.supply": _("Supply what was asked for"),
        "share_request.suspend": _("Suspend the use of what was supplied"),
        "share_request.mend": _("Say what was mended after the use was suspended"),
        "share_request.resume": _("Let what was suspended be used again"),
        "share_request.terminate": _("End the use of what was supplied"),
        "share_request.expire": _("Let a period of use run out"),
        "share_request.dispose": _("Say how what was supplied was disposed of"),
        "share_request.withdraw": _("Withdraw a request to share"),
        "share_request.ask_more_time": _("Ask for more time to answer a request to share"),
        "share_request.give_more_time": _("Give more time to answer a request to share"),
        "share_request.record_use": _("Record the use of what was supplied"),
        "share_request.dispute": _("Dispute the refusal of a request to share"),
        "correction.report": _("Report a mistake in an item"),
        "correction.correct": _("Say that a reported mistake is corrected"),
        "correction.turn_down": _("Do not uphold a reported mistake"),
        "correction.withdraw": _("Withdraw the report of a mistake"),
        "correction.tell": _("Tell whoever holds the old version that it is corrected"),
        "following.begin": _("Follow something in the library"),
        "following.change": _("Change how something is followed"),
        "following.end": _("Stop following something"),
        "following.clear": _("Clear away what was followed in an agency that was left"),
        "grant.give": _("Give a right on an item"),
        "grant.prolong": _("Prolong a right on an item"),
        "grant.take_away": _("Take away a right on an item"),
        "access_key.make": _("Make a key for programs"),
        "access_key.withdraw": _("Withdraw a key for programs"),
        "access_key.end": _("End a key for programs"),
        "source.read": _("Read a source of entries"),
        "source.bring_in": _("Bring in what was read of a source"),
        "authority.name": _("Name a data authority"),
        "authority.end": _("End the term of a data authority"),
        "category.add": _("Add a category"),
        "category.rename": _("Rename a category"),
        "local_limit.set": _("Set a local limit"),
        "local_limit.drop": pgettext_lazy("act", "Drop a local limit"),
    }
)
