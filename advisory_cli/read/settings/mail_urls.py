"""Readers of the settings that name a mail server, a mailbox or a Maildir: send_via, imap and archive.

send_via names a Maildir for practice, or a submission server for real (RFC 6409, RFC 8314). In the mailbox that imap
names, replies are looked for (RFC 9051). archive names a Maildir for the office's own copy.
"""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, unquote

from advisory_cli.model.errors import BadConfig
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.newsroom import GraphRoute, ImapRoute, MaildirRoute, Route, Security, Server, SmtpRoute
from advisory_cli.model.text import header_fault, printable
from advisory_cli.model.value_class import value_class

FORMS = "maildir:outbox, smtp+starttls://user@host:587, smtps://user@host, smtp://127.0.0.1:25 or graph://press@office.example"
GRAPH_SERVER = "https://graph.microsoft.com"
IMAP_FORMS = "imaps://user@host, imap+starttls://user@host or imap://user@127.0.0.1"


@value_class
class _Family:
    """A kind of address: the protection and usual port of each scheme, and the words for a wrong address."""

    schemes: Mapping[str, tuple[Security, int]]
    no_match: str
    forms: str
    instead: str  # what to do with a password in such an address, once it is taken out

    @property
    def remedy(self) -> str:
        """Sentence about the forms of such an address."""
        return f"Write one of {self.forms}"


_NO_PASSWORDS = "Microsoft Graph takes no passwords: run advisory login microsoft365"
_SMTP = _Family(
    schemes={
        "smtp+starttls": (Security.STARTTLS, 587),
        "smtps": (Security.TLS, 465),
        "smtp": (Security.NONE, 25),
    },
    no_match="No mail server address",
    forms=FORMS,
    instead="put it into .env as ADVISORY_SMTP_PASSWORD",
)
_IMAP = _Family(
    schemes={
        "imaps": (Security.TLS, 993),
        "imap+starttls": (Security.STARTTLS, 143),
        "imap": (Security.NONE, 143),
    },
    no_match="No mailbox address",
    forms=IMAP_FORMS,
    instead="put it into .env as ADVISORY_IMAP_PASSWORD",
)
_GRAPH = _Family(
    schemes={},
    no_match="No mailbox address",
    forms="graph://press@office.example",
    instead=_NO_PASSWORDS,
)
_GRAPH_SERVER = _Family(
    schemes={"https": (Security.TLS, 443)},
    no_match="No server of Microsoft Graph",
    forms=f"{GRAPH_SERVER} or, in a national cloud, its own, such as https://graph.microsoft.us",
    instead=_NO_PASSWORDS,
)
_HOST = late_pattern(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\]")
_PORT = late_pattern(r"[0-9]{1,5}")


def parse_route(
    text: str, *, folder: Path, insecure: bool, ca_file: Path | None, graph_server: str = GRAPH_SERVER
) -> Route:
    """Return the route for messages that `text`, the setting send_via, names.

    A route is a Maildir, an SMTP server, or a mailbox in Microsoft 365 from which messages leave by Microsoft Graph.
    - `folder`: the newsroom, from which a Maildir's path counts.
    - `insecure`: the setting smtp_insecure. Without TLS, an SMTP server on another computer is accepted only if
      `insecure` is True and `text` names no user.
    - `ca_file`: the certificates to trust. None means the computer's own.
    - `graph_server`: the setting of that name.
    A user name may hold an @, plain or as %40: the last @ stands before the host.
    Raises BadConfig when `text` has another form, holds a password, or names an SMTP server that is not accepted. The
    words of BadConfig never repeat what might be a password.
    """
    if text.startswith("maildir:"):
        return MaildirRoute(folder=maildir_folder(text, folder=folder))
    if text.lower().startswith("graph:"):
        return parse_graph_route(text, server=graph_server, ca_file=ca_file)
    return parse_smtp_route(text, insecure=insecure, ca_file=ca_file)


