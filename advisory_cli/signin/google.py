"""Sign in with Google and renew the tokens, with the library google-auth.

Either a person signs in in the browser (PKCE), or a service account acts for the mailbox without a person.
"""

import base64
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from advisory_cli.files.regular import read_regular
from advisory_cli.model.errors import BadConfig, NoInput, NotAllowed, UsageFault
from advisory_cli.model.ports.tokens import Service
from advisory_cli.model.press.newsroom import Secret, SignInClient
from advisory_cli.signin.answers import strange_answer, strange_answers_in_words
from advisory_cli.signin.http import https_session
from advisory_cli.signin.loopback import RedirectReceiver, open_browser
from advisory_cli.signin.record import AccessToken, Grant, SignIn, grant_in
from advisory_cli.signin.refusals import google_refusal

if TYPE_CHECKING:
    from google.auth.transport.requests import Request

PAGES, SERVER = "https://accounts.google.com", "https://oauth2.googleapis.com"  # for people, and for tokens
SERVERS = (PAGES, SERVER)  # Google's own
HOSTS = ("smtp.gmail.com", "imap.gmail.com")
MAIL = "https://mail.google.com/"  # the one scope by which SMTP and IMAP log in (Google's page on XOAUTH2)
_WHO = ("openid", "https://www.googleapis.com/auth/userinfo.email")
_SECONDS = 300.0  # for a person in the browser
_LONGEST = 64 * 1024  # bytes of a service account's file


