"""Make the HTML tables of a report's page: numbers over time, by list, by outlet, and people who were not reached."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from advisory_cli.model.mailing.delivery import DeliveryRow
from advisory_cli.model.mailing.left_out import left_out_words
from advisory_cli.report.pages.html import list_names_html, number_cell, plain
from advisory_cli.report.pages.outlets import OutletCounts
from advisory_cli.report.pages.people import Person
from advisory_cli.report.pages.statistics import TROUBLED, WORDS, MailingStats
from advisory_cli.report.pages.timeline import Window, table_times
from advisory_cli.report.pages.timeline_data import TIMELINE_WORDS, UNCONFIRMED, TimelinePoint, at_moment
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.phrases import amount, listed
from advisory_cli.report.wording.states import NOT_SENT, TRYING_AGAIN, reason_words, row_state
from advisory_cli.report.wording.times import at_both, clock, local_day

FIRST = 3  # failed messages on the report's first page: printed, no more fit with the rest of that page
_BAR_ORDER = (TIMELINE_WORDS[0], UNCONFIRMED, "refused", "trying again")


def timeline_table(points: Sequence[TimelinePoint], window: Window, zone: str) -> Iterator[str]:
    """Yield the HTML of a table with the numbers that the picture of `window` shows.

    There is a row for each round time marked in the picture, and for the last change. `points` are the numbers of
    messages by state over time. Times are shown in `zone`.
    """
    yield '<table class="numbers"><caption>The same in numbers: how many by then</caption>'
    yield '<thead><tr><th scope="col">Time</th>'
    yield f"{_headings(TIMELINE_WORDS)}</tr></thead><tbody>"
    before = ""
    for when in table_times(window, zone):
        day = local_day(when, zone)
        words = clock(when, zone, seconds=True) + (f" <small>{day}</small>" if day != before else "")
        before = day
        counted = zip(at_moment(points, when), TIMELINE_WORDS, strict=True)
        cells = "".join(number_cell(count, word) for count, word in counted)
        yield f'<tr><th scope="row">{words}</th>{cells}</tr>'
    yield "</tbody></table>"


def outlets_table(outlets: Sequence[OutletCounts], *, is_over: bool = False) -> Iterator[str]:
    """Yield the HTML of a table with a row for each outlet: a bar, and the numbers of messages by state.

    Messages that are waiting, held or left out are counted together as 'not sent', and so are those to be tried again
    when `is_over`, because a person stopped or replaced their mailing. Nothing is yielded when no outlet
    has more than one recipient, because the table of recipients then says the same.
    """
    most = max((outlet.people for outlet in outlets if outlet.name), default=0)
    if most < 2:
        return
    numbers = [_counted(outlet, is_over=is_over) for outlet in outlets]
    words = [word for word in (*TIMELINE_WORDS, NOT_SENT) if any(counted[word] for counted in numbers)]
    yield "<section><h2>By outlet</h2>"
    yield '<p class="quiet">Where the list names no outlet, the domain of the address stands for it.</p>'
    yield '<table class="outlets"><thead><tr><th scope="col">Outlet</th><th scope="col" class="bar">Messages</th>'
    yield f"{_headings(words)}</tr></thead><tbody>"
    for outlet, counted in zip(outlets, numbers, strict=True):
        name = plain(outlet.name) if outlet.name else f"{amount(outlet.outlets, 'other')}"
        cells = "".join(number_cell(counted[word], word) for word in words)
        bar = _bar(outlet, name, most, counted)
        yield f'<tr><th scope="row" dir="auto">{name}</th><td class="bar">{bar}</td>{cells}</tr>'
    yield "</tbody></table></section>"


def _counted(outlet: OutletCounts, *, is_over: bool) -> Mapping[str, int]:
    counts = {word: outlet.counts.get(word, 0) for word in TIMELINE_WORDS}
    if is_over:
        counts[TRYING_AGAIN] = 0
    return counts | {NOT_SENT: outlet.people - sum(counts.values())}


def _bar(outlet: OutletCounts, name: str, most: int, counted: Mapping[str, int]) -> str:
    """Return the SVG bar of an outlet, as long as the outlet is large.

    The row of all other outlets gets no bar, because together these are no outlet.
    """
    if not outlet.name:
        return ""
    x, parts = 0.0, []
    legend = listed([f"{count:,} {word}" for word, count in counted.items() if count])
    for word in (*_BAR_ORDER, NOT_SENT):
        if width := 100 * counted[word] / most:
            kind = word.replace(" ", "-")
            parts.append(f'<rect class="{kind}" x="{x:.2f}%" y="0" width="{width:.2f}%" height="100%"/>')
            x += width
    return f'<svg width="100%" height="12" role="img"><title>{name}: {legend}</title>{"".join(parts)}</svg>'


def lists_table(people: Sequence[Person], mailings: Mapping[str, MailingStats]) -> Iterator[str]:
    """Yield the HTML of a table of recipients by list, and by language where the mailings have more than one.

    Each recipient counts by the state of the newest delivery. `mailings` maps the ids of the mailings to their
    statistics. Nothing is yielded when all recipients belong to one list and one language. Nothing is yielded either
    when a mailing has so many recipients that its statistics do not name all of them.
    """
    groups: dict[tuple[str, str], Counter[str]] = {}
    for person in people:
        row = person.newest
        key = (row.list_name, row.language or mailings[row.mailing_id].summary.mailing.language)
        groups.setdefault(key, Counter())[person.state] += 1
    if len(groups) < 2 or any(stats.hidden_people for stats in mailings.values()):
        return
    many = len({language for _, language in groups}) > 1
    words = [word for word in (*WORDS, NOT_SENT) if any(counts[word] for counts in groups.values())]
    title = "By list and language" if many else "By list"
    yield f'<section><h2>{title}</h2><table class="by-list"><thead><tr><th scope="col">List</th>'
    yield '<th scope="col">Language</th>' if many else ""
    yield f'<th scope="col">Recipients</th>{_headings(words)}</tr></thead><tbody>'
    for (name, language), counts in sorted(groups.items(), key=lambda group: (-group[1].total(), group[0])):
        cells = "".join(number_cell(counts[word], word) for word in words)
        tongue = f"<td>{plain(language)}</td>" if many else ""
        shown = list_names_html([name]) if name else "no list"
        everybody = number_cell(counts.total(), "recipients")
        yield f'<tr><th class="lists" scope="row" dir="auto">{shown}</th>{tongue}{everybody}{cells}</tr>'
    yield "</tbody></table></section>"


def troubled_table(stats: MailingStats, zone: str, *, level: int) -> Iterator[str]:
    """Yield the HTML of a table of deliveries refused, unconfirmed or trying again, with the server's replies.

    The table has a row for each delivery in `stats.troubled`. If the mailing has more of them, a line below the table
    says how many more. Times are shown in `zone`. `level` is the level of the heading. When there are no such
    deliveries, nothing is yielded.
    """
    troubled = [row for row in stats.troubled if stats.word(row) in TROUBLED]
    if not troubled:
        return
    yield from _troubled_rows(troubled, zone, level=level)
    if hidden := sum(stats.shown_counts[word] for word in TROUBLED) - len(troubled):
        yield f'<p class="quiet">And {hidden:,} more. All who were refused or are unconfirmed, as a list:</p>'
        command = commands.line("report", stats.summary.mailing.id, "--format", "csv", "-o", "failed.csv")
        yield f"<p><code>{plain(command)}</code></p>"
    yield "</section>"


def first_troubled(
    rows: Sequence[DeliveryRow], count: int, zone: str, *, names: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Yield the HTML of a table of the first deliveries that failed, for the first page of a report.

    The table has up to 3 of `rows`. A line below says how many more of `count` there are. Times are shown in `zone`.
    `names` are the mailings by id, as each row names its own, None for none. When nothing failed, nothing is yielded.
    """
    if not rows:
        return
    ordered = sorted(rows, key=lambda row: TROUBLED.index(row_state(row)))
    yield from _troubled_rows(ordered, zone, level=2, most=FIRST, names=names or {})
    hidden = count - min(FIRST, len(rows))
    yield f'<p class="quiet">And {hidden:,} more, below.</p>' if hidden else ""
    yield "</section>"


