"""Context of a report about mailings: the clock, the place, whether `run` is at work, and edited files."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from advisory_cli.model.mailing.obstacles import Obstacle, Obstacles
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.schedule.cron import recent
from advisory_cli.report.wording.lines import WIDTH


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContext:
    """The context of a report about mailings.

    `zone` is the newsroom's, `now` is aware. `cron_runs` are the last runs without a person, oldest first. `edited` are
    the ids of waiting mailings whose file has changed since. `obstacles` keep waiting mailings from leaving by
    themselves.
    `unsound` keeps every mailing, also those planned from now on.
    """

    zone: str
    now: datetime
    cron_runs: tuple[datetime, ...] = ()
    edited: frozenset[str] = frozenset()
    obstacles: Obstacles = field(default_factory=dict, hash=False)
    unsound: Obstacle | None = None  # the ledger, its place or the clock
    realm: Realm | None = None  # whether the newsroom is live or in practice; None: nobody has said so yet
    relative_to: Path | None = None
    width: int = WIDTH

    def obstacles_of(self, mailing_id: str) -> tuple[Obstacle, ...]:
        """Return the obstacles that keep a mailing from leaving by itself."""
        return self.obstacles.get(mailing_id, ())

    @property
    def running(self) -> bool:
        """True if `run` is at work on this computer without a person."""
        return recent(self.cron_runs, self.now)
