"""Commands in sentences are found, and nothing else is taken for one."""

import pytest

from advisory_cli.cli.main import VERBS as OF_PROGRAM
from advisory_cli.report.wording.commands_in_text import VERBS, pieces
from advisory_cli.report.wording.lines import wrapped


def _found(text: str) -> list[str]:
    return [piece.text for piece in pieces(text) if piece.is_command]


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("See it with: advisory status summit.1", ["advisory status summit.1"]),
        ("Sign in again: advisory login google.", ["advisory login google"]),
        ("Run: advisory login smtp. Many providers need an app password.", ["advisory login smtp"]),
        (
            "Decide first: advisory resolve x.1 --resend ann@a.example, or advisory status x.1",
            ["advisory resolve x.1 --resend ann@a.example", "advisory status x.1"],
        ),
        ("To tell them: advisory correct x --what 'It starts. At 14:00, not at 12:00.'.",
         ["advisory correct x --what 'It starts. At 14:00, not at 12:00.'"]),
        ("Details: advisory status MAILING (or last). All: advisory status -v",
         ["advisory status MAILING", "advisory status -v"]),
        ("advisory init my-newsroom", ["advisory init my-newsroom"]),
        ("Make one with: advisory init DIR – or name yours with -C DIR.", ["advisory init DIR"]),
        ("The next `advisory run` sends it.", []),
        ("This advisory report is long, and the advisory status too.", []),
        ("Travel: advisory services", []),
        ("Usage: advisory login [OPTIONS] [smtp|imap]", []),
    ],
)  # fmt: skip
def test_pieces_find_the_commands_of_a_sentence(text: str, commands: list[str]) -> None:
    """Exactly the commands are found, without the full stop behind them, and nothing of the text is lost."""
    assert _found(text) == commands
    assert "".join(piece.text for piece in pieces(text)) == text


def test_verbs_are_those_of_the_program() -> None:
    """A new command is found in sentences too, else it would be broken in two."""
    assert sorted(VERBS) == sorted(OF_PROGRAM)


@pytest.mark.parametrize("width", [40, 44, 80])
def test_wrapped_keeps_a_command_in_one_line_when_it_stands_in_a_sentence(width: int) -> None:
    """No line ends within a command, else half of it would be copied."""
    text = "The office's copy is missing. To stop it: advisory stop summit.1 --undo. `advisory run` tries it again."
    rows = [line.text for line in wrapped(text, width=width)]
    assert any("advisory stop summit.1 --undo" in row for row in rows)
    assert any("`advisory run`" in row for row in rows)
    assert all(len(row) <= width for row in rows)
