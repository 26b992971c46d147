"""Lead the dialogue of every command that sends: plan, let a person agree, deliver, and print the result."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisory_cli.cli.terminal.console import can_prompt, info, is_interactive, show
from advisory_cli.cli.terminal.plan_screen import confirm_plan, is_verbose, print_json, show_plan
from advisory_cli.cli.terminal.progress import TerminalObserver
from advisory_cli.cli.terminal.size import line_width
from advisory_cli.model.exit_codes import exit_code

if TYPE_CHECKING:
    from advisory_cli.actions.preflight.prepare import Prepared
    from advisory_cli.actions.sending.proposal import Proposal
    from advisory_cli.bootstrap import App
    from advisory_cli.model.mailing.delivery import DeliveryRow
    from advisory_cli.model.mailing.options import DeliveryOptions
    from advisory_cli.model.mailing.plan import Plan, PlanResult, Tally
    from advisory_cli.model.mailing.records import MailingSummary
    from advisory_cli.model.ports.ledger import Ledger, SendingLedger
    from advisory_cli.report.wording.lines import Block

SHOWN = 20  # rows of a state and mailing, of which the screen names the first
MOST_PLANS = 20  # that one command makes while others decide things
CHANGED = "Something changed while this plan was shown. What would leave now:"
_STAYS = {0, 69, 73, 75}  # exit codes after which --wait waits for the rest


@dataclass(slots=True)
class Agreement:
    """Terms that a person has confirmed of a plan, kept while the plan is made again because something changed.

    A new Agreement is empty, and is filled while a command plans and asks. `terms` holds the confirmed text, times and
    numbers of people, in the form of Plan.terms, and is None until something was confirmed. `since` is the time of the
    first plan, None until a plan was made. `has_searched` becomes True when replies were searched for, before the first
    plan of a reminder.
    """

    terms: tuple[object, ...] | None = None  # Plan.terms as agreed to; None: nothing was agreed to yet
    since: datetime | None = None  # time of the first plan; None: no plan was made yet
    has_searched: bool = False  # replies were searched for, before the first plan of a reminder


def send_agreed(
    app: "App",
    ledger: "SendingLedger",
    options: "DeliveryOptions",
    propose: Callable[[Agreement], AbstractContextManager["Proposal"]],
) -> tuple[int, tuple[str, ...]]:
    """Plan, ask a person, deliver and print the result. Return the exit code and the ids of the mailings to wait for.

    `propose(agreement)` returns a context manager that yields the proposal. `agreement` holds the terms that the person
    has confirmed so far, and is the same object in each call.
    A proposal is out of date when another plan or a decision of a person is stored in the ledger first, or when a time
    in the plan comes. `propose` is then called again, up to 20 calls in all (MOST_PLANS). The person is asked again
    only when the terms have changed. Other processes may use `ledger` while the person thinks.
    Raises, besides the faults of `propose` and of the delivery (deliver_planned()):
    - PlanChanged when the last proposal is out of date too,
    - PersonDecides when the mailing is stopped after the first call,
    - UsageFault when nobody confirms the plan,
    - BadData for a warning with --strict, and for numbers of people other than those of --expect,
    - NotAllowed when an approval is missing or void.
    """
    from advisory_cli.model.errors import PlanChanged

    agreement = Agreement()
    for _ in range(MOST_PLANS):
        with propose(agreement) as proposal, suppress(PlanChanged):
            _agree(app, ledger, proposal, options, agreement)
            if proposal.plan.is_over:
                code = 76 if proposal.plan.is_unsure else 0
                print_json(proposal.plan, None, options, code)
                return code, proposal.mailings(ledger)
            return _carry_out(app, ledger, proposal, options)
    raise PlanChanged(
        "Something was decided each time this was planned. Nothing was sent.", remedy="Give the same command again."
    )


def wait_for_rest(app: "App", options: "DeliveryOptions", mailings: Sequence[str], code: int) -> int:
    """Wait until nothing of these mailings is left to send, and deliver what becomes due. Return the exit code.

    `mailings`: ids of mailings. `code`: the exit code of the command so far.
    Returned is the gravest of `code` and the codes met while waiting. A 75 (try later) is ignored, because the wait
    itself tries again. When a signal ends the wait, the exit code is 128 plus its number.
    Without a wait, `code` is returned at once in these cases: `options.wait` is false, it is a dry run, `mailings` is
    empty, or `code` is none of 0, 69, 73 and 75.
    Raises PersonDecides when a problem of the ledger or the clock forbids sending.
    """
    if not mailings or not options.wait or options.dry_run or code not in _STAYS:
        return code
    from advisory_cli.actions.sending.wait import wait_until_sent

    return wait_until_sent(app, mailings, TerminalObserver(app), include_unattempted=True, code=code)


def _agree(
    app: "App", ledger: "SendingLedger", proposal: "Proposal", options: "DeliveryOptions", agreement: Agreement
) -> None:
    """Check the plan, show the plan and ask a person.

    Raises PlanChanged when the plan has to be made again.
    """
    from advisory_cli.actions.preflight.preconditions import refuse_warnings
    from advisory_cli.actions.sending.expected import refuse_unexpected_plan
    from advisory_cli.model.errors import PlanChanged

    plan = proposal.plan
    agreement.since = agreement.since or plan.now
    ledger.refuse_stopped(plan.mailing, since=agreement.since)
    if options.strict:
        refuse_warnings(plan.findings)
    if options.expect is not None:
        refuse_unexpected_plan(options.expect, plan)
    if not options.dry_run:
        proposal.refuse_unapproved(app.context(), ledger)
    if plan.terms == agreement.terms:
        return
    with asking(app, ledger, plan.mailing.advisory_id, options):
        if agreement.terms is not None:
            info(CHANGED)
        asks = plan.asks and options.asks
        if asks or (is_verbose(app, plan, options) and options.form == "text"):
            show_plan(proposal, ledger, options, asks=asks)
        if asks:
            confirm_plan(app, ledger, proposal)
    if options.dry_run:
        _refuse_problems(app, ledger)
    agreement.terms = plan.terms
    if not options.yes and (ledger.decisions() != proposal.as_of or plan.is_stale(app.clock.now())):
        raise PlanChanged(CHANGED)


def _refuse_problems(app: "App", ledger: "SendingLedger") -> None:
    """Raise PersonDecides when a dry run, whose plan was shown, meets a problem that forbids sending."""
    from advisory_cli.actions.ledger_check import problems_fault

    if problems := app.concerns(ledger):
        raise problems_fault(problems, "Nothing would be sent.")


def _carry_out(
    app: "App", ledger: "SendingLedger", proposal: "Proposal", options: "DeliveryOptions"
) -> tuple[int, tuple[str, ...]]:
    """Freeze the plan, deliver the mailings and print the result. An approval may be needed between the steps."""
    from advisory_cli.actions.sending.run import deliver_planned

    dry_run, now = options.dry_run, app.clock.now()
    if not dry_run and not proposal.plan.is_stale(now):
        proposal = proposal.confirmed_at(now)
    plan = proposal.plan
    planned = proposal.freeze(app.context(), ledger, dry_run=dry_run, attended=can_prompt())
    if not dry_run and (waiting := _unapproved(plan, ledger)):
        code = say_planned(waiting)
        print_json(plan, None, options, code)
        return code, proposal.mailings(ledger)
    run = deliver_planned(
        app,
        ledger,
        planned.ids,
        TerminalObserver(app),
        expected=plan.leaving if dry_run or _leaves_now(plan, now) else 0,
        verbose=is_interactive(),
        dry_run=dry_run,
        ahead=plan.ahead if dry_run else timedelta(0),
    )
    done = proposal.count(run, planned, ledger, app.clock.now())
    if dry_run and plan.notice is None and plan.held and not run.signals:
        done = replace(done, second=_second_wave(app, ledger, plan))
    code = exit_code(done.total, still_waiting=done.owed, stopped=run.signals)
    print_json(plan, done, options, code)
    if options.form == "text" and (code or is_verbose(app, plan, options)):
        show(_result_screen(app, plan, done, ledger, code=code, dry_run=dry_run), err=not dry_run)
    say_late_rest(app, ledger, (plan.mailing.id, *planned.ids), done.total)
    return code, () if dry_run else proposal.mailings(ledger)


def _leaves_now(plan: "Plan", now: datetime) -> bool:
    """Tell whether any message of a plan is sent now. Otherwise all are scheduled, and there is no progress to show."""
    return plan.at_once > 0 or plan.mailing.send_at is None or plan.mailing.send_at <= now


def _second_wave(app: "App", ledger: "SendingLedger", plan: "Plan") -> "Tally":
    """Build the messages that leave when the embargo ends, in a dry run, as if that time had come."""
    from advisory_cli.actions.sending.run import deliver_planned

    names = [summary.mailing.id for summary in ledger.find(plan.mailing.id)]
    end = plan.embargo.until.instant if plan.embargo is not None else plan.now
    ahead = max(plan.ahead, end - app.clock.now() + timedelta(seconds=1))
    observer, verbose = TerminalObserver(app), is_interactive()
    return deliver_planned(
        app, ledger, names, observer, expected=plan.held, verbose=verbose, dry_run=True, ahead=ahead
    ).tally()


def _unapproved(plan: "Plan", ledger: "Ledger") -> "MailingSummary | None":
    """Return the mailing just planned that waits for somebody's approval, None when none was frozen."""
    if not plan.mailing.needs_approval or plan.resumes is not None:
        return None
    text = plan.notice.text_mailing if plan.notice else None
    found = (summary for mailing in filter(None, (plan.mailing, text)) for summary in ledger.find(mailing.id))
    return next(found, None)


