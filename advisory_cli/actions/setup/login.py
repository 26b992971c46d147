"""Try the login at the mail server that a person names, and store route and password in the newsroom's .env.

The module also stores the password of the IMAP mailbox in .env.
"""

from pathlib import Path

from advisory_cli.model.errors import Unreachable
from advisory_cli.model.press.newsroom import Secret, SmtpRoute
from advisory_cli.read.settings.load import Settings

SUBMISSION = "587"
"""Port of a mail server that takes messages from its users (RFC 6409), where no port is typed."""


def try_login(settings: Settings, host: str, user: str, password: str) -> tuple[SmtpRoute, str]:
    """Log in to a mail server, and return its route and a sentence about the server for a person.

    `host` may include a port, as host:port. Without one, the port is 587. On port 465 TLS begins at once, and on other
    ports by STARTTLS. A server on this computer needs no TLS when `user` is empty.
    `user` is empty for a server without login. When the settings name a token command, its token replaces `password`.
    Raises BadConfig when the host or a setting is wrong, NotAllowed when the server refuses, and TryLater when the
    server cannot be reached.
    """
    from advisory_cli.deliver.smtp.login import Login
    from advisory_cli.deliver.smtp.transport import try_login as tried
    from advisory_cli.read.settings.secrets import smtp_token

    route = _typed_route(settings, host.strip(), user.strip())
    login = Login(password=Secret(password) if password else None, token=smtp_token(settings))
    helo = settings.newsroom.sender.domain if settings.newsroom.sender else "localhost"
    try:
        return route, tried(route, login, helo)
    except Unreachable as fault:
        if _port_of(host):
            raise
        other = f"Your provider names it (587 or 465). Write it like {route.host}:465."
        raise Unreachable(fault.message, remedy=f"Is {route.port} the right port? {other}") from None


def uses_token(settings: Settings) -> bool:
    """Tell whether the settings name a command that prints access tokens. A password is then not needed."""
    return "smtp_token_command" in settings.secrets


def _typed_route(settings: Settings, host: str, user: str) -> SmtpRoute:
    """Return the route that a typed host and user mean.

    Port 465 speaks TLS from the start. Every other port (587 when none is named) begins in the clear and must offer
    STARTTLS. Only a server on this computer, and without a user, may go without TLS.
    """
    from urllib.parse import quote

    from advisory_cli.read.settings.mail_urls import is_loopback, parse_smtp_route

    port = _port_of(host)
    name, port = (host.rpartition(":")[0], port) if port else (host, SUBMISSION)
    scheme = "smtps" if port == "465" else "smtp" if is_loopback(name.strip("[]")) and not user else "smtp+starttls"
    ca_path = next((setting.value for setting in settings.values if setting.name == "smtp_ca_file"), "")
    ca_file = settings.newsroom.folder / Path(ca_path).expanduser() if ca_path else None
    userinfo = f"{quote(user, safe='')}@" if user else ""
    return parse_smtp_route(f"{scheme}://{userinfo}{name}:{port}", insecure=False, ca_file=ca_file)


def _port_of(host: str) -> str:
    """Return the port of a typed host:port, "" when none was typed."""
    port = host.strip().rpartition(":")[2]
    return port if port.isdigit() else ""


def store_login(settings: Settings, route: SmtpRoute, password: str) -> None:
    """Write the mail server's route into the newsroom's .env, and the password too unless `password` is empty.

    When the settings name a sign-in with Microsoft 365 or Google, .env then switches that sign-in off.
    Raises BadConfig for a value that .env cannot hold, and CannotWrite when the file cannot be written.
    """
    from advisory_cli.read.settings.env_file import store_env
    from advisory_cli.read.settings.mail_urls import written_route

    values = {"ADVISORY_SEND_VIA": written_route(route)}
    if password:
        values["ADVISORY_SMTP_PASSWORD"] = password
    if settings.newsroom.sign_in is not None:
        values["ADVISORY_SIGN_IN"] = ""  # the newer way to log in counts
    store_env(settings.newsroom.folder, values)


def store_mailbox_password(settings: Settings, password: str) -> None:
    """Write the password of the newsroom's IMAP mailbox into its .env, as ADVISORY_IMAP_PASSWORD.

    Raises BadConfig for a value that .env cannot hold, and CannotWrite when the file cannot be written.
    """
    from advisory_cli.read.settings.env_file import store_env

    store_env(settings.newsroom.folder, {"ADVISORY_IMAP_PASSWORD": password})
