"""What people are asked about agencies, people and posts, by noun."""

from coordination.agencies.forms.agency import AgencyForm, RemoveAgencyForm
from coordination.agencies.forms.duties import DutyForm, EndDutyForm, NewDutiesForm
from coordination.agencies.forms.imports import ImportForm, UndoForm
from coordination.agencies.forms.joining import AcceptJoinForm, AskToJoinForm, RefuseJoinForm
from coordination.agencies.forms.leaving import LeaveForm
from coordination.agencies.forms.people import ContactForm, InviteForm, JoinForm, ReturnForm
from coordination.agencies.forms.posts import DeputyForm, EditPostForm, EndPostForm, PostForm
from coordination.agencies.forms.reform import GiveReformUpForm, PapersForm, WhichAgencyForm

__all__ = [
    "AcceptJoinForm",
    "AgencyForm",
    "AskToJoinForm",
    "ContactForm",
    "DeputyForm",
    "DutyForm",
    "EditPostForm",
    "EndDutyForm",
    "EndPostForm",
    "GiveReformUpForm",
    "ImportForm",
    "InviteForm",
    "JoinForm",
    "LeaveForm",
    "NewDutiesForm",
    "PapersForm",
    "PostForm",
    "RefuseJoinForm",
    "RemoveAgencyForm",
    "ReturnForm",
    "UndoForm",
    "WhichAgencyForm",
]