def parse_graph_route(text: str, *, server: str, ca_file: Path | None) -> GraphRoute:
    """Return the mailbox that `text` names, such as graph://press@office.example, with the server of Microsoft Graph.

    `server` is the setting graph_server: https:// and a host, with or without a port. `ca_file` holds the certificates
    to trust, and None means the computer's own.
    Raises BadConfig when `text` names no mailbox or holds a password, and when `server` has another form.
    """
    host, port = parse_graph_server(server)
    userinfo, at, domain = text.partition("://")[2].removesuffix("/").rpartition("@")
    if not at or not _HOST.fullmatch(domain) or "." not in domain:
        raise BadConfig(
            "This names no mailbox in Microsoft 365.",
            remedy="Write the address of the mailbox that messages are sent from, such as graph://press@office.example",
        )
    return GraphRoute(mailbox=f"{_user(userinfo, _GRAPH)}@{domain.lower()}", host=host, port=port, ca_file=ca_file)


def parse_graph_server(text: str) -> tuple[str, int]:
    """Return host and port of `text`, the setting graph_server, such as https://graph.microsoft.com.

    Raises BadConfig when `text` is anything but https:// and a host, with or without a port.
    """
    server = _parse(text, _GRAPH_SERVER)
    if server.user:
        raise BadConfig("A server has no user.", remedy=_GRAPH_SERVER.remedy)
    return server.host, server.port


def parse_smtp_route(text: str, *, insecure: bool, ca_file: Path | None) -> SmtpRoute:
    """Return the SMTP server that `text` names, such as smtps://user@host.

    `ca_file` holds the certificates to trust, and None means the computer's own. A user name may hold an @, plain or as
    %40: the last @ stands before the host. `insecure` is the setting smtp_insecure. Without TLS, a server on another
    computer is accepted only if `insecure` is True and no user is named.
    Raises BadConfig when `text` names no accepted SMTP server, and when it holds a password.
    """
    server = _parse(text, _SMTP)
    if server.security is Security.NONE and not is_loopback(server.host):
        _refuse_plain_text(server.host, user=server.user, insecure=insecure)
    return SmtpRoute(host=server.host, port=server.port, security=server.security, user=server.user, ca_file=ca_file)


def parse_imap_route(text: str, *, ca_file: Path | None) -> ImapRoute:
    """Return the mailbox that `text`, the setting imap, names, such as imaps://user@host.

    `ca_file` holds the certificates to trust, and None means the computer's own. A mailbox on another computer is
    accepted only with TLS.
    Raises BadConfig when `text` names no accepted mailbox or no user, and when it holds a password.
    """
    server = _parse(text, _IMAP)
    if not server.user:
        raise BadConfig("The mailbox's user is missing.", remedy=_IMAP.remedy)
    if server.security is Security.NONE and not is_loopback(server.host):
        raise BadConfig(
            f"The login at {server.host} would not be encrypted.",
            remedy="Write imaps:// or imap+starttls:// instead of imap://",
        )
    return ImapRoute(host=server.host, port=server.port, security=server.security, user=server.user, ca_file=ca_file)


def written_route(route: SmtpRoute) -> str:
    """Return an SMTP server as text, such as smtps://user@host:465, as in the setting send_via.

    The text lacks the route's `ca_file`. Given this text and the same `ca_file`, parse_route makes the same route.
    """
    scheme = next(name for name, (security, _) in _SMTP.schemes.items() if security is route.security)
    user = f"{quote(route.user, safe='@+')}@" if route.user else ""
    host = f"[{route.host}]" if ":" in route.host else route.host
    return f"{scheme}://{user}{host}:{route.port}"


def written_graph_route(route: GraphRoute) -> str:
    """Return a mailbox at Microsoft Graph as text, such as graph://press@office.example, as in the setting send_via.

    The text lacks the server, which the setting graph_server names, and the route's `ca_file`.
    """
    return f"graph://{quote(route.mailbox, safe='@+')}"


