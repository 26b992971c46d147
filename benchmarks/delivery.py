"""How fast mail leaves: this program beside its peers, with the same message, to the same sinks, in one run, in turn.

    python benchmarks/delivery.py [--recipients 20000] [--rounds 3] [--only SCENARIO]… [--json FILE]
    python benchmarks/delivery.py --memory

What each scenario is, what is counted and what the figures do not say: benchmarks/README.md.
"""

import argparse
import json
import os
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rig.clients import OURS, SOURCE, Client, Missing, find_clients, postfix_tool
from rig.measure import Bench, Failed, Line, Run, own_peak, take, workplace
from rig.servers import make_certificate
from rig.table import HEADING, Goal, client_line, machine, ratio_lines
from rig.work import prepare

FAR = 0.05  # seconds there and back
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "advisory-benchmarks"
Figures = dict[str, list[Run]]  # by client


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One table: a line to the sink, how many messages each client sends over it, and what is hoped for."""

    name: str
    title: str
    line: Line
    counts: dict[str, int]
    goals: tuple[Goal, ...] = ()


def scenarios(near: int, far: int) -> tuple[Scenario, ...]:
    """All of them. Slow clients send fewer messages, so that a round ends within minutes."""
    peers = {"smtplib": 1000, "nodemailer": 2000, "mailmerge": 500}
    return (
        Scenario(
            name="near-10",
            title="loopback, 10 connections, smtp-sink",
            line=Line(),
            counts={OURS: near, SOURCE: near, **peers},
            goals=(
                Goal(against=SOURCE, times=0.9),
                Goal(against=SOURCE, times=0.5, whole=True),
                Goal(against="nodemailer", times=15),
                Goal(against="mailmerge", times=40),
            ),
        ),
        Scenario(
            name="near-1",
            title="loopback, 1 connection, smtp-sink",
            line=Line(connections=1),
            counts={OURS: near, SOURCE: near, **peers},
        ),
        Scenario(
            name="near-fast-10",
            title="loopback, 10 connections, the rig's sink, which takes twice as much as smtp-sink",
            line=Line(own_sink=True),
            counts={OURS: near, SOURCE: near, **peers},
        ),
        Scenario(
            name="near-tls-10",
            title="loopback, 10 connections, STARTTLS, the rig's sink",
            line=Line(own_sink=True, secured=True),
            counts={OURS: near, "nodemailer": peers["nodemailer"]},
            goals=(Goal(against="nodemailer", times=10),),
        ),
        Scenario(
            name="far-10",
            title="50 ms of round trip, 10 connections, smtp-sink (PIPELINING, no CHUNKING)",
            line=Line(round_trip=FAR),
            counts={OURS: far, SOURCE: 400, "smtplib": 400, "nodemailer": 800, "mailmerge": 15},
            goals=(Goal(against="nodemailer", times=2),),
        ),
        Scenario(
            name="far-1",
            title="50 ms of round trip, 1 connection, smtp-sink (PIPELINING, no CHUNKING)",
            line=Line(round_trip=FAR, connections=1),
            counts={OURS: max(1, far // 10), SOURCE: 40, "smtplib": 40, "nodemailer": 80},
            goals=(Goal(against="smtplib", times=3.5),),
        ),
        Scenario(
            name="far-chunking-10",
            title="50 ms of round trip, 10 connections, the rig's sink, CHUNKING with 4 messages under way",
            line=Line(own_sink=True, round_trip=FAR, chunking=4),
            counts={OURS: far * 2, "nodemailer": 800},
            goals=(Goal(against="nodemailer", times=6),),
        ),
    )


def measure(bench: Bench, chosen: Sequence[Scenario], clients: Sequence[Client], rounds: int) -> dict[str, Figures]:
    """Round after round, scenario after scenario, client after client; a client that fails is named and left out."""
    figures: dict[str, Figures] = {scenario.name: {} for scenario in chosen}
    failed: set[tuple[str, str]] = set()
    for number, scenario, client in turns(chosen, clients, rounds):
        if (scenario.name, client.name) in failed:
            continue
        tell(f"round {number} of {rounds}: {scenario.name}, {client.name}")
        try:
            run = bench.run(client, scenario.line, scenario.counts[client.name])
        except (Failed, Missing) as fault:
            failed.add((scenario.name, client.name))
            figures[scenario.name].pop(client.name, None)
            tell(f"FAILED in {scenario.name}: {fault}")
        else:
            figures[scenario.name].setdefault(client.name, []).append(run)
            tell(f"  {run.send_rate:.1f}/s, {run.count / run.whole_rate:.1f} s in all")
    return figures


def turns(chosen: Sequence[Scenario], clients: Sequence[Client], rounds: int) -> Iterator[tuple[int, Scenario, Client]]:
    """Who is when: never one client twice in a row while others wait."""
    for number in range(1, rounds + 1):
        for scenario in chosen:
            for client in clients:
                if client.name in scenario.counts:
                    yield number, scenario, client


def show(scenario: Scenario, runs: Figures) -> None:
    """One table."""
    every = [run for each in runs.values() for run in each]
    if not every:
        return
    distance = sorted(run.round_trip for run in every)[len(every) // 2]
    print(f"\n{scenario.name}: {scenario.title} (round trip as measured: {distance * 1000:.2f} ms)")
    print(HEADING)
    for name, each in runs.items():
        print(client_line(name, each))
    for line in ratio_lines(runs, scenario.goals):
        print(f"  {line}")


def show_memory(bench: Bench, ours: Client, counts: Sequence[int]) -> None:
    """Peak memory of a rehearsal and of a sending, short list and long."""
    peaks: dict[str, list[int]] = {"send --dry-run": [], "send": []}
    print(f"\n{'':16}{'recipients':>12}{'seconds':>10}{'peak MB':>10}")
    for count in counts:
        seconds, peak = rehearse(bench, ours, count)
        peaks["send --dry-run"].append(peak)
        print(f"{'send --dry-run':16}{count:>12}{seconds:>10.1f}{peak / 1e6:>10.1f}", flush=True)
        run = bench.run(ours, Line(own_sink=True), count)
        peaks["send"].append(run.peak)
        print(f"{'send':16}{count:>12}{count / run.whole_rate:>10.1f}{run.peak / 1e6:>10.1f}", flush=True)
    for what, (least, *_, most) in peaks.items():
        verdict = "reached" if most <= 1.3 * least else "NOT reached"
        print(f"  {what}: {most / least:.2f} times as much; goal at most 1.3: {verdict}")


def rehearse(bench: Bench, ours: Client, count: int) -> tuple[float, int]:
    """Seconds and peak bytes of one whole `send --dry-run`."""
    with workplace(bench.work.folder) as scratch:
        command = ours.command(bench.errand(Line(), scratch, port=25, count=count))
        command.words[:] = [word for word in command.words if word != "--yes"]
        command.words.append("--dry-run")
        used = take(command, bench.longest)
    return used.wall, used.peak


def tell(words: str) -> None:
    """Progress goes to standard error, so that the tables can be kept."""
    print(words, file=sys.stderr, flush=True)


def beside() -> str:
    """The command that belongs to this Python, else the first on the path."""
    here = Path(sys.executable).with_name(OURS)
    return str(here) if here.exists() else shutil.which(OURS) or OURS


def read_command_line(names: Sequence[str]) -> argparse.Namespace:
    """What was asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipients", type=int, default=20_000, metavar="N", help="on loopback; 20000 unless said")
    parser.add_argument("--far-recipients", type=int, default=2_000, metavar="N", help="behind 50 ms; 2000 unless said")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="3 unless said")
    parser.add_argument("--only", action="append", choices=names, metavar="SCENARIO", help=", ".join(names))
    parser.add_argument("--client", action="append", metavar="NAME", help="only these clients")
    parser.add_argument("--advisory", default=beside(), metavar="PATH", help="the command to be measured")
    parser.add_argument("--memory", action="store_true", help="peak memory of a short and a long list, nothing else")
    parser.add_argument("--longest", type=float, default=600, metavar="SECONDS", help="that one run may take")
    parser.add_argument("--long-list", type=int, default=1_000_000, metavar="N", help="for --memory")
    parser.add_argument(
        "--folder", type=Path, metavar="DIR", help="where the newsrooms lie, on a disk; /tmp unless said"
    )
    parser.add_argument("--cache", type=Path, default=CACHE, metavar="DIR", help="where peers are kept")
    parser.add_argument("--json", type=Path, metavar="FILE", help="all figures of all rounds")
    return parser.parse_args()


