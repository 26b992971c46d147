"""Make a report's table of the mailings of one advisory, in the order of time: first sent, sent to more, corrected."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from advisory_cli.model.mailing.approval import lacks_approval
from advisory_cli.model.mailing.delivery import Mailing, Selection
from advisory_cli.model.mailing.options import stored_value
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.report.pages.html import list_names_html, number_cell, plain
from advisory_cli.report.pages.statistics import MailingStats
from advisory_cli.report.pages.timeline_data import TIMELINE_WORDS
from advisory_cli.report.wording.phrases import amount, listed, notice_amount
from advisory_cli.report.wording.states import NOT_SENT, REASON_WORDS
from advisory_cli.report.wording.times import at

_NOTICES = {
    NoticeKind.CORRECTION: "Correction",
    NoticeKind.UPDATE: "Update",
    NoticeKind.REMINDER: "Reminder",
    NoticeKind.CANCELLATION: "Cancelled",
    NoticeKind.POSTPONEMENT: "Postponed",
    NoticeKind.WITHDRAWAL: "Withdrawn",
    NoticeKind.LIFT: "Embargo lifted",
}


_ENDINGS = {
    NoticeKind.CORRECTION: "Corrected",
    NoticeKind.UPDATE: "Updated",
    NoticeKind.CANCELLATION: "Event cancelled",
    NoticeKind.POSTPONEMENT: "Event postponed",
    NoticeKind.WITHDRAWAL: "Withdrawn",
    NoticeKind.LIFT: "Embargo lifted",
}


def mailing_name(mailing: Mailing, *, first: bool) -> str:
    """Return what a mailing was in one word or two: First sent, Sent to more, Correction, Withdrawn and so on.

    `first` is True for the oldest mailing of its advisory.
    """
    if mailing.notice is not None:
        return _NOTICES[mailing.notice]
    return "First sent" if first else "Sent to more"


def ending(statistics: Sequence[MailingStats], zone: str) -> str:
    """Return what became of an advisory by its newest notice, such as 'Withdrawn at 10:55 CET; all 18 were told.'.

    `statistics` are the advisory's mailings, newest first. Reminders, which change nothing, and notices of which
    nothing was sent are passed over. "" when no other notice is among `statistics`. Times are shown in `zone`.
    """
    for stats in statistics:
        words = _ENDINGS.get(stats.summary.mailing.notice or NoticeKind.REMINDER)
        if words is None or stats.first is None:
            continue
        accepted, of = stats.counts["accepted"], stats.to_send
        untold = _untold(stats)
        if stats.summary.mailing.notice is NoticeKind.LIFT:
            lift_words = f"{_lift_words(accepted, of + sum(untold))}{_why_untold(*untold)}{_freed(statistics)}"
            return f"{words} at {at(stats.first, zone)}. {lift_words}."
        who = (
            ("the one reader was" if of == 1 else f"all {of:,} were")
            if accepted == of
            else f"{accepted:,} of {of:,} were"
        )
        if any(untold):
            who = f"{accepted:,} of the {of + sum(untold):,} who have it {'was' if accepted == 1 else 'were'}"
        by_hand = f", {stats.confirmed:,} of them confirmed by hand" if stats.confirmed else ""
        return f"{words} at {at(stats.first, zone)}; {who} told{by_hand}{_why_untold(*untold)}."
    return ""


def never_left_words(statistics: Sequence[MailingStats]) -> str:
    """Return what becomes of notices of which nothing has left, in sentences. "" when there is none.

    Such as 'A correction was planned and stopped: nobody got it.' `statistics` are the advisory's mailings.
    """
    words = []
    for stats in statistics:
        mailing = stats.summary.mailing
        if mailing.notice is None or not stats.never_left:
            continue
        name = notice_amount(1, mailing.notice).removeprefix("1 ")
        article = "An" if name[0] in "aeiou" else "A"
        if stats.is_over:
            words.append(f"{article} {name} was planned and stopped: nobody got it.")
        else:
            words.append(f"{article} {name} is waiting for approval: nobody has it yet.")
    return " ".join(words)


def uninvited_words(people_left_out: Sequence[str]) -> str:
    """Return how many people never got the text and were not told of its event either, in a sentence.

    `people_left_out` are the reasons why people were left out who got no message at all. "" for nobody.
    """
    off = {NoticeKind.CANCELLATION.overtakes_why, NoticeKind.POSTPONEMENT.overtakes_why}
    count = sum(reason in off for reason in people_left_out)
    return f"{amount(count, 'person', 'people')} who never got it {'was' if count == 1 else 'were'} not told." * (
        count > 0
    )


def _untold(stats: MailingStats) -> tuple[int, int]:
    """Return how many people who have the text got no notice: those who have opted out, and those excluded."""
    left_out = [
        stats.planned_out.get(selection, 0) + stats.left_out.get(REASON_WORDS[selection.value], 0)
        for selection in (Selection.OPTED_OUT, Selection.EXCLUDED)
    ]
    return left_out[0], left_out[1]


def _why_untold(opted_out: int, excluded: int) -> str:
    """Return why people who have the text were not told, in words: '; 1 has opted out since'. "" for nobody."""
    out = amount(opted_out, "has opted out since", "have opted out since") if opted_out else ""
    left = amount(excluded, "was excluded", "were excluded") if excluded else ""
    words = listed([part for part in (out, left) if part])
    return f"; {words}" if words else ""


def _lift_words(accepted: int, of: int) -> str:
    """Return how many of the readers under embargo were told of its lift, in words."""
    if accepted < of:
        return f"{accepted:,} of the {of:,} who had it under embargo were told"
    readers = {1: "The one", 2: "Both"}.get(of, f"All {of:,}")
    return f"{readers} who had it under embargo {'was' if of == 1 else 'were'} told"


def _freed(statistics: Sequence[MailingStats]) -> str:
    """Return how many people were held until a lift and got the text then, in words, "" for nobody."""
    lifted = [stats for stats in statistics if stats.summary.mailing.lifted_at and not stats.summary.mailing.notice]
    count = sum(stats.editions[Phase.OPEN][0] for stats in lifted if Phase.OPEN in stats.editions)
    return f"; the other {f'{count:,} ' if count > 1 else ''}got the text then" if count else ""


def story_section(statistics: Sequence[MailingStats], zone: str) -> Iterator[str]:
    """Yield the HTML of a table with a row for each mailing of an advisory, the oldest first.

    A row tells the time, the sort of mailing, what a notice says, the lists, and how many messages were accepted and in
    other states.
    `statistics` are newest first. Times are shown in `zone`. Nothing is yielded for a single mailing.
    """
    if len(statistics) < 2:
        return
    words = [
        word
        for word in (*TIMELINE_WORDS, "waiting", "held", NOT_SENT)
        if word == TIMELINE_WORDS[0] or any(stats.shown_counts[word] for stats in statistics)
    ]
    heads = "".join(f'<th scope="col">{word.capitalize()}</th>' for word in words)
    yield '<section class="story"><h2>What was sent</h2><table><thead><tr><th scope="col">When</th>'
    yield f'<th scope="col">What</th><th scope="col">Lists</th>{heads}</tr></thead><tbody>'
    oldest = statistics[-1]
    for number, stats in sorted(enumerate(statistics), key=lambda pair: (moment_of(pair[1]), -pair[0])):
        yield _row(stats, f"m{number}", words, zone, first=stats is oldest)
    yield "</tbody></table></section>"


def moment_of(stats: MailingStats) -> datetime:
    """Return when a mailing was first sent, or is to be sent, or was planned where nothing of it leaves."""
    return stats.first or stats.leaves_at or stats.summary.mailing.planned_at


def when_words(stats: MailingStats, zone: str) -> str:
    """Return when a mailing was first sent, or what becomes of a mailing of which nothing was sent yet.

    Such as 'to be sent Fri 5 June 17:50', 'waits for approval' or 'not sent'. The time of the planning is none at which
    anything was sent.
    """
    if stats.first is not None:
        return at(stats.first, zone)
    if stats.is_over:
        return NOT_SENT
    if lacks_approval(stats.summary):
        return "waits for approval"
    if stats.leaves_at is not None:
        return f"to be sent {at(stats.leaves_at, zone)}"
    return at(moment_of(stats), zone)


def _row(stats: MailingStats, anchor: str, words: Sequence[str], zone: str, *, first: bool) -> str:
    mailing = stats.summary.mailing
    cells = "".join(number_cell(stats.shown_counts[word], word) for word in words)
    name = plain(mailing_name(mailing, first=first))
    what = stored_value(mailing.options, "--what") if mailing.notice is not None else ""
    says = f'<span class="says">Says: {plain(what)}</span>' if what else ""
    return (
        f'<tr><th scope="row">{plain(when_words(stats, zone))}</th>'
        f'<td dir="auto"><a href="#{anchor}">{name}</a><span class="subject">{plain(stats.subjects)}</span>{says}</td>'
        f'<td class="lists" dir="auto">{list_names_html(mailing.lists) or "the same people"}</td>{cells}</tr>'
    )
