"""Turn the error answers of sign-in servers into faults: a sentence about what is wrong, and what to do.

Sources: Microsoft's page “Microsoft Entra authentication & authorization error codes” (AADSTS numbers), Google's pages
“OAuth 2.0 for iOS & Desktop Apps”, “Using OAuth 2.0 for Server to Server Applications” and “Authorization errors”, and
RFC 6749 4.1.2.1 and 5.2, RFC 8628 3.5.
"""

import re
from collections.abc import Iterable, Mapping

from advisory_cli.model.errors import AdvisoryError, BadConfig, NotAllowed, TryLater
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.newsroom import SignInClient
from advisory_cli.model.text import clean_reply
from advisory_cli.model.value_class import value_class

_AADSTS = late_pattern(r"AADSTS(\d{2,9})")
_LONGEST = 200  # characters of a server's own words


@value_class(kw_only=False)
class _Refusal:
    """Refusal in words: the kind of fault, a sentence, and what to do. Names in braces are fields of the client."""

    kind: type[AdvisoryError]
    words: str
    remedy: str


_AGAIN = "Sign in again: advisory login {provider}"
_APP = "Ask your administrator"
_BLOCKED = _Refusal(
    NotAllowed,
    "A rule of your organisation (Conditional Access) does not let this program sign in from here.",
    f"{_APP} to allow the app {{client_id}} for this mailbox, or which computer and network are allowed;"
    " `advisory login --for-it` prints a note for them.",
)
_DEVICE_BLOCKED = _Refusal(
    NotAllowed,
    "Your organisation does not allow signing in with a code (device code flow), as Microsoft's own rules advise.",
    "Sign in with a browser on this computer, without --device-code. For a server without a browser ask your"
    " administrator for a certificate: advisory login microsoft365 --unattended",
)
_SECOND_FACTOR = _Refusal(
    NotAllowed,
    "Your organisation requires a second factor for this mailbox, which only a person can give.",
    f"{_AGAIN}. If this comes back after some hours, ask your administrator for the sign-in frequency of the mailbox.",
)
_ENDED = _Refusal(
    NotAllowed,
    "The sign-in has ended: its permission has expired or was revoked, or the password was changed.",
    f"{_AGAIN}. The waiting messages are then sent.",
)
_NO_APP = _Refusal(
    BadConfig,
    "There is no app with the client id {client_id} in the organisation {tenant}.",
    f"{_APP} for the “Application (client) ID”, and put it into sign_in_client_id.",
)
_NO_TENANT = _Refusal(
    BadConfig,
    "There is no organisation {tenant} at Microsoft 365.",
    f"{_APP} for the “Directory (tenant) ID”, and put it into sign_in_tenant.",
)
_NO_CONSENT = _Refusal(
    NotAllowed,
    "Nobody has allowed the app {client_id} to send mail for this mailbox.",
    f"{_APP} to grant admin consent to the app's permissions; `advisory login --for-it` prints a note for them.",
)
_WRONG_PERSON = _Refusal(
    NotAllowed,
    "The account that signed in does not belong to the organisation {tenant}, or does not exist.",
    "Sign in again and choose the newsroom's own account; a private window of the browser forgets the other one.",
)
_NOT_ASSIGNED = _Refusal(
    NotAllowed,
    "The app {client_id} is open to chosen people only, and this account is not one of them.",
    f"{_APP} to assign the account to the app (Enterprise applications, Users and groups).",
)
_ACCOUNT_CLOSED = _Refusal(
    NotAllowed,
    "The account is locked, disabled, or its password has expired.",
    f"{_APP} to open it, then sign in again: advisory login {{provider}}",
)
_BAD_SECRET = _Refusal(
    BadConfig,
    "The client secret of the app {client_id} is wrong or has expired.",
    f"{_APP} for a new one, or better for a certificate (sign_in_certificate).",
)
_BAD_CERTIFICATE = _Refusal(
    BadConfig,
    "The certificate is not one of those that the app {client_id} has, or it has expired.",
    f"{_APP} to upload the certificate of sign_in_certificate to the app (Certificates & secrets).",
)
_NOT_PUBLIC = _Refusal(
    BadConfig,
    "The app {client_id} is not set up for programs on a computer.",
    f"{_APP} to add the platform “Mobile and desktop applications” with the address http://localhost, and to switch"
    " “Allow public client flows” on.",
)
_REDIRECT = _Refusal(
    BadConfig,
    "The app {client_id} does not know the address http://localhost, to which the browser returns.",
    f"{_APP} to add it to the app (Authentication, “Mobile and desktop applications”).",
)
_RESOURCE = _Refusal(
    BadConfig,
    "The app {client_id} has no permission that this program asks for.",
    f"{_APP} to add the permissions that `advisory login --for-it` lists.",
)
_DECLINED = _Refusal(
    NotAllowed,
    "The sign-in was cancelled or declined in the browser.",
    "Run the same command again. If a page said that an administrator has to approve, send them the note that"
    " `advisory login --for-it` prints.",
)
_BUSY = _Refusal(
    TryLater, "The sign-in server is busy.", "Nothing was sent meanwhile: run the same command again later."
)

