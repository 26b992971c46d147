"""Command `check`: print the mistakes in an advisory, its e-mail and its lists. Nothing is sent."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from advisory_cli.cli.terminal.console import print_data
from advisory_cli.cli.terminal.findings import show_findings
from advisory_cli.cli.terminal.fix_offer import fix_offers
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.cli.terminal.options import load_app, recipient_options, request_from
from advisory_cli.cli.terminal.zone_offer import offer_zone
from advisory_cli.model.mailing.options import SendOptions

_NOTHING = SendOptions()
_OF_LISTS = ("lists", "encoding", "sheet", "with_hidden_rows", "skip_bad_rows")  # options that need no advisory


@click.command(cls=DeskCommand)
@click.argument("file", required=False)
@recipient_options
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="text for people, json for programs."
)
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.option("--explain", metavar="CODE", help="Explain a code: what it means and why it matters.")
@click.option("--check-links", is_flag=True, help="Open the links: report dead ones, and pages public too early.")
@click.pass_context
def check(
    context: click.Context,
    /,
    file: str | None,
    form: str,
    strict: bool,
    explain: str | None,
    check_links: bool,
    **choice: Any,
) -> None:
    """Look for mistakes in an advisory, its e-mail and its lists. Nothing is sent.

    FILE is the advisory. With -l and without FILE, the lists alone are checked. The exit code is 65 when there is an
    error, or with --strict a warning. With --explain no FILE is needed.
    """
    if explain:
        from advisory_cli.check.explain import explain as explained

        print_data(explained(explain))
        return
    options = SendOptions(**choice)
    if file is None:
        if check_links:
            raise click.UsageError("--check-links needs the FILE of an advisory.")
        if _check_lists(context, options, form=form, strict=strict):
            context.exit(65)
        return
    from advisory_cli.actions.preflight.embargo_checks import check_links_online
    from advisory_cli.actions.preflight.prepare import prepare

    app = load_app(context)
    request = request_from(app, file, options)
    if form == "text":
        offer_zone(app, request.advisory)
    with app.sending_ledger(dry_run=True, checked=False) as ledger, prepare(request, app.context(), ledger) as prepared:
        findings = prepared.findings
        if check_links and prepared.advisory:
            findings += tuple(check_links_online(prepared.advisory, now=prepared.now))
    offers = partial(fix_offers, app=app, paths=request.lists, options=request.reading)
    if show_findings(findings, form=form, strict=strict, offers=offers):
        context.exit(65)


def _check_lists(context: click.Context, options: SendOptions, *, form: str, strict: bool) -> bool:
    """Check the lists alone, without an advisory. Tell whether their findings refuse.

    Raises click.UsageError when no list is named, or an option that needs an advisory is given.
    """
    if not options.lists:
        raise click.UsageError("Name the FILE of an advisory, or at least one list with -l.")
    alone = replace(_NOTHING, **{name: getattr(options, name) for name in _OF_LISTS})
    if alone != options:
        raise click.UsageError("Without FILE, only -l and the options that say how to read a list can be used.")
    from advisory_cli.actions.lists.check import check_lists
    from advisory_cli.actions.request import reading_of
    from advisory_cli.read.locate import find_list

    app = load_app(context)
    paths = [find_list(name, cwd=Path.cwd(), folder=app.newsroom.folder) for name in options.lists]
    reading = reading_of(options, app.newsroom)
    findings = check_lists(paths, reading, skip_bad_rows=options.skip_bad_rows)
    offers = partial(fix_offers, app=app, paths=paths, options=reading)
    return show_findings(findings, form=form, strict=strict, offers=offers)
