"""Decide deliveries in doubt, as a person says or as evidence proves, and store the decisions in the ledger.

Evidence is what came back or was found: delivery reports, answers, and copies of sent messages.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from advisory_cli.actions.followup.message_index import left_by_advisory, message_names
from advisory_cli.actions.followup.replies import record_replies
from advisory_cli.model.errors import NoInput, UsageFault
from advisory_cli.model.mailing.delivery import DeliveryRow, ReplyKind, State
from advisory_cli.model.mailing.evidence import Action, Answer, Evidence, Report, Resolution
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.people.recipient import address_key
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.ports.ledger_queries import MailingQueries

_COPY_TAKES = timedelta(minutes=10)  # a provider may file the copy of what it took some minutes later
_ARRIVED = (Action.DELIVERED, Action.RELAYED, Action.EXPANDED)


def doubts(ledger: MailingQueries, summaries: Sequence[MailingSummary] | None) -> tuple[DeliveryRow, ...]:
    """Return the deliveries of these mailings that are in doubt: their message may or may not have arrived.

    None as `summaries` means all mailings of the ledger.
    """
    if summaries is None:
        return tuple(ledger.rows(states=(State.IN_DOUBT,)))
    return tuple(row for summary in summaries for row in ledger.rows(summary.mailing.id, states=(State.IN_DOUBT,)))


def resolve_by_hand(
    ledger: MailingQueries,
    rows: Sequence[DeliveryRow],
    *,
    arrived: Sequence[str],
    resend: Sequence[str],
    now: datetime,
    others: Sequence[DeliveryRow] = (),
    who: str = "",
) -> tuple[DeliveryRow, ...]:
    """Decide deliveries in doubt as a person says, and return the deliveries of `rows` that are still in doubt.

    `rows`: deliveries in doubt, or decided as not arrived before. `arrived`: e-mail addresses of recipients whose
    delivery becomes accepted. `resend`: e-mail addresses of recipients whose message is due again. `("all",)` for one
    of the two means every delivery of `rows` except those named in the other. `who`: account or key of the person.
    `others`: deliveries with a resend in doubt. Their addresses may stand in `arrived` and `resend` too, but this
    function decides nothing about them.
    Writes to the ledger: each decision.
    Raises UsageFault when the same entry is in both parameters, and NoInput for an address that is neither in `rows`
    nor in `others`. Nothing is decided then.
    """
    arrived_keys, resend_keys = ({address_key(name) for name in names} for names in (arrived, resend))
    if arrived_keys & resend_keys:
        raise UsageFault(f"{min(arrived_keys & resend_keys)} cannot both have arrived and be sent again.")
    unknown = (arrived_keys | resend_keys) - {"all"} - {address_key(row.address) for row in (*rows, *others)}
    if unknown:
        raise NoInput(f"{min(unknown)} is not unconfirmed.", remedy="See all with: advisory resolve")
    undecided = []
    for row in rows:
        decision = decision_about(row, arrived=arrived, resend=resend)
        if decision is None:
            undecided.append(row)
        else:
            ledger.resolve(row, accepted=decision, now=now, who=who)
    return tuple(undecided)


def decision_about(row: DeliveryRow, *, arrived: Sequence[str], resend: Sequence[str]) -> bool | None:
    """Return what a person has decided about a delivery: True when the message arrived, False when to send it again.

    None means that the person has decided neither. `arrived` and `resend` hold the e-mail addresses of the recipients
    so decided, or "all" for everybody who is not named in the other.
    """
    arrived_keys, resend_keys = ({address_key(name) for name in names} for names in (arrived, resend))
    key = address_key(row.address)
    if key in arrived_keys or ("all" in arrived_keys and key not in resend_keys):
        return True
    return False if key in resend_keys or "all" in resend_keys else None


def record_other_returns(
    ledger: Ledger, rows_by_id: Mapping[str, DeliveryRow], evidence: Sequence[Evidence], *, now: datetime
) -> tuple[tuple[Resolution, ...], Mapping[ReplyKind, int]]:
    """Record in the ledger returned messages whose delivery is accepted, and answers to the same messages.

    `rows_by_id`: deliveries, by envelope id, that the caller deals with. Nothing about them is recorded here.
    `evidence`: what was found in mailboxes and files.
    Replies are added to the histories of the deliveries. The deliveries stay accepted.
    Return a pair: a Resolution for each returned message, with its delivery and the reason in words, and the number of
    newly recorded replies by kind.
    """
    returned: dict[str, DeliveryRow] = {}
    for rows in left_by_advisory(ledger) if _names_others(evidence, rows_by_id) else ():
        names = message_names(ledger, rows)
        evidence = [names.attribute(source) for source in evidence]
        failed = {name for report in _failures(evidence) for name in report.envelope_ids} - rows_by_id.keys()
        returned |= {name: rows[name] for name in failed & rows.keys() if rows[name].state is State.ACCEPTED}
    new = record_replies(ledger, returned, evidence, now=now)
    resolutions = (
        resolution
        for name, row in returned.items()
        if (resolution := resolution_of(name, row, evidence, now)) is not None
    )
    return tuple(
        replace(resolution, how="returned later") for resolution in resolutions if resolution.arrived is False
    ), new


def _names_others(evidence: Sequence[Evidence], rows_by_id: Mapping[str, DeliveryRow]) -> bool:
    """Tell whether a report of a failure names another message than those of `rows_by_id`."""
    return any(
        report.envelope_ids - rows_by_id.keys() or (report.conversation and not report.envelope_ids)
        for report in _failures(evidence)
    )


def _failures(evidence: Sequence[Evidence]) -> Iterator[Report]:
    for source in evidence:
        yield from (report for report in source.reports if report.action is Action.FAILED)


def resolve_by_evidence(
    ledger: MailingQueries, rows_by_id: Mapping[str, DeliveryRow], evidence: Sequence[Evidence], *, now: datetime
) -> tuple[Resolution, ...]:
    """Decide deliveries in doubt by evidence. Return a Resolution for each delivery about which there is any evidence.

    `rows_by_id` holds the deliveries in doubt by envelope id, the id by which servers and replies name a message.
    Resolution.arrived has three values:
    - True: the evidence proves the arrival. The delivery becomes accepted.
    - False: the message was returned. The delivery stays in doubt for a person to decide.
    - None: the evidence proves nothing. The delivery stays in doubt. Such evidence is an answer from another address,
      an answer that names only the conversation, or that the provider's own folder of sent mail has no copy.
    Writes to the ledger: the accepted deliveries, and answers and returned messages, in the histories of the
    deliveries.
    """
    record_replies(ledger, rows_by_id, evidence, now=now)
    resolutions = tuple(
        candidate
        for name, row in rows_by_id.items()
        if (candidate := resolution_of(name, row, evidence, now)) is not None
    )
    for resolution in resolutions:
        if resolution.arrived:
            ledger.resolve(resolution.row, accepted=True, now=now, why=resolution.why)
    return resolutions


def resolution_of(name: str, row: DeliveryRow, evidence: Sequence[Evidence], now: datetime) -> Resolution | None:
    """Return the conclusion from evidence about one delivery at `now`, None when the evidence says nothing about it.

    `name`: the envelope id of the message. `row`: the delivery. Changes nothing.
    A returned message outweighs everything else, a delivery report outweighs an answer, and an answer outweighs a copy
    of the message that was found in the mailbox (such as in its folder of sent mail). A copy counts as arrived.
    A report of failure counts whatever address it names, because an envelope id belongs to one recipient. A report of
    arrival must name the recipient's own address, and an answer must come from that address. Both must also name this
    message, unless no other message of the conversation has left.
    """
    key = address_key(row.address)
    reports = [report for source in evidence for report in source.reports if name in report.envelope_ids]
    failed = next((report for report in reports if report.action is Action.FAILED), None)
    if failed is not None:
        return Resolution(row=row, arrived=False, how="returned", why=failed.words_for(key))
    by_action = {report.action: report for report in reversed(reports) if report.exact and key in report.recipients}
    for action in _ARRIVED:
        if action in by_action:
            why = f"delivery report: {action.value}, {by_action[action].words}".rstrip(", ")
            return Resolution(row=row, arrived=True, how="confirmed by a delivery report", why=why)
    answers = [answer for source in evidence for answer in source.answers if name in answer.envelope_ids]
    if any(answer.exact and answer.author == key for answer in answers):
        return Resolution(row=row, arrived=True, how="answered", why=f"answered from {key}")
    if (copy := _copy_words(name, evidence)) is not None:
        return Resolution(row=row, arrived=True, how=copy[0], why=copy[1])
    if answers:
        return _answer_for_a_person(row, answers[0])
    return _without_copy(row, now) if any(name in source.absent for source in evidence) else None


def _copy_words(name: str, evidence: Sequence[Evidence]) -> tuple[str, str] | None:
    """Return how and why a copy proves that a message left, None without a copy."""
    for source in evidence:
        if (folder := source.copies.get(name)) is not None:
            renamed = source.message_ids.get(name)
            by = f"its X-Advisory-ID, under the Message-ID {renamed}" if renamed else "its Message-ID"
            return f"found in {folder}", f"found in {folder} by {by}"
    return None


def _answer_for_a_person(row: DeliveryRow, answer: Answer) -> Resolution:
    """Return what an answer means that does not settle a doubt by itself."""
    if answer.author == address_key(row.address):
        why = "they answered in this conversation, perhaps not this message: decide yourself"
        return Resolution(row=row, arrived=None, how="answered in their conversation", why=why)
    why = f"{answer.author} answered, from another address: decide yourself"
    return Resolution(row=row, arrived=None, how="answered from another address", why=why)


def _without_copy(row: DeliveryRow, now: datetime) -> Resolution:
    """Return what it says that a provider, which files a copy of everything that it takes, has none of a message."""
    since = now - row.changed_at if row.changed_at is not None else _COPY_TAKES
    if since < _COPY_TAKES:
        why = "no copy in Sent yet. It may take some minutes: try again later"
    else:
        why = f"no copy in Sent after {since // timedelta(minutes=1):,} minutes, though the provider files one of every"
        why += " message: it was most likely not sent, so decide yourself"
    return Resolution(row=row, arrived=None, how="without a copy in Sent", why=why)
