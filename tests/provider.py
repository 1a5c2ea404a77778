"""Run as a process of its own: a place of single sign-on, which signs people in as it is told.

`python -m tests.provider <folder>` prints its port. It speaks OpenID Connect (discovery, authorize with PKCE, token,
JWKS, userinfo, end of session) under `/oidc` and CAS 3.0 under `/cas`. `<folder>/told` holds who comes and how the
answers are bent (`Provider.tells`), `<folder>/asked` a line for each request.
"""

import base64
import hashlib
import json
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit
from xml.sax.saxutils import escape

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "portal", "s:ecret / of the client"


class _Handler(BaseHTTPRequestHandler):
    folder = Path()
    codes: ClassVar[dict[str, dict[str, str]]] = {}
    tokens: ClassVar[set[str]] = set()
    keys: ClassVar[dict[str, rsa.RSAPrivateKey]] = {}
    one_at_a_time = Lock()

    @property
    def told(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads((self.folder / "told").read_text())
        return said

    @property
    def here(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def key(self) -> tuple[str, rsa.RSAPrivateKey]:
        name = self.told.get("kid", "first")
        with self.one_at_a_time:
            if name not in self.keys:
                self.keys[name] = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            return name, self.keys[name]

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.answer(parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.answer(urlsplit(self.path).path, {name: values[0] for name, values in parse_qs(body).items()})

    def answer(self, path: str, asked: dict[str, str]) -> None:
        with (self.folder / "asked").open("a") as file:
            file.write(json.dumps({"path": path, **asked}) + "\n")
        if self.told.get("broken") in (path, "all"):
            return self.send(self.told.get("status", 503), "out of order", "text/plain")
        doors = {
            "/oidc/.well-known/openid-configuration": self.discovery,
            "/oidc/jwks": self.jwks,
            "/oidc/authorize": self.authorize,
            "/oidc/token": self.token,
            "/oidc/userinfo": self.userinfo,
            "/oidc/logout": self.logout,
            "/cas/login": self.cas_login,
            "/cas/p3/serviceValidate": self.cas_validate,
            "/cas/logout": self.cas_logout,
        }
        return doors[path](asked) if path in doors else self.send(404, "no such door", "text/plain")

    def send(self, status: int, body: str, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def say(self, said: dict[str, Any], status: int = 200) -> None:
        self.send(status, json.dumps(said))

    def lead(self, there: str) -> None:
        self.send(302, "", Location=there)

    # OpenID Connect

    def discovery(self, _asked: dict[str, str]) -> None:
        base = f"{self.here}/oidc"
        self.say(
            {
                "issuer": base,
                "authorization_endpoint": f"{base}/authorize",
                "token_endpoint": f"{base}/token",
                "jwks_uri": f"{base}/jwks",
                "userinfo_endpoint": f"{base}/userinfo",
                "end_session_endpoint": f"{base}/logout",
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
                **self.told.get("discovery", {}),
            }
        )

    def jwks(self, _asked: dict[str, str]) -> None:
        name, key = self.key()
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
        self.say({"keys": [{**public, "kid": name, "use": "sig", "alg": "RS256"}]})

    def authorize(self, asked: dict[str, str]) -> None:
        wrong = asked["client_id"] != CLIENT or asked["response_type"] != "code"
        if wrong or asked.get("code_challenge_method") != "S256" or "openid" not in asked["scope"].split():
            return self.send(400, "unlike what was agreed", "text/plain")
        if self.told.get("refuses"):
            return self.lead(
                f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
            )
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"], **self.told.get("back", {})}
        return self.lead(f"{asked['redirect_uri']}?{urlencode(back)}")

    def token(self, asked: dict[str, str]) -> None:
        begun = self.codes.pop(asked.get("code", ""), None)
        pair = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        client, _colon, secret = pair.partition(":")
        if (unquote(client), unquote(secret)) != (CLIENT, SECRET):
            client, secret = asked.get("client_id", ""), asked.get("client_secret", "")
            if (client, secret) != (CLIENT, SECRET):
                return self.say({"error": "invalid_client"}, 401)
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if begun is None or begun["redirect_uri"] != asked["redirect_uri"] or begun["code_challenge"] != challenge:
            return self.say({"error": "invalid_grant"}, 400)
        access = secrets.token_urlsafe(16)
        self.tokens.add(access)
        return self.say({"access_token": access, "token_type": "Bearer", "id_token": self.id_token(begun)})

    def id_token(self, begun: dict[str, str]) -> str:
        name, key = self.key()
        now = int(time.time())
        claims = {
            "iss": f"{self.here}/oidc",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "nonce": begun.get("nonce"),
            **self.told["claims"],
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        signed = self.told.get("signed", "RS256")
        if signed == "none":
            return jwt.encode(claims, None, algorithm="none", headers={"kid": name})
        if signed == "HS256":  # with what everybody can read: the published key as if it were a secret
            public = key.public_key().public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
            return _signed_with_a_published_key(claims, name, public)
        if signed == "another":
            key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": name})

    def userinfo(self, _asked: dict[str, str]) -> None:
        access = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if access not in self.tokens:
            return self.say({"error": "invalid_token"}, 401)
        return self.say({"sub": self.told["claims"].get("sub"), **self.told.get("userinfo", {})})

    def logout(self, asked: dict[str, str]) -> None:
        self.lead(asked["post_logout_redirect_uri"])

    # CAS

    def cas_login(self, asked: dict[str, str]) -> None:
        ticket = f"ST-{secrets.token_urlsafe(16)}"
        self.codes[ticket] = asked
        self.lead(f"{asked['service']}{'&' if '?' in asked['service'] else '?'}ticket={quote(ticket)}")

    def cas_validate(self, asked: dict[str, str]) -> None:
        begun = self.codes.pop(asked.get("ticket", ""), None)
        head = f"{self.told.get('doctype', '')}<cas:serviceResponse xmlns:cas='http://www.yale.edu/tp/cas'>"
        if begun is None or begun["service"] != asked["service"] or ("renew" in asked and "renew" not in begun):
            wrong = f"{head}<cas:authenticationFailure code='INVALID_TICKET'>no</cas:authenticationFailure>"
            return self.send(200, f"{wrong}</cas:serviceResponse>", "application/xml")
        claims = dict(self.told["claims"])
        user = claims.pop("user")
        several = [(name, one) for name, said in claims.items() for one in (said if isinstance(said, list) else [said])]
        told = "".join(f"<cas:{name}>{escape(str(one))}</cas:{name}>" for name, one in several)
        said = (
            f"{head}<cas:authenticationSuccess><cas:user>{user}</cas:user>"
            f"<cas:attributes>{told}</cas:attributes></cas:authenticationSuccess></cas:serviceResponse>"
        )
        return self.send(200, said, "application/xml")

    def cas_logout(self, asked: dict[str, str]) -> None:
        self.lead(asked["service"])

    def log_message(self, *_args: Any) -> None:
        pass


def _signed_with_a_published_key(claims: dict[str, Any], kid: str, secret: bytes) -> str:
    """PyJWT itself refuses to sign so; whoever forges does not ask it."""
    import hmac

    def part(said: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()

    text = f"{part({'alg': 'HS256', 'kid': kid, 'typ': 'JWT'})}.{part(claims)}"
    mac = hmac.new(secret, text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


class Provider:
    """The process, from the side of the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tells()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.provider", str(folder)], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout
        self.port = int(self.process.stdout.readline())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def tells(self, claims: dict[str, Any] | None = None, **bent: Any) -> None:
        """Who comes next, and what is wrong with what it answers."""
        (self.folder / "told").write_text(json.dumps({"claims": claims or {}, **bent}))

    @property
    def asked(self) -> list[dict[str, Any]]:
        kept = self.folder / "asked"
        return [json.loads(line) for line in kept.read_text().splitlines()] if kept.exists() else []

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


@contextmanager
def provider(folder: Path) -> Iterator[Provider]:
    host = Provider(folder)
    try:
        yield host
    finally:
        host.stop()


def main(folder: str) -> None:
    _Handler.folder = Path(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
