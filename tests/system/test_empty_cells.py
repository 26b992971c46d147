"""Cells that are empty, and marks of other programs: nobody reads “Dear ,” or “Dear *|FNAME|*”."""

import pytest

from tests.system.press import ADVISORY, Press, part_text

LIST = "email,first_name,outlet\nada@news.example,Ada,News\nbo@news.example,,\ncy@news.example,Cy,News\n"


def _greet(press: Press, greeting: str, lists: str = LIST) -> None:
    press.write("lists/people.csv", lists)
    press.write("templates/parts/body.txt", f"{greeting}\n\n{{{{ advisory.body }}}}\n")


def _letters(press: Press) -> list[str]:
    done = press.run("send", ADVISORY, "-l", "people", "--yes")
    assert done.returncode == 0, done.stderr
    return [part_text(message) for message in press.outbox()]


@pytest.mark.slow
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
def test_template_takes_the_default_when_a_cell_is_empty(press: Press, greeting: str) -> None:
    """An empty cell or a missing column gives way to the template's default, however the template asks."""
    _greet(press, greeting)
    assert sum("Dear colleague," in text for text in _letters(press)) == (3 if "nickname" in greeting else 1)


@pytest.mark.slow
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
def test_check_names_a_templates_line_when_it_prints_nothing_for_some(press: Press, greeting: str) -> None:
    """A template that prints nothing for some recipients is named with its line and their number.

    Otherwise only the reader would see the hole in a greeting.
    """
    _greet(press, greeting)
    done = press.run("check", ADVISORY, "-l", "people")
    said = " ".join((done.stdout + done.stderr).split())
    assert "TPL05 room/templates/parts/body.txt:1" in said
    assert "prints nothing for 1 of 3" in said


@pytest.mark.slow
def test_check_finds_no_hole_when_a_template_asks_for_the_cell_first(press: Press) -> None:
    """A greeting that a template prints only where there is a name is no finding."""
    _greet(press, "{% if recipient.first_name %}Dear {{ recipient.first_name }},{% endif %}")
    done = press.run("check", ADVISORY, "-l", "people")
    assert "TPL05" not in done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "mark", ["*|FNAME|*", "«First_Name»", "%%name%%", "{$name}", "<%= name %>", '{{ "[[Firstname]]" }}']
)
def test_check_refuses_a_merge_mark_when_it_is_left_in_a_template(press: Press, mark: str) -> None:
    """A merge mark of another program in a template is refused with its line.

    Otherwise the mark would be printed to everybody.
    """
    _greet(press, f"Dear {mark},")
    done = press.run("check", ADVISORY, "-l", "people")
    assert done.returncode == 65
    assert "TXT02 room/templates/parts/body.txt:1" in done.stdout + done.stderr


@pytest.mark.parametrize("mark", ["*|FNAME|*", "«First_Name»", "%%name%%", "{FirstName}", "${name}"])
def test_send_refuses_a_merge_mark_when_it_is_left_in_a_cell(press: Press, mark: str) -> None:
    """A merge mark in a cell of a list is refused with its row, and nothing is sent.

    A list exported half-way holds marks in place of names.
    """
    press.write("lists/people.csv", f"email,first_name,outlet\nada@news.example,Ada,News\nb@n.example,{mark},Post\n")
    done = press.run("send", ADVISORY, "-l", "people", "--yes")
    assert done.returncode == 65
    assert "TXT02 room/lists/people.csv:3" in done.stdout + done.stderr
    assert not (press.folder / "outbox").exists()
