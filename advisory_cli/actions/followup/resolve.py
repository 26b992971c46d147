"""Decisions about deliveries in doubt, by a person or by evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from advisory_cli.actions.followup.replies import record_replies
from advisory_cli.model.errors import NoInput, UsageFault
from advisory_cli.model.mailing.delivery import DeliveryRow, ReplyKind, State
from advisory_cli.model.mailing.evidence import Action, Evidence, Resolution
from advisory_cli.model.mailing.message_id import envelope_id, message_id
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.people.recipient import address_key
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.ports.ledger_queries import MailingQueries
from advisory_cli.model.press.newsroom import Realm

_ARRIVED = (Action.DELIVERED, Action.RELAYED, Action.EXPANDED)


def doubts(register: MailingQueries, found: Sequence[MailingSummary] | None) -> tuple[DeliveryRow, ...]:
    """Return the deliveries that may or may not have arrived, of these mailings. None means all mailings."""
    if found is None:
        return tuple(register.rows(states=(State.IN_DOUBT,)))
    return tuple(row for one in found for row in register.rows(one.mailing.id, states=(State.IN_DOUBT,)))


def decide(
    register: MailingQueries,
    rows: Sequence[DeliveryRow],
    *,
    arrived: Sequence[str],
    resend: Sequence[str],
    now: datetime,
) -> tuple[DeliveryRow, ...]:
    """Settle the named doubts and return the deliveries that are still in doubt.

    `arrived` and `resend` hold addresses, or "all". A named address goes before "all".
    Raises UsageFault when one name is in both, and NoInput for an address that is not in doubt.
    """
    yes, no = ({address_key(one) for one in names} for names in (arrived, resend))
    if yes & no:
        raise UsageFault(f"{min(yes & no)} cannot both have arrived and be sent again.")
    unknown = (yes | no) - {"all"} - {address_key(row.address) for row in rows}
    if unknown:
        raise NoInput(f"{min(unknown)} is not in doubt.", remedy="List the doubts with: advisory resolve")
    left = []
    for row in rows:
        key = address_key(row.address)
        if key in yes or ("all" in yes and key not in no):
            register.resolve(row, accepted=True, now=now)
        elif key in no or "all" in no:
            register.resolve(row, accepted=False, now=now)
        else:
            left.append(row)
    return tuple(left)


def by_envelope_id(ledger: Ledger, rows: Sequence[DeliveryRow]) -> Mapping[str, DeliveryRow]:
    """Map each live delivery by the envelope id of its message, which servers and replies name (RFC 3461 4.4)."""
    mailings = {one.mailing.id: one.mailing for one in ledger.mailings() if one.mailing.realm is Realm.LIVE}
    key = ledger.newsroom_key
    named = {}
    for row in rows:
        if (mailing := mailings.get(row.mailing_id)) is not None:
            whole = message_id(
                key,
                advisory_id=mailing.advisory_id,
                revision=mailing.revision,
                recipient_key=address_key(row.address),
                domain=mailing.sender_domain,
            )
            named[envelope_id(whole)] = row
    return named


def returned_beside(
    ledger: Ledger, asked: Mapping[str, DeliveryRow], evidence: Sequence[Evidence], *, now: datetime
) -> tuple[tuple[Resolution, ...], Mapping[ReplyKind, int]]:
    """Record accepted messages that came back, beside the ones `asked` about.

    Returns a ruling for each such message, and how many replies of each kind were not known before.
    """
    failed = {
        name
        for each in evidence
        for report in each.reports
        if report.action is Action.FAILED
        for name in report.envelope_ids
    } - asked.keys()
    found: dict[str, DeliveryRow] = {}
    for one in ledger.mailings() if failed else ():
        rows = by_envelope_id(ledger, list(ledger.rows(one.mailing.id, states=(State.ACCEPTED,))))
        found |= {name: rows[name] for name in failed & rows.keys()}
    new = record_replies(ledger, found, evidence, now=now)
    rulings = (ruling for name, row in found.items() if (ruling := _ruling(name, row, evidence)) is not None)
    return tuple(replace(one, how="accepted before and returned") for one in rulings if one.arrived is False), new


def settle(
    register: MailingQueries, asked: Mapping[str, DeliveryRow], evidence: Sequence[Evidence], *, now: datetime
) -> tuple[Resolution, ...]:
    """Accept the deliveries that the evidence proves to have arrived, and return its ruling about each doubt it covers.

    A returned message stays in doubt, because a person decides whether to try again. Replies are recorded.
    """
    record_replies(register, asked, evidence, now=now)
    rulings = tuple(ruling for name, row in asked.items() if (ruling := _ruling(name, row, evidence)) is not None)
    for one in rulings:
        if one.arrived:
            register.resolve(one.row, accepted=True, now=now, why=one.why)
    return rulings


def _ruling(name: str, row: DeliveryRow, evidence: Sequence[Evidence]) -> Resolution | None:
    """Decide what the evidence says about one delivery, None when it says nothing.

    A returned message outweighs everything else, a report outweighs an answer, and an answer outweighs a copy found.
    An id belongs to one recipient, so a failure counts whatever address it names. An arrival or an answer counts only
    for the recipient's own address.
    """
    key = address_key(row.address)
    reports = [one for each in evidence for one in each.reports if name in one.envelope_ids]
    failed = next((one for one in reports if one.action is Action.FAILED), None)
    if failed is not None:
        return Resolution(row=row, arrived=False, how="returned", why=failed.words_for(key))
    by_action = {one.action: one for one in reversed(reports) if key in one.recipients}
    for action in _ARRIVED:
        if action in by_action:
            why = f"delivery report: {action.value}, {by_action[action].words}".rstrip(", ")
            return Resolution(row=row, arrived=True, how="confirmed by a delivery report", why=why)
    authors = [one.author for each in evidence for one in each.answers if name in one.envelope_ids]
    if key in authors:
        return Resolution(row=row, arrived=True, how="answered", why=f"answered from {key}")
    folder = next((one.copies[name] for one in evidence if name in one.copies), None)
    if folder is not None:
        return Resolution(row=row, arrived=True, how=f"found in {folder}", why=f"found in {folder} by its Message-ID")
    if authors:
        why = f"{authors[0]} answered, which is not the address it was sent to: a person has to say if it arrived"
        return Resolution(row=row, arrived=None, how="answered from another address", why=why)
    return None