def say_planned(summary: "MailingSummary") -> int:
    """Print that the mailing in `summary` waits for an approval, and return the exit code of the command, 77 or 0.

    77 means that messages would leave now if the mailing were approved. 0 means that they would still wait for a send
    time or for the embargo's end.
    """
    from advisory_cli.model.mailing.delivery import State
    from advisory_cli.report.screens.approval import pending_approval_lines

    show(pending_approval_lines(summary.mailing, width=line_width()))
    return 77 if summary.mailing.send_at is None and summary.counts.get(State.PLANNED, 0) else 0


def _result_screen(
    app: "App", plan: "Plan", done: "PlanResult", ledger: "Ledger", *, code: int, dry_run: bool
) -> "Block":
    from advisory_cli.report.screens.notices import notice_done_lines
    from advisory_cli.report.screens.summary import shortened, summary_lines
    from advisory_cli.report.wording.transport import login_command

    cwd, width = Path.cwd(), line_width()
    if plan.notice is not None:
        return notice_done_lines(plan, done, route=app.newsroom.route, dry_run=dry_run, relative_to=cwd, width=width)
    rows = tuple(_rows_to_show(plan, ledger)) if code in {69, 76} else ()
    if not is_interactive():
        rows = tuple(map(shortened, rows))
    login = login_command(app.newsroom)
    return summary_lines(
        done.first, plan, later=done.second, dry_run=dry_run, rows=rows, login=login, relative_to=cwd, width=width
    )


