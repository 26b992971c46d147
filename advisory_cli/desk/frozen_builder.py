"""Messages from what the ledger keeps: the same bytes at every call, whatever became of the files."""

from functools import partial

from advisory_cli.desk.parts import Parts
from advisory_cli.model.delivery import Delivery, Message
from advisory_cli.model.ports import Ledger, MessageBuilder


class FrozenBuilder:
    """Builds each delivery from the mailing that its text was frozen in: ports.MessageBuilder."""

    def __init__(self, parts: Parts, ledger: Ledger) -> None:
        self._parts = parts
        self._ledger = ledger
        self._builders: dict[str, MessageBuilder] = {}

    def build(self, delivery: Delivery) -> Message:
        """The message, byte-identical at every call."""
        builder = self._builders.get(delivery.frozen_in)
        if builder is None:
            pieces = partial(self._ledger.piece, delivery.frozen_in)
            builder = self._builders[delivery.frozen_in] = self._parts.builder(pieces, self._ledger.newsroom_key, "")
        return builder.build(delivery)
