"""Choose the exit code of a command by the result of a run, and the gravest of several exit codes.

The codes are some of those in sysexits.h.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisory_cli.model.mailing.plan import Tally

MEANINGS: Mapping[int, str] = {
    0: "done, nothing due, or waiting as it should",
    64: "the command line does not fit together, or there was no terminal to confirm on",
    65: "something in the advisory, a list or a template is wrong",
    66: "a named file is not there",
    69: "this run saw a recipient refused for good",
    70: "a mistake in advisory itself",
    73: "a file or folder could not be written, such as the office's own copy of what left",
    74: (
        "the ledger cannot be read or written; some messages may have been sent before, and are counted as soon as it"
        " can be written"
    ),
    75: "try the same line again later: the server is away, a limit is reached, or messages wait to be tried again",
    76: (
        "action needed: messages are unconfirmed, it was too late to send, somebody stopped the mailing, or the clock"
        " or the ledger is not as it was left"
    ),
    77: (
        "the embargo, a missing approval, the login or the certificate forbids it, or the server refuses everybody"
        " alike"
    ),
    78: "a setting is missing, unknown or wrong, or a live mailing waits and `send_via` is set to practice",
    130: "interrupted by Ctrl-C; messages in progress were finished",
    143: "ended by SIGTERM; messages in progress were finished",
}
"""Meaning of each exit code of the program, as the manual page and docs/exit-codes.md say it."""


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
