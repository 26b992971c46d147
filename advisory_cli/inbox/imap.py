"""Search of a mailbox on a server for what came back, which changes nothing there (IMAP4rev1, RFC 3501)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime

from advisory_cli.inbox.bounced import may_report
from advisory_cli.inbox.dsn import LARGEST, parse_reports
from advisory_cli.inbox.login import Credentials, session_in
from advisory_cli.inbox.names import COPY_HEADERS, OWN_HEADER, copy_in
from advisory_cli.inbox.replies import LARGEST_HEAD, answered_ids, answers_naming
from advisory_cli.inbox.session import FolderRefusedError, Session
from advisory_cli.model.errors import BadConfig, TryLater
from advisory_cli.model.mailing.evidence import Answer, Evidence, Report
from advisory_cli.model.mailing.message_id import is_provider_message_id
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.newsroom import ImapRoute
from advisory_cli.model.text import printable

_COPY_KEYS = (("HEADER", OWN_HEADER), ("HEADER", "Message-ID"))  # where a copy of a message has its id
_REPLY_KEYS = (("HEADER", "In-Reply-To"), ("HEADER", "References"), ("TEXT",))  # where what comes back names it
_IDS_A_SEARCH = 20
_LONGEST_GROUP = 1_200  # characters of the ids of a search, which names them three times: servers read 8,000 (RFC 2683)
_FEW_IDS = 50  # answers to more of them are looked for among all messages of the time
_MESSAGES_A_FETCH = 10
_HEADS_A_FETCH = 100
_HEAD = f"BODY.PEEK[HEADER]<0.{LARGEST_HEAD}>"
_START = f"BODY.PEEK[]<0.{LARGEST}>"
_RECEIVED = frozenset({"\\all", "\\archive", "\\flagged", "\\important", "\\junk", "\\trash"})  # RFC 6154, RFC 8457
_ID = late_pattern(r"[a-z0-9]+")


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
        own_addresses: Collection[str] = (),
    ) -> Evidence:
        """Return the evidence about sent messages in the folders: their copies, answers, bounces and delivery reports.

        Names of the sent messages, of three kinds:
        - `envelope_ids`: the parts of their Message-IDs before the @.
        - `anchors`: the anchors of their conversations, 26 characters each.
        - `message_ids`: the Message-IDs that providers gave them, with angle brackets.
        `since`: messages that arrived before the day of `since` are left out. `own_addresses`: the newsroom's
        addresses, normalised (address_key()). A message counts as a copy only when one of them wrote it.
        In the result, `copies` has the envelope id of each copy found. A provider may have given a copy another
        Message-ID than ours. That Message-ID is in `message_ids` of the result, if the copy lies in a folder of sent
        mail. INBOX, and folders that the server flags for received mail (RFC 6154), are no such folders, because
        anybody may have written what stands there. Answers to any of the names are returned. Reports and bounces about
        other messages may be among the result.
        Raises TryLater when the server is away, sends too much, takes too long, or does not open an existing folder.
        Raises NotAllowed when login or certificate is refused. Raises BadConfig for a folder that does not exist, or a
        certificate file that cannot be read.
        """
        copies: dict[str, str] = {}
        renamed: dict[str, str] = {}  # a copy tells by which Message-ID an answer in another folder may name it
        reports: list[Report] = []
        answers: list[Answer] = []
        opened: dict[str, frozenset[int]] = {}
        day = since.date()
        with session_in(self._route, self._credentials) as session:
            for name in self._folders:
                folder = open_folder(session, name, self._route)
                copies_here = list(_copies(session, envelope_ids, day, own_addresses))
                opened[folder] = frozenset(uid for uid, _, _ in copies_here)
                copies = {id_: printable(folder) for _, id_, _ in copies_here} | copies
                renamed_here = {id_: other for _, id_, other in copies_here if other}
                if renamed_here and _is_for_sent_mail(session, folder):
                    renamed = renamed_here | renamed
            known = frozenset({*message_ids, *renamed.values()})
            wanted = dict.fromkeys((*envelope_ids, *anchors, *message_ids, *renamed.values()))
            for folder, uids in opened.items():
                open_folder(session, folder, self._route)
                for content in _related_messages(session, wanted, day, without=uids):
                    reports += parse_reports(content, message_ids=known)
                    answers += answers_naming(wanted.keys(), content, known)
        place = f"the mailbox of {self._route.user} at {self._route.host} ({', '.join(map(printable, opened))})"
        return Evidence(place=place, reports=tuple(reports), answers=tuple(answers), copies=copies, message_ids=renamed)


def open_folder(session: Session, name: str, route: ImapRoute) -> str:
    """Open the folder `name` for reading only, and return the name of the opened folder.

    The opened folder is another one than `name` in one case only: `name` is Sent, and there is no such folder. The
    folder that the server flags as that of sent mail is then opened (RFC 6154). `route` names the server in the
    sentences of errors.
    Raises TryLater when an existing folder does not open, and BadConfig when there is no such folder.
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
            remedy=f"Set imap_folders in advisory.toml to the folders to search. There are: {shown or 'none'}.",
        ) from None
    return name


def flagged_sent(folders: Mapping[str, Collection[str]]) -> str | None:
    r"""Return the name of the folder that the server flags as that of sent mail (\Sent, RFC 6154). None without any.

    `folders` maps the name of each folder to its flags in lower case.
    """
    return next((name for name, flags in folders.items() if "\\sent" in flags), None)


def _is_for_sent_mail(session: Session, folder: str) -> bool:
    r"""Tell whether mail that was sent is put into a folder, and no mail of strangers.

    Where the server flags folders of sent mail (\Sent, RFC 6154), only these are. Otherwise every folder is that is
    neither INBOX nor flagged for received mail, as Gmail's folder of all mail is.
    """
    if folder.upper() == "INBOX":
        return False
    folders = session.folders()
    flags = folders.get(folder, frozenset())
    return "\\sent" in flags or (flagged_sent(folders) is None and _RECEIVED.isdisjoint(flags))


def _copies(
    session: Session, envelope_ids: Collection[str], since: date, own_addresses: Collection[str]
) -> Iterator[tuple[int, str, str]]:
    """Yield the UID and the envelope id of each sent copy in the open folder, with its Message-ID where it is not ours.

    The headers are read too, because a server searches for parts of words.
    """
    fields = f"BODY.PEEK[HEADER.FIELDS ({' '.join(COPY_HEADERS)})]"
    for group in _groups(envelope_ids):
        uids = session.search(["SINCE", since, *_any_of(_COPY_KEYS, group)])
        for uid, header in session.fetch(uids, fields, at_once=_MESSAGES_A_FETCH):
            if (found := copy_in(header, group, own_addresses=own_addresses)) is not None:
                yield uid, *found


def _related_messages(
    session: Session, names: Collection[str], since: date, *, without: Collection[int]
) -> Iterator[bytes]:
    """Yield the messages in the open folder that may be answers, reports or bounces for messages with these `names`.

    Up to 50 names are searched for by name, in headers and texts. For more, the headers of all messages since the day
    are read, because that is less work than as many searches. `without`: UIDs to leave out.
    """
    groups = list(_groups(names))
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


def _any_of(keys: Sequence[Sequence[str]], names: Sequence[str]) -> list[str]:
    """Build the criteria for messages that have any of these names by any of these search keys (RFC 9051 6.4.4)."""
    terms = [(*key, name.strip("<>")) for key in keys for name in names]
    return ["OR"] * (len(terms) - 1) + [word for term in terms for word in term]
