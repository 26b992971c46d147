"""One conversation with a mail server, without a network: what to write, and what the answers mean for whom.

Three ways to speak, by what the server offers: command by command (RFC 5321); the envelope of the next message right
behind the content of the one before (PIPELINING, RFC 2920), so that a message costs one round trip; several messages
under way in chunks (CHUNKING, RFC 3030), where a round trip is shared. Always known is on which side of the end of its
content each message is, and every answer lands on the message it is about.
"""

from abc import ABC, abstractmethod
from collections import deque

from advisory_cli.deliver.smtp.capabilities import SessionOptions
from advisory_cli.deliver.smtp.replies import GARBAGE, Replies, Reply
from advisory_cli.deliver.smtp.transaction import CLOSING, Fault, Step, Transaction, WriteBuffer, envelope
from advisory_cli.deliver.validation import outcome, verdict
from advisory_cli.model.mailing.delivery import Outcome, Verdict


class Conversation(ABC):
    """What all manners share. `finished` fills with what became of messages; `over`: nothing can be said any more."""

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
        """How many more messages it takes now."""
        if self.over or self._ending:
            return 0
        if self._awaited and not self._orders and not self._manner.pipelining:
            return 0  # the answer to NOOP comes first
        return max(0, min(self._slots - len(self._orders), self._left))

    @property
    def busy(self) -> bool:
        """Whether a message is in hand."""
        return bool(self._orders)

    @property
    def spent(self) -> bool:
        """Whether only parting is left: it has carried all it may, or has said goodbye."""
        return (self._left <= 0 or self._ending) and not self._orders

    @property
    def at_end(self) -> bool:
        """Whether the next answer is about a message that may have arrived already: RFC 5321 4.5.3.2.6 is patient."""
        step, order = self._awaited[0] if self._awaited else (None, None)
        return step is Step.END and order is not None and order.given

    @property
    def awaits(self) -> bool:
        """Whether the server owes an answer."""
        return bool(self._awaited)

    def take(self, order: Transaction) -> None:
        """Take a message in hand; there is room."""
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
        """Whether content is ready to go and waits for the envelope of a follower."""
        return False

    def flush(self) -> None:  # noqa: B027  (only one manner ever holds anything)
        """No message follows for now: let go what waited for company."""

    def ask_noop(self) -> None:
        """Show that we are still here."""
        self._ask((Step.NOOP, b"NOOP\r\n"))

    def part(self) -> None:
        """Say goodbye; nothing more is taken in."""
        self._ending = self.parting = True
        self._ask((Step.QUIT, b"QUIT\r\n"))

    def recall(self) -> None:
        """Give back what has not begun; the conversation ends with what has."""
        self._ending = True
        for order in [each for each in self._orders if not each.begun]:
            self._finish(order, None)
        self._writings = deque(each for each in self._writings if each.order in self._orders)
        self._end_if_idle()

    # --- what the connection asks ---

    @property
    def writing(self) -> WriteBuffer | None:
        """What is to be written next."""
        return self._writings[0] if self._writings else None

    def may_commit(self, writing: WriteBuffer, reach: int) -> bool:
        """Asked before bytes up to `reach` are written: whether they may be, if they hold the end of a message."""
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
        """So many bytes of `writing` are with the kernel."""
        writing = self._writings[0]
        writing.done += count
        if writing.order is not None and writing.done >= writing.end:
            writing.order.given = True
        if writing.done == len(writing.data):
            self._writings.popleft()

    def hear(self, data: bytes) -> None:
        """What the server said."""
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
        """Nothing more can be heard: what may have arrived is in doubt, what cannot have is given back."""
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
        """Begin with a message that was taken in hand."""

    @abstractmethod
    def _said(self, step: Step, order: Transaction, code: int, text: bytes) -> None:
        """An answer to a command of a message still in hand; neither garbage nor a farewell."""

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
        """421 instead of an answer: whose command it was is deferred where it had begun, and tried elsewhere else."""
        self.wants_less = self.busy
        if order is not None and order.begun:
            self._finish(order, Fault(step, CLOSING, text).outcome)
        self.lose(f"the server ended the connection: {_shown((CLOSING, text))}")

    def _ended(self, order: Transaction, code: int, text: bytes) -> None:
        """The answer to a whole message."""
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
        """What an answer to the end of a message means for it."""
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
        """After a recall the server is left without a word: it may be waiting for content that never comes."""
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