def main() -> None:
    """Measure and print."""
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))  # so that what was started is ended
    asked = read_command_line([each.name for each in scenarios(1, 1)])
    every = scenarios(asked.recipients, asked.far_recipients)
    chosen = [each for each in every if not asked.only or each.name in asked.only]
    clients, missing = find_clients(asked.advisory, asked.cache)
    try:
        postfix_tool("smtp-sink", asked.cache)
    except Missing as fault:
        missing.append(str(fault))
    clients = [each for each in clients if not asked.client or each.name in asked.client]
    with workplace(asked.folder) as folder:
        print("\n".join([*machine(folder, clients), *missing]), flush=True)
        bench = Bench(
            work=prepare(asked.advisory, folder),
            cache=asked.cache,
            certificate=make_certificate(folder),
            longest=asked.longest,
        )
        if asked.memory:
            ours = next(each for each in clients if each.name == OURS)
            show_memory(bench, ours, (10_000, asked.long_list))
            return
        figures = measure(bench, chosen, clients, asked.rounds)
    for scenario in chosen:
        show(scenario, figures[scenario.name])
    least = own_peak() / 1e6
    print(f"\nMedians; rounds: {asked.rounds}. A peak below {least:.0f} MB cannot be told from the benchmark's own.")
    if asked.json:
        raw = {
            name: {client: [asdict(run) for run in runs] for client, runs in by.items()} for name, by in figures.items()
        }
        asked.json.write_text(
            json.dumps({"machine": machine(Path(), clients), "figures": raw}, indent=1), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
