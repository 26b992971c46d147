"""check.email.client_support: styles of the newsroom's own templates that mail programs drop."""

from pathlib import Path

from advisory_cli.check.email.client_support import check_client_support
from advisory_cli.model.checks.findings import NOWHERE, Finding, Place
from tests.unit.check.email.test_edition import page

TEMPLATE = Place(file=Path("layout.html"), line=7)


def found(style: str, *, own: bool = True) -> list[Finding]:
    """What is found for one element; `own`: its style stands in a template of the newsroom."""
    html = page(f'<span style="{style}">x</span>')
    return list(check_client_support(html, lambda _: TEMPLATE if own else NOWHERE))


def test_style_is_found_for_each_program_that_drops_it() -> None:
    """A property that Outlook for Windows and Gmail drop is told for both, at its line."""
    one, other = found("position: absolute")
    assert {one.code, other.code} == {"HTM11"}
    assert one.words == "Outlook for Windows, which renders with Word, drops these styles: position."
    assert other.words.startswith("Gmail drops these styles: position")
    assert one.place == TEMPLATE
    assert "caniemail.com, as of 20" in one.remedy


def test_styles_are_counted_when_there_are_many() -> None:
    """Eight are named and the others counted, in the order of the alphabet."""
    many = (
        "animation:a 1s;border-radius:2px;box-shadow:none;clip-path:none;filter:none;flex-direction:row;gap:1px;"
        "object-fit:cover;opacity:.5;position:absolute;transform:none;transition:none"
    )
    one = found(many)[0]
    named = one.words.partition(": ")[2]
    assert named.endswith("more.")
    assert len(named.partition(" and ")[0].split(", ")) == 8
    assert named.split(", ")[:7] == sorted(named.split(", ")[:7])


def test_style_passes_when_it_is_not_the_newsrooms_or_all_programs_know_it() -> None:
    """The shipped templates are tried; what every program renders is no finding."""
    assert found("position:absolute", own=False) == []
    assert found("color: #111111; font-weight: bold") == []
    assert found("") == []
