"""Output of `status`: mailings as planned and as people changed them since, and the next command."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from advisory_cli.model.mailing.approval import waits_for_approval
from advisory_cli.model.mailing.delivery import Mailing, State
from advisory_cli.model.mailing.obstacles import Kind, Obstacle
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.report.screens.approval import given_words, waits_lines
from advisory_cli.report.screens.cron import at_work_lines, not_at_work_lines
from advisory_cli.report.screens.waiting import (
    elsewhere_lines,
    held_lines,
    is_elsewhere,
    is_over,
    obstacle_lines,
    overtaken_lines,
    stopped_lines,
    too_late_lines,
    unserved,
    waiting_lines,
    waits,
)
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.context import ReportContext
from advisory_cli.report.wording.lines import BLANK, Block, Line, command, labelled, wrapped
from advisory_cli.report.wording.phrases import shown_path
from advisory_cli.report.wording.states import counts_in_words
from advisory_cli.report.wording.times import at_and_when, at_both, countdown, span, time_words

_AT = 16


def mailings_lines(mailings: Sequence[MailingSummary], scene: ReportContext) -> Block:
    """Return all mailings in the order given (newest first), for `status` without an argument.

    The last lines tell whether `run` is at work, where something waits for `run`.
    """
    if not mailings:
        words = "No mailing yet: nothing has been sent from this newsroom, not even for practice."
        return (*wrapped(words, width=scene.width), *_wide_lines((), scene))
    parts = [line for one in mailings for line in (*entry_lines(one, scene, mailings), *BLANK)]
    return (*parts[:-1], *run_lines(mailings, scene, mailings))


def entry_lines(summary: MailingSummary, scene: ReportContext, among: Sequence[MailingSummary]) -> Block:
    """Return one mailing in a list of several: its name, its state and the next steps."""
    told = summary.counts or not summary.mailing.replaced_by  # all of its people may have moved to the other one
    words = counts_in_words(summary.counts, stopped=is_over(summary.mailing))
    counts = wrapped(f"{words}.", indent=2, width=scene.width) if told else ()
    return (*heading_lines(summary, scene.zone, scene.width), *counts, *next_lines(summary, scene, among))


def run_lines(shown: Sequence[MailingSummary], scene: ReportContext, among: Sequence[MailingSummary]) -> Block:
    """Tell once whether `run` is at work, where one of the mailings shown waits for `run`.

    Obstacles that concern more than one mailing come first. `among` are all mailings of the newsroom.
    """
    waiting = [one for one in shown if _waits(one, among)]
    if not waiting:
        return _wide_lines((), scene)
    wide = _wide_lines(waiting, scene)
    if not scene.running:
        return (*wide, *BLANK, *not_at_work_lines(scene.cron_runs, scene.now, width=scene.width))
    kept = [one for one in waiting if any(each.blocks or each.code for each in scene.hinders(one.mailing.id))]
    if len(kept) == len(waiting):
        return wide
    return (*wide, *BLANK, *at_work_lines(scene.cron_runs, scene.now, width=scene.width, but=bool(kept)))


def _wide_lines(waiting: Sequence[MailingSummary], scene: ReportContext) -> Block:
    """Return the obstacles that keep everything that waits or is still to be planned, each once."""
    wide: dict[Obstacle, None] = dict.fromkeys([scene.unsound] if scene.unsound else [])
    wide |= dict.fromkeys(each for one in waiting for each in scene.hinders(one.mailing.id) if each.wide)
    return tuple(line for each in wide for line in (*BLANK, *obstacle_lines(each, scene)))


def needs_somebody(summary: MailingSummary, scene: ReportContext, among: Sequence[MailingSummary] = ()) -> bool:
    """Tell whether a person has to do something about a mailing.

    Decisions are needed about doubts, about what was too late, and about people left with nothing by a newer text. A
    send that was interrupted or stopped in the middle has to go on. A person may have to approve, or to see to it that
    waiting mail leaves at all.

    Deliveries that were too late, and held ones, need nobody where `among` the mailings is one of a later revision.
    """
    if summary.counts.get(State.IN_DOUBT, 0):
        return True
    if summary.mailing.replaced_by:
        return False
    if waits_for_approval(summary):
        return True
    if _is_left_late(summary, among) or _has_lost(summary) or (unserved(summary) > 0 and not summary.overtaken_by):
        return True
    if _waits(summary, among) and any(each.asks for each in scene.hinders(summary.mailing.id)):
        return True
    return _waits(summary, among) and (not scene.running or is_elsewhere(summary.mailing, scene))


def is_open(summary: MailingSummary, scene: ReportContext, among: Sequence[MailingSummary] = ()) -> bool:
    """Tell whether a mailing waits for time or for a person."""
    return needs_somebody(summary, scene, among) or _waits(summary, among)


def _waits(summary: MailingSummary, among: Sequence[MailingSummary]) -> bool:
    """Tell whether a mailing waits for time alone.

    Held recipients do not count once there is a later revision, because they get that revision.
    """
    if is_over(summary.mailing) or summary.overtaken_by:
        return False
    return summary.alone > 0 or (waits(summary) and not _is_outdated(summary, among))


def _is_left_late(summary: MailingSummary, among: Sequence[MailingSummary]) -> bool:
    """Tell whether deliveries were too late and nobody has decided about them.

    Stopping a mailing is a decision, too. A later revision makes the question void.
    """
    return summary.too_late > 0 and summary.mailing.stopped_at is None and not _is_outdated(summary, among)


def _has_lost(summary: MailingSummary) -> bool:
    """Tell whether a newer text has left people with nothing, and no person has decided about them."""
    return summary.overtaken > 0 and summary.mailing.stopped_at is None


def _is_outdated(summary: MailingSummary, among: Sequence[MailingSummary]) -> bool:
    return any(_comes_after(one.mailing, summary.mailing) for one in among)


def _comes_after(later: Mailing, mailing: Mailing) -> bool:
    same = (later.realm, later.advisory_id) == (mailing.realm, mailing.advisory_id)
    return same and later.revision > mailing.revision


def next_lines(summary: MailingSummary, scene: ReportContext, among: Sequence[MailingSummary] = ()) -> Block:
    """Return the steps that a person can take about a mailing, and what happens by itself in time.

    Empty where nothing is left to do.
    """
    mailing, width = summary.mailing, scene.width
    parts: list[Line] = []
    if doubts := summary.counts.get(State.IN_DOUBT, 0):
        words = f"A person decides: {doubts:,} unsure, because the server never answered. Did they arrive?"
        parts += (*wrapped(words, tone="bad", indent=2, width=width), *command(commands.resolve(mailing.id), indent=4))
    if mailing.replaced_by:
        return (*parts, *wrapped(f"Another text took its place: {mailing.replaced_by}.", indent=2, width=width))
    if _is_left_late(summary, among):
        parts += too_late_lines(summary, scene)
    if mailing.stopped_at is not None:
        return (*parts, *stopped_lines(summary, scene))
    if summary.overtaken_by:
        return (*parts, *overtaken_lines(summary, scene))
    if waits_for_approval(summary):
        return (*parts, *waits_lines(mailing, indent=2, width=scene.width), *held_lines(summary, scene))
    if waiting := unserved(summary):
        again = commands.send(mailing, relative_to=scene.relative_to)
        words = f"{waiting:,} waiting. To send what is due:"
        parts += (*wrapped(words, indent=2, width=width), *command(again, indent=4))
        parts += () if waits(summary) else elsewhere_lines(mailing, scene)
    outdated = _is_outdated(summary, among)
    if outdated and (held := summary.counts.get(State.HELD, 0)):
        until = f" until {at_both(mailing.embargo_end, scene.zone)}" if mailing.embargo_end else ""
        words = f"{held:,} held{until}: a later text of {mailing.advisory_id} is what they get."
        parts += wrapped(words, tone="quiet", indent=2, width=width)
    own = [each for each in scene.hinders(mailing.id) if not each.wide and each.kind is not Kind.ELSEWHERE]
    hindered = (
        [line for each in own for line in obstacle_lines(each, scene, indent=2)] if _waits(summary, among) else []
    )
    return (*parts, *waiting_lines(summary, scene, held=not outdated), *hindered)


def heading_lines(summary: MailingSummary, zone: str, width: int) -> Block:
    """Return a mailing's name, its kind where it is a notice, its subject, realm and time."""
    mailing = summary.mailing
    notice = f", {mailing.notice.value.upper()} of {mailing.advisory_id}" if mailing.notice else ""
    facts = [
        "LIVE" if mailing.realm is Realm.LIVE else "PRACTICE",
        "stopped" if mailing.stopped_at is not None else "",
        "embargo lifted early" if mailing.lifted_at is not None else "",
        f"{'planned at ' if mailing.send_at is not None else ''}{at_both(mailing.planned_at, zone)}",
    ]
    return (
        *wrapped(f"{mailing.id}{notice}", tone="strong", width=width),
        *wrapped(mailing.subject, indent=2, width=width),
        *wrapped(", ".join(filter(None, facts)), tone="quiet", indent=2, width=width),
    )


