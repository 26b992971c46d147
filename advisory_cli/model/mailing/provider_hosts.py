"""Rules on which servers may get the same password or token: a mail server and a mailbox server of one provider.

A server of anybody else must never see a password or token.
"""

# The host for sending, and the host of the mailbox, of the providers that give one token for both (their pages on
# XOAUTH2 with IMAP and SMTP, 2026). Never guessed from a domain: co.uk and github.io hold everybody.
_PAIRS = frozenset(
    {
        ("smtp.gmail.com", "imap.gmail.com"),
        ("smtp.office365.com", "outlook.office365.com"),
        ("smtp.office365.com", "graph.microsoft.com"),
        ("graph.microsoft.com", "smtp.office365.com"),
        ("graph.microsoft.com", "outlook.office365.com"),
        ("smtp-mail.outlook.com", "outlook.office365.com"),
        ("smtp-mail.outlook.com", "imap-mail.outlook.com"),
        ("smtp.mail.yahoo.com", "imap.mail.yahoo.com"),
        ("smtp.aol.com", "imap.aol.com"),
        ("smtp.fastmail.com", "imap.fastmail.com"),
        ("smtp.zoho.com", "imap.zoho.com"),
        ("smtp.zoho.eu", "imap.zoho.eu"),
        ("smtppro.zoho.com", "imappro.zoho.com"),
        ("smtppro.zoho.eu", "imappro.zoho.eu"),
        ("smtp.yandex.com", "imap.yandex.com"),
    }
)


def same_host(host: str, other_host: str) -> bool:
    """Return True when two host names mean one host. Letter case and a final dot make no difference."""
    return plain_host(host) == plain_host(other_host)


def share_login(sending: str, mailbox: str) -> bool:
    """Return True when the password or token for the mail server `sending` also holds for the mailbox server `mailbox`.

    Both parameters are host names. They must mean one host, or be a pair of one provider that this module lists.
    """
    return same_host(sending, mailbox) or (plain_host(sending), plain_host(mailbox)) in _PAIRS


def plain_host(host: str) -> str:
    """Return a host's name in the form in which names are compared: small letters, no final dot, no blanks around."""
    return host.strip().rstrip(".").casefold()
