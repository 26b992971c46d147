"""Reader of an advisory with all its languages: one file for each, and one advisory with its translations.

The files are found by their names (edition_files.py). What all languages share stands in one of them at least: the id,
the revision, the embargo, the send time and the sender.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Reading, errors
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.languages import language_of
from advisory_cli.model.press.manuscripts import join_manuscripts, split_manuscripts
from advisory_cli.model.press.newsroom import Mailbox
from advisory_cli.model.schedule.times import Moment, When
from advisory_cli.model.text import printable
from advisory_cli.read.advisory.file import read_advisory, read_manuscript, read_sent
from advisory_cli.read.edition_files import common_name, edition_files, name_language

_SHARED: Mapping[str, str] = {
    "id": "id",
    "revision": "revision",
    "release": "embargo",
    "send_at": "send_at",
    "from": "sender",
    "reply_to": "reply_to",
    "fallback": "fallback",
}
"""Keys that a file may leave to the others, each with its field of the advisory."""
_SAME: Mapping[str, Callable[[Advisory], object]] = {
    "id": lambda edition: edition.id,
    "revision": lambda edition: edition.revision,
    "kind": lambda edition: edition.kind.value,
    "release": lambda edition: edition.embargo.until if edition.embargo else "immediate",
    "send_at": lambda edition: edition.send_at or "",
    "fallback": lambda edition: edition.fallback,
}
"""Keys that say the same in all files in which they stand, each with what they say."""


def read_editions(
    path: Path, *, folder: Path | None, zone: str, language: str, issuer: str, sender: Mailbox | None = None
) -> Reading[Advisory]:
    """Read the advisory to which the file at `path` belongs, in all its languages, with a finding for every fault.

    The parameters are those of read_advisory(). A file without `language` has that of its name, and `language` is for a
    file whose name has none. The value is the advisory in its first language, with the others in `translations`. It is
    None if any finding has the level error.
    The first language is that of the file without a language in its name, or else `language`, or else that of the file
    whose name comes first.
    Raises NoInput when a file is missing or cannot be read.
    """
    paths = edition_files(path)
    readings = [
        read_advisory(
            each,
            folder=folder,
            zone=zone,
            language=(name_language(each) if len(paths) > 1 else "") or language,
            issuer=issuer,
            sender=sender,
        )
        for each in paths
    ]
    if len(readings) == 1:
        return readings[0]
    findings = [fault for reading in readings for fault in reading.findings]
    editions = [reading.value for reading in readings if reading.value is not None]
    if len(editions) < len(readings):
        return Reading(value=None, findings=tuple(findings))
    editions = _first_first(editions, language)
    faults = [*_check_together(editions)]
    return Reading(value=None if errors(faults) else _united(editions), findings=(*findings, *faults))


def read_sent_editions(
    text: str, path: Path, *, folder: Path | None, zone: str, language: str, issuer: str
) -> Advisory | None:
    """Return the advisory in `text`, the stored text of an advisory that was sent before, in all its languages.

    The parameters are those of read_sent(). `path` is any of the files. `language` is the first language. Languages
    that cannot be read are left out. None means that none can be read.
    """
    parts = split_manuscripts(text)
    if len(parts) == 1:
        return read_sent(text, path, folder=folder, zone=zone, language=language, issuer=issuer)
    editions = [
        read_sent(
            content,
            path.with_name(name),
            folder=folder,
            zone=zone,
            language=name_language(Path(name)) or language,
            issuer=issuer,
        )
        for name, content in parts
    ]
    found = [edition for edition in editions if edition is not None]
    return _united(_first_first(found, language)) if found else None


def read_whole_manuscript(path: Path) -> str | None:
    """Return the text of all files of the advisory to which `path` belongs, as Advisory.whole_manuscript has it.

    None means that a file is not UTF-8 text or is too large. Raises NoInput when a file is missing or cannot be read.
    """
    paths = edition_files(path)
    if len(paths) == 1:
        return read_manuscript(path)
    texts = [(each.name, read_manuscript(each)) for each in paths]
    whole = [(name, text) for name, text in texts if text is not None]
    return join_manuscripts(whole) if len(whole) == len(texts) else None


def _first_first(editions: Sequence[Advisory], language: str) -> list[Advisory]:
    """Return the editions with the first language at the front, and the others in the order of their files' names."""

    def later(edition: Advisory) -> tuple[bool, bool, bool]:
        named = bool(edition.source and name_language(edition.source))
        return (named, edition.language != language, language_of(edition.language) != language_of(language))

    return sorted(editions, key=later)


