"""Command `send`: show the plan of a mailing, ask a person, store the mailing, and deliver."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from advisory_cli.cli.terminal.console import ask_number, can_prompt, is_interactive, print_data
from advisory_cli.cli.terminal.dialogue import (
    refuse_wrong_options,
    say_planned,
    send_agreed,
    send_to_testers,
    wait_for_rest,
)
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.cli.terminal.options import load_app, recipient_options, request_from, stored_options
from advisory_cli.cli.terminal.progress import TerminalObserver
from advisory_cli.cli.terminal.undo import hold_back
from advisory_cli.cli.terminal.zone_offer import offer_zone
from advisory_cli.model.mailing.options import SendOptions

if TYPE_CHECKING:
    from advisory_cli.actions.preflight.prepare import Prepared
    from advisory_cli.actions.request import SendRequest
    from advisory_cli.actions.sending.proposal import Proposal
    from advisory_cli.bootstrap import App
    from advisory_cli.model.mailing.plan import Plan
    from advisory_cli.model.mailing.records import MailingSummary
    from advisory_cli.model.ports.ledger import Ledger, SendingLedger

_SHOWN_LISTS = 8


@click.command(cls=DeskCommand)
@click.argument("file")
@recipient_options
@click.option("--to", multiple=True, metavar="ADDRESS", help="Send only to this person, on a list or not (repeatable).")
@click.option("-n", "--dry-run", is_flag=True, help="Show the plan and build every message. Send nothing.")
@click.option("--test", is_flag=True, help="Send it, marked [TEST], to your testers.")
@click.option("--test-to", multiple=True, metavar="ADDRESS", help="Send the test to this address of your office.")
@click.option("--at", metavar="WHEN", help="When: now, 7am, 'tomorrow 07:00', +2h, '2026-06-05 08:00 recipient'.")
@click.option("--not-after", metavar="WHEN", help="Expires: send nothing after this (default: 6 hours after its time).")
@click.option("--replace", metavar="MAILING", help="Replace this scheduled mailing.")
@click.option("--allow-uncleared", metavar="REASON", help="Embargo: send to everybody, agreed or not. REASON is kept.")
@click.option("--own-text", is_flag=True, help="This is a separate text, though similar to one sent before.")
@click.option("--yes", is_flag=True, help="Do not ask (for cron).")
@click.option("--expect", metavar="N", help="Send only if the number is N (with a second send: N+M).")
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.option("--rate", metavar="N/minute", help="Maximum speed.")
@click.option("--connections", type=click.IntRange(1, 20), metavar="N", help="Maximum number of connections.")
@click.option("--wait", is_flag=True, help="Stay until everything is sent: deferred, scheduled, second send.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="json: plan and result as data."
)
@click.option("-v", "--verbose", is_flag=True, help="Name everybody, and show each finding in full.")
@click.pass_context
def send(context: click.Context, /, file: str, **given: Any) -> None:
    """Show the plan for the advisory FILE and its lists (-l), ask you to confirm it, and deliver.

    Messages are sent at once, or at the time given with --at. People who have not agreed to an embargo get theirs when
    the embargo ends.
    """
    from advisory_cli.actions.preflight.prepare import prepare
    from advisory_cli.actions.preflight.schedule import refuse_other_time
    from advisory_cli.report.plan_json import approved_json

    options = SendOptions(**given)
    _refuse_contradictions(options)
    app = load_app(context, options.settings)
    _refuse_nobody(app, options)
    if options.replace:
        options = stored_options(app, options.replace, options)
    request = request_from(app, file, options)
    if options.replace and request.at is not None and not given["at"]:
        refuse_other_time(request, app.context(), options.replace)
    if not options.yes:
        offer_zone(app, request.advisory)
    mailings: tuple[str, ...] = ()
    with app.sending_ledger(dry_run=options.dry_run) as ledger:
        request, planned = _pending(app, request, ledger, options)
        if planned is not None:
            code, mailings = _send_approved(app, ledger, planned, options), (planned.mailing.id,)
            if options.form == "json":
                print_data(approved_json(ledger.find(planned.mailing.id)[0], code=code))
        elif options.is_test:
            with prepare(request, app.context(), ledger) as prepared:
                code = send_to_testers(app, prepared, ledger, options)
        else:
            code, mailings = send_agreed(app, ledger, options, lambda _: _propose(app, request, ledger, options))
    context.exit(wait_for_rest(app, options, mailings, code))


def _refuse_contradictions(options: SendOptions) -> None:
    refuse_wrong_options(options)
    if options.to and (options.where or options.limit):
        raise click.UsageError("--where and --limit choose from lists. Leave them out with --to.")
    if options.to and options.is_test:
        raise click.UsageError("--to sends the text itself. For a test, use --test-to ADDRESS.")
    if options.is_test and options.at:
        raise click.UsageError("Use either --test or --at: a test is sent now.")
    if options.allow_uncleared is not None and len(options.allow_uncleared.strip()) < 3:
        raise click.UsageError("--allow-uncleared needs a reason, such as: --allow-uncleared 'agreed by phone'")


def _refuse_nobody(app: "App", options: SendOptions) -> None:
    """Raise click.UsageError, with the names of the newsroom's lists, when the options choose no recipients."""
    from advisory_cli.read.locate import short_names

    if options.lists or options.to or options.is_test or options.replace:
        return
    names = short_names(app.newsroom.folder / "lists", (".csv", ".xlsx"))
    more = ["…"] if len(names) > _SHOWN_LISTS else []
    known = f"available: {', '.join(names[:_SHOWN_LISTS] + more)}" if names else "lists/ is empty"
    raise click.UsageError(f"Who should get it? Add -l LIST ({known})")


