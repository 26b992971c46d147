"""Choose the exit code of a command by the result of a run, and the gravest of several exit codes.

The codes are those of sysexits.h, narrowed in docs/architecture.md.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisory_cli.model.mailing.plan import Tally


def exit_code(tally: "Tally", *, still_waiting: bool, stopped: Sequence[int]) -> int:
    """Return the exit code of a command after a run. Of several codes that apply, the first in the list below counts.

    128 plus the number of a signal: the signal ended the run.
    76: a delivery is in doubt, a person stopped the mailing, or somebody was left out for a newer text or as too late.
    77: the run ended for a reason that trying again does not mend, such as a refused login.
    69: a recipient was refused.
    73: the copy for the newsroom's archive could not be written.
    75: the run ended early for another reason, or `still_waiting` is True.
    0: nothing of this.
    `tally` is the result of the run. `still_waiting` is True when recipients could have been served by now and still
    wait. `stopped` holds the numbers of the signals received, in their order, and the first one counts.
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
