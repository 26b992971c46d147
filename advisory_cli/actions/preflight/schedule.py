"""Mailings that wait for their time: the conditions for them to leave, and the mailings that already wait."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.sent_version import delivered_count
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.errors import BadConfig, NoInput, UsageFault
from advisory_cli.model.mailing.approval import needs_eyes, people
from advisory_cli.model.mailing.delivery import Mailing, State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.model.schedule.cron import recent
from advisory_cli.model.schedule.times import When
from advisory_cli.read.advisory.file import read_manuscript

GRACE = timedelta(hours=6)
"""How long after its time what never left is still sent (README, `--not-after`)."""

_SLOW = 300  # messages a minute that a server takes which nobody limits, over one connection from far away

_INSTALL = "Let cron run it: advisory cron --install"


def send_time(asked: When | None, advisory: Advisory, now: datetime) -> When | None:
    """Return the time to send: the command's, else the file's. None means now.

    A time in the file that has passed means now, and a warning says so.
    """
    if asked is not None:
        return asked
    written = advisory.send_at
    return written if written is not None and written.latest > now else None


def waits(one: MailingSummary, now: datetime) -> bool:
    """Tell whether a mailing waits for its time, for an embargo's end or for an approval.

    Nobody has stopped or replaced such a mailing, and somebody is still to be served. Once the embargo is over, a
    mailing that waited only for the embargo's end does not wait any more. The same command then serves held people.
    """
    mailing = one.mailing
    if mailing.needs_approval:
        return needs_eyes(one)
    over = mailing.stopped_at is not None or mailing.replaced_by != ""
    timed = mailing.send_at is not None and one.counts.get(State.PLANNED, 0) > 0
    end = mailing.embargo_end
    return not over and (timed or (one.all_held and end is not None and end > now))


def edited(mailings: Sequence[MailingSummary]) -> frozenset[str]:
    """Return the ids of waiting mailings whose file has changed since. A file that cannot be read does not count."""
    return frozenset(one.mailing.id for one in mailings if _waits_for_time(one) and _is_edited(one.mailing))


def _waits_for_time(one: MailingSummary) -> bool:
    over = one.mailing.stopped_at is not None or one.mailing.replaced_by != ""
    return not over and one.alone + one.counts.get(State.HELD, 0) > 0


def _is_edited(mailing: Mailing) -> bool:
    if not mailing.source or not mailing.source_digest:
        return False
    try:
        text = read_manuscript(Path(mailing.source))
    except NoInput:
        return False
    return text is not None and source_digest(text) != mailing.source_digest


def same_plan(mailing: Mailing, *, digest: str, at: When | None) -> bool:
    """Tell whether a mailing has this very text and this very time, as when the same command is given again."""
    return mailing.content_digest == digest and mailing.send_at_words == (at.words if at else "")


def check_waiting(
    advisory: Advisory, before: Sequence[MailingSummary], *, digest: str, at: When | None, replaces: str, now: datetime
) -> Iterator[Finding]:
    """Yield ADV21 when another text of this advisory waits, or this text waits for another time.

    A note or warning here becomes an error when the same people would be sent to.
    """
    for one in before:
        held_up = waits(one, now) or _gives_way(one, advisory)
        if held_up and one.mailing.id != replaces and not same_plan(one.mailing, digest=digest, at=at):
            same = one.mailing.content_digest == digest
            which = "this text" if same else "an older text of it"
            older = one.mailing.revision < advisory.revision
            ends = " Nothing of that leaves any more, once this one is planned." if older else ""
            yield finding(
                "ADV21",
                f"Mailing {one.mailing.id} waits with {which}, {_for_what(one.mailing)}.{ends}",
                level=Level.NOTE if same else Level.WARNING,
                place=advisory.place("headline"),
                remedy=f"To put this one in its place: --replace {one.mailing.id}. To give it up: advisory stop"
                f" {one.mailing.id}",
            )


def _gives_way(one: MailingSummary, advisory: Advisory) -> bool:
    """Tell whether people wait for an older text, of which they get nothing once this text is planned."""
    over = one.mailing.stopped_at is not None or one.mailing.replaced_by != "" or one.overtaken_by != ""
    text = one.mailing.notice is not NoticeKind.LIFT
    return text and not over and one.mailing.revision < advisory.revision and people(one) > 0


def _for_what(mailing: Mailing) -> str:
    end = mailing.send_at or (None if mailing.needs_approval else mailing.embargo_end)
    return f"until {end:%Y-%m-%d %H:%M} UTC" if end else "for its approval or its turn"


def replaced(before: Sequence[MailingSummary], name: str, advisory: Advisory, now: datetime) -> MailingSummary:
    """Return the waiting mailing of that name.

    Raises NoInput when there is no such mailing of the advisory, and UsageFault when the mailing does not wait any
    more.
    """
    found = [one for one in before if one.mailing.id == name]
    if not found:
        known = ", ".join(one.mailing.id for one in before if waits(one, now)) or "none"
        raise NoInput(f"No mailing of {advisory.id} is called {name}.", remedy=f"Waiting are: {known}.")
    (one,) = found
    if not waits(one, now) and not _was_to_leave(one):
        raise UsageFault(f"{name} does not wait any more.", remedy=f"See what became of it: advisory status {name}")
    return one


def _was_to_leave(one: MailingSummary) -> bool:
    """Tell whether a mailing was stopped, or too late, before anybody had any of it."""
    ended = one.mailing.stopped_at is not None or one.too_late > 0
    return ended and one.mailing.notice is None and not one.mailing.replaced_by and not delivered_count(one)


def refuse_unattended(ctx: Context, what: str) -> None:
    """Raise BadConfig when `run` does not run on this computer, because nothing would send the mailing at its time.

    `what` names the mailing in the message.
    """
    if recent(ctx.cron_runs, ctx.clock.now()):
        return
    last = f" It last ran at {ctx.cron_runs[-1]:%Y-%m-%d %H:%M} UTC." if ctx.cron_runs else ""
    raise BadConfig(
        f"Nobody would send {what}: `advisory run` does not run on this computer by itself.{last} Nothing was planned.",
        remedy=f"{_INSTALL} (and leave the computer on), or stay here until then: --wait",
    )


def check_second_wave(ctx: Context, held: int) -> Iterator[Finding]:
    """Yield SET06 when people wait for an embargo's end and `run` does not run on this computer."""
    if held and not recent(ctx.cron_runs, ctx.clock.now()):
        who = "the one who is" if held == 1 else f"the {held} who are"
        yield finding(
            "SET06",
            f"`advisory run` does not run on this computer by itself, so that {who} held would not get it when the"
            " embargo ends.",
            remedy=f"{_INSTALL}, or stay here until then (--wait), or give `advisory run` by hand.",
        )


def grace_for(takes: timedelta, count: int = 0) -> timedelta:
    """Return how long after its time a mailing may still leave: six hours, and the time that sending takes.

    `takes` is that time at the pace of the plan. A slow server that takes longer for `count` people counts instead.
    """
    return GRACE + max(takes, timedelta(minutes=count // _SLOW))


def source_digest(manuscript: str) -> str:
    """Return the hex SHA-256 of an advisory's file as it was read."""
    return sha256(manuscript.encode()).hexdigest()
