"""Make the output of `status`: one line a mailing, and below what a person has to do."""

from collections.abc import Iterator, Sequence

from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.left_behind import successor
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.report.screens.status import needs_somebody, next_lines, run_lines
from advisory_cli.report.screens.waiting import is_over
from advisory_cli.report.wording.context import ReportContext
from advisory_cli.report.wording.lines import (
    BLANK,
    NARROW,
    Block,
    Line,
    Tone,
    columns,
    cut_in_the_middle,
    labelled,
    padded,
    wrapped,
)
from advisory_cli.report.wording.mailing_time import mailing_time
from advisory_cli.report.wording.states import (
    NOT_SENT,
    TRYING_AGAIN,
    opted_out_by_word,
    opted_out_note,
    with_expired,
    word_counts,
)
from advisory_cli.report.wording.times import clock, local_day

_GAP = 2  # blanks between two columns
_SENT = {"accepted": "sent"}  # the word of the ledger, as this table says it


def table_lines(mailings: Sequence[MailingSummary], context: ReportContext) -> Block:
    """Return one line for each mailing, then what a person has to do, and whether cron sends the rest.

    The mailings come in the order given. A mailing without any delivery, because later mailings took its people over,
    has no line, unless this is so for all `mailings`, or a person had stopped the mailing.
    A line has the mailing's id, cut in the middle where it is too long, when it was sent or will be, LIVE or practice
    with the kind of notice, and how many people it was sent to, wait, failed or are unconfirmed. Below 60 columns each
    mailing takes several short lines.
    `context` gives the present time, the zone for times, the line length, and what keeps mailings from leaving.
    """
    listed = [summary for summary in mailings if summary.counts or summary.mailing.stopped_at] or mailings
    rows = [
        (summary.mailing.id, _when(summary, context), _what(summary, context), _fate(summary, mailings, context))
        for summary in listed
    ]
    widths = [max(columns(row[number]) for row in rows) + _GAP for number in range(3)]
    parts: list[Line] = []
    for summary, row in zip(listed, rows, strict=True):
        tone = _tone(summary, context, mailings)
        parts += _record(row, tone, context.width) if context.width < NARROW else _row(row, widths, tone, context.width)
    return (*parts, *_to_do(mailings, context), *run_lines(mailings, context, mailings), *_how_to_see_more(context))


def _row(row: tuple[str, str, str, str], widths: Sequence[int], tone: Tone, width: int) -> Block:
    lead = "".join(padded(cell, room) for cell, room in zip(row[:3], widths, strict=True))
    at = columns(lead)
    if at + 12 > width:  # ids so long that nothing else fits beside them
        return (
            Line(cut_in_the_middle(row[0], width), tone),
            *wrapped("  ".join(row[1:]), tone=tone, indent=4, width=width),
        )
    body = wrapped(row[3], tone=tone, indent=at, width=width)
    return (Line(lead + body[0].text[at:], tone), *body[1:])


def _record(row: tuple[str, str, str, str], tone: Tone, width: int) -> Block:
    name, *facts = row
    labels = ("When", "Mode", "Count")
    pairs = zip(labels, facts, strict=True)
    return (
        Line(cut_in_the_middle(name, width), tone),
        *(line for label, text in pairs for line in labelled(label, text, at=10, indent=2, width=width)),
    )


def _when(summary: MailingSummary, context: ReportContext) -> str:
    word, when = mailing_time(summary, context.now)
    return f"{word} {local_day(when, context.zone, short=True)} {clock(when, context.zone)}"


def _what(summary: MailingSummary, context: ReportContext) -> str:
    mailing = summary.mailing
    realm = "LIVE" if mailing.realm is Realm.LIVE else "practice"
    state = "replaced" if mailing.replaced_by else "stopped" if mailing.stopped_at is not None else ""
    state = state or ("being sent" if mailing.id in context.being_sent else "")
    withdrawn = "withdrawn" if summary.withdrawn else ""
    return ", ".join(filter(None, (realm, mailing.notice.value if mailing.notice else "", state, withdrawn)))


def _fate(summary: MailingSummary, mailings: Sequence[MailingSummary], context: ReportContext) -> str:
    """Return the numbers of a mailing in words, or which later mailing took its people over."""
    later = successor(summary, mailings)
    return f"replaced by {later.id}" if later is not None else _counts(summary, context)


def _counts(summary: MailingSummary, context: ReportContext) -> str:
    over = is_over(summary.mailing)
    words = with_expired(word_counts(summary.counts), summary.too_late)
    opted_out = dict(opted_out_by_word(summary, stopped=over))
    waiting, held = words.pop("waiting"), words.pop("held")
    if summary.trying and not over:
        waiting -= summary.trying
        words[TRYING_AGAIN] = summary.trying
    end = summary.mailing.embargo_end
    if over:
        words[NOT_SENT] = waiting + held
    elif end is None or end <= context.now:
        words["waiting"] = waiting + held
        opted_out["waiting"] += opted_out.pop("held")
    else:
        words["waiting"] = waiting
        until = f"held until {local_day(end, context.zone, short=True)} {clock(end, context.zone)}"
        words[until], opted_out[until] = held, opted_out.pop("held")
    first = ("accepted", "waiting")
    order = [word for word in (*first, *(word for word in words if word not in first)) if words.get(word)]
    parts = [
        f"{words[word]:,} {_SENT.get(word, word)}{opted_out_note(words[word], opted_out.get(word, 0))}"
        for word in order
    ]
    return ", ".join(parts) or "nobody"


def _tone(summary: MailingSummary, context: ReportContext, mailings: Sequence[MailingSummary]) -> Tone:
    if summary.counts.get(State.IN_DOUBT, 0):
        return "bad"
    if needs_somebody(summary, context, mailings):
        return "warn"
    return "quiet" if is_over(summary.mailing) else "plain"


def _to_do(mailings: Sequence[MailingSummary], context: ReportContext) -> Iterator[Line]:
    """Yield the next steps for the mailings about which a person has to do something."""
    for summary in mailings:
        steps = next_lines(summary, context, mailings) if needs_somebody(summary, context, mailings) else ()
        if steps:
            yield from (*BLANK, *wrapped(summary.mailing.id, tone="strong", width=context.width), *steps)


def _how_to_see_more(context: ReportContext) -> Block:
    words = "Details, here of the newest: advisory status last. All details: advisory status -v"
    return (*BLANK, *wrapped(words, tone="quiet", width=context.width))
