"""What an SMTP conversation is made of: messages in hand, what is written for them, and which answers are awaited."""

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
    """What an awaited answer is the answer to."""

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
    """The first bad answer a message got."""

    step: Step
    code: int
    text: bytes

    @property
    def outcome(self) -> Outcome:
        """It as an outcome; a refusal of MAIL would be the same for everybody."""
        about_sender = self.step is Step.MAIL and self.code != CLOSING
        said = outcome(verdict(self.code) or Verdict.DEFERRED, self.text, self.code)
        return Outcome(verdict=said.verdict, reply=said.reply, code=said.code, about_sender=about_sender)


@dataclass(slots=True, kw_only=True, eq=False)
class Transaction:
    """A message in hand. `begun`: its commit point was noted; `given`: the kernel has all of it, so that from now on
    only an answer tells what became of it.
    """

    ticket: int
    message: Message
    before_commit: Callable[[], bool]
    tries: int = 0  # connections that were lost under it
    fault: Fault | None = None
    written: bool = False  # its content waits to be written, or was
    begun: bool = False
    given: bool = False

    def anew(self) -> "Transaction":
        """The same for another connection."""
        return Transaction(
            ticket=self.ticket, message=self.message, before_commit=self.before_commit, tries=self.tries + 1
        )


@dataclass(slots=True, eq=False)
class WriteBuffer:
    """Bytes on their way to the server; up to `end` they hold the content of `order`."""

    data: bytes
    order: Transaction | None = None
    end: int = 0
    done: int = 0


def envelope(order: Transaction, *, size: bool, dsn: str) -> tuple[bytes, bytes]:
    """The MAIL and RCPT lines (RFC 5321 4.1.1.2; SIZE RFC 1870; ENVID, RET, NOTIFY, ORCPT RFC 3461).

    `dsn` is what NOTIFY asks for, empty where the server does not know of it. SMTPUTF8 is asked for only where the
    message needs it: what asks for it can go no further than to servers that have it (RFC 6531 3.4, 3.6).
    """
    message = order.message
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
    """The address with its type, in ASCII (RFC 3461 4.2, RFC 6533 3)."""
    if address.isascii():
        return f"rfc822;{_xtext(address)}"
    return "utf-8;" + _NO_QCHAR.sub(_embedded, address)


def _embedded(sign: re.Match[str]) -> str:
    return f"\\x{{{ord(sign[0]):02X}}}"


def _xtext(text: str) -> str:
    """RFC 3461 4: what is not a plain sign as + and two digits."""
    if _PLAIN.fullmatch(text):
        return text
    return "".join([sign if _PLAIN.fullmatch(sign) else _hexchars(sign) for sign in text])


def _hexchars(sign: str) -> str:
    return "".join([f"+{code:02X}" for code in sign.encode()])
