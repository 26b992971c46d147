"""`ledger`: what a person reads about the ledger itself."""

import json
from dataclasses import replace

from advisory_cli.model.ledger.concerns import (
    HighWaterMark,
    LedgerProblem,
    Place,
    ProblemKind,
    clock_problem,
    place_problem,
)
from advisory_cli.model.ledger.ledger_view import Acceptance, Inventory, LedgerView
from advisory_cli.report.json_keys import LEDGER
from advisory_cli.report.screens.ledger import accepted_lines, ledger_json, ledger_lines
from tests.ledger_makers import NOW
from tests.screen_text import as_text

HERE = Place(machine="aa", host="press-1", folder="/srv/press/ledger")
OTHER = Place(machine="bb", host="press-2", folder="/srv/old/ledger")
HELD = Inventory(version=3, mailings=1, deliveries=1_204, events=2_411, size=1_200_000, faults=())


def found(problem: LedgerProblem | None) -> LedgerProblem:
    """A problem that there is."""
    assert problem is not None
    return problem


MOVED = found(place_problem(OTHER, HERE))
CLOCK = found(clock_problem(NOW.replace(year=2027), NOW))
VIEW = LedgerView(
    current_place=HERE,
    place=HERE,
    inventory=HELD,
    newest=NOW,
    trace_file="/home/ann/.local/state/advisory/0123456789abcdef.json",
    trace=HighWaterMark(events=2_411, mailings=1, branch="", at=NOW, folder=HERE.folder),
    trace_fault="",
    concerns=(),
    acceptances=(Acceptance(at=NOW, by="ann", problems=(ProblemKind.RESTORED,), reason="the disk died"),),
)


def text(view: LedgerView) -> str:
    """As one line, so that it does not matter where it is broken."""
    return " ".join(as_text(ledger_lines(view, zone="Europe/Brussels")).split())


def test_ledger_tells_its_state_when_all_is_well() -> None:
    """The screen tells place, size, contents, newest entry and acceptances, and that Ledger OK.

    Otherwise nobody could see whether the ledger is in order.
    """
    said = text(VIEW)
    assert "Location /srv/press/ledger File 1.2 MB, version 3 of its tables" in said
    assert "Holds 1 mailing, 1,204 deliveries and 2,411 entries" in said
    assert "Newest entry 11:00 CEST, Fri 5 June 2026 (09:00 UTC) Safety copy" in said
    assert "Safety copy 2,411 entries and 1 mailing, the newest of 11:00 CEST" in said
    assert "by ann, 11:00 CEST, Fri 5 June 2026 (09:00 UTC): the disk died" in said
    assert said.endswith("Ledger OK.")


def test_ledger_shows_the_command_when_there_is_a_concern() -> None:
    """A concern is told with the command that settles it on a line of its own, else the command could not be copied."""
    said = as_text(ledger_lines(replace(VIEW, place=OTHER, concerns=(MOVED,))))
    assert "on another computer (press-2), as /srv/old/ledger" in " ".join(said.split())
    assert "\n  advisory ledger accept --moved\n" in said
    assert "nothing speaks against" not in said


def test_ledger_tells_damage_when_there_are_concerns_too() -> None:
    """Damage ends the screen with advice to restore, in place of a concern's command.

    Otherwise a damaged file would be called whole.
    """
    said = text(replace(VIEW, inventory=replace(HELD, faults=("row 7 missing from index",)), concerns=(MOVED,)))
    assert said.endswith("damaged: row 7 missing from index. Restore the newest backup before you send anything.")


def test_ledger_says_what_is_not_there_yet_when_new() -> None:
    """A new ledger has no entry and says what the next send does, else a new newsroom's ledger would look broken."""
    said = text(replace(VIEW, place=None, newest=None, trace=None, acceptances=()))
    assert "Newest entry none" in said
    assert "Newest entry" in said
    assert "none yet; it will be in /home/ann" in said


def test_ledger_says_why_when_nothing_can_be_noted_outside() -> None:
    """The screen says why nothing can be noted outside, or not be kept up.

    Otherwise nobody would know that an old ledger goes unnoticed here.
    """
    assert "Safety copy none: there is no home folder" in text(
        replace(VIEW, trace=None, trace_fault="there is no home folder")
    )
    assert "; it cannot be updated: /home cannot be written" in text(
        replace(VIEW, trace_fault="/home cannot be written")
    )


def test_ledger_names_the_former_folder_when_moved() -> None:
    """A ledger that was moved on this computer names the folder where it was."""
    assert "Last used on this computer, as /srv/was/ledger" in text(
        replace(VIEW, place=replace(HERE, folder="/srv/was/ledger"))
    )


def test_ledger_json_names_concerns_and_numbers() -> None:
    """The JSON names concerns with their remedy, entries, times and acceptances.

    Otherwise monitoring would have to read prose.
    """
    said = json.loads(ledger_json(replace(VIEW, concerns=(MOVED,))))
    assert set(said) == set(LEDGER), "as docs/json.md has them"
    assert said["concerns"][0]["concern"] == "moved"
    assert said["concerns"][0]["remedy"].endswith("advisory ledger accept --moved")
    assert (said["entries"], said["newest"], said["noted"]["last"]["entries"]) == (2_411, "2026-06-05T09:00:00Z", 2_411)
    assert said["accepted"] == [
        {"at": "2026-06-05T09:00:00Z", "by": "ann", "concerns": ["restored"], "reason": "the disk died"}
    ]
    assert json.loads(ledger_json(replace(VIEW, trace=None, place=None)))["noted"]["last"] is None


def test_accepted_says_what_was_accepted_and_what_is_left() -> None:
    """The words after an acceptance name what was accepted and what is left.

    Otherwise somebody would think that all is settled.
    """
    said = as_text(accepted_lines((CLOCK,), (MOVED,)))
    assert "Accepted: entries later than the clock." in said
    assert "advisory retry" in said
    assert "on another computer" in said
    assert "retry" not in as_text(accepted_lines((MOVED,), ()))
