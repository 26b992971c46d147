"""Command `config`: print every setting, its value, and where the value came from."""

import click

from advisory_cli.cli.terminal.console import print_data, show
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.cli.terminal.options import load_app
from advisory_cli.cli.terminal.sign_in import show_sign_in
from advisory_cli.cli.terminal.size import line_width


@click.command(cls=DeskCommand)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="text for people, json for programs."
)
@click.pass_context
def config(context: click.Context, form: str) -> None:
    """Show every setting and where it came from. Secrets are shown as ***."""
    from advisory_cli.report.screens.config import config_json, config_lines

    app = load_app(context)
    rows = [(setting.name, setting.value, setting.origin) for setting in app.settings.values]
    if form == "json":
        print_data(config_json(rows))
    else:
        show(config_lines(rows, width=line_width(err=False)), err=False, paged=True)
        show_sign_in(app)
