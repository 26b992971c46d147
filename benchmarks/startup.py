"""How long commands take from start to end, as multiples of loading the libraries they are made of.

Usage: python benchmarks/startup.py [RUNS [CHECKOUT …]]          (11 runs of the installed program unless said)

All in turn, in one run, after one round that is not counted: medians, of wall time and of CPU time (user and system).
The founding advisory, in a newsroom and with a cache of its own. In the last row, 500 people get it by a server on this
computer: from the start of `send --yes` to the first message, as the server sees it. Several checkouts, such as that of
an earlier version, take turns too: only figures of one run can be compared.
"""

import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

SUMMIT, PEOPLE = "eu-russia-summit-2014", 500
YARDSTICK = "python -c “import click, jinja2, …”"
Taken = tuple[float, float]  # seconds of wall time, and of CPU time


def run(words: list[str], folder: Path, home: Path, **settings: str) -> Taken:
    """One whole process."""
    env = {**environment(home), **settings}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, *words], check=True, capture_output=True, cwd=folder, env=env)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def environment(home: Path) -> dict[str, str]:
    """A home of the benchmark's own, so that the caches are warm after the first round, and nobody's else.

    Python keeps the compiled modules there, too: an installed program has them, a checkout on a machine with
    PYTHONDONTWRITEBYTECODE would compile 280 files with each command.
    """
    own = {"HOME": str(home), "XDG_STATE_HOME": "", "XDG_CACHE_HOME": ""}
    own |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": f"{home}/compiled"}
    return {**{name: value for name, value in os.environ.items() if not name.startswith("ADVISORY_")}, **own}


class Sink(threading.Thread):
    """A server that takes every message, and keeps the time of the first."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._socket.getsockname()[1]
        self.first = 0.0

    def run(self) -> None:
        """Serve until the process ends."""
        while True:
            connection, _ = self._socket.accept()
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        stream = cast("BinaryIO", connection.makefile("rwb"))
        self._answer(stream, b"220 sink")
        inside = False
        for line in stream:
            if inside:
                if line == b".\r\n":
                    inside = False
                    self.first = self.first or time.perf_counter()
                    self._answer(stream, b"250 taken")
                continue
            verb = line[:4].upper()
            inside = verb == b"DATA"
            self._answer(stream, {b"DATA": b"354 go on", b"QUIT": b"221 bye"}.get(verb, b"250 sink"))
            if verb == b"QUIT":
                return

    @staticmethod
    def _answer(stream: BinaryIO, words: bytes) -> None:
        stream.write(words + b"\r\n")
        stream.flush()


def first_message(folder: Path, **settings: str) -> Taken:
    """From the start of a live send to 500 people to the first message on the wire."""
    sink = Sink()
    sink.start()
    route = f"smtp://127.0.0.1:{sink.port}"
    with tempfile.TemporaryDirectory(dir=folder.parent) as place:
        room = Path(place) / "news"
        run(["-m", "advisory_cli", "init", str(room)], folder, folder.parent, **settings)
        rows = "".join(f"reader{number}@news.example\n" for number in range(PEOPLE))
        (room / "lists" / "many.csv").write_text("email\n" + rows)
        began = time.perf_counter()
        words = ["-m", "advisory_cli", "send", SUMMIT, "-l", "many", "--yes"]
        _, cpu = run(words, room, folder.parent, ADVISORY_SEND_VIA=route, **settings)
    return sink.first - began, cpu


def rows_of(checkout: str, place: Path) -> dict[str, Callable[[], Taken]]:
    """Make a newsroom for the program in `checkout`, or for the installed one (""), and return what is measured."""
    folder = place / "news"
    folder.mkdir(parents=True)
    path = {"PYTHONPATH": checkout} if checkout else {}
    ours = ["-m", "advisory_cli"]
    run([*ours, "init", "."], folder, place, **path)
    rows: dict[str, Callable[[], Taken]] = {
        name: partial(run, words, folder, place, **path)
        for name, words in {
            "bare interpreter": ["-c", "pass"],
            YARDSTICK: ["-c", "import click, jinja2, premailer, dotenv"],
            "advisory --help": [*ours, "--help"],
            "advisory --version": [*ours, "--version"],
            "advisory check": [*ours, "check", SUMMIT],
            "advisory send --dry-run": [*ours, "send", SUMMIT, "-l", "example", "--dry-run"],
            "advisory preview --no-open": [*ours, "preview", SUMMIT, "-l", "example", "--no-open"],
            "advisory run, nothing due": [*ours, "run"],
        }.items()
    }
    rows[f"first of {PEOPLE} messages on the wire"] = lambda: first_message(folder, **path)
    return rows


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    checkouts = [str(Path(name).resolve()) for name in sys.argv[2:]] or [""]
    with tempfile.TemporaryDirectory() as place:
        every = [rows_of(checkout, Path(place) / str(number)) for number, checkout in enumerate(checkouts)]
        taken: list[dict[str, list[Taken]]] = [{name: [] for name in rows} for rows in every]
        for _ in range(runs + 1):
            for name in every[0]:
                for rows, times in zip(every, taken, strict=True):
                    times[name].append(rows[name]())
    for checkout, times in zip(checkouts, taken, strict=True):
        print(checkout or "installed")
        medians = {
            name: [statistics.median(both[which] for both in of_name[1:]) for which in (0, 1)]
            for name, of_name in times.items()
        }
        yard = medians[YARDSTICK]
        for name, (wall, cpu) in medians.items():
            print(
                f"{name:36} {wall * 1000:6.0f} ms x{wall / yard[0]:.2f}   CPU {cpu * 1000:6.0f} ms x{cpu / yard[1]:.2f}"
            )


if __name__ == "__main__":
    main()
