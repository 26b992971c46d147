"""The command that makes mail leave: send."""

import re
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisory_cli.cli.commands.approve import go_on, say_planned
from advisory_cli.cli.terminal.console import ask_number, can_prompt, is_interactive, say, show
from advisory_cli.cli.terminal.options import load_app, order_from, recipient_options, show_concerns, stored_options
from advisory_cli.cli.terminal.progress import TerminalObserver
from advisory_cli.cli.terminal.zone_offer import offer_zone
from advisory_cli.model.exit_codes import exit_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from advisory_cli.actions.preflight.prepare import Prepared
    from advisory_cli.actions.request import SendRequest
    from advisory_cli.bootstrap import App
    from advisory_cli.model.mailing.plan import Plan, Tally
    from advisory_cli.model.mailing.records import MailingSummary
    from advisory_cli.model.ports.ledger import Ledger, SendingLedger

MOST_PLANS = 20  # that one command makes while others decide things
CHANGED = "Something changed while this plan was shown. What would leave now:"


@click.command()
@click.argument("file")
@recipient_options
@click.option("--dry-run", is_flag=True, help="Go the whole way and send nothing.")
@click.option("--test", is_flag=True, help="Send it, marked [TEST], to the newsroom's testers.")
@click.option("--test-to", multiple=True, metavar="ADDRESS", help="A test to this address of the newsroom.")
@click.option("--at", metavar="WHEN", help="When: 'tomorrow 07:00', '2026-06-05 08:00', '2026-06-05 08:00 recipient'.")
@click.option("--not-after", metavar="WHEN", help="Nothing leaves after this; else 6 hours after its time.")
@click.option("--replace", metavar="MAILING", help="Put this text in the place of one that waits.")
@click.option("--allow-uncleared", metavar="REASON", help="Embargo: to everybody, agreed or not; the reason is kept.")
@click.option("--own-text", is_flag=True, help="It is another text, however much of it went out under another id.")
@click.option("--yes", is_flag=True, help="Do not ask; for cron.")
@click.option("--expect", metavar="N", help="Refuse another number; with a second wave: N+M.")
@click.option("--strict", is_flag=True, help="Warnings refuse too.")
@click.option("--rate", metavar="N/minute", help="Not faster than this.")
@click.option("--connections", type=click.IntRange(1, 20), metavar="N", help="At most so many at a time.")
@click.option("--wait", is_flag=True, help="Stay until all has left: deferred messages, a later time, a second wave.")
@click.pass_context
def send(context: click.Context, /, file: str, **asked: Any) -> None:
    """Show the plan, ask, and deliver FILE to the lists, now or at its time."""
    from advisory_cli.actions.preflight.prepare import prepare

    _refuse_odd_words(asked)
    app = load_app(context, {name: str(asked[name]) for name in ("rate", "connections") if asked[name]})
    if asked["replace"]:
        asked = stored_options(app, asked["replace"], asked)
    order = order_from(app, file, asked)
    if not asked["yes"]:
        offer_zone(app, order.advisory)
    mailing = ""
    with app.sending_ledger(dry_run=asked["dry_run"]) as ledger:
        if asked["dry_run"]:
            show_concerns(app, ledger)
        order, planned = _taken_up(app, order, ledger, asked)
        if planned is not None:
            code, mailing = go_on(app, ledger, planned, asked), planned.mailing.id
        elif asked["test"] or asked["test_to"]:
            with prepare(order, app.context(), ledger) as prepared:
                code = test_mail(app, prepared, ledger, asked["test_to"] or app.newsroom.testers)
        else:
            code, mailing = _send(app, order, ledger, asked)
    if mailing and asked["wait"] and code in {0, 69, 73, 75}:
        from advisory_cli.actions.sending.wait import wait_until_sent

        code = wait_until_sent(app, [mailing], TerminalObserver(app), own=True, code=code)
    context.exit(code)


