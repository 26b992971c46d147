"""Test that the founding document, imported from its text, has the facts of the file written by hand.

The text is made of the advisory file, in the order of the page that was copied: title cut short, picture, pull quote,
letterhead, and the rest.
"""

from datetime import date
from pathlib import Path

from advisory_cli.intake.importer import import_text
from advisory_cli.intake.options import ImportOptions
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.read.advisory.file import read_advisory

FOUNDING = Path(__file__).parents[3] / "advisories" / "eu-russia-summit-2014.md"
TEXT = Path(__file__).parents[2] / "data" / "eu-russia-summit-2014.txt"


def founding() -> Advisory:
    """Read the file that was written by hand."""
    advisory = read_advisory(FOUNDING, folder=None, zone="Europe/Brussels", language="en", issuer="").value
    assert advisory is not None
    return advisory


def imported(folder: Path) -> Advisory:
    """Import the text, give the contact the address that the text does not show, and read the file."""
    options = ImportOptions(today=date(2014, 1, 24), zone="Europe/Brussels", language="en-GB")
    result = import_text(TEXT.read_bytes(), TEXT.name, options)
    assert result.words.lost == ()
    path = folder / "founding.md"
    path.write_text(result.text, encoding="utf-8")
    reading = read_advisory(path, folder=None, zone="Europe/Brussels", language="en", issuer="")
    assert reading.value is not None, reading.findings
    return reading.value


def plain(text: str) -> str:
    """Fold white space and capitals, and leave out the sign of copyright and a full stop at the end."""
    return " ".join(text.casefold().replace("©", "").split()).rstrip(".")


def test_import_gives_the_facts_of_the_file_written_by_hand(tmp_path: Path) -> None:
    """Kind, language, headline, standfirst, dateline, picture, quote, background, contact and links are the same."""
    ours, theirs = imported(tmp_path), founding()
    assert (ours.kind, ours.language, ours.headline) == (theirs.kind, theirs.language, theirs.headline)
    assert plain(ours.standfirst) == plain(theirs.standfirst)
    assert plain(ours.issuer) == plain(theirs.issuer)
    assert ours.dateline == theirs.dateline
    assert ours.embargo is theirs.embargo is None
    assert ours.picture
    assert theirs.picture
    assert plain(ours.picture.caption) == plain(theirs.picture.caption)
    assert plain(ours.picture.credit) == plain(theirs.picture.credit)
    assert [(plain(q.text), q.speaker, q.role) for q in ours.quotes] == [
        (plain(q.text), q.speaker, q.role) for q in theirs.quotes
    ]
    assert ours.background == theirs.background
    keys = ("name", "role", "office", "organisation", "phone")
    assert [[getattr(c, key) for key in keys] for c in ours.contacts] == [
        [getattr(c, key) for key in keys] for c in theirs.contacts
    ]
    assert "www.amnesty.eu" in ours.links[0].url


def test_import_gives_the_event_of_the_file_written_by_hand(tmp_path: Path) -> None:
    """The demonstration has its time, its town and its place, which the text spells with a hyphen."""
    ours, theirs = imported(tmp_path).event, founding().event
    assert ours
    assert theirs
    assert ours.starts.instant == theirs.starts.instant
    assert (ours.place.replace("round-about", "roundabout"), ours.locality) == (theirs.place, theirs.locality)


def test_import_gives_the_body_of_the_file_written_by_hand(tmp_path: Path) -> None:
    """The four paragraphs are the same, in their order; two lines without an address stay below them."""
    ours = [plain(part) for part in imported(tmp_path).body.split("\n\n")]
    theirs = [plain(part) for part in founding().body.split("\n\n")]
    assert ours[: len(theirs)] == theirs
    assert ours[len(theirs) :] == ["follow us on twitter", "like us on facebook"]
