"""Who a user name and a password belong to, and who goes on being signed in."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from coordination.agencies.models import Post, User


class PasswordBackend(AuthenticationBackend):
    """allauth's own, which spends one look at a password whether or not there is such a person; but a name is itself
    and no other: `Li` does not sign in as `li`.
    """

    def _authenticate_by_username(self, username: str, password: str) -> Any:
        person = User.objects.filter(username=username).first()
        return self._check_password(person, password)

    def get_user(self, user_id: Any) -> Any:
        """Whoever is signed in, together with the posts of today: every page asks for both. One question, where the
        person holds any.
        """
        posts = list(Post.objects.held_today().filter(user=user_id).select_related("user"))
        person = posts[0].user if posts else super().get_user(user_id)
        if person is None or not self.user_can_authenticate(person):
            return None
        for post in posts:
            post.user = person
        person.__dict__["posts_in_force"] = posts
        return person
