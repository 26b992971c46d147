"""Sign in with Microsoft 365 and renew the tokens, with the library msal.

Either a person signs in in the browser (PKCE) or by a code on another device, or a certificate or a client secret takes
the person's place.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisory_cli.files.regular import read_regular
from advisory_cli.model.errors import BadConfig, NoInput, NotAllowed
from advisory_cli.model.ports.tokens import Service
from advisory_cli.model.press.newsroom import Secret, SignInClient
from advisory_cli.signin.answers import strange_answer, strange_answers_in_words
from advisory_cli.signin.http import https_session
from advisory_cli.signin.loopback import RedirectReceiver, open_browser
from advisory_cli.signin.record import Grant, SignIn, grant_in
from advisory_cli.signin.refusals import microsoft_refusal

if TYPE_CHECKING:
    import msal

SERVER = "https://login.microsoftonline.com"
HOSTS = ("smtp.office365.com", "outlook.office365.com", "smtp-mail.outlook.com", "graph.microsoft.com")
CLOUD_HOSTS = (  # servers of Graph in national clouds (Microsoft's page “National cloud deployments”)
    "graph.microsoft.us",
    "dod-graph.microsoft.us",
    "microsoftgraph.chinacloudapi.cn",
)
_OUTLOOK, _GRAPH = "outlook", "graph"  # the two resources whose tokens are kept
# Scopes for a person (delegated), and the audience for an app alone (Microsoft's page “Authenticate an IMAP, POP or
# SMTP connection using OAuth”, and that of Graph's sendMail).
_SCOPES = {
    Service.SMTP: ("https://outlook.office.com/SMTP.Send",),
    Service.IMAP: ("https://outlook.office.com/IMAP.AccessAsUser.All",),
    Service.GRAPH: ("https://graph.microsoft.com/Mail.Send", "https://graph.microsoft.com/Mail.Read"),
}
_SHARED = ".Shared"  # end of Graph's scopes for a mailbox of somebody else (Microsoft's page “Send Outlook messages
# from another user”). Exchange asks for no other scope then.
_APP_SCOPES = {_OUTLOOK: "https://outlook.office365.com/.default", _GRAPH: "https://graph.microsoft.com/.default"}
# National clouds have servers of their own (Microsoft's page “National clouds”): sign-in server, Outlook, Graph.
_CLOUDS = {
    "https://login.microsoftonline.us": ("https://outlook.office365.us", "https://graph.microsoft.us"),
    "https://login.partner.microsoftonline.cn": (
        "https://partner.outlook.cn",
        "https://microsoftgraph.chinacloudapi.cn",
    ),
}
SERVERS = (SERVER, *_CLOUDS)  # Microsoft's own
_SECONDS = 300.0  # for a person in the browser
_LONGEST = 64 * 1024  # bytes of a PEM file


class MicrosoftIssuer:
    """Sign-in server of Microsoft 365, for one registered app. Implements signin.source.TokenIssuer.

    `client` describes the app. `secret` is the app's client secret, and None means that there is no secret. The secret
    is used only when no certificate is set. `now` returns the present time (aware, UTC).
    Raises BadConfig when the extra microsoft365 is not installed, or the client id or tenant is not set.
    """

    def __init__(self, client: SignInClient, secret: Secret | None, *, now: Callable[[], datetime]) -> None:
        require_library()
        for name, value, where in (
            ("sign_in_client_id", client.client_id, "Application (client) ID"),
            ("sign_in_tenant", client.tenant, "Directory (tenant) ID"),
        ):
            if not value:
                raise BadConfig(
                    f"The {where} of your organisation's app is not set.",
                    remedy=f"Ask your administrator for it, and put it into advisory.toml as {name}.",
                )
        self._client, self._secret, self._now = client, secret, now
        self._server = client.server or SERVER

    def resource(self, service: Service) -> str:
        """Return the name under which the access token for `service` is kept.

        The name is "outlook" for SMTP and IMAP, which share a token, and "graph" for Microsoft Graph.
        """
        return _GRAPH if service is Service.GRAPH else _OUTLOOK

    def sign_in(self, services: Sequence[Service], *, account: str, shared: bool, tell: Callable[[str], None]) -> Grant:
        """Have a person sign in in the browser, and return the tokens.

        The sign-in server returns an authorisation code with PKCE, on a loopback redirect (RFC 7636, RFC 8252).
        `services`: the protocols that the tokens are for. `account`: the e-mail address that the sign-in page proposes.
        `shared`: True when the mailbox that sends is not that of `account`. Graph then asks for other permissions.
        `tell`: called with the address of the sign-in page, for a browser that does not open by itself.
        Raises TryLater when nobody signs in within five minutes, or Microsoft is away. Raises NotAllowed or BadConfig
        when Microsoft refuses.
        """
        with RedirectReceiver() as receiver:
            with strange_answers_in_words(self._server):
                flow = self._public.initiate_auth_code_flow(
                    self._scopes(services, shared=shared),
                    redirect_uri=f"http://localhost:{receiver.port}",
                    login_hint=account,
                    prompt="select_account",
                    response_mode="form_post",
                )
            receiver.expect(flow["state"])
            tell(flow["auth_uri"])
            open_browser(flow["auth_uri"])
            answer = receiver.wait(_SECONDS)
        if "error" in answer:
            raise microsoft_refusal(answer, self._client)
        if "code" not in answer:
            raise _not_this_sign_in()
        with strange_answers_in_words(self._server):
            try:
                return self._grant(self._public.acquire_token_by_auth_code_flow(flow, dict(answer)))
            except RuntimeError:  # as for another nonce than that of this sign-in
                raise _not_this_sign_in() from None

    def sign_in_by_code(self, services: Sequence[Service], *, shared: bool, tell: Callable[[str, str], None]) -> Grant:
        """Have a person sign in in a browser on another device, by a short code (RFC 8628). Return the tokens.

        `services`: the protocols that the tokens are for. `shared`: True when the mailbox that sends is not the own
        mailbox of the person who signs in. `tell`: called with the address to open and the code to type.
        Raises NotAllowed or BadConfig when Microsoft refuses, and NotAllowed when nobody types the code in time (about
        a quarter of an hour). Raises TryLater when Microsoft is away.
        """
        with strange_answers_in_words(self._server):
            flow = self._public.initiate_device_flow(self._scopes(services, shared=shared))
        if not {"user_code", "verification_uri", "device_code"} <= flow.keys():
            raise microsoft_refusal(flow, self._client)
        tell(str(flow["verification_uri"]), str(flow["user_code"]))
        with strange_answers_in_words(self._server):
            return self._grant(self._public.acquire_token_by_device_flow(flow))

    def sign_in_unattended(self, service: Service, mailbox: str) -> Grant:  # noqa: ARG002  the app is not limited here
        """Fetch an access token for the app itself, by its certificate or client secret (RFC 6749 4.4, RFC 7523 2.2).

        `service` is the protocol that the token is for. `mailbox` has no effect, because Exchange and not the token
        decides which mailboxes the app may use.
        Raises BadConfig when neither certificate nor secret is set, or the certificate cannot be used. Raises TryLater
        when Microsoft is away, and NotAllowed or BadConfig when Microsoft refuses.
        """
        app = self._application(confidential=True)
        with strange_answers_in_words(self._server):
            return self._grant(app.acquire_token_for_client([self._app_scope(service)]))

    def renew(self, sign_in: SignIn, service: Service) -> Grant:
        """Fetch a new access token for `service`, for the stored `sign_in`.

        The refresh token of the sign-in is used. For a sign-in without a person, the app's certificate or client secret
        is used.
        Raises NotAllowed when the sign-in has ended or is refused, TryLater when the server is away, and BadConfig when
        a setting is missing or wrong.
        """
        if sign_in.unattended:
            return self.sign_in_unattended(service, sign_in.mailbox)
        if sign_in.refresh_token is None:
            raise NotAllowed(
                "The sign-in cannot be renewed, because Microsoft gave no refresh token.",
                remedy="Sign in again: advisory login microsoft365",
            )
        same = [other for other in sign_in.services if self.resource(other) == self.resource(service)]
        scopes = self._scopes(same, shared=sign_in.shared)
        with strange_answers_in_words(self._server):
            return self._grant(self._public.acquire_token_by_refresh_token(sign_in.refresh_token.value, scopes))

    def _scopes(self, services: Sequence[Service], *, shared: bool) -> list[str]:
        """Return the scopes for services of one resource, the first one's, in this cloud."""
        wanted = [service for service in services if self.resource(service) == self.resource(services[0])]
        end = _SHARED if shared and self.resource(services[0]) == _GRAPH else ""
        return [self._in_cloud(scope) + end for service in wanted for scope in _SCOPES[service]]

    def _app_scope(self, service: Service) -> str:
        return self._in_cloud(_APP_SCOPES[self.resource(service)])

    def _in_cloud(self, scope: str) -> str:
        outlook, graph = _CLOUDS.get(self._server, ("", ""))
        if not outlook:
            return scope
        base, _, name = scope.rpartition("/")
        return f"{graph if 'graph' in base else outlook}/{name}"

    @cached_property
    def _public(self) -> "msal.PublicClientApplication":
        return self._application(confidential=False)

    def _application(self, *, confidential: bool) -> Any:
        import msal
        import requests

        extra = {"client_credential": self._credential()} if confidential else {}
        kind = msal.ConfidentialClientApplication if confidential else msal.PublicClientApplication
        try:
            return kind(
                self._client.client_id,
                authority=f"{self._server}/{self._client.tenant}",
                instance_discovery=False if self._client.server else None,
                http_client=https_session(self._server, self._client.ca_file),
                **extra,
            )
        except (requests.exceptions.RequestException, LookupError, TypeError, AttributeError):
            raise strange_answer(self._server) from None
        except ValueError as fault:  # what msal makes of an organisation or a key that is none
            raise self._unusable(str(fault)) from None

    def _unusable(self, text: str) -> Exception:
        if "authority" in text.casefold() or "tenant" in text.casefold():
            return microsoft_refusal({"error_codes": [90002], "error": "invalid_tenant"}, self._client)
        return _bad_certificate(self._client.certificate) if self._client.certificate else strange_answer(self._server)

    def _credential(self) -> object:
        """Return the certificate or secret in msal's form."""
        if self._client.certificate is None:
            if self._secret is None:
                raise BadConfig(
                    "No certificate is set for a server that signs in without a person.",
                    remedy="Put the PEM file with key and certificate beside the newsroom, and name it in"
                    " sign_in_certificate; `advisory login --for-it` says how it is made.",
                )
            return self._secret.value
        return _certificate(self._client.certificate)

    def _grant(self, answer: dict[str, Any]) -> Grant:
        if "access_token" not in answer:
            raise microsoft_refusal(answer, self._client)
        claims = answer.get("id_token_claims") or {}
        account = str(claims.get("preferred_username") or claims.get("email") or "")
        return grant_in(answer, account=account, now=self._now())


