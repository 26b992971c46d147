"""Make the page that accounts for a mailing, for people who were not there. The page loads nothing and runs no script.

The pictures are SVG made by the program. A table beside each picture holds its numbers.
"""

import html as markup
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.report.pages import report_tables as tables
from advisory_cli.report.pages.html import filled, plain
from advisory_cli.report.pages.statistics import ACCEPTED_MEANS, MailingStats, counts_of_all
from advisory_cli.report.pages.timeline import Window, timeline_svg, windows
from advisory_cli.report.pages.timeline_data import TIMELINE_WORDS, reached
from advisory_cli.report.screens.status import next_lines
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.context import ReportContext
from advisory_cli.report.wording.phrases import amount, duration, listed, shown_path
from advisory_cli.report.wording.states import TRYING_AGAIN
from advisory_cli.report.wording.times import at_both, clock, clock_label, local_day

SHOWN = 500  # deliveries refused, unsure, trying again, of each, on the page; --format csv has all refused and unsure

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_WIDE = 10_000  # columns: lines that the browser wraps


def report_page(
    statistics: Sequence[MailingStats],
    *,
    folder: Path,
    zone: str,
    now: datetime,
    organisation: str = "",
    relative_to: Path | None = None,
) -> str:
    """Return the report about one mailing, or about several of one advisory, as an HTML page.

    `statistics` are the mailings, newest first, at least one. `folder` holds the page's templates report.html and
    report.css. Times are shown in `zone`. `now` (aware) is shown as the time of the report. `organisation` is the
    newsroom's name, "" shows none. Paths below the folder `relative_to` are shown relative to that folder (None: whole
    paths).
    """
    newest = statistics[0].summary.mailing
    practice = newest.realm is Realm.PRACTICE
    several = len(statistics) > 1
    sections = [
        _section(stats, f"m{n}", zone=zone, now=now, heading=several, relative_to=relative_to)
        for n, stats in enumerate(statistics)
    ]
    report_subject = f"{newest.advisory_id}, {amount(len(statistics), 'mailing') if several else newest.id}"
    marks = {
        "POLICY": markup.escape(_POLICY),
        "STYLE": (folder / "report.css").read_text(encoding="utf-8"),
        "TITLE": plain(newest.subject),
        "KICKER": plain(" · ".join(filter(None, ("Report", organisation)))),
        "BYLINE": plain(f"{report_subject}. As of {at_both(now, zone)}."),
        "PRACTICE": "" if practice else "hidden",
        "LEAD": plain(_lead(statistics)),
        "TILES": "\n".join(_tiles(counts_of_all(statistics))),
        "MEANS": plain(ACCEPTED_MEANS),
        "CONTENTS": _contents(statistics, zone) if several else "",
        "SECTIONS": "\n".join(sections),
    }
    return filled((folder / "report.html").read_text(encoding="utf-8"), marks)


def _lead(statistics: Sequence[MailingStats]) -> str:
    """Return the summary at the top of the page, in at most two sentences."""
    counts, to_send = counts_of_all(statistics), sum(stats.to_send for stats in statistics)
    if not to_send:
        return "Nothing was to leave."
    rest = [f"{counts[word]:,} {word}" for word in (*TIMELINE_WORDS[1:], "waiting") if counts[word]]
    if counts["accepted"] == to_send:
        words = "The one message was accepted." if to_send == 1 else f"All {to_send:,} messages were accepted."
    else:
        words = f"{counts['accepted']:,} of {amount(to_send, 'message')} accepted; {listed(rest)}."
    return f"{words} {_pace(statistics[0])}".strip() if len(statistics) == 1 else words


def _pace(stats: MailingStats) -> str:
    """Tell how fast the messages were accepted. Empty for fewer than ten accepted messages, or without times.

    Nine in ten of three people would be nobody.
    """
    half, most = reached(stats.points, 0.5), reached(stats.points, 0.9)
    if stats.counts["accepted"] < 10 or stats.first is None or half is None or most is None:
        return ""
    half_after, most_after = (duration((when - stats.first).total_seconds()) for when in (half, most))
    if half_after == most_after:
        return f"Nine in ten of these were accepted within {most_after} of the first message."
    return f"Half of these were accepted within {half_after} of the first message, nine in ten within {most_after}."


def _tiles(counts: Mapping[str, int]) -> Iterator[str]:
    for word, count in counts.items():
        if count or word in TIMELINE_WORDS:
            quiet = "" if count else " none"
            yield f'<li class="{word.replace(" ", "-")}{quiet}"><b>{count:,}</b> {word}</li>'


def _contents(statistics: Sequence[MailingStats], zone: str) -> str:
    rows = "\n".join(
        f'<li><a href="#m{number}">{plain(stats.summary.mailing.id)}</a>'
        f" {plain(f'revision {stats.summary.mailing.revision},')}"
        f" {plain(at_both(stats.summary.mailing.planned_at, zone))}</li>"
        for number, stats in enumerate(statistics)
    )
    return f'<nav aria-label="Mailings"><ol class="contents">{rows}</ol></nav>'


def _section(
    stats: MailingStats, name: str, *, zone: str, now: datetime, heading: bool, relative_to: Path | None
) -> str:
    mailing = stats.summary.mailing
    parts = [f'<article id="{name}">']
    if heading:
        parts += [f"<h2>{plain(mailing.id)}</h2>", f'<p class="subject" dir="auto">{plain(mailing.subject)}</p>']
        parts += [f"<p>{plain(_lead((stats,)))}</p>"]
    parts += [*_needs(stats, zone, now, relative_to), *_over_time(stats, name, zone)]
    parts += tables.outlets_table(stats.outlets)
    parts += [*_facts(stats, zone, relative_to), *tables.troubled_table(stats, zone), "</article>"]
    return "\n".join(parts)


