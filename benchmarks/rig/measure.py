"""One client's run against a fresh sink, and what it took."""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rig.clients import Client, Command, Errand, postfix_tool
from rig.servers import Arrivals, Certificate, OwnSink, SmtpSink, measured_round_trip, relayed
from rig.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Where messages go: which sink, how far away (seconds there and back), how, over how many connections."""

    own_sink: bool = False
    round_trip: float = 0.0
    connections: int = 10
    chunking: int = 0
    secured: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What a process and its children took: seconds, CPU seconds, bytes at the peak of the largest of them."""

    wall: float
    cpu: float
    peak: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One client's figures."""

    client: str
    count: int
    send_rate: float  # messages a second between the first and the last acceptance, as the sink saw them
    whole_rate: float  # the same over the life of the process
    cpu: float  # seconds a thousand messages
    peak: int  # bytes
    sink_cpu: float  # seconds a thousand messages
    sink_use: float  # of one core, in the send phase
    size: float  # bytes a message on the wire; 0 where the sink does not count them
    round_trip: float  # seconds, as measured before the run


class Failed(Exception):
    """A client's run came to nothing that could be measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What all runs share."""

    work: Work
    cache: Path
    certificate: Certificate
    longest: float  # seconds that one run may take

    def run(self, client: Client, line: Line, count: int) -> Run:
        """Send `count` messages; raises Failed when the client fails or the sink did not get exactly that many."""
        with tempfile.TemporaryDirectory(dir=self.work.folder, prefix="run-") as scratch:
            sink = self._sink(line)
            try:
                with relayed(sink.port, line.round_trip) as port:
                    distance = measured_round_trip(port)
                    used = take(client.command(self.errand(line, Path(scratch), port, count)), self.longest)
            finally:
                arrived = sink.close()
        if arrived.messages != count:
            raise Failed(f"{client.name}: {arrived.messages} of {count} messages arrived.")
        return figures(client.name, used, arrived, distance)

    def _sink(self, line: Line) -> SmtpSink | OwnSink:
        if line.own_sink:
            return OwnSink(self.certificate if line.secured else None)
        program, environment = postfix_tool("smtp-sink", self.cache)
        return SmtpSink(program, environment)

    def errand(self, line: Line, scratch: Path, port: int, count: int) -> Errand:
        """What a client is to do over this line."""
        self.work.list_of(count)  # written before the clock runs
        return Errand(
            work=self.work,
            scratch=scratch,
            port=port,
            connections=line.connections,
            count=count,
            chunking=line.chunking,
            certificate=self.certificate if line.secured else None,
        )


def figures(name: str, used: Used, arrived: Arrivals, distance: float) -> Run:
    """Both sides of one run together."""
    count = arrived.messages
    return Run(
        client=name,
        count=count,
        send_rate=arrived.rate,
        whole_rate=count / used.wall,
        cpu=used.cpu / count * 1000,
        peak=used.peak,
        sink_cpu=arrived.cpu / count * 1000,
        sink_use=arrived.cpu / arrived.seconds if arrived.seconds else 0.0,
        size=arrived.bytes / count,
        round_trip=distance,
    )


def take(command: Command, longest: float) -> Used:
    """Run it to its end; raises Failed with what it said when it fails."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ADVISORY_")}
    with tempfile.TemporaryFile("w+") as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            command.words,
            cwd=command.folder,
            env={**environment, **command.environment},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
        used = wait(process, longest)
        wall = time.perf_counter() - began
        if process.returncode:
            said.seek(0)
            raise Failed(f"{' '.join(command.words)}\nended with {process.returncode}:\n{said.read()[-1000:]}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Used(wall=wall, cpu=used.ru_utime + used.ru_stime, peak=used.ru_maxrss * unit)


def wait(process: "subprocess.Popen[bytes]", longest: float) -> resource.struct_rusage:
    """What it used, at its end; killed when it takes longer than that, or when the benchmark is interrupted."""
    overdue = threading.Timer(longest, process.kill)
    overdue.start()
    try:
        _, status, used = os.wait4(process.pid, 0)
    except BaseException:
        process.kill()
        process.wait()
        raise
    finally:
        overdue.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    return used


def own_peak() -> int:
    """Bytes: no child's peak can be measured below it, since a new process begins as a copy of this one."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


@contextmanager
def workplace(folder: Path | None) -> Iterator[Path]:
    """An empty folder, removed at the end."""
    made = Path(tempfile.mkdtemp(prefix="advisory-benchmark-", dir=folder))
    try:
        yield made
    finally:
        shutil.rmtree(made)
