"""The verbs that try again: `run` for cron, `retry` for a person."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisory_cli.cli.commands.ledger import guard
from advisory_cli.cli.terminal.console import say, say_fault, show, watched
from advisory_cli.cli.terminal.options import workshop
from advisory_cli.cli.terminal.progress import interruptible, noting, progress

if TYPE_CHECKING:
    from advisory_cli.bootstrap import Workshop
    from advisory_cli.model.mailing.plan import Tally
    from advisory_cli.model.mailing.records import MailingSummary
    from advisory_cli.model.ports.ledger import Ledger


@click.command()
@click.pass_context
def run(context: click.Context) -> None:
    """Deliver all that is due: mailings whose time has come, people held until an embargo's end, deferred messages.

    For cron, as often as you like. Silent when there is nothing to say; two runs at once do no harm.
    """
    from advisory_cli.model.errors import TryLater

    shop = workshop(context)
    if not watched():
        _beat(shop)
    if shop.at_work or not shop.has_ledger:
        if watched():
            say("A mailing is being sent right now." if shop.at_work else "Nothing was ever planned here.")
        return
    with ExitStack() as stack:
        try:
            ledger = stack.enter_context(shop.ledger(True))
        except TryLater:  # another one has just begun, and does the same
            return
        guard(shop, ledger)
        doubts = ledger.recover(shop.clock.now())
        if doubts:
            say("An earlier run ended in the middle of a message. What is unsure now, and what to do: advisory resolve")
        code = deliver_all(shop, ledger, ledger.mailings(), loud=watched())
    context.exit(gravest((code, 76 if doubts else 0)))


def _say_late(shop: "Workshop", ledger: "Ledger", among: Sequence["MailingSummary"]) -> bool:
    """For whom it has just become too late; said once. Whether there is anybody."""
    from advisory_cli.desk.again import missed
    from advisory_cli.report.screens.run import too_late_lines

    late = list(missed(ledger, shop.parts(), among))
    for one, count in late:
        show(too_late_lines(one, count, zone=shop.zone, relative_to=Path.cwd()))
    return bool(late)


def deliver_all(
    shop: "Workshop",
    ledger: "Ledger",
    among: Sequence["MailingSummary"],
    *,
    loud: bool,
    unattended: bool = True,
    told: bool = False,
) -> int:
    """Everything of these mailings that is due without a person (`unattended`), or also with one; what is too late is
    said once. `told`: that it cannot leave just now was said before.
    """
    from advisory_cli.desk.again import waiting_alone
    from advisory_cli.report.screens.run import idle_lines

    late = _say_late(shop, ledger, among)
    now = shop.clock.now()
    waiting = list(waiting_alone(ledger, shop.parts(), among, unattended=unattended))
    due = [one for one, when in waiting if when <= now]
    if loud and not due and not late:
        show(idle_lines(waiting, zone=shop.zone, now=now))
    code = _deliver(shop, ledger, due, loud=loud, unattended=unattended, told=told)
    return gravest((code, 76 if late else 0))


def _beat(shop: "Workshop") -> None:
    """Leave the trace by which others see that cron is at work; without it the mail leaves all the same."""
    from advisory_cli.model.errors import AdvisoryError

    try:
        shop.beat()
    except AdvisoryError as fault:
        say_fault(fault)


@click.command()
@click.argument("mailing", required=False)
@click.option("--wait", is_flag=True, help="Stay until all of them are settled, trying again as time goes by.")
@click.pass_context
def retry(context: click.Context, mailing: str | None, wait: bool) -> None:
    """Try deferred deliveries again now, of one mailing or of all, without waiting for their time."""
    from advisory_cli.actions.followup.resolve import mailings_called
    from advisory_cli.desk.again import waiting_alone

    shop = workshop(context)
    with shop.ledger(True) as ledger:
        guard(shop, ledger)
        now = shop.clock.now()
        ledger.recover(now)
        among = mailings_called(ledger, mailing) if mailing else ledger.mailings()
        here = [one for one in among if one.mailing.realm is shop.newsroom.realm and not one.mailing.stopped_at]
        late = _say_late(shop, ledger, here)
        for one in here:
            ledger.hasten(one.mailing.id, now=now)
        due = [one for one, when in waiting_alone(ledger, shop.parts(), here) if when <= now]
        if not due and not late:
            say("Nothing waits to be tried again.")
        code = _deliver(shop, ledger, due, loud=True)
    if wait and code in {0, 69, 75, 77}:
        from advisory_cli.cli.commands.wait import stay

        agreed = [one.mailing.id for one in due if not one.mailing.needs_approval or one.approval is not None]
        code = stay(shop, agreed, own=False, code=code)
    context.exit(gravest((code, 76 if late else 0)))


def _deliver(
    shop: "Workshop",
    ledger: "Ledger",
    mailings: Sequence["MailingSummary"],
    *,
    loud: bool,
    unattended: bool = True,
    told: bool = False,
) -> int:
    from advisory_cli.model.errors import AdvisoryError, TryLater

    codes = [0]
    for one in mailings:
        try:
            if not _let_go(shop, ledger, one, codes, loud=loud):
                continue
            codes.append(deliver_one(shop, ledger, one, loud=loud, unattended=unattended, told=told))
        except AdvisoryError as fault:  # what holds the next one up too; a server that is away needs no cron mail
            if not isinstance(fault, TryLater) or (loud and not told):
                say_fault(fault)
            codes.append(fault.exit_code)
            break
        if codes[-1] > 128 or codes[-1] in {77, 78}:
            break
    return gravest(codes)


def _let_go(shop: "Workshop", ledger: "Ledger", one: "MailingSummary", codes: list[int], *, loud: bool) -> bool:
    """Whether nobody's approval is missing. Cron says once for each reason that it is; a person hears it each time."""
    from advisory_cli.actions.approval.verify import refuse_unapproved
    from advisory_cli.model.errors import NotAllowed

    try:
        refuse_unapproved(one.mailing, shop.parts(), ledger, discreet=not loud)
    except NotAllowed as fault:
        if ledger.first_told(one.mailing.id, fault.message) or loud:
            say_fault(fault)
            codes.append(fault.exit_code)
        return False
    return True


