"""Tell on the report's page what a person has to do about a mailing, and what is sent later by itself."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import takewhile
from pathlib import Path

from advisory_cli.model.mailing.approval import waits_for_approval
from advisory_cli.model.mailing.delivery import DeliveryRow, State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.mailing.resend import ResendState
from advisory_cli.model.people.recipient import address_key
from advisory_cli.model.schedule.cron import CronLine, is_called
from advisory_cli.report.pages.html import plain
from advisory_cli.report.pages.statistics import MailingStats
from advisory_cli.report.pages.story import mailing_name
from advisory_cli.report.pages.timeline_data import UNCONFIRMED
from advisory_cli.report.screens.cron import not_at_work_lines
from advisory_cli.report.screens.status import next_lines
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.context import ReportContext
from advisory_cli.report.wording.lines import Block
from advisory_cli.report.wording.phrases import amount, listed
from advisory_cli.report.wording.states import TRYING_AGAIN
from advisory_cli.report.wording.times import at_both, time_words

_WIDE = 10_000  # columns: lines that the browser wraps


def to_do_sections(
    statistics: Sequence[MailingStats],
    *,
    zone: str,
    now: datetime,
    relative_to: Path | None,
    cron_runs: Sequence[datetime] | None = None,
    cron_line: CronLine | None = None,
) -> Iterator[str]:
    """Yield the HTML of two sections: the steps that a person has to take, and what is sent automatically.

    `statistics` are the mailings of one advisory, newest first. Times are shown in `zone`. `now` is aware. Paths below
    the folder `relative_to` are shown relative to that folder (None: whole paths). A section without content is left
    out, and a sentence says that no action is needed.
    `cron_runs`: times of the last runs of `advisory run` without a person, oldest first (None: not known). `cron_line`:
    the installed call of `run`, None without one, and when cron has just made it. When cron
    does not run and anybody waits, the steps say so, and nothing is called automatic.
    """
    context = ReportContext(zone=zone, now=now, relative_to=relative_to, width=_WIDE)
    actions = [
        part for stats in statistics for part in _named(stats, statistics, list(_actions(stats, statistics, context)))
    ]
    waiting = [part for stats in statistics for part in _named(stats, statistics, list(_waiting(stats, zone)))]
    idle = bool(waiting) and cron_runs is not None and not is_called(cron_runs, now, cron_line)
    if idle:
        actions += [f"<p>{plain(words)}</p>" for words in (_unsent_words(statistics, zone),) if words]
        actions += _paragraphs(not_at_work_lines(cron_runs or (), now, cron_line, zone=zone, width=_WIDE))
    if actions:
        yield f'<section class="needs" id="needs"><h2>Action needed</h2>{"".join(actions)}</section>'
    else:
        yield '<p class="fine">No action needed.</p>'
    if waiting:
        title = "Waiting" if idle else "Will be sent automatically"
        yield f'<section class="waits"><h2>{title}</h2>{"".join(waiting)}</section>'


def _unsent_words(statistics: Sequence[MailingStats], zone: str) -> str:
    """Return who waits while nothing on this computer sends anything: '5 held until 17:50: nothing … sends these.'."""
    parts = [words for stats in statistics for words in _for_later(stats, zone)]
    if not parts:
        return ""
    return f"{listed(parts)}: nothing on this computer sends these."


def _for_later(stats: MailingStats, zone: str) -> Iterator[str]:
    """Yield how many people of a mailing are scheduled, and held: '5 held until 17:50 CET, Fri 5 June'."""
    summary, mailing = stats.summary, stats.summary.mailing
    if mailing.stopped_at or mailing.replaced_by or summary.overtaken_by or waits_for_approval(summary):
        return
    if scheduled := _scheduled_count(stats):
        when = f" for {time_words(mailing, zone)}" if time_words(mailing, zone) else ""
        yield f"{scheduled:,} scheduled{when}"
    if held := stats.counts["held"] - summary.held_opted_out:
        until = f" until {at_both(mailing.embargo_end, zone)}" if mailing.embargo_end else ""
        yield f"{held:,} held{until}"


def action_line(sections: Sequence[str], statistics: Sequence[MailingStats], zone: str) -> Iterator[str]:
    """Yield a line of HTML for the report's first page that says that a person has to act, with a link to the steps.

    `sections` are those of to_do_sections() about the same `statistics`. The line has the numbers of people who are
    unconfirmed or refused, and of those who are scheduled or held while nothing on this computer sends them. Times are
    shown in `zone`. Nothing is yielded when nobody has to act.
    """
    if not any('id="needs"' in section for section in sections):
        return
    unconfirmed = sum(stats.counts[UNCONFIRMED] for stats in statistics)
    refused = sum(_refused_count(stats, statistics) for stats in statistics)
    counts = listed(
        [f"{count:,} {word}" for count, word in ((unconfirmed, UNCONFIRMED), (refused, "refused")) if count]
    )
    unsent = _unsent_words(statistics, zone)
    later = f" {unsent}" if unsent and any(plain(unsent) in section for section in sections) else ""
    words = f"Action needed{f': {counts}' if counts else ''}.{later}"
    yield f'<p class="act"><b>{plain(words)}</b> <a href="#needs">What to do</a></p>'


def _named(stats: MailingStats, statistics: Sequence[MailingStats], paragraphs: list[str]) -> list[str]:
    """Put the mailing's name before its paragraphs if there are several mailings."""
    if len(statistics) == 1 or not paragraphs:
        return paragraphs
    name = mailing_name(stats.summary.mailing, first=stats is statistics[-1])
    return [f'<p class="of">{plain(name)}</p>', *paragraphs]


