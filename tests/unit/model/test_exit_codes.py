"""The exit code of one run, and the gravest of several."""

import pytest

from advisory_cli.model.exit_codes import exit_code, worst_code
from advisory_cli.model.mailing.plan import Tally


@pytest.mark.parametrize(
    ("tally", "code"),
    [
        (Tally(accepted=2), 0),
        (Tally(trouble="The server is away."), 75),
        (Tally(accepted=2, trouble="The archive is full.", uncopied=True), 73),
        (Tally(refused=1, uncopied=True), 69),
        (Tally(in_doubt=1, uncopied=True), 76),
        (Tally() + Tally(uncopied=True), 73),
        (Tally(accepted=2, stopped=True), 76),
        (Tally(accepted=2, overtaken=1), 76),
        (Tally(accepted=2, late=1), 76),
        (Tally(refused=1, trouble="The login is refused.", forbidden=True), 77),
        (Tally(stopped=True, trouble="The login is refused.", forbidden=True), 76),
    ],
)
def test_one_run(tally: Tally, code: int) -> None:
    """A copy that is missing, a stop, or somebody for whom it is too late is something to look at, else a script takes
    it for done, or waits for what does not come.
    """
    assert exit_code(tally, still_waiting=False, stopped=()) == code


def test_one_run_that_a_signal_ended() -> None:
    """A script would go on after Ctrl-C; a signal that came after the last message ended nothing."""
    assert exit_code(Tally(in_doubt=1, interrupted=True), still_waiting=True, stopped=(2,)) == 130
    assert exit_code(Tally(accepted=1, interrupted=True), still_waiting=True, stopped=(15, 2)) == 143
    assert exit_code(Tally(accepted=1), still_waiting=False, stopped=(2,)) == 0
    assert exit_code(Tally(accepted=1), still_waiting=True, stopped=()) == 75


@pytest.mark.parametrize(
    ("codes", "code"),
    [
        ((0,), 0),
        ((0, 75), 75),
        ((75, 73), 73),
        ((75, 78, 0), 78),
        ((78, 77), 77),
        ((77, 76), 76),
        ((69, 73), 69),
        ((76, 74), 74),
        ((76, 143), 143),
    ],
)
def test_several(codes: tuple[int, ...], code: int) -> None:
    """75 means wait: whatever needs a look comes before it."""
    assert worst_code(codes) == code
