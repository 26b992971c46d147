"""Data class for one run of the program: the newsroom named with -C, and the clock to go by."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

if TYPE_CHECKING:
    from advisory_cli.bootstrap import App
    from advisory_cli.clock import SystemClock
    from advisory_cli.mail_parts import OnPause


class Invocation(NamedTuple):
    """Run of the program: the folder given with -C, and the clock by which the run reads the time and waits.

    `newsroom`: None when -C was not given. The environment and the current folder are then asked. `clock`: None for
    the computer's clock. Whoever calls the program from Python can hand in another one, as `obj` of click's main().
    """

    newsroom: Path | None
    clock: "SystemClock | None" = None


def open_app(
    context: click.Context,
    overrides: Mapping[str, str] | None = None,
    *,
    folder: Path | None = None,
    on_pause: "OnPause | None" = None,
) -> "App":
    """Open the newsroom of a run, and return the application with the clock of the run.

    `folder` is a newsroom that a command names otherwise than by -C. `overrides` and `on_pause` are those of
    bootstrap.App.open, which raises BadConfig and NotAllowed.
    """
    from dataclasses import replace

    from advisory_cli.bootstrap import App

    invocation: Invocation = context.find_root().obj
    app = App.open(folder or invocation.newsroom, overrides or {}, clock=invocation.clock)
    return replace(app, on_pause=on_pause) if on_pause else app
