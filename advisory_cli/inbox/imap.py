"""Search of a mailbox on a server for what came back, which changes nothing there (IMAP4rev1, RFC 3501).

Only the package inbox uses imaplib.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from email.parser import BytesHeaderParser
from imaplib import IMAP4

from advisory_cli.inbox import imap_utf7
from advisory_cli.inbox.bounced import may_report
from advisory_cli.inbox.dsn import LARGEST, parse_reports
from advisory_cli.inbox.login import Credentials, answer, session_in, words_of
from advisory_cli.inbox.replies import LARGEST_HEAD, answered_ids, parse_answer
from advisory_cli.model.errors import BadConfig, TryLater
from advisory_cli.model.mailing.evidence import Answer, Evidence, Report
from advisory_cli.model.mailing.message_id import envelope_id
from advisory_cli.model.press.newsroom import ImapRoute
from advisory_cli.model.text import printable

_IDS_A_SEARCH = 20
_FEW_IDS = 50  # answers to more of them are looked for among all messages of the time
_MESSAGES_A_FETCH = 10
_HEADS_A_FETCH = 100
_LONGEST_NUMBER = 10  # digits (RFC 9051 2.3.1.1)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # RFC 3501 9
_NAMES = "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID CONTENT-TYPE)])"
_HEAD = f"(BODY.PEEK[HEADER]<0.{LARGEST_HEAD}>)"
_START = f"(BODY.PEEK[]<0.{LARGEST}>)"
_ID = re.compile(r"[a-z0-9]+")
_UID = re.compile(rb"\bUID (\d{1,10})\b", re.IGNORECASE)
_LISTED = re.compile(rb'\(([^)]*)\) (?:"(?:[^"\\]|\\.)*"|NIL) (.*)', re.DOTALL)


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
        Raises TryLater when the server is away, sends too much, takes too long, or does not open an existing folder.
        Raises NotAllowed when login or certificate is refused. Raises BadConfig for a folder that does not exist, or a
        certificate file that cannot be read.
        """
        copies: dict[str, str] = {}
        reports: list[Report] = []
        answers: list[Answer] = []
        names: list[str] = []
        day = f"SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year}"
        with session_in(self._route, self._credentials) as session:
            for name in self._folders:
                names.append(printable(_open_folder(session, name, self._route)))
                copies_here = dict(_copies(session, envelope_ids, day))
                copies = dict.fromkeys(copies_here.values(), names[-1]) | copies
                for content in _related_messages(session, envelope_ids, day, without=copies_here.keys()):
                    reports += parse_reports(content)
                    answers += _answers_in(content, envelope_ids)
        place = f"the mailbox of {self._route.user} at {self._route.host} ({', '.join(names)})"
        return Evidence(place=place, reports=tuple(reports), answers=tuple(answers), copies=copies)


def _open_folder(session: IMAP4, name: str, route: ImapRoute) -> str:
    """Open a folder for reading only and return its name on the server.

    When there is no folder Sent, the folder that the server flags as sent is opened instead (RFC 6154).
    Raises TryLater when an existing folder does not open, BadConfig when there is no such folder.
    """
    kind, data = session.select(imap_utf7.written(name), readonly=True)
    if kind == "OK":
        return name
    folders = dict(_server_folders(session))
    if name in folders or name.upper() == "INBOX":
        raise TryLater(f"{route.host} does not open the folder {name} ({words_of(data)}).", remedy="Try again later.")
    shown = printable(", ".join(folders))
    sent = next((folder for folder, flags in folders.items() if b"\\sent" in flags.lower().split()), None)
    if name == "Sent" and sent is not None:
        return _open_folder(session, sent, route)
    raise BadConfig(
        f"The mailbox of {route.user} at {route.host} has no folder {name}.",
        remedy=f"Set imap_folders in advisory.toml to those to look in. There are: {shown or 'none'}.",
    )


def _server_folders(session: IMAP4) -> Iterator[tuple[str, bytes]]:
    """Yield each folder's name and flags. The server may write a name bare, quoted or as a literal."""
    for item in answer(session.list('""', '"*"')):
        line, literal = item if isinstance(item, tuple) else (item, None)
        if match := _LISTED.match(line or b""):
            text = re.sub(rb"\\(.)", rb"\1", match[2][1:-1]) if match[2].startswith(b'"') else match[2]
            yield imap_utf7.read((text if literal is None else literal).decode("utf-8", "replace")), match[1]


