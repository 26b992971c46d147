"""Decide everything that is unconfirmed, messages and resends alike: first by evidence, then as a person says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from advisory_cli.actions.followup.message_index import by_envelope_id
from advisory_cli.actions.followup.replies import collect_replies, our_addresses
from advisory_cli.actions.followup.resend_doubts import (
    resend_doubts,
    resend_doubts_by_id,
    resolve_resends_by_evidence,
    resolve_resends_by_hand,
)
from advisory_cli.actions.followup.resolve import (
    decision_about,
    doubts,
    record_other_returns,
    resolve_by_evidence,
    resolve_by_hand,
)
from advisory_cli.model.mailing.delivery import DeliveryRow
from advisory_cli.model.mailing.evidence import Evidence, Resolution
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.ports.mailbox import MailboxReader
from advisory_cli.model.press.newsroom import Newsroom


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualDecision:
    """Decisions of a person about unconfirmed messages, given by the recipients' addresses.

    `arrived` are people whose message arrived, and `resend` people to whom the message is to be sent again. "all" in
    either field means everybody who is not named in the other.
    """

    arrived: Sequence[str] = ()
    resend: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Result of decide_unconfirmed(): deliveries and resends that were decided, and those still in doubt.

    - `undecided`: deliveries still in doubt. A resend in doubt is among them as a delivery whose reason says so.
    - `decided`: number of deliveries and resends that were decided.
    - `delivered`: addresses whose message is now marked as delivered. `resent`: addresses to which the message is sent
      again.
    - `not_arrived`: resends that did not arrive, as pairs of the mailing's id and the address.
    - `evidence`: a value for each place that was searched. `resolutions`: the conclusions.
    - `searchable`: True when a mailbox can hold evidence about any of the messages.
    """

    undecided: tuple[DeliveryRow, ...]
    decided: int
    delivered: tuple[str, ...]
    resent: tuple[str, ...]
    not_arrived: tuple[tuple[str, str], ...]
    evidence: Sequence[Evidence]
    resolutions: tuple[Resolution, ...]
    searchable: bool


def decide_unconfirmed(
    ledger: Ledger,
    newsroom: Newsroom,
    summaries: Sequence[MailingSummary] | None,
    decision: ManualDecision,
    *,
    open_mailbox: Callable[[], MailboxReader] | None,
    reports: Sequence[str],
    now: datetime,
) -> Decided:
    """Decide the messages and resends in doubt of these mailings, store the decisions, and return them.

    `summaries`: the mailings. None: all mailings of the ledger.
    `open_mailbox`: returns a reader of the mailbox to search. None: no mailbox is searched.
    `reports`: files and folders with what came back.
    `decision`: a person's decisions. They are used for what the mailbox and the reports do not prove.
    A message that neither evidence nor decision decides stays in doubt, and is among `undecided` of the result.
    Raises the faults of collect_replies() and resolve_by_hand(). Raises LedgerFault when the database fails.
    """
    rows, resends = doubts(ledger, summaries), resend_doubts(ledger, summaries)
    rows_by_id, resends_by_id = by_envelope_id(ledger, rows), resend_doubts_by_id(ledger, resends)
    named = {**rows_by_id, **{name: doubt.row for name, doubt in resends_by_id.items()}}
    reader = open_mailbox() if open_mailbox is not None and named else None
    evidence = collect_replies(ledger, named, reader, reports, own_addresses=our_addresses(newsroom, ledger, named))
    of_rows = resolve_by_evidence(ledger, rows_by_id, evidence, now=now)
    of_resends = resolve_resends_by_evidence(ledger, resends_by_id, evidence, now=now)
    returned, _ = record_other_returns(ledger, named, evidence, now=now)
    proven = {resolution.row for resolution in (*of_rows, *of_resends) if resolution.arrived}
    open_rows = [row for row in rows if row not in proven]
    open_resends = [doubt for doubt in resends if doubt.row not in proven]
    others = [doubt.row for doubt in open_resends]
    choice = {"arrived": decision.arrived, "resend": decision.resend}
    left = resolve_by_hand(ledger, open_rows, **choice, now=now, others=others)
    left_resends = resolve_resends_by_hand(ledger, open_resends, **choice, now=now)
    undecided = (*left, *(doubt.row for doubt in left_resends))
    to_resend = {row for row in (*open_rows, *others) if decision_about(row, **choice) is False}
    unsettled = to_resend | set(undecided)
    return Decided(
        undecided=undecided,
        decided=len(rows) + len(resends) - len(undecided),
        delivered=tuple(row.address for row in (*rows, *(doubt.row for doubt in resends)) if row not in unsettled),
        resent=tuple(row.address for row in open_rows if row in to_resend),
        not_arrived=tuple((doubt.mailing.id, doubt.row.address) for doubt in open_resends if doubt.row in to_resend),
        evidence=evidence,
        resolutions=(*of_rows, *of_resends, *returned),
        searchable=bool(named),
    )
