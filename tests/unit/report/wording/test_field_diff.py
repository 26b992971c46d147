"""Facts that have changed are said in words, without the marks of the file."""

from advisory_cli.report.wording.field_diff import field_changes, split_file
from advisory_cli.report.wording.word_diff import word_diff

OLD = """kind: media-advisory
# a note to ourselves
headline: "Ministers meet"
event:
  starts: '2014-01-27 12:30'
  who: >
    Dozens of NGOs,
    among them three of Brussels
  place: {name: Schuman roundabout, town: Brussels}
contacts:
  - name: Ann Example
    phone: "+32 2 555 01 01"
  - name: Ben Example
    phone: "+32 2 555 01 02"
"""


def _said(new: str, old: str = OLD) -> list[str]:
    return [line.text.strip() for line in word_diff(f"---\n{old}\n---\nBody.", f"---\n{new}\n---\nBody.")]


def test_field_changes_name_the_fact_and_both_values() -> None:
    """A time, a value in braces and one of a list are each found under a name that a person understands."""
    assert _said(OLD.replace("12:30", "14:00")) == ["Event, starts: 12:30 → 14:00"]
    assert _said(OLD.replace("Schuman roundabout", "Place Jourdan")) == [
        "Event, place, name: Schuman roundabout → Place Jourdan"
    ]
    assert _said(OLD.replace("555 01 02", "555 01 99")) == ["Contacts 2, phone: +32 2 555 01 02 → +32 2 555 01 99"]


def test_field_changes_show_what_is_new_and_what_is_gone() -> None:
    """A fact that was added or taken out is said to be so."""
    assert _said(OLD.replace("  who:", "  ends: '2014-01-27 15:00'\n  who:")) == ["Event, ends: 2014-01-27 15:00 (new)"]
    assert _said(OLD.replace('headline: "Ministers meet"\n', "")) == ["Headline: Ministers meet (removed)"]


def test_field_changes_leave_out_what_no_reader_sees() -> None:
    """Comments, quotation marks, the order of facts and line breaks are no change."""
    other = OLD.replace("# a note to ourselves\n", "").replace("'2014-01-27 12:30'", '"2014-01-27 12:30"')
    moved = other.replace("kind: media-advisory\n", "") + "kind: media-advisory  # as ever\n"
    assert field_changes(OLD, moved.replace("NGOs,\n    among", "NGOs, among")) == ()


def test_split_file_gives_no_facts_when_there_are_none() -> None:
    """A text without facts is all body."""
    assert split_file("Only words.\n---\n") == ("", "Only words.\n---\n")
