"""The catalogue: every code that is used is explained, and every explanation is used."""

import re
from pathlib import Path

from advisory_cli.model.checks.catalogue import CATALOGUE

SOURCES = Path(__file__).parents[4] / "advisory_cli"
CODE = re.compile(r'"([A-Z]{3}\d{2})"')
WRITTEN_ELSEWHERE_LATER: frozenset[str] = frozenset()  # codes no room uses yet; empty when the house is whole


def codes_in_sources() -> set[str]:
    """Every code quoted outside the catalogue."""
    files = (path for path in SOURCES.rglob("*.py") if path.name != "catalogue.py")
    return {code for path in files for code in CODE.findall(path.read_text("utf-8"))}


def test_catalogue_explains_every_code_that_is_used() -> None:
    """The catalogue explains each code of the sources.

    Otherwise a finding would have a code that `check --explain` does not know.
    """
    assert codes_in_sources() - CATALOGUE.keys() == set()


def test_catalogue_has_no_code_that_is_not_used() -> None:
    """The sources use each code of the catalogue, else it would promise a check that nothing makes."""
    unused = CATALOGUE.keys() - codes_in_sources() - WRITTEN_ELSEWHERE_LATER
    assert not unused, f"no room uses {sorted(unused)}"


def test_catalogue_explains_each_code_in_whole_sentences() -> None:
    """An explanation has a title and two whole sentences at least, else an entry would be empty or break off."""
    for code, entry in CATALOGUE.items():
        assert entry.title, code
        assert entry.why.endswith("."), code
        assert len(re.findall(r"[.?] [“A-Z0-9.`]|\.$", entry.why)) >= 2, code
