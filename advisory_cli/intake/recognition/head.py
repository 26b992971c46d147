"""Data class for what stands above a text."""

from dataclasses import dataclass, field

from advisory_cli.intake.draft import DraftDateline, LocalTime
from advisory_cli.intake.recognition.days import Day
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.model.press.advisory import Kind


@dataclass(slots=True)
class Head:
    """What was found above the text."""

    kind: Kind | None = None
    label: str = ""
    reference: str = ""
    issuer: str = ""
    headline: str = ""
    standfirst: tuple[str, ...] = ()
    dateline: DraftDateline | None = None
    embargo: LocalTime | None = None
    immediate: str = ""
    label_line: int = -1  # a line that is label and headline at once
    event_days: list[tuple[SourceLine, Day]] = field(default_factory=list)
