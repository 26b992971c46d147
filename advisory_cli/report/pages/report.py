"""Make the page that reports on the mailings of one advisory, for people who did not see the sending.

The page shows when each mailing was sent, and what became of the message to each recipient. On paper, the first page
holds what a director asks: the state, the numbers, one picture and what failed. Everything else begins on a new page.
Pictures are SVG made by the program, and a table holds the same numbers. The page loads nothing and runs no script.
"""

import html as markup
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from advisory_cli.model.mailing.approval import name_of
from advisory_cli.model.mailing.delivery import DeliveryRow, State
from advisory_cli.model.mailing.options import choosing_words, stored_value
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.model.schedule.cron import CronLine
from advisory_cli.report.pages import report_tables as tables
from advisory_cli.report.pages.html import filled, plain
from advisory_cli.report.pages.outlets import Outlets
from advisory_cli.report.pages.people import Person, collect_people, newest_counts, people_section
from advisory_cli.report.pages.resends import resends_section
from advisory_cli.report.pages.statistics import ACCEPTED_MEANS, TROUBLED, WORDS, MailingStats, is_confirmed
from advisory_cli.report.pages.story import (
    ending,
    mailing_name,
    never_left_words,
    story_section,
    uninvited_words,
    when_words,
)
from advisory_cli.report.pages.timeline import Window, timeline_svg, whole_time
from advisory_cli.report.pages.timeline_data import TIMELINE_WORDS
from advisory_cli.report.pages.to_do import action_line, to_do_sections
from advisory_cli.report.wording.languages import language_counts
from advisory_cli.report.wording.phrases import amount, duration, listed, shown_list, shown_path
from advisory_cli.report.wording.states import NOT_SENT
from advisory_cli.report.wording.times import at, at_both, clock, clock_label, local_day, stopped_words

SHOWN = 500  # deliveries refused, unconfirmed, trying again, of each, on the page; --format csv has all that failed
PEOPLE = 20_000  # recipients on the page

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_SHORTEST = timedelta(minutes=1)  # a mailing that took less is not drawn over time


def report_page(  # noqa: PLR0913  (all that the page has to know)
    statistics: Sequence[MailingStats],
    *,
    folder: Path,
    zone: str,
    now: datetime,
    organisation: str = "",
    headline: str = "",
    relative_to: Path | None = None,
    cron_runs: Sequence[datetime] | None = None,
    cron_line: CronLine | None = None,
) -> str:
    """Return the report about one mailing, or about several of one advisory, as an HTML page.

    `statistics` are the mailings, newest first, at least one. `folder` holds the page's templates report.html and
    report.css. Times are shown in `zone`. `now` (aware) is shown as the time of the report. `organisation` is the
    newsroom's name, "" shows none. `headline` is that of the advisory, "" shows the newest subject in its place. Paths
    below the folder `relative_to` are shown relative to that folder (None: whole paths). `cron_runs` are the times of
    the last runs of `advisory run` without a person, oldest first (None: not known). `cron_line` is the installed call
    of `run`, None without one, and when cron has just made it. Raises OSError when a template cannot be read.
    """
    newest = statistics[0].summary.mailing
    several = len(statistics) > 1
    people = collect_people(statistics)
    mailings = f", {amount(len(statistics), 'mailing')}" if several else ""
    marks = {
        "POLICY": markup.escape(_POLICY),
        "STYLE": (folder / "report.css").read_text(encoding="utf-8"),
        "TITLE": plain(headline or newest.subject),
        "KICKER": plain(" · ".join(filter(None, ("Report", organisation)))),
        "BYLINE": plain(
            f"{newest.advisory_id}{mailings}. As of {at_both(now, zone)}. Times: {clock_label(now, zone)}."
        ),
        "PRACTICE": "" if newest.realm is Realm.PRACTICE else "hidden",
        "LEAD": plain(_story_lead(statistics, people, zone) if several else _single_lead(statistics[0], zone)),
        "COUNTED": _paragraph(_counted_words(statistics, people)),
        "TILES": "\n".join(_tiles(_counts(statistics, people))),
        "MEANS": plain(f"{ACCEPTED_MEANS} {_confirmed_words(statistics, people)}".strip()),
        "SECTIONS": "\n".join(
            _sections(
                statistics,
                people,
                zone=zone,
                now=now,
                relative_to=relative_to,
                cron_runs=cron_runs,
                cron_line=cron_line,
            )
        ),
    }
    return filled((folder / "report.html").read_text(encoding="utf-8"), marks)


