"""One message by itself, for trials: offered, and waited for until it is back."""

from collections.abc import Callable

from advisory_cli.deliver.validation import outcome
from advisory_cli.model.errors import NotAllowed, TryLater
from advisory_cli.model.mailing.delivery import Message, Outcome, Verdict
from advisory_cli.model.ports.transport import Transport

_ATTEMPTS = 2  # a server may have hung up since it was last spoken to
_SECONDS = 1.0


def send_one(transport: Transport, message: Message, *, before_commit: Callable[[], bool] = lambda: True) -> Outcome:
    """What became of one message, with a transport that has nothing else in hand.

    Where it comes back without an outcome it is offered once more; after that, and where nothing can leave, it is
    DEFERRED, in the words of the transport's trouble.
    """
    for _ in range(_ATTEMPTS):
        try:
            _make_room(transport)
        except (TryLater, NotAllowed) as fault:
            return outcome(Verdict.DEFERRED, fault.message)
        if not transport.room:
            break
        transport.offer(0, message, before_commit=before_commit)
        while transport.in_hand:
            for handed in transport.collect(_SECONDS):
                if handed.outcome is not None:
                    return handed.outcome
    trouble = transport.trouble
    return outcome(Verdict.DEFERRED, trouble.message if trouble else "the message was not taken; no reason was given")


def _make_room(transport: Transport) -> None:
    """Let the answers to the message before come in; where that does not help, begin anew."""
    if not transport.room:
        transport.collect(_SECONDS)
    if not transport.room and transport.trouble is None:
        transport.close()
        transport.open()
