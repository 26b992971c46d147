"""Search of a mailbox in Microsoft 365 for what came back, by Microsoft Graph, which changes nothing there.

Source: https://learn.microsoft.com/en-us/graph/api/user-list-messages and .../graph/outlook-get-mime-message.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from email.policy import compat32
from typing import Any
from urllib.parse import quote, urlencode

from advisory_cli.inbox.bounced import may_report
from advisory_cli.inbox.dsn import LARGEST, parse_reports
from advisory_cli.inbox.graph_client import GraphClient, GraphSession
from advisory_cli.inbox.names import OWN_HEADER
from advisory_cli.inbox.replies import LARGEST_HEAD, answered_ids, answers_naming
from advisory_cli.model.mailing.evidence import Answer, Evidence, Report
from advisory_cli.model.mailing.message_id import envelope_id, is_provider_message_id
from advisory_cli.model.press.newsroom import GraphRoute
from advisory_cli.model.text import printable

SENT = "Sent Items"
_PAGE = 100  # messages
_FIELDS = "id,internetMessageId,internetMessageHeaders"
_LONGEST_ID = 998  # characters of a Message-ID (RFC 5322 2.1.1)


class GraphMailbox:
    """Mailbox in Microsoft 365, searched for what came back. Implements model.ports.mailbox.MailboxReader.

    search() looks for copies of sent messages in Sent Items, and for answers, bounces and delivery reports in the
    Inbox. Nothing is changed in the mailbox. `route` names the mailbox and the server, and `client` reads there.
    """

    def __init__(self, route: GraphRoute, client: GraphClient) -> None:
        self._route = route
        self._client = client

    def search(
        self,
        envelope_ids: Collection[str],
        *,
        since: datetime,
        anchors: Collection[str] = (),
        message_ids: Collection[str] = (),
        own_addresses: Collection[str] = (),  # noqa: ARG002  only the office's own mail is put into Sent Items
    ) -> Evidence:
        """Return the evidence about sent messages in the mailbox: their copies, answers, bounces and delivery reports.

        - `envelope_ids`: the parts of the messages' Message-IDs before the @.
        - `anchors`: the anchors of their conversations, 26 characters each.
        - `message_ids`: the Message-IDs that providers gave to the messages, with angle brackets.
        - `since`: messages in the mailbox from before this day (UTC) are not looked at.
        - `own_addresses`: without effect, because what stands in Sent Items was sent from this mailbox.
        The evidence names each found copy by its envelope id, and holds the ids without a copy in `absent`. When a copy
        has another Message-ID than ours, the field `message_ids` of the evidence holds that Message-ID. An answer is
        found by any of the three kinds of names. Delivery reports about other messages may be in the evidence too.
        Raises TryLater when the server is away, asks for a pause or sends without end, NotAllowed when token or
        certificate is refused, and BadConfig when there is no such mailbox or the certificate file cannot be read.
        """
        wanted = frozenset(envelope_ids)
        day = since.astimezone(UTC).strftime("%Y-%m-%dT00:00:00Z")
        reports: list[Report] = []
        answers: list[Answer] = []
        with self._client.session() as session:
            copies = dict(_copies(session, wanted, day))
            renamed = {
                name: full
                for name, full in copies.items()
                if envelope_id(full) != name and is_provider_message_id(full)
            }
            known = frozenset({*message_ids, *renamed.values()})
            names = frozenset({*wanted, *anchors, *known})
            for content in _related_messages(session, names, day):
                reports += parse_reports(content, message_ids=known)
                answers += answers_naming(names, content, known)
        return Evidence(
            place=f"the mailbox of {self._route.mailbox} at {self._route.host} ({SENT}, Inbox)",
            reports=tuple(reports),
            answers=tuple(answers),
            copies=dict.fromkeys(copies, SENT),
            message_ids=renamed,
            absent=wanted - copies.keys(),
            filed_from=self._route.identity,
        )


def _copies(session: GraphSession, wanted: frozenset[str], day: str) -> Iterator[tuple[str, str]]:
    """Yield the envelope id of each sent copy, with the Message-ID under which the copy stands, the newest first.

    Because Microsoft names the headers of a message in Sent Items at some times only
    (https://github.com/microsoftgraph/microsoft-graph-docs/issues/18761), a message without them is read itself.
    """
    left = set(wanted)
    for entry in session.pages(_list("sentitems", "sentDateTime", day)) if left else ():
        full = _id_of(entry)
        name = _own_id(_head(entry)) or (envelope_id(full) if envelope_id(full) in left else "")
        if not name and not entry.get("internetMessageHeaders"):
            name = _own_id(session.content(_text(entry, "id"), most=LARGEST))
        if name in left:
            left.discard(name)
            yield name, full
        if not left:
            return


def _related_messages(session: GraphSession, names: frozenset[str], day: str) -> Iterator[bytes]:
    """Yield the messages of the Inbox that may be answers, reports or bounces for messages with these `names`."""
    for entry in session.pages(_list("inbox", "receivedDateTime", day)):
        head = _head(entry)
        if not head or names & answered_ids(head) or may_report(head):
            yield session.content(_text(entry, "id"), most=LARGEST)


def _list(folder: str, date: str, day: str) -> str:
    """Return the request for the messages of a folder since a day, the newest first."""
    query = {"$select": _FIELDS, "$filter": f"{date} ge {day}", "$orderby": f"{date} desc", "$top": str(_PAGE)}
    return f"mailFolders/{folder}/messages?{urlencode(query, safe='$,:', quote_via=quote)}"


def _head(entry: Mapping[str, Any]) -> bytes:
    """Return the header fields of a message as a list names them, as lines. Empty when there are none.

    JSON may hold half of a surrogate pair, of which there are no bytes: a question mark stands for it.
    """
    fields = entry.get("internetMessageHeaders")
    lines = [
        f"{' '.join(_text(field, 'name').split())}: {' '.join(_text(field, 'value').split())}\r\n"
        for field in (fields if isinstance(fields, list) else ())
        if isinstance(field, dict) and _text(field, "name")
    ]
    return "".join(lines).encode("utf-8", "replace")[:LARGEST_HEAD]


def _own_id(content: bytes) -> str:
    """Return the envelope id that a message's own header names, or else its Message-ID. "" for an unreadable head."""
    try:
        head = BytesHeaderParser(policy=compat32).parsebytes(content[:LARGEST_HEAD])
        return str(head.get(OWN_HEADER, "")).strip(" <>") or envelope_id(str(head.get("Message-ID", "")))
    except Exception:  # the parser of the standard library has many ways to stumble
        return ""


def _id_of(entry: Mapping[str, Any]) -> str:
    return printable(_text(entry, "internetMessageId"))[:_LONGEST_ID]


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) else ""
