"""SMTP conversation that sends each message by DATA, with PIPELINING (RFC 2920) or command by command."""

from collections import deque
from collections.abc import Sequence

from advisory_cli.deliver.smtp.capabilities import SessionOptions
from advisory_cli.deliver.smtp.conversation import Conversation
from advisory_cli.deliver.smtp.transaction import Fault, Step, Transaction, WriteBuffer, joined
from advisory_cli.deliver.validation import dot_stuffed


class DataConversation(Conversation):
    """SMTP conversation by DATA and a final dot (RFC 5321), with or without PIPELINING (RFC 2920).

    `options`: the options of the session. They say whether the server offers PIPELINING.
    With PIPELINING, two messages can be in hand at once: the content of the first is written together with the envelope
    of the second. Without PIPELINING, one message is in hand, and each command waits for its answer.
    Messages go in by accept(), and come out in `finished` with their outcomes, as in Conversation.
    """

    def __init__(self, options: SessionOptions) -> None:
        super().__init__(options)
        self._slots = 2 if options.pipelining else 1
        self._ready: Transaction | None = None  # the server waits for its content
        self._needs_reset = False  # the last transaction broke off: RSET comes first
        self._pending_commands: deque[tuple[Step, bytes]] = deque()  # one by one, without PIPELINING

    @property
    def held(self) -> bool:
        """True while the content of a message is kept back, to leave together with the next message's envelope."""
        return self._ready is not None

    def flush(self) -> None:
        """Write the content of a message that is kept back. Call this when no message follows for now.

        Content is kept back to leave together with the next message's envelope. Nothing happens when no content is kept
        back.
        """
        if self._ready is not None:
            self._write_content(None)

    def _start(self, transaction: Transaction) -> None:
        if self._ready is not None:
            self._write_content(transaction)
        elif all(queued.written for queued in self._transactions if queued is not transaction):
            self._send_envelope(transaction)

    def _send_envelope(self, transaction: Transaction) -> None:
        commands = self._envelope_commands(transaction)
        if self._options.pipelining:
            self._send_commands(*commands, transaction=transaction)
        else:
            self._pending_commands = deque(commands)
            self._send_next_command(transaction)

    def _envelope_commands(self, transaction: Transaction) -> Sequence[tuple[Step, bytes]]:
        mail, rcpt = self._envelope_lines(transaction)
        commands = ((Step.MAIL, mail), (Step.RCPT, rcpt), (Step.DATA, b"DATA\r\n"))
        if not self._needs_reset:
            return commands
        self._needs_reset = False
        return ((Step.RSET, b"RSET\r\n"), *commands)

    def _send_next_command(self, transaction: Transaction) -> None:
        self._send_commands(self._pending_commands.popleft(), transaction=transaction)

    def _dispatch_reply(self, step: Step, transaction: Transaction | None, code: int, text: bytes) -> None:
        super()._dispatch_reply(step, transaction, code, text)
        if step is Step.RSET and transaction is not None and not self.over and self._pending_commands:
            self._send_next_command(transaction)

    def _handle_reply(self, step: Step, transaction: Transaction, code: int, text: bytes) -> None:
        if step is Step.LONE_DOT:
            self._abort_transaction(transaction)
            return
        good = code == 354 if step is Step.DATA else code // 100 == 2
        if not good and transaction.fault is None:
            if code // 100 not in {4, 5}:
                self._handle_garbage(step, transaction, text)
                return
            transaction.fault = Fault(step, code, text)
        if self._options.pipelining and step is not Step.DATA:
            return  # the answers to the rest of the group come first
        if transaction.fault is None:
            self._continue(step, transaction)
        elif step is Step.DATA and good:
            self._end_empty_message(transaction)
        else:
            self._abort_transaction(transaction)

    def _continue(self, step: Step, transaction: Transaction) -> None:
        if step is not Step.DATA:
            self._send_next_command(transaction)
            return
        self._ready = transaction
        follower = next(
            (queued for queued in self._transactions if queued is not transaction and not queued.written), None
        )
        if follower is not None or not self._options.pipelining:
            self._write_content(follower)

    def _write_content(self, follower: Transaction | None) -> None:
        transaction, self._ready = self._ready, None
        if transaction is None:
            return
        content = [*dot_stuffed(transaction.message), b".\r\n"]
        commands = self._envelope_commands(follower) if follower else ()
        chunks = joined((*content, *[line for _, line in commands]))
        self._write_buffers.append(WriteBuffer(chunks, transaction, sum(map(len, content))))
        self._awaited.append((Step.END, transaction))
        self._awaited.extend((step, follower) for step, _ in commands)
        transaction.written = True

    def _end_empty_message(self, transaction: Transaction) -> None:
        """End an empty message by a lone dot. The server accepted DATA and waits for content that must not come.

        After a refused MAIL the connection is given up instead.
        """
        if transaction.fault is not None and transaction.fault.step is Step.MAIL:
            self._abort_transaction(transaction)
            self.fail("the server refused the sender and asked for a message all the same")
            return
        self._send_commands((Step.LONE_DOT, b".\r\n"), transaction=transaction)

    def _abort_transaction(self, transaction: Transaction) -> None:
        """Finish a message with a refused envelope. The next message starts with RSET."""
        self._needs_reset = True
        self._pending_commands.clear()
        if transaction.fault is not None:
            self._finish(transaction, transaction.fault.outcome)
        waiting = next((queued for queued in self._transactions if not queued.written), None)
        if waiting is not None and not self.over:
            self._send_envelope(waiting)