def _sections(
    statistics: Sequence[MailingStats],
    people: Sequence[Person],
    *,
    zone: str,
    now: datetime,
    relative_to: Path | None,
    cron_runs: Sequence[datetime] | None,
    cron_line: CronLine | None,
) -> Iterator[str]:
    to_do = tuple(
        to_do_sections(
            statistics, zone=zone, now=now, relative_to=relative_to, cron_runs=cron_runs, cron_line=cron_line
        )
    )
    yield from action_line(to_do, statistics, zone)
    pictured = max((stats for stats in statistics if _takes_time(stats)), key=lambda stats: stats.to_send, default=None)
    if pictured is not None:
        yield from _picture(pictured, zone, several=len(statistics) > 1, first=pictured is statistics[-1])
    yield from tables.first_troubled(*_failed(statistics, people), zone, names=_names(statistics))
    yield '<div class="behind">'
    yield from to_do
    yield from story_section(statistics, zone)
    if len(statistics) == 1:
        yield from _of_one(statistics[0], people, zone, relative_to)
    else:
        yield from _of_several(statistics, people, pictured, zone, relative_to)
    yield "</div>"


def _failed(statistics: Sequence[MailingStats], people: Sequence[Person]) -> tuple[Sequence[DeliveryRow], int]:
    """Return deliveries that failed, and how many there are in all.

    Of several mailings these are each person's newest, and all that are unconfirmed: the person may have that text too.
    """
    if len(statistics) > 1:
        rows = [person.newest for person in people if person.state in TROUBLED]
        rows += [row for person in people for row in person.earlier_unconfirmed]
        return rows, len(rows)
    (stats,) = statistics
    return [row for row in stats.troubled if stats.word(row) in TROUBLED], sum(
        stats.shown_counts[word] for word in TROUBLED
    )


def _of_several(
    statistics: Sequence[MailingStats],
    people: Sequence[Person],
    pictured: MailingStats | None,
    zone: str,
    relative_to: Path | None,
) -> Iterator[str]:
    yield from tables.lists_table(people, {stats.summary.mailing.id: stats for stats in statistics})
    outlets = Outlets()
    for person in people:
        outlets.add(person.newest, person.state)
    yield from tables.outlets_table(outlets.largest())
    yield from people_section(people, statistics, zone)
    yield from resends_section(statistics, zone)
    for number, stats in enumerate(statistics):
        first = stats is statistics[-1]
        yield from _article(stats, f"m{number}", zone, relative_to, first=first, drawn=stats is pictured)


def _of_one(stats: MailingStats, people: Sequence[Person], zone: str, relative_to: Path | None) -> Iterator[str]:
    if sum(stats.shown_counts[word] for word in TROUBLED) > min(tables.FIRST, len(stats.troubled)):
        yield from tables.troubled_table(stats, zone, level=2)
    yield from tables.lists_table(people, {stats.summary.mailing.id: stats})
    yield from tables.outlets_table(stats.outlets, is_over=stats.is_over)
    yield from tables.left_out_section(stats, zone, level=2)
    yield from people_section(people, (stats,), zone)
    yield from resends_section((stats,), zone)
    yield from _over_time(stats, "m0", zone, level=2, drawn=True)
    yield from _facts(stats, zone, relative_to, level=2)


