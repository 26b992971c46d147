"""Record outages in the ledger, times in which nothing can leave, and pause attempts at a server that refuses."""

from typing import TYPE_CHECKING, Final

from advisory_cli.actions.context import Context
from advisory_cli.model.errors import AdvisoryError, NotAllowed
from advisory_cli.model.mailing.outages import next_attempt
from advisory_cli.model.mailing.records import PASSES
from advisory_cli.model.ports.ledger import Ledger

if TYPE_CHECKING:
    from advisory_cli.model.mailing.plan import Tally

_REFUSED: Final = NotAllowed.exit_code


def record_outage(ledger: Ledger, tally: "Tally", ctx: Context) -> None:
    """Record in the ledger that an outage begins or ends, as the run with the result `tally` shows.

    `ctx.tell` is called with a sentence for the log, once at the beginning and once at the end.
    An outage is a time in which nothing can leave. It begins when a fault of the server or the login ended the run. It
    ends when there was no such fault and a server has answered about any message.
    """
    if tally.trouble:
        _begin(ledger, ctx, tally.trouble, code=_REFUSED if tally.forbidden else PASSES)
    elif tally.accepted + tally.deferred + tally.refused:
        end_outage(ledger, ctx)


def begin_outage(ledger: Ledger, fault: AdvisoryError, ctx: Context) -> None:
    """Record in the ledger that nothing can leave from now on, because of `fault`, and tell the log of the attempt."""
    if not _begin(ledger, ctx, fault.message, code=fault.exit_code, remedy=fault.remedy):
        ctx.tell(f"no connection: {fault.message}")


def _begin(ledger: Ledger, ctx: Context, words: str, *, code: int, remedy: str = "") -> bool:
    is_new = ledger.begin_outage(
        words, ctx.clock.now(), code=code, remedy=remedy, mark="" if code == PASSES else ctx.settings_mark()
    )
    if is_new:
        ctx.tell(f"nothing can be sent: {words}")
    return is_new


def end_outage(ledger: Ledger, ctx: Context) -> None:
    """Record in the ledger that mail leaves again, and tell the log when an outage lasted."""
    if ledger.end_outage(ctx.clock.now()):
        ctx.tell("sending works again")


def is_paused(ledger: Ledger, ctx: Context) -> bool:
    """Tell whether cron has to wait before the next attempt at a server that refuses.

    The pause is over at once when a person has changed a setting or the login.
    """
    outage, now = ledger.outage(), ctx.clock.now()
    until = next_attempt(outage)
    if outage is None or until is None or outage.attempted is None or not outage.attempted <= now < until:
        return False
    return outage.mark == ctx.settings_mark()