def _needs(stats: MailingStats, zone: str, now: datetime, relative_to: Path | None) -> Iterator[str]:
    """Yield the HTML of the steps that a person can take, each with its command."""
    waiting = {State.PLANNED: stats.counts["waiting"], State.CLAIMED: 0}  # who is tried again needs nobody
    summary = replace(stats.summary, counts={**stats.summary.counts, **waiting})
    context = ReportContext(zone=zone, now=now, relative_to=relative_to, width=_WIDE)
    paragraphs = [
        f"<p><code>{plain(line.text.strip())}</code></p>" if line.tone == "command" else f"<p>{plain(line.text)}</p>"
        for line in next_lines(summary, context)
    ]
    if refused := stats.counts["refused"]:
        words = f"{refused:,} refused for good. Correct the addresses in the list; those who failed, as a list:"
        command = commands.line("report", stats.summary.mailing.id, "--format", "csv", "-o", "failed.csv")
        paragraphs += [f"<p>{words}</p>", f"<p><code>{plain(command)}</code></p>"]
    if retrying := stats.counts[TRYING_AGAIN]:
        when = f", the next at {at_both(stats.next_try, zone)}" if stats.next_try else ""
        words = (
            f"{amount(retrying, 'message')} {'is' if retrying == 1 else 'are'} to be tried again{when}: from cron by"
        )
        by_hand = plain(commands.line("retry", stats.summary.mailing.id))
        yield f'<p class="next">{plain(words)} <code>advisory run</code>, or by hand <code>{by_hand}</code></p>'
    if paragraphs:
        yield f'<section class="needs"><h3>Action needed</h3>{"".join(paragraphs)}</section>'
    else:
        yield '<p class="fine">No action needed.</p>'


def _over_time(stats: MailingStats, name: str, zone: str) -> Iterator[str]:
    """Yield the HTML of the timeline pictures and of the table with their numbers."""
    mailing = stats.summary.mailing
    marks = [(mailing.embargo_end, "embargo ends"), (mailing.stopped_at, "stopped")]
    shown = windows(stats.points, stats.periods, [(when, words) for when, words in marks if when is not None])
    yield "<section><h3>Over time</h3>"
    if not shown:
        yield '<p class="quiet">Not sent yet.</p></section>'
        return
    seen = [word for n, word in enumerate(TIMELINE_WORDS) if any(point.counts[n] for point in stats.points)]
    keys = "".join(f'<li class="{word.replace(" ", "-")}"><i></i>{word}</li>' for word in seen)
    yield f'<ul class="key">{keys}</ul>'
    for number, window in enumerate(shown):
        picture = timeline_svg(stats.points, window, to_send=stats.to_send, zone=zone, name=f"{name}-{number}")
        name_of = f"<b>{plain(window.name)}</b> " if len(shown) > 1 else ""
        yield f"<figure><figcaption>{name_of}{plain(_span(window, zone))}</figcaption>{picture}</figure>"
    yield f'<p class="quiet">Times on the clocks of {plain(clock_label(stats.points[0].when, zone))}.</p>'
    yield from tables.timeline_table(stats.points, shown, zone)
    yield "</section>"


def _span(window: Window, zone: str) -> str:
    """Return a window's time as 'Fri 5 June, 08:59:01 to 09:00:38'.

    Both days are named where they differ. A window of one moment has one time.
    """
    first, last = window.first, window.last
    if first == last:
        return f"{local_day(first, zone)}, {clock(first, zone, seconds=True)}"
    one_day = local_day(first, zone) == local_day(last, zone)
    until = (
        clock(last, zone, seconds=True) if one_day else f"{local_day(last, zone)}, {clock(last, zone, seconds=True)}"
    )
    return f"{local_day(first, zone)}, {clock(first, zone, seconds=True)} to {until}"


def _facts(stats: MailingStats, zone: str, relative_to: Path | None) -> Iterator[str]:
    mailing = stats.summary.mailing
    source = shown_path(Path(mailing.source), relative_to) if mailing.source else ""
    took = duration((stats.last - stats.first).total_seconds()) if stats.first and stats.last else ""
    moments = {
        "Planned": mailing.planned_at,
        "Meant for": mailing.send_at,
        "First message": stats.first,
        "Last message": stats.last,
        "Stopped": mailing.stopped_at,
    }
    facts = {
        "Subject": mailing.subject,
        "Advisory": f"{mailing.advisory_id}, revision {mailing.revision}",
        "File": source,
        "Mailing": mailing.id,
        "Lists": ", ".join(mailing.lists),
        "Chosen by": " ".join(mailing.options),
        "Sender’s domain": mailing.sender_domain,
        "Mode": "live" if mailing.realm is Realm.LIVE else "practice: nothing was sent",
        "Embargo": f"until {at_both(mailing.embargo_until, zone)}" if mailing.embargo_until else "none",
        "Lifted early": f"{at_both(mailing.lifted_at, zone)}: {mailing.lift_reason}" if mailing.lifted_at else "",
        "Planned by": mailing.planned_by,
        **{label: at_both(when, zone) for label, when in moments.items() if when},
        "From first to last": took,
    }
    rows = "".join(
        f'<div><dt>{label}</dt><dd dir="auto">{plain(text)}</dd></div>' for label, text in facts.items() if text
    )
    yield f'<section class="facts"><h3>Facts</h3><dl>{rows}</dl></section>'
