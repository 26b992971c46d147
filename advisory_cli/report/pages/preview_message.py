"""Read a finished message back from its bytes, as the preview page shows it, with the words on what happens to it."""

import base64
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from advisory_cli.model.mailing.delivery import Message, Selection
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.press.edition import Specimen
from advisory_cli.model.press.files import SentFile
from advisory_cli.model.text import size_words
from advisory_cli.model.value_class import value_class
from advisory_cli.report.wording.times import at

if TYPE_CHECKING:
    from email.message import Message as ParsedMessage

_FOLD = late_pattern(r"\r?\n(?=[ \t])")
_NAMED = late_pattern(r"(.*\S)\s*<[^<>]*>")
_BADGES: Mapping[Selection, str] = {
    Selection.RETRYING: "trying again later",
    Selection.SCHEDULED: "already scheduled",
    Selection.HAS_IT: "already sent",
    Selection.SENDING: "being sent",
    Selection.UNCONFIRMED: "unconfirmed",
    Selection.REFUSED: "refused by the server",
    Selection.EARLIER_REVISION: "has an earlier revision",
    Selection.NEWER_REVISION: "has a newer revision",
    Selection.OPTED_OUT: "opted out",
    Selection.EXCLUDED: "excluded",
    Selection.DUPLICATE: "duplicate",
    Selection.BEYOND_LIMIT: "beyond --limit",
}


@value_class
class PreviewMessage:
    """Message of one recipient, to be shown on the preview page.

    - `address`, `name`, `outlet`: whose message this is. `zone`: the recipient's time zone, "" if not known.
      `language`: a tag (BCP 47).
    - `badges`: words on what happens to the message, such as "already sent".
    - `headers`: pairs of name and decoded value, in the order of the message.
    - `text`, `html`: the two parts as sent. `preheader`: the words that a mail program shows beside the subject.
    - `content`: the message as bytes, up to its pictures and attachments. `files`: all that follows, as byte strings
      that are the same objects in the messages of an edition.
    - `edition`: "embargoed", with the embargo banner, or "open". `other`: the recipient's message in the other edition,
      None when there is one edition alone.
    """

    address: str
    subject: str
    text: str
    html: str
    name: str = ""
    outlet: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    preheader: str = ""
    zone: str = ""
    language: str = ""
    badges: tuple[str, ...] = ()
    content: bytes = b""
    files: tuple[bytes, ...] = ()
    edition: str = "open"
    other: "PreviewMessage | None" = None


def preview_message(
    recipient: Recipient,
    specimen: Specimen,
    message: Message,
    *,
    badges: tuple[str, ...] = (),
    other: PreviewMessage | None = None,
) -> PreviewMessage:
    """Return a composed message as the preview page shows it, read back from the bytes of `message`.

    `message` is the message to `recipient`. `specimen` holds the same message with its slots filled. The language
    of the text, the preheader and any part that `message` lacks come from `specimen`. `badges` are words on what
    happens to the message (selection_badges()). `other` is the same recipient's message in the other edition, None
    when there is none.
    """
    from email import message_from_bytes

    parsed = message_from_bytes(message.own)  # without a policy, which would read each header anew at each look
    text, html = (_part(parsed, kind) for kind in ("plain", "html"))
    fields = recipient.fields
    name = fields.get("name") or " ".join(filter(None, (fields.get("first_name"), fields.get("last_name"))))
    return PreviewMessage(
        address=recipient.address,
        name=name.strip(),
        outlet=fields.get("outlet", "").strip(),
        zone=recipient.zone,
        language=language_words(fields.get("language", ""), specimen.head.language),
        subject=_decoded(parsed["Subject"]) if parsed["Subject"] else specimen.head.subject,
        preheader=specimen.preheader,
        headers=(*shown_headers(parsed), *files_header(specimen.head.files)),
        text=text or specimen.text,
        html=html or specimen.html,
        badges=badges,
        content=message.own,
        files=message.files,
        edition=specimen.head.phase.value,
        other=other,
    )


def language_words(of_reader: str, of_text: str) -> str:
    """Return the language of a text, or where the reader's is another, both: 'reads de, text in en-GB'.

    Both are tags (BCP 47). "" as `of_reader` means that the list names none.
    """
    is_own = not of_reader or of_reader.partition("-")[0].casefold() == of_text.partition("-")[0].casefold()
    return of_text if is_own else f"reads {of_reader}, text in {of_text}"


def selection_badges(
    selection: Selection | None, due: datetime | None, *, zone: str, unapproved: bool = False
) -> tuple[str, ...]:
    """Return words on what a plan decided about a recipient, such as ("already sent",).

    `selection` is the decision, None when there is none. `due` is the time before which the message does not leave,
    None for none. The time is shown on the clocks of `zone`. `unapproved` means that somebody has to approve the
    message first. The result is empty for a message that leaves at once.
    """
    if unapproved:
        later = selection_badges(selection, due, zone=zone)
        return (f"waits for approval{f', then {later[0]}' if later else ''}",)
    if selection is Selection.HELD and due is not None:
        return (f"held until {at(due, zone)}",)
    if selection is Selection.SEND and due is not None:
        return (f"scheduled for {at(due, zone)}",)
    return tuple(filter(None, (_BADGES.get(selection, ""),))) if selection else ()


def sender_shown(headers: Iterable[tuple[str, str]]) -> str:
    """Return the sender as a mail list shows it: the display name of From, else the address.

    `headers` are pairs of name and decoded value.
    """
    value = next((text for name, text in headers if name.casefold() == "from"), "")
    match = _NAMED.fullmatch(value.strip())
    return match[1].strip('" ') if match else value


def _decoded(value: str) -> str:
    """Return the value of a header as text: unfolded (RFC 5322 2.2.3), with its encoded words decoded (RFC 2047)."""
    from email.header import decode_header, make_header

    return str(make_header(decode_header(_FOLD.sub("", value))))


def _part(parsed: "ParsedMessage[str, str]", kind: str) -> str:
    for part in parsed.walk():
        if part.get_content_type() == f"text/{kind}":
            return _content(part).decode(part.get_content_charset("utf-8"), "replace")
    return ""


def shown_headers(parsed: "ParsedMessage[str, str]") -> tuple[tuple[str, str], ...]:
    """Return the headers of a parsed message as pairs of name and decoded value, in the order of the message."""
    return tuple((key, _decoded(value)) for key, value in parsed.items())


def files_header(files: Iterable[SentFile]) -> tuple[tuple[str, str], ...]:
    """Return a row for the page's table of headers that names the attachments and their sizes. Empty for none."""
    words = ", ".join(f"{file.name} ({size_words(file.size)})" for file in files if not file.inline)
    return (("Attached", words),) if words else ()


def pictures_of(content: bytes) -> dict[str, str]:
    """Return the pictures inside a message, given as bytes, as `data:` URLs by their Content-ID."""
    from email import message_from_bytes

    return {
        str(part["Content-ID"]).strip("<> "): (
            f"data:{part.get_content_type()};base64,{base64.b64encode(_content(part)).decode()}"
        )
        for part in message_from_bytes(content).walk()
        if part.get_content_maintype() == "image" and part["Content-ID"]
    }


def _content(part: "ParsedMessage[str, str]") -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
