"""The smallest input of each kind that spoilt lists and texts have found, by name: nobody and nothing disappears."""

import io
import re
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

from tests.system.mutations.test_mutations import ADVISORY
from tests.system.press import Done, Press, part_text

TWO = "email,first_name,notes\nada@o.example,Ada,\nbob@o.example,Bob,\n"


def send(press: Press, name: str, content: str | bytes, *flags: str) -> tuple[Done, set[str]]:
    """Send the plain text to a list of that name; how it ended, and who has a message."""
    path = press.write(f"lists/{name}", content)
    text = press.write("a.md", ADVISORY)
    done = press.run("send", str(text), "-l", str(path), *flags, "--yes", "-v")
    box = press.folder / "outbox" / "new"
    return done, {message["To"].addresses[0].addr_spec for message in press.outbox()} if box.is_dir() else set()


def workbook(*rows: tuple[Any, ...], edit: Any = None) -> bytes:
    """A sheet of a heading and those rows; `edit` changes it before it is saved."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("email", "first_name"))
    for row in rows:
        sheet.append(row)
    if edit:
        edit(sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def patched(content: bytes, pattern: str, instead: str) -> bytes:
    """A workbook with another first sheet."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                data = re.sub(pattern, instead, data.decode(), flags=re.DOTALL).encode()
            new.writestr(name, data)
    return file.getvalue()


def refused(done: Done, got: set[str]) -> bool:
    """Whether nothing left, and an error says why."""
    return done.returncode == 65 and not got and "ERROR" in done.stderr


def served_or_named(done: Done, got: set[str], name: str, *lines: int) -> bool:
    """Whether all are refused, or those lines are named."""
    said = "".join(done.stderr.split())
    return refused(done, got) or all(re.search(rf"{re.escape(name)}:{line}(?!\d)", said) for line in lines)


PEOPLE = "".join(f"p{number}@o.example,Ada {number}\n" for number in range(400))


@pytest.mark.parametrize(
    "content",
    [
        b'email,first_name\nada@o.example,Ada\nbob@o.example,"Bob\ncy@o.example,Cy\ndi@o.example,Di\n',
        f"email,first_name\n{PEOPLE}".encode() + b"bob@o.example,Jos\xe9\n" + PEOPLE.replace("p", "q").encode(),
        b"email,first_name\nada@o.example,Ada\nbob@o.example,Bob" + b" " * 1_000_001 + b"\ncy@o.example,Cy\n",
    ],
    ids=["a quotation mark not closed", "a letter in another encoding", "a line without end"],
)
def test_skip_bad_rows_refuses_when_the_rest_of_a_list_cannot_be_read(press: Press, content: bytes) -> None:
    """A list whose end cannot be read refuses despite --skip-bad-rows.

    Otherwise all below would get nothing, without a word.
    """
    done, got = send(press, "people.csv", content, "--skip-bad-rows")
    assert refused(done, got), (done.returncode, len(got), done.stderr)


@pytest.mark.slow
def test_skip_bad_rows_refuses_a_workbook_when_it_breaks_off(press: Press) -> None:
    """A workbook that breaks off midway refuses despite --skip-bad-rows. People stand below the damage all the same."""
    rows = [(f"p{number}@o.example", "Ada") for number in range(1200)]
    content = patched(workbook(*rows), r"(<row r=\"900\").*", r"\1")
    done, got = send(press, "people.xlsx", content, "--skip-bad-rows")
    assert refused(done, got), (done.returncode, len(got), done.stderr)


@pytest.mark.parametrize("flags", [(), ("--skip-bad-rows",)], ids=["plain", "--skip-bad-rows"])
def test_send_refuses_or_names_rows_when_they_lie_inside_a_cell(press: Press, flags: tuple[str, ...]) -> None:
    """Rows that two stray quotation marks put into one cell are refused or named, also in an unused column."""
    text = TWO + 'cy@o.example,Cy,"\ndi@o.example,Di,\ned@o.example,Ed,"\nflo@o.example,Flo,\n'
    done, got = send(press, "people.csv", text, *flags)
    assert served_or_named(done, got, "people.csv", 5, 6), (got, done.stderr)


def test_send_refuses_or_names_a_row_when_its_formulas_have_no_results(press: Press) -> None:
    """A row of formulas without results is refused or named. People see its person as soon as they open the file."""
    rows = (("ada@o.example", "Ada"), ('="bob@o.example"', '="Bob"'), ("cy@o.example", "Cy"))
    done, got = send(press, "people.xlsx", workbook(*rows))
    assert served_or_named(done, got, "people.xlsx", 3), (got, done.stderr)


