"""Send a message once more to one person who has it and has asked for it, such as after deleting it.

The person gets the frozen text under a new Message-ID, because servers discard a second message with the same
Message-ID. The new message refers to the first. The ledger stores an event of the delivery, and no second delivery.
"""

import shlex
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from advisory_cli.actions.context import Context
from advisory_cli.actions.lookup import find_mailings
from advisory_cli.actions.preflight.preconditions import refuse_early_by_jump, require_transport
from advisory_cli.actions.sending.archive import file_copies, mark_copies_owed
from advisory_cli.actions.sending.frozen_people import is_denied
from advisory_cli.actions.sending.run import build_stored, deliver_once
from advisory_cli.actions.sending.sent_copies import file_sent_copies, missing_copy_words
from advisory_cli.actions.sending.test_message import opted_out
from advisory_cli.compose.serialize import unpack_variant
from advisory_cli.model.errors import CannotWrite, NoInput, NotAllowed, PersonDecides, TryLater, UsageFault
from advisory_cli.model.mailing.delivery import Delivery, DeliveryRow, Mailing, Outcome, State
from advisory_cli.model.mailing.message_id import is_provider_message_id
from advisory_cli.model.mailing.provider_limits import limits_for
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.mailing.resend import ResendPlan
from advisory_cli.model.people.recipient import address_key
from advisory_cli.model.ports.ledger import Ledger, Permission, SendingLedger
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import LiveRoute
from advisory_cli.report.wording.times import at_both

_LONGEST_WAIT = timedelta(minutes=2)


def plan_resend(name: str, address: str, reason: str, ctx: Context, ledger: Ledger) -> ResendPlan:
    """Return the plan to send the message of a mailing once more to `address`. Nothing is stored.

    `name`: the id of a mailing, or the id or file of an advisory. For an advisory, the newest of its mailings that the
    person has is taken. `reason`: why the message is sent again.
    Raises
    - NoInput when the person is a recipient of no such mailing,
    - UsageFault when the server has not accepted the first message. The fault names the command that is right instead,
    - TryLater while the first message is being sent,
    - NotAllowed when the person has opted out or is not cleared for the embargo, and when the embargo is over and no
      open text was stored,
    - PersonDecides when the mailing was stopped, or a newer text has been planned for the person,
    - BadConfig when `send_via` or `from` is missing.
    """
    route, sender = require_transport(ctx)
    summary, row = _find(find_mailings(ledger, name, ctx.newsroom.folder), address, ctx, ledger, reason=reason)
    mailing, now = summary.mailing, ctx.clock.now()
    _refuse_state(mailing, row)
    _refuse_overtaken(mailing, row, ledger, reason)
    if mailing.stopped_at is not None:
        raise PersonDecides(
            f"{mailing.id} is stopped. Nothing was sent.", remedy=f"To continue: advisory stop {mailing.id} --undo"
        )
    _refuse_opted_out(row, ledger)
    delivery = ledger.stored_delivery(row, now=now)
    _refuse_embargo(mailing, delivery, now, ctx)
    earlier = tuple(resend for resend in ledger.resends(mailing.id) if resend.delivery == row.id)
    return ResendPlan(
        mailing=mailing,
        row=row,
        subject=_subject(mailing, delivery, ledger),
        delivery=_as_resend(delivery, row, len(earlier) + 1, now, ctx, ledger),
        earlier=earlier,
        reason=reason,
        route=route,
        sender=sender,
        now=now,
        zone=ctx.newsroom.zone or "UTC",
    )


def _subject(mailing: Mailing, delivery: Delivery, ledger: Ledger) -> str:
    """Return the subject of a mailing in the language of a delivery."""
    if not mailing.editions:
        return mailing.subject
    variant = unpack_variant(ledger.piece(delivery.frozen_in, delivery.phase, delivery.variant))
    return mailing.editions[variant.language].subject


