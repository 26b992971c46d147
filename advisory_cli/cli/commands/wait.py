"""Staying in the foreground until all is through: `--wait` of the verbs that send."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from advisory_cli.cli.commands.run import deliver_all, gravest
from advisory_cli.cli.terminal.console import say
from advisory_cli.cli.terminal.progress import interruptible

if TYPE_CHECKING:
    from advisory_cli.bootstrap import Workshop

_SLICE = 1.0  # seconds: how late a signal, a stop or a lift is noticed
_LONGEST_PAUSE = 64.0  # seconds between attempts on a server that is away
_SAID = 60.0  # seconds of waiting that are worth a word
_GO_ON = {0, 69, 75, 76}


def stay(shop: "Workshop", mailings: Sequence[str], *, own: bool, code: int) -> int:
    """Deliver what is due of these mailings, and wait for what is not, until nothing waits; the exit code. In between
    nobody is kept from sending something else. `own`: the command has planned them itself, so that those count too whom
    it has not tried yet. `code`: how the command would have ended.
    """
    codes = [code]
    said: datetime | None = None
    pause = _SLICE  # grows while the server is away
    with interruptible() as stopped:
        while not stopped and (due := _next(shop, mailings, own=own)) is not None:
            now = shop.clock.now()
            if due <= now:
                codes.append(_deliver(shop, mailings, own=own, told=codes[-1] == 75))
                pause = min(2 * pause, _LONGEST_PAUSE) if codes[-1] == 75 else _SLICE
                if codes[-1] not in _GO_ON:
                    break
            elif due != said and (due - now).total_seconds() > _SAID:
                said = due
                say(_until(shop, due))
            _rest(shop, min(max((due - now).total_seconds(), 0.05), _SLICE) if pause == _SLICE else pause, stopped)
    if stopped:
        ends = ", ".join(f"advisory stop {name}" for name in mailings) if len(mailings) <= 3 else "advisory stop"
        say(f"What has not left still waits, and `advisory run` sends it. To end it: {ends}")
        return 128 + stopped[0]
    return gravest([*(one for one in codes if one != 75), _halted(shop, mailings)])


def _rest(shop: "Workshop", seconds: float, stopped: Sequence[int]) -> None:
    """Sleep, and notice a signal."""
    until = shop.clock.monotonic() + seconds
    while not stopped and (left := until - shop.clock.monotonic()) > 0:
        shop.clock.sleep(min(left, _SLICE))


def _next(shop: "Workshop", mailings: Sequence[str], *, own: bool) -> datetime | None:
    with shop.ledger(False) as ledger:
        times = [ledger.next_due(name, now=shop.clock.now(), unattended=not own) for name in mailings]
    return min((time for time in times if time is not None), default=None)


def _deliver(shop: "Workshop", mailings: Sequence[str], *, own: bool, told: bool) -> int:
    """What is due now; another process that is at work gets its time. `told`: that it could not leave is known."""
    from advisory_cli.model.errors import TryLater

    with suppress(TryLater), shop.ledger(True) as ledger:
        ledger.recover(shop.clock.now())
        among = [one for name in mailings for one in ledger.find(name)]
        return deliver_all(shop, ledger, among, loud=True, unattended=not own, told=told)
    return 0


def _halted(shop: "Workshop", mailings: Sequence[str]) -> int:
    """76 where somebody has stopped one of them meanwhile, and people wait."""
    from advisory_cli.model.mailing.delivery import State

    with shop.ledger(False) as ledger:
        found = [one for name in mailings for one in ledger.find(name) if one.mailing.stopped_at is not None]
    halted = [one for one in found if one.counts.get(State.PLANNED, 0) + one.counts.get(State.HELD, 0)]
    for one in halted:
        say(f"Somebody stopped {one.mailing.id}: whoever still waits gets nothing of it.")
    return 76 if halted else 0


def _until(shop: "Workshop", due: datetime) -> str:
    from advisory_cli.report.wording.times import at_both

    return f"Waiting until {at_both(due, shop.zone)}. Ctrl-C leaves; `advisory run` goes on then."
