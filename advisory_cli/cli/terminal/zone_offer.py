"""Ask at a terminal for the time zone that an event lacks (finding ADV27), and write the answer into the file."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisory_cli.cli.terminal import console

if TYPE_CHECKING:
    from advisory_cli.bootstrap import App


def offer_zone(app: "App", path: Path) -> None:
    """Ask a person for the time zone of the event in the advisory file `path`, and write the answer into the file.

    Nothing is asked in three cases: nobody can answer, the event names a zone, or nothing in the file suggests another
    zone than the newsroom's.
    The file stays unchanged when the answer is no number of the printed list. It stays unchanged also when the event is
    written in a form without place for a zone, and a message says so.
    Raises NoInput when the file cannot be read, and CannotWrite when the answer cannot be written.
    """
    if not console.can_prompt():
        return
    from advisory_cli.actions.preflight.zone_question import write_zone, zone_question

    question = zone_question(path, app.newsroom)
    if question is None:
        return
    console.info(question.words)
    for number, zone in enumerate(question.zones, 1):
        console.info(f"  {number}  zone: {zone}")
    try:
        typed = console.ask_text("Which line should be added to the file? (Enter: none)")
    except click.Abort:
        console.info("\nThe file was not changed.")
        return
    chosen = typed.strip()
    if not chosen.isascii() or not chosen.isdecimal() or not 1 <= int(chosen) <= len(question.zones):
        console.info("The file was not changed.")
    elif write_zone(path, question.zones[int(chosen) - 1]):
        console.info(f"Written: zone: {question.zones[int(chosen) - 1]}")
    else:
        console.info("The file was not changed: its event has no place for the line. Add it by hand.")
