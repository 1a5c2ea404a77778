"""What the audit keeps of itself and of the layers below, and what of it may be read: who holds which post, is in which
group, and was granted what. Of people only what gives rights; how they are reached is their own.
"""

from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermission, UserObjectPermission

from coordination.agencies.models import (
    AccountReview,
    Agency,
    Departure,
    Dormancy,
    Duty,
    Invitation,
    JoinRequest,
    Post,
    Reform,
    ReformPaper,
    Region,
    User,
)
from coordination.audit.guarded import keep, only_added
from coordination.audit.models import DailyHead, Entry, Reading, RowHistory, Seal, Verification
from coordination.audit.sight import name_acts, show
from coordination.core.imports.models import ImportRun
from coordination.core.models import Activity, CalendarDay

keep(Post, User.groups.through, GroupObjectPermission, UserObjectPermission)
only_added(Activity, RowHistory, Reading, Seal, DailyHead)

show(
    Agency,
    *("name", "short_name", "aliases", "kind", "tier", "relation", "region", "parent", "credit_code", "internal_code"),
    "official_order",
    titled=True,
    duties=_("duties"),
)
show(Region, "code", "name", "level", "parent", "valid_from", "valid_to", titled=True)
show(User, "username", "full_name", "is_active", "portal_role", "must_change_password", "keeps_password", titled=True)
show(
    Post,
    *("user", "agency", "role", "title", "starts_on", "ends_on", "stands_in_for", "is_main"),
    titled=True,
    ended_at=_("ended at once"),
    deputy=_("deputy"),
)
show(Duty)
show(AccountReview, "agency", "quarter_on", "due_on", "completed_at", titled=True)
show(Dormancy, "user", "since_at", "due_on", titled=True, outcome=(_("outcome"), Dormancy.outcome))
show(Departure, "user", "agency", "last_on", titled=True)
show(Invitation, "agency", "full_name", "role", "title", "ends_on", titled=True)
show(JoinRequest, "person", "agency", "state", titled=True, joined_as=(_("joined as"), JoinRequest.joined_as))
show(
    Reform,
    *("kind", "effective_on", "document_no", "new_name", "new_short_name", "state"),
    titled=True,
    file=_("file"),
    sha256=_("digest of the file"),
)
show(ReformPaper)
show(ImportRun, "kind", "state")
show(
    User.groups.through,
    called=_("Membership of a group"),
    user=_("person"),
    group=_("group"),
)
for granted, name in (
    (GroupObjectPermission, _("Exception granted to a body")),
    (UserObjectPermission, _("Exception granted to a person")),
):
    show(
        granted,
        called=name,
        user=_("person"),
        group=_("group"),
        permission=_("right"),
        content_type=_("kind of record"),
        object_pk=_("no. of the record"),
    )
show(CalendarDay, "region", "date", "is_workday", "name", "source", "is_estimated", titled=True)
show(Entry)
show(Verification, "outcome", "seq", "found")

name_acts(
    {
        "verification.ask": _("Ask for a verification"),
        "verification.finish": _("Finish a verification"),
        "agency.create": _("Enter an agency"),
        "agency.edit": _("Change an agency"),
        "agency.remove": _("Strike an agency entered by mistake"),
        "agency.rename": _("Rename an agency"),
        "agency.end": _("End an agency"),
        "agency.follow": _("Take over from other agencies"),
        "agency.hand_over_rights": _("Pass rights on single records on"),
        "agency.add_duties": _("Enter duties"),
        "agency.edit_duty": _("Reword a duty"),
        "agency.move_duty": _("Move a duty in the list"),
        "agency.end_duty": _("End a duty"),
        "region.create": _("Enter a division"),
        "region.edit": _("Change a division"),
        "region.remove": _("Strike a division"),
        "reform.plan": _("Plan a change of agencies"),
        "reform.confirm": _("Confirm a change of agencies"),
        "reform.take_effect": _("Put a change of agencies in force"),
        "reform.attach": _("Put a document beside a change of agencies"),
        "reform.withdraw": _("Withdraw a change of agencies"),
        "reform.decline": _("Decline to confirm a change of agencies"),
        "import.start": _("Bring in a table"),
        "import.confirm": _("Confirm an import"),
        "import.finish": _("Finish an import"),
        "import.undo": _("Undo an import"),
        "import.finish_undo": _("Finish undoing an import"),
        "import.discard": _("Discard an import"),
        "file.begin_check": _("Begin to scan a file"),
        "file.pass_check": _("Scan a file and find nothing"),
        "file.leave_unscanned": _("Leave a file unscanned"),
        "file.quarantine": _("Quarantine a file"),
        "file.refuse_marked": _("A file with a mark of secrecy is refused"),
        "calendar.amend": _("Amend the calendar of working days"),
        "post.create": _("Appoint"),
        "post.edit": _("Change a post"),
        "post.deputise": _("Appoint a deputy"),
        "post.move": _("Pass a post on"),
        "post.end": _("End a post"),
        "account_review.confirm": _("Confirm a post in the review of accounts"),
        "account_review.complete": _("Finish a review of accounts"),
        "departure.plan": _("Plan a departure"),
        "departure.call_off": _("Call a departure off"),
        "departure.settle": _("Hand the work of somebody over"),
        "invitation.create": _("Invite a person"),
        "invitation.resend": _("Send an invitation again"),
        "invitation.withdraw": _("Withdraw an invitation"),
        "invitation.accept": _("Accept an invitation"),
        "join_request.ask": _("Ask to join an agency"),
        "join_request.accept": _("Accept a request to join"),
        "join_request.refuse": _("Refuse a request to join"),
        "join_request.withdraw": _("Withdraw a request to join"),
        "user.unite": _("Connect an account that was there before"),
        "user.create": _("Enter a person"),
        "user.edit_contact": _("Change how a person is reached"),
        "user.propose_address": _("Enter another e-mail address"),
        "user.resend_address": _("Send the letter for a new address again"),
        "user.confirm_address": _("Confirm a new e-mail address"),
        "user.withdraw_address": _("Withdraw a new e-mail address"),
        "user.edit_profile": _("Change the own profile"),
        "user.set_preferences": _("Choose what is sent"),
        "user.close": _("Suspend an account"),
        "user.reopen": _("Open an account again"),
    }
)
