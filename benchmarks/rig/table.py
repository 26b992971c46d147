"""What a person reads of the figures: medians, spread, ratios, goals, and the machine they hold for."""

import os
import platform
import statistics
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rig.clients import OURS, Client
from rig.measure import Run

HEADING = (
    f"{'':12}{'messages':>9}{'send/s':>10}{'(min–max)':>16}{'whole/s':>10}"
    f"{'CPU s/1000':>12}{'peak MB':>9}{'sink core':>11}{'KB each':>9}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """How many times as fast as a peer this program shall be, in the send phase or as a whole process."""

    against: str
    times: float
    whole: bool = False


def median(runs: Sequence[Run], figure: Callable[[Run], float]) -> float:
    """Of one figure over the rounds."""
    return statistics.median(figure(run) for run in runs)


def client_line(name: str, runs: Sequence[Run]) -> str:
    """One line of the table."""
    rates = [run.send_rate for run in runs]
    spread = f"({min(rates):.{digits(min(rates))}f}–{max(rates):.{digits(max(rates))}f})"
    send, whole = statistics.median(rates), median(runs, lambda run: run.whole_rate)
    size = median(runs, lambda run: run.size) / 1000
    return (
        f"{name:12}{runs[0].count:>9}{send:>10.{digits(send)}f}{spread:>16}{whole:>10.{digits(whole)}f}"
        f"{median(runs, lambda run: run.cpu):>12.3f}{median(runs, lambda run: run.peak) / 1e6:>9.0f}"
        f"{median(runs, lambda run: run.sink_use):>11.2f}{f'{size:.1f}' if size else '':>9}"
    )


def digits(rate: float) -> int:
    """Decimals worth showing."""
    return 0 if rate >= 100 else 1


def ratio_lines(runs: dict[str, list[Run]], goals: Sequence[Goal]) -> list[str]:
    """This program over each peer, beside the goal where there is one."""
    ours = runs.get(OURS)
    if not ours:
        return []
    lines = []
    for peer, theirs in runs.items():
        if peer == OURS:
            continue
        send = median(ours, lambda run: run.send_rate) / median(theirs, lambda run: run.send_rate)
        whole = median(ours, lambda run: run.whole_rate) / median(theirs, lambda run: run.whole_rate)
        words = [f"{OURS} / {peer}: {send:.2f} in the send phase, {whole:.2f} as a whole process"]
        for goal in goals:
            if goal.against == peer:
                what, got = ("whole", whole) if goal.whole else ("send", send)
                words.append(f"goal {goal.times} {what}: {'reached' if got >= goal.times else 'NOT reached'}")
        lines.append("; ".join(words))
    return lines


def machine(folder: Path, clients: Sequence[Client]) -> list[str]:
    """What the figures were measured on, and with."""
    lines = [
        f"{os.cpu_count()} cores of {processor()}, {memory()}, {system()}, Linux {platform.release()}",
        f"newsrooms on {file_system(folder)}; load at the start {os.getloadavg()[0]:.1f}",
    ]
    return [*lines, *(f"{client.name} {client.version}" for client in clients)]


def processor() -> str:
    """As the kernel calls it."""
    return _after("model name", Path("/proc/cpuinfo")) or platform.machine()


def memory() -> str:
    """In all."""
    kilobytes = _after("MemTotal", Path("/proc/meminfo")).split(" ")[0]
    return f"{int(kilobytes) / 1e6:.0f} GB" if kilobytes else "unknown memory"


def system() -> str:
    """The distribution."""
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.system()


def file_system(folder: Path) -> str:
    """Its kind; on tmpfs nothing is durable."""
    done = subprocess.run(["df", "--output=fstype", str(folder)], capture_output=True, text=True, check=False)
    kind = (done.stdout.split() or ["an unknown file system"])[-1]
    return f"{kind}, WHICH IS NOT A DISK: use --folder" if kind == "tmpfs" else kind


def _after(name: str, path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")
