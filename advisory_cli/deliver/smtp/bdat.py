"""SMTP conversation that sends each message in one chunk, without waiting for answers to earlier ones (RFC 3030)."""

from advisory_cli.deliver.smtp.capabilities import SessionOptions
from advisory_cli.deliver.smtp.conversation import Conversation
from advisory_cli.deliver.smtp.transaction import Fault, Step, Transaction, WriteBuffer, joined
from advisory_cli.model.mailing.delivery import Outcome, Verdict


class BdatConversation(Conversation):
    """SMTP conversation by BDAT (RFC 3030). Each message is written whole before the server has answered any of it.

    `options` are those of the session, and `options.window` is the number of messages under way at once. Messages go in
    by accept(), and come out in `finished` with their outcomes, as in Conversation.
    The answer to the last chunk decides the outcome of the message. RSET is sent before each message. Without RSET, a
    server that refused an envelope could take the next commands as part of the refused message.
    """

    def __init__(self, options: SessionOptions) -> None:
        super().__init__(options)
        self._slots = options.window

    def _start(self, transaction: Transaction) -> None:
        mail, rcpt = self._envelope_lines(transaction)
        message = transaction.message
        buffer = WriteBuffer(joined((b"RSET\r\n", mail, rcpt, b"BDAT %d LAST\r\n" % message.size, *message.parts)))
        buffer.transaction, buffer.end = transaction, buffer.size
        self._write_buffers.append(buffer)
        self._awaited.extend((step, transaction) for step in (Step.RSET, Step.MAIL, Step.RCPT, Step.END))
        transaction.written = True

    def _handle_reply(self, step: Step, transaction: Transaction, code: int, text: bytes) -> None:
        if code // 100 == 2 or transaction.fault is not None:
            return
        if code // 100 == 3:
            self._handle_garbage(step, transaction, text)
        else:
            transaction.fault = Fault(step, code, text)

    def _outcome_of(self, transaction: Transaction, end_outcome: Outcome) -> Outcome:
        """Return the outcome of a message. A message refused as a whole gets the first reason that the server gave."""
        if end_outcome.verdict is Verdict.ACCEPTED or transaction.fault is None:
            return end_outcome
        return transaction.fault.outcome
