"""What of signing in the audit administrator may read: who came in from where and how it was proved, and who tried in
vain. The audit and the sign-in stand beside one another; here both are known.
"""

from django.db.models import CharField
from django.utils.translation import gettext_lazy as _

from coordination.audit.sight import name_acts, show
from coordination.signin.flows import ACCOUNT_REQUEST
from coordination.signin.models import AccountRequest, FailedSignIn, SignIn
from coordination.signin.stages import Proof

show(
    SignIn,
    titled=True,
    called=_("Sign-in"),
    address=_("address"),
    proofs=(_("proved by"), CharField(choices=Proof)),
    because=(_("because"), SignIn.ended_by),
)
show(AccountRequest, "kind", "role", "reason", called=_("Request for an account"), state=_("state"))
show(FailedSignIn, titled=True, called=_("Failed sign-in"), address=_("address"))

name_acts(
    {
        "sign_in.begin": _("Sign in"),
        "sign_in.end": _("Sign out"),
        "sign_in.fail": _("Fail to sign in"),
        "user.end_sign_ins": _("End sign-ins"),
        "user.change_password": _("Change the password"),
        "user.set_hours": _("Set quiet hours and the digest"),
        "user.send_test_letter": _("Ask for a test letter"),
        "user.reset_password": _("Choose a new password by letter"),
        "user.add_factor": _("Set up a second factor"),
        "user.remove_factor": _("Remove a second factor"),
        "user.renew_codes": _("Renew the recovery codes"),
        "user.bind_sign_on": _("Connect an account with single sign-on"),
        "user.keep_password": _("Keep a password for emergencies, or take it back"),
        "account_request.ask": _("Ask for a change of an account"),
        "user.reset_factors": _("Reset the second factor"),
        "user.appoint_administrator": _("Appoint an administrator of the portal"),
    },
    ACCOUNT_REQUEST,
)
