"""Function that sends a single message outside of any mailing, such as a test, and returns its outcome."""

from collections.abc import Callable

from advisory_cli.deliver.validation import outcome
from advisory_cli.model.errors import NotAllowed, TryLater
from advisory_cli.model.mailing.delivery import Message, Outcome, Verdict
from advisory_cli.model.ports.transport import Transport

_ATTEMPTS = 2  # a server may have hung up since it was last spoken to
_SECONDS = 1.0


def send_one(transport: Transport, message: Message, *, before_commit: Callable[[], bool] = lambda: True) -> Outcome:
    """Send one message that stands in no mailing, such as a test, and return its outcome.

    The transport must be open and have no other message in hand.
    `before_commit`: called without arguments, right before the step that cannot be undone. When it returns False, the
    message does not leave.
    When the transport gives the message back without an outcome, nothing of the message can have arrived, and it is
    offered once more. When the message comes back again, or when nothing can leave, the outcome is DEFERRED, with a
    reason.
    Raises AdvisoryError when validate() refuses the message. An exception of `before_commit` passes to the caller.
    """
    for _ in range(_ATTEMPTS):
        try:
            _wait_for_room(transport)
        except (TryLater, NotAllowed) as fault:
            return outcome(Verdict.DEFERRED, fault.message)
        if not transport.room:
            break
        transport.offer(0, message, before_commit=before_commit)
        while transport.in_hand:
            for result in transport.collect(_SECONDS):
                if result.outcome is not None:
                    return result.outcome
    trouble = transport.trouble
    return outcome(Verdict.DEFERRED, trouble.message if trouble else "the message was not taken; no reason was given")


def _wait_for_room(transport: Transport) -> None:
    """Collect outstanding answers to make room.

    Reopen the transport when that does not help and no trouble is known.
    """
    if not transport.room:
        transport.collect(_SECONDS)
    if not transport.room and transport.trouble is None:
        transport.close()
        transport.open()
