"""Make the output of a plan, which a person sees and agrees to before anything leaves.

The plan of a usual mailing fits on a terminal of 24 lines with its question. Each fact stands once.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.mailing.addressee import Addressee, list_names
from advisory_cli.model.mailing.plan import Plan
from advisory_cli.model.press.edition import Phase
from advisory_cli.report.screens.findings import findings_lines
from advisory_cli.report.screens.plan_facts import (
    AT,
    NOBODY,
    UNATTENDED,
    UNTESTED,
    expiry_lines,
    left_out_lines,
    message_lines,
    mode_lines,
    pace_lines,
    sent_by_lines,
    tested_lines,
)
from advisory_cli.report.screens.plan_findings import grouped_lines
from advisory_cli.report.wording.languages import edition_counts, subject_lines
from advisory_cli.report.wording.lines import BLANK, WIDTH, Block, Line, Tone, labelled
from advisory_cli.report.wording.phrases import amount, listed, shown_list
from advisory_cli.report.wording.times import at_both, countdown, from_to, is_per_recipient, time_words

_MOST_LANGUAGES = 5  # more of them are only counted


def plan_lines(
    plan: Plan,
    *,
    dry_run: bool = False,
    verbose: bool = False,
    relative_to: Path | None = None,
    width: int = WIDTH,
) -> Block:
    """Return lines that show the plan of a send to the person who decides.

    The lines show practice or live, the message, its people, when it is sent, whether the text was sent as a test
    before, how many people are left out and why, and the findings, grouped by code.
    `dry_run`: the first line says that this is a dry run. `verbose`: the findings stand in full, and the limits of
    speed and the advisory's file are named. `relative_to`: paths below this folder are shown relative to it (None:
    whole paths). `width`: the line length in columns.
    """
    return (
        *mode_lines(plan, dry_run=dry_run, relative_to=relative_to, width=width),
        *BLANK,
        *subject_lines(plan.mailing, at=AT, width=width),
        *message_lines(plan, verbose=verbose, relative_to=relative_to, width=width),
        *_embargo_lines(plan, width),
        *_time_lines(plan, width),
        *_people(plan, width),
        *left_out_lines(plan, width),
        *_recent(plan, width),
        *pace_lines(plan, verbose=verbose, width=width),
        *tested_lines(plan, width),
        *BLANK,
        *plan_findings(plan, verbose=verbose, relative_to=relative_to, width=width),
    )


def plan_findings(plan: Plan, *, verbose: bool, relative_to: Path | None, width: int) -> Block:
    """Return lines with the findings of a plan, and a blank line at the end. Empty when there are no findings.

    With `verbose`, each finding stands in full, with its remedy. Without `verbose`, all findings with the same code are
    shown together, as one group.
    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths). `width` is the line
    length in columns.
    """
    if verbose and plan.findings:
        return (*findings_lines(plan.findings, relative_to=relative_to, width=width), *BLANK)
    source = Path(plan.mailing.source) if plan.mailing.source else None
    covered = (UNTESTED,) if plan.notice is not None else (UNTESTED, UNATTENDED)
    findings = [found for found in plan.findings if plan.notice is not None or not _in_headline(found)]
    groups = grouped_lines(findings, source=source, covered=covered, relative_to=relative_to, width=width)
    return (*groups, *BLANK) if groups else ()


def _in_headline(finding: Finding) -> bool:
    """Tell whether the headline says this: nobody gets a message. An empty --exclude list has the same code."""
    return finding.code == NOBODY and finding.level is Level.NOTE


def _embargo_lines(plan: Plan, width: int) -> Iterator[Line]:
    """Yield a line with the end of the embargo, and one with who gets the message before and after."""
    if plan.embargo is None:
        return
    until = plan.embargo.until
    end = at_both(until.instant, plan.zone)
    if plan.embargo.lifted(plan.now):
        yield from labelled("Embargo", f"ended at {end}", at=AT, width=width)
        return
    if until.local.utcoffset() != until.in_zone(plan.zone or "UTC").utcoffset():
        end += f"; in the advisory {until.wall:%H:%M} {until.zone}"
    yield from labelled("Embargo", f"until {end}", at=AT, tone="warn", width=width)
    if plan.phase is Phase.EMBARGOED:
        yield from labelled("", _embargo_people(plan), at=AT, tone="warn", width=width)
        if reason := plan.mailing.uncleared_reason:
            words = f"get it under embargo too: “{reason}” (--allow-uncleared)"
            yield from labelled("Uncleared", words, at=AT, tone="warn", width=width)


def _embargo_people(plan: Plan) -> str:
    """Return who gets the message before the embargo's end, and who after: '12 cleared now, with …; 14 later, in …'."""
    end = countdown(plan.embargo.until.instant, plan.now) if plan.embargo else ""
    already = " held already," if plan.held_already else " later,"
    rest = f"; {plan.second_wave:,}{already} {end}" if plan.second_wave else ""
    if not plan.to_send:
        if any(wave.served for wave in plan.waves):
            return f"nobody new is cleared{rest}"
        return f"nobody is cleared{rest}"
    cleared = "" if plan.mailing.uncleared_reason else " cleared"
    when = "as scheduled" if plan.mailing.send_at is not None else "now"
    banner = "with the embargo banner"
    if plan.last_at is not None and plan.embargo is not None and plan.last_at >= plan.embargo.until.instant:
        banner += " until the embargo ends"
    return f"{plan.to_send:,}{cleared} {when}, {banner}{rest}"


