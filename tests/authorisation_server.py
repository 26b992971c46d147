"""An authorisation server for tests, over TLS on loopback, with Microsoft's and Google's shapes. OAuth 2 itself (codes,
PKCE, redirects, rotation) is judged by oauthlib, assertions by PyJWT: nothing of it by the program that is tested.
"""

from __future__ import annotations

import base64
import html
import json
import secrets
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from oauthlib.oauth2 import OAuth2Error, RequestValidator, WebApplicationServer

from tests.smtp_servers import server_context

TENANT = "office.example"
CLIENT = "11111111-2222-4333-8444-555555555555"
GOOGLE_CLIENT = "4711.apps.googleusercontent.example"
MAILBOX = "press@office.example"
_DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
_ASSERTION = "urn:ietf:params:oauth:grant-type:jwt-bearer"
WORDS = {  # as Microsoft's own descriptions begin
    53003: "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
    70008: "The provided authorization code or refresh token has expired due to inactivity.",
    700016: "Application with identifier was not found in the directory.",
    700027: "The certificate with identifier used to sign the client assertion is not registered on application.",
    90002: "Tenant not found. Check to make sure you have the correct tenant ID.",
    530036: "Device code flow is blocked by Conditional Access.",
    65001: "The user or administrator has not consented to use the application with this ID.",
    7000215: "Invalid client secret provided.",
    7000218: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    50173: "The provided grant has expired due to it being revoked.",
    50076: "Due to a configuration change made by your administrator, you must use multi-factor authentication.",
}


@dataclass(slots=True, kw_only=True)
class Code:
    """An authorisation code that was given out."""

    client: str
    redirect: str
    account: str
    scopes: list[str]
    challenge: str
    nonce: str


@dataclass(slots=True, kw_only=True)
class Issued:
    """A token that was given out. `account` is an address, or app: and a client id."""

    account: str
    client: str
    scopes: list[str]
    expires: float


@dataclass(slots=True, kw_only=True)
class Behaviour:
    """What the server does, changed by a test as it likes.

    `refuse` maps a step (authorize, code, refresh, app, device, discovery) to an AADSTS number or a Google error, which
    then answers each request of that step.
    """

    withheld: set[str] = field(default_factory=set)  # permissions that no administrator has consented to: Mail.Read
    lifetime: float = 3600.0  # seconds that access tokens last
    account: str = MAILBOX  # who signs in, whatever the hint says; "": whom the hint says
    refuse: dict[str, int | str] = field(default_factory=dict)
    reuse_revokes: bool = True  # a refresh token that comes twice ends the sign-in
    grant_mail: bool = True  # False: the person left Google's box unticked
    broken: str = (
        ""  # "html": pages in place of JSON; "503": overloaded; "elsewhere": redirects to another host; "drip"
    )
    token_answer: bytes | None = None  # in place of every answer with tokens
    token_leads: str = ""  # where every request for tokens is redirected; SELF is this server
    nonce: str = ""  # in ID tokens, in place of the one that was asked for
    delay: float = 0.0  # seconds before a token is given out


