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
def test_a_slip_in_the_style_sheet_refuses_with_its_line(press: Press, slip: str, line: int) -> None:
    """What follows an unclosed sign is dropped without a word, and the mail leaves unstyled."""
    before = _shipped(SHEET)
    press.write(SHEET, f"{before}{slip}\n")
    returncode, said = _said(press)
    assert returncode == 65
    assert f"HTM09 room/{SHEET}:{before.count(chr(10)) + 1 + line}" in said


@pytest.mark.parametrize(
    "slip", [".own { color #333333; }", ".own { colour: #333333; }", ".own { color: rgb(0 0 0 / 50%); margin: 0; }"]
)
def test_a_style_that_cannot_be_read_is_told_with_its_line(press: Press, slip: str) -> None:
    """One style is dropped, and the colour of the house with it."""
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


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_that_comes_out_nowhere_is_told_with_its_line(press: Press, rule: str) -> None:
    """No element can carry it, and whoever wrote it sees no difference in the sheet."""
    before = _shipped(SHEET)
    press.write(SHEET, f"{before}{rule}\n")
    returncode, said = _said(press)
    assert returncode == 0
    assert f"HTM10 room/{SHEET}:{before.count(chr(10)) + 1}" in said


@pytest.mark.parametrize("rule", RULES[:3])
def test_the_same_rule_passes_in_the_part_for_programs_that_read_it(press: Press, rule: str) -> None:
    """The second sheet is kept as it stands."""
    press.write(SECOND, f"{_shipped(SECOND)}{rule}\n")
    returncode, said = _said(press)
    assert returncode == 0
    assert "HTM09" not in said
    assert "HTM10" not in said


@pytest.mark.parametrize(
    ("style", "program"),
    [
        ("position: relative", "Outlook"),
        ("position: relative", "Gmail"),
        ("border-radius: 4px", "Outlook"),
        ("display: flex", "Outlook"),
    ],
)
def test_a_style_that_a_mail_program_drops_is_a_note(press: Press, style: str, program: str) -> None:
    """Outlook's Word engine and Gmail leave styles out that a browser shows."""
    press.write(SHEET, _shipped(SHEET).replace(".headline {", f".headline {{ {style};"))
    returncode, said = _said(press)
    assert returncode == 0
    assert f"NOTE HTM11 room/{SHEET}" in said
    assert program in said


def test_the_shipped_style_sheet_has_nothing_wrong(press: Press) -> None:
    """Copied into the newsroom it is held to the same rules, and passes."""
    press.write(SHEET, _shipped(SHEET))
    press.write(SECOND, _shipped(SECOND))
    returncode, said = _said(press)
    assert returncode == 0
    assert not [code for code in ("HTM09", "HTM10") if code in said]
