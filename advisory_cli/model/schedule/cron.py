"""Make the text of timetables that call `advisory run`: a line of a crontab, or a service and timer of systemd.

Line and service hold absolute paths. These are quoted for each program that reads them: cron (crontab(5)), its shell,
and systemd. A function tells by the times of the last calls if cron still calls `run`.
"""

import hashlib
import re
import shlex
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median

from advisory_cli.model.errors import BadConfig
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.text import printable
from advisory_cli.model.value_class import value_class

_MARK = "# advisory: "
_LONGEST_COMMAND = 990  # bytes; cron reads 1000 (MAX_COMMAND) and refuses what is longer
_EVERY_N = rb"\s*\*(?:/[0-9]+)?(?:\s+\*){4}\s"  # the times of a line of ours
_REDIRECTED = rb"(?:\s+[0-9&]*>>?\s*\S+)*\s*"  # such as >/dev/null 2>&1
_LINES = late_pattern(rb"[^\n]*\n|[^\n]+")
_ALWAYS_ENOUGH = timedelta(minutes=30)
_LONGEST_GAP = timedelta(hours=2)  # a gap counts as no longer, or a computer that sleeps at night would excuse days
_CLOCK_SKEW = timedelta(minutes=5)


@value_class
class Timetable:
    """Regular call of `advisory run` for one newsroom, to be written as a line of a crontab or as units of systemd.

    `program` holds the words that start this program, the first an absolute path. `folder` is the newsroom's, absolute.
    `every` is the number of minutes between two calls, 1 to 30.
    """

    program: tuple[str, ...]  # words that start this program, the first an absolute path
    folder: Path  # the newsroom, absolute
    every: int = 5  # minutes between two calls, 1 to 30

    @property
    def mark(self) -> str:
        """Comment line by which this program recognises its own crontab line or systemd unit for this newsroom.

        Raises BadConfig when the newsroom's path has a character that cannot be printed.
        """
        return f"{_MARK}{_plain(str(self.folder))}"

    @property
    def line(self) -> str:
        """Line of a crontab that calls `run` every few minutes.

        Raises BadConfig when a path has a backslash or a character that cannot be printed, or when the line is longer
        than cron reads.
        """
        words = [*self.program, "-C", str(self.folder), "run"]
        for word in words:
            if "\\" in word:
                raise BadConfig(
                    f"A crontab cannot hold the path {printable(word)} safely: it has a backslash.",
                    remedy="Rename the folder, or use systemd: advisory cron --systemd",
                )
        command = _escape_for_cron(shlex.join(_plain(word) for word in words))
        if len(command.encode()) > _LONGEST_COMMAND:
            raise BadConfig("The line is longer than cron reads.", remedy="Move the newsroom to a shorter path.")
        return f"{'*' if self.every == 1 else f'*/{self.every}'} * * * * {command}"

    @property
    def unit(self) -> str:
        """Name of the systemd service and its timer, without .service and .timer. Each newsroom folder has its own."""
        name = re.sub(r"[^a-z0-9]+", "-", self.folder.name.lower())[:40].strip("-") or "newsroom"
        return f"advisory-{name}-{hashlib.sha256(str(self.folder).encode()).hexdigest()[:8]}"

    @property
    def service(self) -> str:
        """Content of the systemd service file that calls `run` (systemd.service(5)).

        The service treats exit code 75 (wait) as a success, and gives `run` 660 seconds to stop, because a server may
        take ten minutes to answer (RFC 5321 4.5.3.2.6).
        Raises BadConfig when systemd cannot call the program by its path, or a path has a character that cannot be
        printed.
        """
        program, *rest = self.program
        if any(character in program for character in "\"'\\"):
            raise BadConfig(
                f"systemd cannot call the program by the path {printable(program)}: it has a quotation mark or a"
                " backslash.",
                remedy="Install it in another folder.",
            )
        call = [
            _quote_for_systemd(program),
            *(_quote_for_systemd(word, argument=True) for word in (*rest, "-C", str(self.folder))),
        ]
        return (
            f"{self.mark}\n[Unit]\nDescription=advisory: deliver all that is due\n\n[Service]\nType=oneshot\n"
            f"ExecStart={' '.join(call)} run\nSuccessExitStatus=75\nTimeoutStopSec=660\n"
        )

    @property
    def timer(self) -> str:
        """Content of the systemd timer file that starts the service every few minutes (systemd.timer(5)).

        When the computer was off at the time of one or more calls, systemd makes one call after the computer's start.
        Raises BadConfig when the newsroom's path has a character that cannot be printed.
        """
        often = "minute" if self.every == 1 else f"{self.every} minutes"
        return (
            f"{self.mark}\n[Unit]\nDescription=advisory: every {often}\n\n[Timer]\n"
            f"OnCalendar=*:0/{self.every}\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n"
        )


