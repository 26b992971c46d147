"""What files cost: peak memory and bytes a second of a mailing with an attachment or a picture, beside one with none.

    python benchmarks/attachments.py [--recipients 500] [--many 10000] [--rounds 1] [--client NAME]…

Two mailings: N recipients with a 2 MB attachment, and many with a 100 KB picture. Each is sent with its file and
without, by this program and by nodemailer if node is there, to the rig's sink on loopback over 4 connections, in turn.
Goal: at most 1.3 times the memory of the same mailing without the file. What is counted: benchmarks/README.md.
"""

import argparse
import io
import json
import random
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from delivery import CACHE, beside
from PIL import Image
from rig.clients import OURS, Client, find_clients
from rig.measure import Bench, Failed, Line, Run, workplace
from rig.servers import make_certificate
from rig.work import Work, prepare

LINE = Line(own_sink=True, connections=4)
GOAL = 1.3  # times the memory of none
COMPARED = (OURS, "nodemailer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A file that goes with each message: its name, its bytes, its place in the advisory, and nodemailer's form."""

    title: str
    name: str = ""
    content: bytes = b""
    facts: str = ""
    shown: bool = False


def picture(size: int) -> bytes:
    """A JPEG of about so many bytes, at most 1,200 pixels wide, which leaves as it is."""
    noise = random.Random(1)
    for side in range(200, 1200, 20):
        image = Image.frombytes("RGB", (side, side * 2 // 3), noise.randbytes(side * (side * 2 // 3) * 3))
        stream = io.BytesIO()
        image.save(stream, "JPEG", quality=50)
        if stream.tell() >= size:
            break
    return stream.getvalue()


def loads() -> tuple[tuple[Load, Load], tuple[Load, Load]]:
    """The two mailings, each without its file and with it."""
    paper, image = b"%PDF-1.7\n" + random.Random(2).randbytes(2_000_000), picture(100_000)
    return (
        (
            Load(title="none"),
            Load(title="2 MB attachment", name="papers/report.pdf", content=paper, facts="attachments: ["),
        ),
        (
            Load(title="none"),
            Load(title="100 KB picture", name="pictures/ice.jpg", content=image, facts="pictures: [", shown=True),
        ),
    )


def loaded(work: Work, load: Load, folder: Path) -> Work:
    """The same work with the file in the newsroom, in the advisory, and in the peers' template."""
    if not load.name:
        return work
    made = Work(folder=folder, advisory=work.advisory)
    shutil.copytree(work.folder, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("run-*", "practice"))
    file = made.newsroom / load.name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(load.content)
    text = made.newsroom / "advisories" / "benchmark.md"
    fact = f"{load.facts}{{file: {load.name}{', alt: Noise' if load.shown else ''}}}]\n"
    text.write_text(text.read_text(encoding="utf-8").replace("kind:", f"{fact}kind:", 1), encoding="utf-8")
    template = json.loads(made.template.read_text(encoding="utf-8"))
    attached = {"filename": file.name, "path": str(file)} | ({"cid": "noise"} if load.shown else {})
    made.template.write_text(json.dumps(template | {"attachments": [attached]}), encoding="utf-8")
    return made


def measure(work: Work, pair: tuple[Load, Load], count: int, clients: list[Client], rounds: int) -> Iterator[str]:
    """Send both mailings in turn, and yield the lines of a table."""
    runs: dict[tuple[str, str], list[Run]] = {}
    benches = {
        load.title: Bench(
            work=loaded(work, load, work.folder.parent / f"with-{load.title.replace(' ', '-')}"),
            cache=CACHE,
            certificate=make_certificate(work.folder),
            longest=1200,
        )
        for load in pair
    }
    for number in range(rounds):
        for client in clients:
            for load in pair:
                print(f"round {number + 1}: {count} × {load.title}, {client.name}", file=sys.stderr, flush=True)
                try:
                    run = benches[load.title].run(client, LINE, count)
                except Failed as fault:
                    print(f"FAILED: {fault}", file=sys.stderr, flush=True)
                    continue
                runs.setdefault((client.name, load.title), []).append(run)
    for (client_name, title), each in runs.items():
        peak = median(run.peak for run in each)
        least = median(run.peak for run in runs.get((client_name, "none"), each))
        ratio = peak / least
        rate = median(run.send_rate * run.size for run in each)
        goal = "" if client_name != OURS or title == "none" else "reached" if ratio <= GOAL else "NOT reached"
        size = median(run.size for run in each) / 1e3
        yield (
            f"{client_name:12}{count:>8}  {title:18}{size:>10.0f} KB each{rate / 1e6:>9.1f} MB/s"
            f"{peak / 1e6:>9.1f} MB peak{ratio:>7.2f} times {goal}"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipients", type=int, default=500, metavar="N", help="of the attachment; 500 unless said")
    parser.add_argument("--many", type=int, default=10_000, metavar="N", help="of the picture; 10000 unless said")
    parser.add_argument("--rounds", type=int, default=1, metavar="N", help="1 unless said")
    parser.add_argument("--client", action="append", metavar="NAME", help="only these clients")
    parser.add_argument("--advisory", default=beside(), metavar="PATH", help="the command to be measured")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where the newsrooms lie, on a disk")
    asked = parser.parse_args()
    found, missing = find_clients(asked.advisory, CACHE)
    clients = [client for client in found if client.name in (asked.client or COMPARED)]
    with workplace(asked.folder) as folder:
        print("\n".join(words for words in missing if "node" in words), flush=True)
        (folder / "plain").mkdir()
        work = prepare(asked.advisory, folder / "plain")
        for pair, count in zip(loads(), (asked.recipients, asked.many), strict=True):
            for line in measure(work, pair, count, clients, asked.rounds):
                print(line, flush=True)


if __name__ == "__main__":
    main()
