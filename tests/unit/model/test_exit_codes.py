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
def test_exit_code_asks_for_a_look_when_something_was_not_done(tally: Tally, code: int) -> None:
    """The exit code of a run names what needs a look, a missing copy, a stop or somebody too late.

    Otherwise a script would take it for done, or wait for what does not come.
    """
    assert exit_code(tally, still_waiting=False, stopped=()) == code


def test_exit_code_is_that_of_the_signal_when_it_interrupted_the_run() -> None:
    """The exit code is the signal's where a signal interrupted the run, and not after the last message.

    Otherwise a script would go on after Ctrl-C.
    """
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
def test_worst_code_is_the_gravest_when_there_are_several(codes: tuple[int, ...], code: int) -> None:
    """The gravest of several codes counts, and 75, which means wait, comes after each that needs a look."""
    assert worst_code(codes) == code
