"""Cells that are printed: none of them speaks for the office, and a preview shows those to look at."""

import pytest

from tests.system.press import ADVISORY, Press

HEADINGS = "email,first_name,last_name,outlet,greeting,note"


def _check(press: Press, **cells: str) -> tuple[int, str]:
    """What check says of a list with one sound row and one with these cells."""
    row = ",".join(f'"{cells.get(name, "")}"' for name in HEADINGS.split(",")[1:])
    press.write("lists/people.csv", f"{HEADINGS}\nada@news.example,Ada,Muster,News,,\nbo@news.example,{row}\n")
    done = press.run("check", ADVISORY, "-l", "people")
    return done.returncode, " ".join((done.stdout + done.stderr).split())


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("greeting", "THE EMBARGO IS LIFTED, see https://evil.example/", "LST25"),
        ("greeting", "word " * 1_900, "LST25"),
        ("greeting", "Dear Bo, more at www.evil.example", "LST25"),
        ("greeting", "Dear Bo, write to ada@evil.example", "LST25"),
        ("greeting", "Dear Bo of evil.example", "LST25"),
        ("greeting", "Dear Bo of ｅｖｉｌ．ｅｘａｍｐｌｅ", "LST25"),
        ("greeting", "The embargo is lifted", "LST26"),
        ("greeting", "Dear [Name]", "TXT01"),
        ("outlet", "Politico.eu/login", "LST25"),
        ("outlet", "FOR IMMEDIATE RELEASE", "LST26"),
        ("outlet", "TBC", "TXT01"),
        ("first_name", "javascript:alert(1)", "LST25"),
        ("last_name", "www.evil.example", "LST25"),
    ],
)
def test_check_refuses_a_printed_cell_when_it_speaks_for_the_office(
    press: Press, column: str, value: str, code: str
) -> None:
    """A printed cell with a link, an order or a placeholder is refused with its row.

    Otherwise a list from elsewhere would speak under the office's name.
    """
    returncode, said = _check(press, **{column: value})
    assert returncode == 65
    assert f"{code} room/lists/people.csv:3" in said


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("outlet", "Politico.eu"),
        ("outlet", "24.hu"),
        ("outlet", "BBC.co.uk Online"),
        ("outlet", "Specimen, Sample & Partners: Weekend"),
        ("greeting", "Dear Dr. J.R. St.John,"),
        ("greeting", "Sehr geehrte Frau Prof. Dr. Muster-Größe,"),
        ("last_name", "O’Neill @ News"),
        ("note", "see https://crm.example/42, embargo agreed by phone"),
    ],
)
def test_check_passes_a_cell_when_it_is_ordinary_or_not_printed(press: Press, column: str, value: str) -> None:
    """An ordinary cell passes, and so does one that no template prints. A bare domain is the name of an outlet."""
    returncode, said = _check(press, **{column: value})
    assert returncode == 0, said
    assert "LST2" not in said


@pytest.mark.parametrize(
    ("outlet", "code"),
    [
        ("Herald <!-- Bob: hates us -->", "LST25"),
        ("CORRECTION: the minister resigned", "LST26"),
        ("Do not publish before Monday", "LST26"),
        ("Call +44 900 123456 for the password", "LST25"),
        ("Herald // Bob: hates us", "LST25"),
        ("Herald /* Bob */", "LST25"),
        ("Daily – MISE À JOUR 2 : le ministre démissionne", "LST26"),
        ("WITHDRAWN – PLEASE DO NOT USE", "LST26"),
        ("Do Not Publish", "LST26"),
        ("Ne pas publier avant lundi", "LST26"),
        ("Nicht vor Montag veröffentlichen", "LST26"),  # codespell:ignore
        ("Ring 020 7946 0018", "LST25"),
        ("Herald (202) 555-0143", "LST25"),
        ("Embargo Magazine: the embargo is over", "LST26"),
        ("The embargo is lifted", "LST26"),
        ("Read it all now, today, at evil.example", "LST25"),
    ],
)
def test_check_refuses_an_outlet_when_it_says_more_than_its_name(press: Press, outlet: str, code: str) -> None:
    """An outlet that says more than its name is refused with its row.

    Otherwise the foot would say "Sent to", and then what the office thinks, or orders.
    """
    returncode, said = _check(press, outlet=outlet)
    assert returncode == 65, said
    assert f"ERROR {code} room/lists/people.csv:3" in said


@pytest.mark.parametrize(
    "outlet",
    [
        "RTL.de, 20 Minuten & t-online",
        "Embargo Magazine",
        "Radio 98.5 / 101.3 / 104.7",
        "BBC.co.uk, Politico.eu and 24.hu – the desks",
        "Correction Weekly",
        "Post & Courier, Channel 4 / ITV, France 24",
        "Use It Magazine",
    ],
)
def test_check_passes_an_outlet_when_it_is_ordinary(press: Press, outlet: str) -> None:
    """An ordinary outlet has no error, else a journalist would be left out for the name of where they work."""
    returncode, said = _check(press, outlet=outlet)
    assert returncode == 0, said
    assert "ERROR" not in said


def test_skip_bad_rows_leaves_a_row_out_when_a_cell_speaks_for_the_office(press: Press) -> None:
    """A row with such a cell is left out with --skip-bad-rows, counted and named, and everybody else gets the mail."""
    press.write("lists/people.csv", f"{HEADINGS}\na@n.example,Ada,,News,,\nb@n.example,Bo,,Post,www.evil.example,\n")
    done = press.run("send", ADVISORY, "-l", "people", "--yes", "--skip-bad-rows")
    assert done.returncode == 0, done.stderr
    assert [message["To"].addresses[0].addr_spec for message in press.outbox()] == ["a@n.example"]
    assert "Left out   1 row with mistakes (--skip-bad-rows)" in done.stderr
    assert "people.csv:3" in done.stderr + done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("greeting", "outlet"),
    [("Dear " + "Bo and everybody " * 10, "Post"), ("", "№ 42 — §§ ‡‡ ★★"), ("", "ΗΜΕΡΗΣΙΑ ΕΦΗΜΕΡΙΔΑ")],
)
def test_preview_shows_a_row_when_it_is_the_longest_or_strangest(press: Press, greeting: str, outlet: str) -> None:
    """The row with the longest or strangest cells stands in the preview. Row 150 of a list is looked at by nobody."""
    rows = [f"p{n}@n.example,Vera,Muster,Daily,," for n in range(150)]
    rows += [f'odd@n.example,Vera,Muster,{outlet},"{greeting}",'] + [row.replace("@", "@x") for row in rows]
    press.write("lists/people.csv", "\n".join((HEADINGS, *rows)) + "\n")
    done = press.run("preview", ADVISORY, "-l", "people", "-o", str(press.folder / "page.html"))
    assert done.returncode == 0, done.stderr
    assert "odd@n.example" in (press.folder / "page.html").read_text()
