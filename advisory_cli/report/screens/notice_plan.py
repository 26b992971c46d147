"""Make the output of the plan of a notice (correction, update, withdrawal, …), which a person agrees to.

The plan of a usual notice fits on a terminal of 24 lines with its question.
"""

from collections.abc import Iterator
from pathlib import Path

from advisory_cli.model.mailing.plan import NoticeTerms, Plan, TextChanges, WaveTime
from advisory_cli.model.press.notice import Notice, NoticeKind
from advisory_cli.report.screens.plan import plan_findings
from advisory_cli.report.screens.plan_facts import (
    AT,
    left_out_lines,
    message_lines,
    mode_lines,
    pace_lines,
    tested_lines,
)
from advisory_cli.report.screens.text_changes import change_lines
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.languages import edition_counts, subject_lines
from advisory_cli.report.wording.lines import BLANK, WIDTH, Block, Line, command, labelled, wrapped
from advisory_cli.report.wording.phrases import amount, listed
from advisory_cli.report.wording.times import at_both

NOTICE_NAMES = {
    NoticeKind.CORRECTION: "correction",
    NoticeKind.UPDATE: "update",
    NoticeKind.REMINDER: "reminder",
    NoticeKind.CANCELLATION: "cancellation",
    NoticeKind.POSTPONEMENT: "postponement",
    NoticeKind.WITHDRAWAL: "withdrawal",
    NoticeKind.LIFT: "lift of the embargo",
}
_AS_BEFORE = "when it was first sent, and that it still holds"


def notice_plan_lines(
    plan: Plan,
    notice: NoticeTerms,
    *,
    dry_run: bool = False,
    verbose: bool = False,
    relative_to: Path | None = None,
    width: int = WIDTH,
) -> Block:
    """Return lines that show the plan of a notice (correction, update, withdrawal, …) to the person who decides.

    The lines show the message, the readers who have the original text, the people who get the text for the first time,
    how many people are left out and why, the changed words, and the findings, grouped by code.
    `notice`: the value of `plan.notice`, which must not be None here. `dry_run`: the first line says that this is a dry
    run. `verbose`: all changes and the findings stand in full, and the limits of speed and the advisory's file are
    named. `relative_to`: paths below this folder are shown relative to it (None: whole paths). `width`: the line length
    in columns.
    """
    return (
        *mode_lines(plan, dry_run=dry_run, relative_to=relative_to, width=width),
        *BLANK,
        *_warning(plan, notice.notice.kind, width),
        *_message(plan, notice.notice, width),
        *message_lines(plan, verbose=verbose, relative_to=relative_to, width=width),
        *_embargo(plan, notice.notice, width),
        *_people(plan, notice.notice.kind, width),
        *left_out_lines(plan, width),
        *_given_nothing(notice, width),
        *pace_lines(plan, verbose=verbose, width=width),
        *tested_lines(plan, width),
        *BLANK,
        *_changes(notice, verbose, width),
        *_given_up(plan, notice, width),
        *plan_findings(plan, verbose=verbose, relative_to=relative_to, width=width),
    )


def _warning(plan: Plan, kind: NoticeKind, width: int) -> Iterator[Line]:
    """Warn that a withdrawal sends mail, and name the command that only stops: `stop`.

    Readers who only want to stop a mailing must see this first.
    """
    if kind is not NoticeKind.WITHDRAWAL:
        return
    if not plan.to_send:
        words = "Nobody who has the text may be written to. No mail is sent, and what is scheduled is cancelled."
        yield from (*wrapped(words, tone="warn", width=width), *BLANK)
        return
    words = (
        f"A withdrawal sends mail: it asks {amount(plan.to_send, 'person', 'people')} not to use the text. To stop a"
        " mailing without telling anybody:"
    )
    yield from wrapped(words, tone="warn", width=width)
    yield from command(commands.line("stop", plan.mailing.advisory_id))
    yield from BLANK


def _message(plan: Plan, notice: Notice, width: int) -> Iterator[Line]:
    yield from labelled("Notice", NOTICE_NAMES[notice.kind], at=AT, tone="strong", width=width)
    yield from subject_lines(plan.mailing, at=AT, width=width)
    yield from labelled("Says", notice.what or _AS_BEFORE, at=AT, width=width)
    if notice.replacement:
        yield from labelled("", notice.replacement, at=AT, width=width)
    for other in notice.translations:
        words = " ".join(filter(None, (other.what, other.replacement)))
        if words and (other.what, other.replacement) != (notice.what, notice.replacement):
            yield from labelled("", f"{other.language}: {words}", at=AT, width=width)
    if plan.editions:
        yield from labelled("Languages", edition_counts(plan.editions), at=AT, width=width)


