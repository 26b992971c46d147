"""Session in a mailbox by IMAP: lists folders, searches and reads messages, and adds messages to a folder.

To read, a folder is opened by EXAMINE, so that no message in the folder can be changed or marked as read. To add a
message (APPEND), no folder has to be open.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from imaplib import IMAP4

from imapclient import SEEN, imap_utf7
from imapclient.datetime_util import format_criteria_date
from imapclient.exceptions import ProtocolError

from advisory_cli.inbox.connection import Connection
from advisory_cli.inbox.errors import server_words, translate_imap_errors
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.newsroom import ImapRoute
from advisory_cli.model.text import clean_reply

_GOODBYE = 5  # seconds
_ATOM = late_pattern(r"[A-Za-z0-9/.-]+")  # of the characters of an atom, those that are in use here
_LARGEST_UID = (1 << 32) - 1  # RFC 9051 2.3.1.1


class FolderRefusedError(Exception):
    """Error: the server refused to open a folder, or to add a message to a folder. The text is the server's words."""


class Session:
    """Session of a user who is logged in to a mailbox by IMAP, to search, read and add messages.

    `connection`: the IMAP connection, on which the user is logged in already. `route`: names the server in the
    sentences of errors.
    Call examine() to open a folder before search() and fetch(). append() needs no open folder. Every method but
    log_out() raises TryLater when the server breaks off, is silent or refuses the command.
    """

    def __init__(self, connection: Connection, route: ImapRoute) -> None:
        self._connection = connection
        self._route = route

    def examine(self, folder: str) -> None:
        """Open a folder for reading only (EXAMINE, RFC 9051 6.3.3), for search() and fetch().

        Raises FolderRefusedError when the server does not open the folder, and TryLater when the server breaks off.
        """
        with translate_imap_errors(self._route), _refusals_apart():
            self._connection.select_folder(_encoded(folder), readonly=True)

    def folders(self) -> Mapping[str, frozenset[str]]:
        r"""Return the names of all folders, each with its flags in lower case, such as \sent (RFC 6154).

        A name that is no modified UTF-7 (RFC 3501 5.1.3) is returned as the server writes it. Raises TryLater when the
        server breaks off or refuses.
        """
        with translate_imap_errors(self._route):
            return {
                _decoded(name): frozenset(flag.decode("ascii", "replace").lower() for flag in flags)
                for flags, _, name in self._connection.list_folders()
            }

    def search(self, criteria: Sequence[str | date]) -> Sequence[int]:
        """Return the UIDs of the messages in the open folder that match `criteria` (RFC 9051 6.4.4).

        `criteria`: search keys and their values, one after the other. A value is quoted where the protocol wants that.
        Raises ValueError for a value with characters other than printable ASCII, and TryLater when the server breaks
        off or refuses.
        """
        keys = " ".join(map(_search_word, criteria))
        with translate_imap_errors(self._route):
            return [uid for uid in self._connection.search(keys) if 0 < uid <= _LARGEST_UID]

    def fetch(self, uids: Sequence[int], item: str, *, at_once: int) -> Iterator[tuple[int, bytes]]:
        """Yield each message's UID with the bytes of `item`, a part of the message such as BODY.PEEK[HEADER].

        `uids` are UIDs of messages in the open folder. `at_once`: number of messages in one command. Messages that are
        gone are left out. TryLater is raised, while the caller iterates, when the server breaks off or refuses.
        """
        for start in range(0, len(uids), at_once):
            with translate_imap_errors(self._route):
                found = self._connection.fetch(uids[start : start + at_once], [item])
            for uid, values in found.items():
                content = next((value for name, value in values.items() if name.startswith(b"BODY[")), None)
                if isinstance(content, bytes):
                    yield uid, content

    def append(self, folder: str, content: bytes, *, date: datetime) -> None:
        r"""Add a message to a folder, marked as read (APPEND, RFC 9051 6.3.12, with \Seen).

        `folder` need not be open. `content` is the whole message, with CRLF. `date` becomes the date of its arrival.
        Raises FolderRefusedError when the server does not take the message. Raises TryLater when the server breaks off,
        and then it is not known whether the message is in the folder.
        """
        with translate_imap_errors(self._route), _refusals_apart():
            self._connection.append(_encoded(folder), content, flags=(SEEN,), msg_time=date)

    def log_out(self) -> None:
        """Log out, and close the connection. Wait at most five seconds for the server. No error is raised."""
        close(self._connection, logged_in=True)


@contextmanager
def _refusals_apart() -> Iterator[None]:
    """Context manager: raise FolderRefusedError for a server's refusal, and let every other error pass."""
    try:
        yield
    except (IMAP4.abort, ProtocolError):
        raise
    except IMAP4.error as fault:
        raise FolderRefusedError(clean_reply(server_words(fault))) from None


def close(connection: Connection, *, logged_in: bool) -> None:
    """Close a connection to a mailbox, and log out first if `logged_in` is True. No error is raised."""
    with suppress(Exception):  # whatever the library makes of a server's last words
        if logged_in:
            connection.socket().settimeout(_GOODBYE)
            connection.logout()
    with suppress(OSError):
        connection.shutdown()


def _search_word(word: str | date) -> str:
    """Return a search key or value as a command holds it.

    Because the library leaves signs such as % and * unquoted, and line ends as they are, quoting is done here.
    """
    if isinstance(word, date):
        return bytes(format_criteria_date(word)).decode("ascii")
    if _ATOM.fullmatch(word):
        return word
    if not (word.isascii() and word.isprintable()):
        raise ValueError("no value for a search")
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _encoded(folder: str) -> bytes:
    encoded: bytes = imap_utf7.encode(folder)
    return encoded


def _decoded(name: bytes | int | str) -> str:
    if not isinstance(name, bytes):
        return str(name)
    if not name.isascii():
        return name.decode("utf-8", "replace")
    try:
        decoded = str(imap_utf7.decode(name))
        return decoded if _encoded(decoded) == name else name.decode("ascii")
    except ValueError:
        return name.decode("ascii")
