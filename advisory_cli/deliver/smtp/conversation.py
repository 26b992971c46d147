"""Base class of SMTP conversations, without a network: says which bytes to write, and what each answer means.

There are three ways to speak, by the server's capabilities:
- Command by command (RFC 5321).
- With PIPELINING (RFC 2920): the next message's envelope leaves right behind the content, so that a message costs one
  round trip.
- With CHUNKING (RFC 3030): several messages are under way in chunks, so that messages share a round trip.
Each answer is matched to the message that it is about. For each message it is known whether its end was written.
"""

from abc import ABC, abstractmethod
from collections import deque

from advisory_cli.deliver.smtp.capabilities import SessionOptions
from advisory_cli.deliver.smtp.replies import GARBAGE, Replies, Reply
from advisory_cli.deliver.smtp.transaction import CLOSING, Fault, Step, Transaction, WriteBuffer, envelope
from advisory_cli.deliver.validation import outcome, verdict
from advisory_cli.model.mailing.delivery import Outcome, Verdict


class Conversation(ABC):
    """Base of the two kinds of SMTP conversation: DataConversation by DATA, and BdatConversation by BDAT.

    A conversation begins after the login, and touches no socket. Its owner gives it messages by accept(), writes the
    bytes of `next_buffer`, and passes what the server sent to receive(). A message is in hand from accept() until it is
    finished. `options` are those of the session.
    - `finished`: a list of pairs of a message (a Transaction) and its outcome. The owner empties it. None as outcome
      means that the message cannot have arrived, so that it may be sent again.
    - `over`: True when the conversation has ended. `why`: says why the connection was lost, "" after QUIT.
    - `quitting`: True when QUIT was sent.
    - `wants_less`: True when the server wants fewer connections: it has closed this one (reply 421) while a message was
      in hand.
    - `served`: number of messages with an outcome from a reply of the server.
    - `answers`: number of all complete replies.
    """

    def __init__(self, options: SessionOptions) -> None:
        self._options = options
        self._replies = Replies()
        self._awaited: deque[tuple[Step, Transaction | None]] = deque()
        self._transactions: deque[Transaction] = deque()
        self._write_buffers: deque[WriteBuffer] = deque()
        self._remaining = options.most
        self._ending = False
        self.quitting = False  # QUIT was sent
        self.wants_less = False  # the server closed the connection (421, RFC 5321 3.8) while a message was in hand
        self.finished: list[tuple[Transaction, Outcome | None]] = []
        self.over = False
        self.served = 0  # number of messages with an outcome that the server gave by a reply code
        self.answers = 0  # number of complete replies read
        self.why = ""  # why the connection was lost. "" after QUIT and while the conversation goes on

    # --- what the pool asks ---

    @property
    def room(self) -> int:
        """Number of messages that accept() can take now. 0 when the conversation is ending or over."""
        if self.over or self._ending:
            return 0
        if self._awaited and not self._transactions and not self._options.pipelining:
            return 0  # the answer to NOOP comes first
        return max(0, min(self._slots - len(self._transactions), self._remaining))

    @property
    def busy(self) -> bool:
        """True while a message is in hand: taken by accept(), and not finished."""
        return bool(self._transactions)

    @property
    def exhausted(self) -> bool:
        """True when no message is in hand and accept() will never take another."""
        return (self._remaining <= 0 or self._ending) and not self._transactions

    @property
    def at_end(self) -> bool:
        """True when the next answer awaited is about a message that was written whole, and may have arrived.

        The server has more time for such an answer (RFC 5321 4.5.3.2.6).
        """
        step, transaction = self._awaited[0] if self._awaited else (None, None)
        return step is Step.END and transaction is not None and transaction.fully_written

    @property
    def awaits(self) -> bool:
        """True while the server owes an answer to a command or a message."""
        return bool(self._awaited)

    def accept(self, transaction: Transaction) -> None:
        """Take a message in hand and begin to send it. The caller has checked `room`.

        In two cases the message is not sent, and counts as refused at once: when it is too large for the server, and
        when it needs SMTPUTF8 and the session lacks that.
        """
        if 0 < self._options.size < transaction.message.size:
            size, most = transaction.message.size, self._options.size
            words = f"the message has {size:,} bytes, and the server takes at most {most:,}"
            refused = Outcome(verdict=Verdict.REFUSED, reply=words, about_sender=True)
            self.finished.append((transaction, refused))
            return
        if transaction.message.needs_utf8 and not self._options.utf8:
            words = "the mail server cannot carry addresses with letters beyond ASCII (SMTPUTF8)"
            self.finished.append((transaction, Outcome(verdict=Verdict.REFUSED, reply=words)))
            return
        self._remaining -= 1
        self._transactions.append(transaction)
        self._start(transaction)

    @property
    def held(self) -> bool:
        """True while the content of a message is kept back, to leave together with the next message's envelope."""
        return False

    def flush(self) -> None:  # noqa: B027  (only DataConversation holds content back)
        """Write the content of a message that is kept back. Call this when no message follows for now.

        Content is kept back to leave together with the next message's envelope. Nothing happens when no content is kept
        back.
        """

    def ask_noop(self) -> None:
        """Send NOOP to keep the connection alive. Without PIPELINING, `room` is 0 until the answer."""
        self._send_commands((Step.NOOP, b"NOOP\r\n"))

    def quit(self) -> None:
        """Send QUIT. `room` is 0 from now on, and the server's answer ends the conversation."""
        self._ending = self.quitting = True
        self._send_commands((Step.QUIT, b"QUIT\r\n"))

    def recall(self) -> None:
        """Stop sending, and take back each message that can still be held back.

        A message can be held back as long as its `before_commit`, the function that permits that the message leaves,
        has not returned True. A message taken back has None as its outcome. The other messages go on. Once they are
        finished, the conversation ends, without QUIT.
        """
        self._ending = True
        for transaction in [transaction for transaction in self._transactions if not transaction.begun]:
            self._finish(transaction, None)
        self._write_buffers = deque(
            buffer for buffer in self._write_buffers if buffer.transaction in self._transactions
        )
        self._end_if_idle()

    # --- what the connection asks ---

    @property
    def next_buffer(self) -> WriteBuffer | None:
        """Next bytes to write. None when nothing waits to be written."""
        return self._write_buffers[0] if self._write_buffers else None

    def may_commit(self, buffer: WriteBuffer, limit: int) -> bool:
        """Tell whether the bytes of `buffer` up to the index `limit` may be written.

        True for bytes without the end of a message. For the end of a message, the result is that of the message's
        `before_commit`, the function that permits the message to leave. After True, the function is not called again
        for the same message.
        When `before_commit` returns False or raises, sending stops as by recall(). An exception of `before_commit`
        passes to the caller.
        """
        transaction = buffer.transaction
        if transaction is None or transaction.begun or limit < buffer.end:
            return True
        try:
            transaction.begun = transaction.before_commit()
        finally:
            if not transaction.begun:  # the server waits for content that does not come
                self.recall()
        return transaction.begun

    def mark_written(self, count: int) -> None:
        """Note that the kernel has taken the next `count` bytes of `next_buffer`."""
        buffer = self._write_buffers[0]
        buffer.done += count
        if buffer.transaction is not None and buffer.done >= buffer.end:
            buffer.transaction.fully_written = True
        if buffer.done == buffer.size:
            self._write_buffers.popleft()

    def receive(self, data: bytes) -> None:
        """Handle bytes that the server sent. Each complete reply is matched to the command or message that it answers.

        An incomplete reply is kept until the rest of it arrives.
        """
        for reply in self._replies.feed(data):
            self.answers += 1
            if self.over:
                return
            if not self._awaited:
                self.wants_less = reply[0] == CLOSING and self.busy
                self.fail(f"the server ended the connection: {_shown(reply)}")
                return
            self._dispatch_reply(*self._awaited.popleft(), *reply)

    def fail(self, why: str) -> None:
        """End the conversation because the connection is lost, for the reason `why`, and finish every message in hand.

        The outcome of a message depends on how far it came:
        - written whole: in doubt
        - not written whole, and its `before_commit` has allowed its end to be written: deferred
        - otherwise: None
        Nothing happens when the conversation is over already.
        """
        if self.over:
            return
        self.over = True
        self.why = "" if self.quitting else why
        for transaction in list(self._transactions):
            if transaction.fully_written:
                self._finish(transaction, outcome(Verdict.IN_DOUBT, why))
            elif transaction.begun:
                self._finish(transaction, outcome(Verdict.DEFERRED, why))
            else:
                self._finish(transaction, None)

    # --- common to both kinds of conversation ---

    _slots = 1

    @abstractmethod
    def _start(self, transaction: Transaction) -> None:
        """Begin a message that was taken in hand."""

    @abstractmethod
    def _handle_reply(self, step: Step, transaction: Transaction, code: int, text: bytes) -> None:
        """Handle an answer to a command of a message in hand. Garbage and a farewell (421) never come here."""

    def _dispatch_reply(self, step: Step, transaction: Transaction | None, code: int, text: bytes) -> None:
        if code == GARBAGE:
            self._handle_garbage(step, transaction, text)
        elif step is Step.QUIT:
            self.over = True
        elif step is Step.END and transaction is not None:
            self._handle_final_reply(transaction, code, text)
        elif code == CLOSING:
            self._handle_closing(step, transaction, text)
        elif transaction is None or step is Step.RSET:
            if code // 100 != 2:
                self.fail(f"the server does not go on: {_shown((code, text))}")
        elif transaction in self._transactions:
            self._handle_reply(step, transaction, code, text)

    def _handle_garbage(self, step: Step, transaction: Transaction | None, text: bytes) -> None:
        words = b"the server's answer was not understood: " + text
        if step is Step.END and transaction is not None and transaction.fully_written:
            self._finish(transaction, outcome(Verdict.IN_DOUBT, words))
        self.fail(outcome(Verdict.DEFERRED, words).reply)

    def _handle_closing(self, step: Step, transaction: Transaction | None, text: bytes) -> None:
        """Handle 421 in place of an answer. A message that had begun is deferred, and any other is given back."""
        self.wants_less = self.busy
        if transaction is not None and transaction.begun:
            self._finish(transaction, Fault(step, CLOSING, text).outcome)
        self.fail(f"the server ended the connection: {_shown((CLOSING, text))}")

    def _handle_final_reply(self, transaction: Transaction, code: int, text: bytes) -> None:
        """Handle the answer to a whole message."""
        kind = verdict(code)
        if not transaction.fully_written:  # it speaks before it can have read all: it does not want it
            refused = kind if kind in {Verdict.DEFERRED, Verdict.REFUSED} else Verdict.DEFERRED
            self._finish(transaction, outcome(refused, text, code))
            self.fail("the server answered before it had the whole message")
        elif kind is None:
            self._handle_garbage(Step.END, transaction, text)
        else:
            self._finish(transaction, self._outcome_of(transaction, outcome(kind, text, code)))
            if code == CLOSING:
                self.wants_less = True
                self.fail(f"the server ended the connection: {_shown((code, text))}")

    def _outcome_of(self, transaction: Transaction, end_outcome: Outcome) -> Outcome:
        """Return the outcome of a message, given the answer to its end."""
        del transaction
        return end_outcome

    def _finish(self, transaction: Transaction, result: Outcome | None) -> None:
        if transaction not in self._transactions:
            return
        self._transactions.remove(transaction)
        self.served += result is not None and result.code is not None
        self.finished.append((transaction, result))
        self._end_if_idle()

    def _end_if_idle(self) -> None:
        """End the conversation after a recall, once no message is in hand.

        No QUIT is sent, because the server may be waiting for content that never comes.
        """
        if self._ending and not self._transactions and not self.quitting:
            self.over = True

    def _send_commands(self, *commands: tuple[Step, bytes], transaction: Transaction | None = None) -> None:
        self._write_buffers.append(WriteBuffer((b"".join([line for _, line in commands]),)))
        self._awaited.extend((step, transaction) for step, _ in commands)

    def _envelope_lines(self, transaction: Transaction) -> tuple[bytes, bytes]:
        options = self._options
        return envelope(transaction, size=bool(options.size), dsn=options.dsn)


def _shown(reply: Reply) -> str:
    code, text = reply
    return outcome(Verdict.DEFERRED, text if code == GARBAGE else b"%d %b" % (code, text)).reply