class GoogleIssuer:
    """Sign-in server of Google, for one registered app or service account. Implements signin.source.TokenIssuer.

    `client` describes the app or the service account. `secret` is the client secret that Google gives to a desktop app,
    and None means that there is no secret. `now` returns the present time (aware, UTC).
    Raises BadConfig when the extra google is not installed, or neither a client id nor a service account is set.
    """

    def __init__(self, client: SignInClient, secret: Secret | None, *, now: Callable[[], datetime]) -> None:
        require_libraries()
        if not client.client_id and client.service_account is None:
            raise BadConfig(
                "The client id of your organisation's app at Google is not set.",
                remedy="Ask your Google Workspace administrator for it, and put it into advisory.toml as"
                " sign_in_client_id.",
            )
        self._client, self._secret, self._now = client, secret, now
        self._pages, self._server = client.server or PAGES, client.server or SERVER

    def resource(self, service: Service) -> str:  # noqa: ARG002  SMTP and IMAP have one token
        """Return "mail", the name under which the access token is kept. Google has one token for SMTP and IMAP.

        `service` has no effect.
        """
        return "mail"

    def sign_in(
        self,
        services: Sequence[Service],  # noqa: ARG002  one permission is for all
        *,
        account: str,
        shared: bool,  # noqa: ARG002
        tell: Callable[[str], None],
    ) -> Grant:
        """Have a person sign in in the browser, and return the tokens.

        The person's answer comes back as an authorisation code with PKCE, on a loopback redirect (RFC 7636, RFC 8252).
        `account` is the e-mail address that the sign-in page proposes. `tell` is called with the address of that page,
        for a browser that does not open by itself. `services` and `shared` have no effect, because one permission
        covers all mail.
        Raises TryLater when nobody signs in within five minutes, or Google is away. Raises NotAllowed or BadConfig when
        Google refuses, and NotAllowed when the person has not ticked the permission for mail.
        """
        flow = self._flow()
        with RedirectReceiver() as receiver:
            flow.redirect_uri = f"http://127.0.0.1:{receiver.port}/"
            address, state = flow.authorization_url(prompt="consent", login_hint=account)
            receiver.expect(state)
            tell(address)
            open_browser(address)
            answer = receiver.wait(_SECONDS)
        if "code" not in answer:
            raise google_refusal(answer, self._client)
        return self._grant(self._exchange(flow, answer["code"]))

    def sign_in_by_code(
        self,
        services: Sequence[Service],  # noqa: ARG002
        *,
        shared: bool,  # noqa: ARG002
        tell: Callable[[str, str], None],  # noqa: ARG002
    ) -> Grant:
        """Raise UsageFault, because Google does not allow mail access by a code on another device."""
        raise UsageFault(
            "Google does not allow mail access by a code on another device.",
            remedy="Sign in with a browser on this computer, or by a service account: advisory login google"
            " --unattended",
        )

    def sign_in_unattended(self, service: Service, mailbox: str) -> Grant:  # noqa: ARG002  one token for each
        """Fetch an access token for `mailbox` by the service account, without a person (RFC 7523 2.1).

        The administrator of the domain must have allowed the service account to act for its mailboxes (domain-wide
        delegation). `service` has no effect.
        Raises BadConfig when no usable service account is set, TryLater when Google is away, and NotAllowed or
        BadConfig when Google refuses.
        """
        from google.oauth2 import service_account

        try:
            credentials = service_account.Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
                self._service_account(), scopes=[MAIL], subject=mailbox
            )
        except ValueError:
            raise self._no_account() from None
        return self._refreshed(credentials)

    def renew(self, sign_in: SignIn, service: Service) -> Grant:
        """Fetch a new access token for the stored `sign_in`, by its refresh token or by the service account.

        `service` has no effect. Raises NotAllowed when the sign-in has ended or is refused, TryLater when the server is
        away, and BadConfig when a setting is missing or wrong.
        """
        if sign_in.unattended:
            return self.sign_in_unattended(service, sign_in.mailbox)
        if sign_in.refresh_token is None:
            raise NotAllowed(
                "The sign-in cannot be renewed, because Google gave no refresh token.",
                remedy="Sign in again: advisory login google",
            )
        from google.oauth2.credentials import Credentials

        return self._refreshed(
            Credentials(  # type: ignore[no-untyped-call]
                token=None,
                refresh_token=sign_in.refresh_token.value,
                token_uri=f"{self._server}/token",
                client_id=self._client.client_id,
                client_secret=self._secret.value if self._secret else "",
            )
        )

    def _flow(self) -> Any:
        from google_auth_oauthlib.flow import Flow

        config = {
            "client_id": self._client.client_id,
            "client_secret": self._secret.value if self._secret else "",
            "auth_uri": f"{self._pages}/o/oauth2/v2/auth",
            "token_uri": f"{self._server}/token",
        }
        flow = Flow.from_client_config({"installed": config}, scopes=[MAIL, *_WHO])
        session = https_session(self._server, self._client.ca_file)
        for prefix, adapter in session.adapters.items():
            flow.oauth2session.mount(prefix, adapter)
        return flow

    def _exchange(self, flow: Any, code: str) -> dict[str, Any]:
        """Exchange the authorisation code for tokens, and return the answer."""
        from oauthlib.oauth2 import OAuth2Error

        with strange_answers_in_words(self._server):
            try:
                return dict(flow.fetch_token(code=code))
            except OAuth2Error as fault:
                answer = {"error": str(fault.error), "error_description": str(fault.description or "")}
                raise google_refusal(answer, self._client) from None
            except Warning as warned:  # oauthlib's way to say that other permissions were given than asked for
                return dict(getattr(warned, "token", {}))

    def _refreshed(self, credentials: Any) -> Grant:
        from google.auth.exceptions import GoogleAuthError, TransportError

        with strange_answers_in_words(self._server):
            try:
                credentials.refresh(self._request())
            except TransportError:  # as for a redirect that leads round in a circle
                raise strange_answer(self._server) from None
            except GoogleAuthError as fault:
                raise google_refusal(_answer_of(fault), self._client) from None
        now = self._now()
        expires = credentials.expiry.replace(tzinfo=UTC) if credentials.expiry else now + timedelta(hours=1)
        refresh = getattr(credentials, "refresh_token", None)
        return Grant(
            token=AccessToken(value=Secret(credentials.token), obtained=now, expires=expires),
            refresh_token=Secret(refresh) if refresh else None,
        )

    def _request(self) -> "Request":
        from google.auth.transport.requests import Request

        return Request(session=https_session(self._server, self._client.ca_file))

    def _grant(self, answer: dict[str, Any]) -> Grant:
        granted = answer.get("scope", ())
        if MAIL not in (granted.split() if isinstance(granted, str) else granted) or "access_token" not in answer:
            raise NotAllowed(
                "The permission to send mail was not given on Google's page.",
                remedy="Sign in again, and tick the box about Gmail: advisory login google",
            )
        return grant_in(answer, account=_email_of(str(answer.get("id_token", ""))), now=self._now())

    def _service_account(self) -> dict[str, Any]:
        """Return the content of the service account's file, for our token server, whatever the file says of that."""
        if self._client.service_account is None:
            raise self._no_account()
        try:
            content = json.loads(read_regular(self._client.service_account, limit=_LONGEST))
        except NoInput as fault:
            raise BadConfig(f"The service account cannot be read: {fault.message}", remedy=fault.remedy) from None
        except (ValueError, RecursionError):
            content = None
        if not isinstance(content, dict) or content.get("type") != "service_account":
            raise self._no_account()
        return {**content, "token_uri": f"{self._server}/token"}

    def _no_account(self) -> BadConfig:
        path = self._client.service_account
        return BadConfig(
            f"{path.name} is not a service account's file." if path else "No service account is set for a server.",
            remedy="Ask your Google Workspace administrator for its JSON file, and name it in sign_in_service_account;"
            " `advisory login google --for-it` prints a note for them.",
        )


def _answer_of(fault: Exception) -> dict[str, object]:
    """Return the error answer that google-auth keeps in the arguments of its exceptions."""
    for argument in fault.args:
        if isinstance(argument, dict):
            return argument
    return {"error": "invalid_grant" if "invalid_grant" in str(fault) else type(fault).__name__}


def _email_of(id_token: str) -> str:
    """Return the address in an ID token, "" without one.

    Its signature is not checked, because the token came over TLS from the server itself (OpenID Connect Core 3.1.3.7).
    """
    try:
        middle = id_token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
        return str(claims.get("email", ""))
    except (IndexError, ValueError, AttributeError, RecursionError):
        return ""


def require_libraries() -> None:
    """Raise BadConfig with pip's command when the libraries for Google are not installed."""
    try:
        import google.auth  # noqa: F401
        import google_auth_oauthlib  # noqa: F401
    except ImportError:
        raise BadConfig(
            "Signing in with Google needs libraries that are not installed.",
            remedy="Run: pip install 'advisory-cli[google]'",
        ) from None
