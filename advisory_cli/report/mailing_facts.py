"""The facts of one mailing, as it was planned and as people changed it since."""

from collections.abc import Iterator
from pathlib import Path

from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.report.countdown import at_and_when, countdown, span
from advisory_cli.report.paths import shown_path
from advisory_cli.report.screens.approval import given_words
from advisory_cli.report.screens.waiting import is_over
from advisory_cli.report.send_times import time_words
from advisory_cli.report.wording.context import Scene
from advisory_cli.report.wording.lines import Line, labelled
from advisory_cli.report.wording.states import counts_in_words
from advisory_cli.report.wording.times import at_both

_AT = 16


def fact_lines(summary: MailingSummary, scene: Scene, *, came_back: str = "") -> Iterator[Line]:
    """What it is, when it is for, what binds it, who did what to it, how many stand where, and what came back."""
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


def _send_time(mailing: Mailing, scene: Scene) -> str:
    if mailing.send_at is None:
        return ""
    return f"{time_words(mailing, scene.zone)}, {countdown(mailing.send_at, scene.now)}"


def _lateness(mailing: Mailing) -> str:
    """Where something leaves at a time of its own."""
    if mailing.grace is None or (mailing.send_at is None and not mailing.shows_embargo):
        return ""
    return f"{span(mailing.grace)} after its time"
