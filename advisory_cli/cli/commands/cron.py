"""Command `cron`: print the line by which cron calls `run`, or put it into the crontab, or take it out.

With --systemd, a service and a timer of systemd take the place of the line.
"""

import os
from typing import TYPE_CHECKING

import click

from advisory_cli.cli.terminal.commands_to_copy import program_command
from advisory_cli.cli.terminal.console import info, show
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.cli.terminal.options import load_app
from advisory_cli.cli.terminal.size import line_width
from advisory_cli.files.folders import config_folder

if TYPE_CHECKING:
    from advisory_cli.model.schedule.cron import Timetable


@click.command(cls=DeskCommand)
@click.option(
    "--every", type=click.IntRange(1, 30), default=5, show_default=True, metavar="N", help="Run every N minutes."
)
@click.option("--install", is_flag=True, help="Add the line to your crontab, or replace the old one.")
@click.option("--remove", is_flag=True, help="Remove it from your crontab.")
@click.option("--systemd", is_flag=True, help="Use systemd (a service and a timer) instead of cron.")
@click.pass_context
def cron(context: click.Context, every: int, install: bool, remove: bool, systemd: bool) -> None:
    """Print the line by which cron calls `run` every few minutes. With --install, put it into your crontab.

    With --remove, take the line out again. Other lines of your crontab stay as they are. When the line is only printed,
    the last calls of `run` follow, so that you see whether cron is running.
    """
    from advisory_cli.actions.setup.cron import is_installed, unit_paths
    from advisory_cli.model.schedule.cron import Timetable
    from advisory_cli.report.screens.cron import cron_lines, end_of_timer, heartbeat_lines, unit_lines
    from advisory_cli.report.wording.lines import BLANK

    if install and remove:
        raise click.UsageError("Use either --install or --remove.")
    app = load_app(context)
    timetable = Timetable(program=program_command(), folder=app.newsroom.folder, every=every)
    if remove and systemd:
        raise click.UsageError(f"--remove is for the crontab. {end_of_timer(timetable)}")
    if install:
        _install(timetable, systemd=systemd)
    elif remove:
        if _remove(timetable):
            app.forget_cron_runs()
    else:
        width = line_width(err=False)
        line = () if systemd else (*cron_lines(timetable, width=width), *BLANK)
        units = unit_lines(timetable, unit_paths(timetable, config_folder(os.environ)), width=width)
        run_lines = heartbeat_lines(
            app.cron_runs,
            installed=is_installed(timetable, config_folder(os.environ)),
            zone=app.zone,
            now=app.clock.now(),
            width=width,
        )
        show((*line, *units, *BLANK, *run_lines), err=False)


def _install(timetable: "Timetable", *, systemd: bool) -> None:
    from advisory_cli.actions.setup.cron import install_line, install_units
    from advisory_cli.report.screens.cron import mail_advice, started_lines

    if systemd:
        for path in install_units(timetable, config_folder(os.environ)):
            info(f"Written: {path}")
        show(started_lines(timetable, width=line_width()))
        return
    changed = install_line(timetable)
    info("Your crontab has this line now:" if changed else "Your crontab has this line already:")
    info(timetable.line)
    show(mail_advice())
    info(f"Check in {2 * timetable.every} minutes with: advisory cron")


def _remove(timetable: "Timetable") -> bool:
    from advisory_cli.actions.setup.cron import remove_line

    removed = remove_line(timetable)
    info("Removed from your crontab." if removed else "Your crontab has no line for this newsroom.")
    return removed
