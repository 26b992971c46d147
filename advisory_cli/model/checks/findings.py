"""Findings: the results of a check, each with its level, place and remedy."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Generic, TypeVar


class Level(StrEnum):
    """Weight of a finding: an error refuses, a warning needs a person's word, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Place that a finding points to: a file, and a line counted from 1. None as line means the whole file."""

    file: Path | None = None
    line: int | None = None

    def __str__(self) -> str:
        if self.file is None:
            return ""
        return str(self.file) if self.line is None else f"{self.file}:{self.line}"


NOWHERE = Place()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Finding about one place: a sentence, with its remedy.

    `code` stands in model.checks.catalogue.
    `count` is the number of findings, of the same code and level, that this one stands for.
    """

    code: str
    level: Level
    words: str
    place: Place = NOWHERE
    remedy: str = ""
    count: int = 1


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings of level error, which refuse."""
    return tuple(f for f in findings if f.level is Level.ERROR)


T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Generic[T]):
    """Result of reading a file: the value, and every fault found. None as value means too many faults to make one."""

    value: T | None
    findings: tuple[Finding, ...] = field(default=())
