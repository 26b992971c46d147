"""Writer of a message's header lines, as bytes. Texts that could forge a header are refused.

The lines are written in this module, because library code re-encodes parts that must not change.
Sources: RFC 5322 2.1.1 and 2.2.3 (lines, folding) and 3.6.4 (In-Reply-To, References), RFC 2047 (encoded words), RFC
2369 and 8058 (List-Unsubscribe).
"""

import binascii
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from unicodedata import is_normalized

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.errors import AdvisoryError, BadConfig, BadData
from advisory_cli.model.mailing.message_id import is_message_id, is_provider_message_id
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.newsroom import Mailbox
from advisory_cli.model.text import header_fault, printable

_FOLD = 76
_WORD = 75  # RFC 2047 2: an encoded word's length, marks included
_HARD_LIMIT = 998
NAMED = 11  # of a long thread: its first message, and the last ten
_CRLF = "\r\n"
_ATOMS = late_pattern(r"[A-Za-z0-9!#$%&'*+/^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/^_`{|}~-]+)*")
_ADDRESS = late_pattern(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_LIKE_ADDRESS = late_pattern(r"<?[^\s@]+@[^\s@]+\.[^\s@]+>?")
_FOREIGN = late_pattern(r"[^\x00-\x7f]")
_Q_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
_Q_TABLE = [chr(byte) if byte in _Q_PLAIN else f"={byte:02X}" for byte in range(256)]  # RFC 2047 4.2
_Q_TABLE[32] = "_"
_URI = late_pattern(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+;=%{}-]+")  # no comma: readers of the header split there


def checked_address(address: str, label: str, *, utf8: bool = False) -> str:
    """Return an e-mail `address` if it can stand unchanged in a header and an SMTP command. Raises BadData otherwise.

    `label`: the words that the error uses for the address, such as “The reply address”.
    With `utf8`, the address may have letters beyond ASCII before the @, for servers with SMTPUTF8 (RFC 6531).
    """
    if not _ADDRESS.fullmatch(address) and not (utf8 and _beyond_ascii(address)):
        words = f"{label} {printable(address)!r} is not an address that a message can use."
        raise BadData(
            words, remedy="Write name@domain, in letters without accents.", findings=(finding("LST03", words),)
        )
    return address


def _beyond_ascii(address: str) -> bool:
    """Tell whether an address is sound except for letters beyond ASCII before the @."""
    plain = _FOREIGN.sub("x", address.rpartition("@")[0]) + address[address.rfind("@") :]
    is_valid = address.isprintable() and is_normalized("NFC", address) and not header_fault(address)
    return is_valid and _ADDRESS.fullmatch(plain) is not None


def own_address(address: str, label: str) -> str:
    """Return an e-mail address from the settings if it can stand unchanged in a header. Raises BadConfig otherwise.

    `label`: the words that the error uses for the address, such as “The reply address”.
    """
    try:
        return checked_address(address, label)
    except BadData as fault:
        found = finding("SET01", fault.message)
        raise BadConfig(fault.message, remedy=fault.remedy, findings=(found,)) from None


def mailbox(name: str, header: str, address: str) -> bytes:
    """Build a header line such as `To: "Name" <address>`, folded, with CRLF at its end.

    `header`: the header's name, such as To or From. A name that looks like an e-mail address is left out. Any other
    name with an @ is quoted (RFC 5322 3.2.4).
    An address beyond ASCII stands unchanged in UTF-8 (RFC 6532 3.2). Raises BadData (LST09) for a name that could forge
    a header.
    """
    shown = safe_words(name, f"the name in {header}", "LST09").strip()
    lead = f"{header}: "
    if not shown or _LIKE_ADDRESS.fullmatch(shown):
        return f"{lead}{address}\r\n".encode()
    phrase = _phrase(shown, len(lead))
    last = len((lead + phrase).rpartition("\n")[2])
    gap = " " if last + len(address) + 3 <= _FOLD else "\r\n "
    return f"{lead}{phrase}{gap}<{address}>\r\n".encode()


def _phrase(name: str, used: int) -> str:
    if name.isascii():
        quoted = name if _ATOMS.fullmatch(name) else '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'
        rows = _folded(quoted, used)
        if all(len(row) + (0 if number else used) <= _FOLD for number, row in enumerate(rows)):
            return _CRLF.join(rows)
    return f"{_CRLF} ".join(encoded_words(name, used))


def subject(text: str) -> bytes:
    """Build the line of the Subject header, folded, with CRLF at its end.

    A text with any letter beyond ASCII is written as encoded words (RFC 2047) from beginning to end. Some newsroom
    software shows only the first piece of a subject in which plain and encoded words alternate. A text with a word too
    long for a line is encoded too. Raises BadData (ADV13) for a text that could forge a header.
    """
    text = safe_words(text, "the subject", "ADV13").strip()
    lead = "Subject: "
    if text.isascii():
        rows = _folded(text, len(lead))
        if all(len(row) <= _FOLD for row in (lead + rows[0], *rows[1:])):
            return f"{lead}{_CRLF.join(rows)}\r\n".encode("ascii")
    return f"{lead}{(_CRLF + ' ').join(encoded_words(text, len(lead)))}\r\n".encode("ascii")


def _folded(text: str, used: int) -> list[str]:
    """Break `text` before spaces into rows. Each row but the first begins with its space."""
    rows, row = [], ""
    for word in re.split(r"(?<=[^ ])(?= )", text):
        if row.strip() and used + len(row) + len(word) > _FOLD:
            rows.append(row)
            row, used = "", 0
        row += word
    return [*rows, row]


def encoded_words(text: str, used: int = 0) -> list[str]:
    """Return `text` as encoded words (RFC 2047), one for each line of a folded header.

    No character is divided between two encoded words. In base64 only the last one is padded (=), because GMime, the
    parser of Geary and notmuch, drops all that follows a padded one. `used`: columns already taken on the first line,
    for the header's name.
    """
    raw = text.encode("utf-8")
    form = _b_word if 4 * len(raw) <= 3 * len(_q_coded(raw)) else _q_word
    words, run, room = [], "", _FOLD - used
    if len(whole := form(text)) <= min(room, _WORD):
        return [whole]
    for character in text:
        while len(form(run + character)) > min(room, _WORD):
            word, run = _cut(run, min(room, _WORD)) if form is _b_word else (form(run), "")
            words.append(word)
            room = _FOLD - 1
        run += character
    return [*words, form(run)]


def _cut(run: str, longest: int) -> tuple[str, str]:
    """Return an encoded word without padding of the beginning of a text, and the rest of the text.

    Base64 needs no padding for a number of bytes that three divides. Where no beginning of the text has such a number,
    the word is in the other encoding (Q), of at most `longest` columns.
    """
    for count in range(len(run), 0, -1):
        if not len(run[:count].encode("utf-8")) % 3:
            return _b_word(run[:count]), run[count:]
    count = next(count for count in range(len(run), 0, -1) if len(_q_word(run[:count])) <= longest)
    return _q_word(run[:count]), run[count:]


def _q_word(text: str) -> str:
    return f"=?utf-8?q?{_q_coded(text.encode('utf-8'))}?="


def _q_coded(raw: bytes) -> str:
    return "".join([_Q_TABLE[byte] for byte in raw])


def _b_word(text: str) -> str:
    return f"=?utf-8?b?{binascii.b2a_base64(text.encode('utf-8'), newline=False).decode('ascii')}?="


def safe_words(text: str, label: str, code: str) -> str:
    """Return `text` unchanged if nothing in it can forge a header. Raises BadData otherwise.

    `label`: the words that the error uses for the text, such as “the subject”. `code`: the code of the finding, such as
    ADV13.
    """
    if text.isprintable() and "=?" not in text:
        return text  # the rule below, for what nearly all names are
    fault = header_fault(text)
    if fault:
        words = f"{label[:1].upper()}{label[1:]} contains {fault}, which is not allowed in an e-mail."
        raise BadData(words, remedy="Delete it.", findings=(finding(code, words),))
    return text


def date_line(moment: datetime) -> bytes:
    """Build the `Date:` line of an aware time, with CRLF at its end.

    The time is written in UTC, so that the line does not reveal where the newsroom is.
    """
    return f"Date: {format_datetime(moment.astimezone(UTC))}\r\n".encode("ascii")


def thread_lines(thread: Sequence[str], *, anchor: str = "") -> bytes:
    """Build the lines `In-Reply-To:` and `References:`, by which a message follows earlier ones (RFC 5322 3.6.4).

    `thread`: the Message-IDs of the earlier messages, the oldest first. Each was made by this program, or by a mail
    provider in place of ours. `anchor`: an id made by anchor_id(), or "" for none.
    In-Reply-To names the last id of `thread`, and is left out when `thread` is empty. References names `anchor` first,
    and then the ids of `thread`. Of more than eleven ids, only the first and the last ten are named.
    Both lines end with CRLF. The result is b"" when `thread` and `anchor` are empty. Raises AdvisoryError for an id
    that has neither the form of this program's ids nor that of a provider's.
    """
    if not all(is_message_id(name) or is_provider_message_id(name) for name in thread) or (
        anchor and not is_message_id(anchor)
    ):
        raise AdvisoryError(
            "A message would refer to something that is not one of our Message-IDs; nothing was sent.",
            remedy="Report this, with the advisory and the row of the list.",
        )
    named = [*([anchor] if anchor else []), *thread[:1], *thread[1:][1 - NAMED :]]
    if not named:
        return b""
    answered = f"In-Reply-To: {thread[-1]}\r\n" if thread else ""
    lead = "References: "
    rows, row = [], lead + named[0]
    for identifier in named[1:]:
        if len(row) + 1 + len(identifier) > _FOLD:
            rows.append(row)
            row = ""
        row += f" {identifier}"
    return f"{answered}{_CRLF.join([*rows, row])}\r\n".encode("ascii")


def unsubscribe_lines(mailto: str, url: str) -> Callable[[str], bytes] | None:
    """Return a function that takes a recipient's opt-out token and builds the List-Unsubscribe lines (RFC 2369, 8058).

    Each line ends with CRLF. `mailto` and `url`: the settings' e-mail and web address for opt-outs, "" for none.
    `{token}` in `url` is replaced by the token, and the subject of the mail to `mailto` ends with the token.
    Return None when both are "". Raises BadConfig for an address that cannot stand in the header.
    """
    parts = []
    if mailto:
        address = mailto.removeprefix("mailto:")
        own_address(address, "The unsubscribe address")
        parts.append(f"<mailto:{address}?subject=unsubscribe%20{{token}}>")
    if url:
        parts.append(f"<{_checked_url(url)}>")
    if not parts:
        return None
    lines = "List-Unsubscribe: " + ",\r\n ".join(parts) + "\r\n"
    if url:
        lines += "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    pieces = [piece.encode("ascii") for piece in lines.split("{token}")]
    return lambda token: token.encode("ascii").join(pieces)


def _checked_url(url: str) -> str:
    if not url.startswith("https://") or not _URI.fullmatch(url) or len(url) > _HARD_LIMIT - 60:
        words = f"The unsubscribe address {printable(url)!r} is not an https address that a header can use."
        raise BadConfig(
            words,
            remedy="Write https://…, in plain letters, without spaces and commas.",
            findings=(finding("SET01", words),),
        )
    return url


def from_line(sender: Mailbox) -> bytes:
    """Build the `From:` line with the name and address of `sender`, and CRLF at its end.

    Raises BadConfig when `sender` has no address, or one that no header may hold. Raises BadData (LST09) for a name
    that could forge a header.
    """
    if not sender.address:
        words = "The sender's address is not set."
        raise BadConfig(words, remedy="Set “from” in advisory.toml.", findings=(finding("SET04", words),))
    return mailbox(sender.name, "From", own_address(sender.address, "The sender's address"))
