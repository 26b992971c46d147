"""Domains one slip away from a mail provider's, and domains that only look so."""

from pathlib import Path

import pytest

from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.read.lists.misspelt_domains import domain_meant
from advisory_cli.read.lists.reader import open_list
from advisory_cli.read.lists.table import ListOptions


@pytest.mark.parametrize(
    ("domain", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("gnail.com", "gmail.com"),
        ("hotmial.de", "hotmail.de"),
        ("outlok.com", "outlook.com"),
        ("yahooo.co.uk", "yahoo.co.uk"),
        ("gmail.con", "gmail.com"),
        ("bote.con", "bote.com"),
        *((domain, "") for domain in ("gmail.com", "mail.com", "email.com", "ymail.com", "hotmail.de", "gmx.de")),
        *((domain, "") for domain in ("yahoo.co.uk", "gmailer.com", "outlook.office.example", "golem.de", "gail.com")),
        *((domain, "") for domain in ("localhost", "yahoo", "")),
    ],
)
def test_domain_meant_is_found_when_one_letter_is_wrong(domain: str, meant: str) -> None:
    """A letter too many, too few, wrong or swapped is found, and another provider or company is not."""
    assert domain_meant(domain) == meant


def test_list_has_a_note_and_the_person_when_a_domain_looks_misspelt(tmp_path: Path) -> None:
    """A slip in the domain is a note with what was probably meant, and the person is read all the same."""
    path = tmp_path / "l.csv"
    path.write_text("email\nada@GMIAL.com\nben@daily.example\n")
    rows = [*open_list(path, ListOptions())]
    (note,) = (row for row in rows if isinstance(row, Finding))
    assert (note.code, note.level, note.place.line) == ("LST32", Level.NOTE, 2)
    assert note.words == "The domain of ada@gmial.com looks misspelt: gmail.com?"
    assert [row.address for row in rows if isinstance(row, Recipient)] == ["ada@gmial.com", "ben@daily.example"]
