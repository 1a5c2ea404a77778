"""The accounts that a demonstration offers at its door.

Those to begin with have a plain user name; the many others name their agency in it, after an underscore.
"""

from django.conf import settings

from coordination.agencies.models import Post, User

DEMO_MAIL = "@demo.invalid"
SHOWN = 12


def demo_accounts() -> list[dict[str, str]]:
    """Name, agency, role, user name and password of the first people of the demonstration; none elsewhere. Where
    there is single sign-on, a password opens those of the portal alone.
    """
    if not settings.DEMO:
        return []
    doors = [] if settings.SINGLE_SIGN_ON else _of_agencies()
    return [*doors, *_of_the_portal()]


def _of_agencies() -> list[dict[str, str]]:
    posts = Post.objects.in_force().filter(user__email__endswith=DEMO_MAIL, user__is_active=True, is_main=True)
    posts = posts.exclude(user__username__contains="_").select_related("user", "agency")
    return [
        {
            "name": post.user.full_name,
            "agency": str(post.agency),
            "role": post.get_role_display(),
            "username": post.user.username,
            "password": settings.DEMO_PASSWORD,
        }
        for post in posts.order_by("user_id", "pk")[:SHOWN]
    ]


def _of_the_portal() -> list[dict[str, str]]:
    return [
        {
            "name": person.full_name,
            "agency": "",
            "role": person.get_portal_role_display(),
            "username": person.username,
            "password": settings.DEMO_PASSWORD,
        }
        for person in User.objects.filter(email__endswith=DEMO_MAIL, is_active=True).exclude(portal_role="")
    ]
