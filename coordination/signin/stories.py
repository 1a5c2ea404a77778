"""What happened to an account, as lines of its page."""

from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import User
from coordination.agencies.progress import tell_also
from coordination.core.activity import Event, event, history
from coordination.core.flow import Sentence

# What guards an account beside its password. It is told on the page of the person, too.
GUARDS: dict[str, tuple[Sentence, str]] = {
    "user.reset_password": (_("Password chosen anew by letter"), "mail"),
    "user.add_factor": (_("Second factor set up"), "shield-lock"),
    "user.remove_factor": (_("Second factor removed"), "shield-lock"),
    "user.renew_codes": (_("Recovery codes made anew"), "refresh"),
    "user.reset_factors": (_("Second factor reset by two persons"), "users"),
    "user.keep_password": (_("Password for emergencies kept or taken back"), "key"),
}
tell_also(GUARDS)

WORDS: dict[str, tuple[Sentence, str]] = {
    **GUARDS,
    "user.create": (_("Account entered"), "user-plus"),
    "user.change_password": (_("Password changed"), "key"),
    "user.appoint_administrator": (_("Role in the portal changed by two persons"), "users"),
    "user.end_sign_ins": (_("Sign-ins ended"), "logout"),
    "user.bind_sign_on": (_("Connected with single sign-on"), "login"),
    "user.unite": (_("Connected with single sign-on"), "login"),
    "user.close": (_("Account suspended"), "ban"),
    "user.reopen": (_("Account opened again"), "user-check"),
}


def story_of(person: User) -> list[Event]:
    """What guards the account, newest first; what the person does in the portal is none of it."""
    rows = history(person).filter(verb__in=WORDS)[:20]
    return [event(row, str(WORDS[row.verb][0]), WORDS[row.verb][1]) for row in rows]
