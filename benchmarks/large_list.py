"""Memory and time of `check` (up to the plan) and `send --dry-run` (up to the last message): a long list beside a short
one, in one run.

Usage: python benchmarks/large_list.py [ROWS]          (100000 unless said; the short list has 1000)
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

SHORT = 1_000
CHILD = (
    "import resource, sys\n"
    "from advisory_cli.cli.main import main\n"
    "try:\n    main(sys.argv[1:])\n"
    "except SystemExit as end:\n    code = end.code\n"
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    "sys.exit(code)\n"
)


def write_list(path: Path, rows: int) -> None:
    """Invented people at invented outlets."""
    with path.open("w", encoding="utf-8") as file:
        file.write("email,first_name,last_name,outlet,language,zone\n")
        for n in range(rows):
            file.write(f"person{n}@outlet{n % 997}.example,Vera{n},Muster,Outlet {n % 997},en,Europe/Paris\n")


def measure(room: Path, name: str, verb: str, *flags: str) -> tuple[float, float]:
    """Seconds and peak megabytes of one whole process."""
    began = time.perf_counter()
    words = ["-C", str(room), verb, "eu-russia-summit-2014", "-l", name, *flags]
    done = subprocess.run([sys.executable, "-c", CHILD, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return time.perf_counter() - began, int(done.stdout.splitlines()[-1]) / 1024


def main() -> None:
    """Measure and print."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder) / "room"
        subprocess.run([sys.executable, "-m", "advisory_cli", "init", str(room)], check=True, capture_output=True)
        write_list(room / "lists" / "short.csv", SHORT)
        write_list(room / "lists" / "long.csv", rows)
        for words in (("check",), ("send", "--dry-run")):
            short_seconds, short_memory = measure(room, "short", *words)
            long_seconds, long_memory = measure(room, "long", *words)
            row = (long_seconds - short_seconds) / (rows - SHORT)
            print(" ".join(words))
            print(f"{SHORT:>11,} rows: {short_seconds:6.1f} s, peak {short_memory:6.1f} MB")
            print(f"{rows:>11,} rows: {long_seconds:6.1f} s, peak {long_memory:6.1f} MB")
            print(f"  {long_memory / short_memory:.2f} times the memory; {row * 1e6:.0f} microseconds a further row")


if __name__ == "__main__":
    main()
