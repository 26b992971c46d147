"""Search of a mailbox on a server for what came back, which changes nothing there (IMAP4rev1, RFC 3501)."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.message import Message
from email.parser import BytesHeaderParser

from advisory_cli.inbox.bounced import may_report
from advisory_cli.inbox.dsn import LARGEST, parse_reports
from advisory_cli.inbox.login import Credentials, session_in
from advisory_cli.inbox.replies import LARGEST_HEAD, answered_ids, parse_answer
from advisory_cli.inbox.session import FolderRefusedError, Session
from advisory_cli.model.errors import BadConfig, TryLater
from advisory_cli.model.mailing.evidence import Answer, Evidence, Report
from advisory_cli.model.mailing.message_id import envelope_id
from advisory_cli.model.mailing.sent_copy import COPY_HEADER
from advisory_cli.model.press.newsroom import ImapRoute
from advisory_cli.model.text import printable

OWN_HEADER = "X-Advisory-ID"  # holds the envelope id of our own Message-ID, whatever a provider makes of that one
_COPY_KEYS = (("HEADER", OWN_HEADER), ("HEADER", "Message-ID"))  # where a copy of a message has its id
_REPLY_KEYS = (("HEADER", "In-Reply-To"), ("HEADER", "References"), ("TEXT",))  # where what comes back names it
_COPY_FIELDS = (OWN_HEADER, "Message-ID", "Content-Type", COPY_HEADER)  # read of what the first keys find

_IDS_A_SEARCH = 20
_FEW_IDS = 50  # answers to more of them are looked for among all messages of the time
_MESSAGES_A_FETCH = 10
_HEADS_A_FETCH = 100
_HEAD = f"BODY.PEEK[HEADER]<0.{LARGEST_HEAD}>"
_START = f"BODY.PEEK[]<0.{LARGEST}>"
_ID = re.compile(r"[a-z0-9]+")
_WHOLE_ID = re.compile(r"<[!-;=?-~]{1,250}>")  # printable ASCII without blanks and angles


@dataclass(frozen=True, slots=True, kw_only=True)
class _Copy:
    """Copy of a sent message in the open folder."""

    uid: int
    envelope_id: str
    message_id: str  # under which it stands there


class ImapMailbox:
    """Mailbox on an IMAP server, searched for what came back. Implements model.ports.mailbox.MailboxReader.

    search() looks for copies, answers, bounces and delivery reports of sent messages. Each search opens a session of
    its own and changes nothing in the mailbox. `route`: the server, the user and the encryption. `folders`: the names
    of the folders to search. `credentials`: functions that give the password or token, called each time a session is
    opened.
    """

    def __init__(self, route: ImapRoute, *, folders: Sequence[str], credentials: Credentials) -> None:
        self._route = route
        self._folders = tuple(folders)
        self._credentials = credentials

    def search(self, envelope_ids: Collection[str], *, since: datetime) -> Evidence:
        """Return the evidence about sent messages in the folders: their copies, answers, bounces and delivery reports.

        `envelope_ids`: the parts of the messages' Message-IDs before the @. Each copy and each answer names one of
        these ids. Reports and bounces about other messages may be among the result. Messages that arrived before the
        day of `since` are left out.
        Raises TryLater when the server is away, sends without end, or does not open an existing folder. Raises
        NotAllowed when login or certificate is refused. Raises BadConfig for a folder that does not exist, or a
        certificate file that cannot be read.
        """
        copies: dict[str, str] = {}
        message_ids: dict[str, str] = {}
        reports: list[Report] = []
        answers: list[Answer] = []
        names: list[str] = []
        with session_in(self._route, self._credentials) as session:
            for name in self._folders:
                names.append(printable(open_folder(session, name, self._route)))
                copies_here = list(_copies(session, envelope_ids, since.date()))
                copies = {copy.envelope_id: names[-1] for copy in copies_here} | copies
                message_ids = _renamed(copies_here) | message_ids
                known = {copy.uid for copy in copies_here}
                for content in _related_messages(session, envelope_ids, since.date(), without=known):
                    reports += parse_reports(content)
                    answers += _answers_in(content, envelope_ids)
        return Evidence(
            place=f"the mailbox of {self._route.user} at {self._route.host} ({', '.join(names)})",
            reports=tuple(reports),
            answers=tuple(answers),
            copies=copies,
            message_ids=message_ids,
        )


def open_folder(session: Session, name: str, route: ImapRoute) -> str:
    """Open a folder for reading only and return its name on the server.

    When there is no folder Sent, the folder that the server flags as sent is opened instead (RFC 6154).
    Raises TryLater when an existing folder does not open, BadConfig when there is no such folder.
    """
    try:
        session.examine(name)
    except FolderRefusedError as refusal:
        folders = session.folders()
        if name in folders or name.upper() == "INBOX":
            raise TryLater(
                f"{route.host} does not open the folder {name} ({refusal}).", remedy="Try again later."
            ) from None
        sent = flagged_sent(folders)
        if name == "Sent" and sent is not None:
            return open_folder(session, sent, route)
        shown = printable(", ".join(folders))
        raise BadConfig(
            f"The mailbox of {route.user} at {route.host} has no folder {name}.",
            remedy=f"Set imap_folders in advisory.toml to those to look in. There are: {shown or 'none'}.",
        ) from None
    return name


def flagged_sent(folders: Mapping[str, Collection[str]]) -> str | None:
    r"""Return the name of the folder that the server flags \\Sent (RFC 6154), None when there is none.

    `folders`: the flags of each folder in lower case, by its name.
    """
    return next((name for name, flags in folders.items() if "\\sent" in flags), None)


def _copies(session: Session, envelope_ids: Collection[str], since: date) -> Iterator[_Copy]:
    """Yield the sent copies in the open folder.

    The headers are read too, because a server searches for parts of words.
    A report is no copy, even if it carries the message's own id. Nor is a copy that this program filed for the office,
    because it says nothing about any reader.
    """
    fields = f"BODY.PEEK[HEADER.FIELDS ({' '.join(_COPY_FIELDS).upper()})]"
    for group in _groups(envelope_ids):
        uids = session.search(["SINCE", since, *_any_of(_COPY_KEYS, group)])
        for uid, header in session.fetch(uids, fields, at_once=_MESSAGES_A_FETCH):
            message = BytesHeaderParser().parsebytes(header)
            identifier = _value(message, "Message-ID")
            id_ = next((id_ for id_ in (_value(message, OWN_HEADER), envelope_id(identifier)) if id_ in group), None)
            if id_ and message.get_content_type() != "multipart/report" and message.get(COPY_HEADER) is None:
                yield _Copy(uid=uid, envelope_id=id_, message_id=identifier)


def _value(message: Message, name: str) -> str:
    return str(message.get(name, "")).strip()


def _renamed(copies: Collection[_Copy]) -> dict[str, str]:
    """Return the Message-IDs of copies that stand under another one than ours, by envelope id."""
    return {
        copy.envelope_id: copy.message_id
        for copy in copies
        if envelope_id(copy.message_id) != copy.envelope_id and _WHOLE_ID.fullmatch(copy.message_id)
    }


def _related_messages(
    session: Session, envelope_ids: Collection[str], since: date, *, without: Collection[int]
) -> Iterator[bytes]:
    """Yield the messages in the open folder that may be answers, reports or bounces for these envelope ids.

    Up to 50 ids are searched for by name, in headers and texts. For more ids, the headers of all messages since the day
    are read, because that is less work than as many searches. `without`: UIDs to leave out.
    """
    groups = list(_groups(envelope_ids))
    wanted = frozenset(id_ for group in groups for id_ in group)
    if len(wanted) > _FEW_IDS:
        heads = session.fetch(session.search(["SINCE", since]), _HEAD, at_once=_HEADS_A_FETCH)
        uids = [uid for uid, head in heads if wanted & answered_ids(head) or may_report(head)]
    else:
        named = (_any_of(_REPLY_KEYS, group) for group in groups)
        searches = (["HEADER", "Content-Type", "multipart/report"], *named)
        uids = list(dict.fromkeys(uid for keys in searches for uid in session.search(["SINCE", since, *keys])))
    wanted_uids = [uid for uid in uids if uid not in without]
    yield from (content for _, content in session.fetch(wanted_uids, _START, at_once=_MESSAGES_A_FETCH))


def _answers_in(content: bytes, envelope_ids: Collection[str]) -> Iterator[Answer]:
    reply = parse_answer(content)
    if reply is not None and (named := reply.envelope_ids & frozenset(envelope_ids)):
        yield Answer(envelope_ids=named, author=reply.author)


def _groups(envelope_ids: Collection[str]) -> Iterator[list[str]]:
    """Yield the valid envelope ids in groups that fit one search command."""
    wanted = [id_ for id_ in envelope_ids if _ID.fullmatch(id_)]
    for start in range(0, len(wanted), _IDS_A_SEARCH):
        yield wanted[start : start + _IDS_A_SEARCH]


def _any_of(keys: Sequence[Sequence[str]], ids: Sequence[str]) -> list[str]:
    """Build the criteria for messages that have any of these ids by any of these search keys (RFC 9051 6.4.4)."""
    terms = [(*key, id_) for id_ in ids for key in keys]
    return ["OR"] * (len(terms) - 1) + [word for term in terms for word in term]
