"""Self-contained page about a mailing, for readers who were not there. The page loads nothing and runs no script.

The pictures are the project's own SVG. Each has its numbers in a table beside it.
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
from advisory_cli.report.pages.timeline_data import COURSE_WORDS, reached
from advisory_cli.report.screens.status import next_lines
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.context import ReportContext
from advisory_cli.report.wording.phrases import amount, duration, listed, shown_path
from advisory_cli.report.wording.states import TRYING_AGAIN
from advisory_cli.report.wording.times import at_both, clock, clocks_meant, day_there

SHOWN = 500  # rows of each kind on the page; the file of --format csv has all

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_WIDE = 10_000  # columns: lines that the browser wraps


def report_page(
    accounts: Sequence[MailingStats],
    *,
    folder: Path,
    zone: str,
    now: datetime,
    organisation: str = "",
    relative_to: Path | None = None,
) -> str:
    """Return the page about one mailing, or about several of one advisory, newest first.

    `folder` holds report.html and report.css.
    """
    newest = accounts[0].summary.mailing
    practice = newest.realm is Realm.PRACTICE
    several = len(accounts) > 1
    sections = [
        _section(one, f"m{n}", zone=zone, now=now, heading=several, relative_to=relative_to)
        for n, one in enumerate(accounts)
    ]
    what = f"{newest.advisory_id}, {amount(len(accounts), 'mailing') if several else newest.id}"
    marks = {
        "POLICY": markup.escape(_POLICY),
        "STYLE": (folder / "report.css").read_text(encoding="utf-8"),
        "TITLE": plain(newest.subject),
        "KICKER": plain(" · ".join(filter(None, ("Report", organisation)))),
        "BYLINE": plain(f"{what}. As of {at_both(now, zone)}."),
        "PRACTICE": "" if practice else "hidden",
        "LEAD": plain(_lead(accounts)),
        "TILES": "\n".join(_tiles(counts_of_all(accounts))),
        "MEANS": plain(ACCEPTED_MEANS),
        "CONTENTS": _contents(accounts, zone) if several else "",
        "SECTIONS": "\n".join(sections),
    }
    return filled((folder / "report.html").read_text(encoding="utf-8"), marks)


def _lead(accounts: Sequence[MailingStats]) -> str:
    """Return the summary at the top of the page, in at most two sentences."""
    counts, meant = counts_of_all(accounts), sum(one.meant for one in accounts)
    if not meant:
        return "Nothing was to leave."
    rest = [f"{counts[word]:,} {word}" for word in (*COURSE_WORDS[1:], "waiting") if counts[word]]
    if counts["accepted"] == meant:
        words = "The one message was accepted." if meant == 1 else f"All {meant:,} messages were accepted."
    else:
        words = f"{counts['accepted']:,} of {amount(meant, 'message')} accepted; {listed(rest)}."
    return f"{words} {_pace(accounts[0])}".strip() if len(accounts) == 1 else words


def _pace(one: MailingStats) -> str:
    """Tell how fast the messages were accepted. Empty for fewer than ten accepted messages, or without times.

    Nine in ten of three people would be nobody.
    """
    half, most = reached(one.steps, 0.5), reached(one.steps, 0.9)
    if one.counts["accepted"] < 10 or one.first is None or half is None or most is None:
        return ""
    half_after, most_after = (duration((when - one.first).total_seconds()) for when in (half, most))
    if half_after == most_after:
        return f"Nine in ten of these were accepted within {most_after} of the first message."
    return f"Half of these were accepted within {half_after} of the first message, nine in ten within {most_after}."


def _tiles(counts: Mapping[str, int]) -> Iterator[str]:
    for word, count in counts.items():
        if count or word in COURSE_WORDS:
            quiet = "" if count else " none"
            yield f'<li class="{word.replace(" ", "-")}{quiet}"><b>{count:,}</b> {word}</li>'


def _contents(accounts: Sequence[MailingStats], zone: str) -> str:
    rows = "\n".join(
        f'<li><a href="#m{number}">{plain(one.summary.mailing.id)}</a>'
        f" {plain(f'revision {one.summary.mailing.revision}, {at_both(one.summary.mailing.planned_at, zone)}')}</li>"
        for number, one in enumerate(accounts)
    )
    return f'<nav aria-label="Mailings"><ol class="contents">{rows}</ol></nav>'


def _section(one: MailingStats, name: str, *, zone: str, now: datetime, heading: bool, relative_to: Path | None) -> str:
    mailing = one.summary.mailing
    parts = [f'<article id="{name}">']
    if heading:
        parts += [f"<h2>{plain(mailing.id)}</h2>", f'<p class="subject" dir="auto">{plain(mailing.subject)}</p>']
        parts += [f"<p>{plain(_lead((one,)))}</p>"]
    parts += [*_needs(one, zone, now, relative_to), *_over_time(one, name, zone)]
    parts += tables.outlets_table(one.outlets)
    parts += [*_facts(one, zone, relative_to), *tables.troubled_table(one, zone), "</article>"]
    return "\n".join(parts)


def _needs(one: MailingStats, zone: str, now: datetime, relative_to: Path | None) -> Iterator[str]:
    """Yield the HTML of the steps that a person can take, each with its command."""
    waiting = {State.PLANNED: one.counts["waiting"], State.CLAIMED: 0}  # who is tried again needs nobody
    summary = replace(one.summary, counts={**one.summary.counts, **waiting})
    scene = ReportContext(zone=zone, now=now, relative_to=relative_to, width=_WIDE)
    said = [
        f"<p><code>{plain(line.text.strip())}</code></p>" if line.tone == "command" else f"<p>{plain(line.text)}</p>"
        for line in next_lines(summary, scene)
    ]
    if refused := one.counts["refused"]:
        words = f"{refused:,} refused for good. Correct the addresses in the list; those who failed, as a list:"
        command = commands.line("report", one.summary.mailing.id, "--format", "csv", "-o", "failed.csv")
        said += [f"<p>{words}</p>", f"<p><code>{plain(command)}</code></p>"]
    if again := one.counts[TRYING_AGAIN]:
        when = f", the next at {at_both(one.next_try, zone)}" if one.next_try else ""
        words = f"{amount(again, 'message')} {'is' if again == 1 else 'are'} to be tried again{when}: from cron by"
        by_hand = plain(commands.line("retry", one.summary.mailing.id))
        yield f'<p class="next">{plain(words)} <code>advisory run</code>, or by hand <code>{by_hand}</code></p>'
    if said:
        yield f'<section class="needs"><h3>What needs a person</h3>{"".join(said)}</section>'
    else:
        yield '<p class="fine">Nothing needs a person.</p>'


def _over_time(one: MailingStats, name: str, zone: str) -> Iterator[str]:
    """Yield the HTML of the timeline pictures and of the table with their numbers."""
    mailing = one.summary.mailing
    marks = [(mailing.embargo_end, "embargo ends"), (mailing.stopped_at, "stopped")]
    shown = windows(one.steps, one.spells, [(when, words) for when, words in marks if when is not None])
    yield "<section><h3>Over time</h3>"
    if not shown:
        yield '<p class="quiet">No server has had a say yet.</p></section>'
        return
    seen = [word for n, word in enumerate(COURSE_WORDS) if any(step.counts[n] for step in one.steps)]
    keys = "".join(f'<li class="{word.replace(" ", "-")}"><i></i>{word}</li>' for word in seen)
    yield f'<ul class="key">{keys}</ul>'
    for number, window in enumerate(shown):
        picture = timeline_svg(one.steps, window, meant=one.meant, zone=zone, name=f"{name}-{number}")
        name_of = f"<b>{plain(window.name)}</b> " if len(shown) > 1 else ""
        yield f"<figure><figcaption>{name_of}{plain(_span(window, zone))}</figcaption>{picture}</figure>"
    yield f'<p class="quiet">Times on the clocks of {plain(clocks_meant(one.steps[0].when, zone))}.</p>'
    yield from tables.course_table(one.steps, shown, zone)
    yield "</section>"


def _span(window: Window, zone: str) -> str:
    """Return a window's time as 'Fri 5 June, 08:59:01 to 09:00:38'.

    Both days are named where they differ. A window of one moment has one time.
    """
    first, last = window.first, window.last
    if first == last:
        return f"{day_there(first, zone)}, {clock(first, zone, seconds=True)}"
    one_day = day_there(first, zone) == day_there(last, zone)
    until = (
        clock(last, zone, seconds=True) if one_day else f"{day_there(last, zone)}, {clock(last, zone, seconds=True)}"
    )
    return f"{day_there(first, zone)}, {clock(first, zone, seconds=True)} to {until}"


def _facts(one: MailingStats, zone: str, relative_to: Path | None) -> Iterator[str]:
    mailing = one.summary.mailing
    source = shown_path(Path(mailing.source), relative_to) if mailing.source else ""
    took = duration((one.last - one.first).total_seconds()) if one.first and one.last else ""
    moments = {
        "Planned": mailing.planned_at,
        "Meant for": mailing.send_at,
        "First message": one.first,
        "Last message": one.last,
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
        "Way": "live" if mailing.realm is Realm.LIVE else "practice: nothing left this computer",
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