def fact_lines(summary: MailingSummary, scene: ReportContext, *, came_back: str = "") -> Iterator[Line]:
    """Yield the facts of a mailing: text, lists, times, embargo, decisions, counts by state, and replies.

    `came_back` is the count of replies in words. Empty facts are left out.
    """
    mailing, zone = summary.mailing, scene.zone
    source = shown_path(Path(mailing.source), scene.relative_to) if mailing.source else mailing.advisory_id
    facts = {
        "Advisory": f"{source} ({mailing.advisory_id}, revision {mailing.revision})",
        "Lists": ", ".join(mailing.lists),
        "Planned by": mailing.planned_by,
        "Approval": given_words(summary.approval, zone) if summary.approval else "",
        "Send time": _send_time(mailing, scene),
        "Not after": at_and_when(mailing.not_after, zone, scene.now) if mailing.not_after else "",
        "Too late": _lateness(mailing),
        "Embargo": f"until {at_and_when(mailing.embargo_until, zone, scene.now)}" if mailing.embargo_until else "",
        "Lifted": f"{at_both(mailing.lifted_at, zone)}: {mailing.lift_reason}" if mailing.lifted_at else "",
        "Uncleared": f"got it under embargo too: {mailing.uncleared_reason}" if mailing.uncleared_reason else "",
        "Stopped": at_both(mailing.stopped_at, zone) if mailing.stopped_at else "",
        "Replaced by": mailing.replaced_by,
        "Last change": at_both(summary.last_change, zone) if summary.last_change else "",
        "Messages": counts_in_words(summary.counts, stopped=is_over(mailing)),
        "Came back": came_back,
    }
    for label, text in facts.items():
        if text:
            yield from labelled(label, text, at=_AT, indent=2, width=scene.width)


def _send_time(mailing: Mailing, scene: ReportContext) -> str:
    if mailing.send_at is None:
        return ""
    return f"{time_words(mailing, scene.zone)}, {countdown(mailing.send_at, scene.now)}"


def _lateness(mailing: Mailing) -> str:
    """Tell how long after its time a delivery is too late. Empty for a mailing without a time of its own."""
    if mailing.grace is None or (mailing.send_at is None and not mailing.shows_embargo):
        return ""
    return f"{span(mailing.grace)} after its time"
