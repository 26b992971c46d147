"""Base of those IMAP servers of tests that are written in Python: one connection after the other, on loopback."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self


@dataclass(slots=True, kw_only=True)
class LoopbackImap:
    """Server on loopback while its `with` block lasts. A subclass says in _talk() what it answers on a connection."""

    _listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    _thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """Where it listens."""
        port: int = self._listener.getsockname()[1]
        return port

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        assert self._thread is not None
        self._thread.join(10)

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                peer, _ = self._listener.accept()
                with suppress(OSError), peer:
                    self._talk(peer)

    def _talk(self, peer: socket.socket) -> None:
        raise NotImplementedError
