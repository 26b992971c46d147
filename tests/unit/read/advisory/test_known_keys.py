"""The table of an advisory file's keys: its examples are read, and what it calls required is."""

from pathlib import Path

import pytest

from advisory_cli.model.checks.findings import Finding
from advisory_cli.read.advisory.file import read_advisory
from advisory_cli.read.advisory.known_keys import GROUPS, TOP, KnownKey

FACTS = {
    "kind": "kind: note",
    "headline": "headline: Heat",
    "dateline": "dateline: {place: Brussels, date: 2026-06-05}",
    "event": "event: {title: Briefing, starts: '2026-06-05 11:00', zone: Europe/Brussels, place: Palace}",
}
LISTS = {
    *("quotes", "background", "contacts", "programme", "opportunities", "spokespeople", "boilerplate"),
    *("pictures", "attachments"),
    *("accreditation.deadlines", "live.dial_in"),
}
BESIDE = {"attachments": "file"}  # without which the others of its group make no sense
OF_GROUPS = [(name, key) for name, keys in GROUPS.items() for key in keys if key.form[:2] != "a "]


def _findings(folder: Path, facts: dict[str, str]) -> list[Finding]:
    file = folder / "text.md"
    (folder / "pictures").mkdir(exist_ok=True)
    (folder / "pictures" / "ice.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / "papers").mkdir(exist_ok=True)
    (folder / "papers" / "programme.pdf").write_bytes(b"%PDF-1.7")
    file.write_text("---\n" + "\n".join(facts.values()) + "\n---\n\nThe text.\n", encoding="utf-8")
    found = read_advisory(file, folder=folder, zone="Europe/Brussels", language="en", issuer="Example").findings
    return [each for each in found if each.code not in {"ADV26", "ADV27"}]


def _written(keys: dict[str, KnownKey]) -> str:
    return "\n".join(f"  {key.name}: {key.form}" for key in keys.values())


def _group(name: str, *, shown: str, left_out: str = "") -> str:
    """Return a group with its required keys and the one to be shown, each with its example.

    A group inside another one stands in that one alone. `at` stands in place of `starts`.
    """
    without = {left_out, "starts"} if (name, shown) == ("programme", "at") else {left_out}
    wanted = {shown, BESIDE.get(name)}
    keys = {k.name: k for k in GROUPS[name] if (k.required or k.name in wanted) and k.name not in without}
    outer, _, inner = name.rpartition(".")
    words = _written(keys)
    words = "- " + words[2:] if name in LISTS else words
    if not outer:
        return f"{name}:\n{words}"
    return f"{outer}:\n  {inner}:\n" + "\n".join(f"    {line}" for line in words.split("\n"))


def _fact(name: str) -> str:
    """Return the key at the top under which a group is written."""
    return name.partition(".")[0]


@pytest.mark.parametrize(
    "key",
    [key for key in TOP if key.name not in {*GROUPS} - {"boilerplate"} and key.form[:2] != "a "],
    ids=lambda k: k.name,
)
def test_example_of_a_key_is_read_without_a_finding(key: KnownKey, tmp_path: Path) -> None:
    """The example of a key at the top is one that the reader takes."""
    assert _findings(tmp_path, FACTS | {key.name: f"{key.name}: {key.form}"}) == []


@pytest.mark.parametrize(("name", "key"), OF_GROUPS, ids=[f"{name}.{key.name}" for name, key in OF_GROUPS])
def test_example_of_a_key_in_a_group_is_read_without_a_finding(name: str, key: KnownKey, tmp_path: Path) -> None:
    """The example of a key in a group is one that the reader takes, beside the group's required keys."""
    assert _findings(tmp_path, FACTS | {_fact(name): _group(name, shown=key.name)}) == []


@pytest.mark.parametrize("key", [key for key in TOP if key.required], ids=lambda k: k.name)
def test_file_is_refused_when_a_required_key_is_missing(key: KnownKey, tmp_path: Path) -> None:
    """A key that the table calls required is one whose absence the reader names."""
    facts = {name: line for name, line in FACTS.items() if name != key.name}
    assert [each.code for each in _findings(tmp_path, facts)] == ["ADV08"]


REQUIRED = [(name, key) for name, key in OF_GROUPS if key.required]


@pytest.mark.parametrize(("name", "key"), REQUIRED, ids=[f"{name}.{key.name}" for name, key in REQUIRED])
def test_group_is_refused_when_a_required_key_is_missing(name: str, key: KnownKey, tmp_path: Path) -> None:
    """A key of a group that the table calls required is one whose absence the reader names."""
    other = next(k.name for k in GROUPS[name] if k.name != key.name)
    assert _findings(tmp_path, FACTS | {_fact(name): _group(name, shown=other, left_out=key.name)}) != []


def test_key_is_optional_when_the_table_does_not_call_it_required(tmp_path: Path) -> None:
    """A file with nothing but the required keys, and groups with nothing but theirs, is read without a finding."""
    names = [name for name in GROUPS if name not in {"picture", "send_at", "accreditation", "live"}]
    groups = {_fact(name): _group(name, shown="") for name in names if name != "accreditation.desk"}
    assert _findings(tmp_path, FACTS | groups) == []
