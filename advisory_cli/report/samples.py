"""A few people of a plan by name, so that a wrong list is seen before it is sent to."""

from collections.abc import Iterator, Sequence

from advisory_cli.model.mailing.delivery import RollEntry
from advisory_cli.report.wording.lines import Line, wrapped
from advisory_cli.report.wording.phrases import person

_MOST = 5


def sample_lines(entries: Sequence[RollEntry], count: int, width: int) -> Iterator[Line]:
    """The first of them, each with the place in their list, and how many of the `count` are not named."""
    samples = entries[:_MOST]
    for entry in samples:
        yield from wrapped(_words(entry), indent=2, hang=6, width=width)
    if count > len(samples) and samples:
        yield from wrapped(f"and {count - len(samples):,} more", tone="quiet", indent=2, width=width)


def _words(entry: RollEntry) -> str:
    who = person(entry.address, name=entry.fields.get("name", ""), outlet=entry.fields.get("outlet", ""))
    where = f"{entry.list_name}:{entry.line}" if entry.line is not None else entry.list_name
    return f"{who} ({where})" if where else who