def _rows_to_show(plan: "Plan", ledger: "Ledger") -> "Iterator[DeliveryRow]":
    """Yield the refused deliveries of the plan's mailing, and all deliveries in doubt of the same revision."""
    from advisory_cli.model.mailing.delivery import State

    planned = plan.mailing
    revision = (planned.realm, planned.advisory_id, planned.revision)
    for mailing in (summary.mailing for summary in ledger.mailings()):
        if (mailing.realm, mailing.advisory_id, mailing.revision) == revision:
            yield from islice(ledger.rows(mailing.id, states=(State.IN_DOUBT,)), SHOWN)
    yield from islice(ledger.rows(planned.id, states=(State.REFUSED,)), SHOWN)


def say_late_rest(app: "App", ledger: "Ledger", names: Sequence[str], tally: "Tally") -> None:
    """Print for each of these mailings how many people were left out as past their deadline, and why.

    `names` holds ids of mailings. `tally` is the result of the run that has just ended. Nothing is printed unless that
    run left somebody out as past the deadline. The numbers printed also count people whom earlier runs left out.
    """
    from advisory_cli.actions.sending.lateness import cause_of, record_cause

    for summary in [summary for name in dict.fromkeys(names) for summary in ledger.find(name) if tally.late]:
        if summary.too_late:
            cause = cause_of(summary, app.context(), ledger, tally=tally)
            record_cause(summary, cause, app.context(), ledger)
            TerminalObserver(app).too_late(summary, summary.too_late, cause)