def with_line(crontab: bytes, timetable: Timetable) -> bytes:
    """Return the content of a crontab with the timetable's two lines: its mark, and below the mark its call of `run`.

    When the crontab has earlier lines of the same newsroom, the two lines replace them, where the first of them stood.
    Otherwise they are added at the end. Every other line stays as it is, to the byte.
    Raises BadConfig when a path has a backslash or a character that cannot be printed, or when the call is longer than
    cron reads.
    """
    ours = f"{timetable.mark}\n{timetable.line}\n".encode()
    kept, at = _split_crontab(crontab, timetable)
    if at is None:
        before = b"".join(kept)
        return before + (b"\n" if before and not before.endswith(b"\n") else b"") + ours
    return b"".join(kept[:at]) + ours + b"".join(kept[at:])


def without_line(crontab: bytes, timetable: Timetable) -> bytes:
    """Return the content of a crontab without the lines of the timetable's newsroom: the mark and the call of `run`.

    Every other line stays as it is, to the byte. Raises BadConfig when the newsroom's path has a character that cannot
    be printed.
    """
    return b"".join(_split_crontab(crontab, timetable)[0])


@value_class
class Installed:
    """Callers of `advisory run` for a newsroom on this computer: a line of the user's crontab, and a timer of systemd.

    `line` is None when the crontab cannot be read. `every` is the number of minutes between two calls of that line, 0
    without a line and for a line with other times. `timer` is True when the timer's file is there, and `timer_every`
    is its interval in minutes, 0 when not known.
    `commented` is True when there is no line but one that somebody has commented out, whose interval is `every`.
    """

    line: bool | None
    timer: bool
    every: int = 0
    timer_every: int = 0
    commented: bool = False

    @property
    def interval(self) -> int:
        """Minutes within which one of the callers calls `run`, the longer one of two. 0 when not known."""
        if not self.timer:
            return self.every
        return max(self.every, self.timer_every) if self.timer_every else 0

    @property
    def anything(self) -> bool | None:
        """True when line or timer is there, False when neither is, and None when this is not known."""
        return True if self.timer else self.line


@value_class
class CronLine:
    """Installed call of `advisory run`: a line of the crontab, or a timer of systemd.

    `every` is the number of minutes between two calls, 0 when not known. `installed_at` is when `advisory cron
    --install` added the line, None when not known. `timer` is True for a timer of systemd without a line. `commented`
    is True for a line that somebody has commented out, so that nothing calls it.
    """

    every: int = 0
    installed_at: datetime | None = None
    timer: bool = False
    commented: bool = False

    def first_run(self, now: datetime) -> datetime | None:
        """Return when cron is about to call `run` for the first time. None when the line was not added just now.

        A line that has not worked after two of its intervals is not new any more: cron does not start it.
        """
        if self.installed_at is None or not self.every or self.commented:
            return None
        if not timedelta() <= now - self.installed_at <= timedelta(minutes=2 * self.every + 1):
            return None
        minute = now.replace(second=0, microsecond=0)
        return minute + timedelta(minutes=self.every - minute.minute % self.every)


def is_running(cron_runs: Sequence[datetime], now: datetime, every: int) -> bool:
    """Return True when cron still calls `run`: the one judgement that every command shows.

    `cron_runs`: the times of the last calls (aware, oldest first). `every`: the minutes between two calls of the
    installed line or timer. Three intervals and a minute without a call are too many. 0: not known, so that the times
    between the last calls decide.
    """
    if not every or not cron_runs:
        return _is_recent(cron_runs, now)
    return -_CLOCK_SKEW <= now - cron_runs[-1] <= timedelta(minutes=3 * every + 1)


def is_called(cron_runs: Sequence[datetime], now: datetime, line: CronLine | None) -> bool:
    """Return True when cron still calls `run`, as is_running() does, judged by the interval of the installed `line`.

    `line`: None where nothing is installed, and where nobody can tell or need tell (has_just_run()).
    """
    return is_running(cron_runs, now, 0 if line is None else line.every)


def has_just_run(cron_runs: Sequence[datetime], now: datetime) -> bool:
    """Tell whether cron has called `run` so lately that it is running by any interval, so that nobody need look it up.

    `cron_runs`: the times of the last calls (aware, oldest first).
    """
    return is_running(cron_runs, now, 1)


def every_of(crontab: bytes, timetable: Timetable) -> int:
    """Return the minutes between two calls of the newsroom's line in a crontab. 0 for no line, and for other times.

    Without a line that cron reads, the interval is that of a line that somebody has commented out.
    Raises BadConfig when the newsroom's path has a character that cannot be printed.
    """
    live, commented = _calls(crontab, timetable)
    for line in live or commented:
        if match := re.match(rb"[\s#]*\*(?:/([0-9]+))?(?:\s+\*){4}\s", line):
            return int(match[1] or 1)
    return 0


