"""`manage.py first_administrator`: print the links with which the first administrators enter their accounts."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from coordination.signin.actions import offer_first_links

WHAT_FOR = {
    "system": "enters agencies and their first people, keeps the working days",
    "security": "looks after accounts, has administrators appointed, confirms changes of agencies",
    "audit": "reads who did what",
}


class Command(BaseCommand):
    help = "Print a link for each of the three administrators that nobody is yet; each opens once, for a day."

    def handle(self, *_args: Any, **_options: Any) -> None:
        offered = offer_first_links()
        if not offered:
            self.stdout.write("There is one of each kind: others are appointed in the portal, by two persons.")
            return
        self.stdout.write("Hand each link to the person who is to be it. It opens once, within twenty-four hours.")
        for role, secret in offered.items():
            self.stdout.write(f"\n{role} administrator: {WHAT_FOR[role]}")
            self.stdout.write(f"  {settings.PORTAL_URL}{reverse('first_by_link', args=[secret])}")