def deliver_one(
    shop: "Workshop",
    ledger: "Ledger",
    one: "MailingSummary",
    *,
    loud: bool,
    unattended: bool = True,
    told: bool = False,
) -> int:
    """What is due of one mailing; the exit code."""
    from advisory_cli.desk.again import deliver_due
    from advisory_cli.model.mailing.delivery import State
    from advisory_cli.report.screens.run import again_lines

    with (
        shop.journal() as journal,
        interruptible() as stopped,
        progress(one.counts.get(State.PLANNED, 0), loud=loud, monotonic=shop.clock.monotonic) as tick,
    ):
        tally = deliver_due(
            one,
            shop.parts(lambda words: journal.tell(shop.clock.now(), words)),
            ledger,
            on_outcome=noting(journal, shop.clock, tick),
            interrupted=lambda: bool(stopped),
            unattended=unattended,
        )
    now = shop.clock.now()
    still = ledger.next_due(one.mailing.id, now=now, unattended=unattended)
    code = exit_code(tally, still_waiting=bool(tally.deferred) and still is not None, stopped=stopped)
    if code not in {0, 75} or (loud and not (told and code == 75)):
        show(again_lines(one.mailing, tally, next_due=still, zone=shop.zone))
    return code


def exit_code(tally: "Tally", *, still_waiting: bool, stopped: Sequence[int]) -> int:
    """One run's: signal, 76, 77, 69, 75, 0 (docs/architecture.md)."""
    if tally.interrupted and stopped:
        return 128 + stopped[0]
    if tally.in_doubt or tally.stopped:
        return 76
    if tally.forbidden:
        return 77
    if tally.refused:
        return 69
    return 75 if tally.trouble or still_waiting else 0


def gravest(codes: Sequence[int]) -> int:
    """Several at once."""
    signals = [code for code in codes if code > 128]
    known = next((code for code in (74, 76, 77, 69, 75) if code in codes), 0)
    return signals[0] if signals else known or max(codes)
