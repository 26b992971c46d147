"""A list is judged whole: what is not shown of its faults still refuses, and still counts."""

import json
from pathlib import Path

import pytest

from tests.system.press import ADVISORY, Press, found

WARNED = [f"r{n}@outlet.example,yes" for n in range(210)]  # agreed, but nobody knows when
GOOD = [f"g{n}@outlet.example,no" for n in range(1000)]


@pytest.fixture
def press(tmp_path: Path) -> Press:
    """A newsroom."""
    return found(tmp_path / "room")


def listed(press: Press, *rows: str, name: str = "eu") -> str:
    """A list of these rows, with an empty third column for the day of clearance; its name."""
    written = ("E-mail,Embargo OK,Embargo agreed on", *(f"{row}," for row in rows))
    press.write(f"lists/{name}.csv", "\n".join(written) + "\n")
    return name


def sent(press: Press) -> bool:
    """Whether any message left."""
    return (press.folder / "outbox" / "new").is_dir() and any(press.outbox())


@pytest.mark.parametrize(
    ("last", "code"),
    [
        ('"x@outlet.example,no', "LST05"),  # the rest of the file is one cell
        ("nobody,no,more", "LST04"),
        ("no address,no", "LST03"),
        ("a@outlet.example,perhaps", "LST11"),  # the code of the warnings before it
    ],
)
def test_send_refuses_a_list_when_an_error_stands_behind_many_warnings(press: Press, last: str, code: str) -> None:
    """An error behind 210 warnings is shown and refuses the list.

    Otherwise a thousand people behind it would get nothing, without a word.
    """
    eu = listed(press, *WARNED, last, *(GOOD if code == "LST05" else ()))
    checked, tried = press.run("check", ADVISORY, "-l", eu), press.run("send", ADVISORY, "-l", eu, "--yes")
    assert (checked.returncode, tried.returncode) == (65, 65)
    assert f"ERROR {code}" in checked.stdout
    assert f"ERROR {code}" in tried.stderr
    assert not sent(press)


@pytest.mark.parametrize("flag", ["--exclude", "--cleared"])
def test_send_refuses_a_list_when_another_list_is_full_of_warnings(press: Press, flag: str) -> None:
    """An error of the list that is sent to is shown and refuses, though another list is full of warnings."""
    other, eu = listed(press, *WARNED, name="others"), listed(press, "a@outlet.example,no", "nobody here,no")
    done = press.run("send", ADVISORY, "-l", eu, flag, other, "--yes")
    assert done.returncode == 65
    assert "ERROR LST03" in done.stderr
    assert not sent(press)


def test_send_refuses_when_the_error_stands_in_the_second_of_two_lists(press: Press) -> None:
    """An error in the second list is shown with its line and refuses, though the first list is full of warnings."""
    first, second = listed(press, *WARNED, name="first"), listed(press, "no address,no", name="second")
    done = press.run("send", ADVISORY, "-l", first, "-l", second, "--yes")
    assert done.returncode == 65
    assert "lists/second.csv:2" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("end", "code"),
    [
        (b'"x@outlet.example,no\n', "LST05"),  # everything below it is one cell
        (b"Jos\xe9@outlet.example,no\n", "LST01"),  # everything below it is in an unknown encoding
        (b"x" * 1_000_001, "LST01"),  # a line that never ends
    ],
)
def test_skip_bad_rows_still_refuses_when_the_rest_of_a_file_is_unreadable(press: Press, end: bytes, code: str) -> None:
    """A fault that ends the reading of a file refuses it despite --skip-bad-rows.

    The rest of the file has no rows to name.
    """
    rows = "\n".join(["E-mail,Embargo OK", *(f"a{n}@outlet.example,no" for n in range(2000)), ""]).encode()
    press.write("lists/eu.csv", rows + end + b"last@outlet.example,no\n")
    done = press.run("send", ADVISORY, "-l", "eu", "--skip-bad-rows", "--yes")
    assert done.returncode == 65
    assert f"ERROR {code}" in done.stderr
    assert not sent(press)


def test_skip_bad_rows_counts_rows_when_each_has_several_faults(press: Press) -> None:
    """The rows left out are counted once each though each has several faults.

    Otherwise three hundred people would be told as six hundred.
    """
    rows = ["zone,language,email", "Europe/Paris,en,good@outlet.example", *["CET,French,nobody"] * 300]
    press.write("lists/eu.csv", "\n".join(rows) + "\n")
    done = press.run("send", ADVISORY, "-l", "eu", "--skip-bad-rows", "--yes")
    assert done.returncode == 0
    assert "Left out   300 rows with mistakes (--skip-bad-rows)" in done.stderr
    assert "LST11 (600)" in done.stderr


def test_check_counts_findings_by_code_when_they_are_not_shown(press: Press) -> None:
    """The findings that are not shown are counted by code and in the totals.

    Otherwise a list with five hundred doubtful rows would look as if it had fifty.
    """
    rows = [*(f"r{n}@outlet.example,yes" for n in range(450)), *["nobody,no"] * 60]
    done = press.run("check", ADVISORY, "-l", listed(press, *rows), "--format", "json")
    told = json.loads(done.stdout)
    assert done.returncode == 65
    assert told["counts"]["error"] == 60
    assert told["counts"]["warning"] >= 450
    assert len(told["findings"]) < 120
    assert {"And 400 more of LST11.", "And 10 more of LST03."} <= {one["words"] for one in told["findings"]}


def test_check_counts_bad_rows_whole_when_the_advisory_is_unreadable(press: Press) -> None:
    """The bad rows of a list are counted whole beside an unreadable advisory.

    Whoever mends the file has to know how much there is to mend.
    """
    press.write("advisories/odd.md", "no front matter\n")
    done = press.run("check", "odd", "-l", listed(press, *["nobody,no"] * 260), "--format", "json")
    assert json.loads(done.stdout)["counts"]["error"] >= 261


@pytest.mark.slow
def test_check_needs_little_memory_when_a_hundred_thousand_rows_are_bad(press: Press) -> None:
    """A list of a hundred thousand bad rows is refused within 60 MiB, and the faults that are not shown are counted."""
    import tracemalloc

    eu = listed(press, *["nobody,perhaps"] * 100_000)
    press.run("check", ADVISORY, "-l", listed(press, "a@outlet.example,no", name="small"))
    tracemalloc.start()
    done = press.run("check", ADVISORY, "-l", eu)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert done.returncode == 65
    assert "And 99,950 more of LST11." in done.stdout
    assert peak < 60 * 2**20


@pytest.mark.slow
@pytest.mark.parametrize("number", [12, 71])
def test_check_looks_at_every_message_when_a_template_tells_readers_apart(press: Press, number: int) -> None:
    """A mark that a template shows to one reader alone is found, wherever in the list that reader stands.

    Otherwise the mark would leave with that reader's mail.
    """
    odd = f'{{% if recipient.outlet[:3] == "O{number}" %}}Dear {{{{ "{{" ~ "{{ name }}" ~ "}}" }}}}{{% endif %}}'
    whole = '{% extends "layout.txt" %}\n{% set order = ["event", "body"] %}\n{% block heading %}'
    press.write("templates/media-advisory.txt", f"{whole}{odd}\n{{{{ super() }}}}{{% endblock %}}\n")
    press.write("lists/eu.csv", "\n".join(("email,outlet", *(f"p{n}@x.example,O{n}" for n in range(10, 80)))) + "\n")
    done = press.run("check", ADVISORY, "-l", "eu")
    assert done.returncode == 65
    assert "TXT02" in done.stdout
    assert "“{{ name }}”" in " ".join(done.stdout.split())
