"""Make the output of `cron`: the crontab line, the systemd units, and the time at which cron last called `run`.

Other screens use at_work_lines() and not_at_work_lines() to say whether waiting mail leaves by itself.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.schedule.cron import CronLine, Installed, Timetable, is_running
from advisory_cli.report.screens.waiting import is_pending
from advisory_cli.report.wording.json import as_json
from advisory_cli.report.wording.lines import BLANK, WIDTH, Block, Line, command, wrapped
from advisory_cli.report.wording.phrases import amount, listed
from advisory_cli.report.wording.times import at_near, clock, countdown, iso, local_day

_MOST = 5  # mailings that are named


def cron_lines(timetable: Timetable, *, width: int = WIDTH) -> Block:
    """Return lines that show the line for a crontab, the command that installs it, and advice on mail from cron.

    `timetable` says which newsroom's `advisory run` is to be called, and how often. `width` is the line length in
    columns. Raises BadConfig when a path in `timetable` cannot stand in a crontab, or when the line is too long.
    """
    words = "For cron. To install it:"
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
        "cron mails you what `advisory run` says. To get it in your own mailbox, add MAILTO=you@newsroom.example above"
        " the line `# advisory: …`. Without it, the mail stays on this computer."
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


def started_lines(timetable: Timetable, *, crontab: bool = False, width: int = WIDTH) -> Block:
    """Return lines with the commands by which a person starts the timer and ends it, once the units are written.

    `timetable` is the regular call that the units make. `crontab`: the user's crontab has the line too, which is no
    longer needed. `width` is the line length in columns.
    """
    words = "To run it while you are logged out: loginctl enable-linger"
    return (
        *wrapped("Start the timer with these two commands:", width=width),
        Line("  systemctl --user daemon-reload"),
        Line(f"  systemctl --user enable --now {timetable.unit}.timer"),
        *wrapped(words, width=width),
        *wrapped(end_of_timer(timetable), width=width),
        *journal_lines(timetable, width=width),
        *(wrapped("Your crontab has the line too. To take it out:", tone="warn", width=width) if crontab else ()),
        *(command("advisory cron --remove") if crontab else ()),
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


def timer_left_lines(timetable: Timetable, *, width: int = WIDTH) -> Block:
    """Return lines that say that a timer of systemd still calls `run`, with the command that ends it.

    `timetable` is the regular call that the timer makes. `width` is the line length in columns.
    """
    return (
        *wrapped("A timer of systemd is there too, and goes on. To end it:", tone="warn", width=width),
        Line(f"  systemctl --user disable --now {timetable.unit}.timer"),
    )


def heartbeat_lines(
    cron_runs: Sequence[datetime],
    *,
    installed: Installed,
    line: CronLine | None = None,
    removed_at: datetime | None = None,
    zone: str,
    now: datetime,
    width: int = WIDTH,
) -> Block:
    """Return lines that say what calls `advisory run`, and when the last such run was.

    `cron_runs` are the times of the last runs without a terminal, oldest first, empty when there was none.
    `installed` says whether the user's crontab has the line and systemd the timer. When neither is there and there was
    a single run, the lines say that a person may have called that run. `line` is the installed call, by which the lines
    say when cron is about to make it for the first time. None: not known.
    `removed_at` is when the line was removed from the crontab, None when it was not.
    Times are shown in `zone`, in lines of at most `width` columns.
    """
    where = _where(installed)
    is_there = (
        " Is the cron service running?" if installed.line else " Is the timer enabled?" if installed.timer else ""
    )
    running = is_running(cron_runs, now, installed.interval)
    if not running and line is not None and (first := line.first_run(now)) is not None:
        words = f"{where} It has not run yet. First run: {at_near(first, zone, now)}."
        return wrapped(words, width=width)
    if not cron_runs:
        since = f" since the line was removed at {at_near(removed_at, zone, now)}" if removed_at else " here yet"
        return wrapped(f"{where} cron has not started `advisory run`{since}.{is_there}", tone="warn", width=width)
    last = at_near(cron_runs[-1], zone, now)
    if not running:
        return wrapped(f"{where} Not running: the last run was at {last}.{is_there}", tone="warn", width=width)
    if installed.anything is False and installed.commented:
        return wrapped(f"{where} Last run {last}.", tone="warn", width=width)
    if installed.anything is False and len(cron_runs) == 1:
        words = f"{where} Not known to be running: only one run so far, at {last}, perhaps by hand."
        return wrapped(words, tone="warn", width=width)
    return wrapped(f"{where} Running. Last run {last}.", tone="good", width=width)


def cron_json(
    cron_runs: Sequence[datetime], *, installed: Installed, line: CronLine | None = None, now: datetime
) -> str:
    """Return what heartbeat_lines() says as JSON, for `cron --format json`: an object with these keys.

    - `running`: true when cron calls `advisory run`, judged by the last runs and the interval
    - `last_run`: time of the last run without a terminal, or null. `first_run`: when cron is about to make the first
      one of a line that was added just now, or null
    - `crontab`: true when the user's crontab has the line, null when it cannot be read. `commented`: true when it has
      the line only as a comment. `timer`: true when the timer of systemd is written. `every`: minutes between two calls
      of the line, null when not known
    Times are RFC 3339 in UTC.
    """
    running = is_called(cron_runs, installed=installed, now=now)
    first = None if running or line is None else line.first_run(now)
    return as_json(
        {
            "running": running,
            "last_run": iso(cron_runs[-1]) if cron_runs else None,
            "first_run": iso(first),
            "crontab": installed.line,
            "commented": installed.commented,
            "timer": installed.timer,
            "every": installed.every or None,
        }
    )


def is_called(cron_runs: Sequence[datetime], *, installed: Installed, now: datetime) -> bool:
    """Tell whether cron calls `advisory run`: not when nothing is installed and there was one run, perhaps by hand."""
    once = installed.anything is False and not installed.commented and len(cron_runs) == 1
    return is_running(cron_runs, now, installed.interval) and not once


def _where(installed: Installed) -> str:
    """Return a sentence that says where the call of `advisory run` is installed."""
    often = {0: "", 1: ", every minute"}.get(installed.every, f", every {installed.every} minutes")
    places = [f"in your crontab{often}"] if installed.line else []
    places += ["as a timer of systemd"] if installed.timer else []
    if places:
        return f"Installed {listed(places)}."
    if installed.commented:
        return "Not installed: the line in your crontab is commented out."
    if installed.line is None:
        return "Your crontab cannot be read, and there is no timer."
    return "Not installed: no line in your crontab, and no timer."


def return_lines(*, width: int = WIDTH) -> Block:
    """Return lines with the command that brings back a line which somebody has commented out.

    `width` is the line length in columns.
    """
    return (*wrapped("To bring it back:", width=width), *command("advisory cron --install"))


def removal_lines(*, width: int = WIDTH) -> Block:
    """Return lines with the command that takes the line out of the crontab. `width` is the line length in columns."""
    return (*wrapped("To take it out:", width=width), *command("advisory cron --remove"))


def unsent_lines(mailings: Sequence[MailingSummary], *, zone: str, width: int = WIDTH) -> Block:
    """Return a warning that names the live mailings which nothing sends any more, because cron's line was removed.

    `mailings` are all mailings of the newsroom. The result is empty when no live mailing waits. Times are shown in
    `zone`, in lines of at most `width` columns.
    """
    waiting = [each for each in mailings if each.mailing.realm is Realm.LIVE and is_pending(each)]
    waiting = [each for each in waiting if not each.overtaken_by]
    if not waiting:
        return ()
    verb = "is scheduled and is" if len(waiting) == 1 else "are scheduled and are"
    named = ", ".join(_named(each, zone) for each in waiting[:_MOST])
    more = f" and {len(waiting) - _MOST:,} more" if len(waiting) > _MOST else ""
    words = f"{amount(len(waiting), 'mailing')} {verb} not sent now: {named}{more}."
    return wrapped(words, tone="warn", width=width)


def _named(summary: MailingSummary, zone: str) -> str:
    mailing = summary.mailing
    when = (summary.due or mailing.send_at) if summary.scheduled else mailing.embargo_end
    time = f" ({local_day(when, zone, short=True)} {clock(when, zone)})" if when is not None else ""
    return f"{mailing.id}{time}"


def _verbatim(text: str) -> Block:
    """Return text to be copied, never wrapped. A timetable refuses characters that a terminal obeys."""
    return tuple(Line(line) for line in text.rstrip("\n").split("\n"))


def not_at_work_lines(
    cron_runs: Sequence[datetime],
    now: datetime,
    line: CronLine | None = None,
    *,
    zone: str = "UTC",
    indent: int = 0,
    width: int = WIDTH,
) -> Block:
    """Return lines that say that cron does not call `advisory run`, with the command that installs cron's line.

    With `line`, that call is installed: the lines say when cron is about to call it for the first time, or else that
    cron does not start it. Times are shown in `zone`.

    Call this function only when cron is not running (ReportContext.running is False). `cron_runs` are the times of the
    last runs without a terminal, oldest first, empty when there was none. The lines say how long ago the last of them
    was.
    `indent` is the number of blanks before each line, `width` the line length in columns.
    """
    if line is not None and (first := line.first_run(now)) is not None:
        words = f"`advisory run` is installed and has not run yet. First run: {at_near(first, zone, now)}."
        return wrapped(words, tone="quiet", indent=indent, width=width)
    if line is not None and line.commented:
        last = f" The last run was {countdown(min(cron_runs[-1], now), now)}." if cron_runs else ""
        words = f"The line of `advisory run` in your crontab is commented out.{last} To bring it back:"
        return (
            *wrapped(words, tone="warn", indent=indent, width=width),
            *command("advisory cron --install", indent=indent + 2),
        )
    if line is not None:
        where, what = _place(line)
        last = f" The last run was {countdown(min(cron_runs[-1], now), now)}." if cron_runs else ""
        words = f"`advisory run` is installed {where}, but {what} does not start it.{last} {_is_it_running(line)} See:"
        return (
            *wrapped(words, tone="warn", indent=indent, width=width),
            *command("advisory cron", indent=indent + 2),
        )
    words = "Nothing sends it automatically yet. Run:"
    if cron_runs:
        last = countdown(min(cron_runs[-1], now), now)
        words = f"Nothing sends it automatically now: `advisory run` last ran {last}. Run:"
    return (
        *wrapped(words, tone="warn", indent=indent, width=width),
        *command("advisory cron --install", indent=indent + 2),
    )


def _place(line: CronLine) -> tuple[str, str]:
    """Return where the call of `run` is installed, and what should start it."""
    return ("as a timer of systemd", "systemd") if line.timer else ("in your crontab", "cron")


def _is_it_running(line: CronLine) -> str:
    return "Is the timer enabled?" if line.timer else "Is the cron service running?"


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
