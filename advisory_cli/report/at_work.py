"""Whether `run` is at work, as it matters to whoever waits for it."""

from collections.abc import Sequence
from datetime import datetime

from advisory_cli.report.countdown import countdown
from advisory_cli.report.wording.lines import WIDTH, Block, command, wrapped


def not_at_work_lines(beats: Sequence[datetime], now: datetime, *, indent: int = 0, width: int = WIDTH) -> Block:
    """That nobody sends what waits, and the command that mends it."""
    last = f" It was last seen {countdown(min(beats[-1], now), now)}." if beats else ""
    words = (
        f"`advisory run` is not at work on this computer.{last} What waits does not leave by itself, unless somebody"
        " stays for it (--wait). Let cron run it:"
    )
    return (
        *wrapped(words, tone="warn", indent=indent, width=width),
        *command("advisory cron --install", indent=indent + 2),
    )


def at_work_lines(beats: Sequence[datetime], now: datetime, *, width: int = WIDTH) -> Block:
    """That it is at work, and when it was last seen."""
    seen = f", last seen {countdown(min(beats[-1], now), now)}" if beats else ""
    return wrapped(f"`advisory run` is at work{seen}: what waits leaves by itself.", tone="quiet", width=width)
