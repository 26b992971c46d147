"""The end of a run that tried again."""

from datetime import datetime

from advisory_cli.model.delivery import Mailing
from advisory_cli.model.plan import Tally
from advisory_cli.report import commands
from advisory_cli.report.lines import WIDTH, Block, command, wrapped
from advisory_cli.report.phrases import amount, listed
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


def too_late_lines(mailing: Mailing, count: int, *, zone: str, width: int = WIDTH) -> Block:
    """Told once: who did not get what they should have got long ago, and what a person can do."""
    when = mailing.send_at or mailing.embargo_end
    meant = f" It was meant for {at_both(when, zone)}." if when else ""
    words = (
        f"TOO LATE: {mailing.id} was not sent to {amount(count, 'person', 'people')}, because this computer was not"
        f" running then, or `advisory run` was not.{meant} Nothing of it leaves by itself any more."
    )
    again = "If it should still leave, look at the text first, then send it to the same lists again:"
    return (
        *wrapped(words, tone="bad", hang=10, width=width),
        *wrapped(again, width=width),
        *command(commands.send(mailing)),
    )
