"""The findings of a plan, one group a code."""

from pathlib import Path

import pytest

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Place
from advisory_cli.report.screens.plan_findings import grouped_lines
from tests.screen_text import as_text

FILE = Path("advisories/a.md")


@pytest.mark.parametrize("lines", [(3,), (3, 8)])
def test_plan_says_how_to_see_all_places_when_a_finding_has_several(lines: tuple[int, ...]) -> None:
    """A plan that shows one place of several says how to see the others, and nothing when there are none."""
    found = [finding("TXT01", "A word.", place=Place(file=FILE, line=line)) for line in lines]
    said = " ".join(as_text(grouped_lines(found, source=FILE, width=80)).split())
    assert ("TXT01 (2) line 3" in said) is (len(lines) == 2)
    assert ("For all: -v, or v at the question." in said) is (len(lines) == 2)
