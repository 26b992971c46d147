"""Make the output of `cron`: the crontab line, the systemd units, and the time at which cron last called `run`.

Other screens use at_work_lines() and not_at_work_lines() to say whether waiting mail leaves by itself.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from advisory_cli.model.schedule.cron import Timetable, recent
from advisory_cli.report.wording.lines import BLANK, WIDTH, Block, Line, command, wrapped
from advisory_cli.report.wording.times import at_both, countdown


def cron_lines(timetable: Timetable, *, width: int = WIDTH) -> Block:
    """Return lines that show the line for a crontab, the command that installs it, and advice on mail from cron.

    `timetable` says which newsroom's `advisory run` is to be called, and how often. `width` is the line length in
    columns. Raises BadConfig when a path in `timetable` cannot stand in a crontab, or when the line is too long.
    """
    words = "For cron, which mails you the output of each run. To install it:"
    return (
        *wrapped(words, tone="strong", width=width),
        *command("advisory cron --install"),
        *BLANK,
        *_verbatim(f"{timetable.mark}\n{timetable.line}"),
        *BLANK,
        *mail_advice(width=width),
    )


def mail_advice(*, width: int = WIDTH) -> Block:
    """Return lines with the advice to put MAILTO=ADDRESS into the crontab, so that cron's mail reaches a person.

    MAILTO holds for the lines below it (crontab(5)).
    Without MAILTO, cron's mail stays on this computer. `width` is the line length in columns.
    """
    words = (
        "To get that mail, add MAILTO=you@newsroom.example above the line `# advisory: …`. Without it, the mail stays"
        " on this computer."
    )
    return wrapped(words, width=width)


def unit_lines(timetable: Timetable, paths: Sequence[Path], *, width: int = WIDTH) -> Block:
    """Return lines that show the systemd service and timer, each with its path, and the command that writes both files.

    `timetable` says which newsroom's `advisory run` is to be called, and how often. `paths` are the path of the service
    and the path of the timer, in this order. `width` is the line length in columns. Raises BadConfig when a path in
    `timetable` cannot be quoted.
    """
    words = "For systemd, which also catches up after the computer was off. To install both files:"
    lines = [*wrapped(words, tone="strong", width=width), *command("advisory cron --systemd --install")]
    for path, text in zip(paths, (timetable.service, timetable.timer), strict=True):
        lines += [*BLANK, *_verbatim(f"# {path}\n{text}")]
    return tuple(lines)


def started_lines(timetable: Timetable, *, width: int = WIDTH) -> Block:
    """Return lines with the commands by which a person starts the timer and ends it, once the units are written.

    `timetable` is the regular call that the units make. `width` is the line length in columns.
    """
    words = "To run it while you are logged out: loginctl enable-linger"
    return (
        *wrapped("Start the timer with these two commands:", width=width),
        Line("  systemctl --user daemon-reload"),
        Line(f"  systemctl --user enable --now {timetable.unit}.timer"),
        *wrapped(words, width=width),
        *wrapped(end_of_timer(timetable), width=width),
        *journal_lines(timetable, width=width),
    )


def journal_lines(timetable: Timetable, *, width: int = WIDTH) -> Block:
    """Return lines that say where the messages of `run` go with systemd, which sends no mail, and what fails the unit.

    `timetable` is the regular call that the units make. `width` is the line length in columns.
    """
    words = (
        "The journal has what `advisory run` says; the unit is failed for every exit code but 0 and 75. To get"
        " mail, set `notify` in advisory.toml."
    )
    return (
        *wrapped(words, width=width),
        Line(f"  journalctl --user -u {timetable.unit}.service"),
    )


def end_of_timer(timetable: Timetable) -> str:
    """Return the sentence that tells how a person ends the timer of systemd that calls `run` for a newsroom."""
    return f"To end it: systemctl --user disable --now {timetable.unit}.timer, then delete both files."


def heartbeat_lines(
    cron_runs: Sequence[datetime], *, installed: bool | None, zone: str, now: datetime, width: int = WIDTH
) -> Block:
    """Return a line that says whether cron calls `advisory run`, and when the last such run was.

    `cron_runs` are the times of the last runs without a terminal, oldest first, empty when there was none.
    `installed` is True when the user's crontab has the line or systemd has the timer, False when neither is there, and
    None when this is not known. When `installed` is False and there was a single run, the line says that a person may
    have called that run.
    Times are shown in `zone`, in lines of at most `width` columns.
    """
    where = "No line in your crontab, and no timer." if installed is False else ""
    if not cron_runs:
        words = f"cron has not started `advisory run` here yet. {where}"
        return wrapped(words, tone="warn", width=width)
    last = at_both(cron_runs[-1], zone)
    if not recent(cron_runs, now):
        return wrapped(f"Not running: the last run was at {last}. {where}", tone="warn", width=width)
    if installed is False and len(cron_runs) == 1:
        words = f"Not known to be running: only one run so far, at {last}, perhaps by hand. {where}"
        return wrapped(words, tone="warn", width=width)
    return wrapped(f"Running: the last run was at {last}. {where}", tone="good", width=width)


def _verbatim(text: str) -> Block:
    """Return text to be copied, never wrapped. A timetable refuses characters that a terminal obeys."""
    return tuple(Line(line) for line in text.rstrip("\n").split("\n"))


def not_at_work_lines(cron_runs: Sequence[datetime], now: datetime, *, indent: int = 0, width: int = WIDTH) -> Block:
    """Return lines that say that cron does not call `advisory run`, with the command that installs cron's line.

    Call this function only when cron is not running (ReportContext.running is False). `cron_runs` are the times of the
    last runs without a terminal, oldest first, empty when there was none. The lines say how long ago the last of them
    was.
    `indent` is the number of blanks before each line, `width` the line length in columns.
    """
    words = "Nothing sends it automatically yet. Run:"
    if cron_runs:
        last = countdown(min(cron_runs[-1], now), now)
        words = f"Nothing sends it automatically now: `advisory run` last ran {last}. Run:"
    return (
        *wrapped(words, tone="warn", indent=indent, width=width),
        *command("advisory cron --install", indent=indent + 2),
    )


def at_work_lines(
    cron_runs: Sequence[datetime], now: datetime, *, width: int = WIDTH, some_blocked: bool = False
) -> Block:
    """Return lines that say that cron calls `advisory run`, so that waiting mail leaves by itself.

    Call this function only when cron is running (ReportContext.running is True). `cron_runs` are the times of the last
    runs without a terminal, oldest first. The lines say how long ago the last of them was.
    `some_blocked` is True when something keeps some of the waiting mailings from leaving. The lines then say that only
    the others leave by themselves. `width` is the line length in columns.
    """
    seen = f" (last run {countdown(min(cron_runs[-1], now), now)})" if cron_runs else ""
    effect = "the rest is sent automatically" if some_blocked else "scheduled messages are sent automatically"
    return wrapped(f"`advisory run` is running{seen}: {effect}.", tone="quiet", width=width)