def _article(
    stats: MailingStats, name: str, zone: str, relative_to: Path | None, *, first: bool, drawn: bool
) -> Iterator[str]:
    """Yield the HTML of the details of one mailing of several. `drawn`: its picture stands on the first page."""
    mailing = stats.summary.mailing
    title = f"{mailing_name(mailing, first=first)}, {when_words(stats, zone)}"
    subject = plain(stats.subjects)
    yield f'<article id="{name}"><h2>{plain(title)}</h2><p class="subject" dir="auto">{subject}</p>'
    yield f"<p>{plain(_lead(stats, zone))}</p>"
    yield from tables.troubled_table(stats, zone, level=3)
    yield from tables.left_out_section(stats, zone, level=3)
    yield from _over_time(stats, name, zone, level=3, drawn=drawn)
    yield from _facts(stats, zone, relative_to, level=3)
    yield "</article>"


def _lead(stats: MailingStats, zone: str) -> str:
    """Return the summary of one mailing, in at most two sentences."""
    counts, to_send = stats.shown_counts, stats.to_send
    if not to_send:
        return f"{counts['held']:,} held, none sent yet." if counts["held"] else "No messages to send."
    rest = [f"{counts[word]:,} {word}" for word in (*TIMELINE_WORDS[1:], "waiting", "held", NOT_SENT) if counts[word]]
    if counts["accepted"] == to_send and not counts["held"]:
        words = "The one message was accepted." if to_send == 1 else f"All {to_send:,} messages were accepted."
    else:
        stopped = stats.summary.mailing.stopped_at if counts[NOT_SENT] else None
        stop_words = f", then stopped at {at(stopped, zone)}" if stopped is not None else ""
        words = f"{counts['accepted']:,} of {amount(to_send, 'message')} accepted{stop_words}; {listed(rest)}."
    return f"{words} {_pace(stats)}".strip()


def _single_lead(stats: MailingStats, zone: str) -> str:
    return f"{ending((stats,), zone)} {_lead(stats, zone)}".strip()


def _story_lead(statistics: Sequence[MailingStats], people: Sequence[Person], zone: str) -> str:
    """Return the summary of several mailings: how the matter ended, who has the latest message, and since when.

    Of a withdrawn text nobody asks who has the latest message.
    """
    times = [stats.first for stats in statistics if stats.first is not None]
    since = f"First sent at {at(min(times), zone)}." if times else ""
    ended = ending(statistics, zone)
    earlier = _earlier_words(people)
    unsent, uninvited = never_left_words(statistics), _uninvited(people)
    if any(stats.summary.mailing.notice is NoticeKind.WITHDRAWAL and stats.first for stats in statistics):
        return " ".join(filter(None, (ended, earlier, unsent, since)))
    counts = newest_counts(people)
    rest = [f"{counts[word]:,} {word}" for word in (*WORDS, NOT_SENT) if word != "accepted" and counts.get(word)]
    accepted = counts.get("accepted", 0)
    if accepted == len(people) and ended.endswith("got the text then."):
        words = "Both have it." if accepted == 2 else f"All {accepted:,} have it."
    elif accepted == len(people):
        words = f"The latest message was accepted for all {amount(len(people), 'recipient')}."
    else:
        tail = f"; {listed(rest)}" if rest else ""
        words = f"The latest message was accepted for {accepted:,} of {amount(len(people), 'recipient')}{tail}."
    return " ".join(filter(None, (ended, uninvited, words, earlier, unsent, since)))


def _uninvited(people: Sequence[Person]) -> str:
    """Return how many people never got the text and heard nothing of its event, in a sentence. "" for nobody."""
    return uninvited_words([person.newest.reason for person in people if person.newest.state is State.LEFT_OUT])


def _earlier_words(people: Sequence[Person]) -> str:
    """Return how many messages before the latest one are unconfirmed, in a sentence. "" for none."""
    count = sum(len(person.earlier_unconfirmed) for person in people)
    return f"{amount(count, 'earlier message is', 'earlier messages are')} unconfirmed." if count else ""


def _paragraph(words: str) -> str:
    return f'<p class="counted">{plain(words)}</p>' if words else ""