def _troubled_rows(
    rows: Sequence[DeliveryRow],
    zone: str,
    *,
    level: int,
    most: int | None = None,
    names: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[str]:
    """Yield the beginning of a section with a table of such deliveries. The caller closes the section.

    With `most`, only the first have a row, and their times are short. `names` are the mailings by id.
    """
    states = listed([word for word in TROUBLED if any(row_state(row) == word for row in rows)])
    yield f'<section class="failed"><h{level}>{states.capitalize()}</h{level}>'
    yield '<table><thead><tr><th scope="col">Who</th><th scope="col">State</th><th scope="col">Server reply</th>'
    yield '<th scope="col">When</th></tr></thead><tbody>'
    yield from (
        _troubled(row, zone, short=most is not None, mailing=names.get(row.mailing_id, "")) for row in rows[:most]
    )
    yield "</tbody></table>"


def left_out_section(stats: MailingStats, zone: str, *, level: int) -> Iterator[str]:
    """Yield the HTML of the numbers of people left out, by reason. `level` is the level of the heading.

    People to whom a stopped mailing was not sent are among them, with the time of the stop in `zone`. Nothing is
    yielded when nobody was left out.
    """
    entries = [f"{count:,}: {reason}" for reason, count in sorted(stats.left_out.items())]
    stopped, not_sent = stats.summary.mailing.stopped_at, stats.shown_counts[NOT_SENT]
    if stopped is not None and not_sent:
        entries.insert(0, f"{not_sent:,}: stopped at {at_both(stopped, zone)}, not continued")
    if words := left_out_words(stats.planned_out):
        entries.insert(0, f"By the plan: {words}. They are counted, and not stored by name.")
    if entries:
        yield f'<section class="left-out-of"><h{level}>Left out</h{level}>'
        yield "<ul>" + "".join(f"<li>{plain(entry)}</li>" for entry in entries) + "</ul></section>"


def _troubled(row: DeliveryRow, zone: str, *, short: bool, mailing: str) -> str:
    word = row_state(row)
    code = "" if row.code is None or row.reply.startswith(str(row.code)) else f"{row.code} "
    who = "".join(f"<span>{plain(text)}</span>" for text in (row.name, row.outlet) if text)
    when = plain(_when(row, zone, short=short))
    of = f" <small>{plain(mailing)}</small>" if mailing else ""
    return (
        f'<tr><td dir="auto">{who}<span class="address">{plain(row.address)}</span></td>'
        f'<td><span class="state {word.replace(" ", "-")}"><i></i>{word}</span>{of}</td>'
        f'<td class="words">{plain(code + row.reply or reason_words(row))}</td><td>{when}</td></tr>'
    )


def _when(row: DeliveryRow, zone: str, *, short: bool) -> str:
    if row.changed_at is None:
        return ""
    if short:
        return f"{local_day(row.changed_at, zone, short=True)} {clock(row.changed_at, zone)}"
    return at_both(row.changed_at, zone)


def _headings(words: Sequence[str]) -> str:
    return "".join(f'<th scope="col">{word.capitalize()}</th>' for word in words)
