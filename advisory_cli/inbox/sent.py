"""Folder of sent mail in a mailbox, to which the office's own copies are added (APPEND, RFC 9051 6.3.12)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.parser import BytesHeaderParser

from advisory_cli.inbox.imap import flagged_sent
from advisory_cli.inbox.login import Credentials, session_in
from advisory_cli.inbox.session import FolderRefusedError, Session
from advisory_cli.model.errors import BadConfig, CannotWrite
from advisory_cli.model.mailing.message_id import envelope_id
from advisory_cli.model.mailing.sent_copy import COPY_HEADER, SentCopy
from advisory_cli.model.press.newsroom import SENT_FLAGGED, ImapRoute
from advisory_cli.model.text import printable

_SECONDS = 120.0  # for all copies; they must not keep a command for long, and the next run goes on
_MARGIN = timedelta(days=2)  # servers date by their own clock and zone, and by the day
_MESSAGES_A_FETCH = 10


class ImapSentFolder:
    """Folder of sent mail on an IMAP server, to which file() adds the office's own copies of editions.

    open_sent_folder() makes the object. `session`: logged in, with the folder `name` open for reading, to look for
    copies that are there already. `route`: the mailbox's server, for the words of errors.
    Implements model.ports.mailbox.SentFolder.
    """

    def __init__(self, session: Session, route: ImapRoute, name: str) -> None:
        self._session = session
        self._route = route
        self._name = name

    def file(self, copy: SentCopy) -> None:
        """Add the office's copy of an edition to the folder, unless the same copy is there already.

        Raises CannotWrite when the server does not take this copy, and TryLater when the server breaks off.
        """
        if self._has(copy):
            return
        try:
            self._session.append(self._name, copy.content, date=copy.date)
        except FolderRefusedError as refusal:
            raise CannotWrite(
                f"{self._route.host} does not accept a copy in the folder {printable(self._name)} ({refusal}).",
                remedy="Make room in the mailbox, or name another folder in the setting sent_copy.",
            ) from None

    def _has(self, copy: SentCopy) -> bool:
        """Tell whether the copy is in the folder.

        Because some servers search only the headers that they know, the Message-ID is searched for too.
        """
        day = (copy.date - _MARGIN).date()
        by_header = ("HEADER", COPY_HEADER, copy.copy_id)
        by_name = ("HEADER", "Message-ID", envelope_id(copy.message_id))
        uids = self._session.search(["SINCE", day, "OR", *by_header, *by_name])
        item = f"BODY.PEEK[HEADER.FIELDS ({COPY_HEADER.upper()})]"
        heads = self._session.fetch(uids, item, at_once=_MESSAGES_A_FETCH)
        parser = BytesHeaderParser()
        return any(str(parser.parsebytes(head).get(COPY_HEADER, "")).strip() == copy.copy_id for _, head in heads)


@contextmanager
def open_sent_folder(route: ImapRoute, *, folder: str, credentials: Credentials) -> Iterator[ImapSentFolder]:
    r"""Context manager: log in to the mailbox, and yield its folder of sent mail.

    `folder` is the name of the folder. SENT_FLAGGED means the folder that the server flags as \Sent (RFC 6154), or the
    folder called Sent when none is flagged. The session ends after two minutes, even within the block.
    Raises BadConfig when there is no such folder. Raises NotAllowed when the login is refused, and TryLater when the
    server is away or breaks off.
    """
    with session_in(route, credentials, seconds=_SECONDS) as session:
        name = _flagged(session, route) if folder == SENT_FLAGGED else folder
        try:
            session.examine(name)
        except FolderRefusedError:
            raise _no_folder(session, f"{route.host} does not open a folder {name}.") from None
        yield ImapSentFolder(session, route, name)


def _flagged(session: Session, route: ImapRoute) -> str:
    folders = session.folders()
    name = flagged_sent(folders) or next((name for name in folders if name == "Sent"), None)
    if name is None:
        raise _no_folder(
            session, f"The mailbox of {route.user} at {route.host} marks no folder as the one for sent mail."
        )
    return name


def _no_folder(session: Session, words: str) -> BadConfig:
    names = printable(", ".join(session.folders()))
    return BadConfig(words, remedy=f"Set sent_copy to one of these folders: {names or 'none'}.")