_MICROSOFT: dict[int, _Refusal] = {
    **dict.fromkeys((53000, 53001, 53002, 53003, 53004, 53009, 530004, 530021, 50005, 50097), _BLOCKED),
    **dict.fromkeys((530036, 50199), _DEVICE_BLOCKED),
    **dict.fromkeys((50076, 50079, 50072, 50074, 50158, 50078), _SECOND_FACTOR),
    **dict.fromkeys((70008, 700082, 700084, 70043, 50173, 50133, 50089, 54005, 70000, 50132, 500133), _ENDED),
    **dict.fromkeys((700016, 700011, 700038, 90013), _NO_APP),
    **dict.fromkeys((90002, 900023, 50059), _NO_TENANT),
    **dict.fromkeys((65001, 90094, 90095, 900941, 650052), _NO_CONSENT),
    **dict.fromkeys((50020, 50034, 51004, 50128, 16000), _WRONG_PERSON),
    **dict.fromkeys((50105, 500571), _NOT_ASSIGNED),
    **dict.fromkeys((50053, 50055, 50057, 50144, 50126), _ACCOUNT_CLOSED),
    **dict.fromkeys((7000215, 7000222), _BAD_SECRET),
    **dict.fromkeys((700027, 700024, 7000214, 50013), _BAD_CERTIFICATE),
    **dict.fromkeys((7000218, 700025), _NOT_PUBLIC),
    **dict.fromkeys((50011, 500113, 9002325, 9002326), _REDIRECT),
    **dict.fromkeys((70011, 500011, 650053, 650057, 28000, 65002), _RESOURCE),
    **dict.fromkeys((65004,), _DECLINED),
    **dict.fromkeys((50196, 90033, 90055, 90006, 90023, 50033), _BUSY),
}

_INTERNAL = _Refusal(
    NotAllowed,
    "The sign-in at Google has ended: it was revoked, or the app is “External” and “In testing”, which ends each"
    " sign-in after seven days.",
    "Ask your Google Workspace administrator to make the app “Internal” (Google Auth Platform, Audience), then sign in"
    " again: advisory login google",
)
_GOOGLE: tuple[tuple[str, _Refusal], ...] = (  # a part of the error or of its description, in this order
    (
        "admin_policy_enforced",
        _Refusal(
            NotAllowed,
            "A rule of your Google Workspace does not let this app use Gmail.",
            "Ask your Google Workspace administrator to trust the app {client_id} (Security, API controls).",
        ),
    ),
    (
        "org_internal",
        _Refusal(
            NotAllowed,
            "The app is for accounts of its own organisation, and another account signed in.",
            "Sign in again and choose the newsroom's own account; a private window forgets the other one.",
        ),
    ),
    ("access_denied", _DECLINED),
    (
        "unauthorized_client",
        _Refusal(
            NotAllowed,
            "The service account may not act for this mailbox.",
            "Ask your Google Workspace administrator to add its client id with the scope https://mail.google.com/"
            " (Security, API controls, Domain-wide delegation); that may take a day to count.",
        ),
    ),
    (
        "invalid_client",
        _Refusal(
            BadConfig,
            "Google knows no app with this client id and client secret.",
            "Copy both again from the app's page (Google Auth Platform, Clients) into sign_in_client_id and"
            " ADVISORY_SIGN_IN_CLIENT_SECRET.",
        ),
    ),
    (
        "deleted_client",
        _Refusal(
            BadConfig,
            "The app {client_id} was deleted at Google.",
            "Ask your Google Workspace administrator for a new one; `advisory login google --for-it` prints a note.",
        ),
    ),
    (
        "redirect_uri_mismatch",
        _Refusal(
            BadConfig,
            "The app {client_id} is not for programs on a computer.",
            "Ask your Google Workspace administrator for a client of the type “Desktop app”.",
        ),
    ),
    (
        "invalid jwt signature",
        _Refusal(
            BadConfig,
            "The key of the service account is no longer valid.",
            "Ask your Google Workspace administrator for a new JSON file, and name it in sign_in_service_account.",
        ),
    ),
    (
        "invalid email or user id",
        _Refusal(
            NotAllowed,
            "There is no such mailbox in the Google Workspace of the service account.",
            "Check the user in send_via.",
        ),
    ),
    (
        "account not found",
        _Refusal(
            BadConfig,
            "The service account was deleted.",
            "Ask your Google Workspace administrator for a new one, and name its file in sign_in_service_account.",
        ),
    ),
    (
        "short-lived",
        _Refusal(
            BadConfig,
            "The clock of this computer is wrong, so Google accepts no service account.",
            "Set the clock, as with systemd-timesyncd, and run the same command again.",
        ),
    ),
    ("invalid_grant", _INTERNAL),
    ("rate_limit", _BUSY),
    ("temporarily_unavailable", _BUSY),
    ("server_error", _BUSY),
)

