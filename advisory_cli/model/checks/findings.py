"""What a check has to say."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Generic, TypeVar


class Level(StrEnum):
    """How much a finding weighs: an error refuses, a warning wants a person's word, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a finding points: a file, and the line in it, counted from 1; None where the whole file is meant."""

    file: Path | None = None
    line: int | None = None

    def __str__(self) -> str:
        if self.file is None:
            return ""
        return str(self.file) if self.line is None else f"{self.file}:{self.line}"


NOWHERE = Place()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One sentence about one place, with its remedy. `code` stands in model.checks.catalogue; `count` is how many of
    its code and level the finding stands for.
    """

    code: str
    level: Level
    words: str
    place: Place = NOWHERE
    remedy: str = ""
    count: int = 1


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that refuse."""
    return tuple(f for f in findings if f.level is Level.ERROR)


T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Generic[T]):
    """What reading a file gave: the value, unless the faults were too many to make one, and every fault found."""

    value: T | None
    findings: tuple[Finding, ...] = field(default=())
