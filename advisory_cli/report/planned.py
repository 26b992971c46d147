"""The end of a send for what is still to come: how much waits, until when, who sends it, how to end or change it."""

from collections.abc import Iterator
from pathlib import Path

from advisory_cli.model.mailing.plan import Plan
from advisory_cli.report.at_work import not_at_work_lines
from advisory_cli.report.countdown import at_and_when, countdown
from advisory_cli.report.send_times import time_words
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.lines import BLANK, Line, command, wrapped
from advisory_cli.report.wording.phrases import amount


def planned_lines(plan: Plan, name: str, relative_to: Path | None, width: int) -> Iterator[Line]:
    """What was planned just now, or nothing where all was for now. `name` is what `status` and `stop` know it by."""
    mailing = plan.mailing
    scheduled = plan.to_send if mailing.send_at is not None else 0
    if not scheduled and not plan.second_wave:
        return
    yield from BLANK
    if mailing.send_at is not None and scheduled:
        time = f"{time_words(mailing, plan.zone)}, {countdown(mailing.send_at, plan.now)}"
        words = f"Planned: {amount(scheduled, 'message')} for {time}. {_who_sends(plan, scheduled)}"
        yield from wrapped(words, tone="good", hang=9, width=width)
    if plan.second_wave:
        yield from wrapped(_second_words(plan), tone="good", width=width)
    if plan.replaces:
        words = f"It stands in the place of {plan.replaces}, of which nothing leaves any more."
        yield from wrapped(words, width=width)
    if not plan.stays and not plan.self_running:
        yield from not_at_work_lines((plan.last_run,) if plan.last_run else (), plan.now, width=width)
    yield from _what_can_be_done(plan, name, relative_to, width, replaceable=bool(scheduled))


def _second_words(plan: Plan) -> str:
    count = plan.second_wave
    end = f": {at_and_when(plan.embargo.until.instant, plan.zone, plan.now)}" if plan.embargo else ""
    waits = "waits" if count == 1 else "wait"
    return f"{count:,} {waits} for the embargo's end{end}. {_who_sends(plan, count)}"


def _who_sends(plan: Plan, count: int) -> str:
    they = "It leaves" if count == 1 else "They leave"
    if plan.stays:
        return f"{they} from this command, which stays until then."
    if plan.self_running:
        return f"{they} by `advisory run`, as long as this computer is awake then."
    return f"{they} with the first `advisory run` after that."


def _what_can_be_done(
    plan: Plan, name: str, relative_to: Path | None, width: int, *, replaceable: bool
) -> Iterator[Line]:
    yield from wrapped("To look:", width=width)
    yield from command(commands.status(name))
    yield from wrapped("To stop:", width=width)
    yield from command(commands.stop(name))
    if replaceable:
        yield from wrapped("To change the text, edit the file, then:", width=width)
        yield from command(commands.replace(plan.mailing, relative_to=relative_to))
