"""The wait in the foreground until everything has left, for `--wait` of the sending commands."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from advisory_cli.actions.context import Application
from advisory_cli.actions.sending.lateness import slept_since
from advisory_cli.actions.sending.observer import Observer
from advisory_cli.actions.sending.run import deliver_all, say_late
from advisory_cli.model.errors import TryLater
from advisory_cli.model.exit_codes import worst_code
from advisory_cli.model.mailing.approval import people
from advisory_cli.model.mailing.delivery import State

_SLICE = 1.0  # seconds: how late a signal, a stop or a lift is noticed
_LONGEST_PAUSE = 64.0  # seconds between attempts on a server that is away
_SAID = 60.0  # seconds of waiting that are worth a word
_GO_ON = {0, 69, 73, 75, 76}


def wait_until_sent(app: Application, mailings: Sequence[str], observer: Observer, *, own: bool, code: int) -> int:
    """Deliver what is due of these mailings, and wait for the rest, until nothing waits. Returns the exit code.

    Between deliveries other commands may send. With `own` the command has planned these mailings itself, so people not
    yet tried count too. `code` is the exit code that the command would have had without the wait.
    """
    codes = [code]
    said, seen, slept = None, app.clock.now(), None
    pause = _SLICE  # grows while the server is away
    with observer.signals() as stopped:
        while not stopped and (due := _next(app, mailings, own=own)) is not None:
            now = app.clock.now()
            seen, slept = now, slept_since(seen, now) or slept
            if due <= now:
                codes.append(_deliver(app, mailings, observer, own=own, reported=codes[-1] == 75))
                pause = min(2 * pause, _LONGEST_PAUSE) if codes[-1] == 75 else _SLICE
                if codes[-1] not in _GO_ON:
                    break
            elif due != said and (due - now).total_seconds() > _SAID:
                said = due
                observer.waiting_until(due)
            _rest(app, min(max((due - now).total_seconds(), 0.05), _SLICE) if pause == _SLICE else pause, stopped)
    if stopped:
        observer.leaving(mailings)
        return 128 + stopped[0]
    late = 76 if _late(app, mailings, observer, slept_since(seen, app.clock.now()) or slept) else 0
    lost = _overtaken(app, mailings, observer, own=own)
    return worst_code([*(one for one in codes if one != 75), late, _halted(app, mailings, observer), lost])


def _rest(app: Application, seconds: float, stopped: Sequence[int]) -> None:
    """Sleep for so many seconds, or until a signal comes."""
    until = app.clock.monotonic() + seconds
    while not stopped and (left := until - app.clock.monotonic()) > 0:
        app.clock.sleep(min(left, _SLICE))


def _next(app: Application, mailings: Sequence[str], *, own: bool) -> datetime | None:
    with app.ledger() as ledger:
        times = [ledger.next_due(name, now=app.clock.now(), unattended=not own) for name in mailings]
    return min((time for time in times if time is not None), default=None)


def _deliver(app: Application, mailings: Sequence[str], observer: Observer, *, own: bool, reported: bool) -> int:
    """Deliver what is due now and return the exit code.

    Returns 0 when nothing can leave for now, such as while another process is at work. `reported` means that a failure
    to leave is known.
    """
    with suppress(TryLater), app.sending_ledger() as ledger:
        among = [one for name in mailings for one in ledger.find(name)]
        return deliver_all(app, ledger, among, observer, verbose=True, unattended=not own, reported=reported)
    return 0


def _overtaken(app: Application, mailings: Sequence[str], observer: Observer, *, own: bool) -> int:
    """Return the exit code for people who wait for a text that a newer one, planned meanwhile, has overtaken."""
    with app.ledger() as ledger:
        found = [one for name in mailings for one in ledger.find(name) if one.overtaken_by and people(one)]
    return _deliver(app, mailings, observer, own=own, reported=True) if found else 0


def _late(
    app: Application, mailings: Sequence[str], observer: Observer, slept: tuple[datetime, datetime] | None
) -> bool:
    """Report once people for whom it became too late during the wait, and tell whether there are any."""
    with app.ledger() as ledger:
        among = [one for name in mailings for one in ledger.find(name)]
        return say_late(app, ledger, among, observer, slept=slept)


def _halted(app: Application, mailings: Sequence[str], observer: Observer) -> int:
    """Return 76 when somebody has stopped one of the mailings meanwhile while people wait, 0 otherwise."""
    with app.ledger() as ledger:
        found = [one for name in mailings for one in ledger.find(name) if one.mailing.stopped_at is not None]
    halted = [one for one in found if one.counts.get(State.PLANNED, 0) + one.counts.get(State.HELD, 0)]
    for one in halted:
        observer.halted(one.mailing.id)
    return 76 if halted else 0
