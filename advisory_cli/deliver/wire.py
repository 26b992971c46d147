"""What a message must be before any transport touches it, and what a transport tells of the replies it got."""

from advisory_cli.model.delivery import Message, Outcome, Verdict
from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.safe_text import printable

LONGEST_LINE = 998  # RFC 5322 2.1.1, without CRLF
LONGEST_REPLY = 500
_VERDICTS = {2: Verdict.ACCEPTED, 4: Verdict.DEFERRED, 5: Verdict.REFUSED}


def check_wire(message: Message) -> None:
    """Refuse, before anything is written, what could be read as more or less than one message to one person.

    Raises AdvisoryError: no list or advisory can cause it, so it is a fault of this program. Bare CR, bare LF and NUL
    are how one message is made to look like two (SMTP smuggling); RFC 5321 2.3.8 forbids them.
    """
    for what, address in (("sender", message.mail_from), ("recipient", message.rcpt)):
        if fault := _address_fault(address):
            raise AdvisoryError(f"The {what}'s address {printable(address)!r} {fault}; nothing was sent to it.")
    if fault := _content_fault(message.content):
        raise AdvisoryError(f"The message {printable(message.message_id)} {fault}; it was not sent.")


def dot_stuffed(content: bytes) -> bytes:
    """`content` with a second dot before each line that starts with one (RFC 5321 4.5.2); its lines end in CRLF."""
    stuffed = content.replace(b"\r\n.", b"\r\n..")
    return b"." + stuffed if stuffed.startswith(b".") else stuffed


def verdict(code: int) -> Verdict | None:
    """What a reply code means; the first digit decides (RFC 5321 4.2.1). None: it is not an answer."""
    return _VERDICTS.get(code // 100)


def clean_reply(text: bytes | str) -> str:
    """A server's words on one line, safe to show and to keep."""
    words = text.decode("utf-8", "backslashreplace") if isinstance(text, bytes) else text
    return printable(" ".join(words.split()))[:LONGEST_REPLY]


def outcome(kind: Verdict, reply: bytes | str, code: int | None = None) -> Outcome:
    """An outcome with its reply cleaned."""
    return Outcome(verdict=kind, reply=clean_reply(reply), code=code)


def _address_fault(address: str) -> str:
    if not address.isascii():
        return "has letters that need an extension not every server has"
    if any(character in "<>" or character <= " " or character == "\x7f" for character in address):
        return "holds a character that no address may hold"
    local, at, domain = address.rpartition("@")
    return "" if local and at and domain else "has no name or no domain"


def _content_fault(content: bytes) -> str:
    breaks = content.count(b"\r\n")
    if content.count(b"\r") != breaks or content.count(b"\n") != breaks:
        return "has a line that does not end in CRLF"
    if not content.endswith(b"\r\n"):
        return "does not end with a whole line"
    if b"\0" in content:
        return "holds a NUL"
    if not content.isascii():
        return "holds bytes that are not 7-bit"
    if max(map(len, content.split(b"\r\n"))) > LONGEST_LINE:
        return f"has a line of more than {LONGEST_LINE} bytes"
    return ""
