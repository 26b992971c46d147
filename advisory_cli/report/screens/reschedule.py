"""Make the output of `reschedule`: the change of a send time that a person agrees to, and its result."""

from pathlib import Path

from advisory_cli.model.mailing.rescheduling import Rescheduling
from advisory_cli.report.screens.findings import one_finding
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.lines import BLANK, WIDTH, Block, Line, command, labelled, wrapped
from advisory_cli.report.wording.phrases import amount
from advisory_cli.report.wording.times import at_and_when, at_both, time_words

_AT = 9


def reschedule_lines(plan: Rescheduling, *, relative_to: Path | None = None, width: int = WIDTH) -> Block:
    """Return lines that show the old and the new time of a mailing, its people, and the findings of the new time.

    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths). `width` is the line
    length in columns.
    """
    mailing = plan.mailing
    lines: list[Line] = [*labelled("Mailing", f"{mailing.id}, {mailing.subject}", at=_AT, tone="strong", width=width)]
    lines += labelled("From", time_words(mailing, plan.zone), at=_AT, width=width)
    lines += labelled("To", new_time(plan), at=_AT, tone="strong", width=width)
    lines += labelled("People", _people(plan), at=_AT, width=width)
    if plan.approver:
        words = f"{plan.approver} approved the old time. Somebody has to approve it again."
        lines += labelled("Approval", words, at=_AT + 2, tone="warn", width=width)
    lines += BLANK
    for found in plan.findings:
        lines += one_finding(found, relative_to=relative_to, width=width)
    return tuple(lines)


def new_time(plan: Rescheduling) -> str:
    """Return the new time in words: '17:30 CET, Tue 1 December 2026 (16:30 UTC), in 2 hours'."""
    return at_and_when(plan.moment.instant, plan.zone, plan.now)


def _people(plan: Rescheduling) -> str:
    end, words = plan.mailing.embargo_end, f"{plan.planned:,}"
    if not plan.held or end is None:
        return words
    if plan.moment.instant > end:
        return f"{words}, and {plan.held:,} held for the embargo, who get it then"
    return f"{words}, and {plan.held:,} held until the embargo ends, {at_both(end, plan.zone)}"


def reschedule_question(plan: Rescheduling) -> tuple[str, str]:
    """Return the number to type, as text, and the question to ask, before a mailing gets another time.

    The number is that of the messages that move to the new time.
    """
    people = amount(plan.planned, "message")
    return str(plan.planned), f"Type {plan.planned} to reschedule {people}, or press Enter to leave the time"


def rescheduled_lines(plan: Rescheduling, *, width: int = WIDTH) -> Block:
    """Return lines that say when a mailing leaves now, and how it is approved where that is needed.

    `width` is the line length in columns.
    """
    words = f"Rescheduled: {plan.mailing.id} is sent at {new_time(plan)}."
    lines = wrapped(words, tone="good", width=width)
    if not plan.mailing.needs_approval:
        return lines
    wanted = wrapped("Somebody else has to approve it first:", tone="warn", width=width)
    return (*lines, *wanted, *command(commands.line("approve", plan.mailing.id)))