def _counted_words(statistics: Sequence[MailingStats], people: Sequence[Person]) -> str:
    """Return what the tiles count: of several mailings, people by their latest message. "" for one mailing."""
    if len(statistics) == 1:
        return ""
    return (
        f"{amount(len(people), 'recipient')}, counted by the latest message to each. {_earlier_words(people)}".strip()
    )


def _confirmed_words(statistics: Sequence[MailingStats], people: Sequence[Person]) -> str:
    """Return how many of the accepted messages a person has confirmed, in a sentence. "" for none."""
    count = statistics[0].confirmed
    if len(statistics) > 1:
        count = sum(is_confirmed(person.newest) for person in people)
    be = "was" if count == 1 else "were"
    return f"Of those accepted, {count:,} {be} confirmed by hand: the server had not answered." if count else ""


def _names(statistics: Sequence[MailingStats]) -> Mapping[str, str]:
    """Return what each mailing was, by its id, such as Correction. Empty for one mailing."""
    if len(statistics) == 1:
        return {}
    return {
        stats.summary.mailing.id: mailing_name(stats.summary.mailing, first=stats is statistics[-1])
        for stats in statistics
    }


def _pace(stats: MailingStats) -> str:
    """Tell how fast the messages were accepted. Empty for fewer than ten accepted messages, or without times.

    Nine in ten of three people would be nobody.
    """
    accepted = stats.counts["accepted"]
    if accepted < 10 or stats.half_after is None or stats.most_after is None:
        return ""
    half, most = duration(stats.half_after), duration(stats.most_after)
    these = "Of these" if accepted == stats.to_send else f"Of the {accepted:,} accepted"
    first = "the first message of their send" if len(stats.editions) > 1 else "the first message"
    if half == most:
        return f"{these}, nine in ten were accepted within {most} of {first}."
    return f"{these}, half were accepted within {half} of {first}, nine in ten within {most}."


def _counts(statistics: Sequence[MailingStats], people: Sequence[Person]) -> Mapping[str, int]:
    """Return the numbers of the tiles: messages of one mailing, or recipients of several by their newest message."""
    if len(statistics) == 1:
        return statistics[0].shown_counts
    return {word: newest_counts(people).get(word, 0) for word in (*WORDS, NOT_SENT)}


def _tiles(counts: Mapping[str, int]) -> Iterator[str]:
    for word, count in counts.items():
        if count or word in TIMELINE_WORDS:
            quiet = "" if count else " none"
            yield f'<li class="{word.replace(" ", "-")}{quiet}"><b>{count:,}</b> {word}</li>'


def _takes_time(stats: MailingStats) -> bool:
    """Tell whether a mailing is drawn over time: whether it took a minute or more."""
    return bool(stats.points) and stats.points[-1].when - stats.points[0].when >= _SHORTEST


def _window(stats: MailingStats) -> Window:
    """Return the time that the picture of a mailing shows: from its first message to its last, with marks."""
    mailing = stats.summary.mailing
    ends = "embargo lifted" if mailing.lifted_at else "embargo ends"
    marks = [(mailing.embargo_end, ends), (mailing.stopped_at, "stopped")]
    return whole_time(stats.points, [(when, words) for when, words in marks if when is not None])


def _picture(stats: MailingStats, zone: str, *, several: bool, first: bool) -> Iterator[str]:
    """Yield the HTML of the picture on the report's first page: the mailing that took longest to tell of."""
    name = f": {mailing_name(stats.summary.mailing, first=first)}" if several else ""
    yield f"<section><h2>Over time{plain(name)}</h2>"
    yield from _figure(stats, "p0", zone)
    yield "</section>"


def _over_time(stats: MailingStats, name: str, zone: str, *, level: int, drawn: bool) -> Iterator[str]:
    """Yield the HTML of the picture of a mailing over time, and of the table with its numbers.

    Nothing is yielded for a mailing that took less than a minute. `level`: the level of the heading. `drawn`: the
    picture stands on the report's first page, and only the table is yielded.
    """
    if not _takes_time(stats):
        return
    yield f"<section><h{level}>Over time</h{level}>"
    if not drawn:
        yield from _figure(stats, name, zone)
    yield from tables.timeline_table(stats.points, _window(stats), zone)
    yield "</section>"


