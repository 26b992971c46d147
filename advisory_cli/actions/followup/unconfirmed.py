"""Decide everything that is unconfirmed, messages and resends alike: first by evidence, then as a person says."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from advisory_cli.actions.followup.earlier_decisions import find_confirmed, find_revisable
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
from advisory_cli.model.errors import NoInput
from advisory_cli.model.mailing.delivery import DeliveryRow
from advisory_cli.model.mailing.evidence import Evidence, Resolution
from advisory_cli.model.mailing.not_sent_again import NotSentAgain, not_sent_again
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.people.recipient import address_key
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.ports.mailbox import MailboxReader
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.model.value_class import value_class
from advisory_cli.report.wording import commands


@value_class
class ManualDecision:
    """Decisions of a person about unconfirmed messages, given by the recipients' addresses.

    `arrived` are people whose message arrived, and `resend` people to whom the message is to be sent again. "all" in
    either field means everybody who is not named in the other.
    """

    arrived: Sequence[str] = ()
    resend: Sequence[str] = ()


@value_class
class Decided:
    """Result of decide_unconfirmed(): deliveries and resends that were decided, and those still in doubt.

    - `undecided`: deliveries still in doubt. A resend in doubt is among them as a delivery whose reason says so.
    - `decided`: number of deliveries and resends that were decided.
    - `delivered`: addresses whose message is now recorded as arrived. `resent`: addresses to which the message is sent
      again. `kept_back`: deliveries recorded as not arrived whose message is not sent again, with the reason.
    - `unsendable`: the reasons why messages that are still in doubt would not be sent again.
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
    kept_back: tuple[NotSentAgain, ...] = ()
    unsendable: tuple[NotSentAgain, ...] = ()


def decide_unconfirmed(
    ledger: Ledger,
    newsroom: Newsroom,
    summaries: Sequence[MailingSummary] | None,
    decision: ManualDecision,
    *,
    open_mailbox: Callable[[], MailboxReader] | None,
    reports: Sequence[str],
    now: datetime,
    who: str = "",
) -> Decided:
    """Decide the messages and resends in doubt of these mailings, store the decisions, and return them.

    `summaries`: the mailings. None: all mailings of the ledger.
    `open_mailbox`: returns a reader of the mailbox to search. None: no mailbox is searched.
    `reports`: files and folders with what came back.
    `decision`: the decisions of a person, whose account or key is `who`. They are used for what the mailbox and the
    reports do not prove. Somebody who was to be sent it again, and was not yet, may be decided anew as arrived.
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
    mailings = ledger.mailings() if summaries is None else summaries
    revised = tuple(find_revisable(ledger, mailings, decision.arrived))
    open_rows = [*(row for row in rows if row not in proven), *revised]
    open_resends = [doubt for doubt in resends if doubt.row not in proven]
    others = [doubt.row for doubt in open_resends]
    choice = {"arrived": decision.arrived, "resend": decision.resend}
    _refuse_confirmed(ledger, mailings, decision.resend, [*open_rows, *others])
    left = resolve_by_hand(ledger, open_rows, **choice, now=now, others=others, who=who)
    left_resends = resolve_resends_by_hand(ledger, open_resends, **choice, now=now)
    undecided = (*left, *(doubt.row for doubt in left_resends))
    to_resend = {row for row in (*open_rows, *others) if decision_about(row, **choice) is False}
    unsettled = to_resend | set(undecided)
    hindered = _hindered(open_rows, mailings, now)
    return Decided(
        undecided=undecided,
        decided=len(rows) + len(revised) + len(resends) - len(undecided),
        delivered=tuple(
            row.address for row in (*rows, *revised, *(doubt.row for doubt in resends)) if row not in unsettled
        ),
        resent=tuple(row.address for row in open_rows if row in to_resend and row.id not in hindered),
        kept_back=tuple(hindered[row.id] for row in open_rows if row in to_resend and row.id in hindered),
        unsendable=tuple(hindered[row.id] for row in left if row.id in hindered),
        not_arrived=tuple((doubt.mailing.id, doubt.row.address) for doubt in open_resends if doubt.row in to_resend),
        evidence=evidence,
        resolutions=(*of_rows, *of_resends, *returned),
        searchable=bool(named),
    )


def _hindered(
    rows: Iterable[DeliveryRow], mailings: Sequence[MailingSummary], now: datetime
) -> Mapping[int, NotSentAgain]:
    """Return the reasons why messages would not be sent again, by the id of the delivery."""
    by_id = {summary.mailing.id: summary for summary in mailings}
    found = (not_sent_again(row, by_id[row.mailing_id], now) for row in rows)
    return {reason.row.id: reason for reason in found if reason is not None}


def _refuse_confirmed(
    ledger: Ledger, mailings: Sequence[MailingSummary], addresses: Sequence[str], rows: Sequence[DeliveryRow]
) -> None:
    """Raise NoInput for an address to be sent to again whose message a person has recorded as arrived.

    To send such a message once more is a resend of its own, with a reason. An address of `rows` is not looked for.
    """
    known = {address_key(row.address) for row in rows}
    row = find_confirmed(ledger, mailings, [name for name in addresses if address_key(name) not in known])
    if row is not None:
        again = commands.line("resend", row.mailing_id, "--to", row.address, "--reason", "it did not arrive")
        raise NoInput(f"{row.address} was recorded as arrived.", remedy=f"To send it once more: {again}")
