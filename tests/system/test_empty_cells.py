"""Cells that are empty, and marks of other programs: nobody reads “Dear ,” or “Dear *|FNAME|*”."""

import pytest

from tests.system.press import ADVISORY, Press

LIST = "email,first_name,outlet\nada@news.example,Ada,News\nbo@news.example,,\ncy@news.example,Cy,News\n"


def _greet(press: Press, greeting: str, lists: str = LIST) -> None:
    press.write("lists/people.csv", lists)
    press.write("templates/parts/body.txt", f"{greeting}\n\n{{{{ advisory.body }}}}\n")


def _letters(press: Press) -> list[str]:
    done = press.run("send", ADVISORY, "-l", "people", "--yes")
    assert done.returncode == 0, done.stderr
    return [message.get_body(("plain",)).get_content() for message in press.outbox()]


@pytest.mark.parametrize(
    "greeting",
    [
        'Dear {{ recipient.first_name | default("colleague") }},',
        'Dear {{ recipient.first_name | trim | d("colleague") }},',
        "Dear {% if recipient.first_name is defined %}{{ recipient.first_name }}{% else %}colleague{% endif %},",
        'Dear {{ recipient.first_name[:40] | default("colleague") }},',
        'Dear {{ recipient.nickname | default("colleague") }},',
    ],
)
def test_an_empty_cell_is_undefined_to_default(press: Press, greeting: str) -> None:
    """Who has no first name, or no such column, is a colleague, however the template asks for it."""
    _greet(press, greeting)
    assert sum("Dear colleague," in text for text in _letters(press)) == (3 if "nickname" in greeting else 1)


@pytest.mark.parametrize(
    "greeting",
    [
        "Dear {{ recipient.first_name }},",
        "Dear {{ recipient.first_name | upper }},",
        "Dear {{ recipient.first_name[:3] }},",
        'Dear {{ recipient.first_name ~ "," }}',
        'Dear {{ "" + recipient.first_name }},',
        'Dear {{ [recipient.first_name, ""] | join(" ") }},',
    ],
)
def test_a_template_that_prints_nothing_for_some_is_told_with_its_line(press: Press, greeting: str) -> None:
    """A hole in a greeting is seen by its reader alone, after it has been sent."""
    _greet(press, greeting)
    done = press.run("check", ADVISORY, "-l", "people")
    said = " ".join((done.stdout + done.stderr).split())
    assert "TPL05 room/templates/parts/body.txt:1" in said
    assert "prints nothing for 1 of 3" in said


def test_a_template_that_asks_first_leaves_no_hole(press: Press) -> None:
    """What is printed only where there is something is no finding."""
    _greet(press, "{% if recipient.first_name %}Dear {{ recipient.first_name }},{% endif %}")
    done = press.run("check", ADVISORY, "-l", "people")
    assert "TPL05" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "mark", ["*|FNAME|*", "«First_Name»", "%%name%%", "{$name}", "<%= name %>", '{{ "[[Firstname]]" }}']
)
def test_a_merge_mark_left_in_a_template_is_found_with_its_line(press: Press, mark: str) -> None:
    """A template taken over from another program would print its marks to everybody."""
    _greet(press, f"Dear {mark},")
    done = press.run("check", ADVISORY, "-l", "people")
    assert done.returncode == 65
    assert "TXT02 room/templates/parts/body.txt:1" in done.stdout + done.stderr


@pytest.mark.parametrize("mark", ["*|FNAME|*", "«First_Name»", "%%name%%", "{FirstName}", "${name}"])
def test_a_merge_mark_left_in_a_cell_is_found_with_its_row(press: Press, mark: str) -> None:
    """A list exported half-way holds the marks in place of names."""
    press.write("lists/people.csv", f"email,first_name,outlet\nada@news.example,Ada,News\nb@n.example,{mark},Post\n")
    done = press.run("send", ADVISORY, "-l", "people", "--yes")
    assert done.returncode == 65
    assert "TXT02 room/lists/people.csv:3" in done.stdout + done.stderr
    assert not (press.folder / "outbox").exists()