def deliver_resend(plan: ResendPlan, ctx: Context, ledger: SendingLedger) -> Outcome:
    """Send the message of a plan that a person has agreed to, store what came of it, and return the outcome.

    When this process dies after the message may have left, the ledger says that the resend is in doubt. A resend in
    doubt is never sent again by itself.
    Raises
    - PersonDecides when the mailing was stopped or got a newer text meanwhile, when the clock jumped ahead, and when a
      stored local time is another instant by today's time zone rules,
    - NotAllowed when the person has opted out meanwhile, the embargo forbids the message, or the mailing lacks its
      approval,
    - PlanChanged when somebody else has resent the message,
    - TryLater when the sending limits leave no room for more than two minutes, and
    - TryLater, NotAllowed, BadConfig or CannotWrite when nothing can leave.
    """
    refuse_early_by_jump(ctx, ledger)
    ledger.refuse_stopped(plan.mailing, since=plan.now)
    now = ctx.clock.now()
    delivery = replace(
        ledger.stored_delivery(plan.row, now=now),
        date=now.replace(microsecond=0),
        thread=plan.delivery.thread,
        resend=plan.number,
    )
    _refuse_embargo(plan.mailing, delivery, now, ctx)
    _wait_for_limits(delivery, ctx, ledger)

    def begin() -> None:
        mark_copies_owed(plan.mailing, ctx.newsroom, ledger)
        if isinstance(plan.route, LiveRoute):
            ledger.record_route(plan.mailing.id, plan.route.identity)
        ledger.begin_resend(plan.row, number=plan.number, who=ctx.account, reason=plan.reason, now=now)

    def before_commit() -> bool:
        if ledger.check_allowed(delivery) is not Permission.GO or _shows_ended_embargo(delivery, ctx.clock.now()):
            return False
        ledger.mark_resend_committing(plan.row, number=plan.number)
        return True

    outcome = deliver_once(
        plan.mailing,
        build_stored(delivery, ctx, ledger),
        ctx,
        ledger,
        begin=begin,
        before_commit=before_commit,
    )
    ledger.record_resend(plan.row, outcome, number=plan.number, now=ctx.clock.now())
    return outcome


def file_resent_copies(plan: ResendPlan, ctx: Context, ledger: Ledger) -> str:
    """Store the office's own copies of the editions of a mailing, after a resend, where a copy is missing.

    After the end of an embargo, for example, a resend may be the first message with the open edition. Copies go where
    the settings `archive` and `sent_copy` say. Return a sentence that says why a copy is still missing, or "" when none
    is missing. The next `advisory run` tries again to store a missing copy.
    """
    try:
        file_copies(plan.mailing, ctx, ledger)
    except CannotWrite as fault:
        return f"The office's copy is missing: {fault.message} The next `advisory run` tries again."
    failed = file_sent_copies(ctx, ledger).get(plan.mailing.id)
    return "" if failed is None else missing_copy_words(failed)


def _find(
    summaries: Sequence[MailingSummary], address: str, ctx: Context, ledger: Ledger, *, reason: str = ""
) -> tuple[MailingSummary, DeliveryRow]:
    """Return the newest mailing that holds the person, and the delivery there. One that has left comes first.

    Raises NoInput when the person is in none of `summaries`, or was left out there and has another mailing of the
    advisory. The fault then names that one. `reason` is put into the command that it advises.
    """
    found = _holding(summaries, address, ctx, ledger)
    if found and found[0][1].state is not State.LEFT_OUT:
        return found[0]
    advisory_id = summaries[0].mailing.advisory_id
    others = [summary for summary in ledger.mailings() if summary.mailing.advisory_id == advisory_id]
    elsewhere = _holding(others, address, ctx, ledger)
    searched = summaries[0].mailing.id if len(summaries) == 1 else advisory_id
    if elsewhere and elsewhere[0][1].may_have_left:
        raise NoInput(
            f"{address} has it from {elsewhere[0][0].mailing.id}, and nothing of {searched}. Nothing was sent.",
            remedy=f"Name the advisory: {_command(advisory_id, address, reason)}",
        )
    if not found:
        raise NoInput(
            f"{address} has nothing of {searched}. Nothing was sent.",
            remedy=f"For the first time: advisory send {advisory_id} --to {address}",
        )
    return found[0]


def _holding(
    summaries: Sequence[MailingSummary], address: str, ctx: Context, ledger: Ledger
) -> list[tuple[MailingSummary, DeliveryRow]]:
    """Return the mailings that hold the person, each with the delivery. Those that may have left come first."""
    key, found = address_key(address), list[tuple[MailingSummary, DeliveryRow]]()
    for summary in summaries:
        if summary.mailing.realm is ctx.newsroom.realm:
            rows = ledger.rows(summary.mailing.id, who=address)
            found += [(summary, row) for row in rows if address_key(row.address) == key]
    return sorted(found, key=lambda pair: not pair[1].may_have_left)


