"""Choice of the exit code of a run, and of the gravest of several (sysexits.h, narrowed in docs/architecture.md)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisory_cli.model.mailing.plan import Tally


def exit_code(tally: "Tally", *, still_waiting: bool, stopped: Sequence[int]) -> int:
    """Return the exit code of a command after a run: the first that applies of a signal's, 76, 77, 69, 73, 75 and 0.

    `tally` is the result of the run. `still_waiting` is True when recipients could have been served by now and still
    wait.
    `stopped` holds the numbers of the signals received, in their order. When a signal ended the run
    (Tally.interrupted), the code is 128 plus the first of them.
    The README says what each code means.
    """
    if tally.interrupted and stopped:
        return 128 + stopped[0]
    if tally.in_doubt or tally.stopped or tally.overtaken or tally.late:
        return 76
    if tally.forbidden:
        return 77
    if tally.refused:
        return 69
    if tally.uncopied:
        return 73
    return 75 if tally.trouble or still_waiting else 0


def worst_code(codes: Sequence[int]) -> int:
    """Return the gravest of several exit codes: a signal's (above 128) first, then 74, 76, 77, 78, 69, 73, 75.

    When `codes` holds none of these, its highest number is returned. Raises ValueError when `codes` is empty.
    """
    signals = [code for code in codes if code > 128]
    known = next((code for code in (74, 76, 77, 78, 69, 73, 75) if code in codes), 0)
    return signals[0] if signals else known or max(codes)