def _not_this_sign_in() -> NotAllowed:
    return NotAllowed(
        "The answer that the browser brought does not belong to this sign-in. Nothing was stored.",
        remedy="Run the same command again, and sign in on the page that it opens.",
    )


def certificate_end(path: Path) -> datetime | None:
    """Return the time (UTC) at which the certificate in a PEM file expires.

    None when the file holds no certificate that can be read, or the library for reading certificates is not installed.
    """
    try:
        from cryptography import x509

        block = _certificate_block(read_regular(path, limit=_LONGEST).decode())
        end = x509.load_pem_x509_certificate(block).not_valid_after_utc
    except (ImportError, NoInput, ValueError, BadConfig):
        return None
    return end.astimezone(UTC)


def _certificate(path: Path) -> dict[str, str]:
    """Return the key and certificate of a PEM file, as msal wants them. Raises BadConfig for another file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization

    try:
        text = read_regular(path, limit=_LONGEST).decode()
        block = _certificate_block(text)
        x509.load_pem_x509_certificate(block)
        key = serialization.load_pem_private_key(text.encode(), password=None)
    except NoInput as fault:
        raise BadConfig(f"The certificate cannot be read: {fault.message}", remedy=fault.remedy) from None
    except (ValueError, TypeError):
        raise _bad_certificate(path) from None
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return {"private_key": key.private_bytes(*form).decode(), "public_certificate": block.decode()}


def _certificate_block(text: str) -> bytes:
    begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
    if begin not in text or end not in text:
        raise ValueError("no certificate")
    return (begin + text.split(begin, 1)[1].split(end, 1)[0] + end + "\n").encode()


def _bad_certificate(path: Path | None) -> BadConfig:
    return BadConfig(
        f"{path.name if path else 'The certificate'} has no usable certificate with its private key.",
        remedy="Put both into one PEM file, the key without a password, as `advisory login --for-it` says.",
    )


def require_library() -> None:
    """Raise BadConfig with pip's command when the library for Microsoft 365 is not installed."""
    try:
        import msal  # noqa: F401
    except ImportError:
        raise BadConfig(
            "Signing in with Microsoft 365 needs a library that is not installed.",
            remedy="Run: pip install 'advisory-cli[microsoft365]'",
        ) from None
