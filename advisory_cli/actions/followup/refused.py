"""Plan refused deliveries for another attempt, when a person says that the refusal was not about the recipients."""

from collections.abc import Sequence
from datetime import datetime

from advisory_cli.model.errors import NoInput, UsageFault
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.people.recipient import address_key
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.report.wording import commands

EVERYBODY = "all"


def plan_refused_anew(ledger: Ledger, summaries: Sequence[MailingSummary], names: Sequence[str], now: datetime) -> int:
    """Plan refused recipients of these mailings again, due at `now`, and return the number of deliveries planned.

    `names` holds the addresses of the recipients to plan. `("all",)` means every refused recipient of these mailings,
    and empty `names` mean nobody.
    Raises NoInput for an address that is not refused in these mailings, and UsageFault when a recipient to plan stands
    in a mailing that was stopped or withdrawn, or that has a newer text. Nothing is planned then.
    """
    rows = [row for summary in summaries for row in ledger.rows(summary.mailing.id, states=(State.REFUSED,))]
    keys = {address_key(name) for name in names if name != EVERYBODY}
    unknown = keys - {address_key(row.address) for row in rows}
    if unknown:
        raise NoInput(
            f"{min(unknown)} was not refused in {summaries[0].mailing.id}.",
            remedy=f"To see who was: {commands.line('status', summaries[0].mailing.id)}",
        )
    chosen = [row for row in rows if EVERYBODY in names or address_key(row.address) in keys]
    chosen_ids = {row.mailing_id for row in chosen}
    for summary in summaries:
        if summary.mailing.id in chosen_ids and summary.overtaken_by:
            why = "was withdrawn" if summary.withdrawn else "has a newer text"
            raise UsageFault(f"{summary.mailing.id} {why} ({summary.overtaken_by}). Nothing more of it is sent.")
    stopped = {summary.mailing.id for summary in summaries if summary.mailing.stopped_at is not None}
    stopped_ids = sorted(stopped & chosen_ids)
    if stopped_ids:
        raise UsageFault(
            f"{stopped_ids[0]} is stopped. Nothing of it is sent.",
            remedy=f"First: {commands.stop(stopped_ids[0], '--undo')}",
        )
    return ledger.plan_anew(chosen, now) if chosen else 0