def _united(editions: Sequence[Advisory]) -> Advisory:
    """Return one advisory of all its languages. What a file leaves to the others comes from the first that has it."""
    owners = {key: next((each for each in editions if key in each.lines), editions[0]) for key in _SHARED}
    shared: dict[str, Any] = {key: getattr(owner, _SHARED[key]) for key, owner in owners.items()}
    if editions[0].source is not None and "id" not in owners["id"].lines:
        shared["id"] = common_name(editions[0].source).lower()
    first, *others = (_filled(edition, shared) for edition in editions)
    return replace(first, translations=tuple(replace(other, fallback={}) for other in others))


def _filled(edition: Advisory, shared: Mapping[str, Any]) -> Advisory:
    """Return the edition with what its file leaves to the others."""
    changes = {_SHARED[key]: value for key, value in shared.items() if key not in edition.lines}
    return replace(edition, **changes)


def _check_together(editions: Sequence[Advisory]) -> Iterator[Finding]:
    """Yield the errors for which the files are not one advisory: LNG01 to LNG04."""
    by_language: dict[str, Advisory] = {}
    for edition in editions:
        named = name_language(edition.source) if edition.source else ""
        if named and language_of(named) != language_of(edition.language):
            yield finding(
                "LNG02",
                f"The file's name says {named}, but its text is in {edition.language}.",
                place=edition.place("language"),
                remedy="Rename the file, or correct `language`.",
            )
        if (other := by_language.setdefault(edition.language, edition)) is not edition:
            yield finding(
                "LNG01",
                f"{_name(other)} is in {edition.language} too.",
                place=edition.place("language"),
                remedy="Keep one of them. A draft needs another name, such as draft-summit.md.",
            )
    yield from _check_same(editions)


def _check_same(editions: Sequence[Advisory]) -> Iterator[Finding]:
    """Yield LNG03 and LNG04 for each file in which a key says something else than in a file before."""
    for key, value_of in _SAME.items():
        owner = next((edition for edition in editions if key in edition.lines), None)
        for edition in editions:
            if owner is None or key not in edition.lines or _compared(value_of(edition)) == _compared(value_of(owner)):
                continue
            mine, theirs = (_value_text(value_of(each)) for each in (edition, owner))
            own = " If it is a text of its own, rename the file." if key == "id" else ""
            yield finding(
                "LNG04" if key in {"release", "send_at"} else "LNG03",
                f"`{key}` is {mine} here, and {theirs} in {_name(owner)}.",
                place=edition.place(key),
                remedy=f"Write the same into both{'' if key == 'kind' else ', or leave it out here'}.{own}",
            )


def _compared(value: object) -> object:
    """Return what is compared of a value: of a time in any zone its instant."""
    if isinstance(value, When):
        return value.wall if value.moment is None else value.moment.instant
    return value.instant if isinstance(value, Moment) else value


def _value_text(value: object) -> str:
    """Return the value of a key as a sentence about it names the value."""
    if isinstance(value, Moment):
        return f"an embargo until {value.wall:%Y-%m-%d %H:%M} {value.zone}"
    if isinstance(value, When):
        return value.words
    if isinstance(value, Mapping):
        return printable(", ".join(f"{readers}: {edition}" for readers, edition in value.items()))
    return printable(str(value))


def _name(edition: Advisory) -> str:
    return printable(edition.source.name) if edition.source else edition.language
