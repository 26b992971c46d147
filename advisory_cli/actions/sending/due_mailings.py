"""Find the mailings with deliveries that leave by themselves, and leave out those that a newer text has overtaken."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from advisory_cli.actions.context import Context
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger import Ledger


def waiting_unattended(
    ledger: Ledger, ctx: Context, summaries: Sequence[MailingSummary], *, unattended: bool = True
) -> Iterator[tuple[MailingSummary, datetime]]:
    """Yield the mailings with deliveries that leave once their time has come, each with the earliest of these times.

    That time may have passed. Mailings of the other realm than the newsroom's (live or practice) are left out.
    `unattended` True: only deliveries that `run` sends without a person count. False: deliveries that an interrupted
    command planned and never tried count too.
    """
    now = ctx.clock.now()
    for summary in summaries:
        if summary.mailing.realm is ctx.newsroom.realm:
            due = ledger.next_due(summary.mailing.id, now=now, unattended=unattended)
            if due is not None:
                yield summary, due


def overtaken_mailings(
    ledger: Ledger, ctx: Context, summaries: Sequence[MailingSummary]
) -> Iterator[tuple[MailingSummary, int]]:
    """Leave out everybody who waits in a mailing that a newer text of the same advisory has overtaken.

    `summaries`: the mailings to look at. Those of the other realm than the newsroom's (live or practice) are passed
    over.
    Yield a pair for each mailing in which some of these people get neither its text nor a newer one: the mailing as it
    stood before anybody was left out, and the number of such people.
    Writes to the ledger, and only while the caller iterates: the waiting deliveries get the state left out.
    """
    for summary in summaries:
        is_overtaken = summary.overtaken_by and summary.mailing.realm is ctx.newsroom.realm
        if is_overtaken and (count := ledger.leave_out_overtaken(summary.mailing.id, ctx.clock.now())):
            yield summary, count
