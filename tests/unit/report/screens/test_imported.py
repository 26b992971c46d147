"""Tests of the screen of `import`: words, what was not asked, and the lines to check."""

from pathlib import Path

from advisory_cli.report.screens.imported import ImportReport, imported_lines, marked_fields

TEXT = """---
# check, from: "PRESS RELEASE"
kind: press-release
headline: "Heat"
event:
  title: "Heat"    # check: the headline, as no title is said
quotes:
  # check
  - text: "x"
# check, from: "rest"
---

# check this is no mark, but the body
"""


def test_marked_fields_names_the_field_of_each_mark() -> None:
    """A mark above a field, behind a value and inside a group belong to that field, with their lines."""
    assert marked_fields(TEXT) == {"kind": [2], "event": [6], "quotes": [8], "facts": [10]}


def test_marked_fields_names_quotes_when_a_quote_stays_in_the_text() -> None:
    """The mark above a quote that is a comment does not belong to the picture below it."""
    text = '---\nheadline: "Heat"\n\n# check: stays\n#  - text: "x"\n#    speaker: "A"\n\n# check\npicture:\n---\n'
    assert marked_fields(text) == {"quotes": [4], "picture": [8]}


def test_imported_lines_say_what_was_kept_and_what_was_not_asked() -> None:
    """All words, remarks, open questions, marks and the next commands."""
    report = ImportReport(
        path=Path("advisories/heat.md"),
        text=TEXT,
        words=412,
        open_questions=["Not asked: zone is Europe/Brussels, because the text names no time zone."],
        remarks=["Hidden words are left out."],
    )
    shown = "\n".join(line.text for line in imported_lines(report))
    assert "Words: 412 of 412 are in the file." in shown
    assert "Hidden words are left out." in shown
    assert "Not asked: zone" in shown
    assert "kind (2), event (6), quotes (8)" in shown
    assert "advisory check heat" in shown


def test_imported_lines_name_words_that_are_lost() -> None:
    """A lost word is said loudly, with the first ones by name."""
    report = ImportReport(path=Path("a.md"), text=TEXT, words=12, lost=[f"w{number}" for number in range(10)])
    shown = [line for line in imported_lines(report) if line.tone == "bad"]
    assert shown[0].text == "Words: 2 of 12 are in the file."
    assert "w0, w1" in shown[1].text
    assert shown[1].text.endswith("…")


def test_imported_lines_quote_the_path_when_it_has_a_blank() -> None:
    """The next commands can be copied for a file anywhere, and its path is the shorter one below the folder."""
    report = ImportReport(path=Path("/office/my texts/a.md"), text=TEXT, words=12)
    shown = [line.text.strip() for line in imported_lines(report, relative_to=Path("/office"))]
    assert shown[0] == "Written: my texts/a.md"
    assert shown[-2:] == ["advisory check 'my texts/a.md'", "advisory preview 'my texts/a.md'"]
