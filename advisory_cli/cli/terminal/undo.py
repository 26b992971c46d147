"""Hold a live send back for the seconds of the setting undo_seconds, so that a person can take it back with Ctrl-C."""

from typing import TYPE_CHECKING

from advisory_cli.cli.terminal.console import info, redraw

if TYPE_CHECKING:
    from advisory_cli.model.ports.clock import Clock


def hold_back(count: int, seconds: int, clock: "Clock") -> None:
    """Wait for `seconds` before `count` messages are sent, and count the seconds down on one line.

    Returns when the time has passed, and at once when `count` or `seconds` is 0. Raises UsageFault on Ctrl-C: nothing
    was sent.
    """
    from advisory_cli.model.errors import UsageFault
    from advisory_cli.report.wording.phrases import amount

    if not count or not seconds:
        return
    end = clock.monotonic() + seconds
    try:
        while (left := end - clock.monotonic()) > 0:
            redraw(f"Sending {amount(count, 'message')} in {-int(-left // 1)} s. Ctrl-C to take it back.")
            clock.sleep(min(left, 1.0))
    except KeyboardInterrupt:
        info("")
        raise UsageFault("Taken back. Nothing was sent.") from None
    info("")
