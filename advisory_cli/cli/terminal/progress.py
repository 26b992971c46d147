"""Show a run while it lasts: draw a progress bar, print messages about its events, and catch signals that end it."""

import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from advisory_cli.cli.terminal.console import info, is_interactive, is_quiet, print_fault, show
from advisory_cli.cli.terminal.size import line_width
from advisory_cli.cli.terminal.status_line import StatusLine, terminal_columns

if TYPE_CHECKING:
    from advisory_cli.actions.sending.observer import Watch
    from advisory_cli.bootstrap import App
    from advisory_cli.model.errors import AdvisoryError
    from advisory_cli.model.mailing.delivery import Delivery, Outcome
    from advisory_cli.model.mailing.obstacles import Obstacle
    from advisory_cli.model.mailing.plan import Tally
    from advisory_cli.model.mailing.records import Cause, MailingSummary, Outage
    from advisory_cli.model.ports.clock import Clock
    from advisory_cli.report.log import DeliveryLog

OnOutcome = Callable[["Delivery", "Outcome"], None]

_REDRAW_SECONDS = 0.1  # seconds between two drawings
_SHORTEST_BAR, _LONGEST_BAR = 8, 36  # columns between the brackets
_VERDICTS = {"accepted": "accepted", "deferred": "trying again", "refused": "refused", "in doubt": "unconfirmed"}


@contextmanager
def progress(
    length: int, *, verbose: bool, monotonic: Callable[[], float], dry_run: bool = False
) -> Iterator[OnOutcome]:
    """Context manager: show a progress bar, and yield a function to be called with each delivery and its outcome.

    `length` is the number of messages. `monotonic` is called without arguments and returns seconds that never run
    backwards. In a dry run the bar says that messages are built. Without `verbose`, without messages, with
    --quiet, or when stderr is no terminal, there is no bar, and the function does nothing.
    """
    if not verbose or not length or not is_interactive() or is_quiet():
        yield lambda *_: None
        return
    line = StatusLine()
    bar = ProgressBar(length, line, monotonic, dry_run=dry_run)
    try:
        yield bar.note
    finally:
        line.finish()


class ProgressBar:
    """Progress bar on one line that counts outcomes by verdict, and is drawn at most every tenth of a second.

    `length` is the number of messages, and `line` the line of the terminal on which the bar is drawn. `monotonic` is
    called without arguments and returns seconds that never run backwards. In a dry run the bar says that messages are
    built, and nothing of what a server answered. Call note() for each outcome.
    """

    def __init__(self, length: int, line: StatusLine, monotonic: Callable[[], float], *, dry_run: bool = False) -> None:
        self._verb = "Building" if dry_run else "Sending"
        self._dry_run = dry_run
        self._length = length
        self._line = line
        self._monotonic = monotonic
        self._began = self._drawn = monotonic()
        self._counts: Counter[str] = Counter()
        line.draw(progress_words(0, length, (), terminal_columns() - 1, verb=self._verb))

    def note(self, _delivery: "Delivery", outcome: "Outcome") -> None:
        """Count one more message with its outcome, and draw the bar.

        The bar is drawn only when a tenth of a second has passed since it was drawn last, or at the last message.
        `_delivery` has no effect.
        """
        self._counts[outcome.verdict.value] += 1
        now, done = self._monotonic(), self._counts.total()
        if now - self._drawn >= _REDRAW_SECONDS or done >= self._length:
            self._drawn = now
            facts = () if self._dry_run else self._facts(done, now)
            self._line.draw(progress_words(done, self._length, facts, terminal_columns() - 1, verb=self._verb))

    def _facts(self, done: int, now: float) -> tuple[str, ...]:
        pace = done / max(now - self._began, 0.001)
        speed = f"{pace:,.0f}/s" if pace >= 1 else f"{pace * 60:,.0f}/min"
        counts = (f"{self._counts[verdict]:,} {word}" for verdict, word in _VERDICTS.items() if self._counts[verdict])
        return (speed, *counts)


