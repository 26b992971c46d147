"""The plan: what a person sees before anything leaves, and agrees to."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from advisory_cli.model.mailing.delivery import Standing
from advisory_cli.model.mailing.plan import Plan
from advisory_cli.model.press.edition import Phase
from advisory_cli.report.paths import shown_list, shown_path
from advisory_cli.report.plan_times import embargo_words, heard_lines, time_lines
from advisory_cli.report.samples import sample_lines
from advisory_cli.report.screens.findings import findings_lines
from advisory_cli.report.screens.plan_waves import verdict_lines, wave_lines
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.lines import BLANK, WIDTH, Block, Line, command, labelled, wrapped
from advisory_cli.report.wording.phrases import amount, duration, person
from advisory_cli.report.wording.states import STANDING_WORDS
from advisory_cli.report.wording.times import at_both
from advisory_cli.report.wording.transport import is_practice, mode_line, rehearsal_line, way_out_words

_AT = 12  # the column the facts start in
_GET_IT = frozenset({Standing.SEND, Standing.HELD})


def plan_lines(plan: Plan, *, dry_run: bool = False, relative_to: Path | None = None, width: int = WIDTH) -> Block:
    """All of it: mode, message, people, those left out and why, pace, test, findings; last how many get it.
    A `dry_run` says that none does.
    """
    return (
        *(rehearsal_line(width) if dry_run else mode_line(plan.route, relative_to=relative_to, width=width)),
        *BLANK,
        *_message(plan, relative_to, width),
        *time_lines(plan, _AT, width),
        *_people(plan, width),
        *_pace(plan, width),
        *heard_lines(plan, _AT, width),
        *_test(plan, relative_to, width),
        *_notes(plan, width),
        *BLANK,
        *wave_lines(plan, width),
        *_left_out(plan, width),
        *_findings(plan, relative_to, width),
        *verdict_lines(plan, dry_run=dry_run, width=width),
    )


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
    if mailing.uncleared_reason and plan.phase is Phase.EMBARGOED:
        words = f"they get it under embargo too: “{mailing.uncleared_reason}” (--allow-uncleared)"
        yield from labelled("Uncleared", words, at=_AT, tone="warn", width=width)


def _people(plan: Plan, width: int) -> Iterator[Line]:
    by_list = dict.fromkeys(map(shown_list, plan.mailing.lists), 0) | dict(plan.by_list)
    lists = _counted(by_list) if plan.to_send else ", ".join(map(shown_list, plan.mailing.lists))
    yield from labelled("Lists", lists, at=_AT, width=width)
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
    begin = plan.last_at or plan.mailing.send_at or plan.now
    if plan.finish is not None and plan.to_send and plan.finish > begin:
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


def _left_out(plan: Plan, width: int) -> Iterator[Line]:
    """Who does not get it, each reason with a count and a few names."""
    for standing in Standing:
        count = plan.counts.get(standing, 0)
        if not count or standing in _GET_IT:
            continue
        yield from wrapped(f"{count:,} {STANDING_WORDS[standing]}", hang=4, width=width)
        yield from sample_lines(plan.samples.get(standing, ()), count, width)
        yield from BLANK
    if plan.skipped_rows:
        words = f"{amount(plan.skipped_rows, 'row')} with mistakes left out (--skip-bad-rows)"
        yield from (*wrapped(words, tone="warn", hang=4, width=width), *BLANK)


def _findings(plan: Plan, relative_to: Path | None, width: int) -> Block:
    if not plan.findings:
        return ()
    return (*findings_lines(plan.findings, relative_to=relative_to, width=width), *BLANK)