@contextmanager
def asking(app: "App", ledger: "Ledger", advisory_id: str, options: "DeliveryOptions") -> Iterator[None]:
    """Context manager: note in the ledger that a person is being asked about the plan of the advisory `advisory_id`.

    The note is removed at the end. While it stands, `advisory stop` without a name also stops mailings of this advisory
    that wait only for the end of its embargo. When the options ask nobody (`options.asks` is false), nothing is noted.
    """
    if not options.asks:
        yield
        return
    ledger.note_question(advisory_id, app.clock.now())
    try:
        yield
    finally:
        ledger.clear_question(advisory_id)


def send_to_testers(app: "App", prepared: "Prepared", ledger: "Ledger", options: "DeliveryOptions") -> int:
    """Send the message in `prepared`, marked [TEST], to the testers, and print the outcomes. Return the exit code.

    The testers are those in `options.test_to`, or those in the settings when that is empty. A tester who opted out is
    named and gets nothing.
    The exit code is the first of these that applies:
    - 76: a message is in doubt
    - 69: a message was refused
    - 75: a message is not accepted yet
    - 0: all messages were accepted
    Raises BadConfig for a missing setting, BadData or NotAllowed for an error in the text, and UsageFault when no
    tester is left or a tester's address is not the newsroom's own.
    """
    from advisory_cli.actions.sending.test_message import opted_out, send_test
    from advisory_cli.model.mailing.delivery import Verdict
    from advisory_cli.report.screens.summary import test_lines

    testers = options.test_to or app.newsroom.testers
    outcomes = list(send_test(prepared, app.context(app.log_event), ledger, testers=testers))
    if out := opted_out(testers, ledger):
        info(f"No test for {', '.join(out)}: opted out.")
    show(test_lines(outcomes, route=app.newsroom.route, relative_to=Path.cwd(), width=line_width()))
    verdicts = {outcome.verdict for _, outcome in outcomes}
    if Verdict.IN_DOUBT in verdicts:
        return 76
    if Verdict.REFUSED in verdicts:
        return 69
    return 0 if verdicts == {Verdict.ACCEPTED} else 75


def refuse_wrong_options(options: "DeliveryOptions") -> None:
    """Raise click.UsageError for options that are wrong by themselves or cannot be combined.

    These are a --rate or --expect of a wrong form, and a test (--test, --test-to) with --dry-run or --format json.
    """
    if options.rate and not re.fullmatch(r"[1-9]\d{0,5}\s*/\s*(second|minute|hour)", options.rate):
        raise click.UsageError(f"--rate {options.rate} is not a pace; right would be: --rate 30/minute")
    if options.expect is not None and not re.fullmatch(r"\d{1,9}(\+\d{1,9})?", options.expect):
        raise click.UsageError(f"--expect {options.expect} is not a number; right would be: --expect 412 or 12+400")
    if options.is_test and options.dry_run:
        raise click.UsageError("Use either --test or --dry-run.")
    if options.is_test and options.form != "text":
        raise click.UsageError("Use either --test or --format json.")
