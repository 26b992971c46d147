"""The smallest input of each kind that spoilt lists and texts have found, by name: nobody and nothing disappears."""

import io
import re
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

from tests.system.mutations.test_mutations import ADVISORY
from tests.system.press import Done, Press

TWO = "email,first_name,notes\nada@o.example,Ada,\nbob@o.example,Bob,\n"


def send(press: Press, name: str, content: str | bytes, *flags: str) -> tuple[Done, set[str]]:
    """Send the plain text to a list of that name; how it ended, and who has a message."""
    path = press.write(f"lists/{name}", content)
    text = press.write("a.md", ADVISORY)
    done = press.run("send", str(text), "-l", str(path), *flags, "--yes")
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
def test_skip_bad_rows_refuses_where_the_rest_of_a_list_cannot_be_read(press: Press, content: bytes) -> None:
    """A row may be skipped, the end of a file may not: all below would get nothing, without a word."""
    done, got = send(press, "people.csv", content, "--skip-bad-rows")
    assert refused(done, got), (done.returncode, len(got), done.stderr)


def test_skip_bad_rows_refuses_a_workbook_that_breaks_off(press: Press) -> None:
    """A damaged sheet ends somewhere in the middle; who stands below is in it all the same."""
    rows = [(f"p{number}@o.example", "Ada") for number in range(1200)]
    content = patched(workbook(*rows), r"(<row r=\"900\").*", r"\1")
    done, got = send(press, "people.xlsx", content, "--skip-bad-rows")
    assert refused(done, got), (done.returncode, len(got), done.stderr)


@pytest.mark.parametrize("flags", [(), ("--skip-bad-rows",)], ids=["plain", "--skip-bad-rows"])
def test_rows_inside_a_cell_are_refused_or_named(press: Press, flags: tuple[str, ...]) -> None:
    """Two stray quotation marks make one cell of all rows between them, even in a column that nothing uses."""
    text = TWO + 'cy@o.example,Cy,"\ndi@o.example,Di,\ned@o.example,Ed,"\nflo@o.example,Flo,\n'
    done, got = send(press, "people.csv", text, *flags)
    assert served_or_named(done, got, "people.csv", 5, 6), (got, done.stderr)


def test_a_row_of_formulas_without_results_is_refused_or_named(press: Press) -> None:
    """A program wrote the formulas, and none has computed them yet; people see Bob as soon as they open it."""
    rows = (("ada@o.example", "Ada"), ('="bob@o.example"', '="Bob"'), ("cy@o.example", "Cy"))
    done, got = send(press, "people.xlsx", workbook(*rows))
    assert served_or_named(done, got, "people.xlsx", 3), (got, done.stderr)


def test_people_right_of_the_headings_are_refused_or_named(press: Press) -> None:
    """A row whose cells all stand outside the table is no blank row."""
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
def test_no_row_of_a_sheet_is_passed_over(press: Press, pattern: str, instead: Any) -> None:
    """Other programs number or order the rows of the XML as they like; each holds a person."""
    content = workbook(("ada@o.example", "Ada"), ("bob@o.example", "Bob"), ("cy@o.example", "Cy"))
    done, got = send(press, "people.xlsx", patched(content, pattern, instead))
    assert refused(done, got) or got == {"ada@o.example", "bob@o.example", "cy@o.example"}, (got, done.stderr)


def test_a_row_without_height_is_hidden_too(press: Press) -> None:
    """Dragging a row shut hides it as well as the menu does."""

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
        part.get_content()
        for message in (press.outbox() if box.is_dir() else ())
        for part in (message.get_body(("plain",)), message.get_body(("html",)))
    ]
    return done, all(words in " ".join(part.split()) for part in parts)


def test_a_number_sign_in_a_plain_value_loses_no_words(press: Press) -> None:
    """YAML takes what follows a blank and # for a remark; a headline “School # 9 closes” is cut without a word."""
    text = ADVISORY.replace("headline: One school in nine closes in the heat", "headline: School # 9 closes")
    done, said = _said(press, text, "School # 9 closes")
    assert said or "a.md:6" in "".join(done.stderr.split()), done.stderr


def test_a_second_text_below_the_first_is_told_of(press: Press) -> None:
    """Its facts would be printed as they stand, keys and all."""
    more = "\n---\nkind: note\nheadline: Another text\n---\nIts words.\n"
    done, _ = _said(press, ADVISORY + more, "")
    assert re.search(r"(?:ERROR|WARNING) \w+ \S*a\.md:1\d", done.stderr), done.stderr


def test_facts_below_a_third_rule_are_told_of(press: Press) -> None:
    """A rule between the facts ends them; the others would be printed as they stand, keys and all."""
    done, _ = _said(press, ADVISORY.replace("\n---\n\n", "\n---\nboilerplate: We count schools.\n---\n\n"), "")
    assert re.search(r"(?:ERROR|WARNING) \w+ \S*a\.md:(?:9|1\d)", done.stderr), done.stderr


@pytest.mark.parametrize("field", ["##NAME##", "{!Contact.FirstName}", "{name|there}"])
def test_merge_fields_of_other_programs_are_told_of(press: Press, field: str) -> None:
    """Salesforce, Brevo and others write their fields so."""
    done, _ = _said(press, ADVISORY + f"\nAsk {field} about the heat.\n", "")
    assert re.search(r"(?:ERROR|WARNING) \w+ \S*a\.md:13", done.stderr), done.stderr


@pytest.mark.parametrize("letters", ["Ã©coles", "caf\ufffd", "donâ€™t"])
def test_spoilt_letters_in_a_text_are_told_of(press: Press, letters: str) -> None:
    """They came through a wrong encoding; every reader would see them."""
    done, _ = _said(press, ADVISORY + f"\nThe {letters} are shut.\n", "")
    assert re.search(r"(?:ERROR|WARNING) \w+ \S*a\.md:13", done.stderr), done.stderr
