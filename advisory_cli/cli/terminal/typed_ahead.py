"""Throw away what was typed before a question was asked, because it cannot be an answer to it.

A terminal keeps what is typed while a command works, and hands it to the next question. A number typed in that time
would confirm a plan that nobody has seen.
"""

import sys
from contextlib import suppress

from advisory_cli.cli.terminal.size import is_terminal


def discard_typed_ahead() -> None:
    """Discard what a person has typed at the terminal on standard input and no question has read yet.

    Nothing happens when standard input is no terminal, so that answers can be piped. POSIX systems discard the keys by
    tcflush(). On Windows the keys are read and forgotten.
    """
    if sys.stdin is None or not is_terminal(sys.stdin):
        return
    if sys.platform == "win32":
        import msvcrt

        while msvcrt.kbhit():
            msvcrt.getwch()
        return
    import termios

    with suppress(termios.error, OSError, ValueError):  # a terminal that has just gone away answers no question either
        termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
