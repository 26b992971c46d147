"""Make the output of the plan of a notice (correction, update, withdrawal, …), which a person agrees to."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from advisory_cli.model.mailing.delivery import Candidate, Selection
from advisory_cli.model.mailing.plan import NoticeTerms, Plan, WaveTime
from advisory_cli.model.press.notice import Notice, NoticeKind
from advisory_cli.report.screens.findings import findings_lines
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.event import event_words
from advisory_cli.report.wording.lines import BLANK, WIDTH, Block, Line, command, labelled, wrapped
from advisory_cli.report.wording.phrases import amount, listed, person, shown_path
from advisory_cli.report.wording.states import SELECTION_WORDS
from advisory_cli.report.wording.times import at_both
from advisory_cli.report.wording.transport import dry_run_line, is_practice, mode_line, transport_words
from advisory_cli.report.wording.word_diff import word_diff

NOTICE_NAMES = {
    NoticeKind.CORRECTION: "correction",
    NoticeKind.UPDATE: "update",
    NoticeKind.REMINDER: "reminder",
    NoticeKind.CANCELLATION: "cancellation",
    NoticeKind.POSTPONEMENT: "postponement",
    NoticeKind.WITHDRAWAL: "withdrawal",
    NoticeKind.LIFT: "lift of the embargo",
}
_AT = 12  # the column the facts start in
_LEFT_OUT = (Selection.OPTED_OUT, Selection.EXCLUDED)
_SPARED = (Selection.ANSWERED, Selection.RETURNED, Selection.REFUSED, Selection.REMINDED)
_AS_BEFORE = "when it was first sent, and that it still holds"


def notice_plan_lines(
    plan: Plan, notice: NoticeTerms, *, dry_run: bool = False, relative_to: Path | None = None, width: int = WIDTH
) -> Block:
    """Return lines that show the plan of a notice (correction, update, withdrawal, …) to the person who decides.

    `notice` is the value of `plan.notice`, which must not be None here.
    The lines hold the message, the changed words, the readers who have the original text, the people who get the new
    text alone, the people left out, the findings, and last how many people get mail. With `dry_run`, the lines say that
    nothing is written or sent.
    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths). `width` is the line
    length in columns.
    """
    return (
        *(dry_run_line(width) if dry_run else mode_line(plan.route, relative_to=relative_to, width=width)),
        *BLANK,
        *_warning(plan, notice.notice.kind, width),
        *_message(plan, notice.notice, relative_to, width),
        *BLANK,
        *_changes(notice, width),
        *_people(plan, notice.notice.kind, width),
        *_given_up(plan, notice, width),
        *_findings(plan, relative_to, width),
        _verdict(plan, dry_run=dry_run),
    )


def _warning(plan: Plan, kind: NoticeKind, width: int) -> Iterator[Line]:
    """Warn that a withdrawal sends mail, and name the command that only stops: `stop`.

    Readers who only want to stop a mailing must see this first.
    """
    if kind is not NoticeKind.WITHDRAWAL:
        return
    if not plan.to_send:
        words = "Nobody who has the text may be written to: this sends nothing, and ends what still waits."
        yield from (*wrapped(words, tone="warn", width=width), *BLANK)
        return
    words = (
        f"This sends mail: {amount(plan.to_send, 'person', 'people')} who have the text are asked not to use it. To"
        " stop what is still leaving, without a word to anybody, the verb is stop:"
    )
    yield from wrapped(words, tone="warn", width=width)
    yield from command(commands.line("stop", plan.mailing.advisory_id))
    yield from BLANK


def _message(plan: Plan, notice: Notice, relative_to: Path | None, width: int) -> Iterator[Line]:
    mailing = plan.mailing
    yield from labelled("Notice", NOTICE_NAMES[notice.kind], at=_AT, tone="strong", width=width)
    yield from labelled("Subject", mailing.subject, at=_AT, tone="strong", width=width)
    yield from labelled("Says", notice.what or _AS_BEFORE, at=_AT, width=width)
    if notice.replacement:
        yield from labelled("", notice.replacement, at=_AT, width=width)
    yield from labelled("From", person(plan.sender.address, name=plan.sender.name), at=_AT, width=width)
    if plan.reply_to is not None:
        yield from labelled("Answers to", person(plan.reply_to.address, name=plan.reply_to.name), at=_AT, width=width)
    yield from labelled("Way out", transport_words(plan.route, relative_to=relative_to), at=_AT, width=width)
    source = shown_path(Path(mailing.source), relative_to) if mailing.source else mailing.advisory_id
    words = f"{source} ({mailing.advisory_id}, revision {mailing.revision})"
    yield from labelled("Advisory", words, at=_AT, width=width)
    if plan.event is not None:
        yield from labelled("Event", event_words(plan.event), at=_AT, width=width)
    yield from _embargo(plan, notice, width)
    pace = [*plan.pace, *([f"Done by about {at_both(plan.finish, plan.zone)}."] if plan.finish else [])]
    for number, sentence in enumerate(pace):
        yield from labelled("" if number else "Pace", sentence, at=_AT, width=width)
    tested = (
        f"this very text last went to your testers at {at_both(plan.tested_at, plan.zone)}" if plan.tested_at else ""
    )
    yield from labelled("Test", tested or "none yet of this very text (--test)", at=_AT, width=width)


def _embargo(plan: Plan, notice: Notice, width: int) -> Iterator[Line]:
    if notice.kind is NoticeKind.LIFT:
        yield from labelled("Embargo", "ends now", at=_AT, tone="warn", width=width)
    elif plan.embargo is not None:
        until = at_both(plan.embargo.until.instant, plan.zone)
        old = notice.old_embargo
        words = (
            f"as before, until {until}" if old is None else f"until {until}; it was {at_both(old.instant, plan.zone)}"
        )
        yield from labelled("Embargo", words, at=_AT, tone="warn", width=width)


def _changes(notice: NoticeTerms, width: int) -> Iterator[Line]:
    """Yield the differences between the text that was sent and the notice's text."""
    if not notice.new_text or notice.notice.kind is NoticeKind.REMINDER:
        return
    changed = word_diff(notice.old_text, notice.new_text) if notice.old_text else ()
    if not notice.old_text:
        words = "What was sent before is not kept here, so that nobody can say what changed."
    elif changed:
        words = "What changed since it was sent, [-gone-] and {+new+}:"
    else:
        words = "The text is as it was sent."
    yield from (*wrapped(words, width=width), *changed, *BLANK)