class AuthorisationServer:
    """The server, a context manager. `address` is https://127.0.0.1:port."""

    def __init__(self, pem: Path) -> None:
        self.behaviour = Behaviour()
        self.tenants = {TENANT}
        self.secrets: dict[str, str] = {CLIENT: "", GOOGLE_CLIENT: "desktop-secret"}  # client -> secret, "" for none
        self.certificates: dict[str, bytes] = {}  # client -> public key, PEM
        self.service_accounts: dict[str, tuple[bytes, set[str]]] = {}  # e-mail -> public key, PEM; delegated mailboxes
        self.codes: dict[str, Code] = {}
        self.tokens: dict[str, Issued] = {}
        self.refresh: dict[str, Issued] = {}
        self.used_up: set[str] = set()
        self.devices: dict[str, dict[str, Any]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []  # path and parameters of each request
        self.lock = threading.RLock()
        validator = _Validator(self)
        self.oauth = WebApplicationServer(
            validator,
            token_generator=lambda _: f"access.{secrets.token_urlsafe(24)}",
            refresh_token_generator=lambda _: f"refresh.{secrets.token_urlsafe(24)}",
            token_expires_in=lambda _: int(self.behaviour.lifetime),
        )
        self._http = _Quiet(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        context: ssl.SSLContext = server_context(pem)
        self._http.socket = context.wrap_socket(self._http.socket, server_side=True, do_handshake_on_connect=False)
        self.address = f"https://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._http.shutdown()
        self._http.server_close()

    # --- what a test asks and does ---

    def who(self, token: str) -> str:
        """Whose access token this is; "" for one that is unknown or has run out."""
        with self.lock:
            issued = self.tokens.get(token)
            return issued.account if issued and time.time() < issued.expires else ""

    def permissions(self, token: str, resource: str) -> frozenset[str]:
        """What a token allows at a resource, as "https://graph.microsoft.com". Empty for a token of another one."""
        with self.lock:
            issued = self.tokens.get(token)
            if issued is None or time.time() >= issued.expires:
                return frozenset()
            parts = [scope.rpartition("/") for scope in issued.scopes]
            named = {name for base, _, name in parts if base == resource}
            if ".default" in named:  # what the app has, as no person limits it
                named |= {"SMTP.SendAsApp", "IMAP.AccessAsApp", "Mail.Send", "Mail.Read"}
            return frozenset(named - self.behaviour.withheld)

    def consent_refusal(self, scopes: list[str]) -> int | None:
        """The number for scopes that nobody has consented to."""
        withheld = self.behaviour.withheld & {scope.rpartition("/")[2] for scope in scopes}
        return 65001 if withheld else None

    def revoke(self) -> None:
        """End every sign-in and every token at once, as an administrator can."""
        with self.lock:
            self.tokens.clear()
            self.refresh.clear()
            self.behaviour.refuse |= {"refresh": 50173}

    def forget_tokens(self) -> None:
        """End all access tokens; refresh tokens stay."""
        with self.lock:
            self.tokens.clear()

    def approve(self, user_code: str, account: str = MAILBOX) -> None:
        """Type a device code, as a person would on a telephone."""
        with self.lock:
            self.devices[user_code]["account"] = account

    def count(self, grant: str) -> int:
        """How often tokens were asked for by this grant."""
        with self.lock:
            return sum(asked.get("grant_type", "") == grant for _, asked in self.asked)

    # --- tokens ---

    def issue(self, account: str, client: str, scopes: list[str], *, refresh: bool = True) -> dict[str, Any]:
        """Give out a token that no person asked for just now."""
        with self.lock:
            issued = Issued(
                account=account, client=client, scopes=scopes, expires=time.time() + self.behaviour.lifetime
            )
            token = f"access.{secrets.token_urlsafe(24)}"
            self.tokens[token] = issued
            answer: dict[str, Any] = {
                "token_type": "Bearer",
                "scope": " ".join(scopes),
                "expires_in": int(self.behaviour.lifetime),
                "access_token": token,
            }
            if refresh:
                answer["refresh_token"] = f"refresh.{secrets.token_urlsafe(24)}"
                self.refresh[answer["refresh_token"]] = issued
            return answer

    def id_token(self, account: str, client: str, nonce: str) -> str:
        """Who signed in (OpenID Connect)."""
        now = int(time.time())
        claims = {
            "iss": f"{self.address}/{TENANT}/v2.0",
            "aud": client,
            "iat": now,
            "exp": now + 3600,
            "sub": account,
            "oid": "oid",
            "tid": TENANT,
            "preferred_username": account,
            "email": account,
            **({"nonce": nonce} if nonce else {}),
        }
        return jwt.encode(claims, "a key of the test's own that is long enough", algorithm="HS256")


class _Quiet(ThreadingHTTPServer):
    """Nothing is printed when a client hangs up, as it does on a certificate that it does not trust."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


class _Validator(RequestValidator):  # type: ignore[misc]
    """What oauthlib asks about clients, codes and tokens."""

    def __init__(self, server: AuthorisationServer) -> None:
        self.server = server

    def validate_client_id(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> bool:
        return client_id in self.server.secrets

    def client_authentication_required(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        return "Authorization" in request.headers or bool(self.server.secrets.get(request.client_id, ""))

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        client, secret = request.client_id, request.client_secret
        basic = request.headers.get("Authorization", "")
        if basic.startswith("Basic "):
            client, _, secret = base64.b64decode(basic[6:]).decode().partition(":")
        request.client = type("Client", (), {"client_id": client})()
        return bool(client in self.server.secrets and self.server.secrets[client] == (secret or ""))

    def authenticate_client_id(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> bool:
        request.client = type("Client", (), {"client_id": client_id})()
        return client_id in self.server.secrets

    def validate_redirect_uri(self, client_id: str, redirect_uri: str, request: Any, *a: Any, **k: Any) -> bool:
        parts = urlsplit(redirect_uri)
        return parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1"} and parts.path in {"", "/"}

    def get_default_redirect_uri(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> str:
        return ""

    def validate_scopes(self, client_id: str, scopes: Any, client: Any, request: Any, *a: Any, **k: Any) -> bool:
        return bool(scopes)

    def get_default_scopes(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> list[str]:
        return []

    def validate_response_type(self, client_id: str, kind: str, client: Any, request: Any, *a: Any, **k: Any) -> bool:
        return kind == "code"

    def validate_grant_type(self, client_id: str, grant: str, client: Any, request: Any, *a: Any, **k: Any) -> bool:
        return grant in {"authorization_code", "refresh_token"}

    def is_pkce_required(self, client_id: str, request: Any) -> bool:
        return True

    def save_authorization_code(self, client_id: str, code: Any, request: Any, *args: Any, **kwargs: Any) -> None:
        query = dict(parse_qsl(urlsplit(request.uri).query))
        assert request.code_challenge_method == "S256"
        scopes = list(request.scopes)
        if not self.server.behaviour.grant_mail:
            scopes = [scope for scope in scopes if "mail.google" not in scope]
        self.server.codes[code["code"]] = Code(
            client=client_id,
            redirect=request.redirect_uri,
            account=request.user,
            scopes=scopes,
            challenge=request.code_challenge,
            nonce=query.get("nonce", ""),
        )

    def validate_code(self, client_id: str, code: str, client: Any, request: Any, *a: Any, **k: Any) -> bool:
        kept = self.server.codes.get(code)
        if kept is None or kept.client != client_id:
            return False
        request.user, request.scopes, request.nonce = kept.account, kept.scopes, kept.nonce
        return True

    def confirm_redirect_uri(
        self, client_id: str, code: str, redirect: str, client: Any, request: Any, *a: Any
    ) -> bool:
        return self.server.codes[code].redirect == redirect

    def get_code_challenge(self, code: str, request: Any) -> str:
        return self.server.codes[code].challenge

    def get_code_challenge_method(self, code: str, request: Any) -> str:
        return "S256"

    def invalidate_authorization_code(self, client_id: str, code: str, request: Any, *a: Any, **k: Any) -> None:
        self.server.codes.pop(code)

    def validate_refresh_token(self, token: str, client: Any, request: Any, *args: Any, **kwargs: Any) -> bool:
        if token in self.server.used_up and self.server.behaviour.reuse_revokes:
            self.server.refresh.clear()
        kept = self.server.refresh.get(token)
        if kept is None or kept.client != request.client.client_id:
            return False
        request.user = kept.account
        return True

    def get_original_scopes(self, refresh_token: str, request: Any, *args: Any, **kwargs: Any) -> list[str]:
        return self.server.refresh[refresh_token].scopes

    def is_within_original_scope(self, scopes: Any, refresh_token: str, request: Any, *a: Any, **k: Any) -> bool:
        return True  # a refresh token of Microsoft's is for all that was consented to

    def rotate_refresh_token(self, request: Any) -> bool:
        return not request.client.client_id.endswith(".googleusercontent.example")

    def save_bearer_token(self, token: dict[str, Any], request: Any, *args: Any, **kwargs: Any) -> None:
        issued = Issued(
            account=request.user,
            client=request.client.client_id,
            scopes=list(request.scopes),
            expires=time.time() + self.server.behaviour.lifetime,
        )
        self.server.tokens[token["access_token"]] = issued
        old, new = request.refresh_token, token.get("refresh_token")
        if old and new and old != new:
            self.server.refresh.pop(old, None)
            self.server.used_up.add(old)
        if new:
            self.server.refresh[new] = issued
        token["id_token"] = self.server.id_token(
            issued.account, issued.client, self.server.behaviour.nonce or getattr(request, "nonce", "") or ""
        )

    def is_origin_allowed(self, client_id: str, origin: str, request: Any, *args: Any, **kwargs: Any) -> bool:
        return False


def _handler(server: AuthorisationServer) -> type[BaseHTTPRequestHandler]:  # noqa: C901
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_GET(self) -> None:
            self._serve(dict(parse_qsl(urlsplit(self.path).query)), "")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
            self._serve({name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}, body)

        def _serve(self, asked: dict[str, str], body: str) -> None:
            path = urlsplit(self.path).path
            with server.lock:
                server.asked.append((path, asked))
            parts = path.strip("/").split("/")
            if server.behaviour.broken:
                self._break()
                return
            if server.behaviour.token_answer is not None and parts[-1] == "token":
                self._write(200, "application/json", server.behaviour.token_answer)
                return
            if server.behaviour.token_leads and parts[-1] == "token":
                self._lead(server.behaviour.token_leads.replace("SELF", server.address))
                return
            google = parts[0] in {"o", "token"}
            if not google and parts[0] not in server.tenants:
                self._aadsts(90002, "invalid_tenant")
            elif path.endswith("/.well-known/openid-configuration"):
                self._discovery(parts[0])
            elif parts[-1] in {"authorize", "auth"}:
                self._authorize(asked, google=google)
            elif parts[-1] == "devicecode":
                self._device(asked)
            elif parts[-1] == "token":
                time.sleep(server.behaviour.delay)
                with server.lock:
                    self._token(asked, body, google=google)
            else:
                self._send(404, {"error": "not_found"})

        def _break(self) -> None:
            how = server.behaviour.broken
            if how == "elsewhere":
                self._lead("https://thief.invalid/token")
            elif how == "drip":
                self._drip()
            else:
                self._page("<h1>Welcome to the hotel</h1>", status=503 if how == "503" else 200)

        def _lead(self, where: str) -> None:
            self.send_response(307)
            self.send_header("Location", where)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _drip(self) -> None:
            """Send one blank after the other, quicker than a time limit for each piece would notice."""
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            with suppress(OSError):
                for _ in range(100):
                    self.wfile.write(b" ")
                    time.sleep(0.05)
            self.close_connection = True

        def _discovery(self, tenant: str) -> None:
            base = f"{server.address}/{tenant}/oauth2/v2.0"
            self._send(
                200,
                {
                    "issuer": f"{server.address}/{tenant}/v2.0",
                    "authorization_endpoint": f"{base}/authorize",
                    "token_endpoint": f"{base}/token",
                    "device_authorization_endpoint": f"{base}/devicecode",
                },
            )

        # --- the page for a person ---

        def _authorize(self, asked: Mapping[str, str], *, google: bool) -> None:
            query = urlsplit(self.path).query
            if self.command == "GET":  # the form that a person sees; its script types the proposed account
                hint = html.escape(asked.get("login_hint", ""), quote=True)
                self._page(
                    f'<form method="post" action="{html.escape(self.path, quote=True)}">'
                    f'<input name="account" value="{hint}"><input type="submit" value="Sign in"></form>'
                    "<script>document.forms[0].submit()</script>"
                )
                return
            wanted = dict(parse_qsl(query))
            refusal = server.behaviour.refuse.get("authorize", server.consent_refusal(wanted.get("scope", "").split()))
            account = server.behaviour.account or asked.get("account", "")
            with server.lock:
                try:
                    scopes, credentials = server.oauth.validate_authorization_request(
                        f"{server.address}{self.path}", http_method="GET"
                    )
                    credentials["user"] = account
                    headers, _, _ = server.oauth.create_authorization_response(
                        f"{server.address}{self.path}", scopes=scopes, credentials=credentials
                    )
                except OAuth2Error as fault:
                    self._page(f"<h1>Sorry</h1><p>{html.escape(str(fault.error))}", status=400)
                    return
            answer = dict(parse_qsl(urlsplit(headers["Location"]).query))
            if refusal is not None:
                answer = {
                    "state": wanted.get("state", ""),
                    **{k: v for k, v in _refused(refusal).items() if isinstance(v, str)},
                }
            self._back(wanted["redirect_uri"], answer, form=wanted.get("response_mode") == "form_post")

        def _back(self, redirect: str, answer: Mapping[str, str], *, form: bool) -> None:
            if form:
                fields = "".join(
                    f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value, quote=True)}">'
                    for name, value in answer.items()
                )
                self._page(
                    f'<form method="post" action="{html.escape(redirect, quote=True)}">{fields}</form>'
                    "<script>document.forms[0].submit()</script>"
                )
                return
            self.send_response(302)
            self.send_header("Location", f"{redirect}?{urlencode(dict(answer))}")
            self.send_header("Content-Length", "0")
            self.end_headers()

        # --- tokens ---

        def _token(self, asked: Mapping[str, str], body: str, *, google: bool) -> None:
            grant = asked.get("grant_type", "")
            steps = {"authorization_code": "code", "refresh_token": "refresh", "client_credentials": "app"}
            refusal = server.behaviour.refuse.get(steps.get(grant, {_DEVICE: "device"}.get(grant, "app")))
            if refusal is not None:
                self._send(400, _refused(refusal))
            elif grant == "client_credentials":
                self._app(asked)
            elif grant == _DEVICE:
                self._device_token(asked)
            elif grant == _ASSERTION:
                self._delegated(asked)
            elif asked.get("client_id", CLIENT) not in server.secrets and not google:
                self._aadsts(700016, "unauthorized_client")
            else:
                headers = {name: str(value) for name, value in self.headers.items()}
                _, content, status = server.oauth.create_token_response(self.path, "POST", body, headers)
                answer = json.loads(content)
                if "error" in answer and not google and grant == "refresh_token":
                    answer |= _refused(70008)
                if google and answer.get("error") == "invalid_grant":
                    answer["error_description"] = "Token has been expired or revoked."
                self._send(status, answer)

        def _app(self, asked: Mapping[str, str]) -> None:
            client = asked.get("client_id", "")
            if "client_assertion" in asked:
                try:
                    claims = jwt.decode(
                        asked["client_assertion"],
                        server.certificates.get(client, b""),
                        algorithms=["RS256", "PS256"],
                        audience=f"{server.address}{urlsplit(self.path).path}",
                    )
                    assert claims["iss"] == claims["sub"] == client
                except (jwt.PyJWTError, ValueError, AssertionError):
                    self._aadsts(700027, "invalid_client", status=401)
                    return
            elif not server.secrets.get(client) or asked.get("client_secret") != server.secrets[client]:
                self._aadsts(7000215, "invalid_client", status=401)
                return
            scopes = asked.get("scope", "").split()
            assert all(scope.endswith("/.default") for scope in scopes)
            self._send(200, server.issue(f"app:{client}", client, scopes, refresh=False))

        def _delegated(self, asked: Mapping[str, str]) -> None:
            unsigned = jwt.decode(asked["assertion"], options={"verify_signature": False})
            key, mailboxes = server.service_accounts.get(unsigned.get("iss", ""), (b"", set()))
            try:
                audience = "https://oauth2.googleapis.com/token"  # whatever server: so google-auth has it
                claims = jwt.decode(asked["assertion"], key, algorithms=["RS256"], audience=audience)
            except (jwt.PyJWTError, ValueError):
                self._send(400, {"error": "invalid_grant", "error_description": "Invalid JWT Signature."})
                return
            if claims.get("sub") not in mailboxes:
                words = "Client is unauthorized to retrieve access tokens using this method, or client not authorized."
                self._send(401, {"error": "unauthorized_client", "error_description": words})
                return
            self._send(200, server.issue(claims["sub"], claims["iss"], claims["scope"].split(), refresh=False))

        def _device(self, asked: Mapping[str, str]) -> None:
            refusal = server.behaviour.refuse.get("devicecode")
            if refusal is not None:
                self._send(400, _refused(refusal))
                return
            user_code = secrets.token_hex(4).upper()
            with server.lock:
                server.devices[user_code] = {
                    "device_code": secrets.token_urlsafe(16),
                    "account": "",
                    "client": asked["client_id"],
                    "scopes": asked["scope"].split(),
                }
            self._send(
                200,
                {
                    "user_code": user_code,
                    "device_code": server.devices[user_code]["device_code"],
                    "verification_uri": f"{server.address}/device",
                    "expires_in": 60,
                    "interval": 1,
                    "message": "type it",
                },
            )

        def _device_token(self, asked: Mapping[str, str]) -> None:
            found = [device for device in server.devices.values() if device["device_code"] == asked.get("device_code")]
            if not found:
                self._aadsts(70000, "invalid_grant")
            elif not found[0]["account"]:
                self._send(400, {"error": "authorization_pending", "error_description": "AADSTS70016: pending"})
            else:
                device = found[0]
                refusal = server.consent_refusal(device["scopes"])
                if refusal is not None:
                    self._send(400, _refused(refusal))
                    return
                answer = server.issue(device["account"], device["client"], device["scopes"])
                answer["id_token"] = server.id_token(device["account"], device["client"], "")
                self._send(200, answer)

        # --- answers ---

        def _aadsts(self, number: int, error: str, *, status: int = 400) -> None:
            self._send(status, {**_refused(number), "error": error})

        def _page(self, content: str, *, status: int = 200) -> None:
            self._write(status, "text/html; charset=utf-8", f"<!doctype html><title>Sign in</title>{content}".encode())

        def _send(self, status: int, answer: Mapping[str, Any]) -> None:
            self._write(status, "application/json", json.dumps(answer).encode())

        def _write(self, status: int, kind: str, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def _refused(refusal: int | str) -> dict[str, Any]:
    """An error answer: of Microsoft for a number, of Google for a word."""
    if isinstance(refusal, str):
        error, _, description = refusal.partition(": ")
        return {"error": error, "error_description": description or error}
    words = WORDS.get(refusal, "It was refused.")
    return {
        "error": {530036: "access_denied", 700016: "unauthorized_client"}.get(refusal, "invalid_grant"),
        "error_description": f"AADSTS{refusal}: {words} Trace ID: 0 Correlation ID: 0 Timestamp: 2026-11-30",
        "error_codes": [refusal],
    }
