"""Parts of an SMTP conversation: messages in hand, bytes to write for them, and the answers awaited."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from advisory_cli.deliver.validation import outcome, verdict
from advisory_cli.model.mailing.delivery import Message, Outcome, Verdict

_PLAIN = re.compile(r"[!-*,-<>-~]*")  # xchar but for hexchar (RFC 3461 4)
_NO_QCHAR = re.compile(r"[^!-*,-<>-\[\]-~]")  # RFC 6533 3
CLOSING = 421  # the server hangs up (RFC 5321 3.8)


class Step(Enum):
    """Command that an awaited answer is about."""

    RSET = auto()
    MAIL = auto()
    RCPT = auto()
    DATA = auto()
    END = auto()  # the dot, or the last chunk
    LONE_DOT = auto()  # a dot without content, where DATA was accepted and the recipient was not (RFC 2920 3.1)
    NOOP = auto()
    QUIT = auto()


@dataclass(frozen=True, slots=True)
class Fault:
    """First bad answer that a message got."""

    step: Step
    code: int
    text: bytes

    @property
    def outcome(self) -> Outcome:
        """Outcome of this answer. A refusal of MAIL is marked as about the sender, because everybody would get it."""
        about_sender = self.step is Step.MAIL and self.code != CLOSING
        answer = outcome(verdict(self.code) or Verdict.DEFERRED, self.text, self.code)
        return Outcome(verdict=answer.verdict, reply=answer.reply, code=answer.code, about_sender=about_sender)


@dataclass(slots=True, kw_only=True, eq=False)
class Transaction:
    """Message in hand.

    `begun`: the commit point was noted. `fully_written`: the kernel has the whole message, and only an answer tells its
    fate.
    """

    handle: int
    message: Message
    before_commit: Callable[[], bool]
    tries: int = 0  # connections that were lost under it
    fault: Fault | None = None
    written: bool = False  # its content waits to be written, or was
    begun: bool = False
    fully_written: bool = False

    def for_retry(self) -> "Transaction":
        """Return a copy for another connection, with one more try counted."""
        return Transaction(
            handle=self.handle, message=self.message, before_commit=self.before_commit, tries=self.tries + 1
        )


@dataclass(slots=True, eq=False)
class WriteBuffer:
    """Bytes on their way to the server. Up to `end` they hold the content of `transaction`."""

    data: bytes
    transaction: Transaction | None = None
    end: int = 0
    done: int = 0


def envelope(transaction: Transaction, *, size: bool, dsn: str) -> tuple[bytes, bytes]:
    """Build the MAIL and RCPT lines (RFC 5321 4.1.1.2, SIZE RFC 1870, ENVID, RET, NOTIFY, ORCPT RFC 3461).

    `dsn`: the value of NOTIFY, empty where the server does not offer DSN.
    SMTPUTF8 is requested only where the message needs it, because a request limits the message to servers that have it
    (RFC 6531 3.4, 3.6).
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
