"""Choose the mailbox and the servers that a sign-in with Microsoft 365 or Google is for.

A token may go to the provider's own servers, and to others only when a person has named them.
"""

from dataclasses import replace
from pathlib import Path

from advisory_cli.model.errors import UsageFault
from advisory_cli.model.mailing.provider_hosts import plain_host, share_login
from advisory_cli.model.press.newsroom import (
    GraphRoute,
    IdentityProvider,
    ImapRoute,
    LiveRoute,
    Newsroom,
    SmtpRoute,
)
from advisory_cli.signin import google, microsoft
from advisory_cli.signin.record import SignIn

_USUAL = {
    IdentityProvider.MICROSOFT365: ("smtp.office365.com", microsoft.HOSTS),
    IdentityProvider.GOOGLE: ("smtp.gmail.com", google.HOSTS),
}
_SIGN_IN_SERVERS = {
    IdentityProvider.MICROSOFT365: microsoft.SERVERS,
    IdentityProvider.GOOGLE: google.SERVERS,
}


def own_hosts(provider: IdentityProvider) -> tuple[str, ...]:
    """Return the names of the provider's own servers for mail, without those of national clouds."""
    return _USUAL[provider][1]


def is_own_host(host: str, provider: IdentityProvider) -> bool:
    """Tell whether `host` is the name of one of the provider's own servers.

    True only for a name in this program's list of the provider's servers. Letter case and a final dot make no
    difference. Microsoft's list has the servers of Microsoft Graph in national clouds, too.
    """
    clouds = microsoft.CLOUD_HOSTS if provider is IdentityProvider.MICROSOFT365 else ()
    return plain_host(host) in (*_USUAL[provider][1], *clouds)


def is_own_sign_in_server(server: str, provider: IdentityProvider) -> bool:
    """Tell whether `server` (https://host, "" for the usual one) is a sign-in server of the provider's own.

    True only for a server in this program's list, in which Microsoft's national clouds stand too.
    """
    return server in ("", *_SIGN_IN_SERVERS[provider])


def names_server(typed: str, server: str) -> bool:
    """Tell whether a person who typed `typed` means `server` (https://host or https://host:port).

    The host is enough, with the port if `server` has one. https:// may stand before it, and letter case makes no
    difference.
    """
    return plain_host(typed).removeprefix("https://").rstrip("/.") == plain_host(server).removeprefix("https://")


def mailbox_of(newsroom: Newsroom, provider: IdentityProvider, before: SignIn | None) -> str:
    """Return the e-mail address of the mailbox that the settings mean for a sign-in at `provider`.

    `before`: the stored sign-in, None when none is stored.
    The mailbox is the user in the setting `send_via`, when the server in that setting is one of the provider's own, or
    one that `before` was made for. Otherwise the mailbox is the address in the setting `from`, or "" when `from` is not
    set.
    """
    route = newsroom.route
    if isinstance(route, LiveRoute) and route.server.user and _is_chosen(route.server.host, provider, before):
        return route.server.user
    return newsroom.sender.address if newsroom.sender else ""


def sending_route(
    newsroom: Newsroom,
    provider: IdentityProvider,
    mailbox: str,
    named: LiveRoute | None,
    before: SignIn | None,
    *,
    graph_host: str = "",
) -> LiveRoute:
    """Return the route by which the mail of `mailbox` leaves when somebody signs in at `provider`.

    The first of these routes that exists and is allowed is returned:
    - `named`, the route that a person gave with --send-via, None without that flag
    - the route of the settings, if its host is one of the provider's own, or if `before` was made for that host: a
      token may go to no other host that only the settings name
    - the provider's usual mail server
    `before`: the stored sign-in, None for none.
    The server of Microsoft Graph always comes from the setting `graph_server`. When that server is not Microsoft's own,
    and `before` was not made for it, a person has to name its host by --graph-server. `graph_host`: the host in that
    flag, "" without the flag.
    An SMTP server without a user gets `mailbox` as its user.
    Raises UsageFault when the route has another user than `mailbox`, when a person has named Microsoft Graph for a
    sign-in with Google, and when the host of Graph had to be named and was not.
    """
    route = named or newsroom.route
    chosen = isinstance(route, LiveRoute) and _is_chosen(route.server.host, provider, before)
    if isinstance(route, GraphRoute) and (named or provider is IdentityProvider.MICROSOFT365):
        _refuse_unknown_graph(route, provider, chosen=chosen or plain_host(graph_host) == plain_host(route.host))
    elif not isinstance(route, LiveRoute) or not (named or chosen):
        return _usual_route(provider, mailbox, newsroom.ca_file)
    if not route.server.user and isinstance(route, SmtpRoute):
        return replace(route, user=mailbox)
    if route.server.user.casefold() != mailbox.casefold():
        raise UsageFault(
            f"send_via is for {route.server.user}, but the sign-in is for {mailbox}.",
            remedy="Name the same mailbox in both: --mailbox and the user in send_via.",
        )
    return route


def mailbox_to_read(newsroom: Newsroom, provider: IdentityProvider, route: LiveRoute, mailbox: str) -> ImapRoute | None:
    """Return the IMAP mailbox of the settings when the sign-in can serve this mailbox too. None otherwise.

    The sign-in can serve the mailbox under two conditions:
    - the user of the IMAP mailbox is `mailbox`, and
    - its server is one of the provider's own, or shares logins with the server of `route`.
    None also when the settings name no IMAP mailbox.
    """
    box = newsroom.imap
    if box is None or box.user.casefold() != mailbox.casefold():
        return None
    host = route.server.host
    return box if share_login(host, box.host) or is_own_host(box.host, provider) else None


def _is_chosen(host: str, provider: IdentityProvider, before: SignIn | None) -> bool:
    """Tell whether a token may go to a host of the settings: it is the provider's own, or was signed in for before."""
    known = before.hosts if before is not None and before.provider is provider else ()
    return is_own_host(host, provider) or plain_host(host) in map(plain_host, known)


def _refuse_unknown_graph(route: GraphRoute, provider: IdentityProvider, *, chosen: bool) -> None:
    """Raise UsageFault for Graph with a sign-in of Google's, or at a server that nobody has named but the settings."""
    if provider is IdentityProvider.GOOGLE:
        raise UsageFault(
            "Microsoft Graph takes no sign-in with Google.", remedy="Sign in with: advisory login microsoft365"
        )
    if not chosen:
        raise UsageFault(
            f"graph_server is {route.host}, which is not one of Microsoft's servers, and nobody has signed in for it"
            " yet.",
            remedy="If nobody knows why, delete graph_server. If your office chose that server, confirm it:"
            f" advisory login microsoft365 --send-via graph://{route.mailbox} --graph-server https://{route.host}",
        )


def _usual_route(provider: IdentityProvider, mailbox: str, ca_file: Path | None) -> SmtpRoute:
    from urllib.parse import quote

    from advisory_cli.read.settings.mail_urls import parse_smtp_route

    text = f"smtp+starttls://{quote(mailbox, safe='')}@{_USUAL[provider][0]}:587"
    return parse_smtp_route(text, insecure=False, ca_file=ca_file)