def has_line(crontab: bytes, timetable: Timetable) -> bool:
    """Tell whether the content of a crontab calls `run` for the timetable's newsroom. A comment calls nothing.

    Raises BadConfig when the newsroom's path has a character that cannot be printed.
    """
    return bool(_calls(crontab, timetable)[0])


def has_commented_line(crontab: bytes, timetable: Timetable) -> bool:
    """Tell whether a crontab has the newsroom's call of `run` only as a comment, because somebody put a # before it.

    Raises BadConfig when the newsroom's path has a character that cannot be printed.
    """
    live, commented = _calls(crontab, timetable)
    return bool(commented) and not live


def _calls(crontab: bytes, timetable: Timetable) -> tuple[list[bytes], list[bytes]]:
    """Return the lines of a crontab that call `run` for this newsroom, and those that would without the # before."""
    kept = Counter(_split_crontab(crontab, timetable)[0])
    ours = Counter(_LINES.findall(crontab)) - kept
    lines = [line for line in ours if line.rstrip(b"\r\n") != timetable.mark.encode()]
    live = [line for line in lines if not line.lstrip().startswith(b"#")]
    commented = [line for line in lines if line not in live]
    return live, commented + [line for line in kept if _our_call(timetable).fullmatch(line.lstrip(b"# \t"))]


def _split_crontab(crontab: bytes, timetable: Timetable) -> tuple[list[bytes], int | None]:
    """Return the lines that are not ours, and the index among them at which ours stood.

    None means that ours did not.
    Ours are the mark, and every line that calls `run` for this newsroom and does nothing else, because somebody may
    have put other lines between both. Right below the mark, every line with this call is ours.
    """
    mark, call, ours = timetable.mark.encode(), _call_of(timetable), _our_call(timetable)
    kept: list[bytes] = []
    at, below = None, False
    for line in _LINES.findall(crontab):
        is_mark = line.rstrip(b"\r\n") == mark
        if is_mark or (below and call in line) or ours.fullmatch(line):
            at = len(kept) if at is None else at
        else:
            kept.append(line)
        below = is_mark
    return kept, at


def _call_of(timetable: Timetable) -> bytes:
    """Return the end of the words by which a line calls `run` for the timetable's newsroom."""
    return _escape_for_cron(shlex.join(["-C", str(timetable.folder), "run"])).encode()


def _our_call(timetable: Timetable) -> re.Pattern[bytes]:
    """Return the pattern of a whole line that calls `run` for the timetable's newsroom and does nothing else."""
    return re.compile(_EVERY_N + rb"[^;&|\n]*\s" + re.escape(_call_of(timetable)) + _REDIRECTED)


def _escape_for_cron(command: str) -> str:
    """Escape per cent signs, because one would end the command (crontab(5)).

    Cron takes the backslash away before the shell sees it.
    """
    return command.replace("%", "\\%")


def _quote_for_systemd(word: str, *, argument: bool = False) -> str:
    """Quote a word for systemd where it needs quotes (systemd.service(5)).

    A per cent sign begins a specifier, and in arguments a dollar a variable. Both are doubled.
    """
    if re.fullmatch(r"[A-Za-z0-9_./:@+=-]+", word):
        return word
    escaped = _plain(word).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped.replace("$", "$$") if argument else escaped}"'


def _plain(word: str) -> str:
    """Return `word` if it can stand on one line and be read there. Raises BadConfig otherwise."""
    if printable(word) != word:
        raise BadConfig(
            f"The path {printable(word)} has a character that cron and systemd cannot read.",
            remedy="Rename the folder.",
        )
    return word


def _is_recent(cron_runs: Sequence[datetime], now: datetime) -> bool:
    """Return True when cron still calls `run`, judged by its last calls, so that another call can be expected soon.

    `cron_runs`: the times of the last calls (aware, oldest first).
    True when the last call was at most 30 minutes before `now`. True also when it was longer ago, up to two and a half
    times the usual time between two calls, because calls may be rare. The usual time is the median of the times between
    the calls, and at most two hours.
    False when there was no call. False also when the last call is more than five minutes after `now`, because a clock
    must then be wrong.
    """
    if not cron_runs:
        return False
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(cron_runs)]
    usual = min(timedelta(seconds=median(gaps)), _LONGEST_GAP) if gaps else timedelta()
    return -_CLOCK_SKEW <= now - cron_runs[-1] <= max(_ALWAYS_ENOUGH, 2.5 * usual)
