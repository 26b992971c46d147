"""Data class for what stands above a text."""

import re
from dataclasses import dataclass, field

from advisory_cli.intake.draft import DraftDateline, LocalTime
from advisory_cli.intake.recognition.days import Day
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Kind

FARTHEST = 40
"""Lines from the top among which a headline is looked for."""
REFERENCE = late_pattern(
    r"(?:(?:nr|no|n[°ºo]|núm|№|ref|réf|rif|az|prot|nummer|number|αρ\.?(?: πρωτ)?|رقم|reference|referenz|m/|pm)"
    r"\.?[.:]?\s*:?\s*"
    r"[\w./-]*\d[\w./-]*|[A-ZÀ-Þ]{0,6}[-/]?\d{1,6}(?:[-/.][\w]{1,8}){1,3}|[A-Z]{1,5}\d{1,3}-\d{1,5}|\d{1,4}/\d{2,4})",
    re.IGNORECASE,
)
"""Number by which an office names its text: “Nr. 31/27”, “M27-018”."""


@dataclass(slots=True)
class Head:
    """Facts found above the text."""

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
