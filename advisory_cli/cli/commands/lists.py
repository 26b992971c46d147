"""Command `lists`: print the lists of journalists, show or check one, and fix what is certain."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from advisory_cli.cli.terminal.console import ask_number, print_data, show
from advisory_cli.cli.terminal.help_page import DeskGroup
from advisory_cli.cli.terminal.list_memory import asks_to_remember, offer_memory
from advisory_cli.cli.terminal.options import load_app
from advisory_cli.cli.terminal.output_files import refuse_excel
from advisory_cli.cli.terminal.size import line_width
from advisory_cli.model.mailing.options import ListFileOptions

if TYPE_CHECKING:
    from advisory_cli.bootstrap import App
    from advisory_cli.read.lists.table import ListOptions

F = TypeVar("F", bound=Callable[..., Any])

_FORMAT = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="text for people, json for programs."
)
_READING = (
    click.argument("list_name", metavar="LIST"),
    click.option("--sheet", metavar="NAME", help="Sheet of the workbook to read."),
    click.option("--encoding", metavar="NAME", help="Encoding of the list, if not UTF-8."),
    click.option("--with-hidden-rows", is_flag=True, help="Include hidden rows."),
    click.option("--remember", is_flag=True, help="Write sheet or encoding into advisory.toml without asking."),
)


def _reading_options(command: F) -> F:
    """Add the name of a list and the options that say how to read it. Used as a decorator."""
    for option in reversed(_READING):
        command = option(command)
    return command


@click.group(cls=DeskGroup, invoke_without_command=True)
@_FORMAT
@click.pass_context
def lists(context: click.Context, form: str) -> None:
    """Show the lists of journalists in lists/: people, languages, findings, and the last mailing.

    With a command, show, check or fix one of them.
    """
    if context.invoked_subcommand is not None:
        if form != "text":
            raise click.UsageError("Write --format after the command.")
        return
    from advisory_cli.actions.lists.overview import summarise_lists
    from advisory_cli.report.screens.lists import lists_json, lists_lines

    app = load_app(context)
    with app.ledger() as ledger:
        mailings = ledger.mailings()
    summaries = tuple(summarise_lists(app.newsroom, mailings, now=app.clock.now()))
    if form == "json":
        print_data(lists_json(summaries, relative_to=Path.cwd()))
    else:
        show(lists_lines(summaries, zone=app.zone, width=line_width(err=False)), err=False, paged=True)


@lists.command("show")
@_reading_options
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", help="csv: usable as a list."
)
@click.option("--excel", is_flag=True, help="csv: for Excel (UTF-8 with BOM).")
@click.pass_context
def show_(context: click.Context, /, list_name: str, form: str, excel: bool, remember: bool, **reading: Any) -> None:
    """Show the people in LIST as the program reads them: name, outlet, address, language, zone, embargo clearance.

    The exit code is 65 when the list has an error: rows with errors are not shown. `advisory lists check` names them.
    """
    from advisory_cli.actions.lists.check import read_people
    from advisory_cli.cli.terminal.fix_offer import reading_flags
    from advisory_cli.model.checks.findings import errors
    from advisory_cli.report.screens.lists import people_csv, people_json, people_lines, unread_lines

    refuse_excel(form, excel=excel)
    app = load_app(context)
    path, options, choice = _opened(app, list_name, reading)
    with app.ledger() as ledger:
        patterns = [suppression.pattern for suppression in ledger.suppressions()]
    people, findings = read_people(path, options, app.newsroom, patterns, now=app.clock.now())
    if form == "json":
        print_data(people_json(people))
    elif form == "csv":
        print_data(("\ufeff" if excel else "") + people_csv(people), end="")
    else:
        paged = not asks_to_remember(app, path, choice, asked=True, always=remember)
        show(people_lines(people, width=line_width(err=False)), err=False, paged=paged)
    show(unread_lines(findings, list_name, reading_flags(path, options), width=line_width()))
    offer_memory(app, path, choice, asked=form == "text", always=remember)
    if errors(findings):
        context.exit(65)


@lists.command()
@_reading_options
@_FORMAT
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.pass_context
def check(context: click.Context, /, list_name: str, form: str, strict: bool, remember: bool, **reading: Any) -> None:
    """Name every mistake in LIST, with file, line and what to do. Nothing is sent or changed.

    The exit code is 65 when there is an error, or with --strict a warning.
    """
    from advisory_cli.actions.lists.check import check_lists
    from advisory_cli.cli.terminal.findings import show_findings
    from advisory_cli.cli.terminal.fix_offer import fix_offers

    app = load_app(context)
    path, options, choice = _opened(app, list_name, reading)
    offers = partial(fix_offers, app=app, paths=[path], options=options)
    paged = not asks_to_remember(app, path, choice, asked=True, always=remember)
    refused = show_findings(check_lists([path], options), form=form, strict=strict, offers=offers, paged=paged)
    offer_memory(app, path, choice, asked=form == "text", always=remember)
    if refused:
        context.exit(65)


@lists.command()
@_reading_options
@click.option("--in-place", is_flag=True, help="Replace the list itself, after a question. A copy is kept.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_FORMAT
@click.pass_context
def fix(
    context: click.Context, /, list_name: str, in_place: bool, yes: bool, form: str, remember: bool, **reading: Any
) -> None:
    """Fix in LIST what is certain, and write the result to LIST.fixed.csv, or with --in-place to LIST itself.

    Headings, names beside addresses, languages, countries, zones, dates, invisible characters, the separator and the
    encoding are fixed. Nothing is guessed and nobody is removed: what is left is named. Without --in-place, LIST stays
    as it is. With it, the old LIST is kept beside the new one, in a file that ends with .bak. The exit code is 65 when
    an error is left.
    """
    from advisory_cli.actions.lists.fix import plan_fix, write_fix
    from advisory_cli.model.checks.findings import errors
    from advisory_cli.report.screens.list_fix import fix_json, fix_lines, fix_question, fixed_lines

    app = load_app(context)
    path, options, choice = _opened(app, list_name, reading)
    fixed = plan_fix(path, options, in_place=in_place)
    asks = in_place and not yes
    copy = write_fix(fixed, options) if fixed.changes and not asks else None
    if form == "text":
        show(fix_lines(fixed, relative_to=Path.cwd(), width=line_width(err=False)), err=False)
    if fixed.changes and asks:
        number, question = fix_question(fixed)
        ask_number(number, question, nothing="Nothing was written.", remedy="Add --yes.")
        copy = write_fix(fixed, options)
    if form == "json":
        print_data(fix_json(fixed, fixed.target if fixed.changes else None, copy, relative_to=Path.cwd()))
    else:
        show(fixed_lines(fixed, copy, relative_to=Path.cwd(), width=line_width()))
    if copy is None:  # what replaces the list needs neither sheet nor encoding
        offer_memory(app, path, choice, asked=form == "text", always=remember)
    if errors(fixed.left):
        context.exit(65)


def _opened(app: "App", name: str, reading: dict[str, Any]) -> tuple[Path, "ListOptions", ListFileOptions]:
    """Return the file of a list, how it is read, and what the command has said about that.

    Raises NoInput when there is no such list, and UsageFault for a sheet of a text file.
    """
    from advisory_cli.actions.request import reading_of
    from advisory_cli.model.errors import UsageFault
    from advisory_cli.read.lists.table import is_workbook
    from advisory_cli.read.locate import find_list

    path = find_list(name, cwd=Path.cwd(), folder=app.newsroom.folder)
    sheet = reading["sheet"]
    if sheet and not is_workbook(path):
        raise UsageFault(f"{path.name} is no workbook, so it has no sheets.", remedy="Leave --sheet out.")
    choice = ListFileOptions(
        encoding=reading["encoding"],
        sheet=(sheet,) if sheet else (),
        with_hidden_rows=reading["with_hidden_rows"],
    )
    return path, reading_of(choice, app.newsroom), choice
