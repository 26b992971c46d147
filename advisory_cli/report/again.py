"""The end of a run that tried again."""

from datetime import datetime

from advisory_cli.model.delivery import Mailing
from advisory_cli.model.plan import Tally
from advisory_cli.report import commands
from advisory_cli.report.lines import WIDTH, Block, command, wrapped
from advisory_cli.report.phrases import listed
from advisory_cli.report.plain_dates import at_both


def again_lines(mailing: Mailing, tally: Tally, *, next_due: datetime | None, zone: str, width: int = WIDTH) -> Block:
    """What came of it, when the rest is tried again, and where to look."""
    counts = {
        "unsure": tally.in_doubt,
        "refused": tally.refused,
        "accepted": tally.accepted,
        "deferred again": tally.deferred,
        "left out": tally.left_out,
    }
    said = listed([f"{count:,} {word}" for word, count in counts.items() if count]) or "nothing was due"
    well = not (tally.in_doubt or tally.refused or tally.trouble)
    lines = list(wrapped(f"{mailing.id}: {said}.", tone="good" if well else "warn", width=width))
    if tally.trouble:
        lines += wrapped(tally.trouble, tone="bad", width=width)
    if tally.stopped:
        lines += wrapped("Somebody stopped this mailing.", tone="warn", width=width)
    if next_due is not None:
        words = f"The next is due at {at_both(next_due, zone)}; `advisory run` from cron goes on, or by hand:"
        lines += [*wrapped(words, width=width), *command(commands.line("retry", mailing.id))]
    what = commands.resolve(mailing.id) if tally.in_doubt else commands.status(mailing.id)
    return (*lines, *command(what))


def too_late_lines(mailing: Mailing, *, width: int = WIDTH) -> Block:
    """Why a text under embargo is not tried again after the embargo."""
    words = (
        f"{mailing.id}: its embargo has ended, and the text that waits still shows it. Send the file again: whoever"
        " has not got it yet gets it without the embargo."
    )
    return (*wrapped(words, tone="warn", width=width), *command(commands.send(mailing)))
