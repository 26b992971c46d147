"""One message on a standing connection, step by step, so that it is always known on which side of the dot we are."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from advisory_cli.deliver.smtp_login import size_limit
from advisory_cli.deliver.smtp_session import ConnectionLost, Session, Silence, Timeouts
from advisory_cli.deliver.wire import dot_stuffed, outcome, verdict
from advisory_cli.model.delivery import Message, Outcome, Verdict

_PIECE = 64 * 1024  # bytes written at a time, so that a timeout is about progress and not about size
_CLOSING = 421  # the server hangs up (RFC 5321 3.8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What became of a message, and of the connection: `clean`, it can carry the next one; `unheard`, it was gone
    before the first command was answered.
    """

    outcome: Outcome
    clean: bool
    unheard: bool = False


def hand_over(session: Session, message: Message, *, before_commit: Callable[[], None], timeouts: Timeouts) -> Handed:
    """Offer one message (RFC 5321 3.3). Only what `before_commit` raises comes out as an exception."""
    if 0 < (limit := size_limit(session)) < len(message.content):
        words = f"the message has {len(message.content)} bytes, and the server takes at most {limit}"
        return Handed(outcome=outcome(Verdict.REFUSED, words), clean=True)
    session.patience(timeouts.command)
    try:
        stopped = _envelope(session, message) or _body(session, message)
    except ConnectionLost as lost:
        return _lost(lost, Verdict.DEFERRED)
    if stopped is not None:
        return stopped
    before_commit()
    return _dot(session, timeouts.final)


def _envelope(session: Session, message: Message) -> Handed | None:
    """MAIL, RCPT, DATA, each answered before the next; the first bad answer is the verdict."""
    size = f" SIZE={len(message.content)}" if session.has_extn("size") else ""
    try:
        reply = session.docmd(f"MAIL FROM:<{message.mail_from}>{size}")
    except ConnectionLost as lost:
        return _lost(lost, Verdict.DEFERRED, unheard=True)
    if reply[0] // 100 != 2:
        return _refused(session, *reply, first=True)
    reply = session.docmd(f"RCPT TO:<{message.rcpt}>")
    if reply[0] // 100 != 2:
        return _refused(session, *reply)
    reply = session.docmd("DATA")
    return None if reply[0] == 354 else _refused(session, *reply)


def _body(session: Session, message: Message) -> Handed | None:
    """The content up to its last CRLF, which leaves with the dot. A server that speaks now does not want it."""
    content = memoryview(dot_stuffed(message.content))[:-2]
    for start in range(0, len(content), _PIECE):
        if session.overheard():
            break
        session.write(bytes(content[start : start + _PIECE]))
    if not session.overheard():
        return None
    code, text = session.getreply()
    kind = verdict(code)
    refused = kind in {Verdict.DEFERRED, Verdict.REFUSED}
    return Handed(outcome=_said(kind if kind and refused else Verdict.DEFERRED, code, text), clean=False)


def _dot(session: Session, patience: float) -> Handed:
    """The commit point. From the moment the kernel has the dot, only a whole answer tells what happened."""
    session.patience(patience)
    try:
        session.write(b"\r\n.\r\n")
    except Silence as silence:
        return _lost(silence, Verdict.IN_DOUBT)
    except ConnectionLost as lost:  # the kernel refused it: it never left
        return _lost(lost, Verdict.DEFERRED)
    try:
        code, text = session.getreply()
    except ConnectionLost as lost:
        return _lost(lost, Verdict.IN_DOUBT)
    kind = verdict(code)
    if kind is None:
        return Handed(outcome=_said(Verdict.IN_DOUBT, code, text), clean=False)
    return Handed(outcome=_said(kind, code, text), clean=code != _CLOSING)


def _refused(session: Session, code: int, text: bytes, *, first: bool = False) -> Handed:
    """A bad answer before the content: a verdict where it is a 4 or a 5, and RSET for the next message."""
    kind = verdict(code)
    if kind not in {Verdict.DEFERRED, Verdict.REFUSED}:
        return Handed(outcome=_said(Verdict.DEFERRED, code, text), clean=False)
    if code == _CLOSING:
        return Handed(outcome=_said(kind, code, text), clean=False, unheard=first)
    return Handed(outcome=replace(_said(kind, code, text), about_sender=first), clean=_reset(session))


def _reset(session: Session) -> bool:
    try:
        return session.docmd("RSET")[0] // 100 == 2
    except ConnectionLost:
        return False


def _lost(lost: ConnectionLost, kind: Verdict, *, unheard: bool = False) -> Handed:
    return Handed(outcome=outcome(kind, str(lost)), clean=False, unheard=unheard)


def _said(kind: Verdict, code: int, text: bytes) -> Outcome:
    if verdict(code) is None and code // 100 != 3:
        return outcome(kind, b"the server's answer was not understood: " + text)
    return outcome(kind, text, code)
