"""Make the list of everybody in a plan: who gets the message, now or later, and who is left out and why."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from advisory_cli.model.mailing.delivery import Candidate, Selection
from advisory_cli.model.mailing.left_out import LEFT_OUT_WORDS
from advisory_cli.model.mailing.plan import Plan
from advisory_cli.report.wording.lines import BLANK, WIDTH, Line, wrapped
from advisory_cli.report.wording.phrases import person, shown_list
from advisory_cli.report.wording.times import time_words


def everybody_lines(plan: Plan, people: Iterable[tuple[int, Candidate]], *, width: int = WIDTH) -> Iterator[Line]:
    """Yield lines that name everybody in a plan, in groups: who gets the message when, then who is left out and why.

    `people` are pairs of a number and a recipient, in the order of the groups, as Proposal.people() yields them. Each
    person is named with the list and the line there. `width` is the line length in columns.
    """
    for (number, selection), group in groupby(people, key=lambda pair: (pair[0], pair[1].selection)):
        yield from wrapped(f"{_heading(plan, number, selection)}:", tone="strong", width=width)
        for _, entry in group:
            yield from wrapped(_entry_words(entry), indent=2, hang=6, width=width)
        yield from BLANK


def _heading(plan: Plan, number: int, selection: Selection) -> str:
    if selection in LEFT_OUT_WORDS:
        return f"Left out, {LEFT_OUT_WORDS[selection][0]}"
    what = ""
    if plan.notice is not None:
        what = "the notice " if number == 1 else "the text for the first time "
    if selection is Selection.HELD:
        return f"Get {what or 'it '}when the embargo ends"
    time = time_words(plan.mailing, plan.zone)
    return f"Get {what or 'it '}{f'at {time}' if time else 'now'}"


def _entry_words(entry: Candidate) -> str:
    who = person(entry.address, name=entry.fields.get("name", ""), outlet=entry.fields.get("outlet", ""))
    where = f"{entry.list_name}:{entry.line}" if entry.line is not None else shown_list(entry.list_name)
    return f"{who} ({where})" if where else who
