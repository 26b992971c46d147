"""Data classes for an SMTP conversation: a message being sent, its first fault, bytes to write, and awaited answers.

The function envelope() makes the lines MAIL and RCPT of a message.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum, auto

from advisory_cli.deliver.validation import outcome, verdict
from advisory_cli.model.mailing.delivery import Message, Outcome, Verdict
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.value_class import value_class

_PLAIN = late_pattern(r"[!-*,-<>-~]*")  # xchar but for hexchar (RFC 3461 4)
_NO_QCHAR = late_pattern(r"[^!-*,-<>-\[\]-~]")  # RFC 6533 3
_LARGE = 1 << 16  # bytes of a part that is not copied
CLOSING = 421  # the server hangs up (RFC 5321 3.8)


class Step(Enum):
    """Command of an SMTP conversation, or the end of a message, for which the server owes an answer.

    END is the dot that ends the content, or the last chunk of BDAT. LONE_DOT is a dot without content, sent when DATA
    was accepted and the recipient was not (RFC 2920 3.1). The other names are those of the commands.
    """

    RSET = auto()
    MAIL = auto()
    RCPT = auto()
    DATA = auto()
    END = auto()  # the dot that ends the content, or the last chunk of BDAT
    LONE_DOT = auto()  # a dot without content, sent when DATA was accepted and the recipient was not (RFC 2920 3.1)
    NOOP = auto()
    QUIT = auto()


@value_class(kw_only=False)
class Fault:
    """First refusal or deferral that a server gave for a message.

    `step` is the command that the server answered in this way. `code` and `text` are the reply code and the text of the
    answer.
    """

    step: Step
    code: int
    text: bytes

    @property
    def outcome(self) -> Outcome:
        """Outcome of the message that got this answer.

        An answer to MAIL, except 421, is marked as being about the sender, because every other recipient would get the
        same. A code that is neither a refusal nor a deferral by verdict() means deferred.
        """
        about_sender = self.step is Step.MAIL and self.code != CLOSING
        answer = outcome(verdict(self.code) or Verdict.DEFERRED, self.text, self.code)
        return Outcome(verdict=answer.verdict, reply=answer.reply, code=answer.code, about_sender=about_sender)


@dataclass(slots=True, kw_only=True, eq=False)
class Transaction:
    """Message in hand of a conversation. `handle` is the number by which the transport's caller knows the message.

    `before_commit`: called without arguments before the end of the content is written. When it returns False, the end
    is not written, and the message does not leave.
    The fields from `tries` on are set while the message is being sent:
    - `tries`: the number of connections that were lost while the message was in hand.
    - `fault`: the server's first refusal or deferral, None without any.
    - `written`: True when the content was put into a buffer for writing.
    - `begun`: True when `before_commit` has returned True.
    - `fully_written`: True when the kernel has taken all of the content.
    """

    handle: int
    message: Message
    before_commit: Callable[[], bool]
    tries: int = 0  # number of connections that were lost while the message was in hand
    fault: Fault | None = None  # None: nothing was refused or deferred yet
    written: bool = False  # the content was written or is in a buffer to be written
    begun: bool = False  # `before_commit` has returned True: the message has passed its commit point
    fully_written: bool = False  # the kernel has the whole message, so that only the server's answer tells its outcome

    def for_retry(self) -> "Transaction":
        """Return a new transaction of the same message, not sent yet, for another connection.

        Its `tries`, the number of connections that were lost with this message, is one higher.
        """
        return Transaction(
            handle=self.handle, message=self.message, before_commit=self.before_commit, tries=self.tries + 1
        )


@dataclass(slots=True, eq=False)
class WriteBuffer:
    """Bytes that wait to be written to the server: commands alone, or the content of a message and then commands.

    `chunks` are the bytes, one chunk after another. A large part of a message that other messages share is a chunk of
    its own, so that the part is never copied for one message. `done` is the number of bytes written so far.
    `transaction` is the message whose content the bytes begin with, None for commands alone. `end` is the number of
    bytes up to the end of that content, 0 for commands alone. `size` is the number of all bytes.
    """

    chunks: tuple[bytes, ...]
    transaction: Transaction | None = None  # the message whose content the bytes begin with. None: commands only
    end: int = 0  # number of bytes up to the end of that message
    done: int = 0  # number of bytes written so far
    size: int = field(init=False)

    def __post_init__(self) -> None:
        self.size = sum(map(len, self.chunks))

    @property
    def waiting(self) -> memoryview:
        """Next bytes to write, up to the end of their chunk. Empty when all is written."""
        start = 0
        for chunk in self.chunks:
            if self.done < start + len(chunk):
                return memoryview(chunk)[self.done - start :]
            start += len(chunk)
        return memoryview(b"")


def joined(parts: Iterable[bytes]) -> tuple[bytes, ...]:
    """Join neighbouring parts of a message that are short. Each part of at least 64 KB stays the same object.

    Because each chunk costs a write, and a copy of a large part costs memory for each message in progress.
    """
    chunks: list[bytes] = []
    short: list[bytes] = []
    for part in parts:
        if len(part) < _LARGE:
            short.append(part)
            continue
        if short:
            chunks.append(b"".join(short))
            short = []
        chunks.append(part)
    return (*chunks, b"".join(short)) if short else tuple(chunks)


def envelope(transaction: Transaction, *, size: bool, dsn: str) -> tuple[bytes, bytes]:
    """Return the MAIL line and the RCPT line of a message (RFC 5321 4.1.1.2), each with CRLF.

    With `size`, the message's size is added (RFC 1870). `dsn` says which delivery reports are wanted: it is the value
    of NOTIFY, and is added with ENVID, RET and ORCPT (RFC 3461). "" adds none of these four.
    SMTPUTF8 is requested only for a message that needs it, because not every server can pass on such a message (RFC
    6531 3.4, 3.6).
    """
    message = transaction.message
    mail = f"MAIL FROM:<{message.mail_from}>"
    rcpt = f"RCPT TO:<{message.rcpt}>"
    if size:
        mail += f" SIZE={message.size}"
    if message.needs_utf8:
        mail += " BODY=8BITMIME SMTPUTF8"
    if dsn:
        mail += f" RET=HDRS ENVID={message.envelope_id}"
        rcpt += f" NOTIFY={dsn} ORCPT={_original(message.rcpt)}"
    return f"{mail}\r\n".encode(), f"{rcpt}\r\n".encode()


def _original(address: str) -> str:
    """Return the address with its type, in ASCII (RFC 3461 4.2, RFC 6533 3)."""
    if address.isascii():
        return f"rfc822;{_xtext(address)}"
    return "utf-8;" + _NO_QCHAR.sub(_embedded, address)


def _embedded(sign: re.Match[str]) -> str:
    return f"\\x{{{ord(sign[0]):02X}}}"


def _xtext(text: str) -> str:
    """Encode a text as xtext (RFC 3461 4): each special character becomes + and two hex digits a byte."""
    if _PLAIN.fullmatch(text):
        return text
    return "".join([sign if _PLAIN.fullmatch(sign) else _hexchars(sign) for sign in text])


def _hexchars(sign: str) -> str:
    return "".join([f"+{code:02X}" for code in sign.encode()])