def _figure(stats: MailingStats, name: str, zone: str) -> Iterator[str]:
    window = _window(stats)
    seen = [word for n, word in enumerate(TIMELINE_WORDS) if any(point.counts[n] for point in stats.points)]
    keys = "".join(f'<li class="{word.replace(" ", "-")}"><i></i>{word}</li>' for word in seen)
    yield f'<ul class="key">{keys}</ul>'
    picture = timeline_svg(stats.points, window, to_send=stats.to_send, zone=zone, name=name)
    yield f"<figure><figcaption>{plain(_span(window, zone))}</figcaption>{picture}</figure>"


def _editions(stats: MailingStats, zone: str) -> str:
    """Return how many got which edition, and from when on. "" for a mailing without an embargo."""
    if not stats.summary.mailing.shows_embargo:
        return ""
    names = {Phase.EMBARGOED: "under embargo", Phase.OPEN: "without embargo banner"}
    parts = [
        f"{stats.editions[phase][0]:,} {name}, from {at(stats.editions[phase][1], zone)}"
        for phase, name in names.items()
        if phase in stats.editions
    ]
    return "; ".join(parts)


def _span(window: Window, zone: str) -> str:
    """Return a window's time as 'Fri 5 June, 08:59:01 to 09:00:38'. Both days are named where they differ."""
    first, last = window.first, window.last
    one_day = local_day(first, zone) == local_day(last, zone)
    until = (
        clock(last, zone, seconds=True) if one_day else f"{local_day(last, zone)}, {clock(last, zone, seconds=True)}"
    )
    return f"{local_day(first, zone)}, {clock(first, zone, seconds=True)} to {until}"


def _facts(stats: MailingStats, zone: str, relative_to: Path | None, *, level: int) -> Iterator[str]:
    mailing = stats.summary.mailing
    source = shown_path(Path(mailing.source), relative_to) if mailing.source else ""
    approval = stats.summary.approval
    took = duration((stats.last - stats.first).total_seconds()) if stats.first and stats.last else ""
    moments = {
        "Planned": mailing.planned_at,
        "Meant for": mailing.send_at,
        "First message": stats.first,
        "Last message": stats.last,
    }
    facts = {
        "Subject": stats.subjects,
        "Advisory": f"{mailing.advisory_id}, revision {mailing.revision}",
        "File": source,
        "Mailing": mailing.id,
        "Languages": language_counts(stats.languages, mailing),
        "Lists": ", ".join(map(shown_list, mailing.lists)),
        "Chosen by": choosing_words(mailing.options),
        "Says": stored_value(mailing.options, "--what") or "",
        "Replacement": stored_value(mailing.options, "--replacement") or "",
        "Reason": stored_value(mailing.options, "--reason") or "",
        "Sender’s domain": mailing.sender_domain,
        "Mode": "live" if mailing.realm is Realm.LIVE else "practice: nothing was sent",
        "Embargo": f"until {at_both(mailing.embargo_until, zone)}" if mailing.embargo_until else "none",
        "Lifted early": f"{at_both(mailing.lifted_at, zone)}: {mailing.lift_reason}" if mailing.lifted_at else "",
        "Editions": _editions(stats, zone),
        "Planned by": name_of(mailing.planned_by),
        "Approved by": f"{name_of(approval.who)} at {at_both(approval.at, zone)}" if approval else "",
        **{label: at_both(when, zone) for label, when in moments.items() if when},
        "Stopped": stopped_words(mailing, zone),
        "From first to last": took,
    }
    rows = "".join(
        f'<div><dt>{label}</dt><dd dir="auto">{plain(text)}</dd></div>' for label, text in facts.items() if text
    )
    yield f'<section class="facts"><h{level}>Facts</h{level}><dl>{rows}</dl></section>'
