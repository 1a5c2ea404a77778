"""How people are told of what they follow. The words in the portal name nothing: what is new stands on the page, and in
the letter, where the gate is asked when they are opened and sent.
"""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.agencies.models import User, with_their_posts
from coordination.core.letters import address
from coordination.core.notices import Category, Notice, notice
from sharing.followed import still_told
from sharing.models import Bulletin

if TYPE_CHECKING:
    from django.db.models import QuerySet


class OfABulletin(Notice):
    category = Category.SHARING

    @classmethod
    def audience(cls, subject: Bulletin) -> "QuerySet[User]":
        return with_their_posts(User.objects.filter(pk=subject.person_id))


@notice
class FollowedNews(OfABulletin):
    """The bell alone, for whoever chose that."""

    kind = "followed_news"
    label = gettext_lazy("News of what you follow")
    portal_only = True
    asked_for = True


@notice
class FollowedDigest(OfABulletin):
    """One letter a day or week, with what may be told when it goes out; nothing is left to tell, it does not go."""

    kind = "followed_digest"
    label = gettext_lazy("News of what you follow, daily or weekly")

    @classmethod
    def still_holds(cls, subject: Bulletin, recipient: Any) -> bool:
        return bool(still_told(subject, recipient))

    @classmethod
    def details(cls, subject: Bulletin, recipient: Any) -> str:
        news = still_told(subject, recipient)
        lines = [
            f"· {one.item.title} — {_('; ').join(map(str, one.said))} ({one.item.owner})\n"
            f"  {address('sharing:item', one.item.pk)}"
            for one in news
        ]
        if subject.has_more:
            lines.append(_("There is more: %(url)s") % {"url": address("sharing:following")})
        return "\n".join(lines)
