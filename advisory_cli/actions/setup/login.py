"""Try the login at the mail server that a person names, and store route and password in the newsroom's .env.

The module also stores the password of the IMAP mailbox in .env.
"""

from dataclasses import replace

from advisory_cli.model.errors import BadConfig, NotAllowed, Unreachable
from advisory_cli.model.press.newsroom import Secret, Security, SmtpRoute
from advisory_cli.read.settings.load import Settings

SUBMISSION = "587"
"""Port of a mail server that takes messages from its users (RFC 6409), where no port is typed."""
_HOW_TO_TYPE = (
    "Type its name, such as mail.your-domain.example or mail.your-domain.example:465. A relay on this computer:"
    " 127.0.0.1:25, and no user."
)


def try_login(settings: Settings, host: str, user: str, password: str) -> tuple[SmtpRoute, str]:
    """Log in to a mail server, and return its route and a sentence about the server for a person.

    `host` and `user` are what a person typed, as for typed_route(). `user` is empty for a server without login. When
    the settings name a token command, its token replaces `password`.
    Raises BadConfig when the host or a setting is wrong, NotAllowed when the server refuses, and TryLater when the
    server cannot be reached.
    """
    from advisory_cli.deliver.smtp.login import Login
    from advisory_cli.deliver.smtp.transport import try_login as tried
    from advisory_cli.read.settings.secrets import smtp_token

    route = typed_route(settings, host, user)
    login = Login(password=Secret(password) if password else None, token=smtp_token(settings))
    helo = settings.newsroom.sender.domain if settings.newsroom.sender else "localhost"
    try:
        return route, tried(route, login, helo)
    except Unreachable as fault:
        if "://" in host or _port_of(host):
            raise
        other = f"Your provider names it (587 or 465). Write it like {route.host}:465."
        raise Unreachable(fault.message, remedy=f"Is {route.port} the right port? {other}") from None
    except NotAllowed as fault:
        raise _without_encryption(fault, route) from None


def _without_encryption(fault: NotAllowed, route: SmtpRoute) -> NotAllowed:
    """Return a refusal with the way to a relay on this computer, where only a missing encryption is in the way."""
    from advisory_cli.read.settings.mail_urls import is_loopback, written_route

    if route.security is not Security.STARTTLS or "STARTTLS" not in fault.message or not is_loopback(route.host):
        return fault
    relay = written_route(replace(route, security=Security.NONE, user=""))
    remedy = f"A relay on this computer needs no login: leave the user empty. In .env: ADVISORY_SEND_VIA={relay}"
    return NotAllowed(fault.message, remedy=remedy)


def uses_token(settings: Settings) -> bool:
    """Tell whether the settings name a command that prints access tokens. A password is then not needed."""
    return "smtp_token_command" in settings.secrets


def typed_user(host: str) -> str:
    """Return the user in a typed mail server, such as desk in smtps://desk@mail.your-domain.example. "" for none."""
    from urllib.parse import unquote

    return unquote(host.strip().rpartition("://")[2].rpartition("@")[0])


def typed_route(settings: Settings, host: str, user: str) -> SmtpRoute:
    """Return the route that a typed mail server and user mean.

    `host` is a name, host:port, or an address as in the setting send_via, such as smtps://host. It may hold the user,
    which then counts in place of `user`. Without a port, the port is 587. On port 465 TLS begins at once, and on other
    ports by STARTTLS. A server on this computer needs no TLS when there is no user.
    Raises BadConfig when this names no mail server. The remedy says what to type.
    """
    from urllib.parse import quote

    from advisory_cli.read.settings import values
    from advisory_cli.read.settings.mail_urls import is_loopback, parse_smtp_route

    host, user = host.strip(), user.strip()
    in_force = {setting.name: setting.value for setting in settings.values}
    insecure = "://" in host and values.yes_no(in_force["smtp_insecure"])
    if "://" not in host:
        own, _, host = host.rpartition("@")
        port = _port_of(host)
        name, port = (host.rpartition(":")[0], port) if port else (host, SUBMISSION)
        bare = is_loopback(name.strip("[]")) and not (own or user)
        scheme = "smtps" if port == "465" else "smtp" if bare else "smtp+starttls"
        userinfo = f"{own or quote(user, safe='')}@" if own or user else ""
        host = f"{scheme}://{userinfo}{name}:{port}"
    elif user and "@" not in host:
        scheme, _, name = host.partition("://")
        host = f"{scheme}://{quote(user, safe='')}@{name}"
    try:
        return parse_smtp_route(host, insecure=insecure, ca_file=settings.newsroom.ca_file)
    except BadConfig as fault:
        raise (BadConfig(fault.message, remedy=_HOW_TO_TYPE) if "maildir:" in fault.remedy else fault) from None


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