def _embargo(plan: Plan, notice: Notice, width: int) -> Iterator[Line]:
    if notice.kind is NoticeKind.LIFT:
        yield from labelled("Embargo", "ends now", at=AT, tone="warn", width=width)
    elif plan.embargo is not None:
        until = at_both(plan.embargo.until.instant, plan.zone)
        old = notice.old_embargo
        words = (
            f"as before, until {until}" if old is None else f"until {until}; it was {at_both(old.instant, plan.zone)}"
        )
        yield from labelled("Embargo", words, at=AT, tone="warn", width=width)


def _people(plan: Plan, kind: NoticeKind, width: int) -> Iterator[Line]:
    """Yield the number of readers of the original, and of the people who get the text for the first time."""
    readers, rest = plan.to_send, plan.second_wave
    if readers:
        parts = ((readers - plan.unsure, "accepted"), (plan.unsure, "unconfirmed"))
        who = listed([f"{count:,} {word}" for count, word in parts if count])
        words = f"{readers:,} {'has' if readers == 1 else 'have'} the text ({who})"
        yield from labelled("Readers", words, at=AT, tone="good", width=width)
    if rest:
        yield from labelled("First-time", _rest_words(plan, kind), at=AT, tone="good", width=width)


def _given_nothing(notice: NoticeTerms, width: int) -> Iterator[Line]:
    """Yield the number of people who never got the text, and are not invited to an event that is off."""
    if count := notice.given_nothing:
        yield from labelled("No mail", given_nothing_words(count, notice.notice.kind), at=AT, tone="warn", width=width)


def given_nothing_words(count: int, kind: NoticeKind) -> str:
    """Return how many people who never got the text get nothing either, because its event does not take place."""
    off = "cancelled" if kind is NoticeKind.CANCELLATION else "postponed, and the text names no new time"
    verbs = ("has not got the text and gets", "have not got the text and get")[count != 1]
    return f"{count:,} {verbs} nothing: the event is {off}"


def _rest_words(plan: Plan, kind: NoticeKind) -> str:
    """Return how people get the text who have none yet: '6 get the text as it is now, 4 when the embargo ends'."""
    get = "gets" if plan.second_wave == 1 else "get"
    if kind is NoticeKind.LIFT:
        return f"{plan.second_wave:,} {get} the text now, without the embargo"
    words = f"{plan.second_wave:,} {get} the text as it is now"
    later = []
    if plan.held:
        later.append(f"{plan.held:,} when the embargo ends")
    if scheduled := sum(wave.count for wave in plan.waves if wave.time is WaveTime.PLANNED):
        later.append(f"{scheduled:,} at the scheduled time")
    return f"{words}, {listed(later)}" if later else words


def _changes(notice: NoticeTerms, verbose: bool, width: int) -> Block:
    """Return the differences between the text that was sent and the notice's text: a few, or all with `verbose`."""
    if not notice.new_text or notice.notice.kind is NoticeKind.REMINDER:
        return ()
    return change_lines(TextChanges(old=notice.old_text, new=notice.new_text), verbose=verbose, width=width)


def _given_up(plan: Plan, notice: NoticeTerms, width: int) -> Iterator[Line]:
    sentences = []
    kept = {*notice.kept_stopped, *notice.until_approval}
    if ended := [name for name in notice.given_up if name not in kept]:
        sentences.append(f"Nothing more of {listed(ended)} is sent.")
    if names := listed(notice.until_approval):
        verb, stop = (
            "goes" if len(notice.until_approval) == 1 else "go",
            commands.line("stop", notice.until_approval[0]),
        )
        sentences.append(f"{names} {verb} on until this is approved. To hold it back now: {stop}")
    if notice.stopped and plan.second_wave:
        verb, possessive = ("was", "Its") if len(notice.stopped) == 1 else ("were", "Their")
        sentences.append(
            f"{listed(notice.stopped)} {verb} stopped. {possessive} people get the text as it is now all the same."
        )
    if notice.kept_stopped:
        also = "" if notice.notice.kind is NoticeKind.LIFT else " To write to them too: --also-stopped"
        verb, pronoun = ("stays", "it") if len(notice.kept_stopped) == 1 else ("stay", "them")
        several = f"the {notice.kept_people:,} people who have not got {pronoun} get nothing"
        who = several if notice.kept_people != 1 else f"the one person who has not got {pronoun} gets nothing"
        sentences.append(f"{listed(notice.kept_stopped)} {verb} stopped: {who}.{also}")
    if notice.kept_unapproved:
        verb, pronoun = ("needs", "it") if len(notice.kept_unapproved) == 1 else ("need", "them")
        names = listed(notice.kept_unapproved)
        sentences.append(f"{names} still {verb} an approval before anything of {pronoun} is sent.")
    if notice.not_lifted:
        verb, copula, pronoun = ("has", "is", "it") if len(notice.not_lifted) == 1 else ("have", "are", "each of them")
        names = listed(notice.not_lifted)
        sentences.append(
            f"{names}, to the same lists, {verb} the same embargo and {copula} not lifted. Lift {pronoun} too."
        )
    for words in sentences:
        yield from wrapped(words, tone="warn", width=width)
    yield from BLANK if sentences else ()
