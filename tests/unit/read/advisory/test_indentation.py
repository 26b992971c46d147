"""Keys that begin some blanks beside their place, and words with a colon that only look like keys."""

import pytest

from advisory_cli.read.advisory.indentation import find_shift

FACTS = (
    "kind: note",
    "event:",
    "  title: A walk",
    "  place: Residence Palace",
    "contacts:",
    "  - name: Ada Example",
    "    phone: +32 2 555 01 00",
)
EVENT, CONTACT, END = 4, 7, 7  # where a line of that group is put in


@pytest.mark.parametrize(
    ("line", "at", "right"),
    [
        ("   ends: '2026-06-05 12:00'", EVENT, "  ends: '2026-06-05 12:00'"),
        (" who: Ada Example", EVENT, "  who: Ada Example"),
        ("     email: ada@x.example", CONTACT, "    email: ada@x.example"),
        ("   email: ada@x.example", CONTACT, "    email: ada@x.example"),
        (" subject: A walk", END, "subject: A walk"),
        ("  ends: '2026-06-05 12:00'", EVENT, None),  # right
        ("    Palace: a big room", EVENT, None),  # no key: words of the value above
        ("   phone: 12", EVENT, None),  # no key of this group
        ("         who: Ada Example", EVENT, None),  # too far off to be sure
        ("   - who: Ada Example", EVENT, None),
        ("   some words", EVENT, None),
    ],
)
def test_find_shift_moves_a_known_key_to_the_keys_of_its_group(line: str, at: int, right: str | None) -> None:
    """A known key a few blanks off is moved to its group, and anything else is left to other explanations."""
    lines = [*FACTS[:at], line, *FACTS[at:]]
    shift = find_shift(lines, at)
    assert (shift.patch if shift else None) == (None if right is None else {at: right})


def test_find_shift_moves_a_group_with_its_lines() -> None:
    """A group that begins one blank too far to the right is moved with all that stands in it."""
    lines = [*FACTS, " quotes:", "  - text: Half", "    speaker: Ada", "background:"]
    shift = find_shift(lines, 7)
    assert shift is not None
    assert shift.words == "The line begins one blank too far to the right."
    assert shift.remedy.startswith("Begin it with no blank before the first letter")
    assert shift.patch == {7: "quotes:", 8: " - text: Half", 9: "   speaker: Ada"}