def maildir_folder(text: str, *, folder: Path) -> Path:
    """Return the folder that `text` names as `maildir:PATH`.

    A relative path counts from `folder`, the newsroom, and ~ is the home folder. The folder need not exist. Raises
    BadConfig when `text` has another form, or the home folder is not known.
    """
    return local_path(text, folder=folder, kind="Maildir", example="maildir:outbox")


def local_path(text: str, *, folder: Path, kind: str, example: str) -> Path:
    """Return the path that `text` names as `SCHEME:PATH`, with the same scheme as `example`, such as maildir:outbox.

    A relative path counts from `folder`, the newsroom, and ~ is the home folder. The path need not exist. Raises
    BadConfig when `text` has another form, or the home folder is not known. `kind`, such as Maildir, and `example` are
    for the words of this error.
    """
    scheme, _, path = text.partition(":")
    if scheme != example.partition(":")[0] or not path.strip() or path.startswith("//") or header_fault(path):
        raise BadConfig(f"This names no {kind}.", remedy=f"For example: {example}")
    try:
        return folder / Path(path.strip()).expanduser()
    except RuntimeError:
        raise BadConfig("The home folder meant by ~ is not known.", remedy="Write the whole path.") from None


def is_loopback(host: str) -> bool:
    """Tell whether a connection to `host`, a name or an IP address, stays inside this computer.

    Names are not looked up: localhost gives True, and every other name False.
    """
    import ipaddress

    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _parse(text: str, family: _Family) -> Server:
    scheme, separator, rest = text.partition("://")
    if not separator or scheme.lower() not in family.schemes:
        shown = printable(scheme[:30]) if separator else "this"
        raise BadConfig(f"{family.no_match} starts with {shown}.", remedy=family.remedy)
    security, usual_port = family.schemes[scheme.lower()]
    userinfo, at, server = rest.rpartition("@")
    user = _user(userinfo, family) if at else ""
    host, port = _host_and_port(server.removesuffix("/"), usual_port, family)
    return Server(host=host, port=port, security=security, user=user)


def _user(userinfo: str, family: _Family) -> str:
    if ":" in userinfo:
        raise BadConfig(
            "The address of the mail server holds a password.",
            remedy=f"Remove “:password”; {family.instead}. A colon in a user name is %3A.",
        )
    try:
        user = unquote(userinfo, errors="strict")
    except UnicodeDecodeError:
        user = ""
    if not user or header_fault(user):
        raise BadConfig("The user name before the @ cannot be read.", remedy=family.remedy)
    return user


def _host_and_port(text: str, usual_port: int, family: _Family) -> tuple[str, int]:
    host, colon, port = text.rpartition(":") if not text.endswith("]") else (text, "", "")
    if not colon:
        host, port = text, str(usual_port)
    number = int(port) if _PORT.fullmatch(port) else 0
    if not _HOST.fullmatch(host) or not 0 < number < 65536:
        raise BadConfig("The mail server's name or port cannot be read.", remedy=family.remedy)
    if host.startswith("["):
        return _ip(host[1:-1], family), number
    return host.lower(), number


def _ip(text: str, family: _Family) -> str:
    import ipaddress

    try:
        return str(ipaddress.IPv6Address(text))
    except ValueError:
        raise BadConfig("The mail server's address in [ ] is not an IP address.", remedy=family.remedy) from None


def _refuse_plain_text(host: str, *, user: str, insecure: bool) -> None:
    if user:
        raise BadConfig(
            f"The login at {host} would not be encrypted.",
            remedy="Write smtp+starttls:// or smtps:// instead of smtp://",
        )
    if not insecure:
        raise BadConfig(
            f"Messages to {host} would not be encrypted.",
            remedy="Write smtp+starttls:// or smtps://, or set smtp_insecure to true if it is in your own network.",
        )