_BY_ERROR: dict[str, _Refusal] = {  # of OAuth 2 itself, where a server says nothing more exact
    "access_denied": _DECLINED,
    "authorization_declined": _DECLINED,
    "consent_required": _NO_CONSENT,
    "interaction_required": _SECOND_FACTOR,
    "invalid_grant": _ENDED,
    "temporarily_unavailable": _BUSY,
    "server_error": _BUSY,
    "slow_down": _BUSY,
    "expired_token": _Refusal(NotAllowed, "Nobody typed the code in time.", "Run the same command again."),
    "bad_verification_code": _Refusal(NotAllowed, "Nobody typed the code in time.", "Run the same command again."),
}


def microsoft_refusal(answer: Mapping[str, object], client: SignInClient) -> AdvisoryError:
    """Return, without raising it, the fault for an error answer of Microsoft's sign-in server.

    `answer` has `error`, `error_description` and perhaps `error_codes`, as JSON gives them. The AADSTS number in
    the answer decides which fault is returned, or without a number the OAuth 2 error. For an unknown number or error,
    the fault is NotAllowed with the server's own words. `client` is the app that is named in the fault.
    """
    description = _text(answer, "error_description")
    codes = answer.get("error_codes")
    numbers = [int(code) for code in codes if isinstance(code, int)] if isinstance(codes, list) else []
    numbers += [int(number) for number in _AADSTS.findall(description)]
    known = next((_MICROSOFT[number] for number in numbers if number in _MICROSOFT), None)
    error = _text(answer, "error")
    known = known or (None if numbers else _BY_ERROR.get(error))
    return _fault(known, client, (*(f"AADSTS{number}" for number in numbers[:1]), error), description)


def google_refusal(answer: Mapping[str, object], client: SignInClient) -> AdvisoryError:
    """Return, without raising it, the fault for an error answer of Google's sign-in server.

    `answer` has `error` and perhaps `error_description` and `error_subtype`, as JSON gives them. Known words in these
    three decide which fault is returned. Without known words, the fault is NotAllowed with the server's own words.
    `client` is the app that is named in the fault.
    """
    parts = [_text(answer, name) for name in ("error", "error_description", "error_subtype")]
    whole = " ".join(parts).casefold()
    known = next((refusal for part, refusal in _GOOGLE if part in whole), None)
    return _fault(known, client, (parts[0],), parts[1])


def _fault(known: _Refusal | None, client: SignInClient, names: Iterable[str], description: str) -> AdvisoryError:
    name = clean_reply(next(filter(None, names), "no reason given"))[:_LONGEST]
    if known is None:
        words = clean_reply(re.sub(r"\s+(Trace ID|Correlation ID|Timestamp):.*", "", description))[:_LONGEST]
        return NotAllowed(
            f"The sign-in was refused ({name}{f': {words}' if words else ''}).",
            remedy="Show this line to your administrator.",
        )
    fields = {
        "client_id": client.client_id or "(none)",
        "tenant": client.tenant or "(none)",
        "provider": client.provider.value,
    }
    words = known.words.format_map(fields).removesuffix(".")
    return known.kind(f"{words} ({name}).", remedy=known.remedy.format_map(fields))


def _text(answer: Mapping[str, object], name: str) -> str:
    value = answer.get(name)
    return value if isinstance(value, str) else ""