def _taken_up(
    app: "App", order: "SendRequest", ledger: "Ledger", asked: dict[str, Any]
) -> tuple["SendRequest", "MailingSummary | None"]:
    """Return the mailing that an earlier `send` planned for approval, with the request to go on with.

    A test or a dry run ignores such a mailing.
    """
    from advisory_cli.actions.approval.verify import match_pending

    if asked["test"] or asked["test_to"] or asked["dry_run"]:
        return order, None
    return match_pending(order, app.context(), ledger)


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
    """Raise click.UsageError for a wrong --rate or --expect, and for a test combined with --dry-run."""
    if asked["rate"] and not re.fullmatch(r"[1-9]\d{0,5}\s*/\s*(second|minute|hour)", asked["rate"]):
        raise click.UsageError(f"--rate {asked['rate']} is not a pace; right would be: --rate 30/minute")
    if asked["expect"] is not None and not re.fullmatch(r"\d{1,9}(\+\d{1,9})?", asked["expect"]):
        raise click.UsageError(f"--expect {asked['expect']} is not a number; right would be: --expect 412 or 12+400")
    if (asked["test"] or asked["test_to"]) and asked["dry_run"]:
        raise click.UsageError("--test sends now and --dry-run does not: choose one of them.")


def test_mail(app: "App", prepared: "Prepared", ledger: "Ledger", testers: tuple[str, ...]) -> int:
    """Send a test to the newsroom's own people and return the exit code."""
    from advisory_cli.actions.sending.test_message import opted_out, send_test
    from advisory_cli.model.mailing.delivery import Verdict
    from advisory_cli.report.screens.summary import test_lines

    outcomes = list(send_test(prepared, app.context(), ledger, testers=testers))
    if out := opted_out(testers, ledger):
        say(f"No test for {', '.join(out)}: opted out.")
    show(test_lines(outcomes, route=app.newsroom.route, relative_to=Path.cwd()))
    verdicts = {outcome.verdict for _, outcome in outcomes}
    if Verdict.IN_DOUBT in verdicts:
        return 76
    if Verdict.REFUSED in verdicts:
        return 69
    return 0 if verdicts == {Verdict.ACCEPTED} else 75


def _send(app: "App", order: "SendRequest", ledger: "SendingLedger", asked: dict[str, Any]) -> tuple[int, str]:
    """Plan, ask and deliver. Returns the exit code, and the mailing's id when any of it was planned.

    Nothing is locked while a person thinks. A decision made meanwhile leads to a new plan, and a person is asked again
    about other terms. A stop ends the command. Raises PlanChanged when too many plans were overtaken.
    """
    from advisory_cli.actions.preflight.prepare import prepare
    from advisory_cli.model.errors import PlanChanged

    agreed: tuple[object, ...] | None = None
    since: datetime | None = None
    for _ in range(MOST_PLANS):
        with prepare(order, app.context(), ledger) as prepared:
            plan = _proposed(app, order, prepared, ledger, asked)
            since = since or plan.mailing.planned_at
            ledger.refuse_stopped(plan.mailing, since=since)
            verbose = not asked["yes"] or is_interactive() or app.practice or asked["dry_run"]
            if plan.terms != agreed:
                with asking(app, ledger, plan.mailing.advisory_id, asked):
                    _show_and_ask(plan, asked, verbose=verbose, again=agreed is not None)
                agreed = plan.terms
                if not asked["yes"] and (ledger.decisions() != prepared.as_of or plan.is_stale(app.clock.now())):
                    continue
            with suppress(PlanChanged):
                return _carry_out(app, plan, prepared, ledger, asked, verbose=verbose)
    raise PlanChanged(
        "Something was decided each time this was planned. Nothing was sent.", remedy="Give the same command again."
    )


def _proposed(
    app: "App", order: "SendRequest", prepared: "Prepared", ledger: "SendingLedger", asked: dict[str, Any]
) -> "Plan":
    """Return the plan of a send, or raise the fault that forbids one."""
    from advisory_cli.actions.preflight.history import refuse_stopped
    from advisory_cli.actions.preflight.preconditions import refuse_questions, refuse_warnings
    from advisory_cli.actions.preflight.schedule import refuse_unattended
    from advisory_cli.actions.sending.hindrances import held_by_lists
    from advisory_cli.actions.sending.lateness import refuse_late
    from advisory_cli.actions.sending.plan import expect, propose

    observer = TerminalObserver(app)
    if held_by_lists(prepared.before, prepared.lists, app, ledger, observer) and prepared.roll is not None:
        prepared.roll.settle(limit=order.limit)
    plan = propose(order, prepared, app.context(), ledger)
    if plan.mailing.send_at and plan.to_send and not (asked["wait"] or asked["dry_run"]):
        refuse_unattended(app.context(), "it then")
    if prepared.advisory is not None and not can_prompt() and not asked["dry_run"]:
        refuse_stopped(prepared.advisory, prepared.before, ledger, app.newsroom)
        refuse_late(prepared, ledger, app.newsroom, app.clock.now())
    if (asked["yes"] or not can_prompt()) and not asked["dry_run"]:
        refuse_questions(plan.findings)
    if asked["strict"]:
        refuse_warnings(plan.findings)
    if asked["expect"] is not None:
        expect(plan, *map(int, asked["expect"].split("+")))
    return plan


