"""The pages of sign-in, by what a person does there."""

from coordination.signin.views.doors import sign_in, sign_out
from coordination.signin.views.password import password

__all__ = ["password", "sign_in", "sign_out"]
