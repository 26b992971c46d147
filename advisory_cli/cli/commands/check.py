"""Command `check`: print the mistakes in an advisory, its e-mail and its lists. Nothing is sent."""

from pathlib import Path
from typing import Any

import click

from advisory_cli.cli.terminal.console import print_data, show
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.cli.terminal.options import load_app, recipient_options, request_from
from advisory_cli.cli.terminal.size import line_width
from advisory_cli.cli.terminal.zone_offer import offer_zone
from advisory_cli.model.mailing.options import SendOptions


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

    FILE is the advisory. The exit code is 65 when there is an error, or with --strict a warning. With --explain no FILE
    is needed.
    """
    if explain:
        from advisory_cli.check.explain import explain as explained

        print_data(explained(explain))
        return
    if file is None:
        raise click.UsageError("Missing argument 'FILE'.")
    from advisory_cli.actions.preflight.embargo_checks import check_links_online
    from advisory_cli.actions.preflight.prepare import prepare
    from advisory_cli.model.checks.findings import Level
    from advisory_cli.report.screens.findings import findings_json, findings_lines

    app = load_app(context)
    request = request_from(app, file, SendOptions(**choice))
    if form == "text":
        offer_zone(app, request.advisory)
    with app.sending_ledger(dry_run=True, checked=False) as ledger, prepare(request, app.context(), ledger) as prepared:
        findings = prepared.findings
        if check_links and prepared.advisory:
            findings += tuple(check_links_online(prepared.advisory, now=prepared.now))
    if form == "json":
        print_data(findings_json(findings, relative_to=Path.cwd()))
    else:
        width = line_width(err=False)
        show(findings_lines(findings, strict=strict, relative_to=Path.cwd(), width=width), err=False, paged=True)
    refusing = {Level.ERROR, Level.WARNING} if strict else {Level.ERROR}
    if any(found.level in refusing for found in findings):
        context.exit(65)
