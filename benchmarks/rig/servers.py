"""What is sent to: smtp-sink or the rig's own sink, straight or behind the relay, each a process for one run."""

import json
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

RIG = Path(__file__).parent
LOOK = 0.004  # seconds between two looks at smtp-sink's counter


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A self-signed certificate for 127.0.0.1, and its key."""

    file: Path
    key: Path


@dataclass(slots=True)
class Arrivals:
    """What a sink saw: times of the monotonic clock; the send phase is from the first to the last acceptance."""

    messages: int = 0
    first_count: int = 0  # messages counted at the first look; more than one where many came at once
    first: float = 0.0
    last: float = 0.0
    bytes: int = 0  # 0: not counted
    cpu: float = 0.0  # seconds, of the sink

    @property
    def seconds(self) -> float:
        """How long the send phase took."""
        return self.last - self.first

    @property
    def rate(self) -> float:
        """Messages a second in the send phase; 0 where there were too few to say."""
        return (self.messages - self.first_count) / self.seconds if self.seconds else 0.0


class SmtpSink:
    """Postfix's smtp-sink; -c makes it write a running count, which a thread reads."""

    def __init__(self, program: str, environment: dict[str, str]) -> None:
        self.port = free_port()
        as_whom = ["-u", "nobody"] if os.geteuid() == 0 else []
        self._process = subprocess.Popen(
            [program, "-4", "-c", *as_whom, f"127.0.0.1:{self.port}", "1000"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self._arrivals = Arrivals()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        wait_for(self.port)

    def _read(self) -> None:
        assert self._process.stdout is not None
        handle, rest = self._process.stdout.fileno(), b""
        while data := os.read(handle, 1 << 16):
            now = time.monotonic()
            counts = re.findall(rb"mesg=(\d+)\r", rest + data)
            rest = (rest + data)[-20:]
            if counts:
                self._note(int(counts[-1]), now)
            time.sleep(LOOK)

    def _note(self, count: int, now: float) -> None:
        seen = self._arrivals
        if count and not seen.messages:
            seen.first, seen.first_count = now, count
        if count > seen.messages:
            seen.messages, seen.last = count, now

    def close(self) -> Arrivals:
        """End it and say what came."""
        self._process.terminate()
        self._arrivals.cpu = reap(self._process)
        self._reader.join()
        return self._arrivals


class OwnSink:
    """rig/sink.py."""

    def __init__(self, certificate: Certificate | None) -> None:
        words = [sys.executable, str(RIG / "sink.py")]
        if certificate:
            words += ["--certificate", str(certificate.file), "--key", str(certificate.key)]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())

    def close(self) -> Arrivals:
        """End it and say what came."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        counted = json.loads(self._process.stdout.readline())
        return Arrivals(
            messages=counted["messages"],
            first_count=min(1, counted["messages"]),
            first=counted["first"],
            last=counted["last"],
            bytes=counted["bytes"],
            cpu=reap(self._process),
        )


@contextmanager
def relayed(port: int, round_trip: float) -> Iterator[int]:
    """A port that leads to `port` over a line of that round trip, in seconds; `port` itself for none."""
    if not round_trip:
        yield port
        return
    words = [sys.executable, str(RIG / "relay.py"), "--to", str(port), "--round-trip", str(round_trip)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield int(process.stdout.readline())
        process.stdin.close()


def measured_round_trip(port: int, times: int = 21) -> float:
    """Seconds from a command to its reply, median: what a client of `port` waits for."""
    taken = []
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.recv(1000)
        for _ in range(times):
            began = time.perf_counter()
            connection.sendall(b"NOOP\r\n")
            connection.recv(1000)
            taken.append(time.perf_counter() - began)
        connection.sendall(b"QUIT\r\n")
    return statistics.median(taken)


def make_certificate(folder: Path) -> Certificate:
    """A new one, by openssl."""
    made = Certificate(file=folder / "certificate.pem", key=folder / "key.pem")
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"]
    whose = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    where = ["-keyout", str(made.key), "-out", str(made.file)]
    subprocess.run(["openssl", "req", "-x509", *kind, *whose, *where], check=True, capture_output=True)
    return made


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def wait_for(port: int, seconds: float = 5.0) -> None:
    """Until something listens there. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.01)
        else:
            return
    raise TimeoutError(f"Nothing listens on port {port}.")


def reap(process: "subprocess.Popen[bytes] | subprocess.Popen[str]") -> float:
    """Wait for the end; CPU seconds it took."""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime
