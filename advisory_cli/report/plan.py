"""The plan: what a person sees before anything leaves, and agrees to."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from advisory_cli.model.delivery import RollEntry, Standing
from advisory_cli.model.plan import Plan
from advisory_cli.report import commands
from advisory_cli.report.approval import planning_question
from advisory_cli.report.findings import findings_lines
from advisory_cli.report.lines import BLANK, WIDTH, Block, Line, Tone, command, labelled, wrapped
from advisory_cli.report.paths import shown_list, shown_path
from advisory_cli.report.phrases import amount, duration, person
from advisory_cli.report.plain_dates import at_both
from advisory_cli.report.states import STANDING_WORDS
from advisory_cli.report.way_out import is_practice, mode_line, rehearsal_line, way_out_words

_AT = 12  # the column the facts start in
_SAMPLES = 5
_TONES: Mapping[Standing, Tone] = {Standing.SEND: "good", Standing.HELD: "warn"}


def plan_lines(plan: Plan, *, dry_run: bool = False, relative_to: Path | None = None, width: int = WIDTH) -> Block:
    """All of it: mode, message, people, those left out and why, pace, test, findings; last how many get it.
    A `dry_run` says that none does.
    """
    return (
        *(rehearsal_line(width) if dry_run else mode_line(plan.route, relative_to=relative_to, width=width)),
        *BLANK,
        *_message(plan, relative_to, width),
        *_people(plan, width),
        *_pace(plan, width),
        *_test(plan, relative_to, width),
        *_notes(plan, width),
        *BLANK,
        *_standings(plan, width),
        *_findings(plan, relative_to, width),
        _verdict(plan, plan.to_send, dry_run=dry_run),
    )


def confirmation(plan: Plan) -> tuple[str, str]:
    """What a person has to type, and the question that asks for it: the number, or both where there are two waves."""
    if plan.mailing.needs_approval:
        return planning_question(plan)
    first, second = plan.to_send, plan.second_wave
    what = amount(first, "message")
    if plan.mailing.send_at is not None and first:
        what = f"{'plan' if first else 'send'} {what} for {at_both(plan.mailing.send_at, plan.zone)}"
    else:
        what = f"send {what} now" if second else f"send {what}"
    if not second:
        return str(first), f"Type {first} to {what}, or press Enter to send nothing"
    later = f"{second:,} when the embargo ends"
    if not first:
        return str(second), f"Type {second} to plan {amount(second, 'message')} for the embargo's end, or press Enter"
    return f"{first} {second}", f"Type {first} {second} to {what} and {later}, or press Enter to send nothing"


def embargo_words(plan: Plan) -> str:
    """'Under embargo until 00:01 BST, Fri 5 June 2026 (23:01 UTC Thu 4 June): …', and who that lets in."""
    if plan.embargo is None:
        return ""
    until = plan.embargo.until
    when = at_both(until.instant, plan.zone)
    if until.local.utcoffset() != until.in_zone(plan.zone or "UTC").utcoffset():
        when += f", in the advisory {until.wall:%H:%M} in {until.zone}"
    if plan.embargo.lifted(plan.now):
        return f"The embargo ended at {when}: everybody gets it now."
    held = plan.counts.get(Standing.HELD, 0)
    rest = f"{held:,} {'is' if held == 1 else 'are'} held until then" if held else "nobody is held"
    return f"Under embargo until {when}: {plan.to_send:,} cleared get it now, {rest}."


def _message(plan: Plan, relative_to: Path | None, width: int) -> Iterator[Line]:
    mailing = plan.mailing
    source = shown_path(Path(mailing.source), relative_to) if mailing.source else mailing.advisory_id
    yield from labelled("Subject", mailing.subject, at=_AT, tone="strong", width=width)
    yield from labelled("From", person(plan.sender.address, name=plan.sender.name), at=_AT, width=width)
    yield from labelled("Way out", way_out_words(plan.route, relative_to=relative_to), at=_AT, width=width)
    words = f"{source} ({mailing.advisory_id}, revision {mailing.revision})"
    yield from labelled("Advisory", words, at=_AT, width=width)
    if plan.embargo is not None:
        yield from labelled("Embargo", embargo_words(plan), at=_AT, tone="warn", width=width)


def _people(plan: Plan, width: int) -> Iterator[Line]:
    by_list = dict.fromkeys(map(shown_list, plan.mailing.lists), 0) | dict(plan.by_list)
    yield from labelled("Lists", _counted(by_list), at=_AT, width=width)
    if plan.by_language:
        yield from labelled("Languages", _counted(plan.by_language), at=_AT, width=width)
    if plan.limit is not None:
        words = f"only the first {plan.limit:,} of the lists (--limit)"
        yield from labelled("Limit", words, at=_AT, tone="warn", width=width)


def _counted(counts: Mapping[str, int]) -> str:
    """'eu (412), uk (12)', the largest first; a name and its count stay on one line."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{name or 'not said'}\u00a0({count:,})" for name, count in ordered)


def _pace(plan: Plan, width: int) -> Iterator[Line]:
    words = list(plan.pace)
    if plan.finish is not None and plan.to_send:
        words.append(f"Done by about {at_both(plan.finish, plan.zone)}.")
    for number, sentence in enumerate(words):
        yield from labelled("" if number else "Pace", sentence, at=_AT, width=width)


def _test(plan: Plan, relative_to: Path | None, width: int) -> Iterator[Line]:
    if plan.tested_at is not None:
        words = f"this very text last went to your testers at {at_both(plan.tested_at, plan.zone)}"
        yield from labelled("Test", words, at=_AT, width=width)
    elif is_practice(plan.route):
        yield from labelled("Test", "none yet of this very text", at=_AT, width=width)
    else:
        words = "none yet of this very text. To see it in your own inbox first:"
        yield from labelled("Test", words, at=_AT, tone="warn", width=width)
        yield from command(commands.send_test(plan.mailing, relative_to=relative_to), indent=_AT)


def _notes(plan: Plan, width: int) -> Iterator[Line]:
    if plan.full_renders:
        took = f", which takes {duration(plan.full_render_seconds)}" if plan.full_render_seconds else ""
        words = f"{amount(plan.full_renders, 'message is', 'messages are')} rendered one by one{took} (TPL04)"
        yield from labelled("Note", words, at=_AT, tone="quiet", width=width)


def _standings(plan: Plan, width: int) -> Iterator[Line]:
    """Who gets it and who does not, each with a count, a reason and a few names."""
    for standing in Standing:
        count = plan.counts.get(standing, 0)
        if not count:
            continue
        yield from wrapped(
            f"{count:,} {STANDING_WORDS[standing]}", tone=_TONES.get(standing, "plain"), hang=4, width=width
        )
        samples = plan.samples.get(standing, ())[:_SAMPLES]
        for entry in samples:
            yield from wrapped(_entry_words(entry), indent=2, hang=6, width=width)
        if count > len(samples) and samples:
            yield from wrapped(f"and {count - len(samples):,} more", tone="quiet", indent=2, width=width)
        yield from BLANK
    if plan.skipped_rows:
        words = f"{amount(plan.skipped_rows, 'row')} with mistakes left out (--skip-bad-rows)"
        yield from (*wrapped(words, tone="warn", hang=4, width=width), *BLANK)


def _entry_words(entry: RollEntry) -> str:
    who = person(entry.address, name=entry.fields.get("name", ""), outlet=entry.fields.get("outlet", ""))
    where = f"{entry.list_name}:{entry.line}" if entry.line is not None else entry.list_name
    return f"{who} ({where})" if where else who


def _findings(plan: Plan, relative_to: Path | None, width: int) -> Block:
    if not plan.findings:
        return ()
    return (*findings_lines(plan.findings, relative_to=relative_to, width=width), *BLANK)


def _verdict(plan: Plan, leaving: int, *, dry_run: bool) -> Line:
    if not leaving:
        return Line("Nobody gets a message now.", "warn")
    if dry_run:
        return Line(f"{amount(leaving, 'message')} would leave.", "strong")
    if plan.mailing.needs_approval:
        return Line(f"{amount(leaving, 'message waits', 'messages wait')} for somebody's approval then.", "strong")
    if is_practice(plan.route):
        return Line(f"{amount(leaving, 'message is', 'messages are')} written now, for practice.", "strong")
    return Line(f"{amount(leaving, 'journalist gets', 'journalists get')} it now.", "strong")
