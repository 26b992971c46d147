"""The verb that makes mail leave: send."""

import re
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisory_cli.cli.commands.approve import go_on, say_planned
from advisory_cli.cli.terminal.console import ask_number, at_a_terminal, show, watched
from advisory_cli.cli.terminal.options import as_planned, choosing, order_from, workshop
from advisory_cli.cli.terminal.progress import TerminalObserver
from advisory_cli.model.exit_codes import exit_code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisory_cli.actions.preflight.prepare import Prepared
    from advisory_cli.actions.request import Order
    from advisory_cli.bootstrap import Workshop
    from advisory_cli.model.mailing.plan import Tally
    from advisory_cli.model.mailing.records import MailingSummary
    from advisory_cli.model.ports.ledger import Ledger


@click.command()
@click.argument("file")
@choosing
@click.option("--dry-run", is_flag=True, help="Go the whole way and send nothing.")
@click.option("--test", is_flag=True, help="Send it, marked [TEST], to the newsroom's testers.")
@click.option("--test-to", multiple=True, metavar="ADDRESS", help="A test to this address of the newsroom.")
@click.option("--at", metavar="WHEN", help="When: 'tomorrow 07:00', '2026-06-05 08:00', '2026-06-05 08:00 recipient'.")
@click.option("--not-after", metavar="WHEN", help="Nothing leaves after this; else 6 hours after its time.")
@click.option("--replace", metavar="MAILING", help="Put this text in the place of one that waits.")
@click.option("--allow-uncleared", metavar="REASON", help="Embargo: to everybody, agreed or not; the reason is kept.")
@click.option("--yes", is_flag=True, help="Do not ask; for cron.")
@click.option("--expect", metavar="N", help="Refuse another number; with a second wave: N+M.")
@click.option("--strict", is_flag=True, help="Warnings refuse too.")
@click.option("--rate", metavar="N/minute", help="Not faster than this.")
@click.option("--connections", type=click.IntRange(1, 20), metavar="N", help="At most so many at a time.")
@click.option("--wait", is_flag=True, help="Stay until all has left: deferred messages, a later time, a second wave.")
@click.pass_context
def send(context: click.Context, /, file: str, **asked: Any) -> None:
    """Show the plan, ask, and deliver FILE to the lists, now or at its time."""
    from advisory_cli.actions.ledger_check import guard
    from advisory_cli.actions.preflight.prepare import prepare

    _refuse_odd_words(asked)
    shop = workshop(context, {name: str(asked[name]) for name in ("rate", "connections") if asked[name]})
    if asked["replace"] and not asked["lists"]:
        asked = as_planned(shop, asked["replace"], asked)
    order = order_from(shop, file, asked)
    opened = shop.rehearsal_ledger() if asked["dry_run"] else shop.ledger(True)
    mailing = ""
    with opened as ledger:
        if found := guard(ledger, shop.surroundings(ledger), shop.clock.now(), rehearse=asked["dry_run"]):
            from advisory_cli.report.screens.ledger import concern_lines

            show(concern_lines(found))
        ledger.recover(shop.clock.now())
        order, planned = _taken_up(shop, order, ledger, asked)
        if planned is not None:
            code, mailing = go_on(shop, ledger, planned, asked), planned.mailing.id
        else:
            with prepare(order, shop.parts(), ledger) as prepared:
                if asked["test"] or asked["test_to"]:
                    code = test_mail(shop, prepared, ledger, asked["test_to"] or shop.newsroom.testers)
                else:
                    code, mailing = _send(shop, order, prepared, ledger, asked)
    if mailing and asked["wait"] and code in {0, 69, 75}:
        from advisory_cli.actions.sending.wait import stay

        code = stay(shop, [mailing], TerminalObserver(shop), own=True, code=code)
    context.exit(code)


def _taken_up(
    shop: "Workshop", order: "Order", ledger: "Ledger", asked: dict[str, Any]
) -> tuple["Order", "MailingSummary | None"]:
    """What of it was planned before for somebody's approval; a test or a rehearsal touches none of that."""
    from advisory_cli.actions.approval.verify import taken_up

    if asked["test"] or asked["test_to"] or asked["dry_run"]:
        return order, None
    return taken_up(order, shop.parts(), ledger)


def _refuse_odd_words(asked: dict[str, Any]) -> None:
    test = asked["test"] or asked["test_to"]
    refuse_odd_numbers(asked)
    if not asked["lists"] and not test and not asked["replace"]:
        raise click.UsageError("To whom? Name at least one list: -l LIST")
    if test and asked["at"]:
        raise click.UsageError("--test sends now and --at does not: choose one of them.")
    if asked["allow_uncleared"] is not None and len(asked["allow_uncleared"].strip()) < 3:
        raise click.UsageError("--allow-uncleared needs a reason, such as: --allow-uncleared 'agreed by phone'")


