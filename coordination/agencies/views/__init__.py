"""What the directory answers, by noun."""

from coordination.agencies.views.agency import agencies, agency, edit, export, new, remove, tree
from coordination.agencies.views.choosing import choose, choose_region
from coordination.agencies.views.duties import add_duties, edit_duty, end_duty, move_duty
from coordination.agencies.views.imports import (
    import_confirm,
    import_discard,
    import_run,
    import_template,
    import_undo,
    import_wrong,
    imports,
)
from coordination.agencies.views.invitations import invite, invite_again, resend_invitation, withdraw_invitation
from coordination.agencies.views.joining import join, join_request, withdraw_join
from coordination.agencies.views.leaving import call_off_departure, hand_over, leave
from coordination.agencies.views.people import contact, export_people, people, person
from coordination.agencies.views.posts import deputy, edit_post, end_post, new_post
from coordination.agencies.views.reform import (
    attach_papers,
    decline_reform,
    new_reform,
    reform,
    reform_agency,
    reform_paper,
    reforms,
    withdraw_reform,
)
from coordination.agencies.views.reviews import confirm_line, review, reviews

__all__ = [
    "add_duties",
    "agencies",
    "agency",
    "attach_papers",
    "call_off_departure",
    "choose",
    "choose_region",
    "confirm_line",
    "contact",
    "decline_reform",
    "deputy",
    "edit",
    "edit_duty",
    "edit_post",
    "end_duty",
    "end_post",
    "export",
    "export_people",
    "hand_over",
    "import_confirm",
    "import_discard",
    "import_run",
    "import_template",
    "import_undo",
    "import_wrong",
    "imports",
    "invite",
    "invite_again",
    "join",
    "join_request",
    "leave",
    "move_duty",
    "new",
    "new_post",
    "new_reform",
    "people",
    "person",
    "reform",
    "reform_agency",
    "reform_paper",
    "reforms",
    "remove",
    "resend_invitation",
    "review",
    "reviews",
    "tree",
    "withdraw_invitation",
    "withdraw_join",
    "withdraw_reform",
]
