"""Connections in the making."""

import select
import threading
from collections.abc import Callable

import pytest

from advisory_cli.deliver.smtp.connector import Connector
from advisory_cli.deliver.smtp.session import Session, Timeouts
from advisory_cli.model.errors import AdvisoryError, NotAllowed, TryLater
from tests.delivery_makers import HandClock


def session() -> Session:
    """One that is connected to nobody."""
    return Session("localhost", helo="press.example", timeouts=Timeouts())


def refuse() -> Session:
    """A server that is away."""
    raise TryLater("mail.example does not answer.")


def result(openers: Connector) -> tuple[list[Session], AdvisoryError | None]:
    """What came of the one at work."""
    readable, _, _ = select.select([openers.wakeup], [], [], 5)
    assert readable, "the bell never rang"
    return openers.collect()


def test_connector_hands_a_session_over_when_it_is_connected() -> None:
    """A session that was made is handed over, and nothing is left at work.

    Otherwise a connection that stands would never be used.
    """
    made = session()
    openers = Connector(lambda: made, HandClock())
    openers.start()
    assert result(openers) == ([made], None)
    assert (openers.pending, openers.failures) == (0, 0)
    openers.close()


def test_connector_makes_several_sessions_at_once_when_started_thrice() -> None:
    """Several sessions are made at once.

    Otherwise four connections would be made one after the other, each with its round trips.
    """
    together = threading.Barrier(3, timeout=5)

    def meet() -> Session:
        together.wait()
        return session()

    openers = Connector(meet, HandClock())
    for _ in range(3):
        openers.start()
    ready: list[Session] = []
    while openers.pending:
        ready += result(openers)[0]
    assert len(ready) == 3
    openers.close()


def test_connector_waits_ever_longer_when_attempts_fail() -> None:
    """The wait after each failed attempt doubles up to a minute.

    Otherwise a server that is coming up again would be knocked at without a pause, and some lock out who does that.
    """
    clock = HandClock()
    openers = Connector(refuse, clock)
    waits = []
    for _ in range(9):
        assert openers.may_start()
        openers.start()
        assert isinstance(result(openers)[1], TryLater)
        since = clock.passed
        while not openers.may_start():
            clock.passed += 0.25
        waits.append(clock.passed - since)
    assert openers.failures == 9
    for number, wait in enumerate(waits):
        middle = min(60, 2**number)
        assert 0.75 * middle <= wait <= 1.25 * middle + 0.25
    openers.close()


def test_connector_forgets_failures_when_an_attempt_succeeds() -> None:
    """A success sets the failures back to none.

    Otherwise a server that was away for a moment would be near to counting as gone for the rest of the run.
    """
    answers: list[Callable[[], Session]] = [refuse, session]

    def answer() -> Session:
        return answers.pop(0)()

    clock = HandClock()
    openers = Connector(answer, clock)
    openers.start()
    result(openers)
    clock.passed += 2
    openers.start()
    ready, _ = result(openers)
    assert len(ready) == 1
    assert openers.failures == 0
    assert openers.may_start()
    openers.close()


@pytest.mark.parametrize("fault", [NotAllowed("no"), ValueError("a fault of ours"), OSError("no route")])
def test_connector_tells_the_fault_when_an_attempt_raises_anything(fault: Exception) -> None:
    """A fault of any kind in an attempt is told as trouble.

    Otherwise a thread would die with it, and the run wait for a connection that never comes.
    """

    def fail() -> Session:
        raise fault

    openers = Connector(fail, HandClock())
    openers.start()
    ready, told = result(openers)
    assert ready == []
    assert isinstance(told, NotAllowed if isinstance(fault, NotAllowed) else TryLater)
    assert str(fault) in told.message
    openers.close()


def test_connector_closes_a_session_when_it_is_ready_too_late() -> None:
    """A session that is ready after the connector was closed is closed.

    Otherwise a connection nobody knows of would stay with the server until it times out.
    """
    gate, closed = threading.Event(), threading.Event()

    class Late(Session):
        def close(self) -> None:
            closed.set()
            super().close()

    def wait() -> Session:
        gate.wait(5)
        return Late("localhost", helo="press.example", timeouts=Timeouts())

    openers = Connector(wait, HandClock())
    openers.start()
    openers.close()
    gate.set()
    assert closed.wait(5)


def test_connector_keeps_its_pause_when_a_login_succeeds() -> None:
    """A pause outlasts a good login, grows from one to the next, and begins anew after a message was taken.

    Otherwise a server that closes each connection with 421 would be logged in to again at once, hundreds of times.
    """
    clock = HandClock()
    openers = Connector(session, clock)
    openers.pause()
    openers.pause()  # connections that were closed together
    openers.start()
    result(openers)
    assert not openers.may_start()
    clock.passed += 1.25
    assert openers.may_start()
    openers.pause()
    clock.passed += 1.25
    assert not openers.may_start(), "the second in a row is longer"
    clock.passed += 1.25
    openers.end_pauses()
    openers.pause()
    clock.passed += 1.25
    assert openers.may_start(), "after a message was taken they begin anew"
    openers.close()