def _command(name: str, address: str, reason: str) -> str:
    """Return the command that resends a mailing or an advisory to a person, with the reason that was given."""
    return shlex.join(("advisory", "resend", name, "--to", address, "--reason", reason))


def _refuse_state(mailing: Mailing, row: DeliveryRow) -> None:
    """Raise UsageFault or TryLater when the first message was not accepted, with the command that is right then."""
    if row.state is State.ACCEPTED:
        return
    if row.state is State.CLAIMED:
        raise TryLater(f"The message to {row.address} is just being sent.")
    words, remedy = {
        State.IN_DOUBT: (
            "is unconfirmed: it may have arrived",
            f"Decide first: advisory resolve {mailing.id} --resend {row.address}, or --arrived {row.address}",
        ),
        State.REFUSED: ("was refused by the server", f"advisory retry {mailing.id} --refused {row.address}"),
        State.LEFT_OUT: ("was left out", f"advisory send {mailing.advisory_id} --to {row.address}"),
        State.HELD: ("waits for the embargo's end", f"advisory status {mailing.id}"),
        State.PLANNED: ("has not been sent yet", f"advisory status {mailing.id}"),
    }[row.state]
    raise UsageFault(f"The message to {row.address} {words}. Nothing was sent.", remedy=remedy)


def _refuse_overtaken(mailing: Mailing, row: DeliveryRow, ledger: Ledger, reason: str) -> None:
    if newer := ledger.newer_text(row):
        raise PersonDecides(
            f"{mailing.id} has an older text: {newer} is newer. Nothing was sent.",
            remedy=f"Resend the newer one: {_command(newer, row.address, reason)}",
        )


def _refuse_opted_out(row: DeliveryRow, ledger: Ledger) -> None:
    if opted_out((row.address,), ledger):
        raise NotAllowed(
            f"{row.address} has opted out. Nothing was sent.",
            remedy=f"If they want mail again: advisory suppress remove {row.address}",
        )


def _refuse_embargo(mailing: Mailing, delivery: Delivery, now: datetime, ctx: Context) -> None:
    """Raise NotAllowed when the embargo forbids the message now, or has ended and no open text was kept."""
    end = delivery.embargo_end
    if end is not None and now < end and (delivery.phase is Phase.OPEN or is_denied(mailing, delivery.key, ctx)):
        raise NotAllowed(
            f"{delivery.address} is not cleared for the embargo until {at_both(end, ctx.newsroom.zone)}."
            " Nothing was sent.",
            remedy="Resend it after the embargo, or enter their agreement in the list.",
        )
    if delivery.variant < 0:
        raise NotAllowed(
            f"The embargo of {mailing.id} has ended, and only the text with its banner was kept. Nothing was sent.",
            remedy=f"Send the text again: advisory send {mailing.advisory_id} --to {delivery.address}",
        )


def _shows_ended_embargo(delivery: Delivery, now: datetime) -> bool:
    end = delivery.embargo_end
    return delivery.phase is Phase.EMBARGOED and end is not None and end <= now


def _as_resend(
    delivery: Delivery, row: DeliveryRow, number: int, now: datetime, ctx: Context, ledger: Ledger
) -> Delivery:
    """Return the delivery of a resend: of today's Date, and below the first message in the person's mailbox."""
    first = build_stored(delivery, ctx, ledger).message_id
    passed_on_as = (row.provider_message_id,) if is_provider_message_id(row.provider_message_id) else ()
    thread = (*delivery.thread, first, *passed_on_as)
    return replace(delivery, date=now.replace(microsecond=0), thread=thread, resend=number)


def _wait_for_limits(delivery: Delivery, ctx: Context, ledger: Ledger) -> None:
    """Count the message against the limits of speed, and wait for them. Raises TryLater when that takes too long."""
    limits = limits_for(ctx.newsroom)
    domain = limits.at(delivery.key.rpartition("@")[2])
    applicable = (*limits.overall, *([domain] if domain else []))
    begun = ctx.clock.now()
    while (free_at := ledger.acquire(applicable, now := ctx.clock.now())) is not None:
        if free_at - begun > _LONGEST_WAIT:
            raise TryLater(
                f"The sending limit is used up until {at_both(free_at, ctx.newsroom.zone)}. Nothing was sent.",
                remedy="Run the same command again then.",
            )
        ctx.clock.sleep(max((free_at - now).total_seconds(), 0.01))