def _actions(stats: MailingStats, statistics: Sequence[MailingStats], context: ReportContext) -> Iterator[str]:
    yield from _paragraphs(next_lines(_for_a_person(stats), context))
    if unsure := sum(resend.state is ResendState.IN_DOUBT for resend in stats.resends):
        yield f"<p>{amount(unsure, 'resend')} unconfirmed: each may have arrived. To decide:</p>"
        yield f"<p><code>{plain(commands.resolve(stats.summary.mailing.id))}</code></p>"
    if refused := _refused_count(stats, statistics):
        yield f"<p>{refused:,} refused. Correct the addresses in the list. Those who failed, as a list:</p>"
        command = commands.line("report", stats.summary.mailing.id, "--format", "csv", "-o", "failed.csv")
        yield f"<p><code>{plain(command)}</code></p>"


def _refused_count(stats: MailingStats, statistics: Sequence[MailingStats]) -> int:
    """Return how many people of a mailing were refused by a server and have no later mailing of the advisory either.

    A person is known by the address or, where the address was corrected since, by name and outlet. `statistics` are the
    mailings of the advisory, newest first.
    """
    refused = [row for row in stats.troubled if row.state is State.REFUSED]
    later = takewhile(lambda newer: newer is not stats, statistics) if refused else ()
    accepted = (row for newer in later for row in newer.people if row.state is State.ACCEPTED)
    reached = {key for row in accepted for key in _person_keys(row)}
    return stats.counts["refused"] - sum(not reached.isdisjoint(_person_keys(row)) for row in refused)


def _person_keys(row: DeliveryRow) -> Iterator[tuple[str, ...]]:
    """Yield what tells a person from others: the address, and name with outlet where both are known."""
    yield (address_key(row.address),)
    if row.name.strip() and row.outlet.strip():
        yield row.name.strip().casefold(), row.outlet.strip().casefold()


def _paragraphs(lines: Block) -> Iterator[str]:
    """Yield lines of a screen as paragraphs of HTML."""
    for line in lines:
        text = plain(line.text.strip())
        yield f"<p><code>{text}</code></p>" if line.tone == "command" else f"<p>{text}</p>"


def _for_a_person(stats: MailingStats) -> MailingSummary:
    """Return the mailing's summary without the deliveries that wait for time alone."""
    summary = stats.summary
    mailing = summary.mailing
    if mailing.stopped_at or mailing.replaced_by or summary.overtaken_by or waits_for_approval(summary):
        return summary
    counts = {**summary.counts, State.PLANNED: unserved_count(stats), State.CLAIMED: 0, State.HELD: 0}
    return replace(summary, counts=counts, alone=0)


def unserved_count(stats: MailingStats) -> int:
    """Return the number of waiting messages that are not sent until a person acts.

    Messages that wait for another attempt, or for a planned time, are not counted.
    """
    return max(0, stats.counts["waiting"] - _scheduled_count(stats))


def _scheduled_count(stats: MailingStats) -> int:
    by_itself = max(0, stats.summary.scheduled - stats.counts[TRYING_AGAIN])
    return min(stats.counts["waiting"], by_itself)


def _waiting(stats: MailingStats, zone: str) -> Iterator[str]:
    summary, mailing = stats.summary, stats.summary.mailing
    if mailing.stopped_at or mailing.replaced_by or summary.overtaken_by or waits_for_approval(summary):
        return
    if retrying := stats.counts[TRYING_AGAIN]:
        when = f", the next at {at_both(stats.next_try, zone)}" if stats.next_try else ""
        words = f"{amount(retrying, 'message')} to be tried again{when}."
        yield f"<p>{plain(words)}</p>"
        by_hand = plain(commands.line("retry", mailing.id))
        yield f"<p>Without waiting: <code>{by_hand}</code></p>"
    yield from (f"<p>{plain(words)}.</p>" for words in _for_later(stats, zone))
