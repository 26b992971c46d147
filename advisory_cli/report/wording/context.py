"""Data class with the facts around a report about mailings: time, newsroom, last runs, edited files and obstacles."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from pathlib import Path

from advisory_cli.model.mailing.obstacles import Obstacle, Obstacles
from advisory_cli.model.mailing.sent_copy import CopyPlace
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.schedule.cron import CronLine, is_called
from advisory_cli.model.value_class import value_class
from advisory_cli.report.wording.lines import WIDTH


@value_class
class ReportContext:
    """Facts around a report about mailings: time, newsroom, and what keeps mailings from leaving by themselves.

    - `now`: time of the report (aware). `zone`: the zone in which times are shown.
    - `cron_runs`: times of the last runs of `advisory run` without a terminal, oldest first.
    - `cron_line`: the installed call of `advisory run`, None without one, and when cron has just made it.
    - `edited`: ids of waiting mailings whose file has changed since they were planned.
    - `obstacles`: for the id of each waiting mailing, the reasons why the mailing does not leave by itself.
    - `uncopied`: for the id of each mailing of which a copy of the office's own is missing, the places without that
      copy.
    - `being_sent`: ids of the mailings that another process is sending at this moment.
    - `unsound`: fault of the ledger or the clock that keeps every mailing from leaving, None when there is none.
    - `realm`: live or practice, None if the newsroom has no route set.
    - `relative_to`: paths below this folder are shown relative to it. None: whole paths.
    - `width`: line length in columns.
    """

    zone: str
    now: datetime
    cron_runs: tuple[datetime, ...] = ()  # last runs of `advisory run` without a person, oldest first
    cron_line: CronLine | None = None  # installed call of `run`; None also when it was just made
    edited: frozenset[str] = frozenset()  # ids of waiting mailings whose file has changed since they were planned
    obstacles: Obstacles = field(default_factory=dict, hash=False)  # what keeps a waiting mailing, by its id
    uncopied: Mapping[str, tuple[CopyPlace, ...]] = field(default_factory=dict, hash=False)  # by mailing's id
    being_sent: frozenset[str] = frozenset()  # ids of mailings that another process is sending now
    unsound: Obstacle | None = None  # about ledger or clock: keeps every mailing, planned or not; None: all is well
    realm: Realm | None = None  # live or practice; None: the newsroom has no way out set
    relative_to: Path | None = None  # folder to which paths are shown relative; None: whole paths
    width: int = WIDTH  # line length in columns

    def obstacles_of(self, mailing_id: str) -> tuple[Obstacle, ...]:
        """Return the reasons why the mailing with this id does not leave by itself. Empty if there are none."""
        return self.obstacles.get(mailing_id, ())

    @property
    def running(self) -> bool:
        """True when cron calls `advisory run` on this computer, by the last such runs and the line's interval."""
        return is_called(self.cron_runs, self.now, self.cron_line)

    @property
    def starting(self) -> bool:
        """True when the call of `advisory run` was installed just now, and cron is about to make it."""
        return not self.running and self.cron_line is not None and self.cron_line.first_run(self.now) is not None
