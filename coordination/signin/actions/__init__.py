"""What is done with accounts and sign-ins."""

from coordination.signin.actions.passwords import change_password

__all__ = ["change_password"]
