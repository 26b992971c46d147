"""Small parts of sentences: amounts, durations, enumerations, names of people and files.

A plan also names a few of its people, so that a wrong list is seen before mail is sent.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from advisory_cli.model.checks.findings import Place
from advisory_cli.model.mailing.delivery import Candidate
from advisory_cli.report.wording.lines import Line, wrapped

_MOST = 5


def amount(count: int, singular: str, plural: str = "") -> str:
    """Return '1 message' or '1,204 messages'. `plural` is given where an s is not enough."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def listed(parts: Sequence[str]) -> str:
    """Join parts with commas and “and”: 'a', 'a and b', 'a, b and c'."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def overtaken_words(count: int) -> str:
    """Tell how many people got nothing of an older and a newer text, because the newer one came in between."""
    who = amount(count, "person gets", "people get")
    return f"A newer text was planned meanwhile, and no older one leaves: {who} neither."


def duration(seconds: float) -> str:
    """Return a duration as precisely as a person plans: 'a second', 'about 40 seconds', 'about 2 hours'."""
    if seconds < 1.5:
        return "a second"
    if seconds < 90:
        return f"about {round(seconds)} seconds"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"about {minutes} minutes"
    hours, rest = divmod(round(seconds / 900), 4)
    return f"about {hours}{('', '¼', '½', '¾')[rest]} hours"


def person(address: str, *, name: str = "", outlet: str = "") -> str:
    """Return 'Ann Lee, Example Times <ann@example.org>', with the parts that are known."""
    who = ", ".join(filter(None, (name.strip(), outlet.strip())))
    return f"{who} <{address}>" if who else address


def masked(address: str) -> str:
    """Return 'a***@example.org', for lines that may end in a log or a cron mail."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}***{at}{domain}" if at else "***"


def without_address(text: str, address: str) -> str:
    """Return `text` with every spelling of `address` masked, because servers like to repeat the address."""
    if address.casefold() not in text.casefold():
        return text
    return re.sub(re.escape(address), lambda _: masked(address), text, flags=re.IGNORECASE)


def sample_lines(entries: Sequence[Candidate], count: int, width: int) -> Iterator[Line]:
    """Yield the first entries, each with its place in the list, and how many of the `count` are not named."""
    samples = entries[:_MOST]
    for entry in samples:
        yield from wrapped(_words(entry), indent=2, hang=6, width=width)
    if count > len(samples) and samples:
        yield from wrapped(f"and {count - len(samples):,} more", tone="quiet", indent=2, width=width)


def _words(entry: Candidate) -> str:
    who = person(entry.address, name=entry.fields.get("name", ""), outlet=entry.fields.get("outlet", ""))
    where = f"{entry.list_name}:{entry.line}" if entry.line is not None else entry.list_name
    return f"{who} ({where})" if where else who


def shown_path(path: Path, relative_to: Path | None = None) -> str:
    """Return `path` relative to the given folder when the path lies inside, else as it is."""
    if relative_to is not None and path.is_absolute() and path.is_relative_to(relative_to):
        return str(path.relative_to(relative_to))
    return str(path)


def shown_folder(path: Path, relative_to: Path | None = None) -> str:
    """Return a folder's path as shown_path does, with a slash at its end."""
    return shown_path(path, relative_to).rstrip("/") + "/"


def shown_list(name: str) -> str:
    """Return a list's short name. The `name` of a list outside the newsroom is its whole path."""
    return Path(name).stem if Path(name).is_absolute() else name


def shown_place(place: Place, relative_to: Path | None = None) -> str:
    """Return 'advisories/x.md:12'. Empty for a place without a file."""
    if place.file is None:
        return ""
    name = shown_path(place.file, relative_to)
    return name if place.line is None else f"{name}:{place.line}"
