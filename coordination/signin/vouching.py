"""What single sign-on says of people, for the page on which they ask to join their agency."""

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.utils.translation import gettext as _

from coordination.agencies.joining import Told, uniter, voucher
from coordination.agencies.models import User
from coordination.core.errors import Refusal


@voucher
def by_single_sign_on(person: User) -> Told | None:
    """What it said when the person came in last; nothing where it is not used any more."""
    if settings.SINGLE_SIGN_ON is None:
        return None
    rows = SocialAccount.objects.filter(user=person, provider=settings.SINGLE_SIGN_ON.url).order_by("-last_login")
    said = rows.values_list("extra_data", flat=True).first()
    if said is None:
        return None
    return Told(code=said.get("agency", ""), number=said.get("number", ""), name=said.get("name", ""))


@uniter
def open_with_single_sign_on(newcomer: User, person: User) -> None:
    """The subjects of the first open the account of the second from now on."""
    rows = SocialAccount.objects.select_for_update().filter(user=newcomer)
    if SocialAccount.objects.filter(user=person, provider__in=rows.values("provider")).exists():
        raise Refusal(_("Single sign-on opens this account for somebody else already."))
    rows.update(user=person)
