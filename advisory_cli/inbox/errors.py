"""Context manager that turns errors of IMAP and its network into an AdvisoryError with a sentence and a remedy."""

from collections.abc import Iterator
from contextlib import contextmanager
from imaplib import IMAP4

from imapclient.exceptions import ProtocolError

from advisory_cli.model.errors import TryLater
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.newsroom import ImapRoute
from advisory_cli.model.text import clean_reply
from advisory_cli.net.errors import Remedies, translate_errors

LATER = "Nothing was changed: run the same command again later."
_ADDRESS = "Check the setting imap."
_REMEDIES = Remedies(
    unknown_host=f"Check network and name. {LATER}",
    silent=f"{LATER} {_ADDRESS}",
    unreachable=f"{LATER} {_ADDRESS}",
    encryption="imaps:// needs port 993, imap+starttls:// port 143.",
)
_FAILED = late_pattern(rb"^[A-Za-z]+ failed: ")
# What the libraries make of words that are not IMAP: their readers check little of what they take apart.
_GARBLED = (
    IMAP4.abort,
    ProtocolError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    RecursionError,
    MemoryError,
)


@contextmanager
def translate_imap_errors(route: ImapRoute) -> Iterator[None]:
    """Context manager: turn errors of the network and of IMAP in its block into an AdvisoryError with a sentence.

    The block holds one command to the server of `route`. Raises TryLater when the server is away, breaks off, sends
    what is not IMAP, or refuses the command. Raises NotAllowed for faults of certificates and encryption.
    The original exception is not kept as the cause, because its text may quote a login.
    """
    where = f"{route.host}:{route.port}"
    try:
        with translate_errors(route, _REMEDIES):
            yield
    except _GARBLED:
        raise TryLater(f"{where} broke off, or does not speak IMAP.", remedy=f"{LATER} {_ADDRESS}") from None
    except IMAP4.error as fault:
        raise TryLater(f"{where} stopped ({clean_reply(server_words(fault))}).", remedy=LATER) from None


def server_words(fault: BaseException) -> bytes:
    """Return the server's words that an exception of the IMAP libraries quotes, whole and as sent. b"" for none.

    The words may repeat a password, because some servers quote the command. The libraries' own words before the
    server's are left out.
    """
    before = fault.__context__  # of which imapclient makes words of its own
    args = before.args if isinstance(before, IMAP4.error) else fault.args
    last = args[-1] if args else b""
    return _FAILED.sub(b"", last if isinstance(last, bytes) else str(last).encode("utf-8", "backslashreplace"))
