"""Commands that cannot do anything without a word of what they are about."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from advisory_cli.cli.main import main


@pytest.mark.parametrize(
    "words",
    [
        ("suppress", "add"),
        ("suppress", "remove"),
        ("correct",),
        ("withdraw",),
        ("lift",),
        ("ledger", "restore"),
    ],
)
def test_command_is_refused_as_wrong_usage_when_its_argument_is_missing(words: tuple[str, ...]) -> None:
    """A command without its argument ends in 64 with the right usage, and does nothing."""
    done = CliRunner().invoke(main, [*words])
    assert done.exit_code == 64, done.output
    assert "Usage" in done.stderr


def test_bare_command_shows_the_overview_when_no_command_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`advisory` alone is no wrong usage: it says how a newsroom is made where there is none."""
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, [])
    assert done.exit_code == 0, done.output
    assert "advisory init" in done.stdout + done.stderr
