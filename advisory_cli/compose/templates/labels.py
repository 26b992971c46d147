"""Reader of labels, the fixed words of an edition in one language, from templates/labels/<language>.toml."""

import os
import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import Any

from advisory_cli.files.regular import read_regular
from advisory_cli.locale.calendar import written_day, written_time
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import NOWHERE, Place
from advisory_cli.model.errors import BadData, NoInput
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Kind
from advisory_cli.model.schedule.zone_words import is_abbreviation
from advisory_cli.model.text import wrong_quotes
from advisory_cli.model.value_class import value_class

_SHAPE = "en"  # the language whose file shows which words there are
_NOT_NEEDED = {"notices.later"}  # newer than many a newsroom's own file, which is good without it
_DEFAULTS: Mapping[str, Mapping[str, str]] = {  # newer ones that templates print
    "words": {"comma": ", ", "stop": ". "},
    "dates": {"city": " ({city})", "digits": ""},
    "zones": {},
}
FIELD_LABELS: Mapping[str, tuple[str, ...]] = {
    "programme": ("words.programme", "words.press_only", "dates.programme_day", "dates.programme_time"),
    "accreditation": (
        *("words.accreditation", "words.deadline", "words.deadlines", "words.documents", "words.capacity"),
        *("words.apply", "words.desk"),
    ),
    "spokespeople": ("words.spokespeople", "words.available"),
    "opportunities": (
        *("words.opportunities", "words.opportunity_photo", "words.opportunity_film", "words.opportunity_interview"),
        *("words.opportunity_pool", "words.opportunity_technical", "words.opportunity_briefing"),
    ),
    "attachments": ("words.files",),
    "live": ("words.live", "words.starts", "words.dial_in", "words.code"),
}
"""Labels that only advisories with a certain field need, by the name of the field.

Because a newsroom's own language from before there was this field is good without them.
"""

