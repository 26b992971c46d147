"""What a Superdesk makes of a message, by the published behaviour of its readers of e-mail.

Superdesk is the newsroom system of several news agencies. Its reader of messages (RFC 822) takes the last text/plain
and the last text/html part as the body, wherever they stand and even if they are attachments. The first decoded piece
of the subject is the headline. Pictures with a file name are taken if they are neither PNG nor GIF. Superdesk Planning
makes events of parts that are text/calendar and have a Content-Disposition and a file name.
"""

from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Item of a newsroom: headline and body, names of its pictures, and the calendar files that become events."""

    headline: str
    text: str
    html: str
    pictures: tuple[str, ...]
    calendars: tuple[bytes, ...]


def ingest(content: bytes) -> Item:
    """Return the item that a Superdesk makes of a message."""
    message = message_from_bytes(content)
    words, charset = decode_header(message["Subject"])[0]
    bodies = {"text/plain": "", "text/html": ""}
    pictures, calendars = [], []
    for part in message.walk():
        kind, name, shown = part.get_content_type(), part.get_filename(), part["Content-Disposition"]
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes):
            continue
        if kind in bodies:
            bodies[kind] = payload.decode(part.get_content_charset() or "utf-8")
        elif kind.startswith("image/") and shown and name and kind not in {"image/png", "image/gif"}:
            pictures.append(name)
        elif kind == "text/calendar" and shown and name:
            calendars.append(payload)
    return Item(
        headline=words.decode(charset or "ascii") if isinstance(words, bytes) else words,
        text=bodies["text/plain"],
        html=bodies["text/html"],
        pictures=tuple(pictures),
        calendars=tuple(calendars),
    )