def progress_words(done: int, length: int, facts: Sequence[str], width: int, *, verb: str = "Sending") -> str:
    """Return a progress bar in one line of at most `width` columns, such as "Sending [###---] 12/26, 3/s".

    `done` of `length` messages are settled. `facts` stand behind the numbers, the most important first. The last ones
    are left out where they do not fit, and then the bar itself. `verb` is the first word.
    """
    numbers = f"{done:,}/{length:,}"
    for kept in range(len(facts), -1, -1):
        words = ", ".join((numbers, *facts[:kept]))
        room = width - len(f"{verb} [] ") - len(words)
        if room >= _SHORTEST_BAR:
            cells = min(room, _LONGEST_BAR)
            full = min(cells * done // max(length, 1), cells)
            return f"{verb} [{'#' * full}{'-' * (cells - full)}] {words}"
    return f"{verb} {numbers}"


def log_outcomes(log: "DeliveryLog", clock: "Clock", on_outcome: OnOutcome) -> OnOutcome:
    """Return a function to be called with each delivery and its outcome.

    The function writes both to `log`, with the time of `clock`, and then calls `on_outcome` with both.
    """

    def note(delivery: "Delivery", outcome: "Outcome") -> None:
        log.note(clock.now(), delivery, outcome)
        on_outcome(delivery, outcome)

    return note


@contextmanager
def interruptible() -> Iterator[list[int]]:
    """Context manager: yield a list that collects the signals SIGINT and SIGTERM that come during the block.

    Each signal adds its number to the list. The first signal does nothing else but print a sentence, so that the caller
    can finish the message in hand, and how to quit at once where a person can press Ctrl-C. The second raises
    SystemExit at once, with 128 plus its number as the exit code.
    """
    signals: list[int] = []

    def handle(number: int, _frame: FrameType | None) -> None:
        signals.append(number)
        if len(signals) > 1:
            raise SystemExit(128 + number)
        info("\nStopping after the messages in progress.")
        if number == signal.SIGINT or is_interactive():
            info("Press Ctrl-C again to quit now; messages in progress will then be unconfirmed.")

    handlers = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield signals
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


def show_pause(host: str, end: datetime, zone: str) -> None:
    """Print that the server `host` has asked for a pause, and that the command waits for its end.

    `end` (aware) is shown on the clocks of `zone`, an Area/Location name.
    """
    from advisory_cli.report.wording.times import at_both

    info(f"{host} asked for a pause until {at_both(end, zone)}. Sending continues by itself.")


class TerminalObserver:
    """Observer that prints the events of a run for a person, and writes the log.

    Implements actions.sending.observer.Observer. `app` is the newsroom whose zone, clock and log are used.
    `unconfirmed_shown` is the number of unconfirmed messages that were printed with the command that decides them.
    """

    def __init__(self, app: "App") -> None:
        self._app = app
        self.unconfirmed_shown = 0

    @contextmanager
    def watching(self, expected: int, *, verbose: bool, dry_run: bool = False) -> "Iterator[Watch]":
        """Context manager: open log and progress bar for one run, collect signals, and yield the Watch of the run.

        Through the Watch, the run reports each outcome and connection. The Watch also tells the run of signals that ask
        it to end. `expected` is roughly the number of messages. Without `verbose` there is no bar. A dry run writes no
        log.
        """
        from advisory_cli.actions.sending.observer import Watch

        clock = self._app.clock
        with (
            nullcontext(None) if dry_run else self._app.delivery_log() as opened_log,
            interruptible() as signals,
            progress(expected, verbose=verbose, monotonic=clock.monotonic, dry_run=dry_run) as on_outcome,
        ):
            if opened_log is None:
                yield Watch(on_outcome=on_outcome, tell=lambda _: None, signals=signals)
            else:
                log = opened_log
                yield Watch(
                    on_outcome=log_outcomes(log, clock, on_outcome),
                    tell=lambda words: log.tell(clock.now(), words),
                    signals=signals,
                )

    def signals(self) -> AbstractContextManager[Sequence[int]]:
        """Context manager: yield a growing list with the numbers of the signals that ask a waiting command to end.

        A second SIGINT or SIGTERM raises SystemExit at once.
        """
        return interruptible()

    def failed(self, fault: "AdvisoryError") -> None:
        """Print a fault because of which a mailing was not delivered, or only in part, and print the fault's remedy."""
        print_fault(fault)

    def obstacle_found(self, obstacle: "Obstacle") -> None:
        """Print an obstacle and its remedy.

        An obstacle is a reason why a mailing or some of its recipients do not leave by themselves, or why the
        newsroom's own copy is missing in the archive.
        """
        info(obstacle.words)
        if obstacle.remedy:
            info(obstacle.remedy)

    def too_late(self, summary: "MailingSummary", count: int, cause: "Cause") -> None:
        """Print that `count` people of a mailing have just been left out, because their deadline has passed.

        `summary` is the mailing. `cause` says why the messages did not leave in time, and is printed with what a person
        can do.
        """
        from advisory_cli.report.screens.run import too_late_lines

        show(too_late_lines(summary, count, cause, zone=self._app.zone, relative_to=Path.cwd(), width=line_width()))

    def held_up(self, outage: "Outage", waiting: "Sequence[tuple[MailingSummary, datetime]]") -> None:
        """Print that an outage has begun or is over, or that further mailings came due while nothing can leave.

        `outage`: the outage. Its field `over` is the time of the end, None while the outage lasts. Its field `reported`
        is False at the first report.
        `waiting`: the mailings with due deliveries that were not printed yet, each with the time at which the first of
        these was due. When the outage is over: the mailings that went on since it began.
        """
        from advisory_cli.report.screens.run import outage_lines

        show(outage_lines(outage, waiting, zone=self._app.zone, now=self._app.clock.now(), width=line_width()))

    def overtaken(self, summary: "MailingSummary", count: int) -> None:
        """Print that `count` people of a mailing have just been left out, because a newer text was planned.

        `summary` is the mailing as it stood before they were left out. What a person can do is printed too.
        """
        from advisory_cli.report.screens.run import overtaken_lines

        show(overtaken_lines(summary, count, relative_to=Path.cwd(), width=line_width()))

    def idle(self, waiting: "Sequence[tuple[MailingSummary, datetime]]") -> None:
        """Print that no delivery is due now, and the mailings in which deliveries still wait.

        `waiting` holds these mailings, each with the time at which its next delivery is due.
        """
        from advisory_cli.report.screens.run import idle_lines

        show(idle_lines(waiting, zone=self._app.zone, now=self._app.clock.now(), width=line_width()))

    def delivered(self, summary: "MailingSummary", tally: "Tally", *, next_due: datetime | None) -> None:
        """Print how many messages of a mailing were accepted, refused and so on in a run, and when the next one is due.

        `summary` is the mailing as it stands now. `tally` holds the numbers. `next_due` is the time of the next
        delivery. None means that no delivery waits.
        """
        from advisory_cli.report.screens.run import retry_lines

        app = self._app
        self.unconfirmed_shown += tally.in_doubt
        show(
            retry_lines(
                summary,
                tally,
                next_due=next_due,
                cron_runs=app.cron_runs,
                cron_line=app.cron_call,
                zone=app.zone,
                now=app.clock.now(),
                width=line_width(),
            )
        )

    def waiting_until(self, due: datetime) -> None:
        """Print that the command waits, because no delivery is due before `due`."""
        from advisory_cli.report.wording.times import at_both

        info(f"Waiting until {at_both(due, self._app.zone)}. Press Ctrl-C to quit: `advisory run` then sends the rest.")

    def leaving(self, mailings: Sequence[str]) -> None:
        """Print that a signal has ended the wait for these mailings (ids), and the command that stops them.

        Unsent messages still wait, and `advisory run` sends them unless the mailing is stopped.
        """
        ends = ", ".join(f"advisory stop {name}" for name in mailings) if len(mailings) <= 3 else "advisory stop"
        info(f"The rest is still scheduled: `advisory run` sends it. To stop it: {ends}")

    def halted(self, mailing_id: str) -> None:
        """Print that somebody has stopped a mailing, so that people who still wait get nothing of it."""
        info(f"Somebody stopped {mailing_id}. The rest is not sent.")
