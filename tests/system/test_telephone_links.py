"""The links on telephone numbers: each calls exactly the number that is written, or there is none."""

import json

import pytest

from tests.system.advisory_file import write
from tests.system.press import Press, parsed

OWN = "+44 20 7946 0018"
LINE = 7


def _with(press: Press, phone: str) -> tuple[list[tuple[object, object, object]], str]:
    """What `check` says of the advisory with this number, and the message's HTML."""
    write(press)
    path = press.folder / "advisories" / "words.md"
    path.write_text(path.read_text().replace(OWN, phone))
    done = press.run("check", "words", "-l", "one", "--format", "json")
    said = [(one["level"], one["code"], one.get("line")) for one in json.loads(done.stdout)["findings"]]
    shown = press.run("preview", "words", "-l", "one", "--to", "ann@daily.example", "--eml")
    part = parsed(shown.output).get_body(("html",))
    assert part is not None
    return said, part.get_content()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("phone", "dials"),
    [
        ("+49 (030) 123456", "+4930123456"),
        ("+1 202 555 0100 x12", "+12025550100;ext=12"),
        ("+32 2 555 01 00", "+3225550100"),
    ],
)
def test_telephone_number_has_a_link_when_it_is_a_single_one(press: Press, phone: str, dials: str) -> None:
    """A single number is shown as written with a link that calls it.

    Otherwise a journalist on deadline would reach a stranger.
    """
    said, html = _with(press, phone)
    assert said == []
    assert f'href="tel:{dials}"' in html
    assert f">{phone}</span></a>" in html


@pytest.mark.slow
@pytest.mark.parametrize(
    "phone",
    ["+32 2 555 01 00 or +32 470 12 34 56", "+32 2 555 01 00 / 01", "+32 2 555 01 00 (24/7)", "+1 800 FLOWERS"],
)
def test_telephone_number_has_no_link_when_more_stands_in_its_field(press: Press, phone: str) -> None:
    """A field with two numbers, hours or letters is shown without a link.

    A link of all its digits would call somebody else.
    """
    said, html = _with(press, phone)
    assert said == []
    assert "tel:" not in html
    assert f">{phone}</span>" in html


@pytest.mark.slow
@pytest.mark.parametrize(
    ("phone", "level"), [("+32 2 555 O1 00", "warning"), ("+32 2 555 01 0001", "warning"), ("02 555 01 00", "note")]
)
def test_check_tells_a_slip_with_its_line_when_it_is_in_a_number(press: Press, phone: str, level: str) -> None:
    """A slip in a number is told with its line, since a letter among digits looks right to its writer."""
    said, html = _with(press, phone)
    assert said == [(level, "TXT09", LINE)]
    assert ("tel:" in html) == (phone == "02 555 01 00")
