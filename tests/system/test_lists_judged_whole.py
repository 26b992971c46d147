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
    """A list of these rows under two headings; its name."""
    press.write(f"lists/{name}.csv", "\n".join(("E-mail,Embargo OK", *rows)) + "\n")
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
def test_an_error_behind_many_warnings_refuses_the_list(press: Press, last: str, code: str) -> None:
    """Warnings fill what is shown, and a thousand people behind the error get nothing, without a word."""
    eu = listed(press, *WARNED, last, *(GOOD if code == "LST05" else ()))
    checked, tried = press.run("check", ADVISORY, "-l", eu), press.run("send", ADVISORY, "-l", eu, "--yes")
    assert (checked.returncode, tried.returncode) == (65, 65)
    assert f"ERROR {code}" in checked.stdout
    assert f"ERROR {code}" in tried.stderr
    assert not sent(press)


@pytest.mark.parametrize("flag", ["--exclude", "--cleared"])
def test_an_error_refuses_the_list_when_another_list_is_full_of_warnings(press: Press, flag: str) -> None:
    """Faults of a list of people to be spared take the place of those of the list that is sent to."""
    other, eu = listed(press, *WARNED, name="others"), listed(press, "a@outlet.example,no", "nobody here,no")
    done = press.run("send", ADVISORY, "-l", eu, flag, other, "--yes")
    assert done.returncode == 65
    assert "ERROR LST03" in done.stderr
    assert not sent(press)


def test_an_error_refuses_when_it_stands_in_the_second_of_two_lists(press: Press) -> None:
    """The first list fills what is shown."""
    first, second = listed(press, *WARNED, name="first"), listed(press, "no address,no", name="second")
    done = press.run("send", ADVISORY, "-l", first, "-l", second, "--yes")
    assert done.returncode == 65
    assert "lists/second.csv:2" in done.stderr


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (b'"x@outlet.example,no\n', "LST05"),  # everything below it is one cell
        (b"Jos\xe9@outlet.example,no\n", "LST01"),  # everything below it is in an unknown encoding
        (b"x" * 1_000_001, "LST01"),  # a line that never ends
    ],
)
def test_what_ends_a_file_refuses_when_bad_rows_may_be_skipped(press: Press, end: bytes, code: str) -> None:
    """The flag is for rows that are named: the rest of a file that cannot be read has no names."""
    rows = "\n".join(["E-mail,Embargo OK", *(f"a{n}@outlet.example,no" for n in range(2000)), ""]).encode()
    press.write("lists/eu.csv", rows + end + b"last@outlet.example,no\n")
    done = press.run("send", ADVISORY, "-l", "eu", "--skip-bad-rows", "--yes")
    assert done.returncode == 65
    assert f"ERROR {code}" in done.stderr
    assert not sent(press)


def test_skipped_rows_are_counted_by_rows_when_each_has_several_faults(press: Press) -> None:
    """Three hundred people left out are told as six hundred."""
    rows = ["zone,language,email", "Europe/Paris,en,good@outlet.example", *["CET,French,nobody"] * 300]
    press.write("lists/eu.csv", "\n".join(rows) + "\n")
    done = press.run("send", ADVISORY, "-l", "eu", "--skip-bad-rows", "--yes")
    assert done.returncode == 0
    assert "300 rows with mistakes left out" in done.stderr
    assert "And 550 more of LST11." in done.stderr


def test_what_is_not_shown_is_counted_by_code(press: Press) -> None:
    """A list with five hundred doubtful rows fills the screen, or looks as if it had fifty."""
    rows = [*(f"r{n}@outlet.example,yes" for n in range(450)), *["nobody,no"] * 60]
    done = press.run("check", ADVISORY, "-l", listed(press, *rows), "--format", "json")
    told = json.loads(done.stdout)
    assert done.returncode == 65
    assert told["counts"]["error"] == 60
    assert told["counts"]["warning"] >= 450
    assert len(told["findings"]) < 120
    assert {"And 400 more of LST11.", "And 10 more of LST03."} <= {one["words"] for one in told["findings"]}


def test_rows_of_an_unreadable_advisory_are_counted_whole(press: Press) -> None:
    """Whoever mends the file first and the list then has to know how much there is to mend."""
    press.write("advisories/odd.md", "no front matter\n")
    done = press.run("check", "odd", "-l", listed(press, *["nobody,no"] * 260), "--format", "json")
    assert json.loads(done.stdout)["counts"]["error"] >= 261


@pytest.mark.slow
def test_a_hundred_thousand_bad_rows_are_told_in_little_memory(press: Press) -> None:
    """A wrong file of many rows must not fill the memory with its faults."""
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


@pytest.mark.parametrize("number", [12, 71])
def test_every_reader_who_gets_another_message_has_it_looked_at(press: Press, number: int) -> None:
    """A template that tells readers apart looked right for the first forty, and the mark left with the others' mail."""
    odd = f'{{% if recipient.outlet[:3] == "O{number}" %}}Dear {{{{ "{{" ~ "{{ name }}" ~ "}}" }}}}{{% endif %}}'
    whole = '{% extends "layout.txt" %}\n{% set order = ["event", "body"] %}\n{% block heading %}'
    press.write("templates/media-advisory.txt", f"{whole}{odd}\n{{{{ super() }}}}{{% endblock %}}\n")
    press.write("lists/eu.csv", "\n".join(("email,outlet", *(f"p{n}@x.example,O{n}" for n in range(10, 80)))) + "\n")
    done = press.run("check", ADVISORY, "-l", "eu")
    assert done.returncode == 65
    assert "TXT02" in done.stdout
    assert "“{{ name }}”" in done.stdout
