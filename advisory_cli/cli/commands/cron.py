"""Command `cron`: print the line by which cron calls `run`, or put it into the crontab, or take it out.

With --systemd, a service and a timer of systemd take the place of the line.
"""

import os
from typing import TYPE_CHECKING

import click

from advisory_cli.cli.terminal.commands_to_copy import program_command
from advisory_cli.cli.terminal.console import info, print_data, show
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.cli.terminal.options import load_app
from advisory_cli.cli.terminal.size import line_width
from advisory_cli.files.folders import config_folder

if TYPE_CHECKING:
    from advisory_cli.bootstrap import App
    from advisory_cli.model.schedule.cron import Timetable


@click.command(cls=DeskCommand)
@click.option(
    "--every", type=click.IntRange(1, 30), default=5, show_default=True, metavar="N", help="Run every N minutes."
)
@click.option("--install", is_flag=True, help="Add the line to your crontab, or replace the old one.")
@click.option("--remove", is_flag=True, help="Remove it from your crontab.")
@click.option("--systemd", is_flag=True, help="Use systemd (a service and a timer) instead of cron.")
@click.option("--check", is_flag=True, help="For monitoring: exit with 78 when cron does not call `run`.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs.")
@click.pass_context
def cron(
    context: click.Context, every: int, install: bool, remove: bool, systemd: bool, check: bool, form: str
) -> None:
    """Print the line by which cron calls `run` every few minutes. With --install, put it into your crontab.

    With --remove, take the line out again. Other lines of your crontab stay as they are. Without either, it says first
    whether cron is running. Where it is installed already, the line is printed only with --every or --systemd. With
    --check, nothing but that is printed, and the exit code is 78 when cron does not call `run`.
    """
    from advisory_cli.model.schedule.cron import Timetable
    from advisory_cli.report.screens.cron import end_of_timer

    if install and remove:
        raise click.UsageError("Use either --install or --remove.")
    if (install or remove) and (check or form == "json"):
        raise click.UsageError("--check and --format json change nothing. Leave out --install and --remove.")
    app = load_app(context)
    timetable = Timetable(program=program_command(), folder=app.newsroom.folder, every=every)
    if remove and systemd:
        raise click.UsageError(f"--remove is for the crontab. {end_of_timer(timetable)}")
    if install:
        _install(app, timetable, systemd=systemd)
    elif remove:
        _remove(app, timetable)
    elif check or form == "json":
        code = _check(app, timetable, form)
        context.exit(code if check else 0)
    else:
        asked = systemd or context.get_parameter_source("every") is click.core.ParameterSource.COMMANDLINE
        _show(app, timetable, systemd=systemd, asked=asked)


def _show(app: "App", timetable: "Timetable", *, systemd: bool, asked: bool) -> None:
    """Print whether `run` is called, and how to install the call: where nothing calls it yet, or that was asked for."""
    from advisory_cli.actions.setup.cron import installed, unit_paths
    from advisory_cli.report.screens.cron import cron_lines, heartbeat_lines, removal_lines, return_lines, unit_lines
    from advisory_cli.report.wording.lines import BLANK

    width, home = line_width(err=False), config_folder(os.environ)
    found = installed(timetable, home)
    lines = heartbeat_lines(
        app.cron_runs,
        installed=found,
        line=app.cron_line,
        removed_at=app.cron_removed_at,
        zone=app.zone,
        now=app.clock.now(),
        width=width,
    )
    if found.commented and not found.anything:
        lines += return_lines(width=width)
    if found.line and not asked:
        lines += removal_lines(width=width)
    if asked or not (found.anything or found.commented):
        lines += () if systemd else (*BLANK, *cron_lines(timetable, width=width))
        lines += (*BLANK, *unit_lines(timetable, unit_paths(timetable, home), width=width))
    show(lines, err=False)


def _check(app: "App", timetable: "Timetable", form: str) -> int:
    """Print whether cron calls `run`, and return 78 when it does not, and is not about to for the first time."""
    from advisory_cli.actions.setup.cron import installed
    from advisory_cli.model.errors import BadConfig
    from advisory_cli.report.screens.cron import cron_json, heartbeat_lines, is_called, return_lines

    runs, now, line = app.cron_runs, app.clock.now(), app.cron_line
    found = installed(timetable, config_folder(os.environ))
    if form == "json":
        print_data(cron_json(runs, installed=found, line=line, now=now))
    else:
        lines = heartbeat_lines(
            runs,
            installed=found,
            line=line,
            removed_at=app.cron_removed_at,
            zone=app.zone,
            now=now,
            width=line_width(err=False),
        )
        show(lines + (return_lines() if found.commented and not found.anything else ()), err=False)
    starting = line is not None and line.first_run(now) is not None
    return 0 if starting or is_called(runs, installed=found, now=now) else BadConfig.exit_code


def _install(app: "App", timetable: "Timetable", *, systemd: bool) -> None:
    from advisory_cli.actions.setup.cron import install_line, install_units, installed
    from advisory_cli.report.screens.cron import mail_advice, started_lines

    if systemd:
        home = config_folder(os.environ)
        for path in install_units(timetable, home):
            info(f"Written: {path}")
        has_line = installed(timetable, home).line is True
        show(started_lines(timetable, crontab=has_line, width=line_width()))
        return
    changed = install_line(timetable)
    if changed:
        app.record_cron_installed()
    info("Your crontab has this line now:" if changed else "Your crontab has this line already:")
    info(timetable.line)
    show(mail_advice())
    info(f"Check in {2 * timetable.every} minutes with: advisory cron")


def _remove(app: "App", timetable: "Timetable") -> None:
    """Take the line out of the crontab, and name the mailings that nothing sends any more."""
    from advisory_cli.actions.setup.cron import installed, remove_line
    from advisory_cli.report.screens.cron import timer_left_lines, unsent_lines

    removed = remove_line(timetable)
    info("Removed from your crontab." if removed else "Your crontab has no line for this newsroom.")
    found = installed(timetable, config_folder(os.environ))
    if found.timer:
        show(timer_left_lines(timetable, width=line_width()))
    if not removed:
        return
    app.forget_cron_runs()
    if app.has_ledger and not found.anything:
        with app.ledger() as ledger:
            show(unsent_lines(ledger.mailings(), zone=app.zone, width=line_width()))
