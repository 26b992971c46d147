"""Find the resends in doubt, and decide them as a person says or as evidence proves.

A resend is a message once more to a person who has it. When the server hung up before confirming, the message may have
arrived. The delivery of that person stays accepted in any case.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from advisory_cli.actions.followup.message_index import own_envelope_id
from advisory_cli.actions.followup.replies import record_replies
from advisory_cli.actions.followup.resolve import decision_about, resolution_of
from advisory_cli.model.mailing.delivery import DeliveryRow, Mailing, State
from advisory_cli.model.mailing.evidence import Evidence, Resolution
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.mailing.resend import Resend, ResendState
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.value_class import value_class


@value_class
class ResendDoubt:
    """Resend in doubt: the message may or may not have arrived once more.

    `row` is the delivery as a doubt: in the state IN_DOUBT, with the time, the reply and the reason of the resend.
    """

    mailing: Mailing
    resend: Resend
    row: DeliveryRow


def resend_doubts(ledger: Ledger, summaries: Sequence[MailingSummary] | None) -> tuple[ResendDoubt, ...]:
    """Return the resends in doubt of these mailings. None as `summaries` means all mailings of the ledger.

    Raises LedgerFault when the database fails.
    """
    found = []
    for summary in ledger.mailings() if summaries is None else summaries:
        resends = [resend for resend in ledger.resends(summary.mailing.id) if resend.state is ResendState.IN_DOUBT]
        if resends:
            rows = {row.id: row for row in ledger.rows(summary.mailing.id)}
            found += [
                ResendDoubt(mailing=summary.mailing, resend=resend, row=_as_doubt(rows[resend.delivery], resend))
                for resend in resends
            ]
    return tuple(found)


def resend_doubts_by_id(ledger: Ledger, doubts: Sequence[ResendDoubt]) -> Mapping[str, ResendDoubt]:
    """Return the resends of live mailings in `doubts`, by the envelope id of the message that was sent once more.

    This id differs from the envelope id of the first message.
    """
    key = ledger.newsroom_key
    return {
        own_envelope_id(key, doubt.mailing, doubt.row, doubt.resend.number): doubt
        for doubt in doubts
        if doubt.mailing.realm is Realm.LIVE
    }


def resolve_resends_by_evidence(
    ledger: Ledger, doubts_by_id: Mapping[str, ResendDoubt], evidence: Sequence[Evidence], *, now: datetime
) -> tuple[Resolution, ...]:
    """Decide resends in doubt by evidence, as resolve_by_evidence() decides deliveries. Return the conclusions.

    A resend that proves to have arrived becomes accepted. Any other stays in doubt. `doubts_by_id` holds the resends by
    envelope id. Answers and returned messages are also recorded in the histories of the deliveries.
    Raises LedgerFault when the database fails.
    """
    record_replies(ledger, {name: doubt.row for name, doubt in doubts_by_id.items()}, evidence, now=now)
    resolutions = []
    for name, doubt in doubts_by_id.items():
        resolution = resolution_of(name, doubt.row, evidence, now)
        if resolution is not None:
            resolutions.append(resolution)
            if resolution.arrived:
                ledger.resolve_resend(doubt.resend, arrived=True, now=now, why=resolution.why)
    return tuple(resolutions)


def resolve_resends_by_hand(
    ledger: Ledger, doubts: Sequence[ResendDoubt], *, arrived: Sequence[str], resend: Sequence[str], now: datetime
) -> tuple[ResendDoubt, ...]:
    """Decide resends in doubt as a person says, and return those of `doubts` that are still in doubt.

    `arrived` and `resend` hold e-mail addresses, or "all", as for resolve_by_hand(). A resend that did not arrive is
    not sent again by itself. Raises LedgerFault when the database fails.
    """
    undecided = []
    for doubt in doubts:
        decision = decision_about(doubt.row, arrived=arrived, resend=resend)
        if decision is None:
            undecided.append(doubt)
        else:
            ledger.resolve_resend(doubt.resend, arrived=decision, now=now)
    return tuple(undecided)


def _as_doubt(row: DeliveryRow, resend: Resend) -> DeliveryRow:
    return replace(
        row,
        state=State.IN_DOUBT,
        date=resend.at,
        changed_at=resend.at,
        retry_at=None,
        reason=f"resent: {resend.reason}",
        code=resend.code,
        reply=resend.reply,
        provider_message_id=resend.provider_message_id,
        came_back=(),
    )
