"""Flags that several commands share: the choice of recipients, and the places searched for replies."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from advisory_cli.cli.terminal.console import show
from advisory_cli.model.mailing.options import NoticeOptions, SendOptions

if TYPE_CHECKING:
    from datetime import datetime

    from advisory_cli.actions.request import SendRequest
    from advisory_cli.bootstrap import App
    from advisory_cli.model.mailing.obstacles import Obstacle, Obstacles
    from advisory_cli.model.mailing.records import MailingSummary
    from advisory_cli.model.ports.ledger import Ledger
    from advisory_cli.model.schedule.times import When
    from advisory_cli.report.wording.context import ReportContext

MOST_PEOPLE = 100_000_000
F = TypeVar("F", bound=Callable[..., Any])

_CHOICE = (
    click.option(
        "-l", "--list", "lists", multiple=True, metavar="LIST", help="A list of journalists; may be repeated."
    ),
    click.option("--encoding", metavar="NAME", help="How the lists are encoded, where it is not UTF-8."),
    click.option("--sheet", multiple=True, metavar="NAME", help="Which sheet of a workbook is the list."),
    click.option("--with-hidden-rows", is_flag=True, help="Also rows that the spreadsheet does not show."),
    click.option("--where", multiple=True, metavar="EXPR", help="Only rows like beat=human-rights or country!=BE."),
    click.option("--exclude", multiple=True, metavar="LIST", help="Nobody who stands in this list."),
    click.option("--cleared", multiple=True, metavar="LIST", help="Who stands in this list agreed to the embargo."),
    click.option("--limit", type=click.IntRange(1, MOST_PEOPLE), metavar="N", help="Only the first N of the lists."),
    click.option("--again", is_flag=True, help="Also those who have an earlier revision; in practice, everybody."),
    click.option("--skip-bad-rows", is_flag=True, help="Leave out rows with mistakes instead of refusing the list."),
)
_OPTIONS = (
    click.option("--imap", is_flag=True, help="Look for copies, answers and reports in your mailbox (setting imap)."),
    click.option(
        "--reports",
        multiple=True,
        metavar="PATH",
        help="Read delivery reports and answers: an .eml file, a folder of them, maildir:PATH or mbox:PATH.",
    ),
)


def recipient_options(command: F) -> F:
    """Add the flags that choose recipients."""
    for option in reversed(_CHOICE):
        command = option(command)
    return command


def load_app(context: click.Context, overrides: Mapping[str, str] | None = None) -> "App":
    """Open the newsroom of the command line. `overrides` are settings given as flags."""
    from advisory_cli.bootstrap import App

    return App.open(context.find_root().obj, overrides or {})


def show_concerns(app: "App", ledger: "Ledger") -> None:
    """Print the problems that speak against sending, for a dry run, which they do not forbid."""
    if found := app.concerns(ledger):
        from advisory_cli.report.screens.ledger import problem_lines

        show(problem_lines(found))


def report_context(
    app: "App", mailings: Sequence["MailingSummary"] = (), ledger: "Ledger | None" = None
) -> "ReportContext":
    """Collect the facts around a report about these mailings: time, place, and files changed since.

    With `ledger`, the obstacles that keep the mailings from leaving are included.
    """
    from advisory_cli.actions.preflight.schedule import edited_since
    from advisory_cli.report.wording.context import ReportContext

    unsound, hindered = (None, {}) if ledger is None else _obstacles(app, mailings, ledger)
    return ReportContext(
        zone=app.zone,
        now=app.clock.now(),
        cron_runs=app.cron_runs,
        edited=edited_since(mailings),
        obstacles=hindered,
        unsound=unsound,
        realm=app.newsroom.realm if app.newsroom.route else None,
        relative_to=Path.cwd(),
    )


def _obstacles(
    app: "App", mailings: Sequence["MailingSummary"], ledger: "Ledger"
) -> tuple["Obstacle | None", "Obstacles"]:
    """Return every obstacle that `run` would find: about the ledger itself, and about each mailing that waits."""
    from advisory_cli.actions.sending.obstacles import ledger_obstacle, obstacles, waits_unattended

    found = app.concerns(ledger)
    waiting = [summary for summary in mailings if waits_unattended(summary)]
    return ledger_obstacle(found), obstacles(waiting, app.context(), ledger, concerns=found) if waiting else {}


def request_from(app: "App", file: str, options: SendOptions) -> "SendRequest":
    """Build a request from the flags: look the named files up and read the expressions."""
    from advisory_cli.actions.request import SendRequest, reading_of
    from advisory_cli.read.lists.filters import parse_where
    from advisory_cli.read.locate import find_advisory, find_list, list_name

    cwd, folder = Path.cwd(), app.newsroom.folder
    at, not_after = _times(app, options)
    exclude, cleared = (
        tuple(find_list(name, cwd=cwd, folder=folder) for name in names) for names in (options.exclude, options.cleared)
    )
    stored = replace(
        options,
        exclude=tuple(list_name(path, folder=folder) for path in exclude),
        cleared=tuple(list_name(path, folder=folder) for path in cleared),
    )
    return SendRequest(
        advisory=find_advisory(file, cwd=cwd, folder=folder),
        lists=tuple(find_list(name, cwd=cwd, folder=folder) for name in options.lists),
        reading=reading_of(options, app.newsroom),
        where=tuple(parse_where(text) for text in options.where),
        exclude=exclude,
        cleared=cleared,
        allow_uncleared=(options.allow_uncleared or "").strip(),
        at=at,
        not_after=not_after,
        replaces=options.replace or "",
        stays=options.wait,
        limit=options.limit,
        again=options.again,
        skip_bad_rows=options.skip_bad_rows,
        own_text=options.own_text,
        options=stored.stored(),
    )


def _times(app: "App", options: SendOptions) -> tuple["When | None", "datetime | None"]:
    """Read --at and --not-after. Raises UsageFault, because both stand in the command and in no file."""
    from advisory_cli.model.errors import BadData, UsageFault
    from advisory_cli.read.times.send_time import read_limit, read_when

    now, zone = app.clock.now(), app.newsroom.zone
    flag = "--at"
    try:
        at = read_when(options.at, zone=zone, now=now) if options.at else None
        flag = "--not-after"
        if not options.not_after:
            return at, None
        start = at.latest if at else now
        return at, read_limit(options.not_after, zone=zone, now=now, start=start)
    except BadData as fault:
        raise UsageFault(f"{flag}: {fault.message}", remedy=fault.remedy) from None


def stored_options(app: "App", name: str, options: SendOptions) -> SendOptions:
    """Return the options with the choice that a waiting mailing was planned with, for a command that replaces it.

    When the command names lists, it chooses anew, and only the mailing's id is added. A name that no mailing has is
    then left to the plan, which tells what waits. Without lists, NoInput is raised for such a name.
    """
    from advisory_cli.actions.lookup import find_mailings
    from advisory_cli.model.errors import NoInput

    try:
        with app.ledger() as ledger:
            mailing = find_mailings(ledger, name, app.newsroom.folder)[0].mailing
    except NoInput:
        if not options.lists:
            raise
        return options
    if options.lists:
        return replace(options, replace=mailing.id)
    stored = SendOptions.from_stored(mailing.options)
    planned = replace(stored, lists=tuple(mailing.lists), at=options.at or mailing.send_at_words or None)
    given = {field.name: value for field in fields(options) if (value := getattr(options, field.name))}
    return replace(planned, **{**given, "replace": mailing.id})


def reply_options(command: F) -> F:
    """Add --imap and --reports."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def search_replies(app: "App", ledger: "Ledger", advisory_id: str, options: NoticeOptions) -> None:
    """Search for replies to all messages of an advisory, record them, and report the result.

    Nothing is done without --imap or --reports.
    """
    from advisory_cli.actions.notices.reminders import look_first
    from advisory_cli.report.screens.notices import looked_lines

    if options.imap or options.reports:
        mailroom = app.mailbox_reader() if options.imap else None
        evidence, known = look_first(advisory_id, mailroom, options.reports, app.context(), ledger)
        show(looked_lines(evidence, known))
