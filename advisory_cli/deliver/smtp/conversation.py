"""SMTP conversation without a network: the next bytes to write, and the meaning of each answer for a message.

There are three ways to speak, by the server's capabilities:
- command by command (RFC 5321),
- the next envelope right behind the content (PIPELINING, RFC 2920), so that a message costs one round trip,
- several messages under way in chunks (CHUNKING, RFC 3030), so that messages share a round trip.
The conversation always knows on which side of the end of its content each message is. Every answer is matched to the
message it is about.
"""

from abc import ABC, abstractmethod
from collections import deque

from advisory_cli.deliver.smtp.capabilities import SessionOptions
from advisory_cli.deliver.smtp.replies import GARBAGE, Replies, Reply
from advisory_cli.deliver.smtp.transaction import CLOSING, Fault, Step, Transaction, WriteBuffer, envelope
from advisory_cli.deliver.validation import outcome, verdict
from advisory_cli.model.mailing.delivery import Outcome, Verdict


class Conversation(ABC):
    """Common part of all ways to speak.

    `finished` collects messages with their outcomes. `over`: the conversation has ended.
    """

    def __init__(self, manner: SessionOptions) -> None:
        self._manner = manner
        self._replies = Replies()
        self._awaited: deque[tuple[Step, Transaction | None]] = deque()
        self._orders: deque[Transaction] = deque()
        self._writings: deque[WriteBuffer] = deque()
        self._left = manner.most
        self._ending = False
        self.parting = False  # goodbye was said
        self.wants_less = False  # 421 came while a message was in hand (RFC 5321 3.8)
        self.finished: list[tuple[Transaction, Outcome | None]] = []
        self.over = False
        self.served = 0  # messages that got a verdict
        self.answers = 0  # whole ones that were heard
        self.why = ""  # it is over

    # --- what the pool asks ---

    @property
    def room(self) -> int:
        """Number of messages that can be taken now."""
        if self.over or self._ending:
            return 0
        if self._awaited and not self._orders and not self._manner.pipelining:
            return 0  # the answer to NOOP comes first
        return max(0, min(self._slots - len(self._orders), self._left))

    @property
    def busy(self) -> bool:
        """True while a message is in hand."""
        return bool(self._orders)

    @property
    def spent(self) -> bool:
        """True when only closing is left: no message is in hand, and none is taken any more."""
        return (self._left <= 0 or self._ending) and not self._orders

    @property
    def at_end(self) -> bool:
        """True when the next answer is about a message that may have arrived already.

        RFC 5321 4.5.3.2.6 allows the server a longer time for this answer.
        """
        step, order = self._awaited[0] if self._awaited else (None, None)
        return step is Step.END and order is not None and order.given

    @property
    def awaits(self) -> bool:
        """True while the server owes an answer."""
        return bool(self._awaited)

    def accept(self, order: Transaction) -> None:
        """Take a message in hand. The caller has checked `room`.

        A message too large for the server, or one that needs SMTPUTF8 where the session lacks it, is refused at once.
        """
        if 0 < self._manner.size < order.message.size:
            words = f"the message has {order.message.size} bytes, and the server takes at most {self._manner.size}"
            refused = Outcome(verdict=Verdict.REFUSED, reply=words, about_sender=True)
            self.finished.append((order, refused))
            return
        if order.message.needs_utf8 and not self._manner.utf8:
            words = "the mail server cannot carry addresses with letters beyond ASCII (SMTPUTF8)"
            self.finished.append((order, Outcome(verdict=Verdict.REFUSED, reply=words)))
            return
        self._left -= 1
        self._orders.append(order)
        self._start(order)

    @property
    def held(self) -> bool:
        """True while content is ready and waits for the envelope of the next message."""
        return False

    def flush(self) -> None:  # noqa: B027  (only one manner ever holds anything)
        """Write content that waited for the next message, because none follows for now."""

    def ask_noop(self) -> None:
        """Send NOOP to keep the connection alive."""
        self._ask((Step.NOOP, b"NOOP\r\n"))

    def part(self) -> None:
        """Send QUIT. No more messages are taken."""
        self._ending = self.parting = True
        self._ask((Step.QUIT, b"QUIT\r\n"))

    def recall(self) -> None:
        """Give back messages that have not begun. The conversation ends after the messages that have."""
        self._ending = True
        for order in [each for each in self._orders if not each.begun]:
            self._finish(order, None)
        self._writings = deque(each for each in self._writings if each.order in self._orders)
        self._end_if_idle()

    # --- what the connection asks ---

    @property
    def writing(self) -> WriteBuffer | None:
        """Next bytes to write, or None."""
        return self._writings[0] if self._writings else None

    def may_commit(self, writing: WriteBuffer, reach: int) -> bool:
        """Tell whether bytes up to `reach` may be written.

        Ask `before_commit` first when they hold the end of a message.
        """
        order = writing.order
        if order is None or order.begun or reach < writing.end:
            return True
        try:
            order.begun = order.before_commit()
        finally:
            if not order.begun:  # the server waits for content that does not come
                self.recall()
        return order.begun

    def wrote(self, count: int) -> None:
        """Note that `count` bytes of `writing` are with the kernel."""
        writing = self._writings[0]
        writing.done += count
        if writing.order is not None and writing.done >= writing.end:
            writing.order.given = True
        if writing.done == len(writing.data):
            self._writings.popleft()

    def hear(self, data: bytes) -> None:
        """Parse bytes from the server and handle each complete reply."""
        for reply in self._replies.feed(data):
            self.answers += 1
            if self.over:
                return
            if not self._awaited:
                self.wants_less = reply[0] == CLOSING and self.busy
                self.lose(f"the server ended the connection: {_shown(reply)}")
                return
            self._answer(*self._awaited.popleft(), *reply)

    def lose(self, why: str) -> None:
        """End the conversation after the connection is lost, and finish every message in hand.

        A message that may have arrived is in doubt. A message that had begun is deferred. Any other is given back.
        """
        if self.over:
            return
        self.over = True
        self.why = "" if self.parting else why
        for order in list(self._orders):
            if order.given:
                self._finish(order, outcome(Verdict.IN_DOUBT, why))
            elif order.begun:
                self._finish(order, outcome(Verdict.DEFERRED, why))
            else:
                self._finish(order, None)

    # --- the common part of all manners ---

    _slots = 1

    @abstractmethod
    def _start(self, order: Transaction) -> None:
        """Begin a message that was taken in hand."""

    @abstractmethod
    def _said(self, step: Step, order: Transaction, code: int, text: bytes) -> None:
        """Handle an answer to a command of a message in hand. Garbage and a farewell (421) never come here."""

    def _answer(self, step: Step, order: Transaction | None, code: int, text: bytes) -> None:
        if code == GARBAGE:
            self._garbled(step, order, text)
        elif step is Step.QUIT:
            self.over = True
        elif step is Step.END and order is not None:
            self._ended(order, code, text)
        elif code == CLOSING:
            self._closed(step, order, text)
        elif order is None or step is Step.RSET:
            if code // 100 != 2:
                self.lose(f"the server does not go on: {_shown((code, text))}")
        elif order in self._orders:
            self._said(step, order, code, text)

    def _garbled(self, step: Step, order: Transaction | None, text: bytes) -> None:
        words = b"the server's answer was not understood: " + text
        if step is Step.END and order is not None and order.given:
            self._finish(order, outcome(Verdict.IN_DOUBT, words))
        self.lose(outcome(Verdict.DEFERRED, words).reply)

    def _closed(self, step: Step, order: Transaction | None, text: bytes) -> None:
        """Handle 421 in place of an answer. A message that had begun is deferred, and any other is given back."""
        self.wants_less = self.busy
        if order is not None and order.begun:
            self._finish(order, Fault(step, CLOSING, text).outcome)
        self.lose(f"the server ended the connection: {_shown((CLOSING, text))}")

    def _ended(self, order: Transaction, code: int, text: bytes) -> None:
        """Handle the answer to a whole message."""
        kind = verdict(code)
        if not order.given:  # it speaks before it can have read all: it does not want it
            refused = kind if kind in {Verdict.DEFERRED, Verdict.REFUSED} else Verdict.DEFERRED
            self._finish(order, outcome(refused, text, code))
            self.lose("the server answered before it had the whole message")
        elif kind is None:
            self._garbled(Step.END, order, text)
        else:
            self._finish(order, self._verdict(order, outcome(kind, text, code)))
            if code == CLOSING:
                self.wants_less = True
                self.lose(f"the server ended the connection: {_shown((code, text))}")

    def _verdict(self, order: Transaction, said: Outcome) -> Outcome:
        """Return the outcome of a message, given the answer to its end."""
        del order
        return said

    def _finish(self, order: Transaction, result: Outcome | None) -> None:
        if order not in self._orders:
            return
        self._orders.remove(order)
        self.served += result is not None and result.code is not None
        self.finished.append((order, result))
        self._end_if_idle()

    def _end_if_idle(self) -> None:
        """End the conversation after a recall, once no message is in hand. No QUIT is sent.

        Because the server may be waiting for content that never comes.
        """
        if self._ending and not self._orders and not self.parting:
            self.over = True

    def _ask(self, *commands: tuple[Step, bytes], order: Transaction | None = None) -> None:
        self._writings.append(WriteBuffer(b"".join([line for _, line in commands])))
        self._awaited.extend((step, order) for step, _ in commands)

    def _lines(self, order: Transaction) -> tuple[bytes, bytes]:
        manner = self._manner
        return envelope(order, size=bool(manner.size), dsn=manner.dsn)


def _shown(reply: Reply) -> str:
    code, text = reply
    return outcome(Verdict.DEFERRED, text if code == GARBAGE else b"%d %b" % (code, text)).reply