def _copies(session: IMAP4, envelope_ids: Collection[str], day: str) -> Iterator[tuple[int, str]]:
    """Yield the UID and the envelope id of each sent copy in the open folder.

    The headers are read too, because a server searches for parts of words.
    A report is no copy, even if it carries the message's own id.
    """
    for group in _groups(envelope_ids):
        numbers = _search_uids(session, f"{day} {_any_of('HEADER Message-ID', group)}")
        for number, header in _fetch(session, numbers, _NAMES):
            message = BytesHeaderParser().parsebytes(header)
            id_ = envelope_id(str(message.get("Message-ID", "")))
            if id_ in group and message.get_content_type() != "multipart/report":
                yield number, id_


def _related_messages(
    session: IMAP4, envelope_ids: Collection[str], day: str, *, without: Collection[int]
) -> Iterator[bytes]:
    """Yield the messages in the open folder that may be answers, reports or bounces for these envelope ids.

    Up to 50 ids are searched for by name, in headers and texts. For more ids, the headers of all messages since `day`
    are read, because that is less work than as many searches. `without`: UIDs to leave out.
    """
    groups = list(_groups(envelope_ids))
    wanted = frozenset(id_ for group in groups for id_ in group)
    if len(wanted) > _FEW_IDS:
        heads = _fetch(session, _search_uids(session, day), _HEAD, at_once=_HEADS_A_FETCH)
        numbers = [number for number, head in heads if wanted & answered_ids(head) or may_report(head)]
    else:
        fields = ("HEADER In-Reply-To", "HEADER References", "TEXT")
        named = (f"{day} OR OR {' '.join(_any_of(field, group) for field in fields)}" for group in groups)
        searches = (f"{day} HEADER Content-Type multipart/report", *named)
        numbers = list(dict.fromkeys(number for keys in searches for number in _search_uids(session, keys)))
    wanted_numbers = [number for number in numbers if number not in without]
    yield from (content for _, content in _fetch(session, wanted_numbers, _START))


def _answers_in(content: bytes, envelope_ids: Collection[str]) -> Iterator[Answer]:
    reply = parse_answer(content)
    if reply is not None and (named := reply.envelope_ids & frozenset(envelope_ids)):
        yield Answer(envelope_ids=named, author=reply.author)


def _groups(envelope_ids: Collection[str]) -> Iterator[list[str]]:
    """Yield the valid envelope ids in groups that fit one search command."""
    wanted = [id_ for id_ in envelope_ids if _ID.fullmatch(id_)]
    for start in range(0, len(wanted), _IDS_A_SEARCH):
        yield wanted[start : start + _IDS_A_SEARCH]


def _any_of(field: str, ids: Sequence[str]) -> str:
    """Build the search keys for a field that contains any of these ids."""
    return "OR " * (len(ids) - 1) + " ".join(f"{field} {id_}" for id_ in ids)


def _search_uids(session: IMAP4, keys: str) -> list[int]:
    """Search by `keys` and return the UIDs. Words in the server's answer that are no numbers are skipped."""
    words = b" ".join(filter(None, answer(session.uid("SEARCH", keys)))).split()
    return [int(word) for word in words if word.isdigit() and len(word) <= _LONGEST_NUMBER]


def _fetch(
    session: IMAP4, numbers: Sequence[int], fetch_items: str, *, at_once: int = _MESSAGES_A_FETCH
) -> Iterator[tuple[int, bytes]]:
    """Fetch the `fetch_items` of these messages and yield each UID with the bytes. UID 0 stands for an unnamed message.

    `at_once`: messages a command.
    """
    for start in range(0, len(numbers), at_once):
        asked = numbers[start : start + at_once]
        items = answer(session.uid("FETCH", ",".join(map(str, asked)), fetch_items))
        for place, item in enumerate(items):
            if isinstance(item, tuple):
                after = next(
                    (following for following in items[place + 1 : place + 2] if isinstance(following, bytes)), b""
                )
                number = _UID.search(item[0]) or _UID.search(after)
                yield int(number[1]) if number else 0, item[1]
