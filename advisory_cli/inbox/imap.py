"""Search of a mailbox on a server for what came back, which changes nothing there (IMAP4rev1, RFC 3501).

Only the package inbox uses imaplib.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from imaplib import IMAP4

from advisory_cli.inbox import imap_utf7
from advisory_cli.inbox.bounced import may_report
from advisory_cli.inbox.dsn import LARGEST, parse_reports
from advisory_cli.inbox.login import Credentials, answer, session_in, words_of
from advisory_cli.inbox.names import COPY_HEADERS, OWN_HEADER, copy_in
from advisory_cli.inbox.replies import LARGEST_HEAD, answered_ids, parse_answer
from advisory_cli.model.errors import BadConfig, TryLater
from advisory_cli.model.mailing.evidence import Answer, Evidence, Report
from advisory_cli.model.mailing.message_id import is_provider_message_id
from advisory_cli.model.press.newsroom import ImapRoute
from advisory_cli.model.text import printable

_IDS_A_SEARCH = 20
_LONGEST_GROUP = 1_200  # characters of the ids of a search, which names them three times: servers read 8,000 (RFC 2683)
_FEW_IDS = 50  # answers to more of them are looked for among all messages of the time
_MESSAGES_A_FETCH = 10
_HEADS_A_FETCH = 100
_LONGEST_NUMBER = 10  # digits (RFC 9051 2.3.1.1)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # RFC 3501 9
_NAMES = f"(BODY.PEEK[HEADER.FIELDS ({' '.join(COPY_HEADERS)})])"
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

    def search(
        self,
        envelope_ids: Collection[str],
        *,
        since: datetime,
        anchors: Collection[str] = (),
        message_ids: Collection[str] = (),
    ) -> Evidence:
        """Return the evidence about sent messages in the folders: their copies, answers, bounces and delivery reports.

        `envelope_ids`: the parts of the messages' Message-IDs before the @. `anchors`: the anchors of their
        conversations, 26 characters each. `message_ids`: the Message-IDs that providers gave to them, with angle
        brackets. Each copy names an envelope id, and each answer a name of any kind. The evidence names messages as
        inbox.names does. Reports and bounces about other messages may be among the result. Messages that arrived before
        the day of `since` are left out.
        Raises TryLater when the server is away, sends without end, or does not open an existing folder. Raises
        NotAllowed when login or certificate is refused. Raises BadConfig for a folder that does not exist, or a
        certificate file that cannot be read.
        """
        copies: dict[str, str] = {}
        renamed: dict[str, str] = {}  # a copy tells by which Message-ID an answer in another folder may name it
        reports: list[Report] = []
        answers: list[Answer] = []
        opened: dict[str, frozenset[int]] = {}
        day = f"SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year}"
        with session_in(self._route, self._credentials) as session:
            for name in self._folders:
                folder = _open_folder(session, name, self._route)
                copies_here = list(_copies(session, envelope_ids, day))
                opened[folder] = frozenset(number for number, _, _ in copies_here)
                copies = {id_: printable(folder) for _, id_, _ in copies_here} | copies
                renamed = {id_: other for _, id_, other in copies_here if other} | renamed
            known = frozenset({*message_ids, *renamed.values()})
            wanted = dict.fromkeys((*envelope_ids, *anchors, *message_ids, *renamed.values()))
            for folder, numbers in opened.items():
                _open_folder(session, folder, self._route)
                for content in _related_messages(session, wanted, day, without=numbers):
                    reports += parse_reports(content, message_ids=known)
                    answers += _answers_in(content, wanted.keys(), known)
        place = f"the mailbox of {self._route.user} at {self._route.host} ({', '.join(map(printable, opened))})"
        return Evidence(place=place, reports=tuple(reports), answers=tuple(answers), copies=copies, message_ids=renamed)


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


def _copies(session: IMAP4, envelope_ids: Collection[str], day: str) -> Iterator[tuple[int, str, str]]:
    """Yield the UID and the envelope id of each sent copy in the open folder, with its Message-ID where it is not ours.

    The headers are read too, because a server searches for parts of words.
    """
    for group in _groups(envelope_ids):
        keys = f"OR {_any_of(f'HEADER {OWN_HEADER}', group)} {_any_of('HEADER Message-ID', group)}"
        for number, header in _fetch(session, _search_uids(session, f"{day} {keys}"), _NAMES):
            if (found := copy_in(header, group)) is not None:
                yield number, *found


def _related_messages(session: IMAP4, names: Collection[str], day: str, *, without: Collection[int]) -> Iterator[bytes]:
    """Yield the messages in the open folder that may be answers, reports or bounces for messages with these `names`.

    Up to 50 names are searched for by name, in headers and texts. For more, the headers of all messages since `day`
    are read, because that is less work than as many searches. `without`: UIDs to leave out.
    """
    groups = list(_groups(names))
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


def _answers_in(content: bytes, wanted: Collection[str], known: Collection[str]) -> Iterator[Answer]:
    reply = parse_answer(content, message_ids=known)
    if reply is not None and (named := reply.envelope_ids & frozenset(wanted)):
        yield replace(reply, envelope_ids=named)


def _groups(names: Collection[str]) -> Iterator[list[str]]:
    """Yield the valid names in groups that fit one search command."""
    group: list[str] = []
    for name in names:
        if not (_ID.fullmatch(name) or is_provider_message_id(name)):
            continue
        if len(group) == _IDS_A_SEARCH or sum(map(len, group)) + len(name) > _LONGEST_GROUP:
            yield group
            group = []
        group.append(name)
    if group:
        yield group


def _any_of(field: str, names: Sequence[str]) -> str:
    """Build the search keys for a field that contains any of these names.

    A provider's Message-ID is quoted (RFC 3501 4.3). Its strict form holds no quote and no backslash.
    """
    keys = (name if _ID.fullmatch(name) else f'"{name.strip("<>")}"' for name in names)
    return "OR " * (len(names) - 1) + " ".join(f"{field} {key}" for key in keys)


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
