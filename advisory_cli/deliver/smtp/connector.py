"""Maker of logged-in sessions in the background, each on its own thread, because a login takes many round trips."""

import queue
import random
import socket
import threading
from collections.abc import Callable

from advisory_cli.deliver.smtp.session import Session
from advisory_cli.model.errors import AdvisoryError, TryLater
from advisory_cli.model.ports.clock import Clock

_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0  # seconds between attempts

Made = Session | AdvisoryError


class Connector:
    """Maker of logged-in sessions with a mail server, each on a thread in the background.

    start() begins an attempt, and collect() returns the results of attempts: sessions, and a fault.
    - `log_in` is called without arguments on the attempt's thread, and returns a session or raises.
    - `clock` serves to wait between attempts.
    - `wakeup`: a socket on which a byte arrives whenever an attempt has ended, so that a selector can watch it.
    - `pending`: the number of attempts that collect() has not returned yet.
    - `failures`: the number of failed attempts in a row. The more there are, the longer is the wait before the next
      attempt.
    """

    def __init__(self, log_in: Callable[[], Session], clock: Clock) -> None:
        self._log_in = log_in
        self._clock = clock
        self._made: queue.SimpleQueue[Made] = queue.SimpleQueue()
        self._wakeup_sender, self.wakeup = socket.socketpair()
        self.wakeup.setblocking(False)
        self._not_before = 0.0
        self._paused_until = 0.0
        self._pauses = 0  # in a row
        self._closed = False
        self.failures = 0  # in a row
        self.pending = 0

    def may_start(self) -> bool:
        """Tell whether an attempt may start: the waits after the last failure and after the last pause() are over."""
        return self._clock.monotonic() >= max(self._not_before, self._paused_until)

    def pause(self) -> None:
        """Begin a pause in which may_start() returns False, because the server wants fewer connections.

        Each pause is longer than the one before, up to about a minute. end_pauses() ends this growth. Calls during a
        pause have no effect.
        """
        now = self._clock.monotonic()
        if now >= self._paused_until:
            self._pauses += 1
            self._paused_until = now + _backoff_seconds(self._pauses)

    def end_pauses(self) -> None:
        """Let the lengths of pauses begin anew: the next pause() is as short as the first was.

        A pause that has begun is not cut short. Call this when the server has answered about a message.
        """
        self._pauses = 0

    def start(self) -> None:
        """Begin to make one more session in the background. The caller has checked may_start()."""
        self.pending += 1
        threading.Thread(target=self._make, daemon=True).start()

    def collect(self) -> tuple[list[Session], AdvisoryError | None]:
        """Return the sessions made since the last call, and the fault of the last attempt that failed since then.

        The fault is None when no attempt failed.
        """
        self._drain_wakeup()
        ready: list[Session] = []
        fault: AdvisoryError | None = None
        while self.pending:
            try:
                made = self._made.get_nowait()
            except queue.Empty:
                break
            self.pending -= 1
            if isinstance(made, Session):
                self.failures, self._not_before = 0, 0.0
                ready.append(made)
            else:
                self._wait_longer()
                fault = made
        return ready, fault

    def close(self) -> None:
        """Close all sessions that collect() has not returned, and the sockets by which new sessions are announced.

        A session that becomes ready later is closed at once.
        """
        self._closed = True
        for session in self.collect()[0]:
            session.close()
        self._wakeup_sender.close()
        self.wakeup.close()

    def _wait_longer(self) -> None:
        self.failures += 1
        self._not_before = self._clock.monotonic() + _backoff_seconds(self.failures)

    def _make(self) -> None:
        made: Made
        try:
            made = self._log_in()
        except AdvisoryError as fault:
            made = fault
        except Exception as fault:
            made = TryLater(f"The connection could not be made: {fault}.")
        if self._closed and isinstance(made, Session):
            made.close()
            return
        self._made.put(made)
        try:
            self._wakeup_sender.send(b"!")
        except OSError:
            if isinstance(made, Session):
                made.close()

    def _drain_wakeup(self) -> None:
        try:
            self.wakeup.recv(1024)
        except OSError:
            return


def _backoff_seconds(time: int) -> float:
    """Return the seconds to wait after a failure or pause, whose number `time` counts from 1."""
    return min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** (time - 1)) * random.uniform(0.75, 1.25)  # noqa: S311  no secret
