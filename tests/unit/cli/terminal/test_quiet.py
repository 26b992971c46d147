"""What --quiet leaves to be printed."""

import click

from advisory_cli.cli.terminal.console import be_quiet, is_quiet


def test_command_is_quiet_only_when_it_was_asked_to_be() -> None:
    """Nothing is quiet outside of a command, nor in one without --quiet."""
    assert not is_quiet()
    with click.Context(click.Command("send")) as context:
        assert not is_quiet()
        be_quiet(context)
        assert is_quiet()
    assert not is_quiet()
