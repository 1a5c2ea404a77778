"""What people prove themselves with: an authenticator app and a security key, both working."""

import hashlib
import json
import os
import time
from base64 import urlsafe_b64encode
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt, encrypt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2 import cbor
from fido2.cose import ES256

from coordination.agencies.models import User

ORIGIN = "https://portal.example.org"


def app_of(person: User) -> Authenticator:
    """The person's app, set up long ago."""
    made: Authenticator = Authenticator.objects.create(
        user=person, type=Authenticator.Type.TOTP, data={"secret": encrypt(generate_totp_secret())}
    )
    return made


def with_an_app(person: User) -> User:
    """Somebody who has a second factor that can be lost."""
    if not Authenticator.objects.filter(user=person).exists():
        app_of(person)
    return person


def code_of(secret: str | Authenticator, *, steps: int = 0) -> str:
    """What the app shows now, or some steps of thirty seconds from now."""
    key = secret if isinstance(secret, str) else decrypt(secret.data["secret"])
    return format_hotp_value(hotp_value(key, int(time.time()) // 30 + steps))


def proved(client: Client) -> Client:
    """Somebody signed in who has just shown password and factor."""
    session = client.session
    session["account_authentication_methods"] = [
        {"method": method, "at": time.time()} for method in ("password", "mfa")
    ]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client


class SecurityKey:
    """A key as FIDO2 describes it, bound to one portal: it signs what it is asked, and counts."""

    def __init__(self, origin: str = ORIGIN) -> None:
        self.origin, self.counter = origin, 0
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)

    def create(self, question: dict[str, Any]) -> str:
        about = b"\0" * 16 + len(self.id).to_bytes(2, "big") + self.id
        about += cbor.encode(ES256.from_cryptography_key(self.private.public_key()))
        data = self._data(question["publicKey"]["rp"]["id"], 0x41) + about
        statement = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(attestationObject=statement, clientDataJSON=self._client_data("webauthn.create", question))

    def get(self, question: dict[str, Any]) -> str:
        self.counter += 1
        said = self._client_data("webauthn.get", question)
        data = self._data(question["publicKey"]["rpId"], 0x01)
        signature = self.private.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(authenticatorData=data, clientDataJSON=said, signature=signature)

    def _data(self, domain: str, flags: int) -> bytes:
        return hashlib.sha256(domain.encode()).digest() + bytes([flags]) + self.counter.to_bytes(4, "big")

    def _client_data(self, kind: str, question: dict[str, Any]) -> bytes:
        challenge = question["publicKey"]["challenge"]
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, **parts: bytes) -> str:
        name = urlsafe_b64encode(self.id).decode().rstrip("=")
        response = {part: urlsafe_b64encode(value).decode().rstrip("=") for part, value in parts.items()}
        return json.dumps(
            {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
        )