def _show_and_ask(plan: "Plan", asked: dict[str, Any], *, verbose: bool, again: bool) -> None:
    from advisory_cli.report.screens.plan import plan_lines
    from advisory_cli.report.screens.plan_waves import confirmation

    if again:
        say(CHANGED)
    if verbose:
        show(plan_lines(plan, dry_run=asked["dry_run"], relative_to=Path.cwd()))
    if (plan.to_send or plan.second_wave) and not asked["yes"] and not asked["dry_run"]:
        confirmed(*confirmation(plan))


def _carry_out(
    app: "App", plan: "Plan", prepared: "Prepared", ledger: "SendingLedger", asked: dict[str, Any], *, verbose: bool
) -> tuple[int, str]:
    """Freeze and deliver the mailing, and print the result."""
    from advisory_cli.actions.sending.run import deliver_planned
    from advisory_cli.actions.sending.send import freeze_plan, planned_as, with_waiting
    from advisory_cli.model.mailing.delivery import State
    from advisory_cli.report.screens.summary import summary_lines

    rehearse = asked["dry_run"]
    ids = freeze_plan(plan, prepared, app.context(), ledger, dry_run=rehearse, attended=can_prompt())
    result = deliver_planned(
        app,
        ledger,
        ids,
        TerminalObserver(app),
        expected=plan.to_send,
        verbose=verbose,
        dry_run=rehearse,
        ahead=plan.ahead if rehearse else timedelta(0),
    )
    done = result.tally()
    if plan.mailing.needs_approval and not rehearse and (found := ledger.find(plan.mailing.id)):
        return say_planned(found[0]), plan.mailing.id
    tally = with_waiting(done, ledger, plan)
    left = bool(tally.waiting) and plan.mailing.send_at is None
    code = exit_code(replace(done, in_doubt=tally.in_doubt), still_waiting=left, stopped=result.signals)
    if verbose or code:
        rows = tuple(islice(ledger.rows(states=(State.IN_DOUBT, State.REFUSED)), 20)) if code in {69, 76} else ()
        show(summary_lines(tally, plan, dry_run=rehearse, rows=rows, relative_to=Path.cwd()))
    say_late_rest(app, ledger, (plan.mailing.id,), done)
    return code, "" if rehearse else planned_as(plan, prepared, ledger)


def say_late_rest(app: "App", ledger: "Ledger", names: "Sequence[str]", tally: "Tally") -> None:
    """Print for whom it became too late in the middle of sending, and why."""
    from advisory_cli.actions.sending.lateness import cause_of

    for one in [one for name in names for one in ledger.find(name) if tally.late]:
        if one.too_late:
            cause = cause_of(one, app.context(), ledger, done=tally)
            TerminalObserver(app).too_late(one, one.too_late, cause)


@contextmanager
def asking(app: "App", ledger: "Ledger", advisory_id: str, asked: dict[str, Any]) -> "Iterator[None]":
    """Record that a person is being asked about an advisory, for as long as that lasts.

    Because the question is recorded, a stop without a name covers that advisory.
    """
    if asked["yes"] or asked["dry_run"]:
        yield
        return
    ledger.note_question(advisory_id, app.clock.now())
    try:
        yield
    finally:
        ledger.answered_question(advisory_id)


def confirmed(number: str, question: str) -> None:
    """Ask a person to type the number of messages, as proof that the plan was read.

    When some people get the text later, both numbers are typed. Raises UsageFault without that answer.
    """
    remedy = "In a script or from cron, add --yes (and --expect N, to be sure of the number)."
    ask_number(number, question, nothing="Nothing was sent.", remedy=remedy)
