"""Send the messages of a mailing as the ledger stores them: the same bytes at every call, even if files have changed.

No person is needed to send deferred deliveries, mailings whose time has come, and messages to people held until an
embargo's end. Lists are read only to check that an approved mailing is still as it was approved.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.preconditions import refuse_early_by_jump, refuse_moved_times, require_transport
from advisory_cli.actions.sending.lateness import expired_words
from advisory_cli.actions.sending.observer import OnOutcome
from advisory_cli.actions.sending.outages import begin_outage, record_outage
from advisory_cli.model.errors import RUN_AGAIN, AdvisoryError, BadConfig, CannotWrite, NotAllowed, TryLater
from advisory_cli.model.mailing.delivery import Delivery, Mailing, Message, Outcome
from advisory_cli.model.mailing.records import Trouble
from advisory_cli.model.ports.ledger import Ledger, SendingLedger
from advisory_cli.model.ports.transport import MessageBuilder, Transport
from advisory_cli.model.press.newsroom import LiveRoute, Rate
from advisory_cli.model.value_class import value_class
from advisory_cli.read.settings.values import rate

if TYPE_CHECKING:
    from advisory_cli.model.mailing.plan import Tally


_CARRIED_ON = "Nothing is lost: `advisory run` carries it on; the same command does too."


@value_class(kw_only=False)
class Permitted:
    """Proof, made by permit(), that neither a wrong time nor a missing approval forbids the sending of `mailing`.

    A time is wrong when the local time that was stored at the time of planning (a send time, the embargo's end) means
    another instant by today's time zone rules. In a dry run, no approval is needed.
    deliver_stored() and deliver_one() send no mailing without such a proof.
    """

    mailing: Mailing


def permit(
    mailing: Mailing, ctx: Context, ledger: Ledger, *, mask_addresses: bool = False, dry_run: bool = False
) -> Permitted:
    """Check the stored times and the approval of a mailing, and return the proof that both allow sending.

    deliver_stored() and deliver_one() take this proof as a parameter. Stops and the embargo are not checked here, but
    each time that deliveries are claimed.
    `dry_run`: True means that no approval is needed. `mask_addresses`: True shortens addresses in the message of
    NotAllowed.
    Raises PersonDecides when a local time stored with the mailing means another instant by today's time zone rules.
    Raises NotAllowed when an approval is missing, or when the mailing has changed since it was approved.
    """
    from advisory_cli.actions.approval.verify import refuse_unapproved

    refuse_moved_times(mailing, ledger, ctx.clock.now())
    if not dry_run:
        refuse_unapproved(mailing, ctx, ledger, mask_addresses=mask_addresses)
    return Permitted(mailing)


def deliver_stored(
    permitted: Permitted,
    ctx: Context,
    ledger: SendingLedger,
    *,
    on_outcome: OnOutcome,
    interrupted: Callable[[], bool],
    expected: int,
    dry_run: bool = False,
    unattended: bool = False,
) -> "Tally":
    """Send the deliveries of a mailing that are due now, at the planned rate, and return the counts of the outcomes.

    `on_outcome`: called with each recorded outcome and its delivery. `interrupted`: called again and again, and ends
    the run by returning True. `expected`: roughly the number of messages. It limits the number of connections.
    `unattended`: no person is present. Deliveries are then sent only if they were tried before, or may leave without
    the person who planned them.
    `dry_run`: nothing is sent.
    After a run that is no dry run, people past their deadline are left out, and the archive copies are written. A copy
    that cannot be written is noted in the result (Tally.uncopied). When a newer text has overtaken the mailing,
    everybody who still waits is left out.
    Raises AtWork when another process sends the mailing, and PersonDecides when the clock jumped ahead. Raises
    TryLater, NotAllowed, BadConfig or CannotWrite when no message of any mailing can leave.
    """
    from advisory_cli.actions.sending.archive import mark_copies_owed
    from advisory_cli.deliver.retry import Policy
    from advisory_cli.deliver.worker import deliver
    from advisory_cli.model.mailing.provider_limits import NOTHING, limits_for

    mailing, newsroom = permitted.mailing, ctx.newsroom
    require_transport(ctx)
    if not dry_run:
        mark_copies_owed(mailing, newsroom, ledger)
        if isinstance(newsroom.route, LiveRoute):
            ledger.record_route(mailing.id, newsroom.route.identity)
    with (
        ledger.sending_lock(mailing.id, now=ctx.clock.now()),
        nullcontext() if dry_run else _recording_trouble(mailing, ctx, ledger),
    ):
        tally = deliver(
            mailing.id,
            ledger=ledger,
            transport=ctx.transport(dry_run),
            builder=StoredMessageBuilder(ctx, ledger),
            clock=ctx.clock,
            limits=NOTHING if dry_run else limits_for(newsroom, _own_rate(mailing)),
            policy=Policy(hours=newsroom.retry_hours, refusals_in_a_row=newsroom.refusals_in_a_row),
            on_outcome=on_outcome,
            interrupted=interrupted,
            expected=expected,
            unattended=unattended,
            before_claim=(lambda: None) if dry_run else partial(refuse_early_by_jump, ctx, ledger),
        )
        if not dry_run:
            record_outage(ledger, tally, ctx)  # under the lock, or another run would find nobody waiting and end it
    overtaken_count, now = ledger.leave_out_overtaken(mailing.id, ctx.clock.now()), ctx.clock.now()
    if dry_run:
        return replace(tally, overtaken=overtaken_count)
    if tally.ended_for_now:
        ledger.release_to_cron(mailing.id)
    tally = replace(tally, overtaken=overtaken_count, late=ledger.expire_overdue(mailing.id, now))
    if tally.late:
        ctx.tell(expired_words(mailing.id, tally.late))
    _record_answer(tally, mailing, ctx, ledger)
    return _with_copies(tally, mailing, ctx, ledger)


@contextmanager
def _recording_trouble(mailing: Mailing, ctx: Context, ledger: Ledger) -> Iterator[None]:
    """Record a fault that stops all sending in the ledger, so that commands that show the state can tell it."""
    try:
        yield
    except (TryLater, NotAllowed, BadConfig) as fault:
        now = ctx.clock.now()
        begin_outage(ledger, fault, ctx)
        if isinstance(fault, TryLater):
            ledger.release_to_cron(mailing.id)
            fault.remedy = fault.remedy.replace(RUN_AGAIN, _CARRIED_ON)
        ledger.record_transport_state(
            mailing.realm, Trouble(words=fault.message, code=fault.exit_code, since=now, at=now)
        )
        raise


def _record_answer(tally: "Tally", mailing: Mailing, ctx: Context, ledger: Ledger) -> None:
    """Record the transport's last answer: the fault that ended the run, or that mail is taken."""
    now = ctx.clock.now()
    if tally.trouble and not _is_too_late(mailing, now):
        code = 77 if tally.forbidden else 75
        ledger.record_transport_state(mailing.realm, Trouble(words=tally.trouble, code=code, since=now, at=now))
    elif tally.accepted + tally.refused:
        ledger.record_transport_state(mailing.realm, None)


def _is_too_late(mailing: Mailing, now: datetime) -> bool:
    return mailing.not_after is not None and now > mailing.not_after


def _with_copies(tally: "Tally", mailing: Mailing, ctx: Context, ledger: Ledger) -> "Tally":
    """Write the office's copies and return the tally, with the fault when a copy could not be written.

    Such a copy stays owed.
    """
    from advisory_cli.actions.sending.archive import file_copies

    try:
        file_copies(mailing, ctx, ledger)
    except CannotWrite as fault:
        words = f"The office's copy is missing: {fault.message} The next `advisory run` tries again."
        return replace(tally, trouble=tally.trouble or words, uncopied=True)
    return tally


def _own_rate(mailing: Mailing) -> Rate | None:
    """Return the --rate that the mailing was planned with, None without one."""
    from advisory_cli.model.mailing.options import stored_value

    words = stored_value(mailing.options, "--rate")
    return rate(words) if words else None


def deliver_own(messages: Iterable[Message], ctx: Context, *, count: int, label: str) -> Iterator[Outcome]:
    """Send `messages` to the newsroom's own people, one at a time, and yield the outcome of each.

    `count` is the number of messages. No ledger records these messages. Nothing is sent before the first outcome is
    asked for. `ctx.tell` is called for the log, with a line for each message that begins with `label`.
    Raises TryLater, NotAllowed, BadConfig or CannotWrite, while iterating, when nothing can leave.
    """
    from advisory_cli.deliver.send_one import send_one
    from advisory_cli.report.log import outcome_words

    with _opened(ctx, count) as transport:
        for message in messages:
            outcome = send_one(transport, message)
            ctx.tell(outcome_words(label, message.rcpt, outcome, full=ctx.newsroom.log_addresses))
            yield outcome


@contextmanager
def _opened(ctx: Context, count: int) -> Iterator[Transport]:
    """Open the transport for `count` messages, and tell the log why it could not be opened."""
    transport: Transport | None = None
    try:
        transport = ctx.transport(False)
        transport.open(count)
    except AdvisoryError as fault:
        ctx.tell(f"no connection: {fault.message}")
        if transport is not None:
            transport.close()
        raise
    try:
        yield transport
    finally:
        transport.close()


def deliver_one(
    permitted: Permitted,
    message: Message,
    ctx: Context,
    *,
    begin: Callable[[], None],
    before_commit: Callable[[], bool],
) -> Outcome:
    """Send one message of a permitted mailing outside of its queue, as a resend, and return the outcome.

    `begin` is called once the transport is open, before anything of the message leaves. `before_commit` is called right
    before the write that cannot be taken back. When `before_commit` returns False, the message does not leave.
    Raises TryLater, NotAllowed, BadConfig or CannotWrite when nothing can leave. A fault that `begin` raises is passed
    on.
    """
    from advisory_cli.deliver.send_one import send_one

    del permitted  # proof enough
    with _opened(ctx, 1) as transport:
        begin()
        return send_one(transport, message, before_commit=before_commit)


class StoredMessageBuilder:
    """Builder of messages from the texts stored in the ledger when a mailing was planned.

    `ledger` holds the texts. `ctx` makes a builder for the text of each mailing. Implements
    model.ports.transport.MessageBuilder.
    """

    def __init__(self, ctx: Context, ledger: Ledger) -> None:
        self._ctx = ctx
        self._ledger = ledger
        self._builders: dict[str, MessageBuilder] = {}

    def build(self, delivery: Delivery) -> Message:
        """Build the message of a delivery, with the same bytes at every call."""
        builder = self._builders.get(delivery.frozen_in)
        if builder is None:
            pieces = partial(self._ledger.piece, delivery.frozen_in)
            builder = self._builders[delivery.frozen_in] = self._ctx.builder(
                pieces, self._ledger.file, self._ledger.newsroom_key, ""
            )
        return builder.build(delivery)
