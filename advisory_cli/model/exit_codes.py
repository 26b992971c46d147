"""Choose the exit code of a command by the result of a run, and the gravest of several exit codes.

The codes are some of those in sysexits.h. Their meaning in this program is in docs/exit-codes.md.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisory_cli.model.mailing.plan import Tally


def exit_code(tally: "Tally", *, still_waiting: bool, stopped: Sequence[int]) -> int:
    """Return the exit code of a command after a run. When several codes apply, the first in this list is returned.

    - 128 plus the number of a signal: the signal ended the run.
    - 76: a delivery is in doubt, or a person stopped the mailing. 76 also means that a recipient was left out as too
      late, or because a newer text took the place of this one.
    - 77: the run ended for a reason that trying again does not mend, such as a refused login.
    - 69: a recipient was refused.
    - 73: the copy for the newsroom's archive could not be written.
    - 75: the run ended early for another reason, or `still_waiting` is True.
    - 0: none of these.
    `tally` is the result of the run. `still_waiting` is True when recipients wait who could have got their message by
    now. `stopped` holds the numbers of the signals received, in their order. The first one makes the code.
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