def refuse_odd_numbers(asked: dict[str, Any]) -> None:
    """What every verb that sends refuses to understand: --rate, --expect, and a test that is none."""
    if asked["rate"] and not re.fullmatch(r"[1-9]\d{0,5}\s*/\s*(second|minute|hour)", asked["rate"]):
        raise click.UsageError(f"--rate {asked['rate']} is not a pace; right would be: --rate 30/minute")
    if asked["expect"] is not None and not re.fullmatch(r"\d{1,9}(\+\d{1,9})?", asked["expect"]):
        raise click.UsageError(f"--expect {asked['expect']} is not a number; right would be: --expect 412 or 12+400")
    if (asked["test"] or asked["test_to"]) and asked["dry_run"]:
        raise click.UsageError("--test sends now and --dry-run does not: choose one of them.")


def test_mail(shop: "Workshop", prepared: "Prepared", ledger: "Ledger", testers: tuple[str, ...]) -> int:
    """A test to the newsroom's own people; the exit code."""
    from advisory_cli.actions.sending.test_message import send_test
    from advisory_cli.model.mailing.delivery import Verdict
    from advisory_cli.report.screens.summary import test_lines

    outcomes = list(send_test(prepared, shop.parts(), ledger, testers=testers))
    show(test_lines(outcomes, route=shop.newsroom.route, relative_to=Path.cwd()))
    verdicts = {outcome.verdict for _, outcome in outcomes}
    if Verdict.IN_DOUBT in verdicts:
        return 76
    if Verdict.REFUSED in verdicts:
        return 69
    return 0 if verdicts == {Verdict.ACCEPTED} else 75


def _send(
    shop: "Workshop", order: "Order", prepared: "Prepared", ledger: "Ledger", asked: dict[str, Any]
) -> tuple[int, str]:
    """The exit code, and the mailing if any of it was planned."""
    from advisory_cli.actions.preflight.history import refuse_stopped
    from advisory_cli.actions.preflight.preconditions import refuse_warnings
    from advisory_cli.actions.preflight.schedule import refuse_unattended
    from advisory_cli.actions.sending.lateness import refuse_late
    from advisory_cli.actions.sending.plan import expect, propose
    from advisory_cli.actions.sending.run import observed
    from advisory_cli.actions.sending.send import carry_out, planned_as, with_waiting
    from advisory_cli.model.mailing.delivery import State
    from advisory_cli.report.screens.plan import plan_lines
    from advisory_cli.report.screens.plan_waves import confirmation
    from advisory_cli.report.screens.summary import summary_lines

    plan = propose(order, prepared, shop.parts(), ledger)
    if plan.mailing.send_at and plan.to_send and not (asked["wait"] or asked["dry_run"]):
        refuse_unattended(shop.parts(), "it then")
    if not at_a_terminal() and not asked["dry_run"]:
        refuse_stopped(prepared.before, revision=plan.mailing.revision)
        refuse_late(prepared, ledger, shop.clock.now())
    if asked["strict"]:
        refuse_warnings(plan.findings)
    if asked["expect"] is not None:
        expect(plan, *map(int, asked["expect"].split("+")))
    loud = not asked["yes"] or watched() or shop.practice or asked["dry_run"]
    if loud:
        show(plan_lines(plan, dry_run=asked["dry_run"], relative_to=Path.cwd()))
    if (plan.to_send or plan.second_wave) and not asked["yes"] and not asked["dry_run"]:
        confirmed(*confirmation(plan))
    rehearse = asked["dry_run"]
    delivering = partial(carry_out, plan, prepared, ledger=ledger, rehearse=rehearse, attended=at_a_terminal())
    done, stopped = observed(
        delivering, shop, TerminalObserver(shop), expected=plan.to_send, loud=loud, rehearse=rehearse
    )
    if plan.mailing.needs_approval and not asked["dry_run"] and (found := ledger.find(plan.mailing.id)):
        return say_planned(found[0]), plan.mailing.id
    tally = with_waiting(done, ledger, plan)
    left = bool(tally.waiting) and plan.mailing.send_at is None
    code = exit_code(replace(done, in_doubt=tally.in_doubt), still_waiting=left, stopped=stopped)
    if loud or code:
        rows = tuple(islice(ledger.rows(states=(State.IN_DOUBT, State.REFUSED)), 20)) if code in {69, 76} else ()
        show(summary_lines(tally, plan, dry_run=asked["dry_run"], rows=rows, relative_to=Path.cwd()))
    say_late_rest(shop, ledger, (plan.mailing.id,), done)
    return code, "" if asked["dry_run"] else planned_as(plan, prepared, ledger)


def say_late_rest(shop: "Workshop", ledger: "Ledger", names: "Sequence[str]", tally: "Tally") -> None:
    """For whom it became too late in the middle of sending, and why."""
    from advisory_cli.actions.sending.lateness import cause_of

    for one in [one for name in names for one in ledger.find(name) if tally.late]:
        if one.too_late:
            cause = cause_of(one, shop.parts(), ledger, done=tally)
            TerminalObserver(shop).too_late(one, one.too_late, cause)


def confirmed(number: str, question: str) -> None:
    """Typing the number is the word of a person who has read the plan; where some get it later, both numbers."""
    remedy = "In a script or from cron, add --yes (and --expect N, to be sure of the number)."
    ask_number(number, question, nothing="Nothing was sent.", remedy=remedy)