def _time_lines(plan: Plan, width: int) -> Iterator[Line]:
    """Yield lines about the times: when messages are sent, by which process, and when they expire."""
    mailing = plan.mailing
    scheduled = mailing.send_at is not None and plan.to_send > 0
    if scheduled:
        yield from labelled("Scheduled", _when(plan), at=AT, tone="strong", width=width)
    if later := scheduled or plan.second_wave > 0:
        yield from sent_by_lines(plan, width)
    yield from expiry_lines(plan, later=later, width=width)
    if plan.replaces:
        who = amount(plan.takes_over, "recipient", "recipients")
        words = f"{plan.replaces}, scheduled for {who}. Nothing of that is sent."
        yield from labelled("Replaces", words, at=AT, tone="warn", width=width)


def _when(plan: Plan) -> str:
    mailing = plan.mailing
    if mailing.send_at is None:
        return ""
    words = time_words(mailing, plan.zone)
    if is_per_recipient(mailing):
        words += f": {from_to(mailing.send_at, plan.last_at or mailing.send_at)}"
    return f"{words}, {countdown(mailing.send_at, plan.now)}"


def _addressees(plan: Plan, width: int) -> Iterator[Line]:
    """Yield a line for each person named by address, with the list whose row is used."""
    for number, addressee in enumerate(plan.addressees):
        if addressee.list_name:
            words = f"{addressee.address}, with the row in {shown_list(addressee.list_name)}"
        else:
            words = f"{addressee.address}, by the address alone, as {_why_alone(addressee, plan)}"
        yield from labelled("" if number else "Only to", words, at=AT, tone="strong", width=width)


def _why_alone(addressee: Addressee, plan: Plan) -> str:
    """Return why no row of a list is used for a person: 'no list has it'."""
    if len(addressee.others) == 1:
        own = shown_list(addressee.others[0])
        return f"its rows in {own} differ on embargoes (to take the first: -l {own})"
    if addressee.others:
        return f"several lists have it ({', '.join(map(shown_list, addressee.others))}; choose with -l)"
    if not addressee.elsewhere:
        return "no list has it"
    named = [shown_list(name) for name in list_names(plan.mailing.lists)]
    lacks = f"{listed(named)} {'does' if len(named) == 1 else 'do'} not have it"
    others = [shown_list(name) for name in addressee.elsewhere]
    return f"{lacks}; {listed(others)} {'does' if len(others) == 1 else 'do'}: -l {others[0]}"


def _people(plan: Plan, width: int) -> Iterator[Line]:
    if plan.addressees:
        yield from _addressees(plan, width)
        return
    by_list = dict.fromkeys(map(shown_list, plan.mailing.lists), 0) | dict(plan.by_list)
    has_readers = plan.to_send or plan.later_by_list
    lists = _counted(by_list, plan.later_by_list) if has_readers else ", ".join(map(shown_list, plan.mailing.lists))
    languages = {*plan.by_language, *plan.later_by_language} - {""}
    own = plan.mailing.language
    has_others = any(language.partition("-")[0] != own.partition("-")[0] for language in languages)
    text = f", text in {own}" if has_others else ""
    if plan.editions:
        yield from labelled("Lists", lists, at=AT, width=width)
        yield from labelled("Languages", edition_counts(plan.editions), at=AT, width=width)
        yield from _conditions_and_limit(plan, width)
        return
    if len(languages) > _MOST_LANGUAGES:
        lists += f"; readers of {len(languages)} languages{text}"
    yield from labelled("Lists", lists, at=AT, width=width)
    if 0 < len(languages) <= _MOST_LANGUAGES:
        readers = _counted(plan.by_language, plan.later_by_language)
        yield from labelled("Languages", f"readers of {readers}{text}" if text else readers, at=AT, width=width)
    yield from _conditions_and_limit(plan, width)


def _conditions_and_limit(plan: Plan, width: int) -> Iterator[Line]:
    yield from _conditions(plan, width)
    if plan.limit is not None:
        yield from labelled(
            "Limit", f"the first {plan.limit:,} of the lists (--limit)", at=AT, tone="warn", width=width
        )


def _conditions(plan: Plan, width: int) -> Iterator[Line]:
    """Yield a line for each condition of --where, a warning for one that leaves out no row, or every row."""
    for number, condition in enumerate(plan.conditions):
        words = f"{condition.condition}: leaves out {condition.left_out:,} of {amount(condition.rows, 'row')}"
        tone: Tone = "plain" if 0 < condition.left_out < condition.rows else "warn"
        yield from labelled("" if number else "Where", words, at=AT, tone=tone, width=width)


def _counted(now: Mapping[str, int], later: Mapping[str, int]) -> str:
    """Return counts as 'eu (412), uk (12)', the largest first. A name and its count stay on one line.

    Where anybody is held for the embargo's end: 'eu (3 now, 7 later), uk (1 now)'.
    """
    by_name = {name: (now.get(name, 0), later.get(name, 0)) for name in (*now, *later)}
    ordered = sorted(by_name.items(), key=lambda item: (-sum(item[1]), item[0]))
    split = any(later.values())
    return ", ".join(
        f"{name or 'none given'}\u00a0({_now_and_later(*counts) if split else f'{counts[0]:,}'})"
        for name, counts in ordered
    )


def _now_and_later(now: int, later: int) -> str:
    words = (f"{now:,}\u00a0now" if now else "", f"{later:,}\u00a0later" if later else "")
    return ",\u00a0".join(filter(None, words)) or "0"


def _recent(plan: Plan, width: int) -> Iterator[Line]:
    """Yield a line with the number of recipients who got another message of the newsroom in the last 24 hours.

    From half of the recipients on, the line is a warning.
    """
    if plan.heard and plan.to_send:
        tone: Tone = "warn" if 2 * plan.heard >= plan.to_send else "plain"
        words = f"{plan.heard:,} of {plan.to_send:,} got another message in the last 24 hours"
        yield from labelled("Recently", words, at=AT, tone=tone, width=width)
