"""Mailings as a person reads them: what waits, what needs somebody, and the next command."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from advisory_cli.model.approval import waits_for_approval
from advisory_cli.model.delivery import Mailing, State
from advisory_cli.model.newsroom import Realm
from advisory_cli.model.ports import MailingSummary
from advisory_cli.report import commands
from advisory_cli.report.approval import waits_lines
from advisory_cli.report.lines import BLANK, WIDTH, Block, Line, command, wrapped
from advisory_cli.report.plain_dates import at_both
from advisory_cli.report.states import counts_in_words


def mailings_lines(
    mailings: Sequence[MailingSummary],
    *,
    zone: str,
    now: datetime | None = None,
    relative_to: Path | None = None,
    width: int = WIDTH,
) -> Block:
    """`status` without an argument: all mailings, in the order given (newest first)."""
    if not mailings:
        return wrapped("No mailing yet: nothing has been sent from this newsroom, not even for practice.", width=width)
    parts: list[Line] = []
    for one in mailings:
        parts += (*heading_lines(one, zone, width), *wrapped(counts_in_words(one.counts) + ".", indent=2, width=width))
        parts += next_lines(one, now=now, relative_to=relative_to, width=width) if needs_somebody(one, mailings) else ()
        parts += BLANK
    return tuple(parts[:-1])


def needs_somebody(summary: MailingSummary, among: Sequence[MailingSummary] = ()) -> bool:
    """Whether a mailing waits for time or for a person. Who was held has nothing to wait for when `among` the mailings
    is one of a later revision: that is what they get.
    """
    waits = [State.IN_DOUBT, State.PLANNED, State.CLAIMED]
    if not any(_comes_after(one.mailing, summary.mailing) for one in among):
        waits.append(State.HELD)
    return any(summary.counts.get(state, 0) for state in waits)


def held_words(held: int, *, over: bool = False) -> str:
    """What those held wait for, and how they get it."""
    until = f"The embargo is over; {held:,} held may have it now." if over else f"{held:,} held until the embargo ends."
    when = "Write" if over else "Then write"
    return f"{until} {when} `release: immediate` into the file and send it to the same lists; nobody gets it twice."


def _comes_after(later: Mailing, mailing: Mailing) -> bool:
    same = (later.realm, later.advisory_id) == (mailing.realm, mailing.advisory_id)
    return same and later.revision > mailing.revision


def next_lines(
    summary: MailingSummary, *, now: datetime | None = None, relative_to: Path | None = None, width: int = WIDTH
) -> Block:
    """What a person can do about a mailing; nothing where nothing is left to do."""
    mailing = summary.mailing
    parts: list[Line] = []
    if doubts := summary.counts.get(State.IN_DOUBT, 0):
        words = f"A person decides: {doubts:,} unsure, because the server never answered. Did they arrive?"
        parts += (*wrapped(words, tone="bad", indent=2, width=width), *command(commands.resolve(mailing.id), indent=4))
    if waits_for_approval(summary):
        return (*parts, *waits_lines(mailing, indent=2, width=width))
    if reason := _why_again(summary):
        again = commands.send(mailing, relative_to=relative_to)
        parts += (*wrapped(reason, indent=2, width=width), *command(again, indent=4))
    if held := summary.counts.get(State.HELD, 0):
        over = now is not None and mailing.embargo_until is not None and mailing.embargo_until <= now
        parts += wrapped(held_words(held, over=over), indent=2, width=width)
    return tuple(parts)


def heading_lines(summary: MailingSummary, zone: str, width: int) -> Block:
    """A mailing's name, realm, time and subject."""
    mailing = summary.mailing
    realm = "LIVE" if mailing.realm is Realm.LIVE else "PRACTICE"
    stopped = ", stopped" if mailing.stopped_at is not None else ""
    return (
        *wrapped(mailing.id, tone="strong", width=width),
        *wrapped(mailing.subject, indent=2, width=width),
        *wrapped(f"{realm}{stopped}, {at_both(mailing.planned_at, zone)}", tone="quiet", indent=2, width=width),
    )


def _why_again(summary: MailingSummary) -> str:
    waiting = summary.counts.get(State.PLANNED, 0) + summary.counts.get(State.CLAIMED, 0)
    if not waiting:
        return ""
    return "Stopped. To let it go on:" if summary.mailing.stopped_at else f"{waiting:,} waiting. To send what is due:"
