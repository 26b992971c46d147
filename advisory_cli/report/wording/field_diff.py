"""Facts of an advisory that differ between two states of its file, in words: "Event, starts: 12:30 → 14:00"."""

import re
from collections.abc import Iterator

from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.value_class import value_class

_KEY = late_pattern(r"(?P<indent> *)(?P<item>- )?(?P<key>[A-Za-z_][\w-]*):(?: +(?P<value>.*))?$")
_DAY = late_pattern(r"\d{4}-\d\d-\d\d")
_ITEM = late_pattern(r"(?P<indent> *)- +(?P<value>.*)$")
_PART = late_pattern(r"""\s*(?P<key>[A-Za-z_][\w-]*):\s*(?P<value>"[^"]*"|'[^']*'|[^,{}\[\]]*)\s*(?:,|$)""")
_BLOCK = {"", ">", "|", ">-", "|-", ">+", "|+"}  # what stands behind a key whose value follows below


@value_class
class FieldChange:
    """Change of one fact: its name in words, such as "Event, starts", and its value before and after.

    "" means that the fact was not there.
    """

    name: str
    old: str
    new: str

    @property
    def differing(self) -> tuple[str, str]:
        """Value before and value after. When both are times on the same day, the day is left out of both."""
        old, new = self.old.split(), self.new.split()
        same_day = len(old) > 1 and len(new) > 1 and old[0] == new[0] and bool(_DAY.fullmatch(old[0]))
        return (" ".join(old[1:]), " ".join(new[1:])) if same_day else (self.old, self.new)


def split_file(text: str) -> tuple[str, str]:
    """Return the facts between the --- of an advisory's file, and the body below. Without ---, the facts are ""."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if not text.startswith("---\n") or "\n---\n" not in text:
        return "", text
    head, _, body = text[4:].partition("\n---\n")
    return head, body


def field_changes(old: str, new: str) -> tuple[FieldChange, ...]:
    """Return the facts that differ between two texts of facts, as they stand between the --- of an advisory's file.

    `old` and `new` are the two texts. First come the facts in the order of `new`, then facts that are only in `old`.
    The order of the facts, comments, quotation marks and line breaks are no difference.
    """
    before, after = _fields(old), _fields(new)
    names = dict.fromkeys((*after, *before))
    return tuple(
        FieldChange(name=name, old=before.get(name, ""), new=after.get(name, ""))
        for name in names
        if before.get(name, "") != after.get(name, "")
    )


def _fields(head: str) -> dict[str, str]:
    """Return each fact of a front matter by its name in words."""
    fields: dict[str, str] = {}
    parents: list[tuple[int, str]] = []  # indent and name of the keys above
    counts: dict[str, int] = {}  # items of each list so far
    name = ""
    for line in head.split("\n"):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if (found := _KEY.match(line)) is None and (item := _ITEM.match(line)) is None:
            fields[name] = _joined(fields.get(name, ""), _plain(line))
            continue
        match = found or item
        indent = len(match["indent"])  # type: ignore[index]  # one of both has matched
        is_item = found is None or bool(found["item"])
        parents = [parent for parent in parents if parent[0] < indent or (is_item and parent[0] == indent)]
        if is_item:
            parents = [parent for parent in parents if not parent[1].isdecimal() or parent[0] < indent]
            above = _name(parents)
            counts[above] = counts.get(above, 0) + 1
            parents.append((indent, str(counts[above])))
        key = found["key"].replace("_", " ") if found else ""
        value = (match["value"] or "").strip()  # type: ignore[index]
        if key:
            parents.append((indent + (2 if is_item else 0), key))
        name = _name(parents)
        fields |= dict(_parts(name, value))
    return {label: value for label, value in fields.items() if value}


def _parts(name: str, value: str) -> Iterator[tuple[str, str]]:
    """Yield the facts of a value: one, or those of a table in braces."""
    inner = value[1:-1] if value.startswith("{") and value.endswith("}") else ""
    parts = list(_PART.finditer(inner)) if inner else []
    if parts and "".join(part[0] for part in parts) == inner:
        for part in parts:
            yield f"{name}, {part['key'].replace('_', ' ')}", _plain(part["value"])
    else:
        yield name, "" if value in _BLOCK else _plain(value)


def _name(parents: list[tuple[int, str]]) -> str:
    words = ""
    for _, key in parents:
        words += f" {key}" if key.isdecimal() else f"{', ' if words else ''}{key}"
    return words[:1].upper() + words[1:]


def _plain(value: str) -> str:
    """Return a value without the marks of the file: quotation marks around it, brackets, and a comment behind it."""
    text = value.strip()
    if text[:1] in {'"', "'"}:
        end = text.find(text[0], 1)
        return " ".join(text[1 : end if end > 0 else None].split())
    return " ".join(re.sub(r"\s#.*$", "", text).strip("[]").split())


def _joined(first: str, second: str) -> str:
    return f"{first} {second}".strip()