def _people(plan: Plan, kind: NoticeKind, width: int) -> Iterator[Line]:
    """Yield the readers of the original, the people who get the text alone, and the people left out."""
    readers, rest = plan.to_send, plan.second_wave
    if readers:
        parts = ((readers - plan.unsure, "accepted"), (plan.unsure, "unconfirmed"))
        who = listed([f"{count:,} {word}" for count, word in parts if count])
        words = f"{readers:,} {_be(readers, 'has', 'have')} it ({who}): the notice goes to them, below it"
        yield from wrapped(words, tone="good", hang=4, width=width)
        yield from _samples(plan.samples_of(1), readers, width)
    if rest:
        yield from wrapped(_rest_words(plan, kind), tone="good", hang=4, width=width)
        yield from _samples(plan.samples_of(2), rest - plan.held, width)
    for selection in _LEFT_OUT:
        if count := plan.counts.get(selection, 0):
            yield from (*wrapped(f"{count:,} {SELECTION_WORDS[selection]}", hang=4, width=width), *BLANK)
    for selection in _SPARED:
        if count := plan.counts.get(selection, 0):
            yield from wrapped(f"{count:,} {SELECTION_WORDS[selection]}", hang=4, width=width)
            yield from _samples(plan.samples.get(selection, ()), count, width)


def _rest_words(plan: Plan, kind: NoticeKind) -> str:
    """Tell how people get the text who had not been sent the original.

    '3 had not been sent it yet: they get the text as it is now, alone, 2 when the embargo ends'.
    """
    if kind is NoticeKind.LIFT:
        return f"{plan.second_wave:,} waited for it: they get the text now, without the embargo"
    words = f"{plan.second_wave:,} had not been sent it yet: they get the text as it is now, alone"
    later = []
    if plan.held:
        later.append(f"{plan.held:,} when the embargo ends")
    if scheduled := sum(wave.count for wave in plan.waves if wave.time is WaveTime.PLANNED):
        later.append(f"{scheduled:,} at the time it was planned for")
    return f"{words}, {listed(later)}" if later else words


def _be(count: int, singular: str, plural: str) -> str:
    return singular if count == 1 else plural


def _samples(entries: Sequence[Candidate], count: int, width: int) -> Iterator[Line]:
    for entry in entries:
        yield from wrapped(_entry_words(entry), indent=2, hang=6, width=width)
    if count > len(entries) > 0:
        yield from wrapped(f"and {count - len(entries):,} more", tone="quiet", indent=2, width=width)
    yield from BLANK


def _entry_words(entry: Candidate) -> str:
    return person(entry.address, name=entry.fields.get("name", ""), outlet=entry.fields.get("outlet", ""))


def _given_up(plan: Plan, notice: NoticeTerms, width: int) -> Iterator[Line]:
    sentences = []
    if notice.given_up:
        sentences.append(f"Nothing more leaves of {listed(notice.given_up)}.")
    if notice.stopped and plan.second_wave:
        sentences.append(
            f"Somebody had stopped {listed(notice.stopped)}: its people get the text as it is now all the same."
        )
    if notice.kept_stopped:
        also = "" if notice.notice.kind is NoticeKind.LIFT else " To write to them too: --also-stopped"
        sentences.append(
            f"Somebody had stopped {listed(notice.kept_stopped)}: that stays so, and its people get nothing.{also}"
        )
    if notice.kept_unapproved:
        sentences.append(
            f"Nobody has agreed to {listed(notice.kept_unapproved)}: nothing leaves of it before somebody does."
        )
    for words in sentences:
        yield from wrapped(words, tone="warn", width=width)
    yield from BLANK if sentences else ()


def _findings(plan: Plan, relative_to: Path | None, width: int) -> Block:
    if not plan.findings:
        return ()
    return (*findings_lines(plan.findings, relative_to=relative_to, width=width), *BLANK)


def _verdict(plan: Plan, *, dry_run: bool) -> Line:
    count = plan.to_send + plan.second_wave
    if dry_run:
        return Line(f"{amount(count, 'message')} would leave.", "strong")
    if is_practice(plan.route):
        return Line(f"{amount(count, 'message is', 'messages are')} written, for practice.", "strong")
    return Line(f"This sends mail to {amount(count, 'person', 'people')}.", "strong")