def test_send_refuses_or_names_a_row_when_it_stands_right_of_the_headings(press: Press) -> None:
    """A row whose cells all stand outside the table is refused or named, since such a row is no blank one."""
    content = workbook(("ada@o.example", "Ada"), (None, None, None, "bob@o.example"))
    done, got = send(press, "people.xlsx", content)
    assert served_or_named(done, got, "people.xlsx", 3), (got, done.stderr)


@pytest.mark.parametrize(
    ("pattern", "instead"),
    [
        (r'<row r="4"(.*?)</row>', lambda row: row[0].replace('"4"', '"3"').replace('4"', '3"')),
        (r"(<row r=\"3\".*?</row>)(<row r=\"4\".*?</row>)", r"\2\1"),
    ],
    ids=["two rows numbered alike", "rows in another order"],
)
def test_send_passes_over_no_row_when_a_sheet_numbers_them_oddly(press: Press, pattern: str, instead: Any) -> None:
    """A sheet whose rows are numbered or ordered oddly is refused or serves each person.

    Other programs write the XML as they like.
    """
    content = workbook(("ada@o.example", "Ada"), ("bob@o.example", "Bob"), ("cy@o.example", "Cy"))
    done, got = send(press, "people.xlsx", patched(content, pattern, instead))
    assert refused(done, got) or got == {"ada@o.example", "bob@o.example", "cy@o.example"}, (got, done.stderr)


def test_send_refuses_or_tells_a_row_when_it_has_no_height(press: Press) -> None:
    """A row without height is refused or told as hidden. Dragging a row shut hides it as well as the menu does."""

    def shut(sheet: Any) -> None:
        sheet.row_dimensions[3].height = 0

    done, got = send(press, "people.xlsx", workbook(("ada@o.example", "Ada"), ("bob@o.example", "Bob"), edit=shut))
    assert refused(done, got) or "hidden" in done.stderr, (got, done.stderr)


def _said(press: Press, text: str, words: str) -> tuple[Done, bool]:
    """Send a text to two people; how it ended, and whether each of their messages says those words in both parts."""
    press.write("lists/people.csv", TWO)
    done = press.run("send", str(press.write("a.md", text)), "-l", "people", "--yes")
    box = press.folder / "outbox" / "new"
    parts = [
        part_text(message, kind) for message in (press.outbox() if box.is_dir() else ()) for kind in ("plain", "html")
    ]
    return done, all(words in " ".join(part.split()) for part in parts)


def _told(done: Done, lines: str) -> bool:
    """Tell whether a finding names one of those lines: after the file's name, or alone where the plan is sent."""
    return bool(re.search(rf"(?:ERROR|WARNING) \w+ (?:\(\d+\) )?(?:\S*a\.md:|line )(?:{lines})\b", done.stderr))


def test_send_loses_no_words_when_a_plain_value_holds_a_number_sign(press: Press) -> None:
    """A headline with a blank and # is printed whole or told with its line, else YAML would cut it without a word."""
    text = ADVISORY.replace("headline: One school in nine closes in the heat", "headline: School # 9 closes")
    done, said = _said(press, text, "School # 9 closes")
    assert said or _told(done, "6"), done.stderr


def test_send_tells_of_a_second_text_when_it_stands_below_the_first(press: Press) -> None:
    """A second text below the first is told with its line.

    Otherwise its facts would be printed as they stand, keys and all.
    """
    more = "\n---\nkind: note\nheadline: Another text\n---\nIts words.\n"
    done, _ = _said(press, ADVISORY + more, "")
    assert _told(done, r"1\d"), done.stderr


def test_send_tells_of_facts_when_they_stand_below_a_third_rule(press: Press) -> None:
    """A fact below a third rule is told with its line, else the fact would be printed as it stands, key and all."""
    done, _ = _said(press, ADVISORY.replace("\n---\n\n", "\n---\nboilerplate: We count schools.\n---\n\n"), "")
    assert _told(done, r"9|1\d"), done.stderr


@pytest.mark.parametrize("field", ["##NAME##", "{!Contact.FirstName}", "{name|there}"])
def test_send_tells_of_a_merge_field_when_it_is_of_another_program(press: Press, field: str) -> None:
    """A merge field of Salesforce, Brevo or another program is told with its line."""
    done, _ = _said(press, ADVISORY + f"\nAsk {field} about the heat.\n", "")
    assert _told(done, "13"), done.stderr


@pytest.mark.parametrize("letters", ["Ã©coles", "caf\ufffd", "donâ€™t"])
def test_send_tells_of_letters_when_a_text_holds_spoilt_ones(press: Press, letters: str) -> None:
    """Spoilt letters in a text are told with their line.

    Otherwise each reader would see what came through a wrong encoding.
    """
    done, _ = _said(press, ADVISORY + f"\nThe {letters} are shut.\n", "")
    assert _told(done, "13"), done.stderr
