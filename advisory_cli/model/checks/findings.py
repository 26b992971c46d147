"""Data classes for findings, the results of checks. A finding has a code, a level, a place, words and a remedy."""

from collections.abc import Iterable
from dataclasses import field
from enum import StrEnum
from pathlib import Path
from typing import Generic, TypeVar

from advisory_cli.model.value_class import value_class


class Level(StrEnum):
    """Weight of a finding: ERROR forbids sending, WARNING has to be accepted by a person, NOTE only informs."""

    ERROR = "error"  # forbids sending
    WARNING = "warning"  # a person has to accept the finding before sending
    NOTE = "note"  # only informs


@value_class
class Place:
    """Place that a finding is about: a file, or one line of it.

    `file` is None when no place is known. `line` is counted from 1. It is None when the whole file is meant. As text, a
    place reads 'advisories/x.md:12'.
    """

    file: Path | None = None  # None: not known
    line: int | None = None  # from 1; None: the whole file

    def __str__(self) -> str:
        if self.file is None:
            return ""
        return str(self.file) if self.line is None else f"{self.file}:{self.line}"


NOWHERE = Place()


@value_class
class Finding:
    """Result of a check about one place: a mistake, a doubt or a remark.

    `code` is a key of CATALOGUE in model/checks/catalogue.py, such as EMB06. `level` is error, warning or note. `words`
    is a sentence on what was found. `remedy` is a sentence on what to do, or "".
    `place` is NOWHERE, a place without a file, when no place is known. `count` is 1 for a single finding. It is more
    when several findings of one code and level are shown as this one.
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


@value_class
class Reading(Generic[T]):
    """Result of reading a file, such as a list or an advisory, as a value of type T.

    `value` is None when the file has faults that leave no value to return. `findings` holds every fault found, even
    when there is a value.
    """

    value: T | None
    findings: tuple[Finding, ...] = field(default=())