def _pending(
    app: "App", request: "SendRequest", ledger: "Ledger", options: SendOptions
) -> tuple["SendRequest", "MailingSummary | None"]:
    """Return the mailing that an earlier `send` planned for approval, with the request to go on with.

    A test or a dry run ignores such a mailing.
    """
    from advisory_cli.actions.approval.verify import match_pending

    if options.is_test or options.dry_run:
        return request, None
    return match_pending(request, app.context(), ledger)


def _send_approved(app: "App", ledger: "SendingLedger", summary: "MailingSummary", options: SendOptions) -> int:
    """Go on with a mailing that an earlier `send` planned unchanged, and return the exit code.

    An approved mailing is delivered. Otherwise the approval is still waited for.
    """
    from advisory_cli.actions.sending.expected import refuse_unexpected, total_sizes
    from advisory_cli.actions.sending.run import deliver_approved
    from advisory_cli.model.mailing.approval import waves_of
    from advisory_cli.model.mailing.delivery import State
    from advisory_cli.report.screens.approval import sending_question

    if options.expect is not None:
        remedy = f"See it with: advisory status {summary.mailing.id}"
        waves = waves_of(summary, now=app.clock.now())
        refuse_unexpected(options.expect, waves, sums=total_sizes(waves), open_second=True, remedy=remedy)
    if summary.approval is None:
        return say_planned(summary)
    if not options.yes:
        question = sending_question(summary, zone=app.zone, now=app.clock.now())
        ask_number(*question, nothing="Nothing was sent.", remedy="Add --yes.")
        if not app.practice and summary.mailing.send_at is None:
            hold_back(summary.counts.get(State.PLANNED, 0), app.newsroom.undo_seconds, app.clock)
    verbose = not options.yes or is_interactive() or app.practice
    return deliver_approved(app, ledger, summary, TerminalObserver(app), verbose=verbose)


@contextmanager
def _propose(app: "App", request: "SendRequest", ledger: "SendingLedger", options: SendOptions) -> Iterator["Proposal"]:
    """Prepare the files and lists, and plan. Raises the fault that forbids the plan."""
    from advisory_cli.actions.preflight.prepare import prepare
    from advisory_cli.actions.sending.send import SendProposal

    with prepare(request, app.context(), ledger) as prepared:
        plan = _plan(app, request, prepared, ledger, options)
        yield SendProposal(plan=plan, as_of=prepared.as_of, prepared=prepared)


def _plan(
    app: "App", request: "SendRequest", prepared: "Prepared", ledger: "SendingLedger", options: SendOptions
) -> "Plan":
    """Return the plan of a send, or raise the fault that forbids one."""
    from advisory_cli.actions.preflight.history import refuse_stopped
    from advisory_cli.actions.preflight.preconditions import refuse_questions
    from advisory_cli.actions.preflight.schedule import refuse_unattended
    from advisory_cli.actions.sending.hindrances import held_by_lists
    from advisory_cli.actions.sending.lateness import refuse_late
    from advisory_cli.actions.sending.plan import propose
    from advisory_cli.cli.terminal.fix_offer import with_fix_offers
    from advisory_cli.model.errors import BadData

    observer = TerminalObserver(app)
    if held_by_lists(prepared.before, prepared.lists, app, ledger, observer) and prepared.table is not None:
        prepared.table.classify(limit=request.limit)
    try:
        plan = propose(request, prepared, app.context(), ledger)
    except BadData as fault:
        raise with_fix_offers(fault, app, request.lists, request.reading) from None
    if plan.mailing.send_at and plan.to_send and not (options.wait or options.dry_run):
        refuse_unattended(app.context(), "it then")
    if prepared.advisory is not None and not can_prompt() and not options.dry_run:
        refuse_stopped(prepared.advisory, prepared.before, ledger, app.newsroom)
        refuse_late(prepared, ledger, app.newsroom, app.clock.now())
    if (options.yes or not can_prompt()) and not options.dry_run:
        refuse_questions(plan.findings)
    return plan
