"""Functions that check a message before a transport writes it, and that make outcomes from a server's replies."""

from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.mailing.delivery import Message, Outcome, Verdict
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.text import clean_reply, printable

LONGEST_LINE = 998  # RFC 5322 2.1.1, without CRLF
_LONG = 320  # bytes: to look at a shorter part again costs less than to hash one that no other message shares
_REMEMBERED = 128
_OPEN_END = "does not end with a whole line"
_ADDRESS = late_pattern(r"[!-;=?-~]+@[!-;=?A-~]+")
_VERDICTS = {2: Verdict.ACCEPTED, 4: Verdict.DEFERRED, 5: Verdict.REFUSED}


# Long parts that were found sound, and how they leave: those that every server takes, and those that need SMTPUTF8.
# Every step on them is one of the dict's own, so that threads may share them.
_seven_bit: dict[bytes, bytes] = {}
_eight_bit: dict[bytes, bytes] = {}


def validate(message: Message, *, utf8: bool) -> None:
    """Check that every server would read `message` as one message to one person. Raise AdvisoryError otherwise.

    Both addresses must be well formed. Bare CR, bare LF, NUL and long lines are refused (RFC 5321 2.3.8, RFC 5322
    2.1.1), because bare CR or LF can make one message look like two (SMTP smuggling). Each part must end with a whole
    line.
    `utf8`: True allows letters beyond ASCII before the @, and 8-bit content in a message to such an address (RFC 6531).
    No advisory or list can cause AdvisoryError here: when it is raised, this program has made a mistake.
    """
    utf8 = utf8 and message.needs_utf8
    for role, address in (("sender", message.mail_from), ("recipient", message.rcpt)):
        if fault := _address_fault(address, utf8=utf8):
            raise AdvisoryError(f"The {role}'s address {printable(address)!r} {fault}; nothing was sent to it.")
    if fault := _content_fault(message.parts, utf8=utf8):
        raise AdvisoryError(f"The message {printable(message.message_id)} {fault}; it was not sent.")


def dot_stuffed(message: Message) -> list[bytes]:
    """Return the parts of a message with each dot at the beginning of a line doubled (RFC 5321 4.5.2).

    A part without such a dot is the same object as in the message. The message must have passed validate().
    """
    parts = message.parts
    if b"\r\n." in b"\r\n" + b"".join([part for part in parts if len(part) <= _LONG]):
        return [_dot_doubled(part) for part in parts]
    return [
        part if len(part) <= _LONG else _seven_bit.get(part) or _eight_bit.get(part) or _dot_doubled(part)
        for part in parts
    ]


def verdict(code: int) -> Verdict | None:
    """Return the verdict of a reply code by its first digit: 2 accepted, 4 deferred, 5 refused (RFC 5321 4.2.1).

    None for every other code, which is no answer about a message.
    """
    return _VERDICTS.get(code // 100)


def outcome(kind: Verdict, reply: bytes | str, code: int | None = None) -> Outcome:
    """Return an outcome with the verdict `kind`.

    `reply` is the server's words, or a reason in this program's words. It is put on one line, and cut to 500
    characters. `code` is the server's reply code. None means that no server answered.
    """
    return Outcome(verdict=kind, reply=clean_reply(reply), code=code)


def _address_fault(address: str, *, utf8: bool) -> str:
    if _ADDRESS.fullmatch(address):
        return ""
    if not (address.isascii() or utf8):
        return "has letters beyond ASCII, which the setting smtp_utf8 does not allow"
    if not address.isprintable() or any(mark in address for mark in "<> "):
        return "contains a character that no address may contain"
    local, at, domain = address.rpartition("@")
    return "" if local and at and domain else "has no name or no domain"


def _content_fault(parts: tuple[bytes, ...], *, utf8: bool) -> str:
    known, short = _eight_bit if utf8 else _seven_bit, []
    for part in parts:
        if len(part) <= _LONG:
            if part[-2:] != b"\r\n":
                return _OPEN_END
            short.append(part)
        elif part not in known:
            if fault := _long_fault(part, utf8=utf8):
                return fault
            if len(known) >= _REMEMBERED:
                known.clear()
            known[part] = _dot_doubled(part)
    if not parts:
        return "is empty"
    return _lines_fault(b"".join(short), utf8=utf8)


def _long_fault(part: bytes, *, utf8: bool) -> str:
    if not part.endswith(b"\r\n"):
        return _OPEN_END
    if fault := _lines_fault(part, utf8=utf8):
        return fault
    if max(map(len, part.split(b"\r\n"))) > LONGEST_LINE:
        return f"has a line of more than {LONGEST_LINE} bytes"
    return ""


def _lines_fault(lines: bytes, *, utf8: bool) -> str:
    breaks = lines.count(b"\r\n")
    if lines.count(b"\r") != breaks or lines.count(b"\n") != breaks:
        return "has a line that does not end in CRLF"
    if b"\0" in lines:
        return "contains a NUL"
    if not (lines.isascii() or (utf8 and _is_utf8(lines))):
        return "contains bytes that are not UTF-8" if utf8 else "contains bytes that are not 7-bit"
    return ""


def _is_utf8(lines: bytes) -> bool:
    try:
        lines.decode()
    except UnicodeDecodeError:
        return False
    return True


def _dot_doubled(part: bytes) -> bytes:
    """Double the leading dots of one part. Return the same object when no line starts with a dot."""
    doubled = part.replace(b"\r\n.", b"\r\n..")
    return b"." + doubled if doubled.startswith(b".") else doubled
