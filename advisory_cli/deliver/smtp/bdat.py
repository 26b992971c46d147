"""Conversation with CHUNKING: whole transactions one behind the other (RFC 3030)."""

from advisory_cli.deliver.smtp.capabilities import SessionOptions
from advisory_cli.deliver.smtp.conversation import Conversation
from advisory_cli.deliver.smtp.transaction import Fault, Step, Transaction, WriteBuffer
from advisory_cli.model.mailing.delivery import Outcome, Verdict


class BdatConversation(Conversation):
    """SMTP conversation by BDAT. Each transaction is written whole, without waiting for answers.

    The answer to the last chunk is the verdict. RSET stands before each transaction.
    Because a server that refused MAIL or RCPT may take the next commands for the old transaction.
    """

    def __init__(self, manner: SessionOptions) -> None:
        super().__init__(manner)
        self._slots = manner.window

    def _start(self, order: Transaction) -> None:
        mail, rcpt = self._lines(order)
        content = order.message.content
        chunk = b"BDAT %d LAST\r\n" % len(content)
        data = b"".join((b"RSET\r\n", mail, rcpt, chunk, content))
        self._writings.append(WriteBuffer(data, order, len(data)))
        self._awaited.extend((step, order) for step in (Step.RSET, Step.MAIL, Step.RCPT, Step.END))
        order.written = True

    def _said(self, step: Step, order: Transaction, code: int, text: bytes) -> None:
        if code // 100 == 2 or order.fault is not None:
            return
        if code // 100 == 3:
            self._garbled(step, order, text)
        else:
            order.fault = Fault(step, code, text)

    def _verdict(self, order: Transaction, said: Outcome) -> Outcome:
        """Return the outcome of a message. A message refused as a whole gets the first reason that the server gave."""
        if said.verdict is Verdict.ACCEPTED or order.fault is None:
            return said
        return order.fault.outcome