_LONGEST_DATE = 200  # characters
_LONGEST = 1_000_000  # bytes of one file
_QUOTED = late_pattern(r"'[^']*'")
_NEEDED = {  # the letters (Unicode TR 35) without which a pattern leaves the reader guessing
    "day": late_pattern(r"(?=.*d)(?=.*[ML])(?=.*y)"),
    "weekday": late_pattern(r"[Eec]"),
    "short_day": late_pattern(r"(?=.*d)(?=.*[ML])"),
    "time": late_pattern(r"(?=.*[hHkK])(?=.*m)"),
}
_WIDE_MARKS = frozenset("：，。；、】」』）！？")
_ISOLATES = "\u2069\u200e\u200f"  # close a name that is written from left to right in another text
_FILLED_IN = late_pattern(rf"\{{(?P<name>\w+)\}}(?P<mark>[{_ISOLATES}]?)(?P<stop>(?:\.(?=\s|$))?)")
_BRACES = late_pattern(r"\{(\w*)\}")
_PARTS = frozenset({"day", "weekday", "time", "zone", "short_day", "city"})  # names in patterns of moments
_OF_MOMENTS = frozenset({"moment", "short_moment", "event", "event_range", "short_event", "programme_day"})
_CODE = late_pattern(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


@value_class
class Labels:
    """Labels of one language: the fixed words of an edition, and the patterns by which dates are written.

    - `language`: the language's code (BCP 47) that the caller asked for.
    - `kinds`: names of the kinds of text, by the value of a Kind: in English, `press-release` gives “PRESS RELEASE”.
    - `words`: words of any edition: `phone` gives “Tel”.
    - `notices`: words of notices: `correction` gives “CORRECTION”. Some or all may be missing, if the labels were not
      loaded for a notice.
    - `dates`: patterns for dates and times: `day` gives “d MMMM y”. `digits` has the ten digits of dates and times, or
      is "" for 0123456789.
    - `zones`: the language's own abbreviations of zones: `CEST` gives “MESZ” in German. Mostly empty.
    - `quotes`: the quotation marks, as opening, closing, inner opening and inner closing mark.
    - `end_mark`: the last words of the text part and of the HTML part, such as “– ENDS –”.
    """

    language: str
    kinds: Mapping[str, str] = field(hash=False)  # names of the kinds of text, by the value of Kind
    words: Mapping[str, str] = field(hash=False)  # the other words of an edition, by name
    notices: Mapping[str, str] = field(hash=False)  # words of notices, by name; may be empty
    dates: Mapping[str, str] = field(hash=False)  # patterns for dates and times, by name
    zones: Mapping[str, str] = field(hash=False, default_factory=dict)  # own abbreviations, by the usual ones
    quotes: tuple[str, str, str, str]
    end_mark: str  # closes the text part and the HTML part, such as “– ENDS –”

    def word(self, name: str, **values: str) -> str:
        """Return the label `name` from `words`, the words of any edition. Raises KeyError for an unknown name.

        Each {placeholder} in the label is replaced by the argument of that name, and stays if there is none.
        """
        return fill(self.words[name], **values)

    def notice(self, name: str, **values: str) -> str:
        """Return the label `name` from `notices`, the words of notices. Raises KeyError for an unknown name.

        Each {placeholder} in the label is replaced by the argument of that name, and stays if there is none.
        """
        return fill(self.notices[name], **values)


def fill(pattern: str, **values: str) -> str:
    """Return `pattern` with each {name} replaced by the argument of that name.

    A {name} without such an argument stays. Braces inside an argument are left alone. The pattern's full stop is
    left out behind an argument that ends with one, such as Water Inc.
    """

    def filled(match: re.Match[str]) -> str:
        value = values.get(match["name"])
        if value is None:
            return match[0]
        closed = value.rstrip(_ISOLATES).endswith(".")
        return value + match["mark"] + ("" if closed else match["stop"])

    return _FILLED_IN.sub(filled, pattern)


def lead(label: str) -> str:
    """Return a label with the blank behind it, to stand before words. Empty for an empty label.

    A label that ends with a wide mark, such as the colon of Chinese, has its blank inside that mark.
    """
    return f"{label} " if label and label[-1] not in _WIDE_MARKS else label


def load_labels(
    language: str,
    folders: Sequence[Path],
    *,
    kind: Kind | None = None,
    place: Place = NOWHERE,
    for_notice: bool = False,
    fields: Collection[str] | None = None,
) -> Labels:
    """Load the labels of `language` (BCP 47). A label that fr-CA lacks is taken from its base language fr.

    `folders`: template folders, the newsroom's own first, the shipped one last. Each label is taken from the first
    folder that has it for the language or its base language.
    `kind`: the kind of text to be sent. The labels must have a name for it. None: the labels must have a name for every
    kind.
    `for_notice`: True when the words of notices must be complete too. `place`: the line that names the language, for
    the finding ADV12.
    `fields`: names of the advisory's fields that are written. Labels of other fields (FIELD_LABELS) may be missing.
    None: the labels of all fields are needed.
    Raises BadData with ADV12 when no folder has the language, and with TPL01 for labels that are malformed or missing.
    """
    tables = _load_tables(language, folders)
    if not tables:
        raise _no_language(language, folders, place)
    shape, _ = _load_tables(_SHAPE, folders[-1:])[0]
    merged: dict[str, Any] = {name: dict(values) for name, values in _DEFAULTS.items()}
    english = folders[-1] / "labels" / f"{_SHAPE}.toml"
    for table, source in tables:
        _check_keys(table, shape, source, english)
        _check_braces(table, shape, source)
        _merge(merged, table)
    needed = shape if for_notice else {name: table for name, table in shape.items() if name != "notices"}
    if kind is not None:
        needed = {**needed, "kinds": {kind.value: ""}}
    unused = [] if fields is None else [labels for name, labels in FIELD_LABELS.items() if name not in fields]
    _require_labels(merged, needed, tables[-1][1], english, optional=_NOT_NEEDED.union(*unused))
    _check_patterns(merged["dates"], tables, english)
    return Labels(
        language=language,
        kinds=merged["kinds"],
        words=merged["words"],
        notices=merged.get("notices", {}),
        dates=merged["dates"],
        zones=merged["zones"],
        quotes=tuple(merged["quotes"]),
        end_mark=merged["end_mark"],
    )


def available(folders: Sequence[Path]) -> tuple[str, ...]:
    """Return the languages (BCP 47) that have labels in any of the template `folders`, sorted."""
    return tuple(sorted({path.stem for folder in folders for path in (folder / "labels").glob("*.toml")}))


def _load_tables(language: str, folders: Sequence[Path]) -> list[tuple[dict[str, Any], Path]]:
    """Return every table of labels for the language with its file, the weakest first."""
    if not _CODE.fullmatch(language):
        return []
    base, *rest = language.split("-")
    names = [base.lower()] + ([language] if rest else [])
    tables: list[tuple[dict[str, Any], Path]] = []
    for folder in reversed(folders):
        for name in names:
            path = folder / "labels" / f"{name}.toml"
            if os.path.lexists(path):
                _refuse_outside(path, folder)
                tables.extend((table, path) for table in _tables(_read(path), {part.upper() for part in rest}, path))
    return tables


def _tables(content: dict[str, Any], subtags: set[str], path: Path) -> Iterator[dict[str, Any]]:
    regions = content.pop("region", {})
    if not isinstance(regions, dict) or not all(isinstance(table, dict) for table in regions.values()):
        words = "“region” does not hold labels by region."
        raise _fault(path, words, "Write a line [region.US.dates], and the labels below it.")
    yield content
    yield from (table for region, table in regions.items() if region.upper() in subtags)


def _refuse_outside(path: Path, folder: Path) -> None:
    """Refuse a link that leads out of the template folder, or nowhere. Raises BadData.

    Templates follow the same rule.
    """
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # RuntimeError: a loop of links, before Python 3.13
        inside = False
    if not inside:
        words = "The labels cannot be read: their file is a link that leads out of the template folder, or nowhere."
        raise _fault(path, words, "Copy the file itself there.")


def _read(path: Path) -> dict[str, Any]:
    try:
        content = read_regular(path, limit=_LONGEST)
        if len(content) > _LONGEST:
            raise _fault(path, "The file of labels is larger than 1 MB.", "Shorten it.")
        text = content.decode("utf-8").replace("\r\n", "\n")
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        line = re.search(r"at line (\d+)", str(error))
        marks = wrong_quotes(text.split("\n")[int(line[1]) - 1]) if line else ""
        reason = f"{marks} are not the straight quotation marks, line {line[1]}" if line and marks else error
        remedy = 'Put every text in double quotes, which are straight: "text".'
        raise _fault(path, f"The labels cannot be read: {reason}.", remedy) from None
    except NoInput as fault:
        raise _fault(path, f"The labels cannot be read: {fault.message}", "Put a file there, or nothing.") from None
    except RecursionError:
        raise _fault(path, "The labels cannot be read: too many brackets inside each other.", "Delete them.") from None


def _check_keys(
    table: Mapping[str, Any], shape: Mapping[str, Any], source: Path, english: Path, prefix: str = ""
) -> None:
    """Refuse keys and kinds of values that the English labels do not have. Raises BadData."""
    for key, value in table.items():
        if prefix == "zones.":
            _check_zone(key, value, source)
            continue
        if key not in shape:
            raise _fault(source, f"There is no label “{prefix}{key}”.", f"Labels here are: {', '.join(shape)}.")
        if type(value) is not type(shape[key]) or (isinstance(value, list) and not _four_texts(value)):
            raise _fault(
                source, f"The label “{prefix}{key}” has the wrong form.", f"Write it as in the English file, {english}"
            )
        if isinstance(value, dict):
            _check_keys(value, shape[key], source, english, f"{prefix}{key}.")


def _check_zone(key: str, value: object, source: Path) -> None:
    """Refuse what is no abbreviation of a zone, or has no word. Raises BadData."""
    if not (is_abbreviation(key) and isinstance(value, str) and value.strip()):
        words = f"“zones.{key}” is no abbreviation of a time zone with a word for it."
        raise _fault(source, words, 'Write lines such as CEST = "MESZ".')


def _check_braces(table: Mapping[str, Any], shape: Mapping[str, Any], source: Path, prefix: str = "") -> None:
    """Refuse a label with a name in braces that nothing fills in, because readers would see it. Raises BadData."""
    for key, value in table.items():
        if isinstance(value, dict):
            _check_braces(value, shape[key], source, f"{prefix}{key}.")
            continue
        known = _names_in(shape.get(key, "")) | (_PARTS if key in _OF_MOMENTS and prefix == "dates." else frozenset())
        if unknown := _names_in(value) - known:
            words = f"Nothing fills in “{{{min(unknown)}}}” in the label “{prefix}{key}”."
            names = ", ".join(f"{{{name}}}" for name in sorted(known)) or "no name in braces"
            raise _fault(source, words, f"Names in braces stay as in English; here: {names}.")


def _names_in(label: object) -> frozenset[str]:
    return frozenset(_BRACES.findall(str(label)))


def _four_texts(value: list[object]) -> bool:
    return len(value) == 4 and all(isinstance(text, str) for text in value)


def _merge(into: dict[str, Any], table: Mapping[str, Any]) -> None:
    for key, value in table.items():
        into[key] = {**into.get(key, {}), **value} if isinstance(value, dict) else value


def _require_labels(
    merged: Mapping[str, Any], shape: Mapping[str, Any], source: Path, english: Path, *, optional: Collection[str]
) -> None:
    missing = [key for key in shape if key not in merged]  # the tables with defaults are there
    for key, value in shape.items():
        if isinstance(value, dict):
            missing.extend(f"{key}.{name}" for name in value if name not in merged.get(key, {}))
    missing = [name for name in missing if name not in optional]
    if missing:
        remedy = f"Add them; the English file has them all: {english}"
        raise _fault(source, f"These labels are missing: {', '.join(missing)}.", remedy)


def _check_patterns(dates: Mapping[str, str], tables: Sequence[tuple[Mapping[str, Any], Path]], english: Path) -> None:
    """Format a sample by each date pattern. Raises BadData for a pattern that fails or leaves out a needed part."""
    for name in ("day", "weekday", "short_day", "time"):
        try:
            sample = _written(name, dates[name])
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            sample = ""
        if not sample.strip() or len(sample) > _LONGEST_DATE or not _NEEDED[name].search(_QUOTED.sub("", dates[name])):
            source = next(path for table, path in reversed(tables) if name in table.get("dates", {}))
            words = f"The pattern “{dates[name][:40]}” of the label “dates.{name}” does not write everything in full."
            raise _fault(source, words, f"Use the letters that the English file explains: {english}")
    digits = dates["digits"]
    if digits and [unicodedata.decimal(digit, None) for digit in digits] != list(range(10)):
        source = next(path for table, path in reversed(tables) if "digits" in table.get("dates", {}))
        words = f"The label “dates.digits” is not ten digits in their order: “{digits[:40]}”."
        raise _fault(source, words, "Write the digits from zero to nine, or nothing for 0123456789.")


def _written(name: str, pattern: str) -> str:
    sample = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)
    if name == "time":
        return written_time(sample.time(), pattern, "en")
    return written_day(sample, pattern, "en")


def _no_language(language: str, folders: Sequence[Path], place: Place) -> BadData:
    known = ", ".join(available(folders)) or "none"
    words = f"There are no labels for the language “{language}”; there are labels for: {known}."
    remedy = "Use one of these."
    if _CODE.fullmatch(language):
        english = folders[-1] / "labels" / f"{_SHAPE}.toml"
        own = folders[0] / "labels" if len(folders) > 1 else Path("templates/labels")
        copy = quote(str(own / f"{language.partition('-')[0].lower()}.toml"))
        remedy += " For another language, copy the English file into the newsroom, and translate its values:"
        remedy += f"\nmkdir -p {quote(str(own))} && cp {quote(str(english))} {copy}"
    return BadData(words, remedy=remedy, findings=(finding("ADV12", words, place=place, remedy=remedy),))


def _fault(path: Path, words: str, remedy: str) -> BadData:
    found = finding("TPL01", words, place=Place(file=path), remedy=remedy)
    return BadData(f"{path}: {words}", remedy=remedy, findings=(found,))
