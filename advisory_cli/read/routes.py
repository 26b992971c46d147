"""The way out, as one setting says it: a Maildir for practice, a submission server for real (RFC 6409, RFC 8314)."""

import re
from pathlib import Path
from urllib.parse import quote, unquote

from advisory_cli.model.errors import BadConfig
from advisory_cli.model.newsroom import MaildirRoute, Route, Security, SmtpRoute
from advisory_cli.model.safe_text import header_fault, printable

FORMS = "maildir:outbox, smtp+starttls://user@host:587, smtps://user@host or smtp://127.0.0.1:25"
_SCHEMES = {
    "smtp+starttls": (Security.STARTTLS, 587),
    "smtps": (Security.TLS, 465),
    "smtp": (Security.NONE, 25),
}
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\]")
_PORT = re.compile(r"[0-9]{1,5}")


def parse_route(text: str, *, folder: Path, insecure: bool, ca_file: Path | None) -> Route:
    """The route that `text` names; `folder` is the newsroom, from which a Maildir's path counts.

    A user name may hold an @, plain or as %40: the last @ stands before the host. Raises BadConfig, whose words never
    repeat what might be a password: a password inside the address, and an unprotected connection to another computer
    unless `insecure`, are refused.
    """
    if text.startswith("maildir:"):
        return MaildirRoute(folder=maildir_folder(text, folder=folder))
    scheme, separator, rest = text.partition("://")
    if not separator or scheme.lower() not in _SCHEMES:
        shown = printable(scheme[:30]) if separator else "this"
        raise BadConfig(f"No way out starts with {shown}.", remedy=f"Write one of {FORMS}")
    security, usual_port = _SCHEMES[scheme.lower()]
    userinfo, at, server = rest.rpartition("@")
    user = _user(userinfo) if at else ""
    host, port = _server(server.removesuffix("/"), usual_port)
    if security is Security.NONE and not is_loopback(host):
        _no_plain_text(host, user=user, insecure=insecure)
    return SmtpRoute(host=host, port=port, security=security, user=user, ca_file=ca_file)


def written_route(route: SmtpRoute) -> str:
    """The text that parse_route reads as `route`; its certificates are a setting of their own."""
    scheme = next(name for name, (security, _) in _SCHEMES.items() if security is route.security)
    user = f"{quote(route.user, safe='@+')}@" if route.user else ""
    host = f"[{route.host}]" if ":" in route.host else route.host
    return f"{scheme}://{user}{host}:{route.port}"


def maildir_folder(text: str, *, folder: Path) -> Path:
    """The folder of `maildir:PATH`, counted from the newsroom; `~` is the home folder. Raises BadConfig."""
    scheme, _, path = text.partition(":")
    if scheme != "maildir" or not path.strip() or path.startswith("//") or header_fault(path):
        raise BadConfig("This names no Maildir.", remedy="For example: maildir:outbox")
    try:
        return folder / Path(path.strip()).expanduser()
    except RuntimeError:
        raise BadConfig("The home folder meant by ~ is not known.", remedy="Write the whole path.") from None


def is_loopback(host: str) -> bool:
    """Whether a connection to `host` stays inside this computer."""
    import ipaddress

    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _user(userinfo: str) -> str:
    if ":" in userinfo:
        raise BadConfig(
            "The address of the mail server holds a password.",
            remedy="Take “:password” out; put it into .env as ADVISORY_SMTP_PASSWORD. A colon in a user name is %3A.",
        )
    try:
        user = unquote(userinfo, errors="strict")
    except UnicodeDecodeError:
        user = ""
    if not user or header_fault(user):
        raise BadConfig("The user name before the @ cannot be read.", remedy=f"Write one of {FORMS}")
    return user


def _server(text: str, usual_port: int) -> tuple[str, int]:
    host, colon, port = text.rpartition(":") if not text.endswith("]") else (text, "", "")
    if not colon:
        host, port = text, str(usual_port)
    number = int(port) if _PORT.fullmatch(port) else 0
    if not _HOST.fullmatch(host) or not 0 < number < 65536:
        raise BadConfig("The mail server's name or port cannot be read.", remedy=f"Write one of {FORMS}")
    if host.startswith("["):
        return _ip(host[1:-1]), number
    return host.lower(), number


def _ip(text: str) -> str:
    import ipaddress

    try:
        return str(ipaddress.IPv6Address(text))
    except ValueError:
        raise BadConfig("The mail server's number in [ ] is not one.", remedy=f"Write one of {FORMS}") from None


def _no_plain_text(host: str, *, user: str, insecure: bool) -> None:
    if user:
        raise BadConfig(
            f"The login at {host} would cross the network unprotected.",
            remedy="Write smtp+starttls:// or smtps:// instead of smtp://",
        )
    if not insecure:
        raise BadConfig(
            f"Messages would go to {host} unprotected.",
            remedy="Write smtp+starttls:// or smtps://, or set smtp_insecure to true if your own network leads there.",
        )
