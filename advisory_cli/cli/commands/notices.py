"""The common part of the commands that tell readers about an advisory: correct, update, remind, withdraw and lift."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from advisory_cli.cli.commands.send import (
    CHANGED,
    MOST_PLANS,
    asking,
    confirmed,
    refuse_odd_numbers,
    say_late_rest,
    test_mail,
)
from advisory_cli.cli.terminal.console import can_prompt, is_interactive, say, show
from advisory_cli.cli.terminal.options import load_app, search_replies, show_concerns
from advisory_cli.cli.terminal.progress import TerminalObserver
from advisory_cli.model.exit_codes import exit_code
from advisory_cli.model.press.notice import NoticeKind

if TYPE_CHECKING:
    from datetime import datetime

    from advisory_cli.actions.notices.draft import Draft
    from advisory_cli.actions.notices.resume import UnfinishedNotice
    from advisory_cli.actions.request import NoticeRequest
    from advisory_cli.bootstrap import App
    from advisory_cli.model.checks.findings import Reading
    from advisory_cli.model.mailing.delivery import Mailing
    from advisory_cli.model.mailing.plan import NoticePlan
    from advisory_cli.model.ports.ledger import Ledger, SendingLedger
    from advisory_cli.model.press.advisory import Advisory

F = TypeVar("F", bound=Callable[..., Any])

_SENDING = (
    click.option("--exclude", multiple=True, metavar="LIST", help="Nobody who stands in this list."),
    click.option("--encoding", metavar="NAME", help="How that list is encoded, where it is not UTF-8."),
    click.option("--sheet", multiple=True, metavar="NAME", help="Which sheet of a workbook is that list."),
    click.option("--with-hidden-rows", is_flag=True, help="Also rows that the spreadsheet does not show."),
    click.option("--dry-run", is_flag=True, help="Go the whole way and send nothing."),
    click.option("--test", is_flag=True, help="Send it, marked [TEST], to the newsroom's testers."),
    click.option("--test-to", multiple=True, metavar="ADDRESS", help="A test to this address of the newsroom."),
    click.option("--yes", is_flag=True, help="Do not ask; for scripts."),
    click.option("--expect", metavar="N", help="Refuse another number; where some get the text alone: N+M."),
    click.option("--strict", is_flag=True, help="Warnings refuse too."),
    click.option("--rate", metavar="N/minute", help="Not faster than this."),
    click.option("--connections", type=click.IntRange(1, 20), metavar="N", help="At most so many at a time."),
    click.option("--wait", is_flag=True, help="Stay until all has left."),
)


def sending(command: F) -> F:
    """Add the flags that all notices share."""
    for option in reversed(_SENDING):
        command = option(command)
    return command


def notify(context: click.Context, kind: NoticeKind, name: str, asked: dict[str, Any]) -> None:
    """Show the plan of a notice, ask, and deliver it. The same command again goes on with what it began."""
    from advisory_cli.actions.notices.kinds import text_for

    refuse_odd_numbers(asked)
    app = load_app(context, {flag: str(asked[flag]) for flag in ("rate", "connections") if asked[flag]})
    order = _order(app, kind, name, asked)
    stays: tuple[str, ...] = ()
    with app.sending_ledger(dry_run=asked["dry_run"]) as ledger:
        if asked["dry_run"]:
            show_concerns(app, ledger)
        called, written = text_for(order, app.context(), ledger)
        if asked["test"] or asked["test_to"]:
            code = _test(app, order, called, written, ledger, asked)
        else:
            code, stays = _notify(app, order, ledger, asked)
    if stays and asked["wait"] and not asked["dry_run"] and code in {0, 69, 73, 75}:
        from advisory_cli.actions.sending.wait import wait_until_sent

        code = wait_until_sent(app, stays, TerminalObserver(app), own=True, code=code)
    context.exit(code)


@dataclass(slots=True)
class _Agreed:
    """The agreement of a person while the plan is made anew: the terms agreed to, and the time of the first plan."""

    terms: tuple[object, ...] | None = None
    since: "datetime | None" = None


def _notify(
    app: "App", order: "NoticeRequest", ledger: "SendingLedger", asked: dict[str, Any]
) -> tuple[int, tuple[str, ...]]:
    """Begin the notice, or go on with an unfinished one. Returns the exit code and the ids of the mailings.

    A decision made while a person thinks leads to a new plan. A person is asked again about other terms. A stop ends
    the command. Raises PlanChanged when too many plans were overtaken.
    """
    from advisory_cli.actions.notices.kinds import begun_for, text_for
    from advisory_cli.model.errors import PlanChanged

    agreed = _Agreed()
    for _ in range(MOST_PLANS):
        called, written = text_for(order, app.context(), ledger)
        if begun := begun_for(order, called, written, app.context(), ledger):
            return _go_on(app, begun, ledger, asked), begun.mailings
        with suppress(PlanChanged):
            return _begin(app, order, called, written, ledger, asked, agreed)
    raise PlanChanged(
        "Something was decided each time this was planned. Nothing was sent.", remedy="Give the same command again."
    )


def _order(app: "App", kind: NoticeKind, name: str, asked: dict[str, Any]) -> "NoticeRequest":
    """Build the request of a notice: look the named files up. A notice without the text needs no advisory file."""
    from advisory_cli.actions.request import NoticeRequest, reading_of
    from advisory_cli.model.errors import NoInput
    from advisory_cli.read.locate import find_advisory, find_list

    cwd, folder = Path.cwd(), app.newsroom.folder
    file: Path | None = None
    with nullcontext() if kind.needs_file else suppress(NoInput):
        file = find_advisory(name, cwd=cwd, folder=folder)
    return NoticeRequest(
        kind=kind,
        name=name,
        file=file,
        what=asked["what"].strip(),
        replacement=(asked.get("replacement") or "").strip(),
        again=asked.get("again", False),
        also_stopped=asked.get("also_stopped", False),
        looked=asked.get("imap", False),
        exclude=tuple(find_list(one, cwd=cwd, folder=folder) for one in asked["exclude"]),
        reading=reading_of(asked, app.newsroom),
        stays=asked["wait"],
        options=_as_typed(kind, asked),
    )


def _as_typed(kind: NoticeKind, asked: dict[str, Any]) -> tuple[str, ...]:
    """Return the flags with a value, so that a suggested command goes on with this very notice."""
    words = ["--reason" if kind is NoticeKind.LIFT else "--what", asked["what"].strip()] if asked["what"] else []
    for flag in ("replacement", "encoding", "rate"):
        words += [f"--{flag}", str(asked[flag])] if asked.get(flag) else []
    words += ["--with-hidden-rows"] if asked.get("with_hidden_rows") else []
    several = [(f"--{flag}", one) for flag in ("sheet", "exclude") for one in asked[flag]]
    return (*words, *(word for pair in several for word in pair))


def _test(
    app: "App",
    order: "NoticeRequest",
    called: str,
    written: "Reading[Advisory] | None",
    ledger: "Ledger",
    asked: dict[str, Any],
) -> int:
    from advisory_cli.actions.notices.kinds import draft_for
    from advisory_cli.actions.notices.plan import prepared_notice
    from advisory_cli.actions.preflight.preconditions import require_transport

    require_transport(app.context())
    draft = draft_for(order, called, written, app.context(), ledger)
    return test_mail(app, prepared_notice(draft), ledger, asked["test_to"] or app.newsroom.testers)


def _begin(
    app: "App",
    order: "NoticeRequest",
    called: str,
    written: "Reading[Advisory] | None",
    ledger: "SendingLedger",
    asked: dict[str, Any],
    agreed: "_Agreed",
) -> tuple[int, tuple[str, ...]]:
    """Plan a notice, ask, and deliver it. Returns the exit code and the ids of the mailings made or freed.

    `agreed` is filled. Raises PlanChanged when the plan has to be made again.
    """
    from advisory_cli.actions.notices.kinds import draft_for, propose_for
    from advisory_cli.actions.notices.plan import expect_notice
    from advisory_cli.actions.notices.send import mailings_of
    from advisory_cli.actions.preflight.preconditions import refuse_warnings, require_transport
    from advisory_cli.model.errors import PlanChanged
    from advisory_cli.report.screens.notices import notice_confirmation, notice_plan_lines

    ctx = app.context()
    require_transport(ctx)
    if order.kind is NoticeKind.REMINDER and agreed.since is None:
        search_replies(app, ledger, called, asked)
    draft = draft_for(order, called, written, ctx, ledger)
    plan = propose_for(draft, ctx, ledger)
    agreed.since = agreed.since or plan.mailing.planned_at
    ledger.refuse_stopped(plan.mailing, since=agreed.since)
    if asked["strict"]:
        refuse_warnings(plan.findings)
    if asked["expect"] is not None:
        numbers = [*map(int, asked["expect"].split("+"))]
        expect_notice(plan, numbers[0], numbers[1] if len(numbers) > 1 else None)
    if plan.terms != agreed.terms:
        if agreed.terms is not None:
            say(CHANGED)
        show(notice_plan_lines(plan, dry_run=asked["dry_run"], relative_to=Path.cwd()))
        if not asked["yes"] and not asked["dry_run"]:
            with asking(app, ledger, plan.mailing.advisory_id, asked):
                confirmed(*notice_confirmation(plan))
        agreed.terms = plan.terms
        if not asked["yes"] and (ledger.decisions() != draft.as_of or plan.is_stale(app.clock.now())):
            raise PlanChanged(CHANGED)
    code = _carry_out(app, plan, draft, ledger, asked)
    return code, mailings_of(plan, ledger)


def _carry_out(app: "App", plan: "NoticePlan", draft: "Draft", ledger: "SendingLedger", asked: dict[str, Any]) -> int:
    """Freeze the mailings, deliver them and print the result. An approval may be needed between the two steps."""
    from advisory_cli.actions.notices.send import circles, freeze_notice
    from advisory_cli.cli.commands.approve import say_planned

    freeze_notice(plan, draft, app.context(), ledger, rehearse=asked["dry_run"])
    if plan.mailing.needs_approval and not asked["dry_run"]:
        first = plan.mailing if plan.to_send or plan.rest_mailing is None else plan.rest_mailing
        return say_planned(ledger.find(first.id)[0])
    notice, rest = circles(plan, ledger)
    held = plan.rest.held if plan.rest_mailing else 0
    expected = plan.to_send + plan.rest.now
    return _deliver(app, ledger, asked, plan.mailing, notice=notice, rest=rest, expected=expected, held=held)


def _go_on(app: "App", begun: "UnfinishedNotice", ledger: "SendingLedger", asked: dict[str, Any]) -> int:
    """Deliver the rest of a notice that this command began before, and return the exit code."""
    from advisory_cli.actions.approval.verify import refuse_unapproved
    from advisory_cli.actions.notices.resume import expect_begun, refuse_begun_late, refuse_begun_stopped, resume
    from advisory_cli.report.screens.notices import begun_lines

    mailing = begun.notice.mailing
    if begun.waiting and begun.stopped and not can_prompt() and not asked["dry_run"]:
        refuse_begun_stopped(begun)
    if not can_prompt() and not asked["dry_run"]:
        refuse_begun_late(begun, ledger, app.clock.now())
    if asked["expect"] is not None:
        numbers = [*map(int, asked["expect"].split("+"))]
        expect_begun(begun, numbers[0], numbers[1] if len(numbers) > 1 else None)
    if begun.waiting and not asked["dry_run"]:
        for one in (begun.notice, *begun.rest):
            refuse_unapproved(one.mailing, app.context(), ledger)
    show(begun_lines(mailing, waiting=begun.waiting, held=begun.held, doubts=begun.doubts, zone=app.zone))
    if not begun.waiting:
        return 76 if begun.doubts else 0
    if not asked["yes"] and not asked["dry_run"]:
        number = str(begun.waiting)
        confirmed(number, f"Type {number} to go on, or press Enter to send nothing")
    notice, *rest = resume(begun, ledger, app.clock.now(), dry_run=asked["dry_run"], attended=can_prompt())
    return _deliver(app, ledger, asked, mailing, notice=[notice], rest=rest, expected=begun.waiting)


def _deliver(
    app: "App",
    ledger: "SendingLedger",
    asked: dict[str, Any],
    mailing: "Mailing",
    *,
    notice: Sequence[str],
    rest: Sequence[str],
    expected: int,
    held: int = 0,
) -> int:
    """Deliver the mailings of the notice, then the mailings of the text alone, and print the result."""
    from advisory_cli.actions.notices.resume import still_waiting
    from advisory_cli.actions.sending.run import deliver_planned
    from advisory_cli.model.mailing.plan import NoticeDone
    from advisory_cli.report.screens.notices import notice_done_lines

    rehearse = asked["dry_run"]
    ids = (*notice, *rest)
    result = deliver_planned(
        app, ledger, ids, TerminalObserver(app), expected=expected, verbose=is_interactive(), dry_run=rehearse
    )
    done = NoticeDone(notice=result.tally(notice), rest=result.tally(rest))
    done = still_waiting(done, mailing, ledger, app.clock.now())
    route = app.newsroom.route
    show(notice_done_lines(mailing, done, route=route, held=held, dry_run=rehearse, relative_to=Path.cwd()))
    say_late_rest(app, ledger, ids, done.both)
    return exit_code(done.both, still_waiting=bool(done.both.waiting or done.both.deferred), stopped=result.signals)
