"""Conversation with DATA: command by command, or with the next envelope right behind the content (RFC 2920)."""

from collections import deque
from collections.abc import Sequence

from advisory_cli.deliver.smtp.capabilities import SessionOptions
from advisory_cli.deliver.smtp.conversation import Conversation
from advisory_cli.deliver.smtp.transaction import Fault, Step, Transaction, WriteBuffer
from advisory_cli.deliver.validation import dot_stuffed


class DataConversation(Conversation):
    """SMTP conversation by DATA and a dot.

    With PIPELINING two messages are in hand: the first with its content under way, and the follower.
    """

    def __init__(self, manner: SessionOptions) -> None:
        super().__init__(manner)
        self._slots = 2 if manner.pipelining else 1
        self._ready: Transaction | None = None  # the server waits for its content
        self._soiled = False  # the last transaction broke off: RSET comes first
        self._left_to_say: deque[tuple[Step, bytes]] = deque()  # one by one, without PIPELINING

    @property
    def held(self) -> bool:
        """True while content is ready and waits for the envelope of the next message."""
        return self._ready is not None

    def flush(self) -> None:
        """Write the content that waited for the envelope of the next message."""
        if self._ready is not None:
            self._write_content(None)

    def _start(self, order: Transaction) -> None:
        if self._ready is not None:
            self._write_content(order)
        elif all(each.written for each in self._orders if each is not order):
            self._open(order)

    def _open(self, order: Transaction) -> None:
        commands = self._opening(order)
        if self._manner.pipelining:
            self._ask(*commands, order=order)
        else:
            self._left_to_say = deque(commands)
            self._say_next(order)

    def _opening(self, order: Transaction) -> Sequence[tuple[Step, bytes]]:
        mail, rcpt = self._lines(order)
        opening = ((Step.MAIL, mail), (Step.RCPT, rcpt), (Step.DATA, b"DATA\r\n"))
        if not self._soiled:
            return opening
        self._soiled = False
        return ((Step.RSET, b"RSET\r\n"), *opening)

    def _say_next(self, order: Transaction) -> None:
        self._ask(self._left_to_say.popleft(), order=order)

    def _answer(self, step: Step, order: Transaction | None, code: int, text: bytes) -> None:
        super()._answer(step, order, code, text)
        if step is Step.RSET and order is not None and not self.over and self._left_to_say:
            self._say_next(order)

    def _said(self, step: Step, order: Transaction, code: int, text: bytes) -> None:
        if step is Step.LONE_DOT:
            self._break_off(order)
            return
        good = code == 354 if step is Step.DATA else code // 100 == 2
        if not good and order.fault is None:
            if code // 100 not in {4, 5}:
                self._garbled(step, order, text)
                return
            order.fault = Fault(step, code, text)
        if self._manner.pipelining and step is not Step.DATA:
            return  # the answers to the rest of the group come first
        if order.fault is None:
            self._go_on(step, order)
        elif step is Step.DATA and good:
            self._dot_alone(order)
        else:
            self._break_off(order)

    def _go_on(self, step: Step, order: Transaction) -> None:
        if step is not Step.DATA:
            self._say_next(order)
            return
        self._ready = order
        follower = next((each for each in self._orders if each is not order and not each.written), None)
        if follower is not None or not self._manner.pipelining:
            self._write_content(follower)

    def _write_content(self, follower: Transaction | None) -> None:
        order, self._ready = self._ready, None
        if order is None:
            return
        content = dot_stuffed(order.message) + b".\r\n"
        opening = self._opening(follower) if follower else ()
        data = b"".join((content, *[line for _, line in opening]))
        self._writings.append(WriteBuffer(data, order, len(content)))
        self._awaited.append((Step.END, order))
        self._awaited.extend((step, follower) for step, _ in opening)
        order.written = True

    def _dot_alone(self, order: Transaction) -> None:
        """End an empty message by a lone dot. The server accepted DATA and waits for content that must not come.

        After a refused MAIL the connection is given up instead.
        """
        if order.fault is not None and order.fault.step is Step.MAIL:
            self._break_off(order)
            self.lose("the server refused the sender and asked for a message all the same")
            return
        self._ask((Step.LONE_DOT, b".\r\n"), order=order)

    def _break_off(self, order: Transaction) -> None:
        """Finish a message with a refused envelope. The next message starts with RSET."""
        self._soiled = True
        self._left_to_say.clear()
        if order.fault is not None:
            self._finish(order, order.fault.outcome)
        waiting = next((each for each in self._orders if not each.written), None)
        if waiting is not None and not self.over:
            self._open(waiting)
