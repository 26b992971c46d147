"""Style sheets of the newsroom's own: a slip, or a rule that comes out nowhere, is told before the mail leaves."""

from pathlib import Path

import pytest

from advisory_cli.read.locate import shipped
from tests.system.press import ADVISORY, Press

SHEET = "templates/parts/styles.css"
SECOND = "templates/parts/dark_and_narrow.css"


def _shipped(name: str) -> str:
    return (Path(shipped("templates")).parent / name).read_text()


def _said(press: Press, *words: str) -> tuple[int, str]:
    done = press.run("check", ADVISORY, *words)
    return done.returncode, " ".join((done.stdout + done.stderr).split())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("slip", "line"),
    [
        (".own { color: #333333;\n.next { margin: 0; }", 0),
        ("/* the colours of the house\n.own { color: #333333; }", 0),
        (".own { font-family: 'Arial; color: #333333; }", 0),
        (".own { color: #333333; } }", 0),
        (".first { margin: 0; }\n.own { color: #333333;", 1),
        (".own color: #333333; }", 0),
        ("@media (max-width: 480px) { .own { color: #333333; }", 0),
    ],
)
def test_check_refuses_a_style_sheet_with_its_line_when_a_sign_is_open(press: Press, slip: str, line: int) -> None:
    """A sign that is left open in a style sheet refuses with its line.

    Otherwise what follows would be dropped, and the mail leave unstyled.
    """
    before = _shipped(SHEET)
    press.write(SHEET, f"{before}{slip}\n")
    returncode, said = _said(press)
    assert returncode == 65
    assert f"HTM09 room/{SHEET}:{before.count(chr(10)) + 1 + line}" in said


@pytest.mark.slow
@pytest.mark.parametrize(
    "slip", [".own { color #333333; }", ".own { colour: #333333; }", ".own { color: rgb(0 0 0 / 50%); margin: 0; }"]
)
def test_check_warns_of_a_style_with_its_line_when_it_cannot_be_read(press: Press, slip: str) -> None:
    """A style that cannot be read is warned of with its line.

    Otherwise the style would be dropped, and the colour of the house with it.
    """
    before = _shipped(SHEET)
    press.write(SHEET, f"{before}{slip}\n")
    returncode, said = _said(press, "--strict")
    assert returncode == 65
    assert f"WARNING HTM09 room/{SHEET}:{before.count(chr(10)) + 1}" in said


RULES = [
    "* { margin: 0; }",
    ":is(.own, .other) { margin: 0; }",
    "@supports (display: grid) { .own { margin: 0; } }",
    "@font-face { font-family: House; src: local(House); }",
    ".own * { margin: 0; }",
    "@keyframes blink { from { opacity: 0; } }",
]


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES)
def test_check_tells_a_rule_with_its_line_when_no_element_carries_it(press: Press, rule: str) -> None:
    """A rule that no element can carry is told with its line and refuses nothing.

    Otherwise its author would see no difference in the sheet.
    """
    before = _shipped(SHEET)
    press.write(SHEET, f"{before}{rule}\n")
    returncode, said = _said(press)
    assert returncode == 0
    assert f"HTM10 room/{SHEET}:{before.count(chr(10)) + 1}" in said


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES[:3])
def test_check_passes_a_rule_when_it_stands_in_the_second_sheet(press: Press, rule: str) -> None:
    """The same rule passes in the second sheet, which is kept as it stands."""
    press.write(SECOND, f"{_shipped(SECOND)}{rule}\n")
    returncode, said = _said(press)
    assert returncode == 0
    assert "HTM09" not in said
    assert "HTM10" not in said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("style", "program"),
    [
        ("position: relative", "Outlook"),
        ("position: relative", "Gmail"),
        ("border-radius: 4px", "Outlook"),
        ("display: flex", "Outlook"),
    ],
)
def test_check_notes_a_style_when_a_mail_program_drops_it(press: Press, style: str, program: str) -> None:
    """A style that Outlook or Gmail drops is a note with the program's name, since a browser shows it."""
    press.write(SHEET, _shipped(SHEET).replace(".headline {", f".headline {{ {style};"))
    returncode, said = _said(press)
    assert returncode == 0
    assert f"NOTE HTM11 room/{SHEET}" in said
    assert program in said


@pytest.mark.slow
def test_check_finds_nothing_when_the_style_sheet_is_the_shipped_one(press: Press) -> None:
    """The shipped style sheet, copied into the newsroom, breaks none of the rules for style sheets."""
    press.write(SHEET, _shipped(SHEET))
    press.write(SECOND, _shipped(SECOND))
    returncode, said = _said(press)
    assert returncode == 0
    assert not [code for code in ("HTM09", "HTM10") if code in said]


@pytest.mark.slow
@pytest.mark.parametrize(
    "attribute",
    [
        ' style="color:red /* ask Bea first"',
        ' style="color:red /*/ ask Bea first"',
        """ class="row"style='color:red /* ask Bea first'""",
        " style=color:red/*ask-Bea-first",
    ],
)
def test_check_refuses_a_style_attribute_when_its_comment_is_open(press: Press, attribute: str) -> None:
    """A comment that is left open in a style attribute is refused, else its words would reach every reader."""
    heading = f"{{% block heading %}}{{{{ super() }}}}<p{attribute}>x</p>{{% endblock %}}"
    press.write("templates/media-advisory.html", '{% extends "layout.html" %}' + heading)
    returncode, said = _said(press)
    assert (returncode, "A comment in a style is not closed: “color:red" in said) == (65, True), said


@pytest.mark.slow
@pytest.mark.parametrize(
    "style", ["background:url(https://a.example/img/*.png)", "font-family:'/*'", "color:red/* x */"]
)
def test_check_takes_a_style_attribute_when_it_holds_no_open_comment(press: Press, style: str) -> None:
    """A comment's beginning inside of a string or an address, and a closed comment, are no open comment."""
    heading = f'{{% block heading %}}{{{{ super() }}}}<p style="{style}">x</p>{{% endblock %}}'
    press.write("templates/media-advisory.html", '{% extends "layout.html" %}' + heading)
    assert "A comment in a style" not in _said(press)[1]
