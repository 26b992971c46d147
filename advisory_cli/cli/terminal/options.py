"""Define flags that several commands share, and make requests and open newsrooms from a command's options.

The flags choose recipients, or name the places that are searched for replies.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from advisory_cli.cli.terminal.console import is_interactive, show
from advisory_cli.cli.terminal.invocation import open_app
from advisory_cli.cli.terminal.progress import show_pause
from advisory_cli.cli.terminal.size import line_width
from advisory_cli.report.wording.lines import Line

if TYPE_CHECKING:
    from datetime import datetime

    from advisory_cli.actions.request import SendRequest
    from advisory_cli.bootstrap import App
    from advisory_cli.model.mailing.addressee import Addressee
    from advisory_cli.model.mailing.evidence import Evidence
    from advisory_cli.model.mailing.obstacles import Obstacle, Obstacles
    from advisory_cli.model.mailing.options import NoticeOptions, SendOptions
    from advisory_cli.model.mailing.records import MailingSummary
    from advisory_cli.model.ports.ledger import Ledger
    from advisory_cli.model.schedule.times import When
    from advisory_cli.read.lists.table import ListOptions
    from advisory_cli.report.wording.context import ReportContext

MOST_PEOPLE = 100_000_000
F = TypeVar("F", bound=Callable[..., Any])

_CHOICE = (
    click.option("-l", "--list", "lists", multiple=True, metavar="LIST", help="List of journalists (repeatable)."),
    click.option("--encoding", metavar="NAME", help="Encoding of the lists, if not UTF-8."),
    click.option("--sheet", multiple=True, metavar="NAME", help="Sheet of the workbook to read."),
    click.option("--with-hidden-rows", is_flag=True, help="Include hidden rows."),
    click.option(
        "--where", multiple=True, metavar="EXPR", help="Only matching rows, such as beat=human-rights or country!=BE."
    ),
    click.option("--exclude", multiple=True, metavar="LIST", help="Leave out everybody on this list."),
    click.option("--cleared", multiple=True, metavar="LIST", help="Everybody on this list has agreed to the embargo."),
    click.option("--limit", type=click.IntRange(1, MOST_PEOPLE), metavar="N", help="Only the first N people."),
    click.option("--again", is_flag=True, help="Also people who have an earlier revision (practice: everybody)."),
    click.option("--skip-bad-rows", is_flag=True, help="Leave out rows with mistakes instead of refusing the list."),
)
_OPTIONS = (
    click.option(
        "--imap", is_flag=True, help="Search your mailbox for copies, answers and reports (imap or graph://)."
    ),
    click.option(
        "--reports",
        multiple=True,
        metavar="PATH",
        help="Read delivery reports and answers: an .eml file, a folder of them, maildir:PATH or mbox:PATH.",
    ),
)


def recipient_options(command: F) -> F:
    """Add the options that choose recipients, such as --list and --exclude, to a click command. Return the command.

    The function is used as a decorator.
    """
    for option in reversed(_CHOICE):
        command = option(command)
    return command


def load_app(context: click.Context, overrides: Mapping[str, str] | None = None) -> "App":
    """Open the newsroom named with -C or in ADVISORY_NEWSROOM, or else the nearest one, and return the application.

    The nearest one is the current folder or the first newsroom above it. A person at a terminal is told when a newsroom
    above the current folder is used.

    `overrides` maps names of settings to values given as flags of the command, as text. None means no flags.
    When a command waits because a server has asked for a pause, a sentence says so.
    Raises BadConfig when the folder has no advisory.toml, or a setting is wrong, unknown or misplaced. Raises
    NotAllowed when the nearest newsroom may have been planted by another account.
    """
    app = open_app(context, overrides, on_pause=show_pause)
    say_newsroom(app, context.find_root().params.get("newsroom"))
    return app


def say_unwritable(ledger: "Ledger") -> None:
    """Print why the ledger can only be read, where its disk is full or mounted read-only."""
    from advisory_cli.cli.terminal.console import info

    if ledger.unwritable:
        info(f"{ledger.unwritable} It is shown as it stands; nothing can be recorded or sent.")


def say_newsroom(app: "App", named: str | None) -> None:
    """Print the folder of the newsroom when a person at a terminal is in a folder below it.

    `named` is the path given with -C or in ADVISORY_NEWSROOM. Nothing is printed for a newsroom that was named.
    """
    if not named and is_interactive() and app.newsroom.folder != Path.cwd().resolve():
        show([Line(f"Newsroom: {app.newsroom.folder}", "quiet")])


def report_context(
    app: "App", mailings: Sequence["MailingSummary"] = (), ledger: "Ledger | None" = None, *, err: bool = False
) -> "ReportContext":
    """Return the facts that a report about `mailings` needs: newsroom, present time, last runs of cron, edited files.

    An edited file is an advisory's file that has changed after a waiting mailing was planned from it.
    `ledger`: with it, the facts also have the obstacles that keep these mailings from leaving, the office's own copies
    that are missing, and the mailings that are being sent. None: they have none of these. `err`: the lines of the
    report are to fit stderr, otherwise stdout.
    """
    from advisory_cli.actions.preflight.schedule import edited_since
    from advisory_cli.actions.sending.obstacles import being_sent
    from advisory_cli.actions.sending.sent_copies import missing_copies
    from advisory_cli.report.wording.context import ReportContext

    unsound, hindered = (None, {}) if ledger is None else _obstacles(app, mailings, ledger)
    return ReportContext(
        zone=app.zone,
        now=app.clock.now(),
        cron_runs=app.cron_runs,
        cron_line=app.cron_call,
        edited=edited_since(mailings),
        obstacles=hindered,
        uncopied={} if ledger is None else missing_copies(app.context(), ledger),
        being_sent=being_sent(ledger, mailings) if ledger is not None and app.at_work else frozenset(),
        unsound=unsound,
        realm=app.newsroom.realm if app.newsroom.route else None,
        relative_to=Path.cwd(),
        width=line_width(err=err),
    )


def _obstacles(
    app: "App", mailings: Sequence["MailingSummary"], ledger: "Ledger"
) -> tuple["Obstacle | None", "Obstacles"]:
    """Return every obstacle that `run` would find: about the ledger itself, and about each mailing that waits."""
    from advisory_cli.actions.sending.obstacles import ledger_obstacle, obstacles, waits_unattended

    found = app.concerns(ledger)
    waiting = [summary for summary in mailings if waits_unattended(summary)]
    return ledger_obstacle(found), obstacles(waiting, app.context(), ledger, concerns=found) if waiting else {}


def request_from(app: "App", file: str, options: "SendOptions") -> "SendRequest":
    """Return the request of a send, a check or a preview: files and lists found, times and conditions read.

    `file` is the name or path of an advisory's file, with or without .md.
    Raises NoInput when a file or list is not found. Raises UsageFault when --at, --not-after, --where or an address of
    --to cannot be read, and when a person named with --to has several rows (find_addressees()).
    """
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
        to=_addresses(app, options.to),
    )
    lists = tuple(find_list(name, cwd=cwd, folder=folder) for name in options.lists)
    reading = reading_of(options, app.newsroom)
    to, lists = _addressees(app, options.to, lists, reading) if options.to else ((), lists)
    return SendRequest(
        advisory=find_advisory(file, cwd=cwd, folder=folder),
        lists=lists,
        to=to,
        reading=reading,
        where=tuple(parse_where(text) for text in options.where),
        exclude=exclude,
        cleared=cleared,
        allow_uncleared=(options.allow_uncleared or "").strip(),
        at=at,
        at_once=_is_now(options.at),
        not_after=not_after,
        replaces=options.replace or "",
        stays=options.wait,
        limit=options.limit,
        again=options.again,
        skip_bad_rows=options.skip_bad_rows,
        own_text=options.own_text,
        options=stored.stored(),
    )


def _addresses(app: "App", typed: "Sequence[str]") -> tuple[str, ...]:
    """Return the addresses of --to in the form of the SMTP envelope, each once.

    Raises UsageFault for a text that is no address.
    """
    from advisory_cli.read.email_address import clean_or_fault

    return tuple(dict.fromkeys(clean_or_fault(text, utf8=app.newsroom.smtp_utf8) for text in typed))


def _addressees(
    app: "App", typed: "Sequence[str]", lists: tuple[Path, ...], reading: "ListOptions"
) -> tuple[tuple["Addressee", ...], tuple[Path, ...]]:
    """Return the people named with --to, and the lists that hold their rows."""
    from advisory_cli.actions.preflight.addressees import find_addressees

    return find_addressees(_addresses(app, typed), lists, reading, folder=app.newsroom.folder)


def _times(app: "App", options: "SendOptions") -> tuple["When | None", "datetime | None"]:
    """Read --at and --not-after. Raises UsageFault, because both are in the command and in no file."""
    from advisory_cli.model.errors import BadData, UsageFault
    from advisory_cli.read.times.send_time import read_limit, read_when

    now, zone = app.clock.now(), app.newsroom.zone
    flag = "--at"
    try:
        at = read_when(options.at, zone=zone, now=now) if options.at and not _is_now(options.at) else None
        flag = "--not-after"
        if not options.not_after:
            return at, None
        start = at.latest if at else now
        return at, read_limit(options.not_after, zone=zone, now=now, start=start)
    except BadData as fault:
        raise UsageFault(f"{flag}: {fault.message}", remedy=fault.remedy) from None


def stored_options(app: "App", name: str, options: "SendOptions") -> "SendOptions":
    """Return the options of a `send --replace`, completed from the waiting mailing that is to be replaced.

    `name` is the value of --replace: the id of the mailing, the id or file of its advisory, or "last". `options` are
    those given.
    In the result, `replace` is the id of the mailing. Unless `options` name a time, the result has the send time of
    the mailing and its limit (--not-after). When `options` name no list and no person, the result also has the lists
    and the choice of recipients of the mailing, except where `options` say something else.
    Raises UsageFault when `name` may mean several advisories, and when the mailing's send time has passed and `options`
    name no time. When no mailing has that name: raises NoInput if `options` name no list and no person. Otherwise
    returns `options` unchanged, because the planning of the send raises the error later.
    """
    from advisory_cli.actions.lookup import find_mailings
    from advisory_cli.model.errors import NoInput
    from advisory_cli.model.mailing.addressee import list_names
    from advisory_cli.model.mailing.options import SendOptions

    try:
        with app.ledger() as ledger:
            summary = find_mailings(ledger, name, app.newsroom.folder)[0]
    except NoInput:
        if not options.lists and not options.to:
            raise
        return options
    mailing = summary.mailing
    options = replace(_with_stored_time(app, summary, options), replace=mailing.id)
    if options.lists or options.to:
        return options
    planned = replace(SendOptions.from_stored(mailing.options), lists=list_names(mailing.lists))
    return replace(
        planned, **{field.name: value for field in fields(options) if (value := getattr(options, field.name))}
    )


def _with_stored_time(app: "App", summary: "MailingSummary", options: "SendOptions") -> "SendOptions":
    """Return `options` with the send time and the limit of the mailing to replace, unless they name a time.

    A test is sent now, and needs no time. A mailing that cannot be replaced is refused later, for that reason. Raises
    UsageFault when the mailing's time has passed.
    """
    from advisory_cli.actions.preflight.schedule import is_replaceable
    from advisory_cli.model.errors import BadData, UsageFault
    from advisory_cli.read.times.send_time import read_when

    mailing, now = summary.mailing, app.clock.now()
    if options.at or options.is_test or not is_replaceable(summary, now):
        return options
    limit = mailing.not_after
    if mailing.send_at_words:
        try:
            read_when(mailing.send_at_words, zone=app.newsroom.zone, now=now)
        except BadData as fault:
            raise UsageFault(
                f"The time of {mailing.id} cannot be kept: {fault.message}",
                remedy="Add another time, such as --at 'tomorrow 07:00', or to send now: --at now",
            ) from None
        options = replace(options, at=mailing.send_at_words)
    if options.not_after or limit is None or limit <= now:
        return options
    return replace(options, not_after=f"{limit.astimezone(UTC):%Y-%m-%d %H:%M} UTC")


def _is_now(text: str | None) -> bool:
    """Tell whether --at asks for a send at once, even if the file or a mailing to replace names a time."""
    return text is not None and text.strip().casefold() == "now"


def reply_options(command: F) -> F:
    """Add the options --imap and --reports, which search for replies, to a click command. Return the command.

    This function is used as a decorator. The command's function gets two more arguments. `imap` is True or False.
    `reports` is a tuple of texts, each a path, maildir:PATH or mbox:PATH, and empty when none was given.
    """
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def search_replies(app: "App", ledger: "Ledger", advisory_id: str, options: "NoticeOptions") -> None:
    """Search for replies to all messages of an advisory, store them in the ledger, and print how many are new.

    `options.imap` searches the mailbox, and the files and folders in `options.reports` are read. Nothing is done when
    neither option is given. Raises BadConfig, NotAllowed or TryLater when the mailbox cannot be searched, and NoInput
    when a file or folder cannot be read.
    """
    from advisory_cli.actions.notices.reminders import look_first
    from advisory_cli.report.screens.notices import looked_lines

    if options.imap or options.reports:
        mailroom = app.mail.mailbox_reader() if options.imap else None
        evidence, known = look_first(advisory_id, mailroom, options.reports, app.context(), ledger)
        show(looked_lines(evidence, known, width=line_width()))
        show_opt_outs(app, ledger, evidence)


def show_opt_outs(app: "App", ledger: "Ledger", evidence: Sequence["Evidence"]) -> None:
    """Store the opt-outs among what came back, which readers have sent by mail, and print whose they are."""
    from advisory_cli.actions.opt_outs import BY_MAIL, record_tokens
    from advisory_cli.report.screens.suppressions import token_lines

    tokens = [token for source in evidence for token in source.opt_outs]
    if tokens:
        done = record_tokens(tokens, ledger, reason=BY_MAIL, now=app.clock.now())
        show(token_lines(done.recorded, done.known, done.unknown, width=line_width()))
