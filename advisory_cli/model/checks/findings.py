"""Findings: the results of a check, each with its level, place and remedy."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Generic, TypeVar


class Level(StrEnum):
    """Weight of a finding: an error forbids sending, a warning has to be accepted by a person, a note only informs."""

    ERROR = "error"  # forbids sending
    WARNING = "warning"  # a person has to accept the finding before sending
    NOTE = "note"  # only informs


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Place that a finding is about: a file, or one line of it, counted from 1. Without a file, no place is known."""

    file: Path | None = None  # None: not known
    line: int | None = None  # from 1; None: the whole file

    def __str__(self) -> str:
        if self.file is None:
            return ""
        return str(self.file) if self.line is None else f"{self.file}:{self.line}"


NOWHERE = Place()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Result of a check about one place: a mistake, a doubt or a remark.

    `code` is a key of CATALOGUE in model/checks/catalogue.py. `words` is a sentence on what was found, and `remedy` a
    sentence on what to do, or "".
    `count` is the number of findings, alike in code and level, for which this one stands.
    """

    code: str  # key in model.checks.catalogue.CATALOGUE
    level: Level
    words: str  # sentence that says what was found
    place: Place = NOWHERE
    remedy: str = ""  # sentence that says what to do
    count: int = 1  # number of findings, alike in code and level, for which this one stands


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings of level ERROR, which forbid sending."""
    return tuple(f for f in findings if f.level is Level.ERROR)


T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Generic[T]):
    """Result of reading a file, such as a list or an advisory, as a value of type T.

    `value` is None when the faults of the file leave no value to return. `findings` holds every fault found, also when
    there is a value.
    """

    value: T | None
    findings: tuple[Finding, ...] = field(default=())
