"""The exit code of one run, and the gravest of several."""

import pytest

from advisory_cli.model.exit_codes import exit_code, gravest
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
    ],
)
def test_one_run(tally: Tally, code: int) -> None:
    """A copy that is missing is something to look at, else a script waits for what does not come."""
    assert exit_code(tally, still_waiting=False, stopped=()) == code


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
    assert gravest(codes) == code
