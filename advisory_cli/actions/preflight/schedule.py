"""Rules for mailings that wait for their time: the time to send, the latest time, and mailings that wait already.

The module also refuses or warns when nothing on this computer calls `run`, the command that would send such mailings.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from shlex import quote

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.sent_version import delivered_count
from advisory_cli.actions.request import SendRequest
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.errors import BadConfig, NoInput, UsageFault
from advisory_cli.model.mailing.approval import people, requires_approval
from advisory_cli.model.mailing.delivery import Mailing, State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.model.schedule.cron import is_called
from advisory_cli.model.schedule.times import When
from advisory_cli.read.advisory.editions import read_whole_manuscript
from advisory_cli.read.advisory.file import MAX_BYTES
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.phrases import amount
from advisory_cli.report.wording.times import at_both

GRACE = timedelta(hours=6)
"""Span after its time in which an unsent message is still sent (docs/trouble.md, “EXPIRED”)."""

_SLOW_RATE = 300  # messages a minute that a server takes which nobody limits, over one connection from far away

_HOW_TO_INSTALL = "Run: advisory cron --install"


def send_time(requested: When | None, advisory: Advisory, now: datetime, *, at_once: bool = False) -> When | None:
    """Return the time to send: `requested` by the command, else `send_at` of the advisory's file. None means now.

    A time in the file that has passed for every reader counts as now. A requested time is returned as it is. With
    `at_once`, the command asked for now, and the file's time does not count.
    """
    if requested is not None or at_once:
        return requested
    written = advisory.send_at
    return written if written is not None and written.latest > now else None


def refuse_other_time(request: SendRequest, ctx: Context, mailing_id: str) -> None:
    """Raise UsageFault when the advisory's file names another send time, still to come, than `request.at`.

    `request.at` is the time that a replaced mailing had, and `mailing_id` is that mailing's id. Nobody can know which
    of two times is meant, and a text must not be sent before the time that its file names.
    """
    from advisory_cli.actions.preflight.advisory_file import read_file

    advisory, kept = read_file(request.advisory, ctx.newsroom).value, request.at
    written = advisory.send_at if advisory else None
    if written is None or kept is None or written.latest <= ctx.clock.now():
        return
    if (written.latest, written.per_recipient) != (kept.latest, kept.per_recipient):
        raise UsageFault(
            f"The file has send_at: {written.words}, but {mailing_id} was scheduled for {kept.words}.",
            remedy=f"Add the time that is meant: --at {quote(written.words)}, or --at {quote(kept.words)}",
        )


def is_pending(summary: MailingSummary, now: datetime) -> bool:
    """Tell whether a mailing still waits: for its send time, for an embargo's end, or for an approval.

    A mailing that needs an approval waits as long as any of its recipients waits, even after it was approved. Any other
    mailing waits in two cases:
    - deliveries planned for a send time have not left yet, or
    - all its recipients are held by an embargo that is not over.
    False for a stopped or replaced mailing.
    """
    mailing = summary.mailing
    if mailing.needs_approval:
        return requires_approval(summary)
    ended = mailing.stopped_at is not None or mailing.replaced_by != ""
    is_timed = mailing.send_at is not None and summary.counts.get(State.PLANNED, 0) > 0
    end = mailing.embargo_end
    return not ended and (is_timed or (summary.all_held and end is not None and end > now))


def edited_since(summaries: Sequence[MailingSummary]) -> frozenset[str]:
    """Return the ids of the waiting mailings whose advisory file was edited after the mailing was planned.

    Waiting are mailings with a delivery that `run` will send at its time, at an embargo's end, or at the next attempt.
    Files that cannot be read do not count as edited.
    """
    return frozenset(
        summary.mailing.id for summary in summaries if _waits_for_time(summary) and _is_file_edited(summary.mailing)
    )


def _waits_for_time(summary: MailingSummary) -> bool:
    ended = summary.mailing.stopped_at is not None or summary.mailing.replaced_by != ""
    return not ended and summary.alone + summary.counts.get(State.HELD, 0) > 0


def _is_file_edited(mailing: Mailing) -> bool:
    if not mailing.source or not mailing.source_digest:
        return False
    path = Path(mailing.source)
    try:
        text = read_whole_manuscript(path)
        if text is None:  # one that has grown too large has changed, and one in strange letters says nothing
            return path.stat().st_size > MAX_BYTES
    except (NoInput, OSError):
        return False
    return source_digest(text) != mailing.source_digest


def same_plan(mailing: Mailing, *, digest: str, at: When | None) -> bool:
    """Tell whether a mailing was planned with the text of this `digest` and with the send time `at`.

    `digest` is the hash of the text (edition_digest()). None as `at` stands for a mailing that was planned without a
    send time.
    """
    return mailing.content_digest == digest and mailing.send_at_words == (at.words if at else "")


def check_waiting(
    advisory: Advisory,
    before: Sequence[MailingSummary],
    *,
    digest: str,
    at: When | None,
    replaces: str,
    now: datetime,
    zone: str,
) -> Iterator[Finding]:
    """Yield ADV21 for each mailing of the advisory that waits with another text, or with this text for another time.

    A mailing waits while its send time, an embargo's end or an approval is to come. A mailing of an older revision
    waits as long as any of its recipients waits. ADV21 is a warning for another text and a note for this text.
    `before` holds the mailings of the advisory planned so far. `digest` is the hash of this text (edition_digest()),
    and `at` its send time, None for now. `replaces` is the id of the mailing whose place this text takes, "" for none.
    Nothing is yielded for that mailing. `zone` is the newsroom's, and may be empty: times are on its clocks and in UTC.
    """
    for summary in before:
        is_waiting = is_pending(summary, now) or _will_be_overtaken(summary, advisory)
        if is_waiting and summary.mailing.id != replaces and not same_plan(summary.mailing, digest=digest, at=at):
            same_text = summary.mailing.content_digest == digest
            which = "this text" if same_text else "an older text of it"
            older = summary.mailing.revision < advisory.revision
            ends = " It is no longer sent once this one is planned." if older else ""
            yield finding(
                "ADV21",
                f"Mailing {summary.mailing.id} is scheduled with {which}, {_until_when(summary.mailing, zone)}.{ends}",
                level=Level.NOTE if same_text else Level.WARNING,
                place=advisory.place("headline"),
                remedy=_instead(summary, at if same_text else None),
            )


def _instead(summary: MailingSummary, at: When | None) -> str:
    """Return what a person can do about a waiting mailing: move it, where only its time `at` differs, or replace it.

    One that somebody has already is not replaced: these people are told.
    """
    mailing = summary.mailing
    give_up = f"To give it up: {commands.stop(mailing.id)}"
    if at is not None and mailing.send_at is not None:
        return f"For another hour: {commands.line('reschedule', mailing.id, at.words)}. {give_up}"
    if readers := delivered_count(summary):
        owners = amount(readers, "person has", "people have")
        correct = commands.line("correct", mailing.source or mailing.advisory_id, "--what", "…")
        return f"{owners} it already. To tell them, and send the rest this text: {correct}. {give_up}"
    return f"To replace it with this one: --replace {mailing.id}. {give_up}"


def _will_be_overtaken(summary: MailingSummary, advisory: Advisory) -> bool:
    """Tell whether people wait for an older text, of which they get nothing once this text is planned."""
    ended = summary.mailing.stopped_at is not None or summary.mailing.replaced_by != "" or summary.overtaken_by != ""
    has_text = summary.mailing.notice is not NoticeKind.LIFT
    return has_text and not ended and summary.mailing.revision < advisory.revision and people(summary) > 0


def _until_when(mailing: Mailing, zone: str) -> str:
    end = mailing.send_at or (None if mailing.needs_approval else mailing.embargo_end)
    return f"for {at_both(end, zone)}" if end else "awaiting approval or its turn"


def mailing_to_replace(
    before: Sequence[MailingSummary], mailing_id: str, advisory: Advisory, now: datetime
) -> MailingSummary:
    """Return the mailing in `before` with the id `mailing_id`, when a new mailing may take its place.

    A mailing may be replaced while it waits. It may also be replaced when it was stopped, or became too late, before
    anybody had a message of it.
    `before` holds the mailings of `advisory`.
    Raises NoInput when no mailing has that id, and UsageFault when the mailing may not be replaced.
    """
    matches = [summary for summary in before if summary.mailing.id == mailing_id]
    if not matches:
        known = ", ".join(summary.mailing.id for summary in before if is_pending(summary, now)) or "none"
        raise NoInput(f"{advisory.id} has no mailing {mailing_id}.", remedy=f"Scheduled: {known}.")
    (summary,) = matches
    if not is_replaceable(summary, now):
        raise UsageFault(f"{mailing_id} is no longer scheduled.", remedy=f"See it with: advisory status {mailing_id}")
    return summary


def is_replaceable(summary: MailingSummary, now: datetime) -> bool:
    """Tell whether another mailing may take the place of this one.

    True while the mailing waits (is_pending()), and when it was stopped, or became too late, before anybody had any of
    it. `now` is aware.
    """
    return is_pending(summary, now) or _ended_unsent(summary)


def _ended_unsent(summary: MailingSummary) -> bool:
    """Tell whether a mailing was stopped, or too late, before anybody had any of it."""
    ended = summary.mailing.stopped_at is not None or summary.too_late > 0
    return ended and summary.mailing.notice is None and not summary.mailing.replaced_by and not delivered_count(summary)


def refuse_unattended(ctx: Context, text: str) -> None:
    """Raise BadConfig when nothing calls `advisory run` regularly on this computer.

    A line that was put into the crontab just now is trusted, because cron is about to call it for the first time.
    Call this function for a mailing that only `run` would send. `text`: the words that follow "Nobody would send" in
    the fault's sentence. With "it then", the sentence begins "Nobody would send it then".
    """
    line = ctx.cron_line()
    if is_called(ctx.cron_runs, ctx.clock.now(), line):
        return
    if line is not None and line.first_run(ctx.clock.now()) is not None:
        return
    last = f" It last ran at {at_both(ctx.cron_runs[-1], ctx.newsroom.zone)}." if ctx.cron_runs else ""
    if line is not None and line.commented:
        raise BadConfig(
            f"Nobody would send {text}: the line of `advisory run` in your crontab is commented out.{last}"
            " Nothing was planned.",
            remedy=f"To bring it back, {_HOW_TO_INSTALL[0].lower()}{_HOW_TO_INSTALL[1:]}. Or add --wait to stay until"
            " then.",
        )
    if line is not None:
        where, what = ("as a timer of systemd", "systemd") if line.timer else ("in your crontab", "cron")
        raise BadConfig(
            f"Nobody would send {text}: `advisory run` is installed {where}, but {what} does not start it.{last}"
            " Nothing was planned.",
            remedy=f"Is {'the timer' if line.timer else 'the cron service'} running? See: advisory cron. Or add --wait"
            " to stay until then.",
        )
    raise BadConfig(
        f"Nobody would send {text}: `advisory run` does not run on this computer by itself.{last} Nothing was planned.",
        remedy=f"{_HOW_TO_INSTALL} (and leave the computer on), or add --wait to stay until then.",
    )


def check_second_wave(ctx: Context, held: int) -> Iterator[Finding]:
    """Yield SET06 when people are held for an embargo's end and nothing calls `advisory run` regularly.

    `held` is the number of these people. Calls count as regular when the last call was at most 30 minutes ago, or at
    most two and a half times the usual time between two calls.
    """
    if held and not _is_sent_by_cron(ctx):
        who = "the one who is" if held == 1 else f"the {held} who are"
        yield finding(
            "SET06",
            f"Nothing sends it automatically yet, so {who} held would not get it when the embargo ends.",
            remedy=f"{_HOW_TO_INSTALL}, or add --wait to stay until then, or run `advisory run` yourself.",
        )


def _is_sent_by_cron(ctx: Context) -> bool:
    """Tell whether cron calls `run`, or is about to for the first time."""
    line = ctx.cron_line()
    if is_called(ctx.cron_runs, ctx.clock.now(), line):
        return True
    return line is not None and line.first_run(ctx.clock.now()) is not None


def grace_for(duration: timedelta, count: int = 0) -> timedelta:
    """Return how long after its time a message may still leave: six hours plus the time that sending takes.

    `duration` is the time that sending takes under the limits in force. If a slow server (300 messages a minute) would
    take longer for `count` messages, that time is added instead.
    """
    return GRACE + max(duration, timedelta(minutes=count // _SLOW_RATE))


def source_digest(manuscript: str) -> str:
    """Return the hex SHA-256 of the text of an advisory's files as read (Advisory.whole_manuscript)."""
    return sha256(manuscript.encode()).hexdigest()
